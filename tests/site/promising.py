"""Promises and what becomes of them, for tests: invoices, instalments, payments, and how a promise stands then."""

from datetime import date

import frappe
from frappe.model.document import Document
from frappe.utils import add_days, getdate

from ar_specialist.operations import refresh
from tests.site import baseline as base
from tests.site import factories as make
from tests.site.accounts import settle

TODAY = getdate()
TERMS = ("AR Half Now", "AR Half Later")


def ago(days: int) -> date:
	return add_days(TODAY, -days)


def invoiced(amount: float = 100, **values: object) -> Document:
	doc = make.invoice(on=ago(60), amount=amount, **values)
	settle()
	return doc


def as_later(doc: Document, days: int) -> None:
	"""Let `days` pass for a promise: it was made, and its payment promised, that much earlier."""
	for field in ("promised_for", "deadline", "made_on"):
		frappe.db.set_value("AR Promise", doc.name, field, add_days(getdate(doc.get(field)), -days))
	frappe.db.commit()


def stands(doc: Document) -> tuple[str, float]:
	settle()
	doc.reload()
	return doc.status, doc.fulfilled


def stands_after(doc: Document, days: int) -> tuple[str, float]:
	as_later(doc, days)
	refresh.refresh(base.COMPANY, [doc.customer])
	return stands(doc)


def paid(invoice: Document, amount: float, on: date = TODAY, **values: object) -> Document:
	return make.payment(frappe.get_doc("Sales Invoice", invoice.name), amount=amount, on=on, **values)


def cancelled(doc: Document) -> Document:
	doc.reload()
	doc.cancel()
	return doc


def policy(**values: object) -> None:
	if not frappe.db.exists("AR Policy", base.COMPANY):
		frappe.get_doc({"doctype": "AR Policy", "company": base.COMPANY}).insert()
	doc = frappe.get_doc("AR Policy", base.COMPANY)
	doc.update(values)
	doc.save()
	settle()


def in_two(named: bool) -> Document:
	"""An invoice of 100 due in two halves, 30 and 10 days ago."""
	doc = make.invoice(on=ago(60), amount=100, submit=False)
	doc.ignore_default_payment_terms_template, doc.payment_terms_template = 1, None
	doc.set("payment_schedule", [])
	for term, days in zip(TERMS, (30, 10), strict=True):
		row = {"due_date": ago(days), "invoice_portion": 50, "payment_amount": 50}
		if named:
			row["payment_term"] = base.make("Payment Term", term, payment_term_name=term, invoice_portion=50)
		doc.append("payment_schedule", row)
	doc.due_date = ago(10)
	doc.save()
	doc.submit()
	settle()
	return doc


def half(invoice: Document, which: int, **values: object) -> dict:
	row = invoice.payment_schedule[which]
	return {
		"voucher_type": "Sales Invoice",
		"voucher_no": invoice.name,
		"payment_term": row.payment_term,
		"due_date": row.due_date,
		**values,
	}
