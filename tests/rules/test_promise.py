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
	deadline,
	evaluation_day,
	level,
	spread,
	status_of,
)

FOR = date(2026, 6, 30)
OPEN, KEPT, PARTIALLY, BROKEN, WITHDRAWN = PromiseStatus


def item(promised: object, open_amount: object = 100, open_then: object = 100) -> PromisedItem:
	return PromisedItem(Decimal(promised), Decimal(open_amount), Decimal(open_then))


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
		([item(60, 100, 40)], 4, KEPT),
		([item(60, 100, 40.01)], 3, OPEN),
		([item(60, 100, 40.01)], 4, PARTIALLY),
		([item(100, 100, 0), item(50)], 4, PARTIALLY),
		([item(100, 100, 0), item(50)], 2, OPEN),
		([item(100, 100, -20), item(20, 100, 80)], 4, KEPT),
		([item(50, 100, 130)], 4, BROKEN),
	],
)
def test_status(items: list[PromisedItem], after: int, expected: PromiseStatus) -> None:
	assert status(*items, after=after, tolerance=3) is expected


def test_what_is_withdrawn_stays_so_whatever_is_paid() -> None:
	assert status(item(100, 100, 0), after=9, withdrawn=True) is WITHDRAWN
	assert not TRANSITIONS[WITHDRAWN]


def test_the_ledger_may_take_back_whatever_it_has_shown() -> None:
	shown = {OPEN, KEPT, PARTIALLY, BROKEN}
	for status_ in shown:
		assert TRANSITIONS[status_] == {*shown, WITHDRAWN} - {status_}


amounts = st.decimals(0, 10_000, places=2)
items = st.builds(PromisedItem, st.decimals("0.01", 10_000, places=2), amounts, amounts)


@given(st.lists(items, min_size=1, max_size=4), st.integers(-40, 40), st.integers(0, 10))
def test_a_status_is_what_the_amounts_and_the_day_say(
	promised: list[PromisedItem], after: int, tolerance: int
) -> None:
	found = status(*promised, after=after, tolerance=tolerance)
	came_in = sum(each.fulfilled for each in promised)
	assert (found is KEPT) == (came_in == sum(each.promised for each in promised))
	assert (found in (PARTIALLY, BROKEN)) == (found is not KEPT and after > tolerance)
	assert found is not BROKEN or came_in == 0
	assert all(0 <= each.still_promised <= each.promised for each in promised)


@given(st.integers(0, 30), st.integers(-60, 60))
def test_the_ledger_is_read_as_of_today_and_after_the_deadline_as_of_it(tolerance: int, after: int) -> None:
	as_on = FOR + timedelta(days=after)
	day = evaluation_day(FOR, tolerance, as_on)
	assert day <= as_on and day <= deadline(FOR, tolerance)
	assert day in (as_on, FOR + timedelta(days=tolerance))


def test_the_level_rises_with_each_broken_promise_only() -> None:
	assert level([]) == 1
	assert level([BROKEN, KEPT, PARTIALLY, WITHDRAWN, BROKEN]) == 3


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
		(PARTIALLY, item(50, 100, 80)),
		(BROKEN, item(50)),
		(OPEN, item(1000)),
		(WITHDRAWN, item(1000)),
	):
		performance = performance.plus(status_, [promised])
	assert (performance.kept, performance.partially_kept, performance.broken) == (1, 1, 1)
	assert (performance.promised, performance.fulfilled) == (200, 120)
	assert performance.kept_share == Decimal("0.6")
