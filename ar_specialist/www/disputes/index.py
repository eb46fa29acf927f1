"""A customer's disputes, and the open invoices they could dispute."""

import frappe
from frappe import _

from ar_specialist.operations import portal_view
from ar_specialist.www.disputes import enter

no_cache = 1


def get_context(context: frappe._dict) -> frappe._dict:
	"""Fill the page."""
	customers = enter(context)
	context.title = _("Disputes")
	context.update(portal_view.cases(customers))
	invoices = portal_view.open_invoices(customers)
	context.invoices = invoices
	context.has_companies = len({row["company"] for row in invoices}) > 1
	context.has_customers = len(customers) > 1
	return context
