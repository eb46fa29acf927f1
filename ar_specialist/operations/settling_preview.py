"""What settling a dispute would make, before it is done: the documents, what they come to, who may submit them.

Writes nothing and does not check permissions.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from decimal import Decimal

import frappe
from frappe import _

from ar_specialist.ledger import customers, dispute_documents
from ar_specialist.ledger.dispute_documents import Settlement
from ar_specialist.ledger.packed import exact
from ar_specialist.receivables import resolution
from ar_specialist.receivables.dispute import Resolution
from ar_specialist.receivables.errors import ReceivablesError
from ar_specialist.receivables.money import ZERO
from ar_specialist.receivables.resolution import Agreement, DisputeToSettle
from ar_specialist.refusal import refuse

from . import dispute_settling
from .left_to_settle import come_to, dispute_named, settled_alone, taking, to_settle
from .settling_rights import authority_of, is_manager

DOCTYPES = {
	Resolution.CREDIT_NOTE: "Sales Invoice",
	Resolution.REBILL: "Sales Invoice",
	Resolution.WRITE_OFF: "Journal Entry",
	Resolution.REFUND: "Payment Entry",
}
Record = dict[str, object]


def preview(name: str, agreement: Agreement, lowered: Sequence[Mapping[str, object]] | None = None) -> Record:
	"""Return what settling the dispute `name` would make: for each invoice how much, and whether it is submitted at once.

	Where more was agreed than is disputed, it says so as `refused`.
	"""
	stored = dispute_named(name)
	dispute = to_settle(stored)
	if not dispute.is_open:
		refuse(_("The dispute {0} is {1}; reopen it first."), name, _(dispute.status))
	agreement = replace(agreement, items=dispute_settling.items_of(stored, lowered))
	try:
		alive = dispute_documents.settlements(name)
		amounts = _amounts(dispute, agreement, alive)
	except ReceivablesError as error:
		return {"refused": _(error.template).format(*error.values)}
	rates = {row.voucher_no: exact(row.exchange_rate) for row in stored.items}
	total = sum((amount * rates[invoice] for invoice, amount in amounts.items()), ZERO)
	before = come_to(alive) + settled_alone(name, {item.invoice for item in dispute.items})
	is_alone = resolution.may_settle_alone(before + total, authority_of(dispute.company), is_manager())
	return {
		"rows": [
			{"invoice": invoice, "amount": float(amount), "currency": dispute.currency}
			for invoice, amount in amounts.items()
		],
		"total": float(total),
		"currency": customers.company_currency(dispute.company),
		"submits": agreement.remedy is not Resolution.REFUND
		and is_alone
		and bool(frappe.has_permission(DOCTYPES[agreement.remedy], "submit")),
	}


def _amounts(
	dispute: DisputeToSettle, agreement: Agreement, alive: Sequence[Settlement]
) -> dict[str, Decimal]:
	"""Return what is taken off each invoice, in the currency of its account: all of it where it is billed anew."""
	items = resolution.agreed_items(dispute, agreement)
	resolution.check_left(dispute, items, taking(alive, is_paid=dispute.is_paid))
	found = resolution.by_invoice(items)
	if agreement.remedy is not Resolution.REBILL:
		return {invoice: sum((item.amount for item in items), ZERO) for invoice, items in found.items()}
	fields = ["name", "outstanding_amount"]
	rows = frappe.get_all("Sales Invoice", filters={"name": ("in", list(found))}, fields=fields)
	return {row.name: exact(row.outstanding_amount) for row in rows}
