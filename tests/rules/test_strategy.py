"""Rules of `receivables.strategy`: points fixed and scaled, steps, choice."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ar_specialist.receivables.errors import ReceivablesError
from ar_specialist.receivables.facts import AccountFacts
from ar_specialist.receivables.strategy import (
	NextStep,
	Operator,
	Rule,
	Step,
	StepAction,
	check_rule,
	check_steps,
	chosen,
	next_step,
	points_of,
	score,
	total,
)

AS_ON = date(2026, 6, 30)
NOBODY = AccountFacts(AS_ON)
ACCOUNT = AccountFacts(
	AS_ON,
	outstanding=Decimal(2000),
	disputed=Decimal(150),
	oldest_days_late=97,
	broken_promises=2,
	last_contact_on=AS_ON - timedelta(days=24),
)


@pytest.mark.parametrize(
	("operator", "number", "holds"),
	[
		(Operator.AT_LEAST, 30, True),
		(Operator.AT_LEAST, 29, False),
		(Operator.MORE_THAN, 30, False),
		(Operator.MORE_THAN, 31, True),
		(Operator.AT_MOST, 30, True),
		(Operator.AT_MOST, 31, False),
		(Operator.LESS_THAN, 30, False),
		(Operator.LESS_THAN, 29, True),
	],
)
def test_operators(operator: Operator, number: int, holds: bool) -> None:
	assert points_of(Rule("oldest_days", operator, Decimal(30), 7), Decimal(number)) == (7 if holds else 0)


@pytest.mark.parametrize(
	("number", "points"), [(0, 0), (1000, 0), (1500, 2), (5500, 15), (10_000, 30), (99_999, 30)]
)
def test_scaled_points(number: int, points: int) -> None:
	rule = Rule("overdue_amount", Operator.AT_LEAST, Decimal(1000), 30, full_at=Decimal(10_000))
	assert points_of(rule, Decimal(number)) == points


def test_points_scaled_downwards() -> None:
	rule = Rule("days_since_payment", Operator.AT_MOST, Decimal(30), -10, full_at=Decimal(0))
	assert [points_of(rule, Decimal(days)) for days in (31, 30, 15, 0)] == [0, 0, -5, -10]


numbers = st.decimals(-10_000, 10_000, places=2)
points = st.integers(-100, 100).filter(bool)


@given(numbers, numbers, points, st.decimals("0.01", 1000, places=2))
def test_scaled_points_stay_between_none_and_all(
	number: Decimal, value: Decimal, most: int, width: Decimal
) -> None:
	rule = Rule("overdue_amount", Operator.AT_LEAST, value, most, full_at=value + width)
	check_rule(rule)
	found = points_of(rule, number)
	assert min(0, most) <= found <= max(0, most)
	if number >= value + width:
		assert found == most
	if number <= value:
		assert found == 0


def test_a_score_names_the_rule_of_each_point() -> None:
	rules = [
		Rule("oldest_days", Operator.MORE_THAN, Decimal(90), 24),
		Rule("broken_promises", Operator.AT_LEAST, Decimal(3), 50),
		Rule("disputed_share", Operator.MORE_THAN, Decimal(5), -4),
		Rule("days_since_contact", Operator.AT_LEAST, Decimal(14), 12),
	]
	found = score(ACCOUNT, rules)
	assert [(each.position, each.fact, each.points, each.number) for each in found] == [
		(1, "oldest_days", 24, 97),
		(3, "disputed_share", -4, Decimal("7.5")),
		(4, "days_since_contact", 12, 24),
	]
	assert total(found) == 32
	assert score(NOBODY, rules) == []
	assert total(score(ACCOUNT, rules[2:3])) == 0


@pytest.mark.parametrize(
	("values", "sentence"),
	[
		({"fact": "height"}, "no fact height"),
		({"points": 0}, "no effect"),
		({"full_at": Decimal(10)}, "above"),
		({"operator": Operator.AT_MOST, "full_at": Decimal(11)}, "below"),
	],
)
def test_rules_that_cannot_be_meant(values: dict, sentence: str) -> None:
	good = {"fact": "oldest_days", "operator": Operator.AT_LEAST, "value": Decimal(10), "points": 5}
	check_rule(Rule(**good))
	with pytest.raises(ReceivablesError, match=sentence):
		check_rule(Rule(**{**good, **values}))


STEPS = [
	Step(1, -3, StepAction.REMINDER),
	Step(2, 5, StepAction.REMINDER),
	Step(3, 14, StepAction.CALL, smallest_amount=Decimal(500)),
	Step(4, 45, StepAction.ESCALATE),
]


@pytest.mark.parametrize(
	("late", "taken", "amount", "position"),
	[
		(-10, 0, 1000, 1),
		(-3, 0, 1000, 1),
		(4, 0, 1000, 1),
		(4, 1, 1000, 2),
		(20, 0, 1000, 3),
		(20, 3, 1000, 4),
		(20, 0, 100, 2),
		(60, 4, 1000, None),
		(60, 1, 1000, 4),
	],
)
def test_the_step_to_take(late: int, taken: int, amount: int, position: int | None) -> None:
	due = AS_ON - timedelta(days=late)
	found = next_step(STEPS, leading_due=due, as_on=AS_ON, to_collect=Decimal(amount), taken=taken)
	if position is None:
		assert found is None
		return
	step = STEPS[position - 1]
	assert found == NextStep(step, due + timedelta(days=step.day))


def test_steps_rise() -> None:
	check_steps(STEPS)
	with pytest.raises(ReceivablesError, match="Step 2 is on day -3, not after day -3"):
		check_steps([STEPS[0], Step(2, -3, StepAction.CALL)])


def test_the_nearest_assignment_counts() -> None:
	by_scope = {
		"Customer": {"C-1": "own"},
		"Customer Group": {"Retail": "retail", "All": "groups"},
		"Territory": {"North": "north"},
		"Company": {"": "company"},
	}
	assert chosen(by_scope, "C-1", ["Retail", "All"], ["North"]) == "own"
	assert chosen(by_scope, "C-2", ["Retail", "All"], ["North"]) == "retail"
	assert chosen(by_scope, "C-2", ["Trade", "All"], ["North"]) == "groups"
	assert chosen({**by_scope, "Customer Group": {}}, "C-2", ["Trade"], ["North"]) == "north"
	assert chosen(by_scope, "C-2", [], ["South"]) == "company"
	assert chosen({}, "C-2", ["Trade"], []) is None
