"""A collection strategy: rules that give an account points, and steps that say what to do when."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal
from enum import Enum
from itertools import pairwise, zip_longest
from typing import NamedTuple, Protocol

from .activity import HEARD, Channel, Direction, Outcome
from .errors import ReceivablesError
from .facts import FACTS, AccountFacts
from .items import OpenItem
from .money import ZERO
from .words import N_


class Operator(Enum):
	"""How a rule compares a fact with its value."""

	AT_LEAST = "At Least"
	MORE_THAN = "More Than"
	AT_MOST = "At Most"
	LESS_THAN = "Less Than"


HOLDS = {
	Operator.AT_LEAST: lambda number, value: number >= value,
	Operator.MORE_THAN: lambda number, value: number > value,
	Operator.AT_MOST: lambda number, value: number <= value,
	Operator.LESS_THAN: lambda number, value: number < value,
}


@dataclass(frozen=True, slots=True)
class Rule:
	"""Points for an account whose `fact` compares with `value`: all of them, or scaled.

	With `full_at` the points grow in a straight line, from none at `value` to all at `full_at`.
	"""

	fact: str
	operator: Operator
	value: Decimal
	points: int
	full_at: Decimal | None = None


class Pointed(Protocol):
	"""What gives an account points."""

	@property
	def points(self) -> int: ...


class ScoredRule(NamedTuple):
	"""What one rule gave: its place in the strategy, its points, and the number it was given for."""

	position: int
	fact: str
	points: int
	number: Decimal


def check_rule(rule: Rule) -> None:
	"""Raise ReceivablesError when `rule` cannot be meant."""
	if rule.fact not in FACTS:
		raise ReceivablesError(N_("There is no fact {0}; choose one from the list."), rule.fact)
	if rule.points == 0:
		raise ReceivablesError(N_("A rule gives points, or takes some; 0 has no effect."))
	if rule.full_at is None:
		return
	rises = rule.operator in (Operator.AT_LEAST, Operator.MORE_THAN)
	if rule.full_at == rule.value or (rule.full_at > rule.value) != rises:
		raise ReceivablesError(
			N_("Points scaled from {0} need their full value at a number {1} it."),
			rule.value,
			N_("above") if rises else N_("below"),
		)


def points_of(rule: Rule, number: Decimal) -> int:
	"""Return the points `rule` gives for `number`, rounded half away from zero."""
	if not HOLDS[rule.operator](number, rule.value):
		return 0
	if rule.full_at is None:
		return rule.points
	share = min(Decimal(1), (number - rule.value) / (rule.full_at - rule.value))
	return int((share * rule.points).quantize(Decimal(1), ROUND_HALF_UP))


def score(account: AccountFacts, rules: Sequence[Rule]) -> list[ScoredRule]:
	"""Return what each of `rules` gives `account`, those that give nothing left out; a fact not known gives nothing."""
	found = []
	for position, rule in enumerate(rules, 1):
		number = FACTS[rule.fact].of(account)
		points = 0 if number is None else points_of(rule, number)
		if points:
			found.append(ScoredRule(position, rule.fact, points, number))
	return found


MOST_POINTS = 999  # what `account.call_order` has room for


def total(scored: Iterable[Pointed]) -> int:
	"""Return the score: the points' sum, never below zero nor above `MOST_POINTS`."""
	return min(MOST_POINTS, max(0, sum(each.points for each in scored)))


class StepAction(Enum):
	"""What a step does; reminders may go out by themselves, everything else is somebody's work."""

	REMINDER = "Reminder"
	CALL = "Call"
	LETTER = "Letter"
	ESCALATE = "Escalate"
	HOLD = "Hold"


ESCALATED_TO = "AR Manager"  # where a step names no role


@dataclass(frozen=True, slots=True)
class Step:
	"""One step: due `day` days after the leading item's due date (before it, when negative)."""

	position: int
	day: int
	action: StepAction
	smallest_amount: Decimal = ZERO  # of the amount to collect, company currency
	template: str | None = None
	role: str | None = None


class Scope(Enum):
	"""Whom a strategy is used for; the nearest to a customer counts."""

	COMPANY = "Company"
	CUSTOMER_GROUP = "Customer Group"
	TERRITORY = "Territory"
	CUSTOMER = "Customer"


class NextStep(NamedTuple):
	"""The step to take, and the day it is due; a past day means that it is late."""

	step: Step
	due_on: date


class Owing(Protocol):
	"""The figures of an account that its steps are measured by, in company currency."""

	to_collect: Decimal
	outstanding: Decimal
	promised: Decimal
	disputed: Decimal


def amount_for_steps(account: Owing, leading_due: date, due_until: date) -> Decimal:
	"""Return the amount the steps of an account are measured by, in company currency.

	It is what there is to collect; while not even the leading item is due until `due_until`, what is outstanding and
	neither promised nor disputed: reminders before the due date are about that.
	"""
	if leading_due <= due_until:
		return account.to_collect
	return account.outstanding - account.promised - account.disputed


class TakenStep(NamedTuple):
	"""A step that was taken on an item: its day in the strategy, and when it last happened."""

	day: int
	on: date


def last_taken(taken: Iterable[TakenStep], leading_due: date) -> int | None:
	"""Return the day of the last step taken since it fell due, counted from `leading_due`; None for none.

	What was done for an earlier instalment, or before the due date was put off, was not done for this one.
	"""
	counted = [each.day for each in taken if each.on >= leading_due + timedelta(days=each.day)]
	return max(counted, default=None)


def check_steps(steps: Sequence[Step]) -> None:
	"""Raise ReceivablesError unless the days of `steps` rise."""
	for before, after in pairwise(steps):
		if after.day <= before.day:
			raise ReceivablesError(
				N_("Step {0} is on day {1}, not after day {2} of the step before; let the days rise."),
				after.position,
				after.day,
				before.day,
			)


def next_step(
	steps: Sequence[Step], *, leading_due: date, as_on: date, to_collect: Decimal, taken: int | None = None
) -> NextStep | None:
	"""Return the step to take next on an account whose leading item was due on `leading_due`.

	`taken` is the day of the last step taken on that item: days keep their meaning when a strategy is changed, and
	positions do not. Of the steps whose day has come the latest counts: an account that comes on the list late is
	not led through reminders it has outgrown. Where none has come, the next one ahead is returned. Steps above the
	amount `to_collect` are passed over, see `amount_for_steps`; who has nothing to pay takes none.
	"""
	if to_collect <= 0:
		return None
	left = [
		step for step in steps if (taken is None or step.day > taken) and to_collect >= step.smallest_amount
	]
	if not left:
		return None
	come = [step for step in left if leading_due + timedelta(days=step.day) <= as_on]
	step = come[-1] if come else left[0]
	return NextStep(step, leading_due + timedelta(days=step.day))


def leading_item(items: Iterable[OpenItem], excepted: Sequence[Decimal] = ()) -> OpenItem | None:
	"""Return the item the steps are counted from: due first, instalment by instalment; of two the lower voucher.

	An item of which nothing is left but what is `excepted`, promised for example, leads nobody, nor does a credit.
	None where no other is owed.
	"""
	owed = [
		item
		for item, held_back in zip_longest(items, excepted, fillvalue=ZERO)
		if not item.is_credit and item.outstanding > held_back
	]
	key = lambda item: (due_day(item), item.voucher_no, item.account, item.payment_term or "")  # noqa: E731
	return min(owed, key=key, default=None)


def due_day(item: OpenItem) -> date:
	"""Return the day `item` is late from; one without due date is due when it is posted."""
	return item.due_day


WRITTEN = frozenset((Channel.EMAIL, Channel.SMS, Channel.LETTER))
SPOKEN = frozenset((Channel.CALL, Channel.MEETING))
# Steps nobody contacts the customer for: somebody says that they are done.
SAID_DONE = frozenset((StepAction.ESCALATE, StepAction.HOLD))


def takes(action: StepAction, channel: Channel, direction: Direction, outcome: Outcome | None) -> bool:
	"""Return whether a contact does what a step asks for.

	A reminder is anything written that left and did not come back, a letter is a letter, and a call one in which the
	customer heard from us.
	"""
	if action is StepAction.CALL:
		return channel in SPOKEN and outcome in HEARD
	if action in SAID_DONE or direction is not Direction.OUTGOING or outcome is Outcome.BOUNCED:
		return False
	return channel is Channel.LETTER or (action is StepAction.REMINDER and channel in WRITTEN)


def chosen(
	by_scope: Mapping[str, Mapping[str, str]],
	customer: str,
	groups: Sequence[str],
	territories: Sequence[str],
) -> str | None:
	"""Return the strategy for a customer: its own, its group's, its territory's or the company's, in this order.

	`by_scope` is {value of a `Scope`: {name: strategy}}, the company's under no name; `groups` and
	`territories` are named from the customer's own up to the root, and the nearest counts.
	"""
	nearest = ((Scope.CUSTOMER, [customer]), (Scope.CUSTOMER_GROUP, groups), (Scope.TERRITORY, territories))
	for scope, names in (*nearest, (Scope.COMPANY, [""])):
		for name in names:
			if found := by_scope.get(scope.value, {}).get(name):
				return found
	return None
