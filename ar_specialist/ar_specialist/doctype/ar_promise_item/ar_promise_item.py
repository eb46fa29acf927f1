"""One open item in a promise; the rules are in `receivables.promise`."""

from frappe.model.document import Document


class ARPromiseItem(Document):
	pass
