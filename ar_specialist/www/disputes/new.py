"""Where a customer raises a dispute on their own open invoices."""

import frappe
from frappe import _

from ar_specialist.operations import portal_view
from ar_specialist.receivables import evidence
from ar_specialist.www.disputes import enter

no_cache = 1


def get_context(context: frappe._dict) -> frappe._dict:
	"""Fill the page."""
	customers = enter(context)
	context.title = _("Raise a dispute")
	context.invoices = [row for row in portal_view.open_invoices(customers) if not row["is_disputed"]]
	context.has_companies = len({row["company"] for row in context.invoices}) > 1
	context.has_customers = len(customers) > 1
	context.chosen = frappe.form_dict.get("invoice")
	context.update(portal_view.choices())
	context.accepted = ",".join(f".{kind}" for kind in evidence.ACCEPTED)
	context.largest = evidence.LARGEST
	return context
