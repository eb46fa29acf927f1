"""A customer's payment plans."""

import frappe
from frappe import _

from ar_specialist.operations import plan_portal
from ar_specialist.www.disputes import enter

no_cache = 1


def get_context(context: frappe._dict) -> frappe._dict:
	"""Fill the page."""
	customers = enter(context)
	context.title = _("Payment Plans")
	context.update(plan_portal.plans_of(customers))
	context.has_customers = len(customers) > 1
	return context
