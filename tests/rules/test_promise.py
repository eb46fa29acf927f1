"""Rules of `receivables.promise`: every transition, tolerance, levels, amounts."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ar_specialist.receivables.errors import ReceivablesError
from ar_specialist.receivables.promise import (
	TRANSITIONS,
	Performance,
	PromisedItem,
	PromiseStatus,
	check_promise,
	check_withdrawal,
	counts_as_broken,
	deadline,
	evaluation_day,
	level,
	spread,
	status_of,
)

FOR = date(2026, 6, 30)
OPEN, KEPT, PARTIALLY, BROKEN, WITHDRAWN, VOID = PromiseStatus


def item(
	promised: object, came_in: object = 0, open_now: object = 100, is_void: bool = False
) -> PromisedItem:
	return PromisedItem(Decimal(promised), Decimal(came_in), Decimal(open_now), is_void)


def status(
	*items: PromisedItem, after: int = 0, tolerance: int = 0, withdrawn: bool = False
) -> PromiseStatus:
	return status_of(
		items,
		promised_for=FOR,
		tolerance_days=tolerance,
		as_on=FOR + timedelta(days=after),
		withdrawn=withdrawn,
	)


@pytest.mark.parametrize(
	("items", "after", "expected"),
	[
		([item(100)], 0, OPEN),
		([item(100)], 3, OPEN),
		([item(100)], 4, BROKEN),
		([item(100, 100, 0)], -5, KEPT),
		([item(100, 100, 0)], 4, KEPT),
		([item(60, 60, 40)], 4, KEPT),
		([item(60, 60, 140)], 4, KEPT),
		([item(60, "59.99", 40)], 3, OPEN),
		([item(60, "59.99", 40)], 4, PARTIALLY),
		([item(100, 100, 0), item(50)], 4, PARTIALLY),
		([item(100, 100, 0), item(50)], 2, OPEN),
		([item(100, 120, -20), item(20, 20, 80)], 4, KEPT),
		([item(50, -30, 130)], 4, BROKEN),
		([item(100, 0, 0)], 3, OPEN),  # written off
		([item(100, 0, 0)], 4, BROKEN),
		([item(100, 60, 0)], 4, PARTIALLY),
		([item(100, 0, 0, True)], -5, VOID),
		([item(100, 100, 0, True)], 4, VOID),
		([item(100, 100, 0, True), item(50)], 3, OPEN),
		([item(100, 100, 0, True), item(50)], 4, BROKEN),
		([item(100, 0, 0, True), item(50, 50, 0)], 4, KEPT),
	],
)
def test_status(items: list[PromisedItem], after: int, expected: PromiseStatus) -> None:
	assert status(*items, after=after, tolerance=3) is expected


def test_what_is_withdrawn_stays_so_whatever_is_paid() -> None:
	assert status(item(100, 100, 0), after=9, withdrawn=True) is WITHDRAWN
	assert not TRANSITIONS[WITHDRAWN]


def test_what_was_written_off_is_no_longer_to_come() -> None:
	assert item(100, 30, 50).still_promised == 50
	assert item(100, 30, 500).still_promised == 70
	assert item(100, 30, -5).still_promised == 0


def test_the_ledger_may_take_back_whatever_it_has_shown() -> None:
	shown = {OPEN, KEPT, PARTIALLY, BROKEN}
	for status_ in shown:
		assert TRANSITIONS[status_] - {WITHDRAWN} == {*shown, VOID} - {status_}
	assert not TRANSITIONS[VOID], "a cancelled voucher does not come back"


def test_what_is_decided_nobody_withdraws() -> None:
	assert {status_ for status_ in PromiseStatus if WITHDRAWN in TRANSITIONS[status_]} == {OPEN, KEPT}
	for status_ in (OPEN, KEPT):
		check_withdrawal(status_, FOR, FOR)
	for status_, today, sentence in (
		(OPEN, FOR + timedelta(days=1), "stands"),  # the night has not judged it yet
		(KEPT, FOR + timedelta(days=1), "stands"),
		(BROKEN, FOR, "stands"),
		(PARTIALLY, FOR, "stands"),
		(WITHDRAWN, FOR, "withdrawn already"),
		(VOID, FOR, "cancelled"),
	):
		with pytest.raises(ReceivablesError, match=sentence):
			check_withdrawal(status_, FOR, today)


amounts = st.decimals(0, 10_000, places=2)
items = st.builds(PromisedItem, st.decimals("0.01", 10_000, places=2), amounts, amounts, st.booleans())


@given(st.lists(items, min_size=1, max_size=4), st.integers(-40, 40), st.integers(0, 10))
def test_a_status_is_what_the_amounts_and_the_day_say(
	promised: list[PromisedItem], after: int, tolerance: int
) -> None:
	found = status(*promised, after=after, tolerance=tolerance)
	live = [each for each in promised if not each.is_void]
	came_in = sum(min(each.promised, each.came_in) for each in live)
	assert (found is VOID) == (not live)
	assert (found is KEPT) == (bool(live) and came_in == sum(each.promised for each in live))
	assert (found in (PARTIALLY, BROKEN)) == (found not in (KEPT, VOID) and after > tolerance)
	assert found is not BROKEN or came_in == 0
	assert all(0 <= each.still_promised <= each.promised for each in promised)


@given(st.integers(0, 30), st.integers(-60, 60))
def test_the_ledger_is_read_as_of_today_and_after_the_deadline_as_of_it(tolerance: int, after: int) -> None:
	as_on = FOR + timedelta(days=after)
	day = evaluation_day(FOR, tolerance, as_on)
	assert day <= as_on and day <= deadline(FOR, tolerance)
	assert day in (as_on, FOR + timedelta(days=tolerance))


def test_the_level_rises_with_each_promise_that_counts_as_broken() -> None:
	assert level([]) == 1
	assert level([True, False, True]) == 3


@pytest.mark.parametrize(
	("status_", "fulfilled", "enough", "broken"),
	[
		(BROKEN, 0, 95, True),
		(BROKEN, 0, 0, True),
		(PARTIALLY, "0.01", 95, True),
		(PARTIALLY, "94.99", 95, True),
		(PARTIALLY, 95, 95, False),
		(PARTIALLY, "99.99", 100, True),
		(PARTIALLY, 100, 100, False),  # this item of it
		(PARTIALLY, "0.01", 0, False),
		*((each, 0, 100, False) for each in (OPEN, KEPT, WITHDRAWN, VOID)),
	],
)
def test_a_partial_payment_breaks_a_promise_unless_it_is_enough(
	status_: PromiseStatus, fulfilled: object, enough: int, broken: bool
) -> None:
	found = counts_as_broken(status_, Decimal(100), Decimal(fulfilled), Decimal(enough))
	assert found is broken


@pytest.mark.parametrize(
	("values", "sentence"),
	[
		({"promised_for": FOR - timedelta(days=1)}, "today or later"),
		({"amounts": []}, "at least one open item"),
		({"amounts": [("SI-1", Decimal(0), Decimal(10))]}, "above zero on SI-1"),
		({"amounts": [("SI-1", Decimal(-5), Decimal(10))]}, "above zero on SI-1"),
		({"amounts": [("SI-1", Decimal("10.01"), Decimal(10))]}, "SI-1 has 10 open"),
	],
)
def test_what_cannot_be_promised(values: dict, sentence: str) -> None:
	good = {"promised_for": FOR, "made_on": FOR, "amounts": [("SI-1", Decimal(10), Decimal(10))]}
	check_promise(**good)
	with pytest.raises(ReceivablesError, match=sentence):
		check_promise(**{**good, **values})


available = st.dictionaries(st.sampled_from("abcdef"), st.decimals(-50, 500, places=2), max_size=5)


@given(st.decimals("0.01", 2_000, places=2), available)
def test_an_amount_is_spread_oldest_first_and_wholly(amount: Decimal, most: dict[str, Decimal]) -> None:
	room = sum((max(each, Decimal(0)) for each in most.values()), Decimal(0))
	if amount > room:
		with pytest.raises(ReceivablesError, match="more than"):
			spread(amount, most)
		return
	parts = spread(amount, most)
	assert sum(parts.values()) == amount
	assert all(0 < parts[name] <= most[name] for name in parts)
	full = [name for name in most if most[name] > 0][: len(parts)]
	assert list(parts) == full
	assert all(parts[name] == most[name] for name in full[:-1])


def test_performance_counts_what_is_decided() -> None:
	performance = Performance()
	assert performance.kept_share is None
	for status_, promised in (
		(KEPT, item(100, 100, 0)),
		(PARTIALLY, item(50, 20, 80)),
		(BROKEN, item(50)),
		(OPEN, item(1000)),
		(WITHDRAWN, item(1000)),
		(VOID, item(1000, is_void=True)),
	):
		performance = performance.plus(status_, [promised, item(7, is_void=True)])
	assert (performance.kept, performance.partially_kept, performance.broken) == (1, 1, 1)
	assert (performance.promised, performance.fulfilled) == (200, 120)
	assert performance.kept_share == Decimal("0.6")
