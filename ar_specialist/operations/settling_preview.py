"""What settling a dispute would make, before it is done: the documents, what they come to, who may submit them.

Writes nothing and does not check permissions.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from html import unescape

import frappe
from frappe import _

from ar_specialist.ledger import customers, dispute_documents
from ar_specialist.ledger.dispute_documents import Settlement
from ar_specialist.ledger.packed import exact
from ar_specialist.posting import credit_notes
from ar_specialist.receivables import resolution
from ar_specialist.receivables.dispute import Resolution
from ar_specialist.receivables.errors import ReceivablesError
from ar_specialist.receivables.money import ZERO
from ar_specialist.receivables.resolution import Agreement, DisputeToSettle, SettledItem
from ar_specialist.refusal import refuse

from . import dispute_settling
from .left_to_settle import come_to, dispute_named, settled_alone, taking, to_settle
from .resolutions import rebilled
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

	Of an invoice that is billed anew it says what the corrected one comes to, as `billed`; where it cannot be settled
	like that, why not, as `refused`.
	"""
	stored = dispute_named(name)
	dispute = to_settle(stored)
	if not dispute.is_open:
		refuse(_("The dispute {0} is {1}; reopen it first."), name, _(dispute.status))
	agreement = replace(agreement, items=dispute_settling.items_of(stored, lowered))
	try:
		alive = dispute_documents.settlements(name)
		rows = _rows(dispute, agreement, alive)
	except ReceivablesError as error:
		return {"refused": _(error.template).format(*error.values)}
	except frappe.ValidationError as error:
		frappe.clear_last_message()  # it is told in the dialog, which escapes it again
		return {"refused": unescape(str(error))}
	rates = {row.voucher_no: exact(row.exchange_rate) for row in stored.items}
	total = sum((row["amount"] * rates[row["invoice"]] for row in rows), ZERO)
	before = come_to(alive) + settled_alone(name, {item.invoice for item in dispute.items})
	is_alone = resolution.may_settle_alone(before + total, authority_of(dispute.company), is_manager())
	return {
		"rows": [{**row, "amount": float(row["amount"])} for row in rows],
		"total": float(total),
		"currency": customers.company_currency(dispute.company),
		"submits": agreement.remedy is not Resolution.REFUND
		and is_alone
		and bool(frappe.has_permission(DOCTYPES[agreement.remedy], "submit")),
	}


def _rows(dispute: DisputeToSettle, agreement: Agreement, alive: Sequence[Settlement]) -> list[Record]:
	"""Return what is taken off each invoice, in the currency of its account: all of it where it is billed anew."""
	items = resolution.agreed_items(dispute, agreement)
	resolution.check_left(dispute, items, taking(alive, is_paid=dispute.is_paid))
	taken = _billed_anew if agreement.remedy is Resolution.REBILL else _taken
	return [
		{"invoice": invoice, "currency": dispute.currency, **taken(dispute, agreement, invoice, theirs)}
		for invoice, theirs in resolution.by_invoice(items).items()
	]


def _taken(
	_dispute: DisputeToSettle, _agreement: Agreement, _invoice: str, items: Sequence[SettledItem]
) -> Record:
	return {"amount": sum((item.amount for item in items), ZERO)}


def _billed_anew(
	dispute: DisputeToSettle, agreement: Agreement, invoice: str, items: Sequence[SettledItem]
) -> Record:
	note, corrected = rebilled(dispute, agreement, frappe.get_doc("Sales Invoice", invoice), items)
	billed = {"billed": corrected.grand_total, "billed_in": corrected.currency}
	return {"amount": credit_notes.credited(note), **billed}
