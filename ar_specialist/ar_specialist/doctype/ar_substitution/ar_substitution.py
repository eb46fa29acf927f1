"""Who stands in for an absent collector, and when; its rules are in `receivables.substitution`."""

import frappe
from frappe.model.document import Document

from ar_specialist.operations import substitutions


class ARSubstitution(Document):
	def validate(self):
		substitutions.check(self)

	def on_update(self):
		substitutions.forget()

	def after_delete(self):
		substitutions.forget()


def on_doctype_update():
	frappe.db.add_index("AR Substitution", ["to_date", "from_date"], "ar_substitution_days")
