"""A dispute that the ledger opens again says why: which documents were cancelled or unreconciled."""

import pytest

import frappe
from frappe.model.document import Document
from frappe.utils import add_days, getdate

from tests.site import factories as make
from tests.site.disputing import dispute, settle

TODAY = getdate()


@pytest.fixture
def billed() -> Document:
	found = make.invoice(amount=119, on=add_days(TODAY, -60))
	settle()
	return found


def again(billed: Document) -> Document:
	return frappe.get_doc("Sales Invoice", billed.name)


def said(case: Document) -> str:
	case.reload()
	assert case.status == "Open"
	filters = {"reference_name": case.name, "comment_type": "Info"}
	last = frappe.get_all("Comment", filters=filters, pluck="content", order_by="creation desc", limit=1)
	assert last == [case.status_reason]
	return case.status_reason


def test_an_unreconciled_payment_is_named(billed: Document) -> None:
	case = dispute(billed)
	paid = make.payment(billed, on=TODAY)
	settle()
	make.unreconcile(paid)
	settle()
	assert f"119.00 paid. Payment Entry {paid.name} was unreconciled." in said(case)


@pytest.mark.parametrize("kind", ["payment", "credit_note"])
def test_a_cancelled_document_is_named(billed: Document, kind: str) -> None:
	case = dispute(billed)
	document = getattr(make, kind)(billed, on=TODAY)
	settle()
	document.reload().cancel()
	settle()
	assert said(case).endswith(f". {document.doctype} {document.name} was cancelled.")


def test_only_what_was_taken_back_since_it_was_closed_is_named(billed: Document) -> None:
	early = make.payment(billed, amount=19, on=TODAY)
	settle()
	early.reload().cancel()
	settle()
	case = dispute(billed)
	kept = make.payment(again(billed), amount=19, on=TODAY)
	first, second = (make.payment(again(billed), amount=50, on=TODAY) for _number in range(2))
	settle()
	assert case.reload().status == "Closed"
	first.reload().cancel()
	make.unreconcile(second)
	settle()
	sentence = said(case)
	assert sentence.endswith(
		f"Payment Entry {first.name} was cancelled. Payment Entry {second.name} was unreconciled."
	)
	assert early.name not in sentence and kept.name not in sentence


def test_each_of_several_cases_names_its_own() -> None:
	invoices = [make.invoice(amount=100, on=add_days(TODAY, -60)) for _number in range(2)]
	settle()
	cases = [dispute(each) for each in invoices]
	paid = [make.payment(each, on=TODAY) for each in invoices]
	settle()
	for each in paid:
		each.reload().cancel()
	settle()
	for number, case in enumerate(cases):
		sentence = said(case)
		assert paid[number].name in sentence and paid[1 - number].name not in sentence
