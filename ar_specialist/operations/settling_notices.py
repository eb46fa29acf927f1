"""Telling who may approve what is to settle a dispute, and who prepared it that it was rejected. Does not check
permissions, but for those of who is told.
"""

from collections.abc import Sequence

import frappe
from frappe import _
from frappe.model.document import Document

from ar_specialist.ledger import colleagues
from ar_specialist.ledger.dispute_documents import Settlement
from ar_specialist.receivables.dispute import Resolution
from ar_specialist.receivables.words import N_

from . import dispute_handling, dispute_notices
from .doctypes import DISPUTE, POLICY

TO_APPROVE = N_("{2} is to settle dispute {1} of {0}, and waits for your approval")
REJECTED = N_("{2}, which was to settle dispute {1} of {0}, was rejected: {3}")
MOST_TOLD = 10


def ask(dispute: str, documents: Sequence[Settlement]) -> None:
	"""Tell those who may approve them which of `documents` the user has left as drafts; what corrects an invoice waits
	for billing."""
	doc = frappe.get_doc(DISPUTE, dispute)
	for each in documents:
		if each.is_draft and each.remedy is not Resolution.REBILL and each.owner == frappe.session.user:
			for user in _approvers(doc, each.doctype):
				dispute_notices.tell_user(doc, user, TO_APPROVE, each.name)


def _approvers(doc: Document, doctype: str) -> list[str]:
	"""Return whom the policy escalates disputes to, else managers, of those who may work on it and submit `doctype`."""
	named = frappe.db.get_value(POLICY, doc.company, "disputes_escalate_to")
	candidates = [[named] if named else [], colleagues.with_role(colleagues.MANAGER)]
	for users in candidates:
		found = [user for user in users if _may_approve(doc, doctype, user)]
		if found:
			return found[:MOST_TOLD]
	return []


def _may_approve(doc: Document, doctype: str, user: str) -> bool:
	return (
		user != frappe.session.user
		and dispute_handling.may_handle(doc, user)
		and frappe.has_permission(doctype, "submit", user=user)
	)


def rejected(dispute: str, draft: str, maker: str, reason: str) -> None:
	"""Say on the dispute that `draft` was rejected and why, and tell who prepared it."""
	doc = frappe.get_doc(DISPUTE, dispute)
	why = reason or _("no reason was given")
	doc.add_comment("Info", frappe.utils.escape_html(_("{0} was rejected: {1}").format(draft, why)))
	if maker != frappe.session.user and dispute_notices.may_be_told(doc, maker):
		dispute_notices.tell_user(doc, maker, REJECTED, draft, why)
