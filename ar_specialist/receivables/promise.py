"""A promise to pay: what was promised on which items, and whether it was kept, as the ledger shows it."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from enum import Enum

from .errors import ReceivablesError
from .money import ZERO
from .words import N_


class PromiseStatus(Enum):
	"""Where a promise stands."""

	OPEN = "Open"
	KEPT = "Kept"
	PARTIALLY_KEPT = "Partially Kept"
	BROKEN = "Broken"
	WITHDRAWN = "Withdrawn"
	VOID = "Void"


# The ledger moves a promise freely between what it can show: a payment may be cancelled, unreconciled or dated back. A
# cancelled voucher does not come back. Only people withdraw, as long as nothing is decided, and what is withdrawn stays so.
_SHOWN = (PromiseStatus.OPEN, PromiseStatus.KEPT, PromiseStatus.PARTIALLY_KEPT, PromiseStatus.BROKEN)
_WITHDRAWABLE = (PromiseStatus.OPEN, PromiseStatus.KEPT)
TRANSITIONS: Mapping[PromiseStatus, frozenset[PromiseStatus]] = {
	**{status: frozenset((*_SHOWN, PromiseStatus.VOID)) - {status} for status in _SHOWN},
	**{status: frozenset(PromiseStatus) - {status} for status in _WITHDRAWABLE},
	PromiseStatus.WITHDRAWN: frozenset(),
	PromiseStatus.VOID: frozenset(),
}
# What says nothing about whether promises are kept.
UNDECIDED = frozenset((PromiseStatus.OPEN, PromiseStatus.WITHDRAWN, PromiseStatus.VOID))
ENOUGH = Decimal(95)  # percent: of what is promised, so that bank charges break no promise


@dataclass(frozen=True, slots=True)
class PromisedItem:
	"""What was promised on one open item, in the item's currency.

	`came_in` is what was paid or credited on it since, and `open_now` what it has open on the day the promise is
	evaluated (see `evaluation_day`), both by the ledger. It `is_void` once its voucher was cancelled.
	"""

	promised: Decimal
	came_in: Decimal
	open_now: Decimal = ZERO
	is_void: bool = False

	@property
	def fulfilled(self) -> Decimal:
		"""What of the promised amount has come in since, by payment or credit; never below zero."""
		return ZERO if self.is_void else max(ZERO, min(self.promised, self.came_in))

	@property
	def is_paid(self) -> bool:
		"""Whether all that was promised has come in."""
		return self.fulfilled == self.promised

	@property
	def still_promised(self) -> Decimal:
		"""What of the promised amount is still to come; what was written off is not."""
		return max(ZERO, min(self.promised - self.fulfilled, self.open_now))


def deadline(promised_for: date, tolerance_days: int) -> date:
	"""Return the last day on which a payment keeps a promise for `promised_for`."""
	return promised_for + timedelta(days=tolerance_days)


def evaluation_day(promised_for: date, tolerance_days: int, as_on: date) -> date:
	"""Return the day whose ledger decides: `as_on`, and after the deadline the deadline for good.

	So a payment that comes late does not keep a broken promise, and one that is cancelled, or dated back into
	time, changes its status whenever that happens.
	"""
	return min(as_on, deadline(promised_for, tolerance_days))


def status_of(
	items: Sequence[PromisedItem], *, promised_for: date, tolerance_days: int, as_on: date, withdrawn: bool
) -> PromiseStatus:
	"""Return the status of a promise over `items` on `as_on`.

	It is kept as soon as every item's amount has come in, and judged by what has when its deadline has passed. Items
	whose voucher was cancelled do not count; without any other it is void.
	"""
	if withdrawn:
		return PromiseStatus.WITHDRAWN
	counted = [item for item in items if not item.is_void]
	if not counted:
		return PromiseStatus.VOID
	if all(item.is_paid for item in counted):
		return PromiseStatus.KEPT
	if as_on <= deadline(promised_for, tolerance_days):
		return PromiseStatus.OPEN
	if any(item.fulfilled for item in counted):
		return PromiseStatus.PARTIALLY_KEPT
	return PromiseStatus.BROKEN


def counts_as_broken(
	status: PromiseStatus, promised: Decimal, fulfilled: Decimal, enough: Decimal = ENOUGH
) -> bool:
	"""Return whether a promise, or an item of it, counts as broken: it is decided, and less than `enough` came in.

	`enough` is a percentage, 100 for all. A cent paid in time makes a promise partially kept, and breaks it all the same.

	>>> counts_as_broken(PromiseStatus.PARTIALLY_KEPT, Decimal(100), Decimal("0.01"))
	True
	"""
	if status is PromiseStatus.PARTIALLY_KEPT:
		return fulfilled < promised and fulfilled * 100 < promised * enough
	return status is PromiseStatus.BROKEN


def level(broken: Iterable[bool]) -> int:
	"""Return the level of a new promise on an item: one more than earlier ones on it that counted as broken."""
	return 1 + sum(broken)


def check_withdrawal(status: PromiseStatus, last_day: date, today: date) -> None:
	"""Raise ReceivablesError unless a promise to be decided after `last_day` can be taken back.

	Once its deadline has passed it stands: whoever took it cannot make it undone, nor can anybody else.
	"""
	if status is PromiseStatus.WITHDRAWN:
		raise ReceivablesError(N_("The promise is withdrawn already."))
	if status is PromiseStatus.VOID:
		raise ReceivablesError(N_("The promise has ended, as its vouchers were cancelled; take a new one."))
	if today > last_day or PromiseStatus.WITHDRAWN not in TRANSITIONS[status]:
		raise ReceivablesError(
			N_("The promise was decided after {0} and stands; take a new one instead."), last_day
		)


def check_promise(
	*, promised_for: date, made_on: date, amounts: Sequence[tuple[str, Decimal, Decimal]]
) -> None:
	"""Raise ReceivablesError unless a promise can be taken.

	`amounts` are (item, promised, open less what is promised already), in the item's currency.
	"""
	if promised_for < made_on:
		raise ReceivablesError(N_("A promise is for today or later; {0} has passed."), promised_for)
	if not amounts:
		raise ReceivablesError(N_("Choose at least one open item to promise payment of."))
	for name, promised, available in amounts:
		if promised <= 0:
			raise ReceivablesError(N_("Promise an amount above zero on {0}."), name)
		if promised > available:
			raise ReceivablesError(
				N_("{0} has {1} open; promise up to that, not {2}."), name, available, promised
			)


def spread(amount: Decimal, available: Mapping[str, Decimal]) -> dict[str, Decimal]:
	"""Return `amount` over the items of `available` in their order, each up to what it has.

	Raises ReceivablesError when it is more than all have.

	>>> spread(Decimal(150), {"oldest": Decimal(100), "next": Decimal(80)})
	{'oldest': Decimal('100'), 'next': Decimal('50')}
	"""
	left, result = amount, {}
	for name, most in available.items():
		part = min(left, max(most, ZERO))
		if part > 0:
			result[name] = part
			left -= part
	if left > 0:
		raise ReceivablesError(
			N_("{0} is more than the {1} that is open and not yet promised on the items chosen."),
			amount,
			amount - left,
		)
	return result


@dataclass(frozen=True, slots=True)
class Performance:
	"""How promises whose deadline has passed turned out, in one currency; open, withdrawn and void ones do not count."""

	promised: Decimal = ZERO
	fulfilled: Decimal = ZERO
	kept: int = 0
	partially_kept: int = 0
	broken: int = 0

	def plus(self, status: PromiseStatus, items: Iterable[PromisedItem]) -> "Performance":
		"""Return this with one more promise; a partially kept one counts its paid share."""
		if status in UNDECIDED:
			return self
		items = [item for item in items if not item.is_void]
		return Performance(
			self.promised + sum((item.promised for item in items), ZERO),
			self.fulfilled + sum((item.fulfilled for item in items), ZERO),
			self.kept + (status is PromiseStatus.KEPT),
			self.partially_kept + (status is PromiseStatus.PARTIALLY_KEPT),
			self.broken + (status is PromiseStatus.BROKEN),
		)

	@property
	def kept_share(self) -> Decimal | None:
		"""Share of the promised amount that came in by the deadline, 0 to 1; None of no promise."""
		return self.fulfilled / self.promised if self.promised else None
