"""A payment plan: what was agreed, and how it stands, as the ledger shows it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from enum import Enum
from typing import NamedTuple

from .errors import ReceivablesError
from .money import ZERO
from .plan_filling import Due, OverpaymentRule, Receipt, filled, filled_by
from .plan_rest import RestingItem, last_days, resting
from .words import N_


class PlanStatus(Enum):
	"""Where a plan stands."""

	DRAFT = "Draft"
	PROPOSED = "Proposed"
	ACTIVE = "Active"
	AT_RISK = "At Risk"
	BROKEN = "Broken"
	COMPLETED = "Completed"
	CANCELLED = "Cancelled"


class InstalmentStatus(Enum):
	"""Where one instalment stands; a missed one was not paid by its last day of grace, whatever came later.

	Of one that is written off nothing was paid and nothing is owed any more.
	"""

	OPEN = "Open"
	LATE = "Late"
	PAID = "Paid"
	MISSED = "Missed"
	WRITTEN_OFF = "Written Off"


class OnBreak(Enum):
	"""What a broken plan leaves: all of it due on the day it broke, or everything due as it was before the plan."""

	ALL_DUE = "All Due at Once"
	ORIGINAL = "Original Due Dates"


class Acceptance(Enum):
	"""How a customer said yes."""

	SIGNED = "Signed Document"
	EMAIL = "E-Mail"
	PHONE = "Phone"
	PORTAL = "Portal"


# How they told us; on the portal they say it themselves.
TOLD = tuple(each for each in Acceptance if each is not Acceptance.PORTAL)

# The ledger moves an accepted plan freely between what it can show: a payment may be cancelled, unreconciled or dated
# back. People propose, accept and cancel; what is cancelled is amended, and stays.
JUDGED = (PlanStatus.ACTIVE, PlanStatus.AT_RISK, PlanStatus.BROKEN, PlanStatus.COMPLETED)
TRANSITIONS: Mapping[PlanStatus, frozenset[PlanStatus]] = {
	PlanStatus.DRAFT: frozenset((PlanStatus.PROPOSED, PlanStatus.ACTIVE, PlanStatus.CANCELLED)),
	PlanStatus.PROPOSED: frozenset((PlanStatus.DRAFT, PlanStatus.ACTIVE, PlanStatus.CANCELLED)),
	**{status: frozenset((*JUDGED, PlanStatus.CANCELLED)) - {status} for status in JUDGED},
	PlanStatus.CANCELLED: frozenset(),
}
# While it is one of these, the days agreed are those that count.
AGREED = frozenset((PlanStatus.ACTIVE, PlanStatus.AT_RISK))
# What an item is in as long as nobody puts it into another plan.
HOLDING = frozenset((PlanStatus.PROPOSED, *AGREED, PlanStatus.BROKEN))


def check_move(now: PlanStatus, to: PlanStatus) -> None:
	"""Raise ReceivablesError unless people may move a plan from `now` to `to`."""
	if to not in TRANSITIONS[now]:
		raise ReceivablesError(N_("A plan that is {0} cannot become {1}."), N_(now.value), N_(to.value))


@dataclass(frozen=True, slots=True)
class Agreement:
	"""How an accepted plan is judged, as it was agreed."""

	dues: Sequence[Due]
	grace_days: int = 0
	breaks_after: int = 1  # missed instalments
	overpayment: OverpaymentRule = OverpaymentRule.LAST

	def deadline(self, position: int) -> date:
		"""Return the last day on which the instalment at `position` is paid in time."""
		return self.dues[position].on + timedelta(days=self.grace_days)


class Instalment(NamedTuple):
	"""How one instalment stands; `paid`, `written_off` and `open_amount` add up to what was due.

	`resting` is what of the open nobody asks for as it is disputed. `in_time` came in by its last day of grace of what
	breaks the plan; it `is_decided` once nothing that comes later changes that.
	"""

	status: InstalmentStatus
	paid: Decimal
	written_off: Decimal
	open_amount: Decimal
	resting: Decimal = ZERO
	in_time: Decimal = ZERO
	is_decided: bool = False


class Evaluation(NamedTuple):
	"""How a plan stands on one day; `broken_on` is the first day on which it was broken."""

	status: PlanStatus
	instalments: Sequence[Instalment]
	missed: int = 0
	broken_on: date | None = None


class _Kept(NamedTuple):
	"""How an instalment was kept, as far as it is known: what came in in time, and the day on which it was missed."""

	in_time: Decimal = ZERO
	is_decided: bool = False
	missed_on: date | None = None


def evaluate(
	agreement: Agreement,
	receipts: Sequence[Receipt],
	*,
	written_off: Decimal = ZERO,
	as_on: date,
	is_void: bool = False,
	is_billed: bool = True,
	items: Sequence[RestingItem] = (),
) -> Evaluation:
	"""Return how a plan stands on `as_on`, by what came in until then.

	`written_off` is what nobody has to pay any more, taken off the last instalments. It is done when nothing is open and
	its fee and interest, if any, are billed; cancelled where it `is_void`, as all its vouchers were cancelled. `items`
	are what it is about, where anything of that was disputed.
	"""
	counted = [each for each in receipts if each.on <= as_on]
	paid = filled(agreement.dues, counted, agreement.overpayment)
	off = _off(agreement.dues, paid, written_off)
	rest = resting(items, _open(agreement.dues, paid, off), as_on)
	kept = _kept(agreement, counted, off, as_on, items)
	instalments = [
		_instalment(due, paid[place], off[place], rest[place], kept[place], as_on)
		for place, due in enumerate(agreement.dues)
	]
	missed = sorted(each.missed_on for each in kept if each.missed_on)
	broken_on = None
	if len(missed) >= agreement.breaks_after:
		broken_on = missed[agreement.breaks_after - 1] + timedelta(days=1)
	return Evaluation(
		_status(instalments, broken_on, is_void, is_billed), instalments, len(missed), broken_on
	)


def _off(dues: Sequence[Due], paid: Sequence[Decimal], written_off: Decimal) -> list[Decimal]:
	result = [ZERO] * len(dues)
	for place in reversed(range(len(dues))):
		result[place] = min(written_off, dues[place].amount - paid[place])
		written_off -= result[place]
	return result


def _open(dues: Sequence[Due], paid: Sequence[Decimal], off: Sequence[Decimal]) -> list[Decimal]:
	"""Return what was open of `dues` when so much was `paid`; what is written `off` since was not asked for then."""
	return [max(ZERO, due.amount - paid[place] - off[place]) for place, due in enumerate(dues)]


def _kept(
	agreement: Agreement,
	receipts: Sequence[Receipt],
	off: Sequence[Decimal],
	as_on: date,
	items: Sequence[RestingItem],
) -> list[_Kept]:
	"""Return how each instalment was kept: asked on its last day of grace, and again on that of each dispute decided later.

	On every such day it has to be paid but for what rests then.
	"""
	dues, grace = agreement.dues, agreement.grace_days
	deadlines = [agreement.deadline(place) for place in range(len(dues))]
	ends = last_days(items, grace)
	days = sorted({day for day in (*deadlines, *ends) if day < as_on})
	required = [due._replace(amount=due.required) for due in dues]
	result = [_Kept() for _due in dues]
	by_then = (filled_by(each, receipts, agreement.overpayment, days) for each in (required, dues))
	for day, paid, paid_in_all in zip(days, *by_then, strict=True):
		rest = resting(items, _open(dues, paid_in_all, off), day, grace)
		for place, deadline in enumerate(deadlines):
			kept = result[place]
			if not kept.is_decided and (day == deadline or (deadline < day and day in ends)):
				left = required[place].amount - off[place] - paid[place]
				missed_on = day if left > rest[place] else None
				result[place] = _Kept(paid[place], bool(missed_on) or left <= 0, missed_on)
	return result


def _instalment(
	due: Due, paid: Decimal, off: Decimal, resting: Decimal, kept: _Kept, as_on: date
) -> Instalment:
	open_amount = due.amount - paid - off
	status = InstalmentStatus.OPEN
	if kept.missed_on:
		status = InstalmentStatus.MISSED
	elif not open_amount:
		status = InstalmentStatus.PAID if paid or not off else InstalmentStatus.WRITTEN_OFF
	elif due.on < as_on and open_amount > resting:
		status = InstalmentStatus.LATE
	return Instalment(status, paid, off, open_amount, resting, kept.in_time, kept.is_decided)


def _status(
	instalments: Sequence[Instalment], broken_on: date | None, is_void: bool, is_billed: bool
) -> PlanStatus:
	if is_void:
		return PlanStatus.CANCELLED
	if broken_on:
		return PlanStatus.BROKEN
	open_ones = [each for each in instalments if each.open_amount]
	if not open_ones and is_billed:
		return PlanStatus.COMPLETED
	is_late = any(each.status in (InstalmentStatus.LATE, InstalmentStatus.MISSED) for each in open_ones)
	return PlanStatus.AT_RISK if is_late else PlanStatus.ACTIVE


class IfMissed(NamedTuple):
	"""What follows when one instalment is not paid, all before it having been."""

	due_date: date
	at_risk_on: date
	broken_on: date | None  # None where it takes more than one
	due_at_once: Decimal


def if_missed(
	agreement: Agreement,
	position: int,
	on_break: OnBreak,
	items: Sequence[tuple[date | None, Decimal]] = (),
) -> IfMissed:
	"""Return what follows when the instalment at `position` is missed; only it and those after it are open then.

	`items` are what the plan is about, each with the day it is due without the plan and what of it is planned; what was
	paid before is taken to have paid the oldest, but for fee and interest, which break nothing and pay none of them. They
	count where a broken plan leaves `OnBreak.ORIGINAL` days.
	"""
	due = agreement.dues[position]
	breaks = agreement.breaks_after <= 1
	broken_on = agreement.deadline(position) + timedelta(days=1) if breaks else None
	at_once = due.amount
	if broken_on and on_break is OnBreak.ALL_DUE:
		at_once = sum((each.amount for each in agreement.dues[position:]), ZERO)
	elif broken_on:
		paid = sum((each.required for each in agreement.dues[:position]), ZERO)
		was_due = sum((amount for day, amount in items if not day or day < broken_on), ZERO)
		at_once = max(ZERO, was_due - paid)
	return IfMissed(due.on, due.on + timedelta(days=1), broken_on, at_once)
