"""When customers were last in contact, and who waits for an answer, read from the activities. Does not check permissions."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import NamedTuple

from pypika.queries import QueryBuilder
from pypika.terms import Case

import frappe
from frappe.query_builder.functions import Count, Max
from frappe.utils import getdate

from ar_specialist.receivables.activity import HEARD, WRITTEN, Channel, Direction, unanswered_since

from .doctypes import ACTIVITY


class LastSaid(NamedTuple):
	"""When a customer and we last heard of each other, and since when they wait for an answer, in the site's time zone."""

	contact: datetime | None = None
	unanswered: datetime | None = None

	@property
	def contact_day(self) -> date | None:
		return self.contact and getdate(self.contact)


NOTHING = LastSaid()


def last_said(company: str, customers: Sequence[str]) -> dict[str, LastSaid]:
	"""Return what was last said with each of `customers`; a note is no contact, but it sees to what they wrote."""
	if not customers:
		return {}
	table = frappe.qb.DocType(ACTIVITY)
	is_note, is_incoming = table.channel == Channel.NOTE.value, table.direction == Direction.INCOMING.value
	is_heard = table.outcome.isin([each.value for each in HEARD])
	is_written = is_incoming & table.channel.isin([each.value for each in WRITTEN])
	is_answer = is_note | (is_heard & is_written.negate())
	query = (
		_of(company, customers)
		.select(table.customer)
		.select(
			*[
				Max(Case().when(each, table.happened_on))
				for each in (is_note.negate() & (is_incoming | is_heard), is_written, is_answer)
			]
		)
		.groupby(table.customer)
	)
	return {
		customer: LastSaid(contact, unanswered_since(written, answered))
		for customer, contact, written, answered in query.run()
	}


def last_moments(company: str, customers: Sequence[str]) -> dict[str, datetime]:
	"""Return when each of `customers` last heard from us or we from them, in the site's time zone."""
	found = last_said(company, customers)
	return {customer: said.contact for customer, said in found.items() if said.contact}


def attempts_since(company: str, customers: Sequence[str], moment: datetime) -> dict[str, int]:
	"""Return how often each of `customers` was called, written to or visited since `moment`, reached or not."""
	if not customers:
		return {}
	table = frappe.qb.DocType(ACTIVITY)
	query = (
		_of(company, customers)
		.select(table.customer, Count(table.name))
		.where((table.direction == Direction.OUTGOING.value) & (table.happened_on > moment))
		.where(table.channel != Channel.NOTE.value)
		.groupby(table.customer)
	)
	return dict(query.run())


def _of(company: str, customers: Sequence[str]) -> QueryBuilder:
	"""Return the query for the activities of `customers` that were not undone."""
	table = frappe.qb.DocType(ACTIVITY)
	theirs = (table.company == company) & table.customer.isin(list(customers))
	return frappe.qb.from_(table).where(theirs & table.undone_on.isnull())
