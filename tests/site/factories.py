"""Real ERPNext documents, made and submitted; every date is relative to a fixed day or given."""

from collections.abc import Sequence
from datetime import date

import frappe
from frappe.model.document import Document
from frappe.utils import add_days

from erpnext.accounts.doctype.payment_entry.payment_entry import get_payment_entry
from erpnext.accounts.doctype.sales_invoice.sales_invoice import make_sales_return

from tests.site import baseline as base

AS_ON = date(2026, 6, 30)
CUSTOMER = base.CUSTOMERS[0]
FOREIGN_CUSTOMER = base.CUSTOMERS[5]


def submitted(doc: Document) -> Document:
	doc.insert(ignore_permissions=True)
	doc.submit()
	return doc


def invoice(
	customer: str = CUSTOMER,
	amount: float = 1000,
	on: date | str = AS_ON,
	due: date | str | None = None,
	submit: bool = True,
	**values: object,
) -> Document:
	"""A sales invoice of one service; due thirty days after `on` unless said."""
	foreign = customer == FOREIGN_CUSTOMER
	doc = frappe.get_doc(
		{
			"doctype": "Sales Invoice",
			"company": base.COMPANY,
			"customer": customer,
			"set_posting_time": 1,
			"posting_date": on,
			"due_date": due or add_days(on, 30),
			"currency": base.FOREIGN if foreign else base.CURRENCY,
			"conversion_rate": values.pop("rate", 0.8) if foreign else 1,
			"debit_to": base.FOREIGN_DEBTORS if foreign else base.DEBTORS,
			"items": [
				{
					"item_code": base.ITEM,
					"qty": values.pop("qty", 1),
					"rate": amount,
					"income_account": base.INCOME,
					"cost_center": values.get("cost_center") or base.CENTERS[0],
				}
			],
			**values,
		}
	)
	return submitted(doc) if submit else doc.insert(ignore_permissions=True)


def payment(
	*invoices: Document,
	amount: float | None = None,
	on: date | str = AS_ON,
	submit: bool = True,
	**values: object,
) -> Document:
	"""A receipt for `invoices`, in full or of `amount` in the receivable account's currency, oldest first."""
	first = invoices[0]
	doc = get_payment_entry(first.doctype, first.name, bank_account=_bank(first))
	for other in invoices[1:]:
		for row in get_payment_entry(other.doctype, other.name, bank_account=_bank(other)).references:
			doc.append("references", row.as_dict(no_default_fields=True))
	_allocate(doc, amount)
	doc.update({"posting_date": on, "reference_no": "REF", "reference_date": on, **values})
	return submitted(doc) if submit else doc.insert(ignore_permissions=True)


def _bank(doc: Document) -> str:
	return base.FOREIGN_BANK if doc.currency == base.FOREIGN else base.BANK


def _allocate(doc: Document, amount: float | None) -> None:
	left = sum(row.allocated_amount for row in doc.references) if amount is None else amount
	doc.paid_amount = doc.received_amount = left
	for row in doc.references:
		row.allocated_amount = min(row.allocated_amount, left)
		left -= row.allocated_amount


def advance(
	customer: str = CUSTOMER,
	amount: float = 500,
	on: date | str = AS_ON,
	submit: bool = True,
	**values: object,
) -> Document:
	"""Money received on account, for no invoice."""
	foreign = customer == FOREIGN_CUSTOMER
	doc = frappe.get_doc(
		{
			"doctype": "Payment Entry",
			"payment_type": "Receive",
			"company": base.COMPANY,
			"party_type": "Customer",
			"party": customer,
			"posting_date": on,
			"paid_from": base.FOREIGN_DEBTORS if foreign else base.DEBTORS,
			"paid_to": base.FOREIGN_BANK if foreign else base.BANK,
			"paid_amount": amount,
			"received_amount": amount,
			"source_exchange_rate": 0.8 if foreign else 1,
			"target_exchange_rate": 0.8 if foreign else 1,
			"reference_no": "ADV",
			"reference_date": on,
			**values,
		}
	)
	return submitted(doc) if submit else doc.insert(ignore_permissions=True)


def refund(
	customer: str = CUSTOMER,
	amount: float = 100,
	on: date | str = AS_ON,
	against: Document | None = None,
	**values: object,
) -> Document:
	"""Money paid back to the customer, of a credit note when one is named."""
	doc = frappe.get_doc(
		{
			"doctype": "Payment Entry",
			"payment_type": "Pay",
			"company": base.COMPANY,
			"party_type": "Customer",
			"party": customer,
			"posting_date": on,
			"paid_from": base.BANK,
			"paid_to": base.DEBTORS,
			"paid_amount": amount,
			"received_amount": amount,
			"reference_no": "REFUND",
			"reference_date": on,
			**values,
		}
	)
	if against:
		doc.append(
			"references",
			{
				"reference_doctype": against.doctype,
				"reference_name": against.name,
				"allocated_amount": -amount,
			},
		)
	return submitted(doc)


def credit_note(
	of: Document, amount: float | None = None, on: date | str = AS_ON, for_itself: bool = False
) -> Document:
	"""A return of an invoice, of its whole amount or part; open by itself with `for_itself`."""
	doc = make_sales_return(of.name)
	doc.update(
		{
			"set_posting_time": 1,
			"posting_date": on,
			"due_date": on,
			"update_outstanding_for_self": int(for_itself),
		}
	)
	doc.payment_schedule, doc.payment_terms_template = [], None
	if amount is not None:
		doc.items[0].qty, doc.items[0].rate = -1, amount
		doc.calculate_taxes_and_totals()  # a note of more than is open becomes one for itself
	return submitted(doc)


def journal(
	rows: Sequence[dict],
	on: date | str = AS_ON,
	kind: str = "Journal Entry",
	submit: bool = True,
	**values: object,
) -> Document:
	"""A journal of `rows`: account, debit or credit (`base_` ones in company currency), party, reference."""
	doc = frappe.get_doc(
		{
			"doctype": "Journal Entry",
			"voucher_type": kind,
			"company": base.COMPANY,
			"posting_date": on,
			"cheque_no": "JE",
			"cheque_date": on,
			"multi_currency": int(
				any(row.get("account") in (base.FOREIGN_DEBTORS, base.FOREIGN_BANK) for row in rows)
			),
			**values,
		}
	)
	for row in rows:
		debit, credit, rate = row.pop("debit", 0), row.pop("credit", 0), row.pop("rate", 1)
		in_company = {side: row.pop(f"base_{side}", 0) for side in ("debit", "credit")}
		doc.append(
			"accounts",
			{
				"cost_center": base.CENTERS[0],
				"exchange_rate": rate,
				"debit_in_account_currency": debit,
				"credit_in_account_currency": credit,
				**in_company,
				**row,
			},
		)
	return submitted(doc) if submit else doc.insert(ignore_permissions=True)


def amended(cancelled: Document) -> Document:
	"""A copy of a cancelled document, to be changed and submitted in its place."""
	doc = frappe.copy_doc(cancelled)
	doc.amended_from, doc.docstatus = cancelled.name, 0
	for row in doc.get_all_children():
		row.docstatus = 0
	return doc


def write_off(of: Document, amount: float, on: date | str = AS_ON) -> Document:
	"""A journal that takes `amount` off an invoice."""
	return journal(
		[
			{"account": f"Write Off - {base.ABBR}", "debit": amount},
			{
				"account": of.debit_to,
				"party_type": "Customer",
				"party": of.customer,
				"reference_type": of.doctype,
				"reference_name": of.name,
				"credit": amount,
			},
		],
		on=on,
		kind="Write Off Entry",
	)


def cash_mode() -> str:
	"""The way of paying in cash, into the test company's cash account."""
	name = base.make("Mode of Payment", "AR Test Cash", mode_of_payment="AR Test Cash", type="Cash")
	mode = frappe.get_doc("Mode of Payment", name)
	if not any(row.company == base.COMPANY for row in mode.accounts):
		mode.append("accounts", {"company": base.COMPANY, "default_account": base.CASH})
		mode.save()
	return name


def reconcile(customer: str = CUSTOMER, account: str = base.DEBTORS, advances: str | None = None) -> bool:
	"""Allocate what is unallocated to what is open, as Payment Reconciliation does; False when nothing matches."""
	tool = frappe.get_doc("Payment Reconciliation")
	tool.update(
		{
			"company": base.COMPANY,
			"party_type": "Customer",
			"party": customer,
			"receivable_payable_account": account,
			"default_advance_account": advances,
		}
	)
	tool.get_unreconciled_entries()
	if not (tool.invoices and tool.payments):
		return False
	tool.allocate_entries(
		frappe._dict(
			{
				"invoices": [row.as_dict() for row in tool.invoices],
				"payments": [row.as_dict() for row in tool.payments],
			}
		)
	)
	tool.reconcile()
	return True


def unreconcile(voucher: Document) -> Document | None:
	"""Take every allocation of a payment or journal back; None when there is none."""
	doc = frappe.get_doc(
		{
			"doctype": "Unreconcile Payment",
			"company": base.COMPANY,
			"voucher_type": voucher.doctype,
			"voucher_no": voucher.name,
		}
	)
	doc.add_references()
	return submitted(doc) if doc.allocations else None
