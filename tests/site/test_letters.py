"""Letters: composed from what is open, sent through Frappe's own queue to a real server, and kept as they left."""

import hashlib
from collections.abc import Iterator
from email import message_from_bytes, policy

import pytest

import frappe
from frappe.model.document import Document
from frappe.utils import add_days, getdate

from ar_specialist.operations import letters, mailing, refresh
from tests.site import baseline as base
from tests.site import factories as make
from tests.site import post
from tests.site.smtp_sink import Sink, running

TODAY = getdate()
CUSTOMER = base.CUSTOMERS[0]
REMINDER = "AR Reminder 1"


@pytest.fixture
def sink() -> Iterator[Sink]:
	with running() as found, post.web_server():
		post.email_account(found)
		yield found


@pytest.fixture(autouse=True)
def invoices() -> list[Document]:
	found = [
		make.invoice(CUSTOMER, amount=1000, on=add_days(TODAY, -90)),
		make.invoice(CUSTOMER, amount=400.5, on=add_days(TODAY, -60)),
		make.invoice(CUSTOMER, amount=77, on=TODAY),
	]
	post.contact("billing@example.org", first_name="Erika", is_billing_contact=1)
	frappe.db.commit()
	refresh.work_off()
	return found


def account(customer: str = CUSTOMER) -> Document:
	return frappe.get_doc("AR Customer Account", {"customer": customer, "company": base.COMPANY})


def composed(**values: object) -> letters.Letter:
	options = {"template": REMINDER, "attach_statement": False, "attach_invoices": False, **values}
	return letters.compose(account(), **options)


def test_a_letter_leaves_and_its_copy_is_what_arrived(sink: Sink, invoices: list[Document]) -> None:
	letter = composed(attach_statement=True, attach_invoices=True)
	name = mailing.send(account(), letter)
	assert sink.messages == [], "it waits in the queue"
	post.let_go()
	(arrived,) = sink.messages
	assert arrived.recipient == "billing@example.org"
	activity = frappe.get_doc("AR Activity", name)
	assert (activity.channel, activity.direction, activity.outcome) == ("E-mail", "Outgoing", "Sent")
	assert (activity.subject, activity.recipients) == (letter.subject, "billing@example.org")
	assert [row.voucher_no for row in activity.items] == [each.name for each in invoices[:2]]
	assert mailing.copy_of(activity) == arrived.content
	assert hashlib.sha256(arrived.content).hexdigest() == activity.copy_hash
	attached = [part.get_filename() for part in parsed(arrived.content).iter_attachments()]
	assert len(attached) == 3 and all(each.endswith(".pdf") for each in attached)
	assert account().last_contact_on == TODAY


def parsed(content: bytes):
	return message_from_bytes(content, policy=policy.default)
