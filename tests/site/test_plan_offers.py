"""A customer answers a proposed plan behind its signed link: once, on these terms, and nobody else does."""

from collections.abc import Callable
from pathlib import Path

import pytest

import frappe
from frappe.model.document import Document
from frappe.utils import add_days, getdate

from ar_specialist import api
from ar_specialist.operations import plans, refresh
from tests.site import baseline as base
from tests.site import portal
from tests.site.accounts import figure, settle
from tests.site.offering import NOTES, accepted, declined, link_to, page, proposed
from tests.site.planning import TODAY, accept, ahead, by_hand
from tests.site.promising import ago, invoiced, paid, policy

SPECIALIST, OTHER, MANAGER, AUDITOR, NOBODY = base.USERS
SCRIPT = "<script>alert('ar')</script><img src=x onerror=alert(1)> 5 < 6"
NOT_VALID = "This link is not valid"
FIELDS = ["status", "docstatus", "accepted_by", "accepted_on", "declined_on", "modified"]


def stored(doc: Document) -> tuple:
	return frappe.db.get_value("AR Payment Plan", doc.name, FIELDS)


def refused(sentence: str, doc: Document, link: dict[str, str]) -> None:
	"""Neither answer is taken, the page says why and shows nothing, and nothing has changed."""
	before = stored(doc), frappe.db.count("AR Activity"), frappe.db.count("File")
	for answer in (accepted, declined):
		with pytest.raises((frappe.ValidationError, frappe.PermissionError), match=sentence):
			answer(link)
	status, text = page("payment-plan", link)
	assert (status, sentence in text) == (200, True)
	for secret in (doc.items[0].voucher_no, "40.00", doc.customer, NOTES, doc.name):
		assert secret not in shown(text), secret
	assert (stored(doc), frappe.db.count("AR Activity"), frappe.db.count("File")) == before


def shown(text: str) -> str:
	"""Return what of a page is ours."""
	return text.partition('<div class="ard">')[2].partition("<footer")[0].partition("<script")[0]


# -- accepted


def test_a_guest_with_the_link_accepts() -> None:
	invoice = invoiced(100)
	doc = proposed(invoice)
	status, text = page("payment-plan", link_to(doc))
	assert status == 200
	for said in (doc.name, invoice.name, "40.00", "60.00", "100.00", "is due at once", "3 days after"):
		assert said in shown(text), said
	for ours in (NOTES, "score", "AR Specialist", "notes"):
		assert ours not in shown(text), ours

	frappe.local.request_ip = "192.0.2.7"
	assert accepted(link_to(doc), by=f" {SCRIPT} ") == {"state": "Accepted"}
	doc.reload()
	assert (doc.status, doc.docstatus, doc.accepted_how, doc.accepted_on) == ("Active", 1, "Portal", TODAY)
	assert (doc.accepted_ip, doc.acceptance_recorded_by) == ("192.0.2.7", "Guest")
	assert "5 < 6" in doc.accepted_by and "<script" not in doc.accepted_by
	assert figure("planned", "to_collect") == (100, 0)
	said = frappe.get_all(
		"Comment", filters={"reference_name": doc.name, "comment_type": "Info"}, pluck="content"
	)
	assert any("has accepted payment plan" in each for each in said)


def test_who_works_on_plans_does_not_answer_for_the_customer() -> None:
	frappe.set_user(SPECIALIST)
	doc = proposed(invoiced(100))
	link = link_to(doc)
	before = stored(doc)
	for answer in (api.accept_offer, lambda **values: api.decline_offer(**values, words="No")):
		frappe.set_user(SPECIALIST)
		with pytest.raises(frappe.ValidationError, match="page is the customer's"):
			answer(**link, answered_by="The Customer")
	assert stored(doc) == before


def test_who_drew_it_up_is_told() -> None:
	frappe.set_user(SPECIALIST)
	doc = proposed(invoiced(100))
	accepted(link_to(doc))
	told = frappe.get_all("Notification Log", filters={"document_name": doc.name}, pluck="for_user")
	assert told == [SPECIALIST]


def test_accepting_twice_is_accepting_once() -> None:
	doc = proposed()
	link = link_to(doc)
	accepted(link)
	once = stored(doc)
	assert accepted(link, by="Somebody else") == {"state": "Accepted"}
	assert stored(doc) == once
	with pytest.raises(frappe.ValidationError, match="is accepted already"):
		declined(link)
	assert "is accepted already" in page("payment-plan", link)[1]
	assert stored(doc) == once


def test_a_proposal_of_last_week_is_accepted_as_it_was_proposed() -> None:
	doc = proposed(interest_rate=10)
	for field in ("starts_on", "proposed_on"):
		frappe.db.set_value("AR Payment Plan", doc.name, field, ago(7))
	policy(plan_grace_days=20, plan_breaks_after=3)
	doc.reload()
	terms = [(row.due_date, row.principal, row.interest, row.amount) for row in doc.instalments]
	accepted(link_to(doc))
	doc.reload()
	assert (doc.status, doc.grace_days, doc.breaks_after) == ("Active", 3, 1)
	assert [(row.due_date, row.principal, row.interest, row.amount) for row in doc.instalments] == terms


def test_a_signed_copy_is_kept_with_its_hash() -> None:
	doc = proposed()
	with portal.sending():
		attach(portal.PDF)
		accepted(link_to(doc))
	doc.reload()
	file = frappe.get_doc("File", {"attached_to_doctype": doc.doctype, "attached_to_name": doc.name})
	stored_there = Path(file.get_full_path()).read_bytes()
	assert (file.is_private, file.file_url, stored_there) == (1, doc.signed_copy, portal.PDF)
	assert len(doc.signed_copy_hash) == 64
	for change in (file.delete, lambda: file.update({"is_private": 0}).save()):
		with pytest.raises(frappe.ValidationError, match="is kept as it was sent"):
			change()


@pytest.mark.parametrize(
	("name", "content", "sentence"),
	[
		("signed.exe", b"MZ", "of a kind we cannot take"),
		("signed.pdf", b"MZ", "not what its name says"),
		("signed.pdf", b"", "is empty"),
		("signed.html", b"<script>", "of a kind we cannot take"),
	],
)
def test_what_is_no_signed_copy_keeps_the_plan_a_proposal(name: str, content: bytes, sentence: str) -> None:
	doc = proposed()
	before = stored(doc)
	with portal.sending():
		attach(content, name)
		with pytest.raises(frappe.ValidationError, match=sentence):
			accepted(link_to(doc))
	assert stored(doc) == before


def attach(content: bytes, name: str = "signed.pdf") -> None:
	from io import BytesIO

	from werkzeug.datastructures import FileStorage, MultiDict

	frappe.local.request.files = MultiDict({"signed": FileStorage(BytesIO(content), name)})


# -- declined


def test_declining_frees_the_items_and_waits_for_an_answer() -> None:
	invoice = invoiced(100)
	doc = proposed(invoice)
	link = link_to(doc)
	assert declined(link, words=SCRIPT) == {"state": "Declined"}
	doc.reload()
	assert (doc.status, doc.docstatus, doc.declined_by) == ("Draft", 0, "Their bookkeeper")
	assert "<script" not in doc.decline_words and "5 < 6" in doc.decline_words
	activity = frappe.get_doc("AR Activity", {"payment_plan": doc.name})
	assert (activity.channel, activity.direction, activity.items[0].voucher_no) == (
		"Portal",
		"Incoming",
		invoice.name,
	)
	assert figure("unanswered_since")
	assert declined(link) == {"state": "Declined"}
	assert frappe.db.count("AR Activity", {"payment_plan": doc.name}) == 1
	with pytest.raises(frappe.ValidationError, match="You have declined"):
		accepted(link)
	assert proposed(invoice).status == "Proposed", "its items are free"


def test_a_new_proposal_after_a_no_has_a_new_link() -> None:
	doc = proposed()
	old = link_to(doc)
	declined(old)
	plans.propose(plans.locked(doc.name))
	doc.reload()
	assert doc.declined_on is None
	refused("was replaced", doc, old)
	accepted(link_to(doc))


@pytest.mark.parametrize(
	("answer", "values", "sentence"),
	[
		(accepted, {"by": "  "}, "Write your name"),
		(accepted, {"by": "x" * 141}, "up to 140 characters"),
		(declined, {"by": ""}, "Write your name"),
		(declined, {"words": " "}, "Say in a few words"),
		(declined, {"words": "x" * 1001}, "up to 1000 characters"),
	],
)
def test_an_answer_says_who_and_what(answer: Callable, values: dict, sentence: str) -> None:
	doc = proposed()
	before = stored(doc)
	with pytest.raises(frappe.ValidationError, match=sentence):
		answer(link_to(doc), **values)
	assert stored(doc) == before


# -- refused


@pytest.mark.parametrize(
	"changed",
	[
		{"key": "0" * 64},
		{"key": ""},
		{"key": "é"},
		{"until": str(add_days(getdate(), 300))},
		{"version": "0" * 32},
		{"plan": "PLAN-2026-99999"},
		{"plan": ""},
	],
)
def test_a_link_that_was_changed_is_none(changed: dict[str, object]) -> None:
	doc = proposed()
	link = {**link_to(doc), **changed}
	before = stored(doc)
	for answer in (accepted, declined):
		with pytest.raises(frappe.PermissionError, match=NOT_VALID):
			answer(link)
	text = shown(page("payment-plan", {name: str(value) for name, value in link.items()})[1])
	assert NOT_VALID in text and doc.items[0].voucher_no not in text
	assert stored(doc) == before


def test_the_signature_of_one_plan_opens_no_other() -> None:
	one, other = proposed(), proposed()
	refused(NOT_VALID, other, {**link_to(one), "plan": other.name})
	assert NOT_VALID in page("payment-plan")[1]


def test_a_link_of_another_site_is_none(monkeypatch: pytest.MonkeyPatch) -> None:
	doc = proposed()
	with monkeypatch.context() as patch:
		patch.setitem(frappe.local.conf, "encryption_key", "another site's")
		link = link_to(doc)
	refused(NOT_VALID, doc, link)


def test_a_proposal_that_has_run_out() -> None:
	doc = proposed()
	frappe.db.set_value("AR Payment Plan", doc.name, "valid_until", ago(1))
	refused("has run out", doc, link_to(doc.reload()))


def test_a_proposal_ends_with_its_first_instalment() -> None:
	policy(plan_valid_days=0)
	doc = proposed()
	assert link_to(doc)["until"] == str(ahead(10))
	frappe.db.set_value("AR Payment Plan Instalment", doc.instalments[0].name, "due_date", ago(1))
	refused("has run out", doc, link_to(doc.reload()))


def taken_back(doc: Document) -> None:
	plans.take_back(plans.locked(doc.name))


def proposed_again(doc: Document) -> None:
	taken_back(doc)
	plans.propose(plans.locked(doc.name))


def cancelled(doc: Document) -> None:
	plans.end(plans.locked(doc.name), "They pay at once")


def altered(doc: Document) -> None:
	frappe.db.set_value("AR Payment Plan Instalment", doc.instalments[1].name, "principal", 61)


def deleted(doc: Document) -> None:
	taken_back(doc)
	frappe.delete_doc("AR Payment Plan", doc.name)


@pytest.mark.parametrize(
	("became", "sentence"),
	[
		(taken_back, "taken this proposal back"),
		(proposed_again, "was replaced"),
		(cancelled, "was cancelled"),
		(altered, "was replaced"),
		(deleted, "taken this proposal back"),
	],
)
def test_what_became_of_it_is_one_sentence(became: Callable, sentence: str) -> None:
	doc = proposed()
	link = link_to(doc)
	became(doc)
	refused(sentence, doc, link)


def test_an_amended_plan_has_nothing_to_do_with_the_old_link() -> None:
	from tests.site import factories as make

	doc = proposed()
	link = link_to(doc)
	accepted(link)
	cancelled(doc)
	again = make.amended(doc.reload())
	again.instalments = []
	again.update(
		{"scheduled_by": "Number of Instalments", "number_of_instalments": 2, "first_due_date": ahead(20)}
	)
	again.insert()
	plans.propose(plans.locked(again.name))
	refused("was cancelled", doc, link)
	assert again.reload().status == "Proposed"


def test_a_proposal_that_is_paid_meanwhile_is_refused_in_one_sentence() -> None:
	invoice = invoiced(100)
	doc = proposed(invoice)
	paid(invoice, 100)
	settle()
	before = stored(doc)
	with pytest.raises(frappe.ValidationError, match="was paid meanwhile; there is nothing left to agree on"):
		accepted(link_to(doc))
	assert stored(doc) == before


def test_a_plan_accepted_on_the_phone_is_accepted() -> None:
	doc = proposed()
	link = link_to(doc)
	accept(doc, "Phone")
	assert accepted(link) == {"state": "Accepted"}
	assert doc.reload().accepted_how == "Phone"


def test_a_draft_has_no_link_that_opens() -> None:
	doc = by_hand(invoiced(100), dues={10: 100})
	refused("taken this proposal back", doc, link_to(doc))


def test_a_user_who_is_logged_in_may_use_the_link_and_gets_no_more_by_it() -> None:
	doc = proposed()
	assert accepted(link_to(doc), user=NOBODY) == {"state": "Accepted"}
	assert not frappe.get_doc("AR Payment Plan", doc.name).has_permission("read", user=NOBODY)


def test_the_page_speaks_the_customers_language_and_is_cached_by_nobody() -> None:
	doc = proposed()
	frappe.db.set_value("Customer", doc.customer, "language", "de")
	text = page("payment-plan", link_to(doc))[1]
	assert "40,00" in shown(text)
	assert 'content="no-referrer"' in text and 'content="noindex"' in text


def test_what_is_in_names_is_text_on_the_page() -> None:
	doc = proposed()
	frappe.db.set_value("AR Payment Plan", doc.name, "customer_name", SCRIPT)
	text = page("payment-plan", link_to(doc))[1]
	assert "<script>alert('ar')" not in text and "&lt;script&gt;" in text


def test_the_account_is_as_the_ledger_says_after_an_answer() -> None:
	doc = proposed()
	accepted(link_to(doc))
	before = figure("planned", "overdue")
	refresh.refresh(base.COMPANY, [doc.customer])
	assert figure("planned", "overdue") == before
