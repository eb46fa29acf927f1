"""One of a customer's payment plans: what was agreed, and where each instalment stands."""

import frappe
from frappe import _

from ar_specialist.operations import plan_portal
from ar_specialist.www.disputes import enter

no_cache = 1


def get_context(context: frappe._dict) -> frappe._dict:
	"""Fill the page; whose plan it is not gets the page that is not there."""
	customers = enter(context)
	try:
		plan = plan_portal.plan_of(customers, str(frappe.form_dict.get("name") or ""))
	except frappe.DoesNotExistError:
		frappe.clear_last_message()
		raise frappe.PageDoesNotExistError from None
	context.title = _("Payment Plan {0}").format(plan["name"])
	context.plan = plan
	return context
