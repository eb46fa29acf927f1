"""Payment plans as the worklist page and the timeline show them. Writes nothing and does not check permissions."""

from collections.abc import Iterable

import frappe
from frappe.model.document import Document

from .doctypes import PLAN

FIELDS = [
	"name", "status", "account_currency", "total", "paid", "open_amount", "late_amount", "next_due_date", "next_amount",
	"accepted_on", "accepted_by", "proposed_on", "broken_on", "found_broken_on", "cancelled_on", "cancel_reason",
	"missed", "collector", "creation",
]  # fmt: skip
MOST = 20

Record = dict[str, object]


def of_account(account: Document) -> list[Record]:
	"""Return the plans of one customer, the newest first."""
	whose = {"company": account.company, "customer": account.customer}
	return frappe.get_all(PLAN, filters=whose, fields=FIELDS, order_by="creation desc", limit=MOST)


def events(plans: Iterable[Record]) -> list[Record]:
	"""Return what happened to `plans`: each was proposed or accepted, and some broke or were cancelled."""
	happened = {
		"Proposed": "proposed_on",
		"Accepted": "accepted_on",
		"Broken": "found_broken_on",
		"Cancelled": "cancelled_on",
	}
	return [
		{**plan, "kind": "plan", "what": what, "on": plan[field]}
		for plan in plans
		for what, field in happened.items()
		if plan[field]
	]
