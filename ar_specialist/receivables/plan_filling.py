"""What came in on a payment plan, day by day, and which of its instalments it pays."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from decimal import Decimal
from enum import Enum
from typing import NamedTuple

from .money import ZERO


class OverpaymentRule(Enum):
	"""Where money goes that is more than what is due and the instalment after it."""

	LAST = "Last Instalment First"
	NEXT = "Next Due First"


class Due(NamedTuple):
	"""What is due on one day: in all, and what of it breaks the plan when it is missed.

	Fee and interest that were not billed by then are due all the same, and break nothing.
	"""

	on: date
	amount: Decimal
	required: Decimal


class Receipt(NamedTuple):
	"""What came in on the items of a plan on one day; negative where it went back."""

	on: date
	amount: Decimal


def filled(dues: Sequence[Due], receipts: Sequence[Receipt], rule: OverpaymentRule) -> list[Decimal]:
	"""Return what of each of `dues` the `receipts` pay.

	They fill what is due in its order, then the next one to come. What is left goes to the next ones, or with
	`OverpaymentRule.LAST` to the last ones first, so that who pays ahead ends sooner and owes the same each time.
	"""
	return next(filled_by(dues, receipts, rule, [date.max]))


def filled_by(
	dues: Sequence[Due], receipts: Sequence[Receipt], rule: OverpaymentRule, days: Iterable[date]
) -> Iterator[list[Decimal]]:
	"""Yield, for each of the rising `days`, what of each of `dues` is paid by its end and has not gone back since."""
	result, coming = [ZERO] * len(dues), list(reversed(netted(receipts)))
	for day in days:
		while coming and coming[-1].on <= day:
			_fill(result, dues, coming.pop(), rule)
		yield list(result)


def _fill(result: list[Decimal], dues: Sequence[Due], receipt: Receipt, rule: OverpaymentRule) -> None:
	on, amount = receipt
	places = list(range(len(dues)))
	if rule is OverpaymentRule.LAST:
		ahead = next((place for place, due in enumerate(dues) if due.on > on), len(dues) - 1)
		places = [*places[: ahead + 1], *reversed(places[ahead + 1 :])]
	for place in places:
		if not amount:
			return
		part = min(amount, dues[place].amount - result[place])
		result[place] += part
		amount -= part


def netted(receipts: Iterable[Receipt]) -> list[Receipt]:
	"""Return `receipts` day by day in their order; what went back was never there, the latest before it first.

	What moved from one item of the plan to another on one day neither came nor went.
	"""
	by_day: dict[date, Decimal] = {}
	for on, amount in receipts:
		by_day[on] = by_day.get(on, ZERO) + amount
	result: list[Receipt] = []
	for on, amount in sorted(by_day.items()):
		while amount < 0 and result:
			before = result.pop()
			amount += before.amount
			on = before.on if amount > 0 else on
		if amount > 0:
			result.append(Receipt(on, amount))
	return result
