"""Disputes as the desk shows them: what can be disputed, a customer's cases, and what happened to them.

Does not check permissions; `visibility` is what of the customer's items the user may see.
"""

from collections.abc import Iterable

import frappe
from frappe import _
from frappe.model.document import Document
from frappe.utils import getdate

from ar_specialist import refusal
from ar_specialist.ledger import invoice_lines
from ar_specialist.ledger.population import Visibility
from ar_specialist.receivables import dispute as rules
from ar_specialist.receivables.dispute import ENDED, DisputeStatus, Mover
from ar_specialist.refusal import refuse

from . import disputable, disputes
from .doctypes import DISPUTE, DISPUTE_ITEM

MOST = 50
FIELDS = [
	"name", "status", "reason", "category", "says", "currency", "disputed_originally", "still_disputed", "credited",
	"written_off", "paid_meanwhile", "upheld", "raised_on", "deadline", "coordinator", "processor", "resolution",
	"closed_on", "resolved_on", "status_reason", "communication", "creation",
]  # fmt: skip

Record = dict[str, object]


def disputable_items(company: str, customer: str, visibility: Visibility) -> list[Record]:
	"""Return what of the customer's open items can be disputed, in the currency of their account, the oldest first."""
	seen = disputable.seen(company, customer, visibility)
	found = disputable.disputable(company, customer, locks=False)
	return [
		{
			"voucher_type": kind,
			"voucher_no": name,
			"due_date": item.due_date,
			"days_late": (getdate() - item.due_date).days if item.due_date else 0,
			"outstanding": float(item.state.open),
			"disputable": float(item.room(None)),
			"instalments": list(item.state.open_by_term),
			"currency": item.currency,
		}
		for (account, kind, name), item in found.items()
		if item.room(None) > 0 and (account, kind, name) in seen
	]


def lines_of(invoice: str, company: str, customer: str, visibility: Visibility) -> list[Record]:
	"""Return the lines of a sales invoice of `customer`, in their order, each with how many of it were not returned; rates
	and amounts are in `currency`, the invoice's.

	Throws where the invoice is not to be seen.
	"""
	if not disputable.is_seen("Sales Invoice", invoice, company, customer, visibility):
		refuse(
			_("You may not see {0}; ask your administrator for access."),
			invoice,
			exception=frappe.PermissionError,
		)
	currency = frappe.db.get_value("Sales Invoice", invoice, "currency")
	return [
		{
			"name": line.name,
			"currency": currency,
			"item_code": line.item_code,
			"qty": float(line.left),
			"rate": float(line.rate),
			"net_amount": float(line.net_amount),
		}
		for line in invoice_lines.lines_of([invoice]).get(invoice, ())
	]


def moves_of(doc: Document) -> list[Record]:
	"""Return where the user may move a dispute as the ledger stands, and whether that has to be explained."""
	now = DisputeStatus(doc.status)
	return [
		{"status": after.value, "needs_reason": rules.needs_reason(now, after)}
		for after in rules.moves_of(now, disputes.mover())
		if not disputes.hindrance(doc, after)
	]


def hint_of(doc: Document) -> str:
	"""Return what to do instead where the ledger hinders a move that people might look for; empty where it does not."""
	for after in rules.moves_of(DisputeStatus(doc.status), Mover.MANAGER):
		hindered = disputes.hindrance(doc, after)
		if hindered:
			sentence, *values = hindered
			return sentence.format(*map(refusal.shown, values))
	return ""


def of_account(account: Document) -> list[Record]:
	"""Return the customer's disputes, what is not over first, then the newest; each with the vouchers it is about."""
	filters = {"company": account.company, "customer": account.customer}
	found = frappe.get_all(
		DISPUTE, filters=filters, fields=FIELDS, order_by="raised_on desc, name desc", limit=MOST
	)
	about: dict[str, list[str]] = {}
	rows = frappe.get_all(
		DISPUTE_ITEM,
		filters={"parenttype": DISPUTE, "parent": ("in", [row.name for row in found] or [""])},
		fields=["parent", "voucher_no"],
		order_by="idx",
	)
	for row in rows:
		names = about.setdefault(row.parent, [])
		if row.voucher_no not in names:
			names.append(row.voucher_no)
	ended = {each.value for each in ENDED}
	return [
		{**row, "items": about.get(row.name, [])}
		for row in sorted(found, key=lambda each: each.status in ended)
	]


def events(found: Iterable[Record]) -> list[Record]:
	"""Return what happened to the disputes `found`: each was raised, and some have ended."""
	result = []
	for row in found:
		result.append({**row, "kind": "dispute", "on": row["raised_on"], "is_end": False})
		if row["closed_on"]:
			result.append({**row, "kind": "dispute", "on": row["closed_on"], "is_end": True})
	return result
