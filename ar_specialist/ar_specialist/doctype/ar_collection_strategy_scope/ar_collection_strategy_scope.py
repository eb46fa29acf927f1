"""Whom a strategy is used for."""

from frappe.model.document import Document


class ARCollectionStrategyScope(Document):
	pass
