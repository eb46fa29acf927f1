"""What contacts came to, by who had them, when, through what and with whom; and what money followed them.

Does not check permissions: `Asked.visible` says whose contacts count.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import NamedTuple

from pypika.terms import Criterion

import frappe
from frappe.query_builder.functions import Max, Sum
from frappe.utils import getdate

from ar_specialist.ledger import receipts
from ar_specialist.ledger.packed import exact
from ar_specialist.receivables.activity import is_contact
from ar_specialist.receivables.contact_effect import Contact, Contacts, Receipt, effect, total
from ar_specialist.receivables.money import ZERO, round_amount
from ar_specialist.receivables.promise import PromiseStatus
from ar_specialist.receivables.promise_record import Made, PromiseRecord

from . import policies
from .doctypes import ACTIVITY, PROMISE, PROMISE_ITEM
from .promise_figures import Asked, Group, customer_criteria, narrowed, of_customers

GROUPS = ("Collector", "Channel", "Customer", "Day", "Week")


class Logged(NamedTuple):
	"""One activity, with what lines are made by; a promise made without one has no channel."""

	happened_on: datetime
	collector: str | None
	customer: str
	customer_name: str | None
	channel: str
	direction: str | None = None
	outcome: str | None = None

	@property
	def day(self) -> date:
		return self.happened_on.date()


@dataclass(slots=True)
class Line:
	"""What the contacts of one group come to."""

	contacts: Contacts = field(default_factory=Contacts)
	promises: PromiseRecord = field(default_factory=PromiseRecord)
	promised: Decimal = ZERO
	received: Decimal = ZERO


@dataclass(slots=True)
class Found:
	"""The lines, and what to compare them with: money that followed no contact."""

	lines: dict[Group, Line]
	total: Line
	received: Decimal = ZERO
	payers: int = 0
	received_without: Decimal = ZERO
	payers_without: int = 0


def lines(asked: Asked, days: int) -> Found:
	"""Return what the contacts from `asked.since` to `asked.until` come to, and what came in within `days` of them."""
	around = timedelta(days=days)
	logged = _logged(replace(asked, since=asked.since - around, until=asked.until + around))
	found = Found({}, Line())
	for each in logged:
		if _is_asked(each, asked):
			contact = Contact(each.customer, each.channel, each.direction or "", each.outcome)
			for line in _lines_of(found, each, asked):
				line.contacts.include(contact)
	_add_promises(found, asked)
	_add_receipts(found, asked, logged, days)
	found.lines = dict(
		sorted(found.lines.items(), key=lambda entry: (entry[0].label.casefold(), entry[0].key))
	)
	return found


def _is_asked(each: Logged, asked: Asked) -> bool:
	in_time = asked.since <= each.day <= asked.until
	return in_time and asked.collector in (None, each.collector)


def _lines_of(found: Found, each: Logged, asked: Asked) -> tuple[Line, Line]:
	return found.lines.setdefault(_group(each, asked.group_by), Line()), found.total


def _group(each: Logged, group_by: str) -> Group:
	if group_by == "Customer":
		return Group(each.customer, each.customer_name or each.customer)
	if group_by == "Channel":
		return Group(each.channel, each.channel)
	if group_by == "Day":
		return Group(each.day.isoformat(), each.day.isoformat())
	if group_by == "Week":
		monday = each.day - timedelta(days=each.day.weekday())
		return Group(monday.isoformat(), monday.isoformat())
	return Group(each.collector or "", each.collector or "")


def _logged(asked: Asked) -> list[Logged]:
	"""Return the activities with the customers asked for, of every collector, as they happened."""
	table = frappe.qb.DocType(ACTIVITY)
	query = (
		frappe.qb.from_(table)
		.select(
			table.happened_on, table.collector, table.customer, table.customer_name, table.channel,
			table.direction, table.outcome,
		)
		.where((table.company == asked.company) & table.undone_on.isnull())
		.where(table.happened_on >= asked.since)
		.where(table.happened_on < asked.until + timedelta(days=1))
		.orderby(table.happened_on, table.name)
	)  # fmt: skip
	return [Logged(*row) for row in of_customers(query, table, asked).run()]


def _add_promises(found: Found, asked: Asked) -> None:
	view = policies.view_for(asked.company)
	for each, status, promised, fulfilled in _promises(asked):
		if status is PromiseStatus.WITHDRAWN:
			continue
		made = Made(
			status,
			round_amount(promised, view.precision, view.rounding),
			round_amount(fulfilled, view.precision, view.rounding),
		)
		for line in _lines_of(found, each, asked):
			line.promises.include(made)
			line.promised += made.promised


def _promises(asked: Asked) -> list[tuple[Logged, PromiseStatus, Decimal, Decimal]]:
	"""Return the promises made in the time asked for, with the channel of the contact they were made in."""
	promise, item, activity = map(frappe.qb.DocType, (PROMISE, PROMISE_ITEM, ACTIVITY))
	query = (
		frappe.qb.from_(promise)
		.join(item)
		.on((item.parent == promise.name) & (item.parenttype == PROMISE))
		.select(
			promise.name, promise.made_on, promise.collector, promise.customer, promise.customer_name,
			promise.status, Sum(item.promised * item.rate), Sum(item.fulfilled * item.rate),
		)
		.where((promise.company == asked.company) & promise.made_on[asked.since : asked.until])
		.groupby(promise.name)
		.orderby(promise.name)
	)  # fmt: skip
	rows = narrowed(query, promise, asked).run()
	made_in = (
		frappe.qb.from_(activity)
		.select(activity.promise, Max(activity.channel))
		.where(activity.promise.isin([row[0] for row in rows]))
		.groupby(activity.promise)
	)
	channels = dict(made_in.run()) if rows else {}
	return [
		(
			Logged(_midnight(on), collector, customer, title, channels.get(name, "")),
			PromiseStatus(status),
			exact(promised),
			exact(fulfilled),
		)
		for name, on, collector, customer, title, status, promised, fulfilled in rows
	]


def _midnight(day: date) -> datetime:
	return datetime(day.year, day.month, day.day)


def _add_receipts(found: Found, asked: Asked, logged: Sequence[Logged], days: int) -> None:
	"""Add what came in after contacts in the time asked for, each payment once, and what came without any."""
	contacts: dict[str, list[tuple[date, Logged]]] = {}
	for each in logged:
		if is_contact(each.channel, each.outcome):
			contacts.setdefault(each.customer, []).append((each.day, each))
	result = effect(_received(asked, days), contacts, days)
	followed: list[Receipt] = []
	for contact, receipt in result.followed:
		if _is_asked(contact, asked):
			followed.append(receipt)
			for line in _lines_of(found, contact, asked):
				line.received += receipt.amount
	found.received, found.payers = total(followed), _payers(followed)
	found.received_without, found.payers_without = total(result.without), _payers(result.without)


def _payers(found: Sequence[Receipt]) -> int:
	return len({receipt.customer for receipt in found})


def _received(asked: Asked, days: int) -> list[Receipt]:
	until = min(asked.until + timedelta(days=days), getdate())
	criteria = customer_criteria(asked)
	visible = Criterion.all(criteria) if criteria else None
	found = receipts.receipts(asked.company, asked.since, until, visible)
	return [each for each in found if not asked.customers or each.customer in asked.customers]
