"""One open voucher or instalment; derived, and written by `operations.refresh` alone."""

import frappe
from frappe.model.document import Document


class AROpenItem(Document):
	pass


def on_doctype_update():
	frappe.db.add_index("AR Open Item", ["company", "party"])
	frappe.db.add_index("AR Open Item", ["company", "disputed"], "ar_disputed")
