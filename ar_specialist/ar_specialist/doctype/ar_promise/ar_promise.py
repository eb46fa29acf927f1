"""A promise to pay; its rules are in `receivables.promise`, how it is judged in `operations.judging`."""

import frappe
from frappe.model.document import Document

from ar_specialist.operations import promises, refresh


class ARPromise(Document):
	def before_insert(self):
		promises.prepare(self)

	def validate(self):
		if not self.is_new():
			promises.keep_as_made(self)

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
		stored = promises.locked(self.name)  # what a browser sent may be anything
		stored.check_permission("create")
		promises.withdraw(stored, reason)
		stored.follow_up()
