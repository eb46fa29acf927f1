"""Disputes of invoices that were cancelled: nobody paid, nothing is owed, and the customer was right to complain."""

import pytest

import frappe
from frappe.model.document import Document
from frappe.utils import add_days, getdate

from ar_specialist.operations import nightly, portal_view
from tests.site import analysing
from tests.site import baseline as base
from tests.site import factories as make
from tests.site.disputing import dispute, move, settle

_SPECIALIST, OTHER, *_REST = base.USERS
TODAY = getdate()
AMOUNTS = ("still_disputed", "paid_meanwhile", "credited", "written_off", "upheld")


@pytest.fixture
def invoice() -> Document:
	found = make.invoice(amount=1000, on=add_days(TODAY, -60))
	settle()
	return found


def cancel(invoice: Document) -> None:
	invoice.reload().cancel()
	settle()


def became(case: Document) -> tuple[str, str | None, list[float]]:
	case.reload()
	return case.status, case.resolution, [case.get(field) for field in AMOUNTS]


@pytest.mark.parametrize("amount", [1000, 400])
def test_a_cancelled_invoice_was_never_paid(invoice: Document, amount: float) -> None:
	case = dispute(invoice, amounts=(amount,))
	cancel(invoice)
	assert became(case) == ("Closed", "Cancellation", [0, 0, amount, 0, 0])
	assert nightly.differing(base.COMPANY, [make.CUSTOMER], TODAY) == []


def test_what_was_paid_of_it_is_the_customers_again(invoice: Document) -> None:
	case = dispute(invoice, amounts=(1000,))
	make.payment(invoice, amount=1000, on=TODAY)
	settle()
	assert became(case) == ("Closed", "Paid", [0, 1000, 0, 0, 0])
	cancel(invoice)
	assert became(case) == ("Closed", "Cancellation", [0, 0, 1000, 0, 0])


def test_one_of_two_invoices_is_cancelled_and_the_other_paid(invoice: Document) -> None:
	other = make.invoice(amount=300, on=add_days(TODAY, -50))
	settle()
	case = dispute(invoice, other, amounts=(400, 300))
	cancel(invoice)
	assert became(case) == ("Open", None, [300, 0, 400, 0, 0])
	make.payment(other, amount=300, on=TODAY)
	settle()
	assert became(case) == ("Closed", "Settled in Part", [0, 300, 400, 0, 0])


def test_it_can_be_decided_before_and_waits_for_it(invoice: Document) -> None:
	case = dispute(invoice, amounts=(400,))
	move(case, "Resolved", resolution="Cancellation")
	assert (case.valid, case.still_disputed) == ("Valid", 400)
	cancel(invoice)
	assert became(case) == ("Closed", "Cancellation", [0, 0, 400, 0, 0])


def test_what_people_had_ended_stays_as_they_ended_it(invoice: Document) -> None:
	case = dispute(invoice, amounts=(400,))
	move(case, "Withdrawn", status_reason="A mistake")
	cancel(invoice)
	assert became(case) == ("Withdrawn", None, [0, 0, 0, 0, 400])


def test_the_analysis_and_the_customer_are_told_so() -> None:
	analysing.reasons()
	invoice = make.invoice(amount=400, on="2026-06-03")
	case = analysing.dispute(400, "2026-06-03", invoice)
	cancel(invoice)
	analysing.shift(case, closed_on="2026-06-11")
	((row,), _total) = analysing.report(group_by="Reason")
	assert analysing.cells(row, "paid", "credited", "invalid", "valid") == (0, 400, 0, 100)
	shown = portal_view.case([make.CUSTOMER], case.name)
	assert shown["decision"] == "The invoice has been cancelled."
	assert [each["label"] for each in shown["amounts"]] == ["Disputed", "Credited"]


def notes_of(case: Document) -> list[str]:
	filters = {"reference_name": case.name, "comment_type": "Info"}
	return frappe.get_all("Comment", filters=filters, pluck="content", order_by="creation, name")


def told(case: Document, user: str) -> list[str]:
	filters = {"document_name": case.name, "for_user": user, "subject": ("like", "%amended%")}
	return frappe.get_all("Notification Log", filters=filters, pluck="subject")


def test_the_case_names_what_was_cancelled_and_what_amends_it(invoice: Document) -> None:
	case = dispute(invoice, amounts=(400,), processor=OTHER)
	cancel(invoice)
	assert notes_of(case)[-1].endswith(
		f": nothing of it is open any more. Sales Invoice {invoice.name} was cancelled."
	)
	new = make.submitted(make.amended(invoice))
	settle()
	assert notes_of(case)[-1].startswith(f"{new.name} amends {invoice.name}, which is disputed here")
	assert len(told(case, OTHER)) == 1
	assert became(case) == ("Closed", "Cancellation", [0, 0, 400, 0, 0])


def test_what_was_paid_first_names_it_too_and_once(invoice: Document) -> None:
	case = dispute(invoice)
	make.payment(invoice, on=TODAY)
	settle()
	cancel(invoice)
	settle()
	assert [text for text in notes_of(case) if "was cancelled" in text] == [
		f"Sales Invoice {invoice.name} was cancelled."
	]


def test_whose_dispute_had_ended_before_is_not_told(invoice: Document) -> None:
	case = dispute(invoice, amounts=(400,), processor=OTHER)
	move(case, "Withdrawn", status_reason="A mistake")
	cancel(invoice)
	make.submitted(make.amended(invoice))
	assert not any("amends" in text for text in notes_of(case))
	assert told(case, OTHER) == []
