"""What of a customer's open items nobody is asked for now: what is promised, disputed or planned, item by item."""

from collections.abc import Iterable, Sequence
from datetime import date
from decimal import Decimal
from typing import NamedTuple

from .items import OpenItem
from .money import ZERO


class About(NamedTuple):
	"""What somebody said something about: a whole voucher, or one instalment of it."""

	account: str
	voucher_type: str
	voucher_no: str
	payment_term: str | None = None
	due_date: date | None = None
	is_instalment: bool = False

	@property
	def voucher(self) -> tuple[str, str, str]:
		"""The voucher, whichever part of it is meant."""
		return self[:3]

	def overlaps(self, other: "About") -> bool:
		"""Whether both are about the same money: a whole voucher is about each of its instalments, too.

		>>> whole = About("Debtors", "Sales Invoice", "SINV-1")
		>>> whole.overlaps(whole._replace(payment_term="First half", is_instalment=True))
		True
		"""
		if self.voucher != other.voucher:
			return False
		return not (self.is_instalment and other.is_instalment) or self[3:5] == other[3:5]


class Excepted(NamedTuple):
	"""An amount that is not asked for, in company currency; None stands for all that is open."""

	about: About
	amount: Decimal | None


def of_items(items: Sequence[OpenItem], exceptions: Iterable[Excepted]) -> list[Decimal]:
	"""Return what of each of `items` is excepted, in their order.

	It is at most what is open, though an item be excepted for two reasons. What is said of a whole voucher is held
	back from what is due first, and what is said of an instalment from the voucher where that is shown as one item.
	"""
	result = [ZERO] * len(items)
	by_voucher: dict[tuple[str, str, str], list[int]] = {}
	for position, item in enumerate(items):
		if not item.is_credit:
			key = (item.account, item.voucher_type, item.voucher_no)
			by_voucher.setdefault(key, []).append(position)
	for about, amount in exceptions:
		left = amount
		for position in _meant(about, by_voucher.get(about.voucher, ()), items):
			room = items[position].outstanding - result[position]
			part = room if left is None else min(room, left)
			result[position] += part
			left = None if left is None else left - part
	return result


def _meant(about: About, positions: Iterable[int], items: Sequence[OpenItem]) -> list[int]:
	"""Return which of the items at `positions`, all of one voucher, are meant; the one due first comes first."""
	ordered = sorted(positions, key=lambda each: items[each].due_date or items[each].posting_date)
	if not about.is_instalment:
		return ordered
	named = [
		each for each in ordered if (items[each].payment_term or None, items[each].due_date) == about[3:5]
	]
	return named or (ordered if len(ordered) == 1 else [])
