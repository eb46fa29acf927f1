"""What becomes of a dispute once a document that settles it is submitted, cancelled or deleted.

Called by Frappe's document events, wherever that is done: by settling, by approving, or on ERPNext's own form. Does not
check permissions: who may submit or cancel the document has decided.
"""

from collections.abc import Sequence
from datetime import date

import frappe
from frappe import _
from frappe.model.document import Document
from frappe.utils import getdate

from ar_specialist.ledger import control, dispute_documents
from ar_specialist.ledger.correspondence import sites_language
from ar_specialist.ledger.dispute_documents import Settlement
from ar_specialist.ledger.packed import exact
from ar_specialist.posting import issuing
from ar_specialist.receivables.dispute import LIVE, DisputeStatus, Resolution, may_be_settled
from ar_specialist.receivables.money import ZERO, round_amount

from . import dispute_notices, dispute_outcomes, disputes, refresh, waiting_drafts
from .doctypes import DISPUTE
from .left_to_settle import of_this_round


def submitted(doc: Document, method: str | None = None) -> None:
	"""A document was submitted: the dispute it settles is resolved, unless another one still waits for approval."""
	name = doc.get(issuing.DISPUTE)
	if not name or not frappe.db.exists(DISPUTE, name):
		return
	case = disputes.locked(name)
	alive = dispute_documents.locked_settlements(name)
	now = {each.name for each in of_this_round(alive, case.reopened_on)} | {doc.name}
	found = [each for each in alive if each.name in now]
	waits = any(each.is_draft for each in found if each.remedy is not Resolution.REBILL)
	decision = _resolution_of(found)
	if decision is None or waits or not may_be_settled(DisputeStatus(case.status), case.resolution):
		return
	case.flags.ignore_permissions = case.flags.has_document = True
	if DisputeStatus(case.status) in LIVE:
		is_all = decision is Resolution.REFUND or _is_all(case, found, getdate(doc.posting_date))
		resolution = decision if is_all else Resolution.SETTLED_IN_PART
		disputes.move(case, DisputeStatus.RESOLVED.value, {"resolution": resolution.value})
		_hand_to_billing(case)
	else:
		disputes.follow_up(case)  # it was resolved like that, and waited for this


def _hand_to_billing(case: Document) -> None:
	"""Let the coordinator see to it that what was credited to be billed anew is billed."""
	corrected = dispute_documents.corrections([case.name]).get(case.name)
	if corrected:
		dispute_notices.give_bill(case, corrected)


def deleted(doc: Document, method: str | None = None) -> None:
	"""A document is gone: a dispute that waited for the draft of its corrected invoice waits no longer."""
	name = doc.get(issuing.DISPUTE)
	if name and doc.get(issuing.CORRECTS) and frappe.db.exists(DISPUTE, name):
		disputes.follow_up(disputes.locked(name))


def _resolution_of(found: Sequence[Settlement]) -> Resolution | None:
	"""Return what the documents `found` come to: a credit note with a new invoice is a rebill."""
	remedies = {each.remedy for each in found}
	if Resolution.REBILL in remedies:
		return Resolution.REBILL
	return next((each.remedy for each in found if not each.is_draft), None)


def moved(case: Document) -> None:
	"""A dispute was moved by people: what waits for approval is discarded where nothing settles it any more."""
	if not may_be_settled(DisputeStatus(case.status), case.resolution):
		waiting_drafts.discard([case.name])


def _is_all(case: Document, found: Sequence[Settlement], day: date) -> bool:
	"""Whether the documents `found` settle all of a dispute; of one that is paid, all that was."""
	if case.claimed_after_payment:
		return sum(each.taken for each in found) >= round_amount(
			sum((exact(row.paid) for row in case.items), ZERO), control.precision()
		)
	return _is_cleared(case, day)


def _is_cleared(case: Document, day: date) -> bool:
	"""Whether nothing of a dispute is open any more by the ledger of `day`, or of today if that is later."""
	judged = refresh.from_ledger(case.company, [case.customer], max(day, getdate())).disputes
	return not any(judged.amounts[row.item].rest for row in judged.rows if row.dispute == case.name)


def cancelled(doc: Document, method: str | None = None) -> None:
	"""A document was cancelled, or its draft deleted: the dispute it settled is open again, and says why."""
	name = doc.get(issuing.DISPUTE)
	if not name or not frappe.db.exists(DISPUTE, name):
		return
	is_undone = method == "on_cancel" or doc.docstatus == 0  # and not deleted long after it was cancelled
	if is_undone and doc.doctype == "Sales Invoice" and doc.is_return:
		_take_corrected_along(doc, name)
	language = sites_language()
	if method == "on_cancel" and doc.get(issuing.CORRECTS):
		sentence = _(
			"The corrected invoice {0} was cancelled; {1} is credited all the same: bill it anew.",
			lang=language,
		)
		dispute_outcomes.note(name, sentence.format(doc.name, doc.get(issuing.CORRECTS)))
	elif method == "on_cancel":
		sentence = _("{0} {1} was cancelled.", lang=language).format(_(doc.doctype, lang=language), doc.name)
		case = disputes.locked(name)
		dispute_outcomes.reopen(case, sentence)
		disputes.follow_up(case)
	elif doc.docstatus == 0:
		sentence = _("The draft of {0} {1} was deleted.", lang=language)
		dispute_outcomes.note(name, sentence.format(_(doc.doctype, lang=language), doc.name))


def _take_corrected_along(note: Document, dispute: str) -> None:
	"""The note of an invoice that was billed anew is undone: its corrected draft goes, too; a submitted one is told about."""
	for each in dispute_documents.locked_settlements(dispute):
		if each.remedy is not Resolution.REBILL or each.invoice != note.return_against:
			continue
		if each.is_draft:
			issuing.drop(each.doctype, each.name)
		else:
			sentence = _(
				"{0} is owed again, and so is {1}, which corrects it: cancel one of them in ERPNext.",
				lang=sites_language(),
			)
			dispute_outcomes.note(dispute, sentence.format(note.return_against, each.name))
