"""Who stands in for an absent collector, and when."""

from frappe.model.document import Document


class ARSubstitution(Document):
	pass
