"""A disputed invoice is cancelled and amended: whoever handles the dispute is led to the invoice that took its place.

Whether the dispute goes on with that one is for people to say: it is collected until they raise it again. Does not check
permissions.
"""

import frappe
from frappe import _
from frappe.model.document import Document

from ar_specialist.ledger.correspondence import sites_language
from ar_specialist.receivables.dispute import DisputeStatus
from ar_specialist.receivables.words import N_

from . import dispute_notices, dispute_outcomes
from .doctypes import DISPUTE, DISPUTE_ITEM

AMENDED = N_("An invoice of dispute {1} of {0} was cancelled and amended")


def submitted(doc: Document, method: str | None = None) -> None:
	"""An invoice was submitted: the disputes of what it amends say so, and those who handle them are told.

	No statement for an invoice that amends none.
	"""
	if not doc.amended_from:
		return
	sentence = _(
		"{0} amends {1}, which is disputed here; if that goes on, raise a dispute about {0}.",
		lang=sites_language(),
	)
	for name in _disputes_of(doc.amended_from):
		dispute_outcomes.note(name, sentence.format(doc.name, doc.amended_from))
		dispute_notices.tell(frappe.get_doc(DISPUTE, name), AMENDED)


def _disputes_of(invoice: str) -> list[str]:
	"""Return the disputes of an invoice that people have not ended."""
	case, item = frappe.qb.DocType(DISPUTE), frappe.qb.DocType(DISPUTE_ITEM)
	ended = [DisputeStatus.CLOSED.value, DisputeStatus.WITHDRAWN.value]
	query = (
		frappe.qb.from_(case)
		.join(item)
		.on((item.parent == case.name) & (item.parenttype == DISPUTE))
		.select(case.name)
		.distinct()
		.where((item.voucher_type == "Sales Invoice") & (item.voucher_no == invoice))
		.where(case.status.notin(ended) | (case.status_before != ""))
		.orderby(case.name)
	)
	return query.run(pluck=True)
