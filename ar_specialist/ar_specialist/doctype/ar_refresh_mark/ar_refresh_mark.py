"""A customer whose derived rows no longer match the ledger; see `operations.marks`."""

from frappe.model.document import Document


class ARRefreshMark(Document):
	pass
