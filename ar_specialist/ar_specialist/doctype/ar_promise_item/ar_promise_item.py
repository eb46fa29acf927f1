"""One open item in a promise; the rules are in `receivables.promise`."""

from frappe import _

from ar_specialist.permissions import RowOfDocument
from ar_specialist.refusal import refuse


class ARPromiseItem(RowOfDocument):
	def validate(self):
		self.refuse_alone()

	def on_trash(self):
		self.refuse_alone()

	def refuse_alone(self):
		"""A row saved by itself would change what was promised; Frappe saves it so only by the API."""
		refuse(_("What was promised stays; withdraw {0} and take a new promise."), self.parent)
