"""One invoice an activity was about."""

from frappe.model.document import Document


class ARActivityItem(Document):
	pass
