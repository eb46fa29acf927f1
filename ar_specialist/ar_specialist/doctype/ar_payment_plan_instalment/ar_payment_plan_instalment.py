"""One instalment of a payment plan; the rules are in `receivables.plan_schedule`."""

from frappe import _

from ar_specialist.permissions import RowOfDocument
from ar_specialist.refusal import refuse


class ARPaymentPlanInstalment(RowOfDocument):
	def validate(self):
		self.refuse_alone()

	def on_trash(self):
		self.refuse_alone()

	def refuse_alone(self):
		"""A row saved by itself would pass all checks by; Frappe saves it so only by the API."""
		refuse(_("An instalment is changed with its plan; open {0} and change it there."), self.parent)
