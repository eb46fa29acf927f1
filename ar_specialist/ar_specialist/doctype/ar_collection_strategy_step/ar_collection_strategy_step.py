"""One step of a strategy; when it is due is in `receivables.strategy`."""

from frappe.model.document import Document


class ARCollectionStrategyStep(Document):
	pass
