"""The lines of sales invoices, and the totals they share. Does not check permissions."""

import json
from collections.abc import Collection, Iterable
from decimal import Decimal

from pypika.terms import Field, Term

import frappe
from frappe.query_builder.functions import Abs, Sum

from ar_specialist.receivables.claim import Invoice, Line
from ar_specialist.receivables.credit import ChargeType, TaxRow
from ar_specialist.receivables.items import View
from ar_specialist.receivables.money import ZERO

from .credited import credits_of
from .packed import exact

ONE = Decimal(1)


def lines_of(invoices: Collection[str]) -> dict[str, list[Line]]:
	"""Return the lines of each of `invoices`, in their order."""
	found: dict[str, list[Line]] = {}
	returned, allowed = _returned(invoices), _allowed(invoices)
	rows = frappe.get_all(
		"Sales Invoice Item",
		filters={"parenttype": "Sales Invoice", "parent": ("in", list(invoices) or [""])},
		fields=["name", "parent", "item_code", "qty", "rate", "amount", "net_amount", "item_tax_rate"],
		order_by="parent, idx",
	)
	for row in rows:
		amounts = map(exact, (row.qty, row.rate, row.amount, row.net_amount))
		rates = {account: exact(rate) for account, rate in json.loads(row.item_tax_rate or "{}").items()}
		found.setdefault(row.parent, []).append(
			Line(
				row.name,
				row.parent,
				row.item_code,
				*amounts,
				rates,
				returned.get(row.name, ZERO),
				allowed.get(row.name, ZERO),
			)
		)
	return found


def _returned(invoices: Collection[str]) -> dict[str, Decimal]:
	"""Return how many of each line of `invoices` credit notes have returned, as ERPNext counts them."""
	row = frappe.qb.DocType("Sales Invoice Item")
	return _summed_in_notes(invoices, row.sales_invoice_item, Abs(row.qty))


def _allowed(invoices: Collection[str]) -> dict[str, Decimal]:
	"""Return what credit notes took back of each line of `invoices` without returning any of it, net."""
	row = frappe.qb.DocType("Sales Invoice Item")
	return {
		line: -net for line, net in _summed_in_notes(invoices, row.ar_credits_line, row.net_amount).items()
	}


def _summed_in_notes(invoices: Collection[str], line: Field, cell: Term) -> dict[str, Decimal]:
	"""Return what `cell` comes to in submitted credit notes of `invoices`, by the billed line that `line` names."""
	row, note = frappe.qb.DocType("Sales Invoice Item"), frappe.qb.DocType("Sales Invoice")
	query = (
		frappe.qb.from_(note)
		.join(row)
		.on((row.parenttype == "Sales Invoice") & (row.parent == note.name))
		.select(line, Sum(cell))
		.where(
			note.return_against.isin(list(invoices) or [""]) & (note.is_return == 1) & (note.docstatus == 1)
		)
		.groupby(line)
	)
	return {name: exact(total) for name, total in query.run() if name}


def invoices_of(names: Iterable[str], view: View) -> dict[str, Invoice]:
	"""Return what the lines of each invoice of `names` share, with the rate into its receivable account's currency."""
	rows = frappe.get_all(
		"Sales Invoice",
		filters={"name": ("in", list(names) or [""])},
		fields=[
			"name", "currency", "party_account_currency", "conversion_rate", "total", "grand_total", "rounded_total",
			"discount_amount",
		],
	)  # fmt: skip
	taxes = _taxes_of([row.name for row in rows])
	credits = credits_of([row.name for row in rows])
	return {
		row.name: Invoice(
			exact(row.total),
			exact(row.rounded_total or row.grand_total),
			tuple(taxes.get(row.name, ())),
			exact(row.discount_amount),
			_rate(row),
			view.precision,
			view.rounding,
			tuple(credits.get(row.name, ())),
		)
		for row in rows
	}


def _taxes_of(names: Iterable[str]) -> dict[str, list[TaxRow]]:
	"""Return the taxes and charges of each invoice of `names`, in their order."""
	tax, account = frappe.qb.DocType("Sales Taxes and Charges"), frappe.qb.DocType("Account")
	rows = (
		frappe.qb.from_(tax)
		.left_join(account)
		.on(account.name == tax.account_head)
		.select(
			tax.parent, tax.charge_type, tax.account_head, tax.rate, tax.row_id,
			tax.tax_amount_after_discount_amount, account.account_type, tax.included_in_print_rate,
		)
		.where((tax.parenttype == "Sales Invoice") & tax.parent.isin(list(names) or [""]))
		.orderby(tax.parent, tax.idx)
	)  # fmt: skip
	found: dict[str, list[TaxRow]] = {}
	for name, kind, head, rate, based_on, amount, account_type, included in rows.run():
		of_tax = (account_type == "Tax", bool(included))
		row = TaxRow(ChargeType(kind), head, exact(rate), int(based_on or 0), exact(amount), *of_tax)
		found.setdefault(name, []).append(row)
	return found


def _rate(row: frappe._dict) -> Decimal:
	is_same = row.currency == (row.party_account_currency or row.currency)
	return ONE if is_same else exact(row.conversion_rate) or ZERO
