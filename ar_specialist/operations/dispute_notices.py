"""Telling those who handle a dispute: that it is theirs, and what its customer or a colleague did with it.

Whoever does something is not told of it. Does not check permissions.
"""

import frappe
from frappe import _
from frappe.desk.form import assign_to
from frappe.model.document import Document

from ar_specialist.ledger.correspondence import sites_language
from ar_specialist.receivables.activity import Channel
from ar_specialist.receivables.dispute import DisputeStatus, has_task
from ar_specialist.receivables.words import N_

from . import dispute_handling
from .doctypes import DISPUTE

HANDLERS = ("coordinator", "processor")
YOURS = N_("Dispute {1} of {0} is yours to look after")
TO_DECIDE = N_("Dispute {1} of {0} is yours to decide")
RAISED = N_("{0} has raised dispute {1} on the portal")
ANSWERED = N_("{0} has written about dispute {1}")
WITHDRAWN = N_("{0} has withdrawn dispute {1}")
TO_BILL = N_("Submit the corrected invoice {0}: what it replaces is credited, see dispute {1}")
MOVED = N_("Dispute {1} of {0} is {2} now")


def hand_over(doc: Document) -> None:
	"""Put a dispute on the lists of those who have become its coordinator or processor, and off those of who was."""
	before = doc.get_doc_before_save()
	now, then = _handlers(doc), _handlers(before) if before else {}
	for user in sorted(set(then) - set(now) - {doc.escalated_to}):
		if _has_task(doc, user):
			assign_to.remove(DISPUTE, doc.name, user, ignore_permissions=True)
	status = DisputeStatus(doc.status)
	for user in sorted(set(now) - set(then) - {frappe.session.user}):
		if has_task(status, decides=user == doc.processor) and not _has_task(doc, user):
			assign(doc, user)


def assign(doc: Document, user: str) -> None:
	"""Put a dispute on the list of `user`, who handles it."""
	_assign(doc, user, _said(doc, _handlers(doc)[user], user))


def give(doc: Document, user: str, why: str) -> None:
	"""Put a dispute on the list of `user`, with `why`; who has it there already is told."""
	if _has_task(doc, user):
		_notice(doc, frappe.utils.escape_html(why), user).insert(ignore_permissions=True)
	else:
		_assign(doc, user, why)


def give_bill(doc: Document, invoice: str) -> None:
	"""Put it on the list of a dispute's coordinator that its corrected `invoice` is to be submitted."""
	user = doc.coordinator
	if user and dispute_handling.may_handle(doc, user):
		give(doc, user, _(TO_BILL, lang=_language_of(user)).format(invoice, doc.name))


def _handlers(doc: Document) -> dict[str, str]:
	"""Return who handles a dispute, and what each of them is told: who decides it, that."""
	by_customer = doc.channel == Channel.PORTAL.value and doc.flags.by_customer
	sentences = {"coordinator": RAISED if by_customer else YOURS, "processor": TO_DECIDE}
	return {doc.get(field): sentences[field] for field in HANDLERS if doc.get(field)}


def _has_task(doc: Document, user: str) -> bool:
	task = {"reference_type": DISPUTE, "reference_name": doc.name, "allocated_to": user, "status": "Open"}
	return bool(frappe.db.exists("ToDo", task))


def _assign(doc: Document, user: str, description: str) -> None:
	task = {"assign_to": [user], "doctype": DISPUTE, "name": doc.name, "description": description}
	assign_to.add(task, ignore_permissions=True)


def tell_moved(doc: Document) -> None:
	"""Tell coordinator and processor where a colleague has moved a dispute; of what customers do they are told so."""
	before = doc.get_doc_before_save()
	if before and before.status != doc.status and not doc.flags.by_customer:
		tell(doc, MOVED)


def tell(doc: Document, what: str) -> None:
	"""Tell coordinator and processor of a dispute `what` was done, as far as they may still see it."""
	for user in sorted(set(_handlers(doc)) - {frappe.session.user}):
		if may_be_told(doc, user):
			_notice(doc, _said(doc, what, user), user).insert(ignore_permissions=True)


def tell_user(doc: Document, user: str, what: str, *values: str) -> None:
	"""Tell `user`, who may see the dispute, `what`: a sentence about {0} its customer, {1} itself, and `values`."""
	said = [frappe.utils.escape_html(value) for value in values]
	_notice(doc, _in_language_of(user, what, doc, *said), user).insert(ignore_permissions=True)


def may_be_told(doc: Document, user: str) -> bool:
	"""Return whether `user` can still log in and see a dispute."""
	is_enabled = frappe.db.get_value("User", user, "enabled")
	return bool(is_enabled and frappe.has_permission(DISPUTE, "read", doc=doc, user=user))


def _notice(doc: Document, subject: str, user: str) -> Document:
	return frappe.get_doc(
		{
			"doctype": "Notification Log",
			"type": "Alert",
			"for_user": user,
			"from_user": frappe.session.user,
			"subject": subject,
			"document_type": DISPUTE,
			"document_name": doc.name,
		}
	)


def _said(doc: Document, what: str, user: str) -> str:
	"""Return the sentence `what` in the language of `user`, as the HTML that Frappe takes it for."""
	return _in_language_of(user, what, doc, _(doc.status, lang=_language_of(user)))


def _in_language_of(user: str, what: str, doc: Document, *values: str) -> str:
	who = frappe.utils.escape_html(doc.customer_name or doc.customer)
	return _(what, lang=_language_of(user)).format(who, doc.name, *values)


def _language_of(user: str) -> str:
	return frappe.db.get_value("User", user, "language") or sites_language()
