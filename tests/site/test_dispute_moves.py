"""Moves of a dispute, by every way into a document: form, list, board, REST and the desk's own calls."""

import json

import pytest

import frappe
from frappe import client
from frappe.api import v1
from frappe.desk.doctype.bulk_update.bulk_update import submit_cancel_or_update_docs
from frappe.desk.doctype.kanban_board.kanban_board import update_order_for_single_card
from frappe.desk.form.save import savedocs
from frappe.model.document import Document
from frappe.utils import add_days, getdate

from ar_specialist.operations import dispute_seeds
from ar_specialist.receivables.dispute import MOVES, DisputeStatus, Mover
from tests.site import baseline as base
from tests.site import factories as make
from tests.site.disputing import account, dispute, move, settle

SPECIALIST, OTHER, MANAGER, AUDITOR, NOBODY = base.USERS
TODAY = getdate()
STATUSES = [each.value for each in DisputeStatus]


def set_value(name: str, status: str, **values: object) -> object:
	return client.set_value("AR Dispute", name, {"status": status, **values})


def put(name: str, status: str, **values: object) -> object:
	frappe.local.form_dict = frappe._dict(data=frappe.as_json({"status": status, **values}))
	return v1.update_doc("AR Dispute", name)


def form(name: str, status: str, **values: object) -> object:
	sent = {**frappe.get_doc("AR Dispute", name).as_dict(), "status": status, **values}
	return savedocs(frappe.as_json(sent), "Save")


def client_save(name: str, status: str, **values: object) -> object:
	return client.save({**frappe.get_doc("AR Dispute", name).as_dict(), "status": status, **values})


def bulk_edit(name: str, status: str, **values: object) -> object:
	failed = submit_cancel_or_update_docs(
		"AR Dispute", json.dumps([name]), "update", json.dumps({"status": status, **values})
	)
	if failed:
		raise frappe.ValidationError(frappe.message_log and frappe.message_log[-1])
	return None


def drag(name: str, status: str, **values: object) -> object:
	"""As a card is dragged; a board sends the status alone."""
	if values:
		return set_value(name, status, **values)
	before = frappe.db.get_value("AR Dispute", name, "status")
	return update_order_for_single_card(dispute_seeds.BOARD, name, before, status, 0, 0)


WAYS = (set_value, put, form, client_save, bulk_edit)
EVERY_WAY = (*WAYS, drag)


@pytest.fixture(autouse=True)
def invoice() -> Document:
	if not frappe.db.exists("Kanban Board", dispute_seeds.BOARD):
		dispute_seeds.board().insert()
	doc = make.invoice(on=add_days(TODAY, -60))
	settle()
	return doc


def at(status: str, invoice: Document) -> Document:
	"""A dispute in `status`, brought there by people, and kept when a way rolls back what it was refused."""
	doc = brought(status, invoice)
	frappe.db.commit()
	return doc


def brought(status: str, invoice: Document) -> Document:
	doc = dispute(invoice, amounts=(400,))
	if status in ("In Review", "Waiting for Customer"):
		return move(doc, status)
	if status in ("Resolved", "Closed"):
		move(doc, "Resolved", resolution="Valid Debt")
		return move(doc, "Closed") if status == "Closed" else doc
	return move(doc, status, status_reason="They called back") if status == "Withdrawn" else doc


def allowed(before: str, user: str) -> set[str]:
	mover = Mover.MANAGER if user == MANAGER else Mover.PERSON
	return {after.value for after, movers in MOVES[DisputeStatus(before)].items() if mover in movers}


@pytest.mark.parametrize("user", [SPECIALIST, MANAGER])
@pytest.mark.parametrize("before", STATUSES)
def test_every_move(invoice: Document, before: str, user: str) -> None:
	doc = at(before, invoice)
	moved = set()
	for after in set(STATUSES) - {before}:
		frappe.db.savepoint("ar_move")
		frappe.set_user(user)
		try:
			set_value(doc.name, after, status_reason=f"To {after}", resolution="Valid Debt")
			moved.add(frappe.db.get_value("AR Dispute", doc.name, "status"))
		except frappe.ValidationError:
			pass
		frappe.set_user("Administrator")
		frappe.db.rollback(save_point="ar_move")
	assert moved == allowed(before, user)


def test_a_person_moves_it_on_by_every_way(invoice: Document) -> None:
	doc = at("Open", invoice)
	frappe.set_user(SPECIALIST)
	for number, way in enumerate(EVERY_WAY):
		status = ("In Review", "Waiting for Customer")[number % 2]
		way(doc.name, status)
		doc.reload()
		assert (doc.status, doc.modified_by) == (status, SPECIALIST), way


@pytest.mark.parametrize(
	("before", "after"),
	[
		("Open", "Closed"),
		("Closed", "Open"),
		("Withdrawn", "Open"),
		("Open", "Withdrawn"),
		("Open", "Resolved"),
	],
)
def test_what_is_refused_by_every_way(invoice: Document, before: str, after: str) -> None:
	doc = at(before, invoice)
	figures = account("disputed", "to_collect")
	for way in EVERY_WAY:
		frappe.set_user(SPECIALIST)
		with pytest.raises(frappe.ValidationError):
			way(doc.name, after)
		frappe.set_user("Administrator")
		assert frappe.db.get_value("AR Dispute", doc.name, "status") == before, way
		assert account("disputed", "to_collect") == figures


@pytest.mark.parametrize("user", [AUDITOR, NOBODY])
def test_who_only_reads_moves_nothing(invoice: Document, user: str) -> None:
	doc = at("Open", invoice)
	for way in EVERY_WAY:
		frappe.set_user(user)
		with pytest.raises((frappe.PermissionError, frappe.ValidationError)):
			way(doc.name, "In Review")
		assert frappe.db.get_value("AR Dispute", doc.name, "status") == "Open", way
	for refused in (lambda: doc.move("In Review"), doc.escalate):
		with pytest.raises(frappe.PermissionError):
			refused()


@pytest.mark.parametrize("before", ["Closed", "Withdrawn"])
def test_a_manager_reopens_with_a_reason(invoice: Document, before: str) -> None:
	doc = at(before, invoice)
	for way in EVERY_WAY:
		frappe.set_user(MANAGER)
		with pytest.raises(frappe.ValidationError):
			way(doc.name, "Open")
		frappe.db.savepoint("ar_reopen")
		way(doc.name, "Open", status_reason="New papers came in")
		frappe.set_user("Administrator")
		doc.reload()
		assert (doc.status, doc.still_disputed, doc.upheld) == ("Open", 400, 0)
		assert not any((doc.resolution, doc.valid, doc.resolved_on, doc.resolved_by, doc.closed_on))
		assert account("disputed") == 400
		frappe.db.rollback(save_point="ar_reopen")


def test_what_the_ledger_says_nobody_types(invoice: Document) -> None:
	doc = at("Open", invoice)
	typed = {
		"still_disputed": 1,
		"credited": 400,
		"disputed_originally": 1,
		"status_before": "Open",
		"resolution_by_ledger": 1,
		"escalated_to": OTHER,
		"status_reason": "A word too many",
	}
	frappe.set_user(MANAGER)
	for way in WAYS:
		way(doc.name, "Open", **typed)
		stored = frappe.db.get_value("AR Dispute", doc.name, list(typed))
		assert stored == (400, 0, 400, None, 0, None, None), way


@pytest.mark.parametrize(
	("values", "sentence"),
	[
		({"resolution": "Paid"}, "belongs to a dispute that is Resolved"),
		({"valid": "Valid"}, "belongs to a dispute that is Resolved"),
		({"customer": base.CUSTOMERS[1]}, ""),
		({"company": base.OTHER_COMPANY}, ""),
		({"raised_on": str(add_days(TODAY, -9))}, ""),
		({"items": []}, ""),
	],
)
def test_what_was_said_stays(invoice: Document, values: dict, sentence: str) -> None:
	doc = at("Open", invoice)
	frappe.set_user(MANAGER)
	for way in WAYS:
		with pytest.raises(frappe.ValidationError, match="" if way is bulk_edit else sentence):
			way(doc.name, "Open", **values)
		doc.reload()
		assert (doc.customer, doc.company, len(doc.items)) == (make.CUSTOMER, base.COMPANY, 1), way


def test_a_decision_stays_until_it_is_taken_back(invoice: Document) -> None:
	doc = at("Resolved", invoice)
	with pytest.raises(frappe.ValidationError, match="take it back into review"):
		set_value(doc.name, "Resolved", resolution="Credit Note")
	set_value(doc.name, "Resolved", valid="Partly Valid")
	with pytest.raises(frappe.ValidationError, match="Say why"):
		set_value(doc.name, "In Review")
	set_value(doc.name, "In Review", status_reason="They sent the order")
	doc.reload()
	assert (doc.still_disputed, doc.resolution, doc.valid, doc.resolved_by) == (400, None, None, None)
	doc = move(doc, "Resolved", resolution="Settled in Part", valid="Invalid")
	assert (doc.valid, doc.still_disputed) == ("Invalid", 400), "what people say of the claim counts"


def test_amounts_may_be_corrected_until_something_comes_of_them(invoice: Document) -> None:
	doc = at("Open", invoice)
	frappe.set_user(SPECIALIST)
	doc.items[0].disputed = 250
	doc.save()
	assert account("disputed") == 250
	doc.reload()
	doc.items[0].disputed = 1001
	with pytest.raises(frappe.ValidationError, match="has 1000"):
		doc.save()
	frappe.set_user("Administrator")
	make.credit_note(invoice, amount=100, on=TODAY)
	settle()
	doc.reload()
	doc.items[0].disputed = 300
	with pytest.raises(frappe.ValidationError, match="cleared meanwhile"):
		doc.save()
	doc.reload()
	other = make.invoice(amount=50, on=add_days(TODAY, -60))
	settle()
	doc.reload()
	doc.append("items", {"voucher_type": "Sales Invoice", "voucher_no": other.name, "kind": "Invoice"})
	doc.save()
	doc.reload()
	assert (doc.disputed_originally, doc.still_disputed, doc.credited) == (300, 200, 100)


def test_items_of_a_decided_case_stay(invoice: Document) -> None:
	doc = at("Resolved", invoice)
	doc.items[0].disputed = 10
	with pytest.raises(frappe.ValidationError, match="reopen it first"):
		doc.save()


def test_an_item_is_not_saved_alone(invoice: Document) -> None:
	doc = at("Open", invoice)
	row = frappe.get_doc("AR Dispute Item", doc.items[0].name)
	row.disputed = 1
	with pytest.raises(frappe.ValidationError, match="changed with its dispute"):
		row.save()
	with pytest.raises(frappe.ValidationError, match="changed with its dispute"):
		frappe.delete_doc("AR Dispute Item", row.name)
	client.set_value("AR Dispute Item", row.name, "still_disputed", 1)
	assert frappe.db.get_value("AR Dispute Item", row.name, "still_disputed") == 400


@pytest.mark.parametrize(
	("values", "sentence"),
	[
		({"status": "Nonsense"}, "none of the choices"),
		({"status": "Resolved", "resolution": "Nonsense"}, "none of the choices"),
		({"status": "Resolved", "resolution": "Paid", "valid": "Nonsense"}, "none of the choices"),
	],
)
def test_words_that_are_no_choices(invoice: Document, values: dict, sentence: str) -> None:
	doc = at("Open", invoice)
	with pytest.raises(frappe.ValidationError, match=sentence):
		client.set_value("AR Dispute", doc.name, values)


def test_withdrawing_decides_nothing_and_closing_keeps_the_decision(invoice: Document) -> None:
	doc = at("Open", invoice)
	set_value(doc.name, "Withdrawn", status_reason="-", resolution="Credit Note", valid="Valid")
	doc.reload()
	assert (doc.resolution, doc.valid) == (None, None)
	doc = at("Resolved", invoice)
	set_value(doc.name, "Closed", resolution="Credit Note", valid="Valid")
	doc.reload()
	assert (doc.resolution, doc.valid) == ("Valid Debt", "Invalid")


def test_the_same_reason_may_be_given_again(invoice: Document) -> None:
	doc = at("Withdrawn", invoice)
	for status in ("Open", "Withdrawn", "Open"):
		assert move(doc, status, status_reason="They called back").status == status


def test_what_the_ledger_closed_no_manager_reopens(invoice: Document) -> None:
	doc = at("Open", invoice)
	make.payment(invoice, on=TODAY)
	settle()
	frappe.set_user(MANAGER)
	with pytest.raises(frappe.ValidationError, match="If the customer was right"):
		move(doc, "Open", status_reason="New papers came in")


def test_what_a_credit_note_cleared_is_cleared_in_the_ledger(invoice: Document) -> None:
	doc = at("Open", invoice)
	make.credit_note(invoice, on=TODAY)
	settle()
	with pytest.raises(frappe.ValidationError, match="cleared in the ledger"):
		move(doc, "Open", status_reason="New papers came in")


def test_whether_they_were_right_is_said_after_the_ledger_closed_it(invoice: Document) -> None:
	doc = at("Open", invoice)
	paid = make.payment(invoice, on=TODAY)
	settle()
	doc.reload().valid = "Valid"
	doc.save()
	assert (doc.reload().status, doc.resolution, doc.valid) == ("Closed", "Paid", "Valid")
	for field, value in (("resolution", "Credit Note"), ("valid", "Perhaps")):
		doc.set(field, value)
		with pytest.raises(frappe.ValidationError):
			doc.save()
		doc.reload()
	paid.reload().cancel()
	settle()
	assert (doc.reload().status, doc.resolution, doc.valid) == ("Open", None, None)


def test_of_what_people_decided_it_is_not_said_anew_once_it_is_closed(invoice: Document) -> None:
	doc = at("Closed", invoice)
	before = doc.valid
	doc.valid = "Partly Valid" if before != "Partly Valid" else "Valid"
	with pytest.raises(frappe.ValidationError, match="A resolution belongs"):
		doc.save()
