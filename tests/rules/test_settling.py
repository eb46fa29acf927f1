"""Rules of `receivables.settling`: what came in since a promise, whatever else was booked on its voucher."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ar_specialist.receivables.money import ZERO
from ar_specialist.receivables.settling import (
	By,
	Instalment,
	Plan,
	Settlement,
	Taken,
	came_in,
	came_in_on,
	credited,
	open_on,
	plan_of,
	taken_by,
)
from ar_specialist.receivables.terms import Schedule, ScheduleRow

DAY = date(2026, 6, 30)


def by(**amounts: object) -> dict[By, Taken]:
	"""Payments by name; a pair is (taken off, paid of it)."""
	pairs = {
		name: amount if isinstance(amount, tuple) else (amount, amount) for name, amount in amounts.items()
	}
	return {(name, ""): Taken(*map(Decimal, pair)) for name, pair in pairs.items()}


@pytest.mark.parametrize(
	("now", "before", "expected"),
	[
		(by(), by(), 0),
		(by(new=60), by(), 60),
		(by(old=40, new=60), by(old=40), 60),
		(by(new=60), by(old=40), 60),  # the old payment was cancelled
		(by(old=10, new=60), by(old=40), 60),  # or put on another invoice
		(by(old=70), by(old=40), 30),  # or more of it put on this one
		(by(new=(60, 0)), by(), 0),  # a write-off
		(by(new=(100, 60)), by(), 60),
		(by(old=(40, 0), new=(60, 0)), by(old=(40, 0)), 0),
		(by(new=60, refund=-60), by(), 0),
		(by(new=60, refund=-70), by(), 0),
		(by(debit=(-50, 0), new=60), by(), 60),  # a charge added to the invoice
	],
)
def test_what_came_in(now: dict[By, Taken], before: dict[By, Taken], expected: int) -> None:
	assert came_in(now, before) == expected


def test_what_is_dated_later_does_not_count_yet() -> None:
	found = [
		Settlement("PE-1", DAY + timedelta(days=ahead), Decimal(amount), Decimal(amount), term)
		for ahead, amount, term in ((-3, 10, ""), (0, 20, ""), (0, 5, "first"), (1, 40, ""))
	]
	assert taken_by(found, DAY) == {("PE-1", ""): (30, 30), ("PE-1", "first"): (5, 5)}
	assert taken_by([*found, Settlement("PE-1", DAY, Decimal(-30), Decimal(-30))], DAY) == {
		("PE-1", "first"): (5, 5)
	}


amounts = st.integers(0, 500).map(Decimal)
ledgers = st.dictionaries(
	st.tuples(st.sampled_from("abcd"), st.just("")), st.builds(lambda each: Taken(each, each), amounts)
)


@given(ledgers, ledgers, st.sampled_from("abcd"))
def test_cancelling_an_old_payment_takes_nothing_from_a_promise(
	now: dict[By, Taken], before: dict[By, Taken], name: str
) -> None:
	old = {**before, (name, ""): Taken(Decimal(500), Decimal(500))}
	cancelled = {key: each for key, each in now.items() if key != (name, "")}
	assert came_in(now, old) == came_in(cancelled, old)


PLAN = Plan(
	[
		Instalment("first", date(2026, 1, 1), "T1", Decimal(50)),
		Instalment(None, date(2026, 2, 1), "", Decimal(30)),
		Instalment("third", date(2026, 3, 1), "T3", Decimal(20)),
	]
)


def test_which_instalment_is_meant() -> None:
	assert PLAN.position("first", date(2026, 1, 1)) == 0
	assert PLAN.position("", date(2026, 2, 1)) == 1
	assert PLAN.position("first", date(2026, 2, 1)) == 3, "what the schedule leaves out"


def of(*rows: tuple[str | None, int]) -> Plan:
	"""Instalments of ten, each with its label and its day in January."""
	return Plan([Instalment(label, date(2026, 1, day), "", Decimal(10)) for label, day in rows])


@pytest.mark.parametrize(
	("before", "meant", "now", "expected"),
	[
		([("A", 1), ("B", 9)], ("B", 9), [("A", 1), ("B", 9)], ("B", 9)),
		([("A", 1), ("B", 9)], ("B", 9), [("A", 9), ("B", 20)], ("B", 20)),
		([(None, 1), (None, 9)], (None, 9), [(None, 1), (None, 9)], (None, 9)),
		(
			[(None, 1), (None, 9)],
			("", 9),
			[("", 9), ("", 20)],
			("", 20),
		),  # it moved to where the other one was
		([("A", 1), ("A", 9)], ("A", 9), [("A", 5), ("A", 12)], ("A", 12)),
		([(None, 1), (None, 9)], (None, 9), [(None, 1), (None, 9), (None, 20)], (None, 9)),
		([(None, 1), (None, 9)], (None, 9), [(None, 1), (None, 5), (None, 20)], None),
		([("A", 1), ("B", 9)], ("B", 9), [("A", 1), ("C", 9)], None),
		([("A", 1), ("B", 9)], ("B", 9), [(None, 9)], None),
		(
			[(None, 1), (None, 9)],
			(None, 9),
			[(None, 9)],
			None,
		),  # that is no instalment, but the day of the whole
		([("A", 9)], ("A", 9), [("A", 12)], ("A", 12)),
	],
)
def test_which_instalment_comes_for_one_when_the_invoice_is_amended(
	before: list, meant: tuple, now: list, expected: tuple | None
) -> None:
	found = of(*now).successor(meant[0], date(2026, 1, meant[1]), of(*before))
	assert found == (expected and Instalment(expected[0], date(2026, 1, expected[1]), "", Decimal(10)))


@pytest.mark.parametrize(
	("portions", "advance", "expected"),
	[
		([], 0, [0, 0, 0, 0]),
		([("", 60)], 0, [50, 10, 0, 0]),
		([("", 110)], 0, [50, 30, 20, 10]),
		([("T3", 15), ("", 60)], 0, [50, 10, 15, 0]),
		([("T3", 25)], 0, [5, 0, 20, 0]),
		([("gone", 25)], 0, [25, 0, 0, 0]),
		([("", 60)], 20, [40, 0, 0, 0]),
		([("", 60), ("", -20)], 0, [40, 0, 0, 0]),
	],
)
def test_how_portions_fill_a_plan(portions: list[tuple[str, int]], advance: int, expected: list[int]) -> None:
	plan = PLAN._replace(advance=Decimal(advance))
	assert plan.filled((term, Decimal(amount)) for term, amount in portions) == expected


@pytest.mark.parametrize(
	("position", "now", "before", "expected"),
	[
		(0, by(new=50), by(), 50),
		(1, by(new=50), by(), 0),
		(1, by(old=50, new=20), by(old=50), 20),
		(1, by(new=20), by(old=50), 20),  # the payment of the first bounced, that of the second came
		(1, {("new", "T3"): Taken(Decimal(20), Decimal(20))}, by(), 0),
		(2, {("new", "T3"): Taken(Decimal(20), Decimal(20))}, by(), 20),
		(0, by(new=(50, 0)), by(), 0),
		(3, by(new=110), by(), 10),
	],
)
def test_what_came_in_on_an_instalment(
	position: int, now: dict[By, Taken], before: dict[By, Taken], expected: int
) -> None:
	assert came_in_on(PLAN, position, now, before) == expected


@given(ledgers, ledgers)
def test_what_came_in_on_instalments_is_no_more_than_what_came_in(
	now: dict[By, Taken], before: dict[By, Taken]
) -> None:
	parts = [came_in_on(PLAN, position, now, before) for position in range(4)]
	assert sum(parts) == came_in(now, before)


NOTE, PAYMENT = True, False


@pytest.mark.parametrize(
	("came", "first", "second"),
	[
		([(1, 50, NOTE, ""), (2, 20, PAYMENT, "")], 50, 0),
		([(1, 20, PAYMENT, ""), (2, 60, NOTE, "")], 30, 30),
		([(1, 20, PAYMENT, ""), (1, 60, NOTE, "")], 50, 10),  # of one day the note comes first
		([(1, 20, NOTE, ""), (2, 25, PAYMENT, "T2")], 20, 0),
		([(1, 25, PAYMENT, "T2"), (2, 60, NOTE, "")], 50, 5),
		([(1, 70, NOTE, ""), (2, 60, PAYMENT, "")], 50, 20),
		([(1, 70, NOTE, ""), (2, -30, NOTE, "")], 40, 0),  # cancelled in an immutable ledger
		([(9, 50, NOTE, "")], 0, 0),
	],
)
def test_what_of_credit_notes_reached_an_instalment(came: list[tuple], first: int, second: int) -> None:
	halves = [
		Instalment(None, date(2026, month, 1), f"T{month}", Decimal(size))
		for month, size in ((1, 50), (2, 30))
	]
	found = [
		Settlement(f"V{place}", DAY + timedelta(ahead), Decimal(amount), Decimal(amount), term, is_credit)
		for place, (ahead, amount, is_credit, term) in enumerate(came)
	]
	until = DAY + timedelta(5)
	assert [credited(found, until, {}, Plan(halves), place) for place in (0, 1)] == [first, second]
	known = {(f"V{place}", ""): Taken() for place in range(len(came))}
	assert credited(found, until, known, Plan(halves), 0) == credited(found, until, known) == 0


def test_what_is_open() -> None:
	assert open_on(Decimal(100), by(a=30, b=(20, 0))) == 50
	assert open_on(Decimal(100), by(a=130)) == 0
	opened = [open_on(Decimal(110), by(a=60), PLAN, position) for position in range(4)]
	assert opened == [0, 20, 20, 10]
	assert open_on(Decimal(100), by(a=115), PLAN, 2) == 0


def row(due: date | None, amount: int, base: int, description: str | None = None) -> ScheduleRow:
	return ScheduleRow(due, "T", description, Decimal(amount), Decimal(base), ZERO, ZERO, ZERO)


def test_a_plan_counts_in_the_currency_of_the_account() -> None:
	rows = [row(date(2026, 3, 1), 50, 40, "Rest"), row(date(2026, 1, 1), 100, 80)]
	foreign = plan_of(Schedule("USD", "USD", Decimal(5), rows), "EUR")
	assert foreign == (
		[("T", date(2026, 1, 1), "T", 100), ("Rest", date(2026, 3, 1), "T", 50)],
		5,
	)
	booked_at_home = plan_of(Schedule("USD", "EUR", ZERO, rows), "EUR")
	assert [each.amount for each in booked_at_home.instalments] == [80, 40]
