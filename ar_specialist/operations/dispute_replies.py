"""What a customer answers to a dispute by e-mail: it is kept with the case, and ends the waiting for it.

Does not check permissions: the mail box reads for nobody.
"""

import frappe
from frappe import _
from frappe.model.document import Document

from ar_specialist.ledger import correspondence
from ar_specialist.ledger.correspondence import sites_language
from ar_specialist.receivables import mail_dispute
from ar_specialist.receivables.dispute import DisputeStatus

from . import dispute_notices, disputes, evidence, inbound
from .doctypes import ACTIVITY, DISPUTE


def case_of(doc: Document) -> str | None:
	"""Return the dispute that a mail answers: by what it is a reply to, else by the number in its subject.

	Anybody can write a number; it counts only from an address of that customer.
	"""
	if doc.reference_doctype == DISPUTE:
		return doc.reference_name
	if doc.in_reply_to:
		about = {"communication": doc.in_reply_to}
		answered = frappe.db.get_value(ACTIVITY, about, "dispute") or frappe.db.get_value(DISPUTE, about)
		if answered:
			return answered
	numbers = mail_dispute.numbers_in(doc.subject or "")
	if not numbers or not doc.sender:
		return None
	theirs = {"name": ("in", numbers), "customer": ("in", correspondence.customers_at(doc.sender) or [""])}
	found = frappe.get_all(DISPUTE, filters=theirs, pluck="name", order_by="name")
	return found[0] if len(found) == 1 else None


def account_of(case: str) -> str | None:
	"""Return the account of a dispute."""
	return frappe.db.get_value(DISPUTE, case, "account")


def came(doc: Document, case: str, activity: Document | None) -> None:
	"""A mail about a dispute came in: show it there, take the case into review if it waited for it, and
	tell those who handle it.

	What nobody wrote, without an `activity`, is shown and moves nothing.
	"""
	inbound.show_on(doc, DISPUTE, case)
	if activity is None:
		return
	activity.db_set("dispute", case)
	_end_waiting(doc, case)
	dispute_notices.tell(frappe.get_doc(DISPUTE, case), dispute_notices.ANSWERED)


def _end_waiting(doc: Document, case: str) -> None:
	if frappe.db.get_value(DISPUTE, case, "status") != DisputeStatus.WAITING.value:
		return
	stored = disputes.locked(case)
	if stored.status == DisputeStatus.WAITING.value:
		stored.flags.by_customer = stored.flags.ignore_permissions = True
		language = sites_language()
		reason = _("An e-mail of {0} came in.", lang=language).format(doc.sender_full_name or doc.sender)
		disputes.move(stored, DisputeStatus.IN_REVIEW.value, {"status_reason": reason})


def papers_came(doc: Document, method: str | None = None) -> None:
	"""A mail was changed, as Frappe does once its papers are stored: copy them to the dispute it answers."""
	if doc.sent_or_received != "Received":
		return
	case = frappe.db.get_value(ACTIVITY, {"communication": doc.name}, "dispute")
	if case:
		evidence.copy(doc.name, case)
