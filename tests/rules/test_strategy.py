"""Rules of `receivables.strategy`: points fixed and scaled, steps, choice."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ar_specialist.receivables.account import AccountFigures
from ar_specialist.receivables.activity import Channel, Direction, Outcome
from ar_specialist.receivables.errors import ReceivablesError
from ar_specialist.receivables.facts import AccountFacts
from ar_specialist.receivables.items import OpenItem
from ar_specialist.receivables.strategy import (
	NextStep,
	Operator,
	Rule,
	Step,
	StepAction,
	TakenStep,
	amount_for_steps,
	check_rule,
	check_steps,
	chosen,
	last_taken,
	leading_item,
	next_step,
	points_of,
	score,
	takes,
	total,
)

AS_ON = date(2026, 6, 30)
NOBODY = AccountFacts(AS_ON)
ACCOUNT = AccountFacts(
	AS_ON,
	outstanding=Decimal(2000),
	owed=Decimal(2500),
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
		(3, "disputed_share", -4, 6),
		(4, "days_since_contact", 12, 24),
	]
	assert total(found) == 32
	assert score(NOBODY, rules) == []
	assert total(score(ACCOUNT, rules[2:3])) == 0
	much = [Rule("oldest_days", Operator.AT_LEAST, Decimal(0), 600)] * 2
	assert total(score(ACCOUNT, much)) == 999, "call_order sorts up to three digits"


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
		(-10, None, 1000, 1),
		(-3, None, 1000, 1),
		(4, None, 1000, 1),
		(4, -3, 1000, 2),
		(13, -3, 1000, 2),
		(14, -3, 1000, 3),
		(20, None, 1000, 3),
		(20, 14, 1000, 4),
		(20, None, 500, 3),
		(20, None, 499, 2),
		(60, 45, 1000, None),
		(60, -3, 1000, 4),
		(60, 20, 1000, 4),  # a day no step has any more
		(60, 99, 1000, None),
	],
)
def test_the_step_to_take(late: int, taken: int | None, amount: int, position: int | None) -> None:
	due = AS_ON - timedelta(days=late)
	found = next_step(STEPS, leading_due=due, as_on=AS_ON, to_collect=Decimal(amount), taken=taken)
	if position is None:
		assert found is None
		return
	step = STEPS[position - 1]
	assert found == NextStep(step, due + timedelta(days=step.day))


days = st.lists(st.integers(-30, 120), unique=True, min_size=1, max_size=8).map(sorted)


@given(
	days, st.lists(st.integers(0, 1000), min_size=8, max_size=8), st.integers(-40, 200), st.integers(1, 1000)
)
def test_walking_the_steps_never_goes_back(
	days: list[int], amounts: list[int], late: int, to_collect: int
) -> None:
	steps = [
		Step(number, day, StepAction.CALL, smallest_amount=Decimal(amount))
		for number, (day, amount) in enumerate(zip(days, amounts, strict=False), 1)
	]
	due, taken = AS_ON - timedelta(days=late), None
	affordable = {step.day for step in steps if to_collect >= step.smallest_amount}
	walked = []
	while found := next_step(
		steps, leading_due=due, as_on=AS_ON, to_collect=Decimal(to_collect), taken=taken
	):
		assert found.due_on == due + timedelta(days=found.step.day)
		assert found.step.day in affordable
		outgrown = [day for day in affordable if found.step.day < day <= late]
		assert not outgrown, "a later step's day has come, too"
		taken = found.step.day
		walked.append(taken)
	assert walked == sorted(set(walked))
	assert set(walked) >= {day for day in affordable if day > late}, "no step ahead is left out"


@pytest.mark.parametrize("to_collect", [0, -5])
def test_who_has_nothing_to_pay_takes_no_steps(to_collect: int) -> None:
	due = AS_ON - timedelta(days=20)
	assert next_step(STEPS, leading_due=due, as_on=AS_ON, to_collect=Decimal(to_collect)) is None


@pytest.mark.parametrize(("ahead", "amount"), [(-1, 70), (0, 70), (5, 70), (6, 920)])
def test_steps_before_the_due_date_are_about_what_is_outstanding(ahead: int, amount: int) -> None:
	account = AccountFigures(outstanding=Decimal(1000), overdue=Decimal(70))
	account.promised, account.disputed, account.planned = Decimal(50), Decimal(30), Decimal(20)  # on its days
	due_until = AS_ON + timedelta(days=5)
	assert amount_for_steps(account, AS_ON + timedelta(days=ahead), due_until) == amount


@pytest.mark.parametrize(
	("taken", "day"),
	[
		([], None),
		([(5, 10)], 5),
		([(5, 5)], 5),
		([(5, 4)], None),  # done for another instalment, or before the due date was put off
		([(-3, -3), (5, 6), (14, 20)], 14),
		([(-3, -3), (14, 13)], -3),
	],
)
def test_the_last_step_taken_on_an_item(taken: list[tuple[int, int]], day: int | None) -> None:
	due = AS_ON - timedelta(days=40)
	steps = [TakenStep(of, due + timedelta(days=on)) for of, on in taken]
	assert last_taken(steps, due) == day


def item(voucher: str, due: int | None, amount: int = 9, term: str | None = None) -> OpenItem:
	return OpenItem(
		posting_date=AS_ON,
		party="C",
		party_type="Customer",
		account="D",
		voucher_type="Sales Invoice",
		voucher_no=voucher,
		due_date=None if due is None else AS_ON + timedelta(days=due),
		currency="EUR",
		invoiced=Decimal(amount),
		paid=Decimal(0),
		credit_note=Decimal(0),
		outstanding=Decimal(amount),
		invoice_total=Decimal(amount),
		payment_term=term,
	)


def test_the_leading_item_is_due_first_whatever_the_order() -> None:
	items = [
		item("B", -10),
		item("A", -10),
		item("C", 4),
		item("CREDIT", -99, -5),
		item("SPLIT", -9, term="1"),
		item("SPLIT", 20, term="2"),
	]
	for arranged in (items, items[::-1]):
		assert leading_item(arranged).voucher_no == "A"
	assert leading_item([item("C", 4), item("UNDATED", None)]).voucher_no == "UNDATED"
	assert leading_item([items[3]]) is None
	assert leading_item([]) is None


SENT, HEARD, NOBODY_THERE = Outcome.SENT, Outcome.REACHED, Outcome.NO_ANSWER
OUT, IN = Direction.OUTGOING, Direction.INCOMING


@pytest.mark.parametrize(
	("action", "channel", "direction", "outcome", "does"),
	[
		(StepAction.REMINDER, Channel.EMAIL, OUT, SENT, True),
		(StepAction.REMINDER, Channel.EMAIL, OUT, None, True),
		(StepAction.REMINDER, Channel.SMS, OUT, SENT, True),
		(StepAction.REMINDER, Channel.LETTER, OUT, SENT, True),
		(StepAction.REMINDER, Channel.EMAIL, OUT, Outcome.BOUNCED, False),
		(StepAction.REMINDER, Channel.EMAIL, IN, None, False),
		(StepAction.REMINDER, Channel.CALL, OUT, HEARD, False),
		(StepAction.REMINDER, Channel.PORTAL, OUT, None, False),
		(StepAction.CALL, Channel.CALL, OUT, HEARD, True),
		(StepAction.CALL, Channel.CALL, IN, HEARD, True),
		(StepAction.CALL, Channel.MEETING, OUT, Outcome.PROMISE, True),
		(StepAction.CALL, Channel.CALL, OUT, Outcome.MESSAGE_LEFT, True),
		(StepAction.CALL, Channel.CALL, OUT, NOBODY_THERE, False),
		(StepAction.CALL, Channel.EMAIL, OUT, SENT, False),
		(StepAction.CALL, Channel.NOTE, Direction.INTERNAL, None, False),
		(StepAction.LETTER, Channel.LETTER, OUT, SENT, True),
		(StepAction.LETTER, Channel.EMAIL, OUT, SENT, False),
		(StepAction.LETTER, Channel.LETTER, OUT, Outcome.BOUNCED, False),
		(StepAction.ESCALATE, Channel.CALL, OUT, HEARD, False),
		(StepAction.HOLD, Channel.LETTER, OUT, SENT, False),
	],
)
def test_what_takes_a_step(
	action: StepAction, channel: Channel, direction: Direction, outcome: Outcome | None, does: bool
) -> None:
	assert takes(action, channel, direction, outcome) is does


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
