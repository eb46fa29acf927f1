"""What a refund pays back: a customer's credits, the oldest first."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal

from .errors import ReceivablesError
from .money import ZERO
from .words import N_


@dataclass(frozen=True, slots=True)
class Credit:
	"""A credit note, payment or journal with money left in it for the customer, in the account's currency."""

	voucher_type: str
	voucher_no: str
	posting_date: date
	amount: Decimal


def still_there(credits: Sequence[Credit], given_back: Decimal) -> list[Credit]:
	"""Return what is left of `credits` when `given_back` of them was paid back already, the oldest first.

	A refund that nobody has reconciled yet stands beside the credit it gave back.
	"""
	found = []
	for credit in in_order(credits):
		taken = min(given_back, credit.amount)
		given_back -= taken
		if credit.amount > taken:
			found.append(replace(credit, amount=credit.amount - taken))
	return found


def in_order(credits: Sequence[Credit]) -> list[Credit]:
	"""Return `credits`, the oldest first."""
	return sorted(credits, key=lambda each: (each.posting_date, each.voucher_type, each.voucher_no))


def paid_back(amount: Decimal, credits: Sequence[Credit]) -> list[tuple[Credit, Decimal]]:
	"""Return how much of each of `credits` a refund of `amount` pays back; raises where they do not cover it."""
	if amount <= 0:
		raise ReceivablesError(N_("Refund an amount above zero."))
	available = sum((credit.amount for credit in credits), ZERO)
	if amount > available:
		raise ReceivablesError(
			N_("The customer has {0} to their credit, less than {1}; refund that or less."), available, amount
		)
	taken, left = [], amount
	for credit in in_order(credits):
		part = min(left, credit.amount)
		if part > 0:
			taken.append((credit, part))
			left -= part
	return taken
