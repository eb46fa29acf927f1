"""One customer in one company: the worklist's row. Figures are derived; collector, action and snooze are said."""

import frappe
from frappe import _
from frappe.model.document import Document
from frappe.model.naming import make_autoname
from frappe.utils import getdate, now_datetime

from ar_specialist.receivables.clock import check_zone
from ar_specialist.receivables.errors import ReceivablesError
from ar_specialist.refusal import refuse

SAID = ("collector", "next_action", "next_action_date", "snoozed_until", "snooze_reason")


class ARCustomerAccount(Document):
	def autoname(self):
		self.name = make_autoname("hash", self.doctype)

	def validate(self):
		self.set_derived_fields_back()
		self.validate_collector()
		self.validate_next_action()
		self.validate_snooze()
		self.set_planned_on()
		self.validate_collection_stop()
		self.validate_no_reminders()
		self.validate_time_zone()

	def on_update(self):
		from ar_specialist.operations import accounts

		accounts.decide_state(self.name, getdate())

	def after_insert(self):
		self.have_figures_computed("Account made")

	def on_trash(self):
		self.have_figures_computed("Account deleted")

	def have_figures_computed(self, reason: str):
		"""An account made by hand has no figures yet; one that is deleted comes back as long as items are open."""
		from ar_specialist.operations import marks

		if frappe.db.exists("Company", self.company):
			marks.mark(self.company, [self.customer], reason)

	def set_derived_fields_back(self):
		"""What the ledger says is not typed: keep what is stored, whatever the client sent."""
		before = self.get_doc_before_save()
		for field in self.meta.fields:
			if field.read_only and field.fieldtype not in ("Section Break", "Column Break"):
				self.set(field.fieldname, before.get(field.fieldname) if before else None)

	def validate_collector(self):
		"""Form, bulk edit and REST all save through here; what the system does by itself is not asked."""
		from ar_specialist.operations import worklist

		stored = self.get_doc_before_save()
		before, after = (stored.collector or None) if stored else None, self.collector or None
		if before != after and not self.flags.ignore_permissions:
			worklist.check_collector(before, after)

	def validate_next_action(self):
		if not self.next_action_date:
			return
		if not (self.next_action or "").strip():
			refuse(_("Say what is to be done for {0} on that day."), self.customer)
		if self.has_value_changed("next_action_date") and getdate(self.next_action_date) < getdate():
			refuse(_("Choose today or a later day for the next action of {0}."), self.customer)
		self.validate_not_too_far("next_action_date")

	def validate_snooze(self):
		if not self.snoozed_until:
			self.snooze_reason = None
			return
		if not (self.snooze_reason or "").strip():
			refuse(_("Say why {0} is snoozed; the reason is kept."), self.customer)
		if self.has_value_changed("snoozed_until") and getdate(self.snoozed_until) <= getdate():
			refuse(_("Snooze {0} until a day after today."), self.customer)
		self.validate_not_too_far("snoozed_until")

	def validate_not_too_far(self, field: str):
		from ar_specialist.operations import ahead

		if self.has_value_changed(field) and ahead.is_too_far(self.get(field)):
			label = self.meta.get_label(field)
			refuse(
				_("{0} of {1} is more than {2} years ahead; choose an earlier day."),
				_(label),
				self.customer,
				ahead.YEARS,
			)

	def set_planned_on(self):
		"""A promise that breaks after this brings the account back, whatever is planned."""
		if self.has_value_changed("next_action_date") or self.has_value_changed("snoozed_until"):
			self.planned_on = now_datetime()

	def validate_collection_stop(self):
		"""Whoever works the account may stop at once; taking a legal stop back is an AR Manager's decision."""
		from ar_specialist.operations import stopping

		if self.has_value_changed("collection_stop") and not self.flags.ignore_permissions:
			stored = self.get_doc_before_save()
			stopping.check_stop(stored and stored.collection_stop, self.collection_stop)
		if not self.collection_stop:
			self.stop_reason = None
		elif not (self.stop_reason or "").strip():
			refuse(_("Say why nobody collects from {0} for now; the reason is kept."), self.customer)

	def validate_no_reminders(self):
		if not self.no_reminders:
			self.no_reminders_reason = None
		elif not (self.no_reminders_reason or "").strip():
			refuse(_("Say why {0} gets no reminders; the reason is kept."), self.customer)

	def validate_time_zone(self):
		self.time_zone = (self.time_zone or "").strip() or None
		if not self.time_zone:
			return
		try:
			check_zone(self.time_zone)
		except ReceivablesError as error:
			refuse(_(error.template), *error.values, title=_("Time Zone"))


def on_doctype_update():
	frappe.db.add_unique("AR Customer Account", ["company", "customer"], "ar_customer_account_identity")
	# the worklist's first page and its "as of" without reading every customer
	frappe.db.add_index("AR Customer Account", ["company", "worklist_state", "call_order"], "ar_call_order")
	for field, name in (
		("refreshed_on", "ar_refreshed"),
		("aged_on", "ar_aged"),
		("next_posting_date", "ar_next_posting"),
		("open_items", "ar_open"),
		("next_action_date", "ar_next_action"),
		("step_action", "ar_step_action"),
	):
		frappe.db.add_index("AR Customer Account", ["company", field], name)
	# who sees which customer, and what is left to chase, without reading the accounts
	frappe.db.add_index("AR Customer Account", ["company", "collector", "customer"], "ar_portfolio")
	left = ["company", "worklist_state", "collector", "to_collect"]
	frappe.db.add_index("AR Customer Account", left, "ar_left")
	load = ["company", "collector", "open_items", "to_collect"]
	frappe.db.add_index("AR Customer Account", load, "ar_load")
