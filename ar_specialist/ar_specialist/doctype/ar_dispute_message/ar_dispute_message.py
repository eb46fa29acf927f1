"""One message between the customer and us about a dispute; `operations.dispute_messages` writes them."""

from frappe import _

from ar_specialist.permissions import RowOfDocument
from ar_specialist.refusal import refuse


class ARDisputeMessage(RowOfDocument):
	def validate(self):
		self.refuse_alone()

	def on_trash(self):
		self.refuse_alone()

	def refuse_alone(self):
		"""A row saved by itself would change what was said; Frappe saves it so only by the API."""
		refuse(_("What was written stays; write the customer another reply on {0}."), self.parent)
