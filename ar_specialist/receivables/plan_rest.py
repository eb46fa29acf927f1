"""What rests of a payment plan while it is disputed: nobody asks for it, and it breaks nothing until it is decided.

Each instalment takes the plan's items in their order, as far as they are open. What is disputed of an item rests from the
first instalments that are about it; first of all it is what no plan covers of the item. The last instalments rest only as
far as the first do not suffice. Once the case has ended, its part is due as it was agreed, or by the last day of a grace
that is counted from the day it was decided, whichever is later.
"""

from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from decimal import Decimal
from typing import NamedTuple

from .money import ZERO
from .plan_filling import Receipt, netted


class Contested(NamedTuple):
	"""A disputed part of an item, from the day it was raised to the day it was decided; None while it is open."""

	amount: Decimal
	since: date
	until: date | None = None

	def rests_on(self, day: date, grace_days: int = 0) -> bool:
		"""Whether it is not asked for on `day`; with `grace_days`, whether it need not be paid by then."""
		return self.since <= day and (self.until is None or day < self.until + timedelta(grace_days))


class RestingItem(NamedTuple):
	"""One item of a plan: what of it was planned and not written off, what of it no plan covers, what came in on it."""

	planned: Decimal
	outside: Decimal
	receipts: Sequence[Receipt]
	contested: Sequence[Contested] = ()

	def open_on(self, day: date) -> Decimal:
		"""Return what was open of it on `day`, but for what has gone back since."""
		came = sum((each.amount for each in netted(self.receipts) if each.on <= day), ZERO)
		return max(ZERO, self.planned - came)

	def disputed_on(self, day: date, grace_days: int = 0) -> Decimal:
		"""Return what of the plan's part of it rests on `day`; it may be more than is open."""
		found = sum((each.amount for each in self.contested if each.rests_on(day, grace_days)), ZERO)
		return max(ZERO, found - self.outside)


def last_days(items: Iterable[RestingItem], grace_days: int) -> set[date]:
	"""Return the days by which what was disputed of `items`, and is decided, has to be paid."""
	return {
		each.until + timedelta(grace_days)
		for item in items
		for each in item.contested
		if each.until is not None
	}


def resting(
	items: Sequence[RestingItem], instalments: Sequence[Decimal], day: date, grace_days: int = 0
) -> list[Decimal]:
	"""Return what of each of the open `instalments` rests on `day`."""
	found = [item.disputed_on(day, grace_days) for item in items]
	if not any(found):
		return [ZERO] * len(instalments)
	return spread(instalments, [(item.open_on(day), each) for item, each in zip(items, found, strict=True)])


def spread(instalments: Sequence[Decimal], items: Iterable[tuple[Decimal, Decimal]]) -> list[Decimal]:
	"""Return what of each of the open `instalments` is disputed; `items` are (open, disputed) in the plan's order.

	>>> ten, five = Decimal(10), Decimal(5)
	>>> [str(each) for each in spread([ten, ten, ten], [(ten, five), (ten + ten, ten + five)])]
	['5', '10', '5']
	"""
	result, left, place = [ZERO] * len(instalments), list(instalments), 0
	for open_amount, disputed in items:
		disputed = min(disputed, open_amount)
		while open_amount > 0 and place < len(left):
			part = min(open_amount, left[place])
			rests = min(part, disputed)
			result[place] += rests
			left[place] -= part
			open_amount -= part
			disputed -= rests
			place += not left[place]
	return result
