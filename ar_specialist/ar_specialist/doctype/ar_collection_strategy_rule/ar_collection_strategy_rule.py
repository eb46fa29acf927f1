"""One rule of a strategy; what it does is in `receivables.strategy`."""

from frappe import _
from frappe.model.document import Document

from ar_specialist.operations import strategies


class ARCollectionStrategyRule(Document):
	@property
	def unit(self) -> str:
		"""What the rule's number counts."""
		unit = strategies.UNITS_BY_LABEL.get(self.fact)
		return _(unit) if unit else ""
