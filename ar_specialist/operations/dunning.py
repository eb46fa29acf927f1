"""ERPNext's own dunnings: none asks for what is disputed, or what a plan put off. Called by document events."""

from collections.abc import Iterable
from datetime import date
from decimal import Decimal

import frappe
from frappe import _
from frappe.model.document import Document
from frappe.utils import flt, fmt_money, formatdate, getdate

from ar_specialist.ledger.packed import exact
from ar_specialist.receivables.money import ZERO
from ar_specialist.refusal import refuse

from .doctypes import OPEN_ITEM

ItemKey = tuple[str, date | None]  # invoice, due date


def check_disputes(doc: Document, method: str | None = None) -> None:
	"""Throw when a dunning is about to ask for more of an invoice, or an instalment, than is not disputed of it."""
	asked: dict[ItemKey, Decimal] = {}
	for row in doc.overdue_payments:
		key = (row.sales_invoice, getdate(row.due_date) if row.due_date else None)
		asked[key] = asked.get(key, ZERO) + exact(row.outstanding)
	undisputed = _undisputed(doc, {invoice for invoice, _due in asked if invoice})
	for key, amount in asked.items():
		left = undisputed.get(key)
		if left is not None:
			_check(key[0], amount, left, doc)


def _check(invoice: str, amount: Decimal, left: Decimal, doc: Document) -> None:
	if left <= 0:
		refuse(_("{0} is disputed; take it off this dunning, or decide the dispute first."), invoice)
	if flt(amount - left, doc.precision("total_outstanding")) > 0:
		refuse(
			_(
				"{0} is disputed in part, {1} of it may be dunned; take it off this dunning, and remind of that."
			),
			invoice,
			fmt_money(left, currency=doc.currency),
		)


def check_plans(doc: Document, method: str | None = None) -> None:
	"""Throw when a dunning is about to ask for an invoice, or an instalment, that a payment plan has put off.

	What is disputed of it besides is due by nothing.
	"""
	names = {row.sales_invoice for row in doc.overdue_payments if row.sales_invoice}
	filters = {
		"voucher_type": "Sales Invoice",
		"voucher_no": ("in", sorted(names) or [""]),
		"is_split": 0,
		"agreed_date": (">=", getdate()),
	}
	fields = ["voucher_no", "due_date", "outstanding", "disputed", "planned", "agreed_date"]
	put_off = {
		(row.voucher_no, row.due_date): row.agreed_date
		for row in frappe.get_all(OPEN_ITEM, filters=filters, fields=fields)
		if exact(row.planned) + exact(row.disputed) >= exact(row.outstanding)
	}
	for row in doc.overdue_payments:
		agreed = put_off.get((row.sales_invoice, getdate(row.due_date) if row.due_date else None))
		if agreed:
			refuse(
				_("{0} is in a payment plan, and the next of it is due on {1}; take it off this dunning."),
				row.sales_invoice,
				formatdate(agreed),
			)


def _undisputed(doc: Document, invoices: Iterable[str]) -> dict[ItemKey, Decimal]:
	"""Return what is open and not disputed, in the currency of the dunning `doc`, of the open items of `invoices` of
	which something is disputed."""
	filters = {
		"voucher_type": "Sales Invoice",
		"voucher_no": ("in", sorted(invoices) or [""]),
		"is_split": 0,
		"disputed": ("!=", 0),
	}
	amounts = ["outstanding", "disputed"]
	amounts += [f"{amount}_in_account_currency" for amount in amounts]
	fields = ["voucher_no", "due_date", "account_currency", *amounts]
	found: dict[ItemKey, Decimal] = {}
	for row in frappe.get_all(OPEN_ITEM, filters=filters, fields=fields):
		open_, disputed, *in_account_currency = (exact(row[amount]) for amount in amounts)
		if row.account_currency == doc.currency:
			open_, disputed = in_account_currency
		else:  # the invoice is in another currency than its account, which then is in the company's
			open_, disputed = (amount / exact(doc.conversion_rate or 1) for amount in (open_, disputed))
		key = (row.voucher_no, row.due_date)
		found[key] = found.get(key, ZERO) + open_ - disputed
	return found
