"""Which payments left something of the invoices they paid, and what came with them. Does not check permissions."""

from collections.abc import Collection, Sequence
from datetime import date
from decimal import Decimal

from pypika import CustomFunction
from pypika.terms import Criterion, ExistsCriterion

import frappe
from frappe.query_builder.functions import Date, Sum
from frappe.utils import getdate

from ar_specialist.receivables import terms
from ar_specialist.receivables.money import ZERO
from ar_specialist.receivables.short_payment import OpenInstalment, ShortPayment
from ar_specialist.receivables.terms import Schedule

from . import customers, packed, vouchers
from .vouchers import chunks

Greatest = CustomFunction("GREATEST", ["one", "other"])
PAYMENT, INVOICE = "Payment Entry", "Sales Invoice"


def short_payments(
	company: str, *, payments: Collection[str] = (), since: date | None = None
) -> list[ShortPayment]:
	"""Return what the receipts of `company` left of the invoices they paid: those named, or those posted or set against
	an invoice `since`.

	A few statements, however many payments. An invoice that several payments were allocated to is told with the last
	of them only, as what is left now is what that one left. What is open is read as it is now.
	"""
	found = [
		row
		for chunk in (chunks(payments) if payments else [()])
		for row in _allocations(company, chunk, since)
	]
	last = _last_payments({row["invoice"] for row in found})
	found = [row for row in found if last.get(row["invoice"]) == row["payment"]]
	names = {row["payment"] for row in found}
	deductions, statements = _deductions(names), _statements(names)
	schedules = vouchers.schedules(row["invoice"] for row in found)
	currency = customers.company_currency(company)
	return [
		_short_payment(
			row,
			deductions.get(row["payment"], ()),
			statements.get(row["payment"], ()),
			_instalments(row, schedules.get(row["invoice"]), currency),
		)
		for row in found
	]


def _allocations(company: str, payments: Sequence[str], since: date | None) -> list[dict[str, object]]:
	"""Return what each payment has allocated to each invoice that is still open, in the account's currency."""
	payment = frappe.qb.DocType(PAYMENT)
	reference, invoice = frappe.qb.DocType("Payment Entry Reference"), frappe.qb.DocType(INVOICE)
	query = (
		frappe.qb.from_(reference)
		.join(payment)
		.on(payment.name == reference.parent)
		.join(invoice)
		.on((invoice.name == reference.reference_name) & (reference.reference_doctype == INVOICE))
		.select(
			payment.name.as_("payment"),
			payment.posting_date,
			payment.party.as_("customer"),
			payment.party_name,
			payment.remarks,
			payment.custom_remarks,
			payment.reference_no,
			invoice.name.as_("invoice"),
			invoice.debit_to.as_("account"),
			invoice.party_account_currency.as_("currency"),
			invoice.currency.as_("invoice_currency"),
			invoice.grand_total,
			invoice.rounded_total,
			invoice.base_grand_total,
			invoice.base_rounded_total,
			invoice.outstanding_amount,
			Sum(reference.allocated_amount).as_("paid"),
		)
		.where((payment.company == company) & (payment.docstatus == 1) & (payment.payment_type == "Receive"))
		.where((payment.party_type == "Customer") & (invoice.docstatus == 1) & (invoice.is_return == 0))
		.where((invoice.outstanding_amount > 0) & (reference.allocated_amount > 0))
		.groupby(payment.name, invoice.name)
		.orderby(payment.posting_date, payment.name, invoice.name)
	)
	if payments:
		query = query.where(payment.name.isin(payments))
	if since:
		query = query.where((payment.posting_date >= since) | _set_against_since(since))
	return query.run(as_dict=True)


def _set_against_since(since: date) -> Criterion:
	"""Return the condition that a payment was entered, or reconciled with the invoice, since a day."""
	entry = frappe.qb.DocType("Payment Ledger Entry")
	payment, invoice = frappe.qb.DocType(PAYMENT), frappe.qb.DocType(INVOICE)
	entries = (
		frappe.qb.from_(entry)
		.select(entry.name)
		.where((entry.voucher_type == PAYMENT) & (entry.voucher_no == payment.name))
		.where((entry.against_voucher_no == invoice.name) & (entry.delinked == 0))
		.where(entry.creation >= since)
	)
	return (payment.modified >= since) & ExistsCriterion(entries)


def _last_payments(invoices: Collection[str]) -> dict[str, str]:
	"""Return the payment that was last set against each of `invoices`: when it was posted, or reconciled later."""
	entry = frappe.qb.DocType("Payment Ledger Entry")
	last: dict[str, str] = {}
	for chunk in chunks(invoices):
		query = (
			frappe.qb.from_(entry)
			.select(entry.against_voucher_no, entry.voucher_no)
			.where((entry.against_voucher_type == INVOICE) & entry.against_voucher_no.isin(chunk))
			.where((entry.voucher_type == PAYMENT) & (entry.delinked == 0) & (entry.amount < 0))
			.orderby(Greatest(entry.posting_date, Date(entry.creation)))
			.orderby(entry.posting_date, entry.creation, entry.voucher_no)
		)
		last.update(query.run())
	return last


def _deductions(payments: Collection[str]) -> dict[str, list[tuple[str, Decimal]]]:
	row = frappe.qb.DocType("Payment Entry Deduction")
	found: dict[str, list[tuple[str, Decimal]]] = {}
	for chunk in chunks(payments):
		query = (
			frappe.qb.from_(row)
			.select(row.parent, row.account, row.amount)
			.where(row.parent.isin(chunk) & (row.parenttype == PAYMENT))
			.orderby(row.parent, row.idx)
		)
		for payment, account, amount in query.run():
			found.setdefault(payment, []).append((account, packed.exact(amount)))
	return found


def _statements(payments: Collection[str]) -> dict[str, list[str]]:
	"""Return what the bank statement says of each payment that is reconciled with it."""
	transaction = frappe.qb.DocType("Bank Transaction")
	row = frappe.qb.DocType("Bank Transaction Payments")
	found: dict[str, list[str]] = {}
	for chunk in chunks(payments):
		query = (
			frappe.qb.from_(row)
			.join(transaction)
			.on(transaction.name == row.parent)
			.select(row.payment_entry, transaction.description)
			.where((row.payment_document == PAYMENT) & row.payment_entry.isin(chunk))
			.where(transaction.docstatus == 1)
			.orderby(row.payment_entry, transaction.name)
		)
		for payment, description in query.run():
			found.setdefault(payment, []).append(description or "")
	return found


def _short_payment(
	row: dict[str, object],
	deductions: Sequence[tuple[str, Decimal]],
	statements: Sequence[str],
	instalments: tuple[OpenInstalment, ...],
) -> ShortPayment:
	typed = row["remarks"] if row["custom_remarks"] else None  # else it is ERPNext's own sentence
	return ShortPayment(
		payment=row["payment"],
		posting_date=getdate(row["posting_date"]),
		customer=row["customer"],
		invoice=row["invoice"],
		account=row["account"],
		currency=row["currency"],
		invoiced=_invoiced(row),
		paid=packed.exact(row["paid"]),
		rest=packed.exact(row["outstanding_amount"]),
		texts=tuple(filter(None, statements)),
		remarks=tuple(filter(None, (typed, row["reference_no"]))),
		names=tuple(filter(None, (row["customer"], row["party_name"]))),
		deductions=tuple(deductions),
		instalments=instalments,
	)


def _instalments(
	row: dict[str, object], schedule: Schedule | None, company_currency: str
) -> tuple[OpenInstalment, ...]:
	"""Return the open instalments of an invoice that is due in several; whatever cleared the others counts as paid."""
	if schedule is None or len(schedule.rows) < 2:
		return ()
	cleared = _invoiced(row) - packed.exact(row["outstanding_amount"])
	currency = {"company_currency": company_currency, "in_party_currency": True}
	parts = terms.split(cleared, ZERO, schedule, **currency)
	return tuple(
		OpenInstalment(part.due_date, part.invoiced, part.outstanding)
		for part in parts
		if part.index is not None
	)


def _invoiced(row: dict[str, object]) -> Decimal:
	"""Return what the invoice comes to in the receivable account's currency."""
	in_its_own = row["currency"] == row["invoice_currency"]
	rounded, exact = (
		("rounded_total", "grand_total") if in_its_own else ("base_rounded_total", "base_grand_total")
	)
	return packed.exact(row[rounded]) or packed.exact(row[exact]) or ZERO
