"""Figures of an account of which something is disputed: what order, age and state follow from."""

from ar_specialist.receivables.account import (
	AccountFigures,
	WorklistState,
	figures,
	priority,
	worklist_state,
)
from ar_specialist.receivables.aging import AgingRule

from .ledgers import AS_ON, amount, days_ago
from .test_account import item


def test_order_and_age_follow_what_is_not_disputed() -> None:
	old = item("SI-1", 100, days_ago(70))._replace(disputed=amount(100))
	late = item("SI-2", 50, days_ago(20))._replace(disputed=amount(20))
	ahead = item("SI-3", 30, days_ago(-9))._replace(disputed=amount(30))
	found = figures(
		[old, late, ahead, item("PE-1", -10)], AgingRule(AS_ON), excepted=[amount(100), amount(20)]
	)
	assert (found.overdue, found.oldest_days_late) == (150, 70), "as the ledger has it"
	assert (found.disputed_overdue, found.asked_overdue, found.net_asked) == (120, 30, 20)
	assert found.oldest_days_asked == 20
	assert [reason.values for reason in priority(found, amount(20))] == [(20,), (20,)]
	assert found.to_collect == found.to_chase == 20
	assert priority(figures([old], AgingRule(AS_ON))) == []


def test_a_step_about_something_else_is_taken_while_what_is_late_is_disputed() -> None:
	figure = AccountFigures(overdue=amount(100), excepted_overdue=amount(100), open_items=1)
	assert worklist_state(figure, as_on=AS_ON) is WorklistState.WAITING
	assert worklist_state(figure, as_on=AS_ON, has_step=True) is WorklistState.TO_CHASE
	assert (
		worklist_state(figure, as_on=AS_ON, has_step=True, snoozed_until=days_ago(-1))
		is WorklistState.WAITING
	)
