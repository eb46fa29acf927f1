"""A payment plan; its rules are in `receivables.plan`, how it is drawn up and accepted in `operations.plans`."""

import frappe
from frappe.model.document import Document

from ar_specialist import given
from ar_specialist.operations import plan_requests, plans


class ARPaymentPlan(Document):
	def onload(self):
		self.set_onload("takes_payments", plan_requests.takes_payments(self))

	def check_if_latest(self):
		plans.lock_account(self)
		super().check_if_latest()

	def before_insert(self):
		given.document(self)
		plans.name_amendment(self)

	def validate(self):
		given.document(self)
		plans.prepare(self)

	def on_submit(self):
		plans.follow_up(self)

	def before_cancel(self):
		plans.check_cancellation(self)

	def on_cancel(self):
		plans.cancelled(self)
		plans.follow_up(self)

	def on_trash(self):
		plans.check_deletion(self)


def on_doctype_update():
	frappe.db.add_index("AR Payment Plan", ["company", "customer"], "ar_plan_account")
