"""One of a customer's disputes: where it stands, what was written, and what they may do about it."""

import frappe
from frappe import _

from ar_specialist.operations import portal_view
from ar_specialist.receivables import evidence
from ar_specialist.www.disputes import enter

no_cache = 1


def get_context(context: frappe._dict) -> frappe._dict:
	"""Fill the page; whose dispute it is not gets the page that is not there."""
	customers = enter(context)
	try:
		case = portal_view.case(customers, str(frappe.form_dict.get("name") or ""))
	except frappe.DoesNotExistError:
		frappe.clear_last_message()
		raise frappe.PageDoesNotExistError from None
	context.title = _("Dispute {0}").format(case["name"])
	context.case = case
	context.accepted = ",".join(f".{kind}" for kind in evidence.ACCEPTED)
	context.largest = evidence.LARGEST
	return context
