"""When customers were last in contact, read from the activities. Does not check permissions."""

from collections.abc import Sequence
from datetime import date

import frappe
from frappe.query_builder.functions import Max
from frappe.utils import getdate

from ar_specialist.receivables.activity import HEARD, Channel

ACTIVITY = "AR Activity"


def last_contacts(company: str, customers: Sequence[str]) -> dict[str, date]:
	"""Return the last day each of `customers` heard from us or we from them; a note is no contact."""
	if not customers:
		return {}
	table = frappe.qb.DocType(ACTIVITY)
	query = (
		frappe.qb.from_(table)
		.select(table.customer, Max(table.happened_on))
		.where((table.company == company) & table.customer.isin(list(customers)) & table.undone_on.isnull())
		.where((table.channel != Channel.NOTE.value) & table.outcome.isin([each.value for each in HEARD]))
		.groupby(table.customer)
	)
	return {customer: getdate(last) for customer, last in query.run()}
