"""E-mails about a dispute in its conversation on the portal: those of the customer and those to them, and no others."""

from collections.abc import Callable

import pytest

import frappe
from frappe.model.document import Document
from frappe.utils import add_days, add_to_date, getdate, now_datetime

from ar_specialist import api, tasks
from ar_specialist.operations import portal_view
from tests.site import baseline as base
from tests.site import disputing, portal, post
from tests.site import factories as make
from tests.site.portal import OURS, THEIRS, THEM, US
from tests.site.smtp_sink import Sink
from tests.site.test_portal_isolation import page
from tests.site.test_replies import came, mail
from tests.site.users import acting_as

TODAY = getdate()
SPECIALIST, OTHER, MANAGER, AUDITOR, NOBODY = base.USERS
BUYER, STRANGER, COLLEAGUE = "buyer@example.org", "stranger@example.net", "colleague@ar.example"
SECRET = "Score 3, be strict"


@pytest.fixture
def box(sink: Sink) -> Document:
	portal.members()
	post.contact(BUYER, customer=US, first_name="Berta", is_billing_contact=1)
	return post.email_account(sink)


@pytest.fixture
def case(box: Document) -> Document:
	invoice = make.invoice(US, on=add_days(TODAY, -60))
	disputing.settle()
	return frappe.get_doc("AR Dispute", portal.raised(OURS, invoice))


def conversation(case: Document) -> list[tuple[bool, str]]:
	with acting_as(OURS):
		shown = portal_view.case([US], case.name)["messages"]
	return [(each["is_theirs"], each["text"]) for each in shown]


def wrote(case: Document, text: str, sender: str = BUYER, **headers: str) -> Document:
	"""A mail that names the case came in."""
	message = mail(sender=sender, subject=f"Re: {case.name}", text=text, **headers)
	return came(message, frappe.get_doc("Email Account", "AR Test Mail"))


def written(case: Document, text: str, to: str = BUYER, **values: object) -> Document:
	"""A mail that somebody wrote on the form of the dispute, with Frappe's composer."""
	return frappe.get_doc(
		{
			"doctype": "Communication",
			"communication_type": "Communication",
			"communication_medium": "Email",
			"sent_or_received": "Sent",
			"subject": "About your complaint",
			"content": text,
			"sender": SPECIALIST,
			"recipients": to,
			"reference_doctype": "AR Dispute",
			"reference_name": case.name,
			"communication_date": now_datetime(),
			**values,
		}
	).insert(ignore_permissions=True)


def test_mails_stand_among_the_messages_in_their_order(case: Document) -> None:
	written(case, "<p>Which <b>two</b>?</p>")
	wrote(case, "The red ones.")
	case.reload().public_reply = "Thank you"
	case.save()
	assert conversation(case) == [
		(True, "Two were broken"),
		(False, "Which two?"),
		(True, "The red ones."),
		(False, "Thank you"),
	]
	frappe.set_user(OURS)
	text = page(f"disputes/{case.name}")[1]
	assert text.count("by e-mail") == 2
	for address in (BUYER, SPECIALIST, post.OUTBOX):
		assert address not in text, address


def test_an_older_mail_stands_before(case: Document) -> None:
	written(case, "Earlier", communication_date=add_to_date(now_datetime(), days=-3))
	assert conversation(case)[0] == (False, "Earlier")


def test_quotes_and_markup_do_not_show(case: Document) -> None:
	wrote(case, f"<script>alert('ar')</script> 5 < 6\n\nOn 3 May 2026, {COLLEAGUE} wrote:\n> {SECRET}\n")
	written(case, f"<p>Fine</p><blockquote>From: {COLLEAGUE}<br>{SECRET}</blockquote><img src=x onerror=a>")
	frappe.set_user(OURS)
	text = page(f"disputes/{case.name}")[1]
	assert "Fine" in text and "5 &lt; 6" in text
	assert "<script>alert('ar')" not in text and "<img src=x" not in text
	assert SECRET not in text and COLLEAGUE not in text


def test_the_letter_that_upholds_it_shows(case: Document) -> None:
	frappe.set_user(SPECIALIST)
	said = {"reply": "Delivered on 3 May.", "pay_by": str(add_days(TODAY, 14))}
	with post.web_server():
		api.uphold_dispute(case.name, "E-mail", **said)
	frappe.set_user("Administrator")
	ours = [text for is_theirs, text in conversation(case) if not is_theirs]
	assert len(ours) == 2 and all("Delivered on 3 May." in text for text in ours), "the reply, and the letter"


def test_what_is_sent_by_itself_does_not_show(case: Document) -> None:
	disputing.move(case, "Waiting for Customer", public_reply="Which two?")
	tasks.tell_customers()
	written(case, "A notice", communication_type="Automated Message")
	assert [text for _theirs, text in conversation(case)] == ["Two were broken", "Which two?"]


def test_the_mail_it_was_raised_from_shows_once(case: Document, box: Document) -> None:
	invoice = make.invoice(US, on=add_days(TODAY, -50))
	disputing.settle()
	found = came(mail(sender=BUYER, subject="Wrong", text="The price is wrong."), box)
	doc = disputing.dispute(invoice, communication=found.name, channel="E-mail", says="The price is wrong.")
	assert conversation(doc) == [(True, "The price is wrong.")]


# -- what is not theirs


def to_a_colleague(case: Document) -> None:
	written(case, SECRET, to=COLLEAGUE)


def to_a_colleague_blind(case: Document) -> None:
	written(case, SECRET, to=COLLEAGUE, bcc=BUYER)


def to_another_customer(case: Document) -> None:
	post.contact("buyer@other.example.org", customer=THEM)
	written(case, SECRET, to="buyer@other.example.org")


def from_a_stranger(case: Document) -> None:
	asked = written(case, "<p>Which two?</p>", message_id="asked@ar.example")
	assert asked.name
	wrote(case, SECRET, sender=STRANGER, In_Reply_To="<asked@ar.example>")


def from_another_customer(case: Document) -> None:
	post.contact("buyer@other.example.org", customer=THEM)
	linked = wrote(case, SECRET, sender="buyer@other.example.org")
	linked.append("timeline_links", {"link_doctype": "AR Dispute", "link_name": case.name})
	linked.save(ignore_permissions=True)


def a_comment(case: Document) -> None:
	case.add_comment("Comment", SECRET)
	written(case, SECRET, communication_medium="Phone")


def taken_back(case: Document) -> None:
	written(case, SECRET, delivery_status="Expired")


def spam(case: Document) -> None:
	wrote(case, SECRET).db_set("email_status", "Spam")


def absent(case: Document) -> None:
	message = mail(sender=BUYER, subject=f"Automatic reply: {case.name}", text=SECRET)
	came(message, frappe.get_doc("Email Account", "AR Test Mail"))


@pytest.mark.parametrize(
	"secret",
	[
		to_a_colleague,
		to_a_colleague_blind,
		to_another_customer,
		from_a_stranger,
		from_another_customer,
		a_comment,
		taken_back,
		spam,
		absent,
	],
)
def test_what_is_not_between_them_and_us_does_not_show(
	case: Document, secret: Callable[[Document], None]
) -> None:
	secret(case)
	assert SECRET not in str(conversation(case))
	frappe.set_user(OURS)
	assert SECRET not in page(f"disputes/{case.name}")[1]


def test_another_customers_mails_are_nobody_elses(case: Document) -> None:
	wrote(case, "Confidential")
	theirs = frappe.get_doc("AR Dispute", portal.case_of_theirs(SECRET))
	frappe.set_user(THEIRS)
	assert "Confidential" not in page(f"disputes/{theirs.name}")[1]
	status, text = page(f"disputes/{case.name}")
	assert status == 404 and "Confidential" not in text


def test_a_mail_about_two_cases_of_two_customers_shows_each_its_own(case: Document) -> None:
	"""Somebody has linked their mail to our case by mistake, too."""
	theirs = frappe.get_doc("AR Dispute", portal.case_of_theirs(SECRET))
	post.contact("buyer@other.example.org", customer=THEM)
	found = wrote(theirs, "For them only", sender="buyer@other.example.org")
	found.reload().append("timeline_links", {"link_doctype": "AR Dispute", "link_name": case.name})
	found.save(ignore_permissions=True)
	assert "For them only" not in str(conversation(case))
	with acting_as(THEIRS):
		assert "For them only" in str(portal_view.case([THEM], theirs.name)["messages"])
