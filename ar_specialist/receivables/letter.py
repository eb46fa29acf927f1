"""Letters to a customer: in which language, to whom, and what they come to, never adding two currencies."""

from collections.abc import Collection, Iterable, Sequence
from datetime import date
from decimal import Decimal
from typing import NamedTuple

from .items import OpenItem
from .money import ZERO

MOST_INVOICES = 10  # invoices attached to one letter


class Addressee(NamedTuple):
	"""Somebody a letter may go to; without a contact it is the customer's own address."""

	email: str
	name: str = ""
	contact: str | None = None
	is_billing: bool = False
	is_primary: bool = False


def languages_of(language: str | None) -> list[str]:
	"""Return the languages a letter in `language` may be written in, the best first.

	>>> languages_of("de-AT")
	['de-AT', 'de']
	"""
	if not language:
		return []
	base = language.replace("_", "-").partition("-")[0]
	return list(dict.fromkeys((language, base)))


def addressee(candidates: Iterable[Addressee], blocked: Collection[str]) -> Addressee | None:
	"""Return whom a letter goes to: the billing contact, else the primary one, the customer's own address, anybody.

	Nobody at one of the `blocked` addresses, written in lower case, whoever bears it.
	"""
	able = [each for each in candidates if each.email and each.email.casefold() not in blocked]
	for wanted in (
		lambda each: each.is_billing and each.is_primary,
		lambda each: each.is_billing,
		lambda each: each.is_primary,
		lambda each: each.contact is None,
		lambda each: True,
	):
		found = next(filter(wanted, able), None)
		if found:
			return found
	return None


class Total(NamedTuple):
	"""What the items of one currency come to. `open` is the sum of `overdue`, `not_due` and `credits`, which are
	negative; `disputed` is what the items say is of it."""

	currency: str
	open: Decimal
	overdue: Decimal
	not_due: Decimal
	credits: Decimal
	count: int
	disputed: Decimal = ZERO


def days_late(item: OpenItem, as_on: date) -> int:
	"""Return the days since `item` was due, negative while it is not; without due date it is due when posted."""
	return (as_on - item.due_day).days


def is_overdue(item: OpenItem, as_on: date) -> bool:
	"""Return whether `item` is owed to us and late."""
	return not item.is_credit and days_late(item, as_on) > 0


def totals(items: Sequence[OpenItem], as_on: date) -> list[Total]:
	"""Return the totals of `items`, one of each currency, in the order the currencies come."""
	found: list[Total] = []
	for currency in dict.fromkeys(item.currency for item in items):
		theirs = [item for item in items if item.currency == currency]
		credit = sum((item.outstanding for item in theirs if item.is_credit), ZERO)
		overdue = sum((item.outstanding for item in theirs if is_overdue(item, as_on)), ZERO)
		everything = sum((item.outstanding for item in theirs), ZERO)
		disputed = sum((item.disputed for item in theirs), ZERO)
		not_due = everything - overdue - credit
		found.append(Total(currency, everything, overdue, not_due, credit, len(theirs), disputed))
	return found
