"""Telling who agreed a payment plan what its customer did on the portal. Does not check permissions."""

import frappe
from frappe import _
from frappe.model.document import Document

from ar_specialist.ledger.correspondence import sites_language
from ar_specialist.receivables.words import N_

from . import plan_outcomes
from .doctypes import ACCOUNT, PLAN

ACCEPTED = N_("{0} has accepted payment plan {1} on the portal")
DECLINED = N_("{0} has declined payment plan {1} on the portal")


def tell(doc: Document, what: str) -> None:
	"""Say on the plan `what` its customer did, and tell who drew it up and who collects from them."""
	plan_outcomes.note(doc.name, _(what, lang=sites_language()).format(_who(doc), doc.name))
	account = {"company": doc.company, "customer": doc.customer}
	users = {doc.collector, frappe.db.get_value(ACCOUNT, account, "collector")}
	for user in sorted(users - {None, "", "Guest", frappe.session.user}):
		if frappe.db.get_value("User", user, "enabled"):
			_notice(doc, what, user).insert(ignore_permissions=True)


def _notice(doc: Document, what: str, user: str) -> Document:
	language = frappe.db.get_value("User", user, "language") or sites_language()
	said = _(what, lang=language).format(frappe.utils.escape_html(_who(doc)), doc.name)
	return frappe.get_doc(
		{
			"doctype": "Notification Log",
			"type": "Alert",
			"for_user": user,
			"from_user": frappe.session.user,
			"subject": said,
			"document_type": PLAN,
			"document_name": doc.name,
		}
	)


def _who(doc: Document) -> str:
	return doc.customer_name or doc.customer
