"""Each event as an ERPNext document, inserted and submitted through the document itself.

Nothing here writes a ledger: what stands in it is what ERPNext books when the document is submitted.
"""

from datetime import date
from functools import singledispatch

import frappe
from frappe.model.document import Document

from .catalogue import TERMS, VAT_PERCENT, Line
from .company import PAID_BY, Accounts, price_list
from .events import (
	Bounce,
	CreditNote,
	Event,
	Invoice,
	Order,
	Payment,
	Reconciliation,
	Transfer,
	WriteOff,
)
from .exchange import COMPANY_CURRENCY, rate
from .records import new
from .site import ABBR, COMPANY, DemoError

# Where a document keeps its event's key: what a customer or a bank would quote.
KEY_FIELDS = {
	"Sales Order": "po_no",
	"Sales Invoice": "po_no",
	"Payment Entry": "reference_no",
	"Journal Entry": "cheque_no",
}


class Books:
	"""The demo company's books: its accounts, its customers, and its documents by the keys of their events."""

	def __init__(self, accounts: Accounts, customers: dict[str, str], currencies: dict[str, str]) -> None:
		self.accounts = accounts
		self.customers = customers
		self.currencies = currencies
		self._names: dict[tuple[str, str], str] = {}

	def submit(
		self, doc: Document, key: str, *, at_once: bool = False, keyed_later: bool = False
	) -> Document:
		"""Insert and submit a document, and keep its name under the event's key.

		`at_once` does both in one pass, which is half the work. It gives the same ledger, but only documents
		that are updated when their ledger changes get their right status that way. With `keyed_later` the key is
		filled in once the document is submitted, so that its history knows when.
		"""
		if not keyed_later:
			doc.set(KEY_FIELDS[doc.doctype], key)
		if not at_once:
			doc.insert()
		doc.submit()
		if keyed_later:
			doc.reload().update({KEY_FIELDS[doc.doctype]: key}).save()
		self._names[doc.doctype, key] = doc.name
		return doc

	def name_of(self, doctype: str, key: str) -> str:
		"""Return the name of the document that was written for an event, in this run or an earlier one."""
		if (doctype, key) not in self._names:
			filters = {"company": COMPANY, KEY_FIELDS[doctype]: key, "docstatus": 1}
			self._names[doctype, key] = frappe.db.get_value(doctype, filters)
		return self._names[doctype, key]

	def receivable(self, customer: str) -> str:
		"""Return the account on which the customer owes."""
		return self.accounts.receivable[self.currencies[customer]]


@singledispatch
def write(event: Event, books: Books) -> None:
	"""Write the event as an ERPNext document and submit it."""
	raise TypeError(f"No document says {type(event).__name__}; write one beside the others.")


# Sales


def _sale(doctype: str, event: Order | Invoice | CreditNote, books: Books, sign: int = 1) -> Document:
	"""Return an order, invoice or credit note with its lines and tax; `sign` is -1 for what is returned."""
	currency = books.currencies[event.customer]
	exchange_rate = rate(currency, event.on)
	doc = new(
		doctype,
		company=COMPANY,
		customer=books.customers[event.customer],
		currency=currency,
		conversion_rate=exchange_rate,
		selling_price_list=price_list(currency),
		price_list_currency=currency,
		plc_conversion_rate=exchange_rate,
		ignore_pricing_rule=1,
		disable_rounded_total=1,
	)
	for line in event.lines:
		doc.append("items", _item(line, sign))
	if event.taxed:
		_add_tax(doc, books.accounts)
	return doc


def _item(line: Line, sign: int) -> dict[str, object]:
	return {"item_code": line.item, "qty": sign * line.quantity, "rate": line.price}


def _add_tax(doc: Document, accounts: Accounts) -> None:
	doc.taxes_and_charges = accounts.tax_template
	doc.append(
		"taxes",
		{
			"charge_type": "On Net Total",
			"account_head": accounts.tax,
			"description": f"VAT {VAT_PERCENT} %",
			"rate": VAT_PERCENT,
			"cost_center": accounts.cost_center,
		},
	)


def _dated_invoice(doc: Document, event: Event, books: Books) -> Document:
	doc.set_posting_time = 1
	doc.posting_date = event.on
	doc.debit_to = books.receivable(event.customer)
	return doc


def _series(kind: str, on: date) -> str:
	"""Return a naming series of the demo's own, with the year the document belongs to, whenever it is written."""
	return f"{ABBR}-{kind}-{on.year}-.#####"


def _check_total(doc: Document, cents: int) -> None:
	if round(doc.grand_total * 100) != cents:
		raise DemoError(
			f"{doc.doctype} {doc.name} comes to {doc.grand_total} {doc.currency} instead of {cents / 100:.2f};"
			" look for a pricing rule or tax rule of this site that changes the demo's prices."
		)


@write.register
def _order(event: Order, books: Books) -> None:
	doc = _sale("Sales Order", event, books)
	doc.transaction_date = doc.delivery_date = event.on
	doc.payment_terms_template = event.terms
	doc.naming_series = _series("SO", event.on)
	_check_total(books.submit(doc, event.key), event.total)


@write.register
def _invoice(event: Invoice, books: Books) -> None:
	doc = _dated_invoice(_sale("Sales Invoice", event, books), event, books)
	doc.payment_terms_template = event.terms
	# ERPNext sets it from the instalments only when a document is saved again.
	doc.due_date = TERMS[event.terms].due(event.on)
	doc.naming_series = _series("INV", event.on)
	if event.order:
		_bill_order(doc, books.name_of("Sales Order", event.order))
	books.submit(doc, event.key, at_once=not event.order, keyed_later=event.is_numbered_later)
	_check_total(doc, event.total)


def _bill_order(doc: Document, order: str) -> None:
	"""Let the invoice bill the order's lines and take the advance that was paid for it, and no other money."""
	rows = frappe.get_all("Sales Order Item", filters={"parent": order}, fields=["name"], order_by="idx")
	for item, row in zip(doc.items, rows, strict=True):
		item.sales_order, item.so_detail = order, row.name
	doc.allocate_advances_automatically = 1
	doc.only_include_allocated_payments = 1


@write.register
def _credit_note(event: CreditNote, books: Books) -> None:
	doc = _dated_invoice(_sale("Sales Invoice", event, books, sign=-1), event, books)
	doc.is_return = 1
	doc.return_against = books.name_of("Sales Invoice", event.against) if event.against else None
	doc.update_outstanding_for_self = int(event.own_balance or not event.against)
	doc.naming_series = _series("CRN", event.on)
	_check_total(books.submit(doc, event.key), -event.total)


# Money


@write.register
def _payment(event: Payment, books: Books) -> None:
	currency = books.currencies[event.customer]
	exchange_rate = rate(currency, event.on)
	doc = new(
		"Payment Entry",
		payment_type="Receive",
		naming_series=_series("PAY", event.on),
		company=COMPANY,
		posting_date=event.on,
		mode_of_payment=PAID_BY,
		party_type="Customer",
		party=books.customers[event.customer],
		paid_from=books.receivable(event.customer),
		paid_to=books.accounts.bank[currency],
		paid_from_account_currency=currency,
		paid_to_account_currency=currency,
		source_exchange_rate=exchange_rate,
		target_exchange_rate=exchange_rate,
		paid_amount=event.cents / 100,
		received_amount=event.cents / 100,
		reference_date=event.on,
	)
	_allocate(doc, event, books)
	books.submit(doc, event.key, at_once=True)


def _allocate(doc: Document, event: Payment, books: Books) -> None:
	"""Say what the payment is for; the rest, or all of it, stays unallocated."""
	for part in event.parts:
		reference = _reference("Sales Invoice", books.name_of("Sales Invoice", part.invoice), part.cents)
		doc.append("references", {**reference, "payment_term": part.term})
	if event.order:
		order = books.name_of("Sales Order", event.order)
		doc.append("references", _reference("Sales Order", order, event.cents))


def _reference(doctype: str, name: str, cents: int) -> dict[str, object]:
	return {"reference_doctype": doctype, "reference_name": name, "allocated_amount": cents / 100}


# Journals; all of them are about customers who owe in the company's currency


def _journal(event: Event, kind: str, remark: str) -> Document:
	return new(
		"Journal Entry",
		voucher_type=kind,
		naming_series=_series("JV", event.on),
		company=COMPANY,
		posting_date=event.on,
		cheque_date=event.on,
		user_remark=remark,
	)


def _party_row(
	books: Books, customer: str, side: str, cents: int, invoice: str | None = None
) -> dict[str, object]:
	row = {
		"account": books.accounts.receivable[COMPANY_CURRENCY],
		"party_type": "Customer",
		"party": books.customers[customer],
		f"{side}_in_account_currency": cents / 100,
	}
	if invoice:
		row |= {"reference_type": "Sales Invoice", "reference_name": books.name_of("Sales Invoice", invoice)}
	return row


def _row(books: Books, account: str, side: str, cents: int) -> dict[str, object]:
	return {
		"account": account,
		"cost_center": books.accounts.cost_center,
		f"{side}_in_account_currency": cents / 100,
	}


@write.register
def _write_off(event: WriteOff, books: Books) -> None:
	doc = _journal(event, "Write Off Entry", event.reason)
	doc.append("accounts", _row(books, books.accounts.write_off, "debit", event.cents))
	doc.append("accounts", _party_row(books, event.customer, "credit", event.cents, event.invoice))
	books.submit(doc, event.key)


@write.register
def _bounce(event: Bounce, books: Books) -> None:
	doc = _journal(event, "Bank Entry", event.reason)
	doc.append("accounts", _party_row(books, event.customer, "debit", event.cents))
	doc.append("accounts", _row(books, books.accounts.bank[COMPANY_CURRENCY], "credit", event.cents))
	books.submit(doc, event.key)


@write.register
def _transfer(event: Transfer, books: Books) -> None:
	doc = _journal(event, "Journal Entry", f"Payment of {event.payer} was booked on {event.customer}")
	doc.append("accounts", _party_row(books, event.customer, "debit", event.cents))
	doc.append("accounts", _party_row(books, event.payer, "credit", event.cents, event.invoice))
	books.submit(doc, event.key)


@write.register
def _reconciliation(event: Reconciliation, books: Books) -> None:
	"""Match what is open, as ERPNext's own form does; with a pair, only that payment with that journal."""
	doc = frappe.get_doc("Payment Reconciliation")
	doc.update(
		{
			"company": COMPANY,
			"party_type": "Customer",
			"party": books.customers[event.customer],
			"receivable_payable_account": books.receivable(event.customer),
		}
	)
	doc.get_unreconciled_entries()
	payments, invoices = doc.payments, doc.invoices
	if event.pair:
		payment, journal = event.pair
		payments = [p for p in payments if p.reference_name == books.name_of("Payment Entry", payment)]
		invoices = [i for i in invoices if i.invoice_number == books.name_of("Journal Entry", journal)]
	if payments and invoices:
		rows = {"payments": [p.as_dict() for p in payments], "invoices": [i.as_dict() for i in invoices]}
		doc.allocate_entries(frappe._dict(rows))
		doc.reconcile()
