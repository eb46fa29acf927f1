"""One customer in one company: the worklist's row. Figures are derived; collector, action and snooze are said."""

import frappe
from frappe import _
from frappe.model.document import Document
from frappe.model.naming import make_autoname
from frappe.utils import getdate

SAID = ("collector", "next_action", "next_action_date", "snoozed_until", "snooze_reason")


class ARCustomerAccount(Document):
	def autoname(self):
		self.name = make_autoname("hash", self.doctype)

	def validate(self):
		self.set_derived_fields_back()
		self.validate_collector()
		self.validate_snooze()

	def on_update(self):
		from ar_specialist.operations import accounts

		accounts.age(self.company, [self.customer], getdate())

	def set_derived_fields_back(self):
		"""What the ledger says is not typed: keep what is stored, whatever the client sent."""
		before = self.get_doc_before_save()
		for field in self.meta.fields:
			if field.read_only and field.fieldtype not in ("Section Break", "Column Break"):
				self.set(field.fieldname, before.get(field.fieldname) if before else None)

	def validate_collector(self):
		if self.collector and not frappe.db.get_value("User", self.collector, "enabled"):
			frappe.throw(_("User {0} is disabled; choose another collector.").format(self.collector))

	def validate_snooze(self):
		if not self.snoozed_until:
			self.snooze_reason = None
			return
		if not (self.snooze_reason or "").strip():
			frappe.throw(_("Say why {0} is snoozed; the reason is kept.").format(self.customer))
		if self.has_value_changed("snoozed_until") and getdate(self.snoozed_until) <= getdate():
			frappe.throw(_("Snooze {0} until a day after today.").format(self.customer))


def on_doctype_update():
	frappe.db.add_unique("AR Customer Account", ["company", "customer"], "ar_customer_account_identity")
	# the worklist's first page and its "as of" without reading every customer
	frappe.db.add_index("AR Customer Account", ["company", "worklist_state", "priority"], "ar_worklist")
	frappe.db.add_index("AR Customer Account", ["company", "refreshed_on"], "ar_refreshed")
