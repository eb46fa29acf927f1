"""A dispute; its rules are in `receivables.dispute`, how it is raised and moved in `operations.disputes`."""

import frappe
from frappe.model.document import Document
from frappe.utils import getdate

from ar_specialist import given, permissions
from ar_specialist.operations import (
	activities,
	dispute_mails,
	dispute_notices,
	dispute_settled,
	dispute_settling,
	dispute_tasks,
	dispute_view,
	disputes,
	escalation,
)


class ARDispute(Document):
	def onload(self):
		self.set_onload("letters", activities.letters_about(self.name))
		if self.has_permission("write"):
			self.set_onload("moves", dispute_view.moves_of(self))
			self.set_onload("hint", dispute_view.hint_of(self))

	def before_insert(self):
		given.document(self)
		disputes.prepare(self, self.visibility())

	def check_if_latest(self):
		disputes.lock_account(self)
		super().check_if_latest()

	def validate(self):
		if not self.is_new():
			given.document(self)
			disputes.keep(self, self.visibility())
		disputes.check(self)

	def after_insert(self):
		dispute_mails.keep(self)
		activities.link_dispute(self)
		disputes.follow_up(self)
		dispute_notices.hand_over(self)

	def on_update(self):
		if not self.flags.in_insert:
			dispute_settled.moved(self)
			disputes.follow_up(self)
			dispute_notices.hand_over(self)
			dispute_tasks.moved(self)
			dispute_notices.tell_moved(self)

	def on_trash(self):
		dispute_settling.check_deletion(self)
		activities.forget_dispute(self.name)

	def after_delete(self):
		disputes.follow_up(self)

	def visibility(self) -> permissions.Visibility | None:
		"""What of the customer's items the user may dispute; all of them where the app raises a case, or the customer."""
		return None if self.flags.ignore_permissions else permissions.visibility_of()

	@frappe.whitelist(methods=["POST"])
	def move(
		self,
		status: str,
		status_reason: str | None = None,
		resolution: str | None = None,
		valid: str | None = None,
		public_reply: str | None = None,
	) -> None:
		"""Move the dispute to `status`, with why, or with the decision it came to."""
		self.check_permission("write")
		stored = disputes.up_to_date(self.name)  # what a browser sent may be anything
		stored.check_permission("write")
		said = {"status_reason": status_reason, "resolution": resolution, "valid": valid}
		disputes.move(stored, status, {**said, "public_reply": public_reply})

	@frappe.whitelist(methods=["POST"])
	def escalate(self) -> None:
		"""Hand the dispute on before its deadline."""
		self.check_permission("write")
		stored = disputes.up_to_date(self.name)
		stored.check_permission("write")
		escalation.escalate(stored, getdate())


def on_doctype_update():
	frappe.db.add_index("AR Dispute", ["company", "customer"], "ar_dispute_account")
