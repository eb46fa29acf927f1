"""What the dashboards of Customer and Sales Invoice connect to: accounts, activities, promises, disputes and payment plans of this app."""

from frappe import _

Dashboard = dict[str, object]


def of_customer(data: Dashboard) -> Dashboard:
	"""Return the connections of a customer with ours."""
	ours = {
		"label": _("Collections"),
		"items": ["AR Customer Account", "AR Activity", "AR Promise", "AR Dispute", "AR Payment Plan"],
	}
	return {**data, "transactions": [*data.get("transactions", []), ours]}


def of_invoice(data: Dashboard) -> Dashboard:
	"""Return the connections of an invoice with ours, which name it in their rows."""
	ours = {
		"label": _("Collections"),
		"items": ["AR Activity", "AR Promise", "AR Dispute", "AR Payment Plan"],
	}
	fields = {
		**data.get("non_standard_fieldnames", {}),
		"AR Activity": "voucher_no",
		"AR Promise": "voucher_no",
		"AR Dispute": "voucher_no",
		"AR Payment Plan": "voucher_no",
	}
	return {
		**data,
		"non_standard_fieldnames": fields,
		"transactions": [*data.get("transactions", []), ours],
	}
