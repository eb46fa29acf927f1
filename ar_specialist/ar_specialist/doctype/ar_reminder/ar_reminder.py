"""A reminder proposed on a day: what became of it, and what kept it back. One a customer, company and day."""

from frappe.model.document import Document


class ARReminder(Document):
	pass
