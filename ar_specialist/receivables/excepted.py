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
	"""An amount that is not asked for, in company currency.

	It `is_all` that is open of what it is about, whatever exchange rates make of the amount.
	"""

	about: About
	amount: Decimal
	is_all: bool = False


def of_items(
	items: Sequence[OpenItem],
	exceptions: Iterable[Excepted],
	by_term: bool = True,
	with_disputed: bool = False,
) -> list[Decimal]:
	"""Return what of each of `items` is excepted, in their order; they are instalments `by_term`, else whole vouchers.

	`with_disputed` it is also what the items say is disputed of them.

	It is at most what is open, though an item be excepted for two reasons. What is said of an instalment is held back
	from it, or from its voucher where that is shown as one item; then what is said of a whole voucher from the rest of
	it, what is due first first.
	"""
	result = [item.disputed if with_disputed else ZERO for item in items]
	by_voucher: dict[tuple[str, str, str], list[int]] = {}
	for position, item in enumerate(items):
		if not item.is_credit:
			key = (item.account, item.voucher_type, item.voucher_no)
			by_voucher.setdefault(key, []).append(position)
	for about, amount, is_all in sorted(exceptions, key=lambda each: not each.about.is_instalment):
		is_part = about.is_instalment and not by_term
		for position in _meant(about, by_voucher.get(about.voucher, ()), items, by_term):
			room = items[position].outstanding - result[position]
			part = room if is_all and not is_part else min(room, amount)
			result[position] += part
			amount -= part
	return result


def _meant(about: About, positions: Iterable[int], items: Sequence[OpenItem], by_term: bool) -> list[int]:
	"""Return which of the items at `positions`, all of one voucher, are meant; the one due first comes first."""
	ordered = sorted(positions, key=lambda each: items[each].due_day)
	if not (about.is_instalment and by_term):
		return ordered
	named = (about.payment_term, about.due_date)
	return [each for each in ordered if (items[each].payment_term or None, items[each].due_date) == named]
