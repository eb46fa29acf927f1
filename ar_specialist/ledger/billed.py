"""Past invoices as they were when they were posted: what a check before billing could have known of them.

Those that were disputed count though they are cancelled: that is how ERPNext's users correct an invoice.

Numbers of sales orders and of deliveries are those of the day of the invoice. Does not check permissions: what is asked
for says whose invoices count.
"""

import json
from datetime import date
from decimal import Decimal
from typing import NamedTuple

from pypika import Case
from pypika.analytics import Sum as RunningSum
from pypika.queries import QueryBuilder, Table
from pypika.terms import Criterion, NullValue, Term, ValueWrapper

import frappe
from frappe.query_builder import CustomFunction
from frappe.query_builder.functions import Count, IfNull, Sum
from frappe.utils import getdate

from ar_specialist.receivables.billing_checks import Change, PastInvoice, as_posted
from ar_specialist.receivables.money import ZERO

from .invoiced import Invoices, selected
from .packed import exact

INVOICE, LINE = "Sales Invoice", "Sales Invoice Item"
NUMBER = "po_no"
GREATEST = CustomFunction("GREATEST", ["amount", "least"])


class _OfLines(NamedTuple):
	"""What the lines of one invoice come to."""

	above_order: Decimal
	above_list: Decimal
	beyond_order: Decimal
	beyond_delivery: Decimal
	lines: int
	lines_of_orders: int


NOTHING = _OfLines(ZERO, ZERO, ZERO, ZERO, 0, 0)


def past_invoices(asked: Invoices) -> list[PastInvoice]:
	"""Return the invoices asked for, in the order they were posted, those that were disputed and cancelled, too.

	The number of statements is always the same.
	"""
	of_lines = _of_lines(asked)
	numbers = _numbers_as_posted(asked)
	invoice = frappe.qb.DocType(INVOICE)
	query = _posted(asked, invoice).select(
		invoice.name, invoice.customer, invoice.posting_date, invoice.base_grand_total, invoice.po_no,
		invoice.payment_terms_template, invoice.due_date, invoice.taxes_and_charges, invoice.shipping_address_name,
		invoice.docstatus,
	)  # fmt: skip
	found = query.orderby(invoice.posting_date, invoice.creation, invoice.name).run()
	return [_past_invoice(row, numbers, of_lines.get(row[0], NOTHING)) for row in found]


def _past_invoice(row: tuple, numbers: dict[str, str], lines: _OfLines) -> PastInvoice:
	name, customer, day, amount, number, template, due, taxes, address, docstatus = row
	number = numbers.get(name, number or "")
	return PastInvoice(
		name,
		customer,
		getdate(day),
		exact(amount),
		number.strip(),
		template or _days(getdate(day), due),
		taxes or "",
		address or "",
		*lines,
		is_cancelled=docstatus == 2,
	)


def _posted(asked: Invoices, invoice: Table) -> QueryBuilder:
	"""Return the query of the invoices that are checked, which selects nothing yet."""
	return selected(asked, invoice, _counts(invoice))


def _counts(invoice: Table) -> Criterion:
	"""Return that an invoice is submitted, or was disputed before it was cancelled."""
	item = frappe.qb.DocType("AR Dispute Item")
	disputed = frappe.qb.from_(item).select(item.voucher_no).where(item.voucher_type == INVOICE)
	return (invoice.docstatus == 1) | ((invoice.docstatus == 2) & invoice.name.isin(disputed))


def _days(posted_on: date, due: date | None) -> str:
	"""Return the terms of an invoice that names none: how many days it gives."""
	return str((getdate(due) - posted_on).days) if due else ""


def _of_lines(asked: Invoices) -> dict[str, _OfLines]:
	"""Return what the lines of each invoice come to; of orders in another currency prices cannot be compared."""
	invoice, line = frappe.qb.DocType(INVOICE), frappe.qb.DocType(LINE)
	order, ordered = frappe.qb.DocType("Sales Order"), frappe.qb.DocType("Sales Order Item")
	is_listed = ordered.name.isnull() & (line.price_list_rate > 0)
	query = (
		_posted(asked, invoice)
		.join(line)
		.on(line.parent == invoice.name)
		.left_join(ordered)
		.on(ordered.name == line.so_detail)
		.left_join(order)
		.on((order.name == ordered.parent) & (order.currency == invoice.currency))
		.select(
			invoice.name,
			# of the same unit: ERPNext bills an order in no other
			_above(order.name.isnotnull(), (line.rate - ordered.rate) * line.qty),
			_above(is_listed, (line.rate - line.price_list_rate) * line.qty),
			Count(line.name),
			Count(ordered.name),
		)
		.groupby(invoice.name)
	)
	beyond = _beyond(asked)
	return {
		name: _OfLines(exact(above_order), exact(above_list), *beyond.get(name, (ZERO, ZERO)), *counts)
		for name, above_order, above_list, *counts in query.run()
	}


def _above(condition: Criterion, amount: Term) -> Term:
	"""Return the sum of `amount` over the lines with `condition`, of those where it is above zero."""
	return Sum(Case().when(condition, GREATEST(amount, 0)).else_(0))


def _beyond(asked: Invoices) -> dict[str, tuple[Decimal, Decimal]]:
	"""Return by how much invoices billed more than was ordered, and more goods than were delivered; of no others.

	What is read first is what was billed and delivered, which is far less than would be found line by line.
	"""
	running, ordered, item = _running(asked), frappe.qb.DocType("Sales Order Item"), frappe.qb.DocType("Item")
	is_goods = (item.is_stock_item == 1) & (running.moves_stock == 0)
	above_order, undelivered = running.billed - ordered.stock_qty, running.billed - running.delivered
	query = (
		frappe.qb.from_(running)
		.join(ordered)
		.on(ordered.name == running.order_line)
		.join(item)
		.on(item.name == ordered.item_code)
		.select(running.invoice, Sum(GREATEST(above_order, 0)), _above(is_goods, undelivered))
		.where((above_order > 0) | (is_goods & (undelivered > 0)))
		.where(running.invoice.isnotnull())
		.groupby(running.invoice)
	)
	return {name: (exact(above), exact(early)) for name, above, early in query.run()}


def _running(asked: Invoices) -> QueryBuilder:
	"""Return the query of what was billed and delivered of an order's line until each invoice, in stock units.

	Goods of the same day were there before they were billed, by delivery notes or with invoices. What a cancelled one
	billed counts for itself only.
	"""
	event = (_bills(asked) * _deliveries(asked)).as_("events")
	table = frappe.qb.Table("events")

	def until_then(amount: Term) -> Term:
		return RunningSum(amount).over(table.order_line).orderby(table.day, table.is_bill, table.entered)

	return (
		frappe.qb.from_(event)
		.select(
			table.invoice,
			table.order_line,
			table.moves_stock,
			(until_then(table.billed) + table.alone).as_("billed"),
			until_then(table.delivered).as_("delivered"),
		)
		.as_("running")
	)


def _bills(asked: Invoices) -> QueryBuilder:
	line, invoice = frappe.qb.DocType(LINE), frappe.qb.DocType(INVOICE)
	counts = Case().when(invoice.docstatus == 1, line.stock_qty).else_(0)
	alone = Case().when(invoice.docstatus == 2, line.stock_qty).else_(0)
	moved = Case().when((invoice.update_stock == 1) & (invoice.docstatus == 1), line.stock_qty).else_(0)
	is_bill = ValueWrapper(1).as_("is_bill")
	return _events(asked, line, invoice, _counts(invoice)).select(
		invoice.name.as_("invoice"), line.so_detail.as_("order_line"), invoice.posting_date.as_("day"), is_bill,
		invoice.creation.as_("entered"), invoice.update_stock.as_("moves_stock"), counts.as_("billed"),
		moved.as_("delivered"), alone.as_("alone"),
	)  # fmt: skip


def _deliveries(asked: Invoices) -> QueryBuilder:
	line, note = frappe.qb.DocType("Delivery Note Item"), frappe.qb.DocType("Delivery Note")
	return _events(asked, line, note, note.docstatus == 1).select(
		NullValue(), line.so_detail, note.posting_date, ValueWrapper(0), note.creation, ValueWrapper(0),
		ValueWrapper(0), line.stock_qty, ValueWrapper(0),
	)  # fmt: skip


def _events(asked: Invoices, line: Table, head: Table, which: Criterion) -> QueryBuilder:
	is_asked = (head.company == asked.company) & which & (head.posting_date <= asked.until)
	query = frappe.qb.from_(line).join(head).on(head.name == line.parent)
	return query.where(is_asked & (IfNull(line.so_detail, "") != ""))


def _numbers_as_posted(asked: Invoices) -> dict[str, str]:
	"""Return the order numbers of invoices on which somebody changed it, as they were when the invoice was posted.

	ERPNext lets it be filled in later, which is what happens when a customer misses it.
	"""
	invoice, version = frappe.qb.DocType(INVOICE), frappe.qb.DocType("Version")
	changed = frappe.qb.DocType("Version").as_("changed")
	names = (
		frappe.qb.from_(changed)
		.select(changed.docname)
		.where((changed.ref_doctype == INVOICE) & changed.data.like(f'%"{NUMBER}"%'))
	)
	query = (
		_posted(asked, invoice)
		.join(version)
		.on((version.ref_doctype == INVOICE) & (version.docname == invoice.name))
		.select(invoice.name, invoice.po_no, version.data)
		.where(invoice.name.isin(names))
		.orderby(version.creation, version.name)
	)
	changes: dict[tuple[str, str], list[Change]] = {}
	for name, number, data in query.run():
		changes.setdefault((name, number or ""), []).append(_change(data))
	return {name: as_posted(now, theirs) for (name, now), theirs in changes.items()}


def _change(data: str) -> Change:
	changed = {row[0]: row[1:] for row in json.loads(data or "{}").get("changed") or () if row}
	before, after = changed.get(NUMBER, ("", ""))
	status = changed.get("docstatus")
	# an amended document begins as a change of the cancelled one it was made of
	begins = bool(status) and (status[1] == 1 or tuple(status) == (2, 0))
	return Change(before or "", after or "", begins, NUMBER in changed)
