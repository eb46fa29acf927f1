"""One invoice an activity was about."""

from frappe import _

from ar_specialist.permissions import RowOfDocument
from ar_specialist.refusal import refuse


class ARActivityItem(RowOfDocument):
	def validate(self):
		self.refuse_alone()

	def on_trash(self):
		self.refuse_alone()

	def refuse_alone(self):
		"""A row saved by itself would leave no trace in its activity's history; Frappe saves it so only by the API."""
		refuse(_("Change it in {0}, which keeps what was changed."), self.parent)
