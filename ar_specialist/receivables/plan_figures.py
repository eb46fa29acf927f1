"""What payment plans come to: how they stand, what is to come by week, and what came in time.

Amounts are in company currency at the plan's rate, in parts that add up to the plan exactly.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, fields
from datetime import date, timedelta
from decimal import Decimal
from typing import NamedTuple

from .money import ZERO, Rounding, round_amount
from .plan import AGREED, PlanStatus
from .shares import share_out


class DuePart(NamedTuple):
	"""One instalment: what was paid and written off of it, what is `owed`, and fee and interest not billed yet.

	The four add up to what was agreed. `required` had to be paid by the last day of grace, and `in_time` was; it
	`is_decided` once that day has passed while the plan was in force.
	"""

	on: date
	paid: Decimal
	written_off: Decimal
	owed: Decimal
	unbilled: Decimal = ZERO
	required: Decimal = ZERO
	in_time: Decimal = ZERO
	is_decided: bool = False
	is_missed: bool = False

	@property
	def agreed(self) -> Decimal:
		"""What the instalment came to when it was agreed."""
		return self.paid + self.written_off + self.owed + self.unbilled

	@property
	def open_amount(self) -> Decimal:
		"""What is still to be paid of it, billed or not."""
		return self.owed + self.unbilled


class PlanStanding(NamedTuple):
	"""How one plan stands on a day, instalment by instalment."""

	status: PlanStatus
	as_on: date
	dues: Sequence[DuePart]


def in_company_currency(
	dues: Sequence[DuePart], rate: Decimal, precision: int, rounding: Rounding = Rounding.BANKERS
) -> list[DuePart]:
	"""Return `dues` at `rate`: together what the plan comes to at that rate, rounded once.

	>>> due = DuePart(date(2026, 1, 31), Decimal(10), Decimal(0), Decimal("23.33"))
	>>> [str(each.agreed) for each in in_company_currency([due] * 3, Decimal("0.5"), 2)]
	['16.67', '16.67', '16.66']
	"""
	whole = round_amount(sum((due.agreed for due in dues), ZERO) * rate, precision, rounding)
	amounts = share_out(whole, [due.agreed for due in dues], precision) if whole else [ZERO] * len(dues)
	return [
		_converted(due, amount, rate, precision, rounding) for due, amount in zip(dues, amounts, strict=True)
	]


def _converted(due: DuePart, amount: Decimal, rate: Decimal, precision: int, rounding: Rounding) -> DuePart:
	parts = share_out(amount, due[1:5], precision) if amount else [ZERO] * 4
	required = round_amount(due.required * rate, precision, rounding)
	in_time = round_amount(due.in_time * rate, precision, rounding)
	return DuePart(due.on, *parts, required, in_time, due.is_decided, due.is_missed)


@dataclass(frozen=True, slots=True)
class Kept:
	"""How many instalments were due, and how many of those decided were paid in time, by number and by amount."""

	due: int = 0
	decided: int = 0
	kept: int = 0
	required: Decimal = ZERO
	in_time: Decimal = ZERO

	def plus(self, other: "Kept") -> "Kept":
		"""Return both together."""
		return Kept(*(getattr(self, each.name) + getattr(other, each.name) for each in fields(Kept)))

	@property
	def missed(self) -> int:
		"""How many were not paid in full by their last day of grace."""
		return self.decided - self.kept

	@property
	def share(self) -> Decimal | None:
		"""Share of what was due that came in time, 0 to 1; None where nothing is decided."""
		return self.in_time / self.required if self.required else None

	@property
	def share_by_count(self) -> Decimal | None:
		"""Share of the instalments paid in full in time; None where nothing is decided."""
		return Decimal(self.kept) / self.decided if self.decided else None


def kept_of(dues: Iterable[DuePart]) -> Kept:
	"""Return how `dues`, which fell due while their plans were in force, were kept.

	Nothing is said of one that is not decided, nor of one of which nothing had to be paid.
	"""
	due = list(dues)
	decided = [each for each in due if each.is_decided and each.required > 0]
	return Kept(
		len(due),
		len(decided),
		sum(not each.is_missed for each in decided),
		sum((each.required for each in decided), ZERO),
		sum((min(each.in_time, each.required) for each in decided), ZERO),
	)


@dataclass(frozen=True, slots=True)
class PlanFigures:
	"""What many plans come to, in one currency.

	`agreed` is what was paid, written off, `released` by cancelling, and open. What is open is to come on the days
	agreed, overdue, fee and interest not billed in time, or `broken_open`, the rest of broken plans.
	"""

	active: int = 0
	at_risk: int = 0
	broken: int = 0
	completed: int = 0
	cancelled: int = 0
	paid: Decimal = ZERO
	written_off: Decimal = ZERO
	released: Decimal = ZERO
	to_come: Decimal = ZERO
	overdue: Decimal = ZERO
	unbilled: Decimal = ZERO
	broken_open: Decimal = ZERO
	missed: int = 0
	days_late: int = 0
	next_due: date | None = None
	next_amount: Decimal = ZERO

	@property
	def plans(self) -> int:
		"""How many there are."""
		return self.active + self.at_risk + self.broken + self.completed + self.cancelled

	@property
	def open_amount(self) -> Decimal:
		"""What is still to be paid by the plans."""
		return self.to_come + self.overdue + self.unbilled + self.broken_open

	@property
	def agreed(self) -> Decimal:
		"""What was agreed."""
		return self.paid + self.written_off + self.released + self.open_amount

	def plus(self, other: "PlanFigures") -> "PlanFigures":
		"""Return both together: the later days late, and the next of what is due in either."""
		added = {each: getattr(self, each) + getattr(other, each) for each in ADDED}
		days = [each.next_due for each in (self, other) if each.next_due]
		first = min(days, default=None)
		coming = [each.next_amount for each in (self, other) if first and each.next_due == first]
		late = max(self.days_late, other.days_late)
		return PlanFigures(**added, days_late=late, next_due=first, next_amount=sum(coming, ZERO))


ADDED = (
	"active", "at_risk", "broken", "completed", "cancelled", "paid", "written_off", "released", "to_come", "overdue",
	"unbilled", "broken_open", "missed",
)  # fmt: skip


def measure(plan: PlanStanding) -> PlanFigures:
	"""Return what one plan comes to."""
	return PlanFigures(
		**{plan.status.name.lower(): 1},
		paid=sum((due.paid for due in plan.dues), ZERO),
		written_off=sum((due.written_off for due in plan.dues), ZERO),
		missed=sum(due.is_missed for due in plan.dues),
		**_what_is_open(plan),
	)


def _what_is_open(plan: PlanStanding) -> dict[str, object]:
	whole = sum((due.open_amount for due in plan.dues), ZERO)
	if plan.status is PlanStatus.CANCELLED:
		return {"released": whole}
	if plan.status not in AGREED:  # nothing is open of a completed one
		return {"broken_open": whole, "days_late": _days_late(plan)}
	ahead = coming(plan)
	first = ahead[0].on if ahead else None
	return {
		"to_come": sum((due.open_amount for due in ahead), ZERO),
		"overdue": sum((due.owed for due in overdue(plan)), ZERO),
		"unbilled": sum((due.unbilled for due in plan.dues if due.on < plan.as_on), ZERO),
		"days_late": _days_late(plan),
		"next_due": first,
		"next_amount": sum((due.open_amount for due in ahead if due.on == first), ZERO),
	}


def _days_late(plan: PlanStanding) -> int:
	late = [(plan.as_on - due.on).days for due in plan.dues if due.owed and due.on < plan.as_on]
	return max(late, default=0)


def coming(plan: PlanStanding) -> list[DuePart]:
	"""Return what is to come of a plan in force, today or later, in its order."""
	if plan.status not in AGREED:
		return []
	return [due for due in plan.dues if due.on >= plan.as_on and due.open_amount]


def overdue(plan: PlanStanding) -> list[DuePart]:
	"""Return what of a plan in force was due before and is owed, in its order."""
	return [due for due in plan.dues if plan.status in AGREED and due.on < plan.as_on and due.owed]


def week_of(day: date, first_weekday: int = 0) -> date:
	"""Return the first day of the week of `day`; weeks begin on `first_weekday`, 0 is Monday.

	>>> week_of(date(2026, 11, 22)), week_of(date(2026, 11, 22), first_weekday=6)
	(datetime.date(2026, 11, 16), datetime.date(2026, 11, 22))
	"""
	return day - timedelta(days=(day.weekday() - first_weekday) % 7)
