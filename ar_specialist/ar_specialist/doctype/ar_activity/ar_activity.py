"""One contact with a customer, or a note about one; kept as it was, corrected by managers only."""

from frappe.model.document import Document

from ar_specialist.operations import activities, on_record


class ARActivity(Document):
	def before_insert(self):
		activities.lock_account(self)

	def validate(self):
		if not self.is_new():
			activities.check_correction(self)
		activities.prepare(self)

	def after_insert(self):
		activities.follow(self)

	def on_change(self):
		if not self.flags.in_insert:
			activities.tell_account(self)

	def on_trash(self):
		on_record.check_activity_deletion(self)

	def after_delete(self):
		activities.tell_account(self)


def on_doctype_update():
	import frappe

	frappe.db.add_index("AR Activity", ["account", "happened_on"], "ar_activity_account")
