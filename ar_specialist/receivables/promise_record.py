"""How promises turned out, added up: the promise-kept rate, and what stands behind it."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_UP, Decimal

from .money import ZERO
from .promise import UNDECIDED, PromiseStatus

TENTH = Decimal("0.1")


@dataclass(frozen=True, slots=True)
class Clearing:
	"""What a payment or credit took off an invoice on one day, positive."""

	on: date
	amount: Decimal


@dataclass(frozen=True, slots=True)
class Made:
	"""One promise as it stands: amounts in company currency, at the rate of the day it was made.

	`waited` is what came in of it times the days it took, from the day the promise was made.
	"""

	status: PromiseStatus
	promised: Decimal
	fulfilled: Decimal
	level: int = 1
	came_in: Decimal = ZERO
	waited: Decimal = ZERO


@dataclass(slots=True)
class PromiseRecord:
	"""What many promises come to, in one currency.

	`promised` and `fulfilled` are of decided promises only: kept, partially kept and broken ones.
	"""

	promises: int = 0
	open: int = 0
	open_amount: Decimal = ZERO
	kept: int = 0
	partially_kept: int = 0
	broken: int = 0
	withdrawn: int = 0
	void: int = 0
	promised: Decimal = ZERO
	fulfilled: Decimal = ZERO
	highest_level: int = 0
	came_in: Decimal = ZERO
	waited: Decimal = ZERO

	def include(self, made: Made) -> None:
		"""Add one promise; what is open, withdrawn or void says nothing about whether promises are kept."""
		self.promises += 1
		self.highest_level = max(self.highest_level, made.level)
		counted = made.status.name.lower()
		setattr(self, counted, getattr(self, counted) + 1)
		if made.status is PromiseStatus.OPEN:
			self.open_amount += made.promised - made.fulfilled
		if made.status not in UNDECIDED:
			self.promised += made.promised
			self.fulfilled += made.fulfilled
			self.came_in += made.came_in
			self.waited += made.waited

	@property
	def decided(self) -> int:
		"""How many promises are kept, partially kept or broken."""
		return self.kept + self.partially_kept + self.broken

	@property
	def kept_share(self) -> Decimal | None:
		"""Share of the promised amount that came in by the deadline, 0 to 1; a partially kept one counts what came.

		None where nothing is decided.
		"""
		return self.fulfilled / self.promised if self.promised else None

	@property
	def kept_by_count(self) -> Decimal | None:
		"""Share of the decided promises that were kept in full; None where nothing is decided."""
		return Decimal(self.kept) / self.decided if self.decided else None

	@property
	def days_to_payment(self) -> Decimal | None:
		"""Days from promise to payment to a tenth, weighted by what came in; None of nothing."""
		return (self.waited / self.came_in).quantize(TENTH, ROUND_HALF_UP) if self.came_in else None


def waiting(
	made_on: date, until: date, promised: Decimal, clearings: Iterable[Clearing]
) -> tuple[Decimal, Decimal]:
	"""Return (what came in, the same times the days it took) of `promised`, from `made_on` to `until`.

	Clearings count oldest first, up to what was promised.

	>>> paid = [Clearing(date(2026, 1, 5), Decimal(60)), Clearing(date(2026, 1, 11), Decimal(60))]
	>>> waiting(date(2026, 1, 1), date(2026, 1, 31), Decimal(100), paid)
	(Decimal('100'), Decimal('640'))
	"""
	left, waited = promised, ZERO
	for each in sorted(clearings, key=lambda clearing: clearing.on):
		if made_on <= each.on <= until:
			part = max(ZERO, min(left, each.amount))
			left -= part
			waited += part * (each.on - made_on).days
	return promised - left, waited
