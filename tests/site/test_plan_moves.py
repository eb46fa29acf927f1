"""Payment plans approved, proposed, accepted, cancelled and amended; what stays as it was agreed; previews."""

import hashlib

import pytest

import frappe
from frappe.model.document import Document
from frappe.utils import add_days, getdate

from ar_specialist import api as functions
from tests.site import baseline as base
from tests.site import factories as make
from tests.site.accounts import figure, settle
from tests.site.disputing import dispute
from tests.site.planning import TODAY, accept, ahead, api, by_hand, draft, kept, moved_back
from tests.site.promising import ago, invoiced, paid, policy

SPECIALIST, OTHER, MANAGER, AUDITOR, NOBODY = base.USERS


# What was agreed stays


def test_a_proposal_stands_until_it_is_taken_back() -> None:
	doc = draft(invoiced())
	api("propose_plan", doc)
	doc.reload()
	doc.number_of_instalments = 6
	with pytest.raises(frappe.ValidationError, match="take it back into draft"):
		doc.save()
	api("take_back_plan", doc)
	doc.reload()
	doc.number_of_instalments = 6
	doc.save()
	assert len(doc.instalments) == 6


@pytest.mark.parametrize(
	("field", "value"),
	[("interest_rate", 5), ("on_break", "Original Due Dates"), ("first_due_date", add_days(getdate(), 9))],
)
def test_terms_stay_once_they_are_accepted(field: str, value: object) -> None:
	doc = accept(draft(invoiced()))
	doc.set(field, value)
	with pytest.raises(frappe.ValidationError):
		doc.save()
	assert frappe.db.get_value("AR Payment Plan", doc.name, field) != value


def test_rows_stay_once_they_are_accepted() -> None:
	doc = accept(draft(invoiced()))
	doc.instalments[0].amount = 1
	with pytest.raises(frappe.ValidationError):
		doc.save()
	row = frappe.get_doc("AR Payment Plan Instalment", doc.reload().instalments[0].name)
	row.paid = 99
	with pytest.raises(frappe.ValidationError):
		row.save()
	row = frappe.get_doc("AR Payment Plan Instalment", draft(invoiced()).instalments[0].name)
	with pytest.raises(frappe.ValidationError, match="changed with its plan"):
		row.save()


def test_what_a_form_sends_of_the_ledger_is_not_kept() -> None:
	doc = draft(invoiced(), status="Completed", paid=100, approved_by=MANAGER, accepted_by="Me", missed=4)
	assert (doc.status, doc.paid, doc.approved_by, doc.accepted_by, doc.missed) == ("Draft", 0, None, None, 0)
	doc.update({"status": "Active", "balance": 5, "accepted_on": TODAY})
	doc.save()
	doc.reload()
	assert (doc.status, doc.balance, doc.accepted_on) == ("Draft", 100, None)


def test_submitting_without_an_acceptance_is_refused() -> None:
	doc = draft(invoiced())
	with pytest.raises(frappe.ValidationError, match="choose Accept"):
		doc.submit()
	assert frappe.db.get_value("AR Payment Plan", doc.name, "docstatus") == 0


@pytest.mark.parametrize(
	("values", "sentence"),
	[
		({"accepted_by": "", "how": "Phone"}, "Say who"),
		({"accepted_by": "Them", "how": "Smoke"}, "Say how"),
		({"accepted_by": "Them", "how": "Portal"}, "Say how"),
		(
			{"accepted_by": "Them", "how": "Phone", "accepted_on": "2001-01-01"},
			"was there to be accepted from",
		),
		({"accepted_by": "Them", "how": "Phone", "accepted_on": str(add_days(getdate(), 1))}, "is ahead"),
	],
)
def test_an_acceptance_says_who_when_and_how(values: dict, sentence: str) -> None:
	doc = draft(invoiced())
	with pytest.raises(frappe.ValidationError, match=sentence):
		api("accept_plan", doc, **values)
	assert frappe.db.get_value("AR Payment Plan", doc.name, "status") == "Draft"


def attached(doc: Document, **values: object) -> Document:
	file = {"doctype": "File", "file_name": f"signed-{doc.name}.txt", "content": b"signed", "is_private": 1}
	file |= {"attached_to_doctype": doc.doctype, "attached_to_name": doc.name, **values}
	return frappe.get_doc(file).insert()


def test_what_they_signed_is_kept_with_its_hash() -> None:
	doc = draft(invoiced())
	file = attached(doc)
	api("accept_plan", doc, accepted_by="Them", how="Signed Document", signed=file.file_url)
	doc.reload()
	assert (doc.status, doc.signed_copy) == ("Active", file.file_url)
	assert doc.signed_copy_hash == hashlib.sha256(b"signed").hexdigest()
	with pytest.raises(frappe.ValidationError, match="is kept as it was sent"):
		file.reload().delete()


@pytest.mark.parametrize("signed", [None, "", "  "])
def test_a_signed_document_is_there(signed: str | None) -> None:
	doc = draft(invoiced())
	with pytest.raises(frappe.ValidationError, match="Attach what they signed"):
		api("accept_plan", doc, accepted_by="Them", how="Signed Document", signed=signed)
	assert frappe.db.get_value("AR Payment Plan", doc.name, ["status", "docstatus"]) == ("Draft", 0)
	assert api("accept_plan", doc, accepted_by="Them", how="E-Mail")["status"] == "Active"


def test_a_file_of_another_plan_or_that_all_can_read_is_no_signed_copy() -> None:
	doc, other = draft(invoiced()), draft(invoiced())
	for file in (attached(other), attached(doc, is_private=0), frappe._dict(file_url="/private/files/x.pdf")):
		with pytest.raises(frappe.ValidationError, match="attach what they signed"):
			api("accept_plan", doc, accepted_by="Them", how="Signed Document", signed=file.file_url)
		assert frappe.db.get_value("AR Payment Plan", doc.name, ["status", "docstatus"]) == ("Draft", 0)


def test_inserting_a_plan_as_accepted_is_refused() -> None:
	invoice, before = invoiced(), kept()
	with pytest.raises(frappe.ValidationError, match="choose Accept"):
		draft(invoice, docstatus=1, status="Active", accepted_by="Me", accepted_how="Phone")
	assert kept() == before


def yesterday(doc: Document, days: int = 1) -> Document:
	"""Let a plan have been drawn up so many days ago."""
	return moved_back(doc, days, "starts_on", "first_due_date")


def test_a_proposal_is_accepted_days_later_as_it_was_made() -> None:
	policy(plan_grace_days=5)
	doc = draft(invoiced())
	api("propose_plan", doc)
	policy(plan_grace_days=0, plan_most_instalments=1)
	days = [row.due_date for row in yesterday(doc, 10).instalments]
	accept(doc)
	assert (doc.status, doc.grace_days, [row.due_date for row in doc.instalments]) == ("Active", 5, days)


def test_a_draft_of_yesterday_can_be_changed_and_accepted() -> None:
	doc = yesterday(draft(invoiced()))
	doc.number_of_instalments = 2
	doc.save()
	assert accept(doc).status == "Active"


def test_nobody_agrees_to_have_paid_an_instalment() -> None:
	doc = draft(invoiced())
	api("propose_plan", doc)
	yesterday(doc, 40)
	with pytest.raises(frappe.ValidationError, match="say that they did by then"):
		accept(doc)


def test_cancelling_the_document_asks_why_too() -> None:
	doc = accept(draft(invoiced(100)))
	assert figure("planned") == 100
	for cancel in (doc.cancel, lambda: frappe.client.cancel(doc.doctype, doc.name)):
		with pytest.raises(frappe.ValidationError, match=f"Say why {doc.name} is cancelled"):
			cancel()
	assert frappe.db.get_value(doc.doctype, doc.name, ["docstatus", "status"]) == (1, "Active")
	doc.reload()
	doc.cancel_reason = "They pay at once"
	doc.cancel()
	doc.reload()
	assert (doc.docstatus, doc.status, doc.cancelled_by) == (2, "Cancelled", "Administrator")
	assert doc.cancel_reason == "They pay at once" and getdate(doc.cancelled_on) == TODAY
	assert figure("planned") == 0


@pytest.mark.parametrize("reason", [{}, {"reason": None}, {"reason": ""}, {"reason": " \n"}])
def test_no_plan_is_ended_without_a_word_why(reason: dict) -> None:
	for doc in (draft(invoiced()), accept(draft(invoiced()))):
		with pytest.raises(frappe.ValidationError, match="Say why the plan is cancelled"):
			api("cancel_plan", doc, **reason)
		assert doc.reload().status != "Cancelled"


def test_a_program_may_go_on_with_the_document_it_accepted() -> None:
	from ar_specialist.operations import plans

	doc = plans.locked(draft(invoiced(100)).name)
	plans.accept(doc, plans.Accepted("Their bookkeeper", "Phone"))
	assert (doc.status, doc.docstatus) == ("Active", 1)
	plans.end(doc, "They pay at once")
	assert frappe.db.get_value(doc.doctype, doc.name, ["status", "docstatus"]) == ("Cancelled", 2)
	assert figure("planned") == 0


def test_a_proposal_that_has_run_out_is_not_accepted() -> None:
	doc = draft(invoiced())
	api("propose_plan", doc)
	frappe.db.set_value("AR Payment Plan", doc.name, "valid_until", ago(1))
	with pytest.raises(frappe.ValidationError, match="say that they did by then"):
		accept(doc)
	assert accept(draft(items=[row.as_dict() for row in doc.items], customer=doc.customer)).status == "Active"


@pytest.mark.parametrize("days", (0, 14))
def test_a_proposal_whose_first_day_has_passed_holds_nothing(days: int) -> None:
	policy(plan_valid_days=days)
	invoice = invoiced()
	doc = by_hand(invoice, dues={3: 50, 40: 50})
	api("propose_plan", doc)
	of_days = {"next_due_date": TODAY, "valid_until": ahead(10) if days else None}
	frappe.db.set_value("AR Payment Plan", doc.name, of_days)
	with pytest.raises(frappe.ValidationError, match=f"in payment plan {doc.name} already"):
		draft(invoice)
	frappe.db.set_value("AR Payment Plan", doc.name, "next_due_date", ago(1))
	frappe.db.set_value("AR Payment Plan Instalment", doc.instalments[0].name, "due_date", ago(1))
	with pytest.raises(frappe.ValidationError, match="say that they did by then"):
		accept(doc)
	assert draft(invoice).balance == 100


def test_what_was_paid_before_it_is_accepted_changes_what_can_be_agreed() -> None:
	invoice = invoiced()
	doc = draft(invoice)
	paid(invoice, 40)
	settle()
	with pytest.raises(frappe.ValidationError, match=r"up to € 60\.00 can be planned, not € 100\.00"):
		accept(doc)


def test_a_change_is_an_amendment_about_what_is_open_now() -> None:
	invoice = invoiced()
	doc = accept(draft(invoice))
	paid(invoice, 40)
	settle()
	with pytest.raises(frappe.ValidationError, match="Say why"):
		api("cancel_plan", doc, reason=" ")
	api("cancel_plan", doc, reason="Asked for more time")
	doc.reload()
	assert (doc.docstatus, doc.status, doc.cancel_reason) == (2, "Cancelled", "Asked for more time")
	assert figure("planned", "overdue") == (0, 60)
	again = make.amended(doc)
	again.insert()
	assert (again.status, again.balance, again.amended_from) == ("Draft", 60, doc.name)
	assert not again.accepted_by and not again.cancel_reason
	assert accept(again).status == "Active"


def test_an_amendment_leaves_out_what_was_settled() -> None:
	gone, left = invoiced(), invoiced()
	doc = accept(draft(gone, left))
	paid(gone, 100)
	settle()
	api("cancel_plan", doc, reason="Asked for more time")
	again = make.amended(doc.reload())
	again.insert()
	assert [(row.voucher_no, row.planned) for row in again.items] == [(left.name, 100)]


def test_a_cancelled_plan_is_amended_once() -> None:
	invoice = invoiced()
	doc = accept(draft(invoice))
	api("cancel_plan", doc, reason="Asked for more time")
	first, second = make.amended(doc.reload()), make.amended(doc)
	first.insert()
	before = kept()
	with pytest.raises(frappe.ValidationError, match=f"is amended by {first.name} already"):
		second.insert()
	items = [{"voucher_type": invoice.doctype, "voucher_no": invoice.name}]
	with pytest.raises(frappe.ValidationError, match=f"is amended by {first.name} already"):
		functions.create_plan(
			base.COMPANY, invoice.customer, items, {"first_due_date": str(ahead(30))}, amends=doc.name
		)
	assert kept() == before


def test_an_amendment_that_was_dropped_makes_room_for_another() -> None:
	doc = accept(draft(invoiced()))
	api("cancel_plan", doc, reason="Asked for more time")
	first = make.amended(doc.reload()).insert()
	api("cancel_plan", first, reason="They want another one")
	second = make.amended(doc).insert()
	assert (second.name, second.amended_from) == (f"{doc.name}-2", doc.name)
	accept(second)
	api("cancel_plan", second, reason="They pay at once")
	assert make.amended(second.reload()).insert().name == f"{doc.name}-3"


def test_what_was_in_force_is_not_deleted() -> None:
	doc, drafted = draft(invoiced()), draft(invoiced())
	file = attached(doc)
	api("accept_plan", doc, accepted_by="Them", how="Signed Document", signed=file.file_url)
	api("cancel_plan", doc, reason="They pay at once")
	with pytest.raises(frappe.ValidationError, match="stays on record"):
		frappe.delete_doc(doc.doctype, doc.name)
	assert frappe.db.exists("File", file.name) and frappe.db.exists(doc.doctype, doc.name)
	frappe.delete_doc(drafted.doctype, drafted.name)
	assert not frappe.db.exists(doc.doctype, drafted.name)


def test_what_another_customer_had_is_not_amended() -> None:
	doc = accept(draft(invoiced()))
	api("cancel_plan", doc, reason="Asked for more time")
	before = kept()
	for name in (doc.name, draft(invoiced()).name):
		with pytest.raises(frappe.ValidationError, match="no plan of this customer"):
			draft(invoiced(customer=base.CUSTOMERS[1]), amended_from=name)
	assert [now - then for now, then in zip(kept(), before, strict=True)] == [1, 1, 3], "the draft in between"


def test_a_draft_that_is_cancelled_stays_as_it_is() -> None:
	doc = draft(invoiced())
	api("cancel_plan", doc, reason="They pay at once")
	doc.reload()
	assert (doc.docstatus, doc.status) == (0, "Cancelled")
	with pytest.raises(frappe.ValidationError):
		accept(doc)
	with pytest.raises(frappe.ValidationError):
		doc.save()


# Preview


def test_a_preview_of_two_variants_keeps_nothing() -> None:
	invoice, before = invoiced(), kept()
	answer = functions.preview_plan(
		base.COMPANY,
		invoice.customer,
		[{"voucher_type": "Sales Invoice", "voucher_no": invoice.name}],
		{"first_due_date": str(ahead(30)), "number_of_instalments": 4},
		{"first_due_date": str(ahead(30)), "number_of_instalments": 2, "interest_rate": 12, "fee": 5},
	)
	four, two = answer["variants"]
	assert [row["amount"] for row in four["instalments"]] == [25, 25, 25, 25]
	assert four["chart"]["data"]["datasets"][1]["values"] == [75, 50, 25, 0]
	assert four["instalments"][2]["if_missed"]["due_at_once"] == 50
	assert two["fee"] == 5 and two["interest"] > 0
	assert two["total"] == pytest.approx(105 + two["interest"])
	assert kept() == before


def test_what_can_be_planned_is_offered() -> None:
	policy(plan_interest_rate=4, plan_day_count="30/360")
	invoice = invoiced()
	dispute(invoice, amounts=(30,))
	answer = functions.plannable_items(base.COMPANY, invoice.customer)
	assert [(row["voucher_no"], row["plannable"]) for row in answer["items"]] == [(invoice.name, 70)]
	assert answer["defaults"]["interest_rate"] == 4
