"""Sharing an amount out exactly: what is shared out adds up to it, whatever the shares are."""

from collections.abc import Sequence
from decimal import ROUND_FLOOR, ROUND_HALF_UP, Decimal

from .errors import ReceivablesError
from .money import ZERO, quantum
from .words import N_


def share_out(amount: Decimal, weights: Sequence[Decimal], precision: int) -> list[Decimal]:
	"""Return `amount` in parts as the `weights` are to each other, each at `precision` decimals, exactly in sum.

	What rounding leaves goes, unit by unit, to the parts that lost most by it (largest remainder), the first of
	them where two lost alike. A part of no weight gets nothing.

	>>> share_out(Decimal("1.00"), [Decimal(1)] * 3, 2)
	[Decimal('0.34'), Decimal('0.33'), Decimal('0.33')]
	"""
	whole = sum(weights, ZERO)
	if whole <= 0 or min(weights) < 0:
		raise ReceivablesError(N_("There is nothing to share {0} out over."), amount)
	if amount < 0:
		return [-part for part in share_out(-amount, weights, precision)]
	unit = quantum(precision)
	if amount % unit:
		raise ReceivablesError(N_("{0} has more than {1} decimals; round it first."), amount, precision)
	exact = [amount * weight / whole for weight in weights]
	parts = [each.quantize(unit, ROUND_FLOOR) for each in exact]
	left = int((amount - sum(parts, ZERO)) / unit)
	by_loss = sorted(range(len(parts)), key=lambda index: parts[index] - exact[index])
	for index in by_loss[:left]:
		parts[index] += unit
	return parts


def round_in_sum(parts: Sequence[Decimal], precision: int) -> list[Decimal]:
	"""Return `parts` at `precision` decimals, of any sign, so that they add up to their sum at that precision.

	>>> round_in_sum([Decimal("0.333")] * 3, 2)
	[Decimal('0.34'), Decimal('0.33'), Decimal('0.33')]
	"""
	unit = quantum(precision)
	whole = sum(parts, ZERO).quantize(unit, ROUND_HALF_UP)
	rounded = [each.quantize(unit, ROUND_FLOOR) for each in parts]
	left = int((whole - sum(rounded, ZERO)) / unit)
	by_loss = sorted(range(len(parts)), key=lambda index: rounded[index] - parts[index])
	for index in by_loss[:left]:
		rounded[index] += unit
	return rounded
