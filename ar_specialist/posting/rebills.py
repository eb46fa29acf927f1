"""Corrected invoices: a copy of the invoice with the agreed lines, as a draft for whoever bills."""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from typing import NamedTuple

import frappe
from frappe import _
from frappe.model.document import Document

from erpnext.controllers.accounts_controller import get_taxes_and_charges

from ar_specialist.receivables.billed_anew import BilledAnew, billed_anew
from ar_specialist.receivables.credit import CreditedLine
from ar_specialist.receivables.errors import ReceivablesError
from ar_specialist.receivables.money import ZERO
from ar_specialist.refusal import refuse

from . import credit_notes, invoices
from .allowances import is_tax
from .issuing import CORRECTS, day_of

TAX_TEMPLATE = "Sales Taxes and Charges Template"

# What is said of the invoice and Frappe does not copy, and what belongs to the first one alone.
COPIED = ("po_no", "po_date", "payment_terms_template", "from_date", "to_date")
LEFT_OUT = {
	"update_stock": 0,
	"is_pos": 0,
	"is_opening": "No",
	"payments": [],
	"advances": [],
	"packed_items": [],
	"allocate_advances_automatically": 0,
	"payment_schedule": [],
	"ignore_pricing_rule": 1,
	"due_date": None,
	"docstatus": 0,
}


class Rebilled(NamedTuple):
	"""What bills an invoice anew: the credit note of all that is left of it, and the corrected invoice."""

	note: Document
	corrected: Document


def drafts_of(
	invoice: Document,
	lines: Sequence[CreditedLine],
	*,
	tax_template: str | None = None,
	on: date | None = None,
	remark: str | None = None,
) -> Rebilled:
	"""Return what bills `invoice` anew, unsaved: without the quantities and with the prices that `lines` say.

	What was returned before is not billed again, nor is a line that is credited whole. Nothing is delivered anew: stock
	stays as it is. The taxes are those of `tax_template`, where one is named; freight and other charges stay.
	"""
	whole = credit_notes.draft_of_lines(invoice)
	corrected = frappe.copy_doc(invoice)
	corrected.update({field: invoice.get(field) for field in COPIED})
	corrected.update(LEFT_OUT)
	corrected.update({"set_posting_time": 1, "posting_date": day_of(on), "remarks": remark})
	corrected.set(CORRECTS, invoice.name)
	corrected.items = _rows(corrected, invoice, whole, lines)
	if not corrected.items:
		refuse(_("Nothing of {0} is left to bill again; credit it instead."), invoice.name)
	_take_part_of_header(corrected, whole)
	if tax_template:
		_tax_anew(corrected, tax_template)
	for row in corrected.get_all_children():
		row.docstatus = 0
	for number, row in enumerate(corrected.items, 1):
		row.idx = number
	corrected.run_method("calculate_taxes_and_totals")
	return Rebilled(whole, corrected)


def _tax_anew(corrected: Document, template: str) -> None:
	"""Replace the taxes of a copied invoice by those of `template`."""
	found = frappe.db.get_value(TAX_TEMPLATE, template, ["company", "disabled"])
	if found != (corrected.company, 0):
		refuse(
			_("{0} is no tax template of {1} that is in use; choose another."), template, corrected.company
		)
	charges = [row for row in corrected.taxes if row.charge_type == "Actual" and not is_tax(row.account_head)]
	corrected.taxes_and_charges = template
	corrected.set("taxes", get_taxes_and_charges(TAX_TEMPLATE, template))
	for charge in charges:
		corrected.append("taxes", {**charge.as_dict(), "name": None, "idx": None})


def _rows(
	corrected: Document, invoice: Document, whole: Document, lines: Sequence[CreditedLine]
) -> list[Document]:
	"""Return the rows of a copied invoice that are billed anew: of each line what `whole`, a note of all that is left, has.

	A line of which only some are billed at an agreed price becomes two.
	"""
	if {line.row for line in lines} - {row.name for row in invoice.items}:
		refuse(_("{0} has no such line; choose one of its lines."), invoice.name)
	left = {row.sales_invoice_item: -invoices.exact(row.qty, 9) for row in whole.items}
	rows = []
	for row, billed in zip(corrected.items, invoice.items, strict=True):
		said = [line for line in lines if line.row == billed.name]
		try:
			parts = billed_anew(billed.item_name, left.get(billed.name, ZERO), said)
		except ReceivablesError as error:
			refuse(_(error.template), *error.values)
		rows += [_row(row if part is parts[0] else frappe.copy_doc(row), part) for part in parts]
	return rows


def _row(row: Document, part: BilledAnew) -> Document:
	row.qty = float(part.qty)
	row.stock_qty = row.qty * (row.conversion_factor or 1)
	if part.rate is not None:
		row.update(_priced(float(part.rate)))
	return row


def _take_part_of_header(corrected: Document, whole: Document) -> None:
	"""Let discounts and fixed taxes of a copied invoice follow the part of `whole`, a note of all that is left, that it bills.

	Freight and other charges are billed anew where that note takes them back.
	"""
	is_fixed = bool(whole.discount_amount and not whole.additional_discount_percentage)
	if is_fixed:
		corrected.discount_amount = 0  # ERPNext takes none that is more than what is billed
	corrected.run_method("calculate_taxes_and_totals")
	part = Decimal(str(corrected.total)) / Decimal(str(-whole.total)) if whole.total else Decimal(1)
	if is_fixed:
		corrected.discount_amount = -float(Decimal(str(whole.discount_amount)) * part)
	for tax, credited in zip(corrected.taxes, whole.taxes, strict=True):
		if tax.charge_type == "Actual":
			share = part if is_tax(tax.account_head) else Decimal(1)
			tax.tax_amount = -float(Decimal(str(credited.tax_amount)) * share)


def _priced(rate: float) -> dict[str, object]:
	"""Return a price with nothing else that would change it."""
	return {
		"rate": rate,
		"price_list_rate": rate,
		"discount_percentage": 0,
		"discount_amount": 0,
		"margin_type": "",
		"margin_rate_or_amount": 0,
		"pricing_rules": "",
	}
