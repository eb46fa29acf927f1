"""Facts of the vouchers behind open items: due dates, schedules, payments still to come.

None of these functions checks permissions; the caller has already decided which items the user may see.
"""

from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from decimal import Decimal
from typing import NamedTuple

import frappe
from frappe.utils import getdate

from ar_specialist.receivables.money import ZERO
from ar_specialist.receivables.terms import Schedule, ScheduleRow

from . import indexes, packed

CHUNK = 4000
ISSUED = "si.docstatus = 1 AND si.company = %(company)s AND si.posting_date <= %(as_on)s"


class InvoiceFacts(NamedTuple):
	"""What the invoice itself says; a journal is an invoice once it carries a bill number."""

	due_date: date | None
	po_no: str | None


def chunks(names: Iterable[str]) -> Iterator[tuple[str, ...]]:
	"""Yield `names` once each, sorted, in portions that fit one statement."""
	ordered = sorted(set(names))
	for start in range(0, len(ordered), CHUNK):
		yield tuple(ordered[start : start + CHUNK])


def invoice_facts(company: str, as_on: date, names: Iterable[str]) -> dict[str, InvoiceFacts]:
	"""Return the facts of those of `names` that are submitted invoices of `company`, issued by `as_on`.

	A journal with a bill number is an invoice too. The due date is the document's own, never the ledger row's,
	and is found by the name alone, as ERPNext's report does; it does not depend on who asks.
	"""
	names = set(names)
	facts = _sales_invoices(company, as_on, names)
	return facts | journal_facts(company, as_on, names - facts.keys())


def theirs(company: str, customer: str, vouchers: Iterable[tuple[str, str]]) -> set[tuple[str, str]]:
	"""Return those of `vouchers`, pairs of type and name, that are about what `customer` owes `company`.

	An invoice or a payment says so itself, a draft, too; a journal, or whatever else is posted, by its ledger entries.
	"""
	by_type: dict[str, set[str]] = {}
	for kind, name in vouchers:
		by_type.setdefault(kind, set()).add(name)
	return {
		(kind, name) for kind, names in by_type.items() for name in _theirs(company, customer, kind, names)
	}


def _theirs(company: str, customer: str, kind: str, names: Iterable[str]) -> list[str]:
	named = {"company": company, "name": ("in", list(names))}
	if kind == "Sales Invoice":
		return frappe.get_all(kind, filters={**named, "customer": customer}, pluck="name")
	if kind == "Payment Entry":
		party = {"party_type": "Customer", "party": customer}
		return frappe.get_all(kind, filters={**named, **party}, pluck="name")
	return _posted(company, customer, kind, names)


def _posted(company: str, customer: str, kind: str, names: Iterable[str]) -> list[str]:
	filters = {
		"company": company,
		"party_type": "Customer",
		"party": customer,
		"voucher_type": kind,
		"voucher_no": ("in", list(names)),
	}
	return frappe.get_all("Payment Ledger Entry", filters=filters, pluck="voucher_no", distinct=True)


def cancelled(vouchers: Iterable[tuple[str, str]]) -> set[tuple[str, str]]:
	"""Return those of `vouchers`, pairs of type and name that were submitted once, which were cancelled or deleted.

	A statement for each type, for every few thousand names.
	"""
	by_type: dict[str, set[str]] = {}
	for kind, name in vouchers:
		by_type.setdefault(kind, set()).add(name)
	return {(kind, name) for kind, names in by_type.items() for name in names - _submitted(kind, names)}


def _submitted(kind: str, names: Iterable[str]) -> set[str]:
	table = frappe.qb.DocType(kind)
	found: set[str] = set()
	for chunk in chunks(names):
		query = frappe.qb.from_(table).select(table.name)
		found.update(query.where(table.name.isin(chunk) & (table.docstatus == 1)).run(pluck=True))
	return found


def _sales_invoices(company: str, as_on: date, names: Iterable[str]) -> dict[str, InvoiceFacts]:
	tail = f"""
		FROM `tabSales Invoice` si {indexes.hint("ar_due_date")}
		WHERE si.name IN %(names)s AND {ISSUED}"""
	return {
		name: InvoiceFacts(packed.day(due), po_no)
		for chunk in chunks(names)
		for name, due, po_no in packed.rows(
			["si.name", "si.due_date", "si.po_no"], tail, {"company": company, "as_on": as_on, "names": chunk}
		)
	}


def journal_facts(company: str, as_on: date, names: Iterable[str]) -> dict[str, InvoiceFacts]:
	"""Return the facts of those of `names` that are submitted journals with a bill number, made by `as_on`."""
	entry = frappe.qb.DocType("Journal Entry")
	found: dict[str, InvoiceFacts] = {}
	for chunk in chunks(names):
		query = (
			frappe.qb.from_(entry)
			.select(entry.name, entry.due_date)
			.where(
				entry.name.isin(chunk)
				& (entry.company == company)
				& (entry.posting_date <= as_on)
				& (entry.docstatus == 1)
				& (entry.bill_no != "")
			)
		)
		found.update((name, InvoiceFacts(getdate(due) if due else None, None)) for name, due in query.run())
	return found


def schedules(invoices: Iterable[str]) -> dict[str, Schedule]:
	"""Return the payment schedule of each of `invoices` that has one; returns have none."""
	columns = [
		"ps.parent", "si.currency", "si.party_account_currency", "si.total_advance", "ps.due_date",
		"ps.payment_term", "ps.description", "ps.payment_amount", "ps.base_payment_amount",
		"ps.paid_amount", "ps.base_paid_amount", "ps.discounted_amount",
	]  # fmt: skip
	tail = """
		FROM `tabPayment Schedule` ps
		JOIN `tabSales Invoice` si ON si.name = ps.parent
		WHERE ps.parent IN %(names)s AND ps.parenttype = 'Sales Invoice' AND si.is_return = 0
		ORDER BY ps.parent, ps.idx"""
	found: dict[str, Schedule] = {}
	for chunk in chunks(invoices):
		for cells in packed.rows(columns, tail, {"names": chunk}):
			name, currency, account_currency, advance = cells[:4]
			if name not in found:
				found[name] = Schedule(currency, account_currency or currency, _amount(advance), [])
			found[name].rows.append(_schedule_row(cells[4:]))
	return found


def _schedule_row(cells: Sequence[str | None]) -> ScheduleRow:
	due, term, description, *amounts = cells
	return ScheduleRow(packed.day(due), term, description, *map(_amount, amounts))


def _amount(cell: str | None) -> Decimal:
	return Decimal(cell) if cell else ZERO


def delivery_notes(invoices: Iterable[str]) -> dict[str, list[str]]:
	"""Return the delivery notes of each invoice: those it bills and those that deliver it."""
	item, note = frappe.qb.DocType("Sales Invoice Item"), frappe.qb.DocType("Delivery Note Item")
	found: dict[str, set[str]] = {}
	for chunk in chunks(invoices):
		billed = (
			frappe.qb.from_(item)
			.select(item.parent, item.delivery_note)
			.where((item.docstatus == 1) & item.parent.isin(chunk) & (item.delivery_note != ""))
		)
		delivered = (
			frappe.qb.from_(note)
			.select(note.against_sales_invoice, note.parent)
			.where(note.against_sales_invoice.isin(chunk))
		)
		for invoice, delivery in (*billed.run(), *delivered.run()):
			found.setdefault(invoice, set()).add(delivery)
	return {invoice: sorted(deliveries) for invoice, deliveries in found.items()}


def sales_people(invoices: Iterable[str]) -> dict[str, list[str]]:
	"""Return the sales team of each invoice, in its order."""
	return sales_teams("Sales Invoice", invoices)


def sales_teams(doctype: str, names: Iterable[str]) -> dict[str, list[str]]:
	"""Return the sales team of each document of `doctype` that has one, in its order."""
	team = frappe.qb.DocType("Sales Team")
	found: dict[str, list[str]] = {}
	for chunk in chunks(names):
		rows = (
			frappe.qb.from_(team)
			.select(team.parent, team.sales_person)
			.where((team.parenttype == doctype) & team.parent.isin(chunk))
			.orderby(team.parent, team.idx)
			.run()
		)
		for name, person in rows:
			found.setdefault(name, []).append(person)
	return found
