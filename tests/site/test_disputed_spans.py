"""What a report says of a past day it says again: whatever is reopened, taken back or backdated afterwards."""

import pytest

import frappe
from frappe import client
from frappe.model.document import Document
from frappe.utils import add_days, getdate

from ar_specialist import api
from ar_specialist.patches.v1_0 import keep_when_cases_were_disputed as patch
from tests.site import baseline as base
from tests.site import factories as make
from tests.site.accounts import settle
from tests.site.disputes import policy
from tests.site.disputing import dispute, move, since
from tests.site.test_disputed_aging import invoice, total
from tests.site.users import acting_as

SPECIALIST, _OTHER, MANAGER, _AUDITOR, _NOBODY = base.USERS
TODAY = getdate()
SPAN = "AR Dispute Span"

__all__ = ["invoice"]


def ago(days: int) -> object:
	return getdate(add_days(TODAY, -days))


def past(*days: int) -> list[float]:
	"""What the aging report says was disputed so many days ago."""
	return [total(on=ago(each)) for each in days]


def spans(doc: Document) -> list[tuple]:
	fields = ["disputed_from", "disputed_until", "resolution"]
	return frappe.get_all(SPAN, {"parent": doc.name}, fields, order_by="idx", as_list=True)


def end(doc: Document, day: object) -> None:
	"""Let what ended today have ended on `day`."""
	frappe.db.set_value(SPAN, {"parent": doc.name, "disputed_until": TODAY}, "disputed_until", day)
	frappe.db.set_value(SPAN, {"parent": doc.name, "disputed_from": TODAY}, "disputed_from", day)
	for field in ("closed_on", "resolved_on"):
		frappe.db.set_value("AR Dispute", {"name": doc.name, field: (">=", TODAY)}, field, day)
	doc.reload()


def test_reopening_changes_no_past_day(invoice: Document) -> None:
	doc = since(dispute(invoice, amounts=(400,)), ago(50))
	move(doc, "Withdrawn", status_reason="They think it over")
	end(doc, ago(40))
	assert past(50, 41, 40, 20, 0) == [400, 400, 0, 0, 0]
	with acting_as(MANAGER):
		move(doc, "In Review", status_reason="They do not")
	assert past(50, 41, 40, 20, 1, 0) == [400, 400, 0, 0, 0, 400]
	move(doc, "Withdrawn", status_reason="They do")
	assert past(41, 40, 1, 0) == [400, 0, 0, 0]
	assert spans(doc) == ((ago(50), ago(40), None),), "of a day the last word counts"


def test_a_decision_taken_back_stood_until_then(invoice: Document) -> None:
	doc = since(dispute(invoice, amounts=(400,)), ago(50))
	move(doc, "Resolved", resolution="Valid Debt")
	end(doc, ago(30))
	move(doc, "In Review", status_reason="They have shown the contract")
	assert past(31, 30, 1, 0) == [400, 0, 0, 400]
	assert spans(doc) == (
		(ago(50), ago(30), None),
		(ago(30), TODAY, "Valid Debt"),
		(TODAY, None, None),
	)


def test_what_is_said_to_be_raised_earlier_was_not_known_then(invoice: Document) -> None:
	assert past(10) == [0]
	doc = dispute(invoice, amounts=(400,), raised_on=ago(20))
	assert past(20, 10, 1, 0) == [0, 0, 0, 400]
	assert getdate(doc.raised_on) == ago(20), "what people say stays"


def test_what_the_ledger_closes_and_opens_is_as_the_ledger_has_it(invoice: Document) -> None:
	doc = since(dispute(invoice), ago(20))
	paid = make.payment(invoice, on=ago(5))
	settle()
	assert (doc.reload().status, past(6, 5, 0)) == ("Closed", [1000, 0, 0])
	paid.cancel()
	settle()
	assert (doc.reload().status, past(6, 5, 0)) == ("Open", [1000, 1000, 1000]), "it never was paid"
	assert spans(doc) == ((ago(20), None, None),)


def test_a_cancelled_document_takes_it_back_from_that_day_on(invoice: Document) -> None:
	doc = since(dispute(invoice), ago(20))
	policy(dispute_limit=5000, approval_above=5000)
	[note] = api.settle_dispute(doc.name, "Credit Note", on=str(TODAY))["documents"]
	settle()
	assert doc.reload().status == "Closed"
	end(doc, ago(3))
	frappe.get_doc("Sales Invoice", note["name"]).cancel()
	settle()
	assert doc.reload().status == "In Review"
	assert spans(doc) == (
		(ago(20), ago(3), None),
		(ago(3), TODAY, "Credit Note"),
		(TODAY, None, None),
	)


def test_nobody_writes_them_by_hand(invoice: Document) -> None:
	doc = since(dispute(invoice), ago(20))
	with acting_as(MANAGER):
		sent = frappe.get_doc("AR Dispute", doc.name)
		sent.spans[0].disputed_from = ago(90)
		sent.append("spans", {"disputed_from": ago(80), "disputed_until": ago(60)})
		sent.internal_notes = "Looked at it"
		sent.save()
		assert spans(doc) == ((ago(20), None, None),)
		client.set_value(SPAN, sent.spans[0].name, "disputed_from", ago(90))
		assert spans(doc) == ((ago(20), None, None),)
		with pytest.raises(frappe.ValidationError, match="stays as it was"):
			frappe.get_doc(SPAN, sent.spans[0].name).save()
		sent.reload().set("spans", [])
		sent.save()
		raised = dispute(make_another(), spans=[{"disputed_from": ago(90)}])
	assert spans(doc) == ((ago(20), None, None),)
	assert spans(raised) == ((TODAY, None, None),)


def make_another() -> Document:
	with acting_as("Administrator"):
		doc = make.invoice(amount=50, on=ago(30))
		settle()
	return doc


def test_a_deleted_case_leaves_none(invoice: Document) -> None:
	doc = dispute(invoice)
	frappe.delete_doc("AR Dispute", doc.name)
	assert spans(doc) == ()


# -- cases of earlier versions


def earlier(doc: Document, **values: object) -> Document:
	"""A case as an earlier version left it."""
	frappe.db.delete(SPAN, {"parent": doc.name})
	frappe.db.set_value("AR Dispute", doc.name, {"raised_on": ago(50), **values}, update_modified=False)
	return doc


@pytest.mark.parametrize(
	("values", "expected"),
	[
		({}, ((50, None, None),)),
		({"status": "Withdrawn", "closed_on": 20}, ((50, 20, None),)),
		(
			{"status": "Resolved", "resolution": "Rebill", "resolved_on": 30},
			((50, 30, None), (30, None, "Rebill")),
		),
		(
			{"status": "Closed", "resolution": "Valid Debt", "resolved_on": 30, "closed_on": 20},
			((50, 30, None), (30, 20, "Valid Debt")),
		),
		(
			{"status": "Closed", "status_before": "Open", "resolution": "Paid", "closed_on": 20},
			((50, None, None),),
		),
		({"status": "Withdrawn", "closed_on": 50}, ()),
	],
)
def test_an_upgrade_writes_what_reports_have_said(
	invoice: Document, values: dict[str, object], expected: tuple
) -> None:
	dates = {field: f"{ago(day)} 12:00:00" for field, day in values.items() if isinstance(day, int)}
	doc = earlier(dispute(invoice, amounts=(400,)), **{**values, **dates})
	for _again in range(2):
		patch.execute()
	days = tuple((ago(since), until and ago(until), resolution) for since, until, resolution in expected)
	assert spans(doc) == days


def test_what_is_disputed_of_it_later_was_not_then(invoice: Document) -> None:
	doc = since(dispute(invoice, amounts=(400,)), ago(50))
	for amount in (250, 100):
		doc.reload()
		doc.items[0].disputed = amount
		doc.save()
	assert past(50, 1, 0) == [400, 400, 100]
	move(doc, "Resolved", resolution="Valid Debt")
	assert past(50, 1, 0) == [400, 400, 0]


def test_an_item_that_comes_to_a_case_later_was_not_in_it_then(invoice: Document) -> None:
	other = make.invoice(amount=300, on=ago(80))
	settle()
	doc = since(dispute(invoice, amounts=(400,)), ago(50))
	doc.append("items", {"voucher_type": "Sales Invoice", "voucher_no": other.name, "disputed": 30})
	doc.save()
	assert past(50, 1, 0) == [400, 400, 430]
	assert [row.disputed for row in doc.reload().items] == [400, 30]


def test_a_span_that_ended_before_amounts_were_kept_says_what_is_now(invoice: Document) -> None:
	doc = since(dispute(invoice, amounts=(400,)), ago(50))
	move(doc, "Resolved", resolution="Valid Debt")
	frappe.db.set_value(SPAN, {"parent": doc.name}, "amounts", None)
	assert past(50, 1, 0) == [400, 400, 0]
