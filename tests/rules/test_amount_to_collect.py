"""Rules of `receivables.account`: what there is to collect from one customer."""

from decimal import Decimal

import pytest

from ar_specialist.receivables.account import AccountFigures, WorklistState, figures, worklist_state

from .ledgers import days_ago
from .test_account import RULE, item


@pytest.mark.parametrize(
	("late", "days", "due_soon"), [(1, 5, 0), (0, 0, 9), (0, 5, 9), (-1, 0, 0), (-5, 5, 9), (-6, 5, 0)]
)
def test_due_soon_is_what_is_due_today_or_within_days(late: int, days: int, due_soon: int) -> None:
	found = figures([item("SI-1", 9, days_ago(late)), item("SI-2", -50, days_ago(late))], RULE, days)
	assert found.due_soon == due_soon


def test_the_amount_to_collect() -> None:
	found = AccountFigures(overdue=Decimal(1200), due_soon=Decimal(300), unapplied_cash=Decimal(100))
	found.promised, found.disputed, found.planned, found.excepted = map(Decimal, (900, 150, 50, 400))
	found.excepted_overdue = Decimal(400)
	assert (found.to_collect, found.to_chase) == (1000, 700)
	found.excepted_overdue = Decimal(150)  # the rest is due soon
	assert (found.to_collect, found.to_chase) == (1000, 950)
	found.unapplied_credits = Decimal(5000)
	assert (found.to_collect, found.to_chase) == (0, 0)


def test_what_is_promised_of_items_due_soon_leaves_the_overdue_ones_to_chase() -> None:
	items = [item("SI-1", 100, days_ago(30)), item("SI-2", 500, days_ago(0)), item("SI-3", 70, days_ago(-9))]
	found = figures(items, RULE, 0, list(map(Decimal, (0, 500, 70))))
	assert (found.overdue, found.due_soon) == (100, 500)
	assert (found.excepted, found.excepted_overdue) == (500, 0)
	assert (found.to_collect, found.to_chase) == (100, 100)
	assert worklist_state(found, as_on=RULE.as_on) is WorklistState.TO_CHASE
	found = figures(items, RULE, 0, list(map(Decimal, (40, 0, 70))))
	assert (found.excepted, found.excepted_overdue, found.to_collect, found.to_chase) == (40, 40, 560, 60)


def test_a_broken_promise_brings_back_who_was_planned_for_later() -> None:
	found = figures([item("SI-1", 100, days_ago(30))], RULE)
	for ahead in ({"snoozed_until": days_ago(-60)}, {"next_action_date": days_ago(-60)}):
		assert worklist_state(found, as_on=RULE.as_on, **ahead) is WorklistState.WAITING
		assert worklist_state(found, as_on=RULE.as_on, is_woken=True, **ahead) is WorklistState.TO_CHASE
	stopped = worklist_state(found, as_on=RULE.as_on, is_woken=True, is_stopped=True)
	assert stopped is WorklistState.STOPPED, "a broken promise lifts no stop"
