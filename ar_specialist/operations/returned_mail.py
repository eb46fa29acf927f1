"""Addresses from which the last e-mail came back, read from the activities. Does not check permissions."""

from collections.abc import Iterable, Sequence
from itertools import groupby

import frappe

from ar_specialist.receivables.activity import Channel, Direction
from ar_specialist.receivables.bounce import Mail, addresses_in, unreachable

from .doctypes import ACTIVITY


def unreachable_addresses(customers: Sequence[str]) -> dict[str, set[str]]:
	"""Return the addresses, in lower case, that cannot be reached, by customer; nothing for who has none of them.

	Whichever company wrote: an address is the same for all of them.
	"""
	if not customers:
		return {}
	filters = {"customer": ("in", list(customers)), "undelivered_to": ("is", "set")}
	bounced = frappe.get_all(ACTIVITY, filters=filters, pluck="customer", distinct=True)
	found = {customer: unreachable(map(_mail, rows)) for customer, rows in _mails(bounced)}
	return {customer: addresses for customer, addresses in found.items() if addresses}


def _mails(customers: Sequence[str]) -> Iterable[tuple[str, Iterable[frappe._dict]]]:
	if not customers:
		return ()
	activity, message = frappe.qb.DocType(ACTIVITY), frappe.qb.DocType("Communication")
	rows = (
		frappe.qb.from_(activity)
		.left_join(message)
		.on(message.name == activity.communication)
		.select(activity.customer, activity.direction, activity.recipients, activity.undelivered_to)
		.select(message.sender)
		.where(activity.customer.isin(list(customers)) & (activity.channel == Channel.EMAIL.value))
		.where(activity.undone_on.isnull())
		.orderby(activity.customer, activity.happened_on, activity.creation)
		.run(as_dict=True)
	)
	return groupby(rows, key=lambda row: row.customer)


def _mail(row: frappe._dict) -> Mail:
	if row.direction == Direction.INCOMING.value:
		return Mail(reached=addresses_in(row.sender or ""))
	return Mail(addresses_in(row.recipients or ""), addresses_in(row.undelivered_to or ""))
