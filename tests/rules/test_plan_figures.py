"""What plans come to: parts that add up, what is to come by week, what was kept."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ar_specialist.receivables.plan import PlanStatus
from ar_specialist.receivables.plan_figures import (
	DuePart,
	Kept,
	PlanFigures,
	PlanStanding,
	coming,
	in_company_currency,
	kept_of,
	measure,
	overdue,
	week_of,
)

AS_ON = date(2026, 6, 15)


def amount(cents: int) -> Decimal:
	return Decimal(cents) / 100


amounts = st.integers(0, 10_000_000).map(amount)
days = st.integers(-400, 400).map(lambda number: AS_ON + timedelta(days=number))
dues = st.builds(
	DuePart, days, amounts, amounts, amounts, amounts, amounts, amounts, st.booleans(), st.booleans()
)
judged = (
	PlanStatus.ACTIVE,
	PlanStatus.AT_RISK,
	PlanStatus.BROKEN,
	PlanStatus.COMPLETED,
	PlanStatus.CANCELLED,
)
plans = st.builds(
	PlanStanding, st.sampled_from(judged), st.just(AS_ON), st.lists(dues, min_size=1, max_size=8)
)
rates = st.decimals("0.0001", "300", places=6)


def due(days: int, owed: int = 0, **values: object) -> DuePart:
	known = {"paid": Decimal(0), "written_off": Decimal(0), "owed": Decimal(owed), **values}
	return DuePart(AS_ON + timedelta(days=days), **known)


def plan(*dues: DuePart, status: PlanStatus = PlanStatus.ACTIVE) -> PlanStanding:
	return PlanStanding(status, AS_ON, dues)


def test_a_plan_in_force() -> None:
	figures = measure(
		plan(
			due(-40, 0, paid=Decimal(100)),
			due(-5, 60, paid=Decimal(40), unbilled=Decimal(3)),
			due(0, 100),
			due(10, 80, written_off=Decimal(20), unbilled=Decimal(2)),
			status=PlanStatus.AT_RISK,
		)
	)
	assert (figures.plans, figures.at_risk) == (1, 1)
	assert (figures.paid, figures.written_off, figures.overdue, figures.unbilled) == (140, 20, 60, 3)
	assert figures.to_come == 182, "what is due today is to come, with what will be billed until then"
	assert (figures.open_amount, figures.agreed) == (245, 405)
	assert (figures.next_due, figures.next_amount, figures.days_late) == (AS_ON, 100, 5)
	assert figures.broken_open == figures.released == 0


def test_nothing_is_expected_of_a_broken_plan() -> None:
	figures = measure(plan(due(-30, 50, is_missed=True), due(30, 50), status=PlanStatus.BROKEN))
	assert (figures.broken, figures.broken_open, figures.missed, figures.days_late) == (1, 100, 1, 30)
	assert (figures.to_come, figures.overdue, figures.next_due) == (0, 0, None)


def test_a_cancelled_plan_releases_what_was_open() -> None:
	figures = measure(plan(due(-30, 0, paid=Decimal(50)), due(30, 50), status=PlanStatus.CANCELLED))
	assert (figures.cancelled, figures.agreed, figures.released, figures.open_amount) == (1, 100, 50, 0)
	assert figures.days_late == 0


def test_the_next_due_of_two_plans_on_one_day_is_both() -> None:
	both = measure(plan(due(3, 10), due(9, 20))).plus(measure(plan(due(3, 5))))
	assert (both.next_due, both.next_amount) == (AS_ON + timedelta(days=3), 15)
	later = both.plus(measure(plan(due(1, 7)))).plus(PlanFigures())
	assert (later.next_due, later.next_amount, later.plans) == (AS_ON + timedelta(days=1), 7, 3)


@given(plans)
def test_what_was_agreed_is_what_its_instalments_were(each: PlanStanding) -> None:
	figures = measure(each)
	assert figures.agreed == sum(part.agreed for part in each.dues)
	assert figures.to_come == sum(part.open_amount for part in coming(each))
	assert figures.overdue == sum(part.owed for part in overdue(each))
	assert figures.plans == 1


@given(plans, plans, plans)
def test_the_order_of_adding_does_not_matter(
	first: PlanStanding, second: PlanStanding, third: PlanStanding
) -> None:
	a, b, c = map(measure, (first, second, third))
	assert a.plus(b).plus(c) == c.plus(a.plus(b))
	assert a.plus(b).agreed == a.agreed + b.agreed
	assert PlanFigures().plus(a) == a


@given(st.lists(dues, min_size=1, max_size=8), rates, st.sampled_from((0, 2, 3)))
def test_at_any_rate_the_parts_add_up(parts: list[DuePart], rate: Decimal, precision: int) -> None:
	found = in_company_currency(parts, rate, precision)
	whole = sum(part.agreed for part in parts) * rate
	added = sum(part.agreed for part in found)
	assert abs(added - whole) <= Decimal("0.5").scaleb(-precision)
	assert all(cell >= 0 and cell == round(cell, precision) for part in found for cell in part[1:7])
	assert [part.on for part in found] == [part.on for part in parts]


def test_what_was_paid_in_time_is_converted_where_nothing_of_the_plan_is_left() -> None:
	(found,) = in_company_currency([due(0, 0, required=Decimal(3), in_time=Decimal(1))], Decimal("0.5"), 2)
	assert (found.required, found.in_time) == (Decimal("1.50"), Decimal("0.50"))


@given(st.lists(dues, min_size=1, max_size=8))
def test_at_par_nothing_changes(parts: list[DuePart]) -> None:
	assert in_company_currency(parts, Decimal(1), 2) == parts


def test_what_is_kept() -> None:
	decided = {"is_decided": True}
	kept = kept_of(
		[
			due(-90, required=Decimal(100), in_time=Decimal(100), **decided),
			due(-60, required=Decimal(100), in_time=Decimal(40), is_missed=True, **decided),
			due(-30, required=Decimal(0), **decided),
			due(-1, required=Decimal(100), in_time=Decimal(100)),
		]
	)
	assert kept == Kept(4, 2, 1, Decimal(200), Decimal(140))
	assert (kept.share, kept.share_by_count, kept.missed) == (Decimal("0.7"), Decimal("0.5"), 1)
	assert (Kept().share, Kept().share_by_count) == (None, None)


@given(st.lists(dues, max_size=6), st.lists(dues, max_size=6))
def test_what_is_kept_is_a_share_and_adds_up(first: list[DuePart], second: list[DuePart]) -> None:
	both = kept_of([*first, *second])
	assert both == kept_of(first).plus(kept_of(second))
	assert both.share is None or 0 <= both.share <= 1
	assert both.decided <= both.due and 0 <= both.missed


@pytest.mark.parametrize("first_weekday", range(7))
def test_a_week_begins_on_its_first_day(first_weekday: int) -> None:
	for number in range(14):
		day = AS_ON + timedelta(days=number)
		week = week_of(day, first_weekday)
		assert week.weekday() == first_weekday
		assert 0 <= (day - week).days < 7
