"""Invoices that are billed anew: the corrected invoice follows its credit note, whatever becomes of that."""

from collections.abc import Iterator

import pytest

import frappe
from frappe.model.document import Document

from ar_specialist import api
from tests.site import baseline as base
from tests.site import disputes as make
from tests.site import disputing
from tests.site.accounts import settle
from tests.site.factories import AS_ON, payment
from tests.site.users import acting_as, restrict

SPECIALIST, OTHER, MANAGER, _AUDITOR, _NOBODY = base.USERS


@pytest.fixture(autouse=True)
def accountants() -> Iterator[None]:
	for user in (SPECIALIST, OTHER, MANAGER):
		frappe.get_doc("User", user).add_roles("Accounts User")
	make.policy(dispute_limit=0, approval_above=5000)
	yield
	frappe.set_user("Administrator")


def rebilled(user: str = SPECIALIST) -> tuple[Document, Document, Document]:
	"""A dispute about a price, settled by billing anew: the dispute, the note and the corrected invoice."""
	invoice = make.invoice([make.line(400), make.line(600)])
	settle()
	case = of_a_price(invoice)
	return case, *again(case, user)


def again(case: Document, user: str = SPECIALIST) -> tuple[Document, Document]:
	with acting_as(user):
		found = api.settle_dispute(case.name, "Rebill", on=str(AS_ON))["documents"]
	case.reload()
	by = {each["remedy"]: frappe.get_doc("Sales Invoice", each["name"]) for each in found}
	return by["Credit Note"], by["Rebill"]


def of_a_price(invoice: Document) -> Document:
	"""A dispute about the price of the invoice's first line: 300, not 400."""
	item = {"voucher_type": "Sales Invoice", "voucher_no": invoice.name, "kind": "Price", "rate": 300}
	return disputing.dispute(invoice, items=[{**item, "invoice_line": invoice.items[0].name, "qty": 1}])


def previewed(case: Document, **values: object) -> dict:
	with acting_as(SPECIALIST):
		return api.preview_settlement(case.name, "Rebill", **values)


def is_there(doc: Document) -> bool:
	return bool(frappe.db.exists(doc.doctype, doc.name))


def notes_of(case: Document) -> str:
	filters = {"reference_doctype": "AR Dispute", "reference_name": case.name}
	return " ".join(frappe.get_all("Comment", filters=filters, pluck="content"))


def test_the_preview_says_what_is_credited_and_what_is_billed_anew() -> None:
	invoice = make.invoice([make.line(400), make.line(600)], [make.tax(19)])
	settle()
	case = of_a_price(invoice)
	[row] = previewed(case)["rows"]
	assert api.dispute_settlements(case.name) == [] and make.open_of(invoice) == 1190
	note, corrected = again(case)
	assert (row["invoice"], row["amount"], row["currency"]) == (
		invoice.name,
		-note.grand_total,
		base.CURRENCY,
	)
	assert (
		(row["billed"], row["billed_in"])
		== (corrected.grand_total, corrected.currency)
		== (1071, base.CURRENCY)
	)


def test_the_preview_says_why_nothing_can_be_billed_anew() -> None:
	invoice = make.invoice([make.line(400), make.line(600)])
	settle()
	case = of_a_price(invoice)
	less = [{"item": case.items[0].name, "amount": 40}]
	assert "Less was agreed" in previewed(case, items=less)["refused"]
	payment(invoice, amount=500)
	settle()
	assert "paid or credited in part" in previewed(case)["refused"]
	whole = disputing.dispute(make.invoice([make.line(119)]))
	assert "Say which lines" in previewed(whole)["refused"]
	assert not frappe.message_log


def test_what_is_disputed_in_another_case_is_not_billed_anew() -> None:
	invoice = make.invoice([make.line(400), make.line(600)])
	settle()
	case = of_a_price(invoice)
	item = {
		"voucher_type": "Sales Invoice",
		"voucher_no": invoice.name,
		"kind": "Line",
		"invoice_line": invoice.items[1].name,
	}
	other = disputing.dispute(invoice, items=[item])
	assert f"disputed in {other.name}, too" in previewed(case)["refused"]
	with acting_as(SPECIALIST), pytest.raises(frappe.ValidationError, match="decide that first"):
		api.settle_dispute(case.name, "Rebill", on=str(AS_ON))
	disputing.move(other, "Withdrawn", status_reason="They pay it")
	note, corrected = again(case)
	assert (note.grand_total, corrected.grand_total) == (-1000, 900)


def test_the_preview_of_a_tax_asks_for_its_template() -> None:
	invoice = make.invoice([make.line(100)], [make.tax(19)])
	settle()
	item = {"voucher_type": "Sales Invoice", "voucher_no": invoice.name, "kind": "Tax", "disputed": 19}
	case = disputing.dispute(invoice, items=[item])
	assert "Choose the tax template" in previewed(case)["refused"]
	[row] = previewed(case, tax_template=make.taxes_template(7))["rows"]
	assert (row["amount"], row["billed"]) == (119, 107)


def test_a_rejected_note_takes_its_corrected_draft_along() -> None:
	case, note, corrected = rebilled()
	assert corrected.ar_corrects == note.return_against
	with acting_as(MANAGER):
		api.reject_settlement(case.name, note.doctype, note.name)
	assert not is_there(corrected) and corrected.name in notes_of(case)
	second, new = again(case)
	assert [each["name"] for each in api.dispute_settlements(case.name)] == [second.name, new.name]


def test_a_withdrawn_dispute_leaves_neither() -> None:
	case, note, corrected = rebilled()
	disputing.move(case, "Withdrawn", status_reason="They pay it")
	assert not is_there(note) and not is_there(corrected)


def test_the_corrected_invoice_waits_for_its_note() -> None:
	case, note, corrected = rebilled()
	with acting_as(OTHER), pytest.raises(frappe.ValidationError, match="have that approved first"):
		corrected.submit()
	with acting_as(MANAGER):
		api.approve_settlement(case.name, note.doctype, note.name)
	assert (case.reload().status, case.resolution) == ("Resolved", "Rebill")
	with acting_as(OTHER):
		frappe.get_doc("Sales Invoice", corrected.name).submit()
	assert make.open_of(corrected) == 900
	assert (case.reload().status, case.resolution) == ("Closed", "Rebill")


def tasks(case: Document) -> list[tuple[str, str]]:
	filters = {"reference_type": "AR Dispute", "reference_name": case.name, "status": "Open"}
	return [
		(task.allocated_to, task.description)
		for task in frappe.get_all("ToDo", filters, ["allocated_to", "description"])
	]


def test_until_it_is_billed_the_case_waits_and_its_coordinator_is_to_see_to_it() -> None:
	case, note, corrected = rebilled()
	case.db_set("coordinator", OTHER)
	assert tasks(case) == []
	with acting_as(MANAGER):
		api.approve_settlement(case.name, note.doctype, note.name)
	settle()
	[(user, said)] = tasks(case)
	assert user == OTHER and corrected.name in said and case.name in said
	assert (case.reload().status, case.still_disputed, case.credited) == ("Resolved", 0, 100)
	with pytest.raises(frappe.ValidationError, match=f"waits for its corrected invoice {corrected.name}"):
		disputing.move(case, "Closed")
	frappe.get_doc("Sales Invoice", corrected.name).submit()
	settle()
	assert case.reload().status == "Closed"


def test_who_may_not_see_the_case_gets_no_task() -> None:
	case, note, _corrected = rebilled()
	case.db_set("coordinator", OTHER)
	restrict(OTHER, "Customer", base.CUSTOMERS[1])
	with acting_as(MANAGER):
		api.approve_settlement(case.name, note.doctype, note.name)
	assert tasks(case) == [] and not frappe.db.exists("DocShare", {"share_name": case.name})


def test_a_corrected_invoice_that_is_given_up_is_waited_for_no_longer() -> None:
	case, note, corrected = rebilled(MANAGER)
	settle()
	assert case.reload().status == "Resolved"
	corrected.reload().delete()
	assert (case.reload().status, case.resolution) == ("Closed", "Rebill")
	assert corrected.name in notes_of(case) and note.docstatus == 1


def test_a_note_without_its_corrected_invoice_takes_off_what_is_disputed_and_no_more() -> None:
	case, note, corrected = rebilled()
	corrected.delete()
	with acting_as(MANAGER), pytest.raises(frappe.ValidationError, match=r"only 100\.00 is disputed now"):
		api.approve_settlement(case.name, note.doctype, note.name)


def test_a_cancelled_note_takes_its_corrected_draft_along() -> None:
	case, note, corrected = rebilled(MANAGER)
	note.cancel()
	settle()
	assert (case.reload().status, case.still_disputed) == ("In Review", 100)
	assert not is_there(corrected)


def test_a_cancelled_note_tells_of_the_corrected_invoice_that_is_submitted() -> None:
	case, note, corrected = rebilled(MANAGER)
	corrected.submit()
	note.cancel()
	settle()
	assert case.reload().status == "In Review" and make.open_of(corrected) == 900
	assert f"so is {corrected.name}" in notes_of(case)


def test_deleting_a_note_cancelled_long_ago_leaves_the_new_one_alone() -> None:
	frappe.db.set_single_value("Accounts Settings", "delete_linked_ledger_entries", 1)
	case, note, _corrected = rebilled(MANAGER)
	note.cancel()
	settle()
	_second, new = again(case.reload())
	note.reload().delete()
	assert is_there(new)


def test_a_cancelled_corrected_invoice_is_told_and_the_decision_stands() -> None:
	case, _note, corrected = rebilled(MANAGER)
	corrected.submit()
	settle()
	corrected.reload().cancel()
	settle()
	assert (case.reload().status, case.resolution, case.valid) == ("Closed", "Rebill", "Valid")
	assert corrected.name in notes_of(case)
