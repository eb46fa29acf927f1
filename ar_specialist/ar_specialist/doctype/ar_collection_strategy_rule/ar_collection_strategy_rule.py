"""One rule of a strategy; what it does is in `receivables.strategy`."""

from frappe.model.document import Document


class ARCollectionStrategyRule(Document):
	pass
