"""The days over which a case was disputed; `operations.dispute_spans` writes them."""

from frappe import _

from ar_specialist.permissions import RowOfDocument
from ar_specialist.refusal import refuse


class ARDisputeSpan(RowOfDocument):
	def validate(self):
		self.refuse_alone()

	def on_trash(self):
		self.refuse_alone()

	def refuse_alone(self):
		"""A row saved by itself would change what reports say of past days; Frappe saves it so only by the API."""
		refuse(_("When {0} was disputed stays as it was."), self.parent)
