"""A customer account: one customer's open items condensed into what the worklist needs."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from enum import Enum
from itertools import zip_longest

from .aging import AgingRule
from .items import OpenItem
from .money import ZERO
from .words import N_

INVOICE_TYPES = frozenset(("Sales Invoice", "Purchase Invoice"))


class WorklistState(Enum):
	"""Why a customer is on today's list, or not."""

	TO_CHASE = "To Chase"
	APPLY_CASH = "Apply Cash"
	WAITING = "Waiting"
	SMALL = "Small"
	NOT_DUE = "Not Due"
	SETTLED = "Settled"
	STOPPED = "Stopped"


class CollectionStop(Enum):
	"""Why nobody collects from a customer for now."""

	ON_HOLD = "On Hold"
	LEGAL_STOP = "Legal Stop"


@dataclass(slots=True)
class AccountFigures:
	"""The figures of one customer account, in company currency; positive is owed to us.

	`outstanding` is the sum of `not_due` and `buckets`, credits included. `overdue` counts invoices past their
	due date, before any credit; `unapplied_cash` and `unapplied_credits` say what could be set against it.
	`due_soon` depends on the strategy an account is worked by; without one it is what is due today. `promised`,
	`disputed` and `planned` are all that is; what of the first two is overdue or due soon is `excepted`, and what of that
	is overdue `excepted_overdue`. Of the overdue `disputed_overdue` is, and `oldest_days_asked` is how late the oldest
	item is of which something is not: order and steps follow from these. What is planned is overdue from the day agreed;
	`contractual_days_late` is by the due dates of the invoices, as are the buckets.
	"""

	outstanding: Decimal = ZERO
	overdue: Decimal = ZERO
	not_due: Decimal = ZERO
	buckets: list[Decimal] = field(default_factory=list)
	oldest_days_late: int = 0
	contractual_days_late: int = 0
	open_items: int = 0
	unapplied_cash: Decimal = ZERO
	unapplied_credits: Decimal = ZERO
	promised: Decimal = ZERO
	disputed: Decimal = ZERO
	planned: Decimal = ZERO
	due_soon: Decimal = ZERO
	excepted: Decimal = ZERO
	excepted_overdue: Decimal = ZERO
	disputed_overdue: Decimal = ZERO
	oldest_days_asked: int = 0

	@property
	def unapplied(self) -> Decimal:
		return self.unapplied_cash + self.unapplied_credits

	@property
	def net_overdue(self) -> Decimal:
		"""What is overdue less what could be applied to it; negative where more is here than is late."""
		return self.overdue - self.unapplied

	@property
	def asked_overdue(self) -> Decimal:
		"""What is overdue and not disputed, before any credit."""
		return self.overdue - self.disputed_overdue

	@property
	def net_asked(self) -> Decimal:
		"""The same less what could be applied; negative where more is here than may be asked for."""
		return self.asked_overdue - self.unapplied

	@property
	def to_collect(self) -> Decimal:
		"""Overdue plus due soon, less what is promised or disputed of it and what could be applied.

		Never below zero.
		"""
		return max(ZERO, self.net_overdue + self.due_soon - self.excepted)

	@property
	def to_chase(self) -> Decimal:
		"""The same of what is overdue; what is only due soon is nothing to chase yet."""
		return max(ZERO, self.net_overdue - self.excepted_overdue)


def figures(
	items: Iterable[OpenItem], rule: AgingRule, due_soon_days: int = 0, excepted: Sequence[Decimal] = ()
) -> AccountFigures:
	"""Return the figures of one customer's open `items` on `rule.as_on`.

	What is due on that day, or within `due_soon_days` after it, is due soon. `excepted` is what of each item, in their
	order, nobody is asked for, see `excepted.of_items`.
	"""
	result = AccountFigures(buckets=[ZERO] * rule.bucket_count)
	for item, held_back in zip_longest(items, excepted, fillvalue=ZERO):
		amount = item.outstanding
		result.open_items += 1
		result.outstanding += amount
		bucket = rule.bucket(rule.age(item.due_date, item.posting_date))
		if bucket:
			result.buckets[bucket - 1] += amount
		else:
			result.not_due += amount
		if not item.is_credit:
			by_contract = (rule.as_on - (item.due_date or item.posting_date)).days
			result.contractual_days_late = max(result.contractual_days_late, by_contract)
			late = (rule.as_on - item.due_day).days if item.agreed_date else by_contract
			if late > 0:
				result.overdue += amount
				result.excepted += held_back
				result.excepted_overdue += held_back
				result.disputed_overdue += item.disputed
				result.oldest_days_late = max(result.oldest_days_late, late)
				if not item.is_all_disputed:
					result.oldest_days_asked = max(result.oldest_days_asked, late)
			elif late >= -due_soon_days:
				result.due_soon += amount
				result.excepted += held_back
		elif item.voucher_type in INVOICE_TYPES:
			result.unapplied_credits -= amount
		else:
			result.unapplied_cash -= amount
	return result


def worklist_state(
	account: AccountFigures,
	*,
	as_on: date,
	smallest_amount: Decimal = ZERO,
	snoozed_until: date | None = None,
	next_action_date: date | None = None,
	is_stopped: bool = False,
	has_step: bool = False,
	is_woken: bool = False,
) -> WorklistState:
	"""Return whether the customer is to be chased on `as_on`, or why not.

	A stop stands before everything but an empty account. A snooze or a next action ahead waits until its day,
	unless the account `is_woken`: a promise was broken that nobody knew of when they planned. Then money that is already here comes first: where unapplied cash and credits cover what is overdue, there is
	something to apply and nobody to call. Where open promises and disputes cover the rest, they are waited for. Who owes
	nothing overdue, or nothing besides these, is on the list only with `has_step`: a step of the strategy that somebody
	is to take, before the due date.
	"""
	if not account.open_items:
		return WorklistState.SETTLED
	if is_stopped:
		return WorklistState.STOPPED
	if account.overdue <= 0 and not has_step:
		return WorklistState.NOT_DUE
	if not is_woken and (_ahead(snoozed_until, as_on) or _ahead(next_action_date, as_on)):
		return WorklistState.WAITING
	if has_step and account.overdue <= account.excepted_overdue:
		return WorklistState.TO_CHASE
	if account.unapplied >= account.overdue:
		return WorklistState.APPLY_CASH
	if account.to_chase <= 0:
		return WorklistState.WAITING
	if account.to_chase < smallest_amount:
		return WorklistState.SMALL
	return WorklistState.TO_CHASE


def _ahead(day: date | None, as_on: date) -> bool:
	return day is not None and day > as_on


@dataclass(frozen=True, slots=True)
class Reason:
	"""Points an account gets, and for what."""

	points: int
	text: str
	values: Sequence[object] = ()


LARGE_OVERDUE = Decimal(100_000)
AMOUNT_STEPS = tuple(map(Decimal, ("0.001", "0.01", "0.05", "0.2", "1")))  # shares of what counts as large
POINTS_PER_AMOUNT_STEP = 12
POINTS_PER_MONTH_LATE = 10
MOST_MONTH_POINTS = 40


def priority(account: AccountFigures, large_overdue: Decimal = LARGE_OVERDUE) -> list[Reason]:
	"""Return the reasons to call this customer before others; their points sum to at most 100.

	Twelve points for each step the overdue amount, less what is disputed of it and what could be applied, reaches
	(a thousandth, a hundredth, a twentieth, a fifth and the whole of `large_overdue`), ten for each started month the
	oldest invoice that is not disputed in full is late, up to forty.
	"""
	net = account.net_asked
	if net <= 0:
		return []
	reasons = []
	steps = sum(net >= step * large_overdue for step in AMOUNT_STEPS)
	if steps:
		reasons.append(Reason(steps * POINTS_PER_AMOUNT_STEP, N_("{0} overdue"), (net,)))
	months = -(-account.oldest_days_asked // 30)
	points = min(MOST_MONTH_POINTS, months * POINTS_PER_MONTH_LATE)
	if points:
		reasons.append(_late(account.oldest_days_asked, points))
	return reasons


def _late(days: int, points: int) -> Reason:
	if days == 1:
		return Reason(points, N_("oldest item {0} day late"), (days,))
	return Reason(points, N_("oldest item {0} days late"), (days,))


def call_order(points: int, net_overdue: Decimal, name: str) -> str:
	"""Return a text by which accounts sort, descending, in the order to call them.

	More points first, then more net overdue, then `name`, which makes it one order and no other.

	>>> call_order(84, Decimal("1500.5"), "a1")
	'084 000000000000015005000 a1'
	"""
	amount = int(max(net_overdue, ZERO) * 10_000)
	return f"{points:03d} {amount:021d} {name}"
