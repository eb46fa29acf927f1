"""Disputes of a fixed month, with dates moved to where a test wants them, and what AR Dispute Analysis says of them."""

import frappe
from frappe.model.document import Document

from erpnext.selling.doctype.sales_order.sales_order import make_delivery_note

from ar_specialist.ar_specialist.report.ar_dispute_analysis.ar_dispute_analysis import execute
from ar_specialist.receivables.dispute import BY_DOCUMENT, Resolution
from tests.site import baseline as base
from tests.site import disputes, disputing
from tests.site import factories as make

PERIOD = {"from_date": "2026-06-01", "to_date": "2026-06-30"}
PRICE, DELIVERY = "AR Test Price", "AR Test Delivery"
DAYS = ("raised_on", "deadline", "closed_on", "resolved_on", "reopened_on")
Row = dict[str, object]


def reasons() -> None:
	"""Two reasons of different category and root cause."""
	disputing.reason(PRICE)
	disputing.reason(DELIVERY, category="Delivery", root_cause="Delivery")


def dispute(
	amount: float,
	raised_on: str,
	invoice: Document | None = None,
	*,
	reason: str = PRICE,
	customer: str = make.CUSTOMER,
	net: float = 1000,
	**values: object,
) -> Document:
	"""A dispute over `amount` of an invoice of `net`, as if it had been raised on a day; others of DAYS as given."""
	invoice = invoice or make.invoice(customer, amount=net, on=raised_on)
	disputing.settle()
	dates = {name: values.pop(name) for name in DAYS if name in values}
	doc = disputing.dispute(invoice, amounts=(amount,), reason=reason, **values)
	shift(doc, raised_on=raised_on, **dates)
	return doc


def shift(doc: Document, **dates: object) -> None:
	"""Say of a dispute that it was raised, decided or closed on other days."""
	frappe.db.set_value("AR Dispute", doc.name, dates, update_modified=False)
	doc.reload()


def decide(doc: Document, on: str, resolution: str = "Valid Debt", **values: object) -> None:
	"""Resolve a dispute as if on a day."""
	if Resolution(resolution) in BY_DOCUMENT:
		disputing.resolved_without_document(doc, resolution, **values)
	else:
		disputing.move(doc, "Resolved", resolution=resolution, **values)
	shift(doc, resolved_on=on)


def credit(doc: Document, amount: float, on: str) -> None:
	"""Credit what was disputed of the first invoice, which closes the dispute as if on that day."""
	make.credit_note(frappe.get_doc("Sales Invoice", doc.items[0].voucher_no), amount=amount, on=on)
	disputing.settle()
	shift(doc, closed_on=on)


def report(**filters: object) -> tuple[list[Row], list[Row]]:
	"""Return the lines and the totals."""
	disputing.settle()
	rows = execute({"company": base.COMPANY, **PERIOD, **filters})[1]
	return [row for row in rows if not row.get("bold")], [row for row in rows if row.get("bold")]


def cells(row: Row, *names: str) -> tuple[object, ...]:
	return tuple(row[name] for name in names)


def order(rate: float = 100, qty: float = 10, item: str = base.ITEM, on: str = "2026-05-20") -> Document:
	"""A submitted sales order of one line."""
	doc = frappe.get_doc(
		{
			"doctype": "Sales Order",
			"company": base.COMPANY,
			"customer": make.CUSTOMER,
			"transaction_date": on,
			"delivery_date": "2026-12-31",
			"currency": base.CURRENCY,
			"items": [
				{
					"item_code": item,
					"qty": qty,
					"rate": rate,
					"delivery_date": "2026-12-31",
					"warehouse": disputes.WAREHOUSE,
				}
			],
		}
	)
	return make.submitted(doc)


def line_of(order: Document, qty: float = 1, **values: object) -> dict:
	"""A line of an invoice that bills an order."""
	row = order.items[0]
	of_order = {"sales_order": order.name, "so_detail": row.name, "warehouse": row.warehouse}
	return disputes.line(
		values.pop("rate", row.rate), qty, values.pop("item", row.item_code), **of_order, **values
	)


def bill(*lines: dict, on: str = "2026-06-10", **values: object) -> Document:
	"""A submitted invoice of lines that do not bind its price to the order's."""
	return disputes.invoice(lines, on=on, **values)


def deliver(order: Document, qty: float, on: str) -> Document:
	"""A delivery note of some of an order."""
	doc = make_delivery_note(order.name)
	doc.update({"set_posting_time": 1, "posting_date": on})
	doc.items[0].qty = qty
	return make.submitted(doc)
