"""What the ledger says of past invoices: as they were on their day, whatever was filled in or delivered later."""

from collections.abc import Callable
from datetime import date
from decimal import Decimal

import frappe
from frappe.model.document import Document

from ar_specialist.ledger.billed import past_invoices
from ar_specialist.ledger.invoiced import Invoices
from ar_specialist.receivables.billing_checks import PastInvoice
from tests.site import analysing as a
from tests.site import baseline as base
from tests.site import disputes
from tests.site import factories as make

JUNE = Invoices(base.COMPANY, date(2026, 6, 1), date(2026, 6, 30))


def fact(invoice: Document) -> PastInvoice:
	(found,) = [each for each in past_invoices(JUNE) if each.name == invoice.name]
	return found


def test_a_price_above_the_order_or_the_list() -> None:
	order = a.order(rate=100)
	assert fact(a.bill(a.line_of(order, 2))).above_order == 0
	dearer = fact(a.bill(a.line_of(order, 2, rate=104.5)))
	assert (dearer.above_order, dearer.above_list) == (9, 0)
	assert fact(a.bill(a.line_of(order, 2, rate=90))).above_order == 0, "nobody minds"
	listed = fact(a.bill(disputes.line(100, 3, price_list_rate=98)))
	assert (listed.above_order, listed.above_list) == (0, 6)
	assert fact(a.bill(disputes.line(100, 3))).above_list == 0, "no list price"


def test_quantities_ordered_count_what_was_billed_before() -> None:
	frappe.db.set_single_value("Accounts Settings", "over_billing_allowance", 100)
	order = a.order(qty=10)
	assert fact(a.bill(a.line_of(order, 8))).beyond_order == 0
	second = a.bill(a.line_of(order, 5))
	assert fact(second).beyond_order == 3
	assert (fact(second).lines, fact(second).lines_of_orders) == (1, 1)


def test_goods_billed_before_they_were_delivered() -> None:
	item = disputes.stock_item()
	order = a.order(qty=10, item=item)
	a.deliver(order, 4, on="2026-06-05")
	early = a.bill(a.line_of(order, 6), on="2026-06-08")
	a.deliver(order, 6, on="2026-06-12")
	later = a.bill(a.line_of(order, 4), on="2026-06-20")
	assert fact(early).beyond_delivery == 2, "what was delivered four days later was not there yet"
	assert fact(later).beyond_delivery == 0
	with_goods = a.bill(a.line_of(a.order(qty=5, item=item), 5), update_stock=1)
	assert fact(with_goods).beyond_delivery == 0, "it delivered itself"
	assert fact(a.bill(a.line_of(a.order(), 5))).beyond_delivery == 0, "services are not delivered"


def test_a_line_that_is_not_on_the_order() -> None:
	mixed = fact(a.bill(a.line_of(a.order()), disputes.line(20)))
	assert (mixed.lines, mixed.lines_of_orders) == (2, 1)


def test_an_order_number_that_was_filled_in_later_was_not_there(track_changes: Callable[[], None]) -> None:
	track_changes()
	draft = make.invoice(amount=100, on="2026-06-03", submit=False)
	draft.po_no = "PO-0"
	draft.save()
	draft.po_no = ""
	draft.save()
	draft.submit()
	draft.po_no = "PO-1"
	draft.save()
	always = make.invoice(amount=100, on="2026-06-04", po_no="PO-2")
	removed = make.invoice(amount=100, on="2026-06-05", po_no="PO-3")
	removed.po_no = "PO-4"
	removed.save()
	removed.po_no = ""
	removed.save()
	assert frappe.db.get_value("Sales Invoice", draft.name, "po_no") == "PO-1"
	assert fact(draft).order_number == ""
	assert (fact(always).order_number, fact(removed).order_number) == ("PO-2", "PO-3")


def test_returns_openings_and_drafts_are_no_invoices() -> None:
	invoice = make.invoice(amount=100, on="2026-06-03")
	make.credit_note(invoice, on="2026-06-04")
	make.invoice(amount=100, on="2026-06-03", submit=False)
	cancelled = make.invoice(amount=100, on="2026-06-03")
	cancelled.cancel()
	opening = make.invoice(amount=100, on="2026-06-03")
	frappe.db.set_value("Sales Invoice", opening.name, "is_opening", "Yes")
	make.invoice(amount=100, on="2026-07-01")
	(only,) = past_invoices(JUNE)
	assert (only.name, only.amount, only.terms) == (invoice.name, Decimal(100), "30")


def test_an_amended_invoice_bears_what_was_filled_in_before_it_was_posted(
	track_changes: Callable[[], None],
) -> None:
	track_changes()
	wrong = make.invoice(amount=100, on="2026-06-03")
	wrong.cancel()
	at_once = make.submitted(make.amended(wrong).update({"po_no": "NEW-1"}))
	assert fact(at_once).order_number == "NEW-1"
	at_once.cancel()
	draft = make.amended(at_once).update({"po_no": ""}).insert()
	draft.po_no = "NEW-2"
	draft.save()
	draft.submit()
	assert fact(draft).order_number == "NEW-2"
	draft.po_no = "NEW-3"
	draft.save()
	assert fact(draft).order_number == "NEW-2", "as it was posted"


def test_an_invoice_that_was_disputed_counts_though_it_is_cancelled() -> None:
	frappe.db.set_single_value("Accounts Settings", "over_billing_allowance", 100)
	order = a.order(qty=10)
	wrong = a.bill(a.line_of(order, 12, rate=104.5))
	a.reasons()
	a.dispute(100, "2026-06-11", wrong)
	wrong.reload().cancel()
	right = a.bill(a.line_of(order, 10), on="2026-06-12")
	found = fact(wrong)
	assert (found.is_cancelled, found.above_order, found.beyond_order) == (True, 54, 2)
	assert (fact(right).is_cancelled, fact(right).beyond_order) == (False, 0), (
		"what is cancelled bills nothing"
	)
