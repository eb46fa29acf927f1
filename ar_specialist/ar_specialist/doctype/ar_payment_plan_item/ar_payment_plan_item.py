"""One open item in a payment plan; the rules are in `receivables.plan`."""

from frappe import _

from ar_specialist.permissions import RowOfDocument
from ar_specialist.refusal import refuse


class ARPaymentPlanItem(RowOfDocument):
	def get_invalid_links(self, is_submittable: bool = False, **options: object) -> tuple[list, list]:
		"""An invoice that is cancelled keeps no plan from being moved; what is open is checked where it is planned."""
		return super().get_invalid_links(is_submittable=False, **options)

	def validate(self):
		self.refuse_alone()

	def on_trash(self):
		self.refuse_alone()

	def refuse_alone(self):
		"""A row saved by itself would pass all checks by; Frappe saves it so only by the API."""
		refuse(_("An item is changed with its plan; open {0} and change it there."), self.parent)
