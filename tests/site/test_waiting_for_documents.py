"""What was decided and is not settled yet is not forgotten: it takes a document, keeps its deadline and is escalated."""

import pytest

import frappe
from frappe import client
from frappe.model.document import Document
from frappe.utils import add_days, getdate

from ar_specialist import api
from ar_specialist.operations import escalation
from tests.site import baseline as base
from tests.site import factories as make
from tests.site.disputes import policy
from tests.site.disputing import dispute, move, resolved_without_document, settle
from tests.site.users import acting_as

SPECIALIST, _OTHER, MANAGER, _AUDITOR, _NOBODY = base.USERS
TODAY = getdate()


@pytest.fixture
def invoice() -> Document:
	policy(dispute_limit=0, approval_above=0)
	for user in (SPECIALIST, MANAGER):
		frappe.get_doc("User", user).add_roles("Accounts User")
	doc = make.invoice(on=add_days(TODAY, -60))
	settle()
	return doc


def escalate(day: object) -> None:
	frappe.db.commit()
	escalation.escalate_all(getdate(day), again=True)


def on_card(doc: Document) -> object:
	return doc.reload().deadline_on_card


@pytest.mark.parametrize("resolution", ["Credit Note", "Rebill", "Write-off", "Refund"])
def test_nothing_is_resolved_by_a_document_that_is_not_there(invoice: Document, resolution: str) -> None:
	doc = dispute(invoice, amounts=(400,))
	with acting_as(SPECIALIST):
		with pytest.raises(frappe.ValidationError, match="make it by Settle"):
			frappe.get_doc("AR Dispute", doc.name).move("Resolved", resolution=resolution)
		with pytest.raises(frappe.ValidationError, match="make it by Settle"):
			client.set_value("AR Dispute", doc.name, {"status": "Resolved", "resolution": resolution})
	assert doc.reload().status == "Open"


def test_with_its_draft_it_is(invoice: Document) -> None:
	doc = dispute(invoice, amounts=(400,))
	with acting_as(SPECIALIST):
		api.settle_dispute(doc.name, "Credit Note", on=str(TODAY))
		move(doc, "Resolved", resolution="Credit Note")
	assert (doc.status, doc.still_disputed) == ("Resolved", 400)


def test_with_a_credit_note_made_elsewhere_it_is(invoice: Document) -> None:
	doc = dispute(invoice, amounts=(400,))
	make.credit_note(invoice, amount=150, on=TODAY)
	settle()
	assert move(doc, "Resolved", resolution="Credit Note").credited == 150


def test_a_document_of_an_earlier_round_is_none_of_this_one(invoice: Document) -> None:
	policy(dispute_limit=5000, approval_above=5000)
	doc = dispute(invoice, amounts=(400,))
	[note] = api.settle_dispute(doc.name, "Credit Note", on=str(TODAY))["documents"]
	frappe.get_doc("Sales Invoice", note["name"]).cancel()
	settle()
	with pytest.raises(frappe.ValidationError, match="make it by Settle"):
		move(doc.reload(), "Resolved", resolution="Credit Note")


def test_what_waits_for_its_document_is_escalated_when_it_is_late(invoice: Document) -> None:
	doc = dispute(invoice, amounts=(400,), deadline=add_days(TODAY, 3))
	move(doc, "Resolved", resolution="Settled in Part")
	assert getdate(on_card(doc)) == getdate(doc.deadline)
	escalate(add_days(TODAY, 3))
	assert doc.reload().escalated_on is None
	escalate(add_days(TODAY, 4))
	doc.reload()
	assert (doc.status, doc.escalated_to) == ("Resolved", MANAGER)
	note = frappe.get_last_doc("Comment", {"reference_name": doc.name, "comment_type": "Info"})
	assert "Decided, and not settled by" in note.content
	make.credit_note(invoice, amount=100, on=TODAY)
	settle()
	assert (doc.reload().still_disputed, doc.upheld, on_card(doc)) == (0, 300, None)


def test_what_nobody_waits_for_is_not(invoice: Document) -> None:
	doc = dispute(invoice, amounts=(400,), deadline=add_days(TODAY, 3))
	move(doc, "Resolved", resolution="Valid Debt")
	escalate(add_days(TODAY, 9))
	assert (doc.reload().escalated_on, on_card(doc)) == (None, None)
	with pytest.raises(frappe.ValidationError, match="or still disputed, is escalated"):
		doc.escalate()


def test_what_the_ledger_opens_again_waits_again(invoice: Document) -> None:
	doc = resolved_without_document(dispute(invoice), "Credit Note")
	paid = make.payment(invoice, on=TODAY)
	settle()
	assert (doc.reload().status, on_card(doc)) == ("Closed", None)
	paid.cancel()
	settle()
	assert (doc.reload().status, getdate(on_card(doc))) == ("Resolved", getdate(doc.deadline))
