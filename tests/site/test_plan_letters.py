"""The letter that proposes a plan: in the customer's language, with the terms, the link and a PDF, kept as it was sent."""

import email
from email.message import Message
from urllib.parse import parse_qsl, urlsplit

import pytest

import frappe
from frappe.model.document import Document

from ar_specialist import api
from ar_specialist.operations import copies, letter_seeds, plan_letter_seeds, plans
from tests.site import baseline as base
from tests.site import paper, post
from tests.site.offering import NOTES, accepted, link_to, proposed
from tests.site.planning import by_hand
from tests.site.promising import ago, invoiced

SPECIALIST, OTHER, MANAGER, AUDITOR, NOBODY = base.USERS


@pytest.fixture(autouse=True)
def seeded() -> None:
	letter_seeds.add_missing()


@pytest.fixture
def doc() -> Document:
	found = proposed(invoiced(100), interest_rate=10, fee=5)
	post.contact("bookkeeping@example.com", customer=found.customer, first_name="Erika", is_primary_contact=1)
	return found


def sent(doc: Document) -> tuple[Document, Message]:
	activity = frappe.get_doc("AR Activity", api.send_proposal(doc.name)["activity"])
	return activity, email.message_from_bytes(copies.copy_of(activity))


def part(message: Message, kind: str) -> bytes:
	return next(each.get_payload(decode=True) for each in message.walk() if each.get_content_type() == kind)


def test_a_proposal_is_sent_with_its_terms_link_and_pdf(connected_sink, doc: Document) -> None:
	activity, message = sent(doc)
	assert (activity.channel, activity.payment_plan, activity.recipients) == (
		"E-mail",
		doc.name,
		"bookkeeping@example.com",
	)
	assert activity.template == "AR Payment Plan Proposal" and api.verify_copy(activity.name)["is_unchanged"]
	html = part(message, "text/html").decode()
	letter = paper.pdf_text(part(message, "application/pdf"))
	for text in (html, letter):
		for said in (
			doc.name,
			doc.items[0].voucher_no,
			"10 % a year",
			"Actual/365",
			"a fee of",
			"3 days after",
		):
			assert said in " ".join(text.split()), said
		for row in doc.instalments:
			assert f"{row.amount:.2f}" in text
		for ours in (NOTES, "score"):
			assert ours not in text
	assert "sign and send this letter back" in letter and "sign and send this letter back" not in html
	link = next(each for each in html.split('"') if "/payment-plan?" in each).replace("&amp;", "&")
	assert dict(parse_qsl(urlsplit(link).query)) == link_to(doc)
	assert accepted(dict(parse_qsl(urlsplit(link).query))) == {"state": "Accepted"}


def test_a_german_customer_reads_german(connected_sink, doc: Document) -> None:
	frappe.db.set_value("Customer", doc.customer, "language", "de")
	activity, message = sent(doc)
	letter = paper.pdf_text(part(message, "application/pdf"))
	assert activity.template == "AR Payment Plan Proposal (de)"
	assert activity.subject == f"Unser Vorschlag: Ratenplan {doc.name}"
	for said in ("in Raten zu zahlen", "10 % im Jahr", "unterschrieben zurück", "einer versäumten Rate"):
		assert said in letter, said


def test_a_proposal_on_paper(doc: Document) -> None:
	post.address(doc.customer)
	with post.web_server():
		made = api.make_proposal(doc.name)
	activity = frappe.get_doc("AR Activity", made["activity"])
	assert (activity.channel, activity.outcome, activity.payment_plan) == ("Letter", "Sent", doc.name)
	assert made["file"] == activity.copy and len(activity.copy_hash) == 64
	text = paper.text_of(activity)
	assert "Main Street 1" in text and "signature for" in text and "/payment-plan?" not in text
	assert activity.items[0].voucher_no == doc.items[0].voucher_no
	for change in (activity.delete, lambda: frappe.get_doc("File", {"file_url": activity.copy}).delete()):
		with pytest.raises(frappe.ValidationError, match=r"as it was sent|stays on record"):
			change()


def test_a_preview_writes_nothing(doc: Document) -> None:
	before = [frappe.db.count(each) for each in ("AR Activity", "Communication", "File", "Email Queue")]
	shown = api.preview_proposal(doc.name)
	assert shown["recipients"] == "bookkeeping@example.com" and doc.name in shown["subject"]
	assert doc.items[0].voucher_no in shown["html"] and "/payment-plan?" in shown["link"]
	assert before == [
		frappe.db.count(each) for each in ("AR Activity", "Communication", "File", "Email Queue")
	]


def refused(doc: Document, sentence: str, *calls: str) -> None:
	before = [frappe.db.count(each) for each in ("AR Activity", "Communication", "Email Queue")]
	for name in calls or ("send_proposal", "make_proposal"):
		with pytest.raises(frappe.ValidationError, match=sentence):
			getattr(api, name)(doc.name)
	assert before == [frappe.db.count(each) for each in ("AR Activity", "Communication", "Email Queue")]


def test_a_draft_is_no_proposal() -> None:
	refused(by_hand(invoiced(100), dues={10: 100}), "propose it first")


def test_what_is_accepted_or_over_is_not_proposed_again(doc: Document) -> None:
	frappe.db.set_value("AR Payment Plan", doc.name, "valid_until", ago(1))
	refused(doc, "The proposal stood until")
	frappe.db.set_value("AR Payment Plan", doc.name, "valid_until", None)
	accepted(link_to(doc.reload()))
	refused(doc, "propose it first")


def test_a_legal_stop_keeps_every_letter_back(doc: Document) -> None:
	account = {"customer": doc.customer, "company": doc.company}
	frappe.db.set_value("AR Customer Account", account, {"collection_stop": "Legal Stop", "stop_reason": "x"})
	refused(doc, "A legal stop is set")


def test_who_objects_is_not_written_to_that_way(doc: Document) -> None:
	account = {"customer": doc.customer, "company": doc.company}
	frappe.db.set_value("AR Customer Account", account, {"no_email": 1, "no_letters": 1})
	refused(doc, "objects to e-mail", "send_proposal")
	refused(doc, "objects to letters", "make_proposal")


def test_without_an_address_nothing_is_sent() -> None:
	doc = proposed(invoiced(100))
	refused(doc, r"no address to write to|no postal address")


def test_a_colleague_who_may_not_see_the_customer_sends_nothing(doc: Document) -> None:
	from tests.site.users import acting_as, restrict

	restrict(SPECIALIST, "Customer", base.CUSTOMERS[3])
	for user in (SPECIALIST, AUDITOR, NOBODY):
		for name in ("preview_proposal", "send_proposal", "make_proposal"):
			with acting_as(user), pytest.raises(frappe.PermissionError):
				getattr(api, name)(doc.name)


def test_every_text_about_plans_can_be_filled_and_has_its_twin() -> None:
	seeds = plan_letter_seeds.SEEDS
	for name, (language, original, *_rest) in seeds.items():
		frappe.get_doc("Email Template", name).save()
		assert (language == "en") == (original is None)
		assert original is None or original in seeds
	assert sum(language == "de" for language, *_rest in seeds.values()) * 2 == len(seeds)


def test_a_template_may_speak_of_a_plan_in_any_letter() -> None:
	text = (
		"{% if plan.name %}{{ plan.schedule_table }}{{ money(plan.total, plan.currency) }}{% endif %}no plan"
	)
	name = "AR Test Of Plans"
	base.make("Email Template", name, name=name, subject="x", response=text, ar_language="en")
	post.address(base.CUSTOMERS[4])
	paper.owing()
	assert "no plan" in api.draft_letter(paper.account().name, template=name)["html"]


def test_the_plan_knows_its_terms_only(doc: Document) -> None:
	plans.take_back(plans.locked(doc.name))
	refused(doc, "propose it first")
