"""Rounding and adding amounts, exactly, the way the ledger's own system rounds them."""

from collections.abc import Iterable
from decimal import ROUND_FLOOR, ROUND_HALF_EVEN, ROUND_HALF_UP, Decimal
from enum import Enum
from functools import cache

from .errors import MixedCurrencies
from .words import N_

ZERO = Decimal(0)
LARGEST = Decimal(10) ** 15  # beyond it no column holds an amount to the cent


class Rounding(Enum):
	"""The rounding methods of Frappe's System Settings, by the names it stores."""

	BANKERS_LEGACY = "Banker's Rounding (legacy)"
	BANKERS = "Banker's Rounding"
	COMMERCIAL = "Commercial Rounding"


@cache
def quantum(precision: int) -> Decimal:
	"""Return the smallest amount at `precision` decimals: `quantum(2)` is 0.01."""
	return Decimal(1).scaleb(-precision)


def round_amount(amount: Decimal, precision: int, method: Rounding = Rounding.BANKERS) -> Decimal:
	"""Return `amount` rounded to `precision` decimals.

	Legacy banker's rounding sends a tie up (towards plus infinity) unless the precision is 0, where it sends
	it to the even neighbour; that is how Frappe has always done it.

	>>> round_amount(Decimal("0.125"), 2)
	Decimal('0.12')
	>>> round_amount(Decimal("0.125"), 2, Rounding.COMMERCIAL)
	Decimal('0.13')
	"""
	unit = quantum(precision)
	if method is Rounding.COMMERCIAL:
		return amount.quantize(unit, ROUND_HALF_UP)
	if method is Rounding.BANKERS or precision == 0:
		return amount.quantize(unit, ROUND_HALF_EVEN)
	below = amount.quantize(unit, ROUND_FLOOR)
	return below + unit if amount - below >= unit / 2 else below


def total(amounts: Iterable[tuple[str, Decimal]]) -> tuple[str | None, Decimal]:
	"""Return (currency, sum) of (currency, amount) pairs; (None, 0) of none.

	Raises MixedCurrencies when two currencies meet.
	"""
	currency, result = None, ZERO
	for each, amount in amounts:
		if currency is None:
			currency = each
		elif each != currency:
			raise MixedCurrencies(
				N_("Amounts in {0} and {1} cannot be added; total each currency alone."), currency, each
			)
		result += amount
	return currency, result


def totals(amounts: Iterable[tuple[str, Decimal]]) -> dict[str, Decimal]:
	"""Return the sum of each currency, in the order the currencies first appear."""
	result: dict[str, Decimal] = {}
	for currency, amount in amounts:
		result[currency] = result.get(currency, ZERO) + amount
	return result
