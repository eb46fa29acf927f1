"""The invoice a document is written about: locked, as it is stored now, and what of it is open."""

from decimal import Decimal

import frappe
from frappe import _
from frappe.model.document import Document

from ar_specialist.receivables.money import round_amount
from ar_specialist.refusal import refuse

INVOICE = "Sales Invoice"


def locked(name: str, company: str, customer: str) -> Document:
	"""Return a submitted invoice of `customer`, locked until the transaction ends; throws on anything else."""
	found = frappe.db.get_value(INVOICE, name, ["docstatus", "company", "customer"], for_update=True)
	if not found:
		refuse(_("Invoice {0} does not exist; choose one of the customer's."), name)
	docstatus, its_company, its_customer = found
	if (its_company, its_customer) != (company, customer):
		refuse(_("Invoice {0} is not one of {1} in {2}."), name, customer, company)
	if docstatus != 1:
		refuse(_("Invoice {0} is not submitted, or was cancelled; there is nothing to settle."), name)
	invoice = frappe.get_doc(INVOICE, name)
	if invoice.is_return:
		refuse(_("{0} is a credit note; choose the invoice itself."), name)
	return invoice


def open_amount(invoice: Document) -> Decimal:
	"""Return what is open of `invoice` now, in the currency of its receivable account, and lock it."""
	stored = frappe.db.get_value(INVOICE, invoice.name, "outstanding_amount", for_update=True)
	return exact(stored, invoice.precision("outstanding_amount"))


def returned(invoice: Document, besides: str | None = None) -> Decimal:
	"""Return what credit notes of `invoice` come to, drafts among them, `besides` one, as `billed` counts it."""
	notes = frappe.get_all(
		INVOICE,
		filters={
			"return_against": invoice.name,
			"is_return": 1,
			"docstatus": ("<", 2),
			"name": ("!=", besides or ""),
		},
		fields=[
			"currency", "party_account_currency", "rounded_total", "grand_total", "base_rounded_total", "base_grand_total",
		],
	)  # fmt: skip
	precision = invoice.precision("grand_total")
	return -sum((exact(_total(note), precision) for note in notes), Decimal(0))


def _total(doc: Document) -> float:
	if doc.currency == doc.party_account_currency:
		return doc.rounded_total or doc.grand_total
	return doc.base_rounded_total or doc.base_grand_total


def billed(invoice: Document) -> Decimal:
	"""Return what `invoice` came to, in the currency of its receivable account."""
	return exact(_total(invoice), invoice.precision("grand_total"))


def exact(amount: float | None, precision: int) -> Decimal:
	"""Return what a document's field holds, at its precision."""
	return round_amount(Decimal(str(amount or 0)), precision)


def check_open(invoice: Document, amount: Decimal) -> None:
	"""Throw unless `amount`, in the receivable account's currency, is open of `invoice`."""
	left = open_amount(invoice)
	if left <= 0:
		refuse(_("Nothing is open of {0} any more."), invoice.name)
	if amount <= 0:
		refuse(_("Settle an amount above zero of {0}."), invoice.name)
	if amount > left:
		refuse(
			_("Only {0} {1} is open of {2}, less than {3}; settle that or less."),
			left,
			invoice.party_account_currency,
			invoice.name,
			amount,
		)
