"""An account that deductions for a reason are booked on."""

from frappe.model.document import Document


class ARDisputeReasonAccount(Document):
	pass
