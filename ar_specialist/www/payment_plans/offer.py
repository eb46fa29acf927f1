"""A proposed payment plan, for whoever has the signed link from our letter, logged in or not."""

import frappe
from frappe import _

from ar_specialist import __version__
from ar_specialist.operations import plan_offers, plan_portal
from ar_specialist.receivables import evidence
from ar_specialist.receivables.plan_link import PlanLink

no_cache = 1
ANSWERED_BY = ("plan", "until", "version", "key")


def get_context(context: frappe._dict) -> frappe._dict:
	"""Fill the page, in the customer's language; a link that is none of ours gets one sentence and nothing else."""
	sent = {name: str(frappe.form_dict.get(name) or "") for name in ANSWERED_BY}
	link = PlanLink(sent["plan"], sent["until"], sent["version"])
	try:
		plan_offers.check_link(link, sent["key"])
	except frappe.PermissionError:
		frappe.clear_last_message()
		offer = {"state": "Invalid", "sentence": _(plan_offers.NOT_VALID)}
	else:
		frappe.local.lang = plan_portal.language_of(link) or frappe.local.lang
		offer = plan_portal.offer(link)
	context.update({"no_cache": 1, "show_sidebar": False, "version": __version__, "is_customer": True})
	context.update({"title": _("Payment Plan"), "offer": offer, "sent": sent, "largest": evidence.LARGEST})
	context.accepted = ",".join(f".{kind}" for kind in evidence.ACCEPTED)
	return context
