"""When customers were last in contact, read from the activities. Does not check permissions."""

from collections.abc import Sequence
from datetime import date, datetime

from pypika.terms import Criterion, Term

import frappe
from frappe.query_builder.functions import Count, Max
from frappe.utils import getdate

from ar_specialist.receivables.activity import HEARD, Channel, Direction

from .doctypes import ACTIVITY


def last_contacts(company: str, customers: Sequence[str]) -> dict[str, date]:
	"""Return the last day each of `customers` heard from us or we from them; a note is no contact."""
	return {name: getdate(moment) for name, moment in last_moments(company, customers).items()}


def last_moments(company: str, customers: Sequence[str]) -> dict[str, datetime]:
	"""Return when each of `customers` last heard from us or we from them, in the site's time zone."""
	table = frappe.qb.DocType(ACTIVITY)
	heard = table.outcome.isin([each.value for each in HEARD])
	of_both = (table.direction == Direction.INCOMING.value) | heard
	return _by_customer(company, customers, Max(table.happened_on), of_both)


def attempts_since(company: str, customers: Sequence[str], moment: datetime) -> dict[str, int]:
	"""Return how often each of `customers` was called, written to or visited since `moment`, reached or not."""
	table = frappe.qb.DocType(ACTIVITY)
	ours = (table.direction == Direction.OUTGOING.value) & (table.happened_on > moment)
	return _by_customer(company, customers, Count(table.name), ours)


def _by_customer(company: str, customers: Sequence[str], what: Term, which: Criterion) -> dict[str, object]:
	"""Return `what` of the contacts of each of `customers` that are meant by `which`; notes and what was undone are none."""
	if not customers:
		return {}
	table = frappe.qb.DocType(ACTIVITY)
	query = (
		frappe.qb.from_(table)
		.select(table.customer, what)
		.where((table.company == company) & table.customer.isin(list(customers)) & table.undone_on.isnull())
		.where((table.channel != Channel.NOTE.value) & which)
		.groupby(table.customer)
	)
	return dict(query.run())
