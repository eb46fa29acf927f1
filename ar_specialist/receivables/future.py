"""Payments dated after the report: what they will leave open."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import NamedTuple

from .items import OpenItem
from .money import ZERO


@dataclass(slots=True)
class FuturePayment:
	"""One payment to come on one invoice; `amount` is in the currency the items are shown in."""

	voucher_no: str
	party: str | None
	on: date
	reference: str | None
	amount: Decimal


class Expected(NamedTuple):
	"""What future payments do to one item."""

	amount: Decimal
	remaining: Decimal
	references: Sequence[str]


def expect(items: Iterable[OpenItem], payments: Iterable[FuturePayment]) -> list[Expected]:
	"""Return, for each item in order, the future payments on it, never more than is open.

	A payment that is larger than the item goes on to the next item of the same voucher (its next instalment). On
	a credit, money paid back (a negative payment) does the same.
	"""
	waiting: dict[tuple[str, str | None], list[FuturePayment]] = {}
	for payment in payments:
		waiting.setdefault((payment.voucher_no, payment.party), []).append(payment)
	left = {id(payment): payment.amount for group in waiting.values() for payment in group}
	result = []
	for item in items:
		amount, references = ZERO, []
		for payment in waiting.get((item.voucher_no, item.party), ()):
			taken = _smaller(left[id(payment)], item.outstanding - amount)
			if taken:
				left[id(payment)] -= taken
				amount += taken
				references.append(f"{payment.reference or ''}/{payment.on}")
		result.append(Expected(amount, item.outstanding - amount, references))
	return result


def _smaller(payment: Decimal, still_open: Decimal) -> Decimal:
	"""Return how much of a payment fits; nothing where it points the other way."""
	if payment > 0 and still_open > 0:
		return min(payment, still_open)
	if payment < 0 and still_open < 0:
		return max(payment, still_open)
	return ZERO
