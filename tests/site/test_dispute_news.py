"""Customers who use the portal are told by e-mail what is new about their dispute: once, and nothing that is ours."""

from email import message_from_string, policy

import pytest

import frappe
from frappe.model.document import Document
from frappe.utils import add_days, get_url, getdate

from ar_specialist import api, tasks
from tests.site import baseline as base
from tests.site import disputes as settling
from tests.site import disputing, portal, post
from tests.site import factories as make
from tests.site.accounts import account_name
from tests.site.portal import OURS
from tests.site.smtp_sink import Sink
from tests.site.test_replies import came, mail
from tests.site.users import acting_as

TODAY = getdate()
SPECIALIST, OTHER, MANAGER, AUDITOR, NOBODY = base.USERS
SECRET = "They always try this"
BILLING = "billing@example.org"


@pytest.fixture
def invoice(sink: Sink) -> Document:
	portal.member(OURS, make.CUSTOMER)
	portal.offered()
	doc = make.invoice(on=add_days(TODAY, -60))
	disputing.settle()
	post.email_account(sink)
	return doc


@pytest.fixture
def case(invoice: Document) -> Document:
	doc = frappe.get_doc("AR Dispute", portal.raised(OURS, invoice))
	tasks.tell_customers()
	assert told(doc) == [], "they know what they have raised themselves"
	return doc


def told(case: Document) -> list[tuple[str, str, str]]:
	"""The mails about a dispute in the order of their queue, as (to, subject, text in HTML)."""
	filters = {"reference_doctype": "AR Dispute", "reference_name": case.name}
	found = []
	for name in frappe.get_all("Email Queue", filters=filters, pluck="name", order_by="creation, name"):
		queue = frappe.get_doc("Email Queue", name)
		message = message_from_string(queue.message, policy=policy.default)
		text = message.get_body(("html",)).get_content()
		(recipient,) = queue.recipients
		found.append((recipient.recipient, message["Subject"], text))
	return found


def notes(case: Document) -> str:
	return " ".join(frappe.get_all("Comment", {"reference_name": case.name}, pluck="content"))


def reply(case: Document, text: str) -> None:
	case.reload().public_reply = text
	case.save()


# -- what they are told


def test_a_reply_is_told_once(case: Document) -> None:
	case.internal_notes = SECRET
	with acting_as(SPECIALIST):
		reply(case, "We look into it.\nIt takes <b>two</b> days.")
	tasks.tell_customers()
	tasks.tell_customers()
	((to, subject, text),) = told(case)
	assert to == OURS
	assert subject == f"News about your dispute {case.name}: Received"
	assert "We look into it.<br>It takes &lt;b&gt;two&lt;/b&gt; days." in text
	assert get_url(f"/disputes/{case.name}") in text and case.items[0].voucher_no in text
	assert SECRET not in text and SPECIALIST not in text
	case.reload().internal_notes = f"{SECRET}!"
	case.save()
	tasks.tell_customers()
	assert len(told(case)) == 1, "nothing is new to them"


def test_only_what_is_new_is_told(case: Document) -> None:
	for text in ("First", "Second"):
		reply(case, text)
		tasks.tell_customers()
	assert ["First" in text for _to, _subject, text in told(case)] == [True, False]


def test_several_changes_are_one_mail(case: Document) -> None:
	reply(case, "First")
	reply(case, "Second")
	disputing.move(case, "Waiting for Customer", public_reply="Which two?")
	tasks.tell_customers()
	((_to, subject, text),) = told(case)
	assert subject.endswith(": Your answer is needed")
	assert text.index("First") < text.index("Second") < text.index("Which two?")


@pytest.mark.parametrize(
	("status", "said", "word"),
	[
		("In Review", {}, None),
		("Waiting for Customer", {}, "Your answer is needed"),
		("Resolved", {"resolution": "Valid Debt"}, "Decided"),
		("Withdrawn", {"status_reason": SECRET}, None),
	],
)
def test_a_move_they_care_about(case: Document, status: str, said: dict, word: str | None) -> None:
	disputing.move(case, status, **said)
	tasks.tell_customers()
	assert [subject.rpartition(": ")[2] for _to, subject, _text in told(case)] == ([word] if word else [])
	assert SECRET not in str(told(case))


def test_what_the_ledger_closes_is_told(case: Document) -> None:
	make.payment(frappe.get_doc("Sales Invoice", case.items[0].voucher_no))
	disputing.settle()
	assert case.reload().status == "Closed"
	tasks.tell_customers()
	((_to, subject, text),) = told(case)
	assert subject.endswith(": Done") and "The amount has been paid." in text


def test_a_question_they_have_answered_is_not_asked_again(case: Document) -> None:
	disputing.move(case, "Waiting for Customer", public_reply="Which two?")
	with acting_as(OURS):
		api.portal_answer_dispute(case.name, "The red ones")
	tasks.tell_customers()
	assert told(case) == []


def test_what_they_do_themselves_is_not_told(case: Document) -> None:
	with acting_as(OURS):
		api.portal_answer_dispute(case.name, "More to say")
		api.portal_withdraw_dispute(case.name)
	tasks.tell_customers()
	assert told(case) == []


def test_in_their_language(case: Document) -> None:
	frappe.db.set_value("Customer", make.CUSTOMER, "language", "de")
	frappe.clear_document_cache("Customer", make.CUSTOMER)
	disputing.move(case, "Waiting for Customer")
	tasks.tell_customers()
	((_to, subject, _text),) = told(case)
	assert subject.endswith(": Ihre Antwort wird benötigt")
	assert frappe.local.lang == "en"


def test_an_upheld_case_is_told_by_its_letter_only(case: Document) -> None:
	said = {"reply": "Delivered on 3 May.", "pay_by": str(add_days(TODAY, 14))}
	api.uphold_dispute(case.name, "No Letter", **said)
	tasks.tell_customers()
	assert case.reload().status == "Resolved" and told(case) == []


# -- to whom


def test_a_case_of_the_desk_is_told_to_who_raised_it_else_to_the_billing_contact(invoice: Document) -> None:
	post.contact(BILLING, customer=make.CUSTOMER, is_billing_contact=1)
	caller = post.contact("caller@example.org", customer=make.CUSTOMER)
	cases = [
		disputing.dispute(invoice, amounts=(10,)),
		disputing.dispute(invoice, amounts=(10,), raised_by_contact=caller.name),
	]
	for each in cases:
		reply(each, "We look into it.")
	tasks.tell_customers()
	assert [told(each)[0][0] for each in cases] == [BILLING, "caller@example.org"]


def test_somebody_elses_contact_is_not_written_to(invoice: Document) -> None:
	stranger = post.contact("stranger@example.net", customer=base.CUSTOMERS[1])
	case = disputing.dispute(invoice)
	case.db_set("raised_by_contact", stranger.name)  # who has left for another customer
	reply(case, "We look into it.")
	tasks.tell_customers()
	assert "stranger@example.net" not in str(told(case))


def without_access(_case: Document) -> None:
	frappe.db.delete("Portal User", {"user": OURS})


def disabled(_case: Document) -> None:
	frappe.db.set_value("User", OURS, "enabled", 0)


def switched_off(_case: Document) -> None:
	settling.policy(tells_portal_customers=0)


@pytest.mark.parametrize("why", [without_access, disabled, switched_off])
def test_who_does_not_use_the_portal_is_not_told(case: Document, why: object) -> None:
	post.contact(BILLING, customer=make.CUSTOMER, is_billing_contact=1)
	why(case)
	reply(case, "We look into it.")
	tasks.tell_customers()
	assert told(case) == [] and "told by e-mail" not in notes(case)
	assert not case.reload().untold_since, "and it does not wait for ever"


def legal_stop(_case: Document) -> None:
	stop = {"collection_stop": "Legal Stop", "stop_reason": "In court"}
	frappe.db.set_value("AR Customer Account", account_name(make.CUSTOMER), stop)


def objection(_case: Document) -> None:
	frappe.db.set_value("AR Customer Account", account_name(make.CUSTOMER), "no_email", 1)


def unsubscribed(_case: Document) -> None:
	post.unsubscribe(OURS, global_unsubscribe=1)


def unsubscribed_from_it(case: Document) -> None:
	post.unsubscribe(OURS, reference_doctype="AR Dispute", reference_name=case.name)


def no_account(_case: Document) -> None:
	frappe.db.set_value("Email Account", "AR Test Mail", "enable_outgoing", 0)
	frappe.clear_document_cache("Email Account", "AR Test Mail")
	frappe.local.outgoing_email_account = {}


@pytest.mark.parametrize("why", [legal_stop, objection, unsubscribed, unsubscribed_from_it, no_account])
def test_who_may_not_be_written_to_is_not_and_the_case_says_so(case: Document, why: object) -> None:
	why(case)
	with acting_as(SPECIALIST):
		reply(case, "We look into it.")
	with post.really_sending():
		tasks.tell_customers()
		tasks.tell_customers()
	assert told(case) == []
	assert notes(case).count("was not told by e-mail") == 1
	assert not case.reload().untold_since


# -- and back


def test_an_answer_to_it_comes_to_the_case(case: Document) -> None:
	disputing.move(case, "Waiting for Customer", public_reply="Which two?")
	tasks.tell_customers()
	queued = frappe.db.get_value("Email Queue", {"reference_name": case.name}, "message_id")
	box = frappe.get_doc("Email Account", "AR Test Mail")
	came(mail(sender=OURS, subject="Re: News", text="The red ones.", In_Reply_To=f"<{queued}>"), box)
	assert case.reload().status == "In Review"


def test_nobody_says_by_hand_that_a_customer_is_to_be_told(case: Document) -> None:
	case.reload().untold_since = "2020-01-01 10:00:00"
	case.save()
	assert not case.reload().untold_since


def test_what_was_to_be_told_before_still_is(case: Document) -> None:
	reply(case, "We look into it")
	api.uphold_dispute(case.name, "No Letter", reply="It was delivered")
	tasks.tell_customers()
	assert ["We look into it" in text for *_head, text in told(case)] == [True]
