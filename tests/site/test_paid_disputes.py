"""Disputes that were paid and are taken up again: credited to the customer's credit, or paid back, and never twice."""

import json
from collections.abc import Iterator

import pytest

import frappe
from frappe.model.document import Document
from frappe.utils import add_days, getdate

from ar_specialist import api
from ar_specialist.operations import dispute_view, nightly
from tests.site import baseline as base
from tests.site import disputes as make
from tests.site import disputing, factories
from tests.site.accounts import settle
from tests.site.factories import CUSTOMER
from tests.site.users import acting_as

SPECIALIST, _OTHER, MANAGER, _AUDITOR, _NOBODY = base.USERS
TODAY = getdate()
WHY = {"status_reason": "The price list says so after all"}
AMOUNTS = ("still_disputed", "paid_meanwhile", "credited", "written_off", "upheld")


@pytest.fixture(autouse=True)
def accountants() -> Iterator[None]:
	with make.accountants(SPECIALIST, MANAGER, dispute_limit=500, approval_above=500):
		yield


@pytest.fixture
def invoice() -> Document:
	doc = make.invoice([make.line(60), make.line(40)], [make.tax(19)], on=add_days(TODAY, -60))
	settle()
	return doc


def paid(invoice: Document, **said: object) -> Document:
	"""A dispute of an invoice that was paid in full."""
	case = disputing.dispute(invoice, **said)
	factories.payment(invoice, on=TODAY)
	settle()
	assert case.reload().status == "Closed"
	return case


def taken_up(case: Document) -> Document:
	with acting_as(MANAGER):
		disputing.move(case, "In Review", **WHY)
	settle()
	return case.reload()


def settled(
	case: Document, by: str = "Credit Note", user: str = SPECIALIST, amount: float | None = None
) -> Document:
	items = json.dumps([{"item": case.items[0].name, "amount": amount}]) if amount else None
	with acting_as(user):
		done = api.settle_dispute(case.name, by, items=items, on=str(TODAY), bank_account=base.BANK)
	settle()
	case.reload()
	return frappe.get_doc(done["documents"][-1]["doctype"], done["documents"][-1]["name"])


def amounts(case: Document) -> tuple[str, list[float]]:
	case.reload()
	return case.status, [case.get(field) for field in AMOUNTS]


def agrees() -> None:
	"""What is stored is what the ledger gives."""
	assert nightly.differing(base.COMPANY, [CUSTOMER], TODAY) == []


def test_only_a_manager_takes_it_back_into_review_and_says_why(invoice: Document) -> None:
	case = paid(invoice)
	assert "an AR Manager takes it back into review" in dispute_view.hint_of(case)
	for user, status, said, sentence in (
		(SPECIALIST, "In Review", WHY, "Only an AR Manager"),
		(MANAGER, "In Review", {}, "Say why"),
		(MANAGER, "Open", WHY, "takes it back into review"),
		(MANAGER, "Resolved", WHY, "Only the ledger"),
	):
		with acting_as(user), pytest.raises(frappe.ValidationError, match=sentence):
			disputing.move(case, status, **said)
	with acting_as(MANAGER):
		assert [each["status"] for each in dispute_view.moves_of(case)] == ["In Review"]
	taken_up(case)
	assert amounts(case) == ("In Review", [0, 119, 0, 0, 0])
	assert (case.resolution, case.closed_on, case.claimed_after_payment) == (None, None, 1)
	assert disputing.account("disputed", "overdue") == (0, 0)
	agrees()


def test_a_credit_note_stays_to_the_customers_credit(invoice: Document) -> None:
	case = taken_up(paid(invoice))
	note = settled(case)
	assert make.entries(note) == {base.DEBTORS: -119, base.INCOME: 100, make.tax_account(): 19}
	assert (note.docstatus, make.open_of(note), make.open_of(invoice)) == (1, -119, 0)
	assert (case.status, case.resolution, case.valid) == ("Closed", "Credit Note", "Valid")
	agrees()


def test_of_a_line_only_that_is_credited(invoice: Document) -> None:
	row = {"voucher_type": "Sales Invoice", "voucher_no": invoice.name, "kind": "Line"}
	case = taken_up(paid(invoice, items=[{**row, "invoice_line": invoice.items[1].name}]))
	note = settled(case)
	assert (note.grand_total, make.open_of(note)) == (-47.6, -47.6)
	assert [each.sales_invoice_item for each in note.items] == [invoice.items[1].name]


def test_less_may_be_agreed_and_more_may_not(invoice: Document) -> None:
	case = taken_up(paid(invoice, amounts=(50,)))
	with pytest.raises(frappe.ValidationError, match=r"only 50\.00 is disputed"):
		settled(case, amount=50.01)
	assert settled(case, amount=20).grand_total == -20
	assert (case.status, case.resolution) == ("Closed", "Settled in Part")
	again = taken_up(case)
	with pytest.raises(frappe.ValidationError, match=r"only 30\.00 is left"):
		settled(again)
	assert settled(again, amount=30).grand_total == -30
	agrees()


@pytest.mark.parametrize("remedy", ["Write-off", "Rebill"])
def test_nothing_is_left_to_write_off_or_bill_anew(invoice: Document, remedy: str) -> None:
	case = taken_up(paid(invoice))
	with pytest.raises(frappe.ValidationError, match="is paid; settle it by a credit note"):
		settled(case, remedy)
	with acting_as(SPECIALIST):
		assert "is paid" in api.preview_settlement(case.name, remedy)["refused"]
		shown = api.preview_settlement(case.name, "Credit Note")
	assert (shown["total"], shown["submits"]) == (119, True)


def test_a_refund_pays_back_what_is_there(invoice: Document) -> None:
	case = taken_up(paid(invoice))
	with pytest.raises(frappe.ValidationError, match="has 0 to their credit"):
		settled(case, "Refund")
	factories.advance(amount=150, on=TODAY)
	settle()
	refund = settled(case, "Refund")
	assert (refund.docstatus, refund.paid_amount, case.status) == (0, 119, "In Review")
	refund.submit()
	settle()
	assert amounts(case) == ("Closed", [0, 119, 0, 0, 0])
	assert case.resolution == "Refund"
	agrees()


def test_what_waits_for_approval_stands(invoice: Document) -> None:
	make.policy(dispute_limit=0)
	case = taken_up(paid(invoice))
	note = settled(case)
	assert (note.docstatus, case.status) == (0, "In Review")
	disputing.move(case, "Resolved", resolution="Credit Note")
	settle()
	assert case.reload().status == "Resolved"
	with pytest.raises(frappe.PermissionError), acting_as(SPECIALIST):
		api.approve_settlement(case.name, note.doctype, note.name)
	with acting_as(MANAGER):
		api.approve_settlement(case.name, note.doctype, note.name)
	settle()
	assert (case.reload().status, make.open_of(note)) == ("Closed", -119)
	agrees()


def test_nothing_is_credited_twice(invoice: Document) -> None:
	case = taken_up(paid(invoice))
	settled(case)
	taken_up(case)
	with pytest.raises(frappe.ValidationError, match=r"only 0\.00 is left"):
		settled(case)
	assert frappe.db.count("Sales Invoice", {"return_against": invoice.name}) == 1


def test_nothing_is_credited_that_was_credited_in_erpnext(invoice: Document) -> None:
	case = taken_up(paid(invoice))
	factories.credit_note(invoice, amount=50, on=TODAY, for_itself=True)
	with pytest.raises(frappe.ValidationError, match=r"Only 11\.90 of .* has not been credited yet"):
		settled(case)


def test_a_cancelled_note_takes_it_back_into_review(invoice: Document) -> None:
	case = taken_up(paid(invoice))
	settled(case).cancel()
	settle()
	assert amounts(case) == ("In Review", [0, 119, 0, 0, 0])
	agrees()
	assert settled(case).docstatus == 1
	assert case.status == "Closed"


def test_it_is_one_like_any_other_once_the_payment_is_taken_back(invoice: Document) -> None:
	case = taken_up(paid(invoice))
	frappe.get_last_doc("Payment Entry", {"party": CUSTOMER}).cancel()
	settle()
	assert amounts(case) == ("In Review", [119, 0, 0, 0, 0])
	assert case.claimed_after_payment == 0
	agrees()
	factories.payment(invoice, on=TODAY)
	settle()
	assert (case.reload().status, case.resolution) == ("Closed", "Paid")
	agrees()


def test_a_note_of_what_was_paid_lowers_the_invoice_once_that_is_open(invoice: Document) -> None:
	make.policy(dispute_limit=0)
	case = taken_up(paid(invoice))
	note = settled(case)
	frappe.get_last_doc("Payment Entry", {"party": CUSTOMER}).cancel()
	settle()
	note.reload().submit()
	settle()
	assert (make.open_of(note), make.open_of(invoice)) == (0, 0)
	assert amounts(case) == ("Closed", [0, 0, 119, 0, 0])
	agrees()


def test_what_was_upheld_and_then_paid_may_be_taken_up_too(invoice: Document) -> None:
	case = disputing.dispute(invoice)
	disputing.resolved_without_document(case, "Valid Debt", "Invalid")
	factories.payment(invoice, on=TODAY)
	settle()
	taken_up(case)
	assert amounts(case) == ("In Review", [0, 119, 0, 0, 0])
	assert settled(case).grand_total == -119


def test_nobody_types_that_it_was_taken_up(invoice: Document) -> None:
	case = paid(invoice)
	case.claimed_after_payment = 1
	case.save()
	assert case.reload().claimed_after_payment == 0


def test_upheld_again_it_is_over(invoice: Document) -> None:
	case = taken_up(paid(invoice))
	disputing.move(case, "Resolved", resolution="Valid Debt")
	settle()
	assert (case.reload().status, case.resolution, case.valid) == ("Closed", "Valid Debt", "Invalid")
	agrees()


def test_it_is_over_once_the_invoice_is_cancelled(invoice: Document) -> None:
	case = taken_up(paid(invoice))
	frappe.get_last_doc("Payment Entry", {"party": CUSTOMER}).cancel()
	invoice.reload().cancel()
	settle()
	assert (case.reload().status, case.resolution, case.credited) == ("Closed", "Cancellation", 119)
	agrees()
