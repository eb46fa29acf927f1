"""A reminder proposed on a day: what became of it, and what kept it back. One a customer, company and day."""

import frappe
from frappe.model.document import Document


class ARReminder(Document):
	def on_trash(self):
		from ar_specialist.operations import on_record

		on_record.check_reminder_deletion(self)


def on_doctype_update():
	# what lets a run be done twice without a second message
	frappe.db.add_unique("AR Reminder", ["company", "customer", "business_date"], "ar_reminder_identity")
	frappe.db.add_index("AR Reminder", ["company", "business_date", "status"], "ar_reminder_waiting")
