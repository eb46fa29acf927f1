"""What a payment plan connects to: the vouchers it is about, what was sent and said of it, and what asks to be paid online."""

from frappe import _


def get_data() -> dict[str, object]:
	return {
		"fieldname": "ar_payment_plan",
		"non_standard_fieldnames": {"AR Activity": "payment_plan"},
		"internal_links": {"Sales Invoice": ["items", "voucher_no"], "AR Customer Account": "account"},
		"transactions": [
			{
				"label": _("Collections"),
				"items": ["Sales Invoice", "AR Customer Account", "AR Activity", "Payment Request"],
			}
		],
	}
