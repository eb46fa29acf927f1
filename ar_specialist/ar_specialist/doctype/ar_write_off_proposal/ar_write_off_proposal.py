"""What is left of an invoice and proposed to be written off; one an invoice, whatever becomes of it."""

import frappe
from frappe.model.document import Document


class ARWriteoffProposal(Document):
	pass


def on_doctype_update():
	# what lets a run be done twice without a second proposal
	frappe.db.add_unique(
		"AR Write-off Proposal", ["company", "voucher_type", "voucher_no"], "ar_proposal_identity"
	)
