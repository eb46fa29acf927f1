"""Checks before billing, tried on real invoices that were rightly disputed."""

from collections.abc import Callable

from frappe.model.document import Document

from ar_specialist.ar_specialist.report.ar_dispute_analysis.ar_dispute_analysis import execute
from tests.site import analysing as a
from tests.site import baseline as base
from tests.site import disputing
from tests.site import factories as make

Row = dict[str, object]


def number_missing(day: str, **values: object) -> Document:
	"""An invoice of June without an order number, rightly disputed for that."""
	invoice = make.invoice(amount=100, on=day, **values)
	disputing.reason("AR Test Number", category="Administrative", root_cause="Master Data")
	doc = a.dispute(100, day, invoice, reason="AR Test Number")
	a.decide(doc, day, "Credit Note")
	return invoice


def checks(**filters: object) -> dict[str, Row]:
	"""Return what was found, by sentence of the check."""
	rows, _totals = a.report(show="Checks before Billing", **filters)
	return {row["check"]: row for row in rows}


NUMBER = "The customer wants an order number and there is none"


def test_a_customer_who_wants_an_order_number() -> None:
	for day in range(1, 5):
		make.invoice(amount=day, on=f"2026-05-0{day}", po_no=f"PO-{day}")
	for day in (3, 5, 8):
		number_missing(f"2026-06-0{day}")
	make.invoice(amount=77, on="2026-06-20")  # nobody minded
	make.invoice(amount=78, on="2026-06-21", po_no="PO-9")
	for number in range(8):
		make.invoice(base.CUSTOMERS[1], amount=50 + number, on="2026-06-22")  # wants none
	found = checks()[NUMBER]
	assert found["verdict"] == "Would have caught 3 of 3, and stopped 1 of 10 wrongly"
	assert (found["proposal"], found["precision"], found["caught_amount"]) == ("Proposed", 75, 300)
	assert found["stopped_amount"] == 77


def test_an_order_number_filled_in_after_the_complaint_was_missing_all_the_same(
	track_changes: Callable[[], None],
) -> None:
	for day in range(1, 5):
		make.invoice(amount=day, on=f"2026-05-0{day}", po_no=f"PO-{day}")
	track_changes()
	invoice = number_missing("2026-06-03")
	assert checks()[NUMBER]["caught"] == 1
	invoice.reload()
	invoice.po_no = "PO-5"
	invoice.save()
	assert checks()[NUMBER]["caught"] == 1


def test_what_became_of_the_other_invoices() -> None:
	for day in range(1, 5):
		make.invoice(amount=day, on=f"2026-05-0{day}", po_no=f"PO-{day}")
	number_missing("2026-06-03")
	a.reasons()
	undecided = a.dispute(10, "2026-06-04", net=71)
	wrongly = a.dispute(10, "2026-06-05", net=72)
	a.decide(wrongly, "2026-06-06")
	otherwise = a.dispute(10, "2026-06-05", net=73)
	a.decide(otherwise, "2026-06-06", "Credit Note")
	withdrawn = a.dispute(10, "2026-06-05", net=74)
	disputing.move(withdrawn, "Withdrawn", status_reason="A mistake")
	found = checks()
	assert found[NUMBER]["verdict"] == "Would have caught 1 of 1, and stopped 2 of 2 wrongly"
	assert found[NUMBER]["proposal"] == "Too few disputes"
	stopped = {doc.items[0].voucher_no for doc in (wrongly, withdrawn)}
	assert set(found[NUMBER]["invoices"]["stopped"]) == stopped
	assert undecided.items[0].voucher_no not in found[NUMBER]["invoices"]["caught"]
	assert {row["cause"] for row in checks(root_cause="Price Agreement").values()} == {"Price Agreement"}


def test_a_price_above_the_order_is_worth_a_check() -> None:
	a.reasons()
	for number, day in enumerate((2, 4, 8)):
		invoice = a.bill(a.line_of(a.order(rate=100), rate=110 + number), on=f"2026-06-0{day}")
		doc = a.dispute(10, f"2026-06-0{day + 1}", invoice)
		a.decide(doc, "2026-06-15", "Credit Note", valid="Partly Valid")
	a.bill(a.line_of(a.order(rate=100)), on="2026-06-20")
	row = checks()["A price is above that of its sales order"]
	assert (row["verdict"], row["proposal"]) == (
		"Would have caught 3 of 3, and stopped 0 of 1 wrongly",
		"Proposed",
	)
	assert row["caught_amount"] == 30
	message, cards = report_of()[2], report_of()[4]
	assert "at least 3 invoices" in message
	assert [(card["label"], card["value"]) for card in cards] == [("Checks Proposed", 1)]


def report_of() -> tuple:
	return execute({"company": base.COMPANY, **a.PERIOD, "show": "Checks before Billing"})


def test_where_nothing_was_rightly_disputed_there_is_nothing_to_propose() -> None:
	make.invoice(amount=100, on="2026-06-03")
	found = report_of()
	assert found[1] == []
	assert "No invoice of this period" in found[2]


def test_what_was_cancelled_and_billed_anew_was_rightly_disputed(track_changes: Callable[[], None]) -> None:
	track_changes()
	for day in range(1, 9):
		make.invoice(amount=day, on=f"2026-05-0{day}", po_no=f"PO-{day}")
	disputing.reason("AR Test Number", category="Administrative", root_cause="Master Data")
	for day in range(1, 5):
		invoice = make.invoice(amount=100 + day, on=f"2026-06-0{day}")
		a.dispute(50, f"2026-06-0{day}", invoice, reason="AR Test Number")
		invoice.reload().cancel()
		make.submitted(make.amended(invoice).update({"po_no": f"NEW-{day}"}))
	found = checks()[NUMBER]
	assert (found["verdict"], found["proposal"]) == (
		"Would have caught 4 of 4, and stopped 0 of 4 wrongly",
		"Proposed",
	)


def test_a_cancelled_invoice_was_not_billed_right_and_nothing_was_billed_twice() -> None:
	number_missing("2026-06-01")
	disputing.reason("AR Test Twice", root_cause="Invoicing")
	invoice = make.invoice(amount=71, on="2026-06-03")
	case = a.dispute(50, "2026-06-03", invoice, reason="AR Test Twice")
	disputing.move(case, "Withdrawn", status_reason="A mistake")
	invoice.reload().cancel()
	make.submitted(make.amended(invoice))
	again = make.invoice(amount=72, on="2026-06-03")
	a.decide(a.dispute(50, "2026-06-03", again, reason="AR Test Twice"), "2026-06-04", "Credit Note")
	twice = checks()["Customer, amount and order number are those of an invoice of the last 14 days"]
	assert twice["verdict"] == "Would have caught 0 of 1, and stopped 0 of 1 wrongly"


def test_what_was_merely_paid_was_not_billed_right() -> None:
	number_missing("2026-06-02")
	for net, valid in ((71, None), (72, "Invalid")):
		invoice = make.invoice(amount=net, on="2026-06-05")
		case = a.dispute(10, "2026-06-05", invoice, reason="AR Test Number")
		make.payment(invoice, on="2026-06-06")
		disputing.settle()
		case.reload()
		assert (case.status, case.resolution, case.valid) == ("Closed", "Paid", None)
		if valid:
			case.db_set("valid", valid)
	found = checks()[NUMBER]
	assert found["verdict"].endswith("of 1 wrongly")
