"""A promise to pay; its rules are in `receivables.promise`, how it is judged in `operations.promises`."""

import frappe
from frappe.model.document import Document

from ar_specialist.operations import promises, refresh


class ARPromise(Document):
	def before_insert(self):
		promises.prepare(self)

	def validate(self):
		if not self.is_new():
			self.set_what_was_said_back()

	def set_what_was_said_back(self):
		"""A promise is as it was made; what the ledger says of it is written by no form."""
		before = self.get_doc_before_save()
		for field in self.meta.fields:
			if field.read_only or field.fieldname == "items":
				self.set(field.fieldname, before.get(field.fieldname))

	def after_insert(self):
		self.follow_up()

	def on_trash(self):
		self.flags.deleted = True

	def after_delete(self):
		self.follow_up()

	def follow_up(self):
		"""Let the account know at once what is promised now."""
		refresh.refresh(self.company, [self.customer])

	@frappe.whitelist(methods=["POST"])
	def withdraw(self, reason: str) -> None:
		"""Take the promise back for `reason`."""
		self.check_permission("create")
		promises.withdraw(self, reason)
		self.follow_up()
