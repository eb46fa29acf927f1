"""What was invoiced: the measure of what is disputed, and how an invoice belongs to items and sales people.

Gross amounts in company currency, of submitted invoices; returns and opening entries are none. Does not check
permissions: `customers` and `criteria`, conditions on AR Customer Account, say whose invoices count.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from pypika.queries import QueryBuilder, Table
from pypika.terms import Criterion

import frappe
from frappe.query_builder.functions import IfNull, NullIf, Sum

from ar_specialist.receivables.money import ZERO

from .packed import exact
from .vouchers import chunks

Weights = dict[str, dict[str, Decimal]]  # by invoice and group


@dataclass(frozen=True, slots=True)
class Invoices:
	"""Which invoices are asked for: of one company and period, and of which customers."""

	company: str
	since: date
	until: date
	customers: Sequence[str] = ()
	criteria: Sequence[Criterion] = ()


def invoiced(asked: Invoices) -> Decimal:
	"""Return what was invoiced in all."""
	invoice = frappe.qb.DocType("Sales Invoice")
	return exact(selected(asked, invoice).select(Sum(invoice.base_grand_total)).run()[0][0])


def invoiced_by(asked: Invoices, group_by: str) -> dict[str, Decimal]:
	"""Return what was invoiced by customer, month, item or sales person, exactly as it divides, not yet rounded.

	What belongs to no item or sales person is under the empty name.
	"""
	return {"Customer": _by_customer, "Month": _by_month, "Item": _by_item, "Sales Person": _by_seller}[
		group_by
	](asked)


def selected(asked: Invoices, invoice: Table, which: Criterion | None = None) -> QueryBuilder:
	"""Return the query of the invoices asked for, which selects nothing yet: submitted ones, or `which` says."""
	query = frappe.qb.from_(invoice).where(
		(invoice.company == asked.company)
		& (which or invoice.docstatus == 1)
		& (invoice.is_return == 0)
		& (IfNull(invoice.is_opening, "No") != "Yes")
		& invoice.posting_date[asked.since : asked.until]
	)
	if asked.customers:
		query = query.where(invoice.customer.isin(list(asked.customers)))
	if asked.criteria:
		account = frappe.qb.DocType("AR Customer Account")
		query = query.join(account).on(
			(account.customer == invoice.customer) & (account.company == invoice.company)
		)
		query = query.where(Criterion.all(asked.criteria))
	return query


def _by_customer(asked: Invoices) -> dict[str, Decimal]:
	invoice = frappe.qb.DocType("Sales Invoice")
	query = selected(asked, invoice).select(invoice.customer, Sum(invoice.base_grand_total))
	return {name: exact(amount) for name, amount in query.groupby(invoice.customer).run()}


def _by_month(asked: Invoices) -> dict[str, Decimal]:
	invoice = frappe.qb.DocType("Sales Invoice")
	query = selected(asked, invoice).select(invoice.posting_date, Sum(invoice.base_grand_total))
	found: dict[str, Decimal] = {}
	for day, amount in query.groupby(invoice.posting_date).run():
		month = day.strftime("%Y-%m")
		found[month] = found.get(month, ZERO) + exact(amount)
	return found


def _by_item(asked: Invoices) -> dict[str, Decimal]:
	"""Each line bears its part of taxes and charges, as the net amounts are to each other."""
	invoice, line = frappe.qb.DocType("Sales Invoice"), frappe.qb.DocType("Sales Invoice Item")
	part = line.base_net_amount * invoice.base_grand_total / NullIf(invoice.base_net_total, 0)
	item = IfNull(line.item_code, "")
	query = selected(asked, invoice).join(line).on(line.parent == invoice.name).select(item, Sum(part))
	return _with_rest(asked, query.groupby(item).run())


def _by_seller(asked: Invoices) -> dict[str, Decimal]:
	invoice, team = frappe.qb.DocType("Sales Invoice"), frappe.qb.DocType("Sales Team")
	part = invoice.base_grand_total * team.allocated_percentage / 100
	query = (
		selected(asked, invoice)
		.join(team)
		.on((team.parent == invoice.name) & (team.parenttype == "Sales Invoice"))
	)
	return _with_rest(asked, query.select(team.sales_person, Sum(part)).groupby(team.sales_person).run())


def _with_rest(asked: Invoices, rows: Iterable[tuple[str, float]]) -> dict[str, Decimal]:
	found = {name: exact(amount) for name, amount in rows}
	found[""] = found.get("", ZERO) + invoiced(asked) - sum(found.values(), ZERO)
	return found


def item_weights(invoices: Iterable[str]) -> Weights:
	"""Return the net amounts of the items of each of `invoices`."""
	return _weights("Sales Invoice Item", "item_code", "base_net_amount", invoices)


def team_weights(invoices: Iterable[str]) -> Weights:
	"""Return the percentages of the sales people of each of `invoices`."""
	return _weights("Sales Team", "sales_person", "allocated_percentage", invoices)


def _weights(doctype: str, group: str, weight: str, invoices: Iterable[str]) -> Weights:
	table = frappe.qb.DocType(doctype)
	found: Weights = {}
	for chunk in chunks(invoices):
		query = (
			frappe.qb.from_(table)
			.select(table.parent, IfNull(table[group], ""), Sum(table[weight]))
			.where((table.parenttype == "Sales Invoice") & table.parent.isin(list(chunk)))
			.groupby(table.parent, table[group])
			.orderby(table.parent, table[group])
		)
		for invoice, name, amount in query.run():
			theirs = found.setdefault(invoice, {})
			theirs[name] = theirs.get(name, ZERO) + exact(amount)
	return found
