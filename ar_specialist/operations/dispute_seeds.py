"""What a site begins with to handle disputes: usual reasons and a board. Both are the user's once they are there."""

import json

import frappe
from frappe.model.document import Document

from ar_specialist.receivables.dispute import Category, DisputeStatus, RootCause

from .doctypes import DISPUTE, DISPUTE_REASON

BOARD = "Disputes"
# reason, category, usual root cause, business days to decide
REASONS = (
	("Price differs from the order", Category.PRICING, RootCause.PRICE_AGREEMENT, 10),
	("Discount missing", Category.PRICING, RootCause.ORDER_ENTRY, 10),
	("Short delivery", Category.QUANTITY, RootCause.DELIVERY, 10),
	("Damaged or defective goods", Category.QUALITY, RootCause.PRODUCT_QUALITY, 15),
	("Not delivered", Category.DELIVERY, RootCause.DELIVERY, 10),
	("Tax charged wrongly", Category.TAX, RootCause.TAX_SETUP, 10),
	("Other payment terms agreed", Category.TERMS, RootCause.PAYMENT_TERMS, 5),
	("Billed twice", Category.DUPLICATE, RootCause.INVOICING, 5),
	("Order number missing on the invoice", Category.ADMINISTRATIVE, RootCause.MASTER_DATA, 5),
	("Other", Category.OTHER, RootCause.OTHER, 10),
)
COLUMNS = {
	DisputeStatus.OPEN: "Orange",
	DisputeStatus.IN_REVIEW: "Blue",
	DisputeStatus.WAITING: "Yellow",
	DisputeStatus.RESOLVED: "Green",
	DisputeStatus.CLOSED: "Gray",
	DisputeStatus.WITHDRAWN: "Gray",
}
ENDED = (DisputeStatus.CLOSED, DisputeStatus.WITHDRAWN)
ON_CARDS = ["amount_shown", "reason", "raised_on", "deadline_on_card", "processor"]


def add_missing() -> None:
	"""Add the usual reasons and a board, unless there is any reason: then the user has these, and chose among them."""
	if frappe.db.count(DISPUTE_REASON):
		return
	for reason, category, cause, days in REASONS:
		values = {"category": category.value, "root_cause": cause.value, "sla_days": days, "on_portal": 1}
		frappe.get_doc({"doctype": DISPUTE_REASON, "reason": reason, **values}).insert(
			ignore_permissions=True
		)
	if not frappe.db.exists("Kanban Board", BOARD):
		board().insert(ignore_permissions=True)


def board() -> Document:
	"""Return the board of disputes by status; what has ended is put away, and can be shown again."""
	return frappe.get_doc(
		{
			"doctype": "Kanban Board",
			"kanban_board_name": BOARD,
			"reference_doctype": DISPUTE,
			"field_name": "status",
			"fields": json.dumps(ON_CARDS),
			"filters": "[]",
			"columns": [
				{
					"column_name": status.value,
					"status": "Archived" if status in ENDED else "Active",
					"indicator": color,
				}
				for status, color in COLUMNS.items()
			],
		}
	)
