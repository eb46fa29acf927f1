"""Schedules of payment plans: exact in every precision, on working days that rise, and what is refused."""

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ar_specialist.receivables.errors import ReceivablesError
from ar_specialist.receivables.plan_dates import Calendar, Frequency, Shift
from ar_specialist.receivables.plan_schedule import PlanTerms, ScheduledBy, schedule

TODAY = date(2026, 1, 5)  # a Monday
NO_DAYS_OFF = Calendar(frozenset())
TERMS = PlanTerms(Decimal("1000.00"), 2, TODAY, first_due=date(2026, 1, 31), count=3, calendar=NO_DAYS_OFF)

days = st.dates(date(2024, 1, 1), date(2030, 12, 31))
calendars = st.builds(
	Calendar,
	st.sampled_from([frozenset(), frozenset((5, 6)), frozenset((4,))]),
	st.frozensets(st.dates(date(2024, 1, 1), date(2036, 12, 31)), max_size=60),
)


def _days(found: list) -> list[str]:
	return [each.due_date.isoformat() for each in found]


# Examples


def test_a_thousand_in_three_months() -> None:
	found = schedule(TERMS)
	assert _days(found) == ["2026-01-31", "2026-02-28", "2026-03-31"]
	assert [each.amount for each in found] == [Decimal("333.34"), Decimal("333.33"), Decimal("333.33")]


def test_a_down_payment_comes_first_and_bears_the_fee() -> None:
	terms = replace(TERMS, down_payment=Decimal(100), down_payment_on=TODAY, fee=Decimal("15.50"))
	first, *rest = schedule(terms)
	assert (first.due_date, first.amount, first.principal, first.is_down_payment) == (
		TODAY,
		Decimal("115.50"),
		Decimal(100),
		True,
	)
	assert [each.amount for each in rest] == [Decimal(300)] * 3


def test_by_size_the_last_one_is_the_rest() -> None:
	found = schedule(replace(TERMS, scheduled_by=ScheduledBy.SIZE, size=Decimal(300)))
	assert [each.amount for each in found] == [300, 300, 300, 100]
	found = schedule(replace(TERMS, scheduled_by=ScheduledBy.SIZE, size=Decimal(5000)))
	assert [each.amount for each in found] == [1000]


def test_by_hand_days_stay_as_they_were_said() -> None:
	sunday = date(2026, 2, 1)
	by_hand = [(sunday, Decimal(400)), (date(2026, 6, 1), Decimal(600))]
	found = schedule(replace(TERMS, scheduled_by=ScheduledBy.HAND, by_hand=by_hand, calendar=Calendar()))
	assert [(each.due_date, each.amount) for each in found] == by_hand


def test_interest_is_added_to_each_instalment() -> None:
	"""12 % of 1200 by thirty-day months is 12, 8 and 4."""
	terms = replace(
		TERMS,
		balance=Decimal(1200),
		starts_on=date(2026, 1, 10),
		first_due=date(2026, 2, 10),
		annual_rate=Decimal(12),
		day_count=type(TERMS.day_count)("30/360"),
	)
	assert [each.amount for each in schedule(terms)] == [412, 408, 404]


@pytest.mark.parametrize(
	("frequency", "second"),
	[
		("Weekly", "2026-02-07"),
		("Fortnightly", "2026-02-14"),
		("Monthly", "2026-02-28"),
		("Bimonthly", "2026-03-31"),
		("Quarterly", "2026-04-30"),
	],
)
def test_how_far_instalments_lie_apart(frequency: str, second: str) -> None:
	assert _days(schedule(replace(TERMS, frequency=Frequency(frequency))))[1] == second


def test_a_calendar_without_a_working_day_is_refused() -> None:
	with pytest.raises(ReceivablesError, match="no day to work on"):
		schedule(replace(TERMS, calendar=Calendar(frozenset(range(7)))))


# Properties


@st.composite
def agreed(draw: st.DrawFn) -> PlanTerms:
	"""Terms of any precision, with or without down payment and interest, in any calendar."""
	precision, first = draw(st.sampled_from([0, 2, 3])), draw(days)
	unit = Decimal(1).scaleb(-precision)
	return PlanTerms(
		draw(st.integers(200, 10**12)) * unit,
		precision,
		first,
		first_due=first + timedelta(days=draw(st.integers(1, 90))),
		frequency=draw(st.sampled_from(Frequency)),
		count=draw(st.integers(1, 60)),
		down_payment=draw(st.integers(0, 100)) * unit,
		down_payment_on=first,
		annual_rate=draw(st.decimals(0, 30, places=2)),
		calendar=draw(calendars),
		shift=draw(st.sampled_from(Shift)),
	)


@given(agreed())
def test_a_schedule_is_exact_and_its_days_rise(terms: PlanTerms) -> None:
	unit = Decimal(1).scaleb(-terms.precision)
	found = schedule(terms)
	assert sum(each.principal for each in found) == terms.balance
	assert len(found) == terms.count + bool(terms.down_payment)
	assert all(each.principal > 0 and each.interest >= 0 for each in found)
	assert all(each.amount % unit == 0 for each in found)
	assert all(one.due_date < other.due_date for one, other in pairwise(found))
	assert not any(terms.calendar.is_off(each.due_date) for each in found)
	assert found[0].due_date >= terms.starts_on
	regular_parts = [each.principal for each in found if not each.is_down_payment]
	assert max(regular_parts) - min(regular_parts) <= unit


@given(
	units=st.integers(1, 10**9),
	precision=st.sampled_from([0, 2, 3]),
	size=st.integers(1, 10**9),
)
def test_by_size_every_instalment_but_the_last_has_it(units: int, precision: int, size: int) -> None:
	unit = Decimal(1).scaleb(-precision)
	size = max(size, -(-units // 200))
	terms = replace(
		TERMS, balance=units * unit, precision=precision, scheduled_by=ScheduledBy.SIZE, size=size * unit
	)
	found = [each.amount for each in schedule(terms)]
	assert sum(found) == units * unit
	assert all(each == size * unit for each in found[:-1])
	assert 0 < found[-1] <= size * unit


# Refused


@pytest.mark.parametrize(
	("said", "sentence"),
	[
		({"balance": Decimal(0)}, "nothing to plan"),
		({"balance": Decimal(-5)}, "nothing to plan"),
		({"balance": Decimal("10.005")}, "more than 2 decimals"),
		({"count": 0}, "at least one instalment"),
		({"count": -1}, "at least one instalment"),
		({"count": 5000}, "up to 260 instalments, not 5000"),
		({"balance": Decimal("0.02")}, "cannot be divided into 3"),
		({"first_due": None}, "Say when the first"),
		({"first_due": date(2026, 1, 4)}, "has passed"),
		({"scheduled_by": ScheduledBy.SIZE, "size": Decimal(0)}, "amount above zero"),
		({"scheduled_by": ScheduledBy.SIZE, "size": Decimal("0.01")}, "up to 260"),
		({"down_payment": Decimal(1000), "down_payment_on": TODAY}, "less than the balance"),
		({"down_payment": Decimal(-1), "down_payment_on": TODAY}, "less than the balance"),
		({"down_payment": Decimal(1)}, "when the down payment is due"),
		({"down_payment": Decimal(1), "down_payment_on": date(2026, 1, 1)}, "has passed"),
		({"down_payment": Decimal(1), "down_payment_on": date(2026, 3, 1)}, "let the days rise"),
		({"fee": Decimal(-1)}, "at least zero"),
		({"annual_rate": Decimal(-1)}, "at least zero"),
		({"annual_rate": Decimal(101)}, "at most 100 % a year"),
		({"fee": Decimal(10) ** 12}, "at most the balance"),
		({"scheduled_by": ScheduledBy.HAND}, "at least one instalment"),
		({"scheduled_by": ScheduledBy.HAND, "by_hand": [(None, Decimal(1000))]}, "Instalment 1 has no day"),
		({"scheduled_by": ScheduledBy.HAND, "by_hand": [(TODAY, Decimal(999))]}, "come to 999, and 1000"),
		(
			{"scheduled_by": ScheduledBy.HAND, "by_hand": [(TODAY, Decimal(0)), (TODAY, Decimal(1000))]},
			"Instalment 1 needs an amount",
		),
		(
			{"scheduled_by": ScheduledBy.HAND, "by_hand": [(TODAY, Decimal(400)), (TODAY, Decimal(600))]},
			"let the days rise",
		),
		(
			{"scheduled_by": ScheduledBy.HAND, "by_hand": [(date(2026, 1, 4), Decimal(1000))]},
			"has passed",
		),
	],
)
def test_what_cannot_be_meant_is_refused(said: dict, sentence: str) -> None:
	with pytest.raises(ReceivablesError, match=sentence):
		schedule(replace(TERMS, **said))
