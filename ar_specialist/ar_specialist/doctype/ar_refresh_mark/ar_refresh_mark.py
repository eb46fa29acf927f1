"""A customer whose derived rows no longer match the ledger; see `operations.marks`."""

import frappe
from frappe.model.document import Document


class ARRefreshMark(Document):
	pass


def on_doctype_update():
	# how many customers wait, without reading the marks: when a strategy has changed that is everybody
	frappe.db.add_index("AR Refresh Mark", ["company", "party", "retry_on", "attempts"], "ar_marked")
