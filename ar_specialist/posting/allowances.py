"""Rows of a credit note by which less is owed and nothing comes back.

They name no item: to ERPNext a row with an item is a return of goods, and would use up what may still be returned.
"""

import json
from collections.abc import Mapping, Sequence
from decimal import Decimal

import frappe
from frappe import _
from frappe.model.document import Document

from erpnext.accounts.doctype.accounting_dimension.accounting_dimension import get_accounting_dimensions

from ar_specialist.receivables.credit import (
	ChargeType,
	InvoiceLine,
	TaxRow,
	shares_of_amount,
	shares_of_remaining,
	shares_of_tax,
)
from ar_specialist.receivables.errors import ReceivablesError
from ar_specialist.receivables.money import ZERO
from ar_specialist.receivables.remaining import Remaining
from ar_specialist.refusal import refuse

from . import invoices

CARRIED = (
	"item_name", "item_group", "brand", "uom", "stock_uom", "income_account", "cost_center", "project",
	"item_tax_template", "item_tax_rate",
)  # fmt: skip
NO_DISCOUNT = {
	"disable_rounded_total": 1,
	"additional_discount_percentage": 0,
	"discount_amount": 0,
	"packed_items": [],
}
UNTAXED = {"item_tax_template": None, "item_tax_rate": None}  # by itself: its taxes are fixed amounts
FIXED = {"charge_type": ChargeType.ACTUAL.value, "rate": 0, "row_id": None, "included_in_print_rate": 0}


def of_price(billed: Document, qty: Decimal, agreed_rate: Decimal) -> dict[str, object]:
	"""Return the row that brings the price of `qty` of a billed line down to `agreed_rate`."""
	rate = Decimal(str(billed.rate))
	if not ZERO <= agreed_rate < rate:
		refuse(_("Agree on a price below {0} for {1}."), f"{rate:f}", billed.item_name)
	text = _("Price of {0} agreed at {1} instead of {2}").format(
		billed.item_name, f"{agreed_rate:f}", f"{rate:f}"
	)
	return row_of(billed, qty, rate - agreed_rate, text)


def fill(note: Document, invoice: Document, amount: Decimal, row: str | None) -> None:
	"""Let `note` credit `amount`, taxes included, of `invoice` or of its line `row`, at the rates of its taxes."""
	taxes, lines = taxes_of(invoice), lines_of(invoice)
	try:
		shares = shares_of_amount(amount, lines, taxes, note.precision("grand_total"), row)
	except ReceivablesError as error:
		refuse(_(error.template), *error.values)
	note.set("items", [])
	for billed, share in zip(invoice.items, shares.lines, strict=True):
		if share:
			note.append(
				"items", row_of(billed, Decimal(1), share, _("Credit on {0}").format(billed.item_name))
			)
	_set_taxes(note, list(shares.charges))
	note.update(NO_DISCOUNT)


def fill_with_taxes(
	note: Document, invoice: Document, amount: Decimal, credited: Mapping[str, Decimal]
) -> None:
	"""Let `note` credit `amount` of the taxes of `invoice` and nothing else; `credited` of them is gone, by account.

	ERPNext works no tax out of a net of nothing: each is said as a fixed amount, on the one row a note has to have.
	"""
	precision = note.precision("grand_total")
	try:
		shares = shares_of_tax(amount, taxes_of(invoice), credited, precision)
	except ReceivablesError as error:
		refuse(_(error.template), *error.values)
	note.set("items", [])
	_add_row_of_taxes(note, invoice)
	fix_taxes(note, shares)
	note.update(NO_DISCOUNT)


def fill_with_remaining(
	note: Document, invoice: Document, amount: Decimal, row: str | None, remaining: Remaining
) -> None:
	"""Let `note` credit `amount` of what is `remaining` of `invoice` or of its line `row`, each tax as a fixed amount."""
	taxes, lines = taxes_of(invoice), lines_of(invoice)
	try:
		shares = shares_of_remaining(amount, lines, taxes, remaining, note.precision("grand_total"), row)
	except ReceivablesError as error:
		refuse(_(error.template), *error.values)
	note.set("items", [])
	for billed, share in zip(invoice.items, shares.lines, strict=True):
		if share:
			credited = row_of(billed, Decimal(1), share, _("Credit on {0}").format(billed.item_name))
			note.append("items", {**credited, **UNTAXED})
	if not note.items:
		_add_row_of_taxes(note, invoice)
	fix_taxes(note, shares.charges)
	note.update(NO_DISCOUNT)


def _add_row_of_taxes(note: Document, invoice: Document) -> None:
	"""Add the one row a note has to have, though it credits nothing that was sold."""
	row = row_of(invoice.items[0], Decimal(1), ZERO, _("Taxes on {0}").format(invoice.name))
	note.append("items", {**row, **UNTAXED, "item_name": _("Taxes")})


def fix_taxes(note: Document, amounts: Sequence[Decimal]) -> None:
	"""Let `note` credit just these `amounts` of its taxes and charges, in their order; what comes to nothing goes."""
	note.set("taxes", [tax for tax, amount in zip(note.taxes, amounts, strict=True) if amount])
	for number, (tax, amount) in enumerate(zip(note.taxes, filter(None, amounts), strict=True), 1):
		tax.update({**FIXED, "idx": number, "tax_amount": -float(amount)})
	note.taxes_and_charges = None


def _set_taxes(note: Document, charges: list[Decimal]) -> None:
	for tax in note.taxes:
		if tax.charge_type == ChargeType.ACTUAL.value:
			tax.tax_amount = -float(charges.pop(0))
		else:
			tax.included_in_print_rate = 1


def is_by_quantity(doc: Document) -> bool:
	"""Return whether an invoice bears taxes by the piece."""
	return any(tax.charge_type == ChargeType.QUANTITY.value for tax in doc.taxes)


def take_none_by_quantity(note: Document) -> None:
	"""Let `note`, of prices alone, take back no tax that is charged by the piece: no piece comes back."""
	for tax in note.taxes:
		if tax.charge_type == ChargeType.QUANTITY.value:
			tax.update({**FIXED, "tax_amount": 0})


def is_tax(account: str) -> bool:
	"""Return whether what is booked on `account` is a tax, and no freight or other charge."""
	return frappe.get_cached_value("Account", account, "account_type") == "Tax"


def taxes_of(invoice: Document) -> list[TaxRow]:
	"""Return the taxes and charges of `invoice`, in their order."""
	return [_tax(row) for row in invoice.taxes]


def lines_of(invoice: Document) -> list[InvoiceLine]:
	"""Return the lines of `invoice`, in their order."""
	return [_line(row) for row in invoice.items]


def _tax(row: Document) -> TaxRow:
	return TaxRow(
		ChargeType(row.charge_type),
		row.account_head,
		Decimal(str(row.rate or 0)),
		int(row.row_id or 0),
		Decimal(str(row.tax_amount_after_discount_amount or 0)),
		is_tax(row.account_head),
	)


def _line(row: Document) -> InvoiceLine:
	rates = json.loads(row.item_tax_rate or "{}")
	return InvoiceLine(
		row.name,
		invoices.exact(row.net_amount, row.precision("net_amount")),
		{account: Decimal(str(rate)) for account, rate in rates.items()},
		row.income_account,
	)


def row_of(billed: Document, qty: Decimal, rate: Decimal, description: str) -> dict[str, object]:
	"""Return a row, without an item, that credits `rate` for `qty` where the billed line was booked."""
	carried = {field: billed.get(field) for field in (*CARRIED, *get_accounting_dimensions(as_list=True))}
	return {
		**carried,
		"doctype": billed.doctype,
		"description": frappe.utils.escape_html(description),
		"qty": -float(qty),
		"conversion_factor": 1,
		"rate": float(rate),
		"price_list_rate": 0,
	}
