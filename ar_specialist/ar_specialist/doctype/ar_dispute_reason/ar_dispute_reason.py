"""Why customers dispute what was billed: the user's own words, in one of a few categories."""

import frappe
from frappe import _
from frappe.model.document import Document

from ar_specialist.refusal import refuse

NOTHING_IS_DEDUCTED_ON = ("Bank", "Cash", "Receivable", "Payable")


class ARDisputeReason(Document):
	def validate(self):
		self.validate_deduction_accounts()

	def validate_deduction_accounts(self):
		for row in self.deduction_accounts:
			found = frappe.db.get_value("Account", row.account, ["is_group", "account_type"])
			if found and (found[0] or found[1] in NOTHING_IS_DEDUCTED_ON):
				refuse(
					_(
						"Payments deduct nothing on {0}; choose an account for a loss, or for what was withheld."
					),
					row.account,
					title=_("Deduction Accounts"),
				)
