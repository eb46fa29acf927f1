"""Lateness: how long after they were due instalments were paid."""

from collections.abc import Iterable, Sequence
from datetime import date
from decimal import Decimal
from typing import NamedTuple

from .money import ZERO


class Paid(NamedTuple):
	"""Money that reached an invoice on one day, positive."""

	on: date
	amount: Decimal


class Due(NamedTuple):
	"""One instalment of an invoice."""

	on: date
	amount: Decimal


class Lateness(NamedTuple):
	"""Days late times amount, and the amount; both add up over invoices of one currency."""

	day_amounts: Decimal = ZERO
	amount: Decimal = ZERO

	def plus(self, other: "Lateness") -> "Lateness":
		return Lateness(self.day_amounts + other.day_amounts, self.amount + other.amount)

	@property
	def days(self) -> Decimal:
		"""Average days late, weighted by amount; negative when paid early, 0 when nothing was paid."""
		return self.day_amounts / self.amount if self.amount else ZERO


def lateness(payments: Iterable[Paid], instalments: Sequence[Due], since: date) -> Lateness:
	"""Return how late `payments` settled `instalments`, oldest first, counting payments after `since` only.

	Earlier payments fill instalments too, and what is paid beyond the last counts against the last.

	>>> half = [Due(date(2026, 1, 1), Decimal(50)), Due(date(2026, 2, 1), Decimal(50))]
	>>> lateness([Paid(date(2026, 1, 11), Decimal(100))], half, date(2025, 1, 1)).days  # 10 late, 21 early
	Decimal('-5.5')
	"""
	ordered = sorted(instalments)
	left = [instalment.amount for instalment in ordered]
	total, index = Lateness(), 0
	for payment in sorted(payments):
		amount = payment.amount
		while amount > 0:
			while index < len(ordered) - 1 and left[index] <= 0:
				index += 1
			part = amount if index == len(ordered) - 1 else min(amount, left[index])
			left[index] -= part
			amount -= part
			if payment.on > since:
				days = (payment.on - ordered[index].on).days
				total = total.plus(Lateness(days * part, part))
	return total
