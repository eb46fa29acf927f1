"""The record of one scheduled job on one business date; see `operations.runs`."""

import frappe
from frappe.model.document import Document


class ARJobRun(Document):
	pass


def on_doctype_update():
	frappe.db.add_unique("AR Job Run", ["job", "company", "business_date", "shard"], "ar_job_run_identity")
