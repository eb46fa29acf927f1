"""Letters: composed from what is open, sent through Frappe's own queue to a real server, and kept as they left."""

import hashlib
import io
from decimal import Decimal
from email import message_from_bytes, policy
from pathlib import Path

import pytest
from pypdf import PdfReader

import frappe
from frappe.model.document import Document
from frappe.utils import add_days, getdate

from ar_specialist import api
from ar_specialist.operations import copies, letters, mailing, statements
from ar_specialist.receivables.aging import AgingRule
from ar_specialist.receivables.letter import totals
from tests.site import baseline as base
from tests.site import factories as make
from tests.site import post
from tests.site.accounts import account, account_name, settle
from tests.site.smtp_sink import Sink

TODAY = getdate()
CUSTOMER = base.CUSTOMERS[4]
REMINDER = "AR Reminder 1"
SPECIALIST, _OTHER, _MANAGER, AUDITOR, NOBODY = base.USERS


@pytest.fixture(autouse=True)
def invoices() -> list[Document]:
	found = [
		make.invoice(CUSTOMER, amount=1000, on=add_days(TODAY, -90)),
		make.invoice(CUSTOMER, amount=400.5, on=add_days(TODAY, -60)),
		make.invoice(CUSTOMER, amount=77, on=TODAY),
	]
	post.contact("billing@example.org", customer=CUSTOMER, first_name="Erika", is_billing_contact=1)
	settle()
	return found


def composed(**values: object) -> letters.Letter:
	options = {"template": REMINDER, "attach_statement": False, "attach_invoices": False, **values}
	return letters.compose(account(CUSTOMER), **options)


def test_a_letter_leaves_and_its_copy_is_what_arrived(connected_sink: Sink, invoices: list[Document]) -> None:
	letter = composed(attach_statement=True, attach_invoices=True)
	name = mailing.send(account(CUSTOMER), letter)
	assert connected_sink.messages == [], "it waits in the queue"
	post.let_go()
	(arrived,) = connected_sink.messages
	assert arrived.recipient == "billing@example.org"
	activity = frappe.get_doc("AR Activity", name)
	assert (activity.channel, activity.direction, activity.outcome) == ("E-mail", "Outgoing", "Sent")
	assert (activity.subject, activity.recipients) == (letter.subject, "billing@example.org")
	assert [row.voucher_no for row in activity.items] == [each.name for each in invoices[:2]]
	assert copies.copy_of(activity) == arrived.content
	assert hashlib.sha256(arrived.content).hexdigest() == activity.copy_hash
	attached = [part.get_filename() for part in parsed(arrived.content).iter_attachments()]
	assert len(attached) == 3 and all(each.endswith(".pdf") for each in attached)
	assert account(CUSTOMER).last_contact_on == TODAY


def parsed(content: bytes):
	return message_from_bytes(content, policy=policy.default)


# -- what it says


def test_a_letter_is_in_the_customers_language_about_what_is_overdue(invoices: list[Document]) -> None:
	frappe.db.set_value("Customer", CUSTOMER, "language", "de")
	letter = composed()
	assert (letter.language, letter.template) == ("de", "AR Reminder 1 (de)")
	assert letter.subject == f"Zahlungserinnerung von {base.COMPANY}"
	assert "1.000,00\xa0€" in letter.message and "400,50\xa0€" in letter.message
	assert "1.400,50\xa0€" in letter.message, "their total"
	assert invoices[2].name not in letter.message, "it is not due"
	assert letter.recipients == ["billing@example.org"]


def test_names_are_text_and_never_markup() -> None:
	frappe.db.set_value("Customer", CUSTOMER, "customer_name", "<img src=x onerror=alert(1)>")
	letter = composed(template="AR Reminder 2")
	assert "<img" not in letter.message
	assert "<img" in letter.subject, "a subject is plain text"


def test_a_letter_about_chosen_items(invoices: list[Document]) -> None:
	key = letters.open_items(account(CUSTOMER), TODAY)[-1]
	letter = composed(items=[letters.key_of(key)])
	assert invoices[2].name in letter.message and invoices[0].name not in letter.message
	with pytest.raises(frappe.ValidationError, match="Choose at least one"):
		composed(items=[])


def test_what_was_paid_meanwhile_is_not_written_about(invoices: list[Document]) -> None:
	keys = [letters.key_of(item) for item in letters.open_items(account(CUSTOMER), TODAY)]
	make.payment(invoices[0], on=TODAY)
	assert "1,000.00" not in composed().message, "not even before the worker refreshes"
	with pytest.raises(frappe.ValidationError, match=f"{invoices[0].name} is not open any more"):
		composed(items=keys)
	make.payment(invoices[1], on=TODAY)
	with pytest.raises(frappe.ValidationError, match=r"Nothing of .* is overdue"):
		composed()


def test_currencies_are_never_added() -> None:
	foreign = make.FOREIGN_CUSTOMER
	make.invoice(foreign, amount=100, on=add_days(TODAY, -60))
	settle()
	letter = letters.compose(
		account(foreign), template=REMINDER, attach_statement=False, attach_invoices=False
	)
	assert "$100.00" in letter.message and "€80" not in letter.message


# -- to whom


def test_the_billing_contact_then_the_primary_one_then_the_customer() -> None:
	billing = frappe.db.get_value("Contact", {"email_id": "billing@example.org"})
	post.contact("primary@example.org", CUSTOMER, first_name="Prima", is_primary_contact=1)
	frappe.db.set_value("Customer", CUSTOMER, "email_id", "own@example.org")
	assert composed().recipients == ["billing@example.org"]
	frappe.db.set_value("Contact", billing, "unsubscribed", 1)
	assert composed().recipients == ["primary@example.org"]
	post.unsubscribe("Primary@example.org", global_unsubscribe=1)
	assert composed().recipients == ["own@example.org"]
	post.unsubscribe(
		"own@example.org", reference_doctype="AR Customer Account", reference_name=account_name(CUSTOMER)
	)
	assert composed().recipients == []
	with pytest.raises(frappe.ValidationError, match="no address to write to"):
		mailing.send(account(CUSTOMER), composed())


def test_who_objected_is_not_written_to_as_the_customer_either() -> None:
	billing = frappe.db.get_value("Contact", {"email_id": "billing@example.org"})
	frappe.db.set_value("Contact", billing, "unsubscribed", 1)
	frappe.db.set_value("Customer", CUSTOMER, "email_id", "Billing@Example.org")
	assert composed().recipients == []


def test_the_statement_adds_up_to_what_is_on_it(connected_sink: Sink, invoices: list[Document]) -> None:
	frappe.db.set_value("Customer", CUSTOMER, "language", "de")
	make.advance(CUSTOMER, amount=250.25, on=TODAY)
	text = pdf_text(composed(attach_statement=True).attachments[0]["fcontent"])
	for each in invoices:
		assert each.name in text
	for amount in ("1.000,00", "400,50", "77,00", "-250,25"):
		assert amount in text
	assert "1.227,25" in text, "1000 + 400.50 + 77 - 250.25"
	assert str(TODAY.year) in text and base.COMPANY in text


def test_the_buckets_of_a_statement_add_up_to_its_total() -> None:
	make.invoice(CUSTOMER, amount=10, on=add_days(TODAY, -30), due=TODAY)
	make.advance(CUSTOMER, amount=99, on=TODAY)
	found = letters.open_items(account(CUSTOMER), TODAY)
	(total,) = totals(found, TODAY)
	rule = AgingRule(TODAY, limits=(30, 60))
	buckets = [amount for _label, amount in statements._buckets(found, TODAY, rule)]
	assert buckets == [87, Decimal("400.5"), 1000, 0, -99], "what is due today is not late"
	assert sum(buckets) == total.open == Decimal("1388.5")


def test_a_statement_of_another_day_is_the_ledgers(invoices: list[Document]) -> None:
	make.payment(invoices[0], on=TODAY)
	before = letters.open_items(account(CUSTOMER), add_days(TODAY, -1))
	assert [(item.voucher_no, item.outstanding) for item in before] == [
		(invoices[0].name, 1000),
		(invoices[1].name, Decimal("400.5")),
	]


def pdf_text(content: bytes) -> str:
	reader = PdfReader(io.BytesIO(content))
	return " ".join(" ".join(page.extract_text().split()) for page in reader.pages).replace("\u2212", "-")


def test_a_letter_says_how_many_invoices_are_not_attached(
	monkeypatch: pytest.MonkeyPatch, connected_sink: Sink
) -> None:
	monkeypatch.setattr(letters, "MOST_INVOICES", 1)
	letter = composed(attach_invoices=True)
	assert len(letter.attachments) == 1
	assert "1 of the invoices are attached; ask us for the other 1." in letter.message


def test_a_printer_that_fails_keeps_the_letter_back(connected_sink: Sink) -> None:
	frappe.local.conf.host_name = "http://no-such-host.invalid"
	with pytest.raises(frappe.ValidationError, match="could not be made"):
		composed(attach_invoices=True)


# -- sending


def test_without_an_account_to_send_from_nothing_is_kept() -> None:
	frappe.db.set_value("Email Account", {"default_outgoing": 1}, "default_outgoing", 0)
	frappe.local.outgoing_email_account = {}
	letter = composed()
	with post.really_sending(), pytest.raises(frappe.ValidationError, match="no e-mail account to send from"):
		mailing.send(account(CUSTOMER), letter)
	assert frappe.db.count("AR Activity", {"customer": CUSTOMER}) == 0


def test_a_reminder_does_not_do_what_somebody_planned(connected_sink: Sink) -> None:
	doc = account(CUSTOMER)
	doc.update({"next_action": "Call", "next_action_date": TODAY, "collector": SPECIALIST})
	doc.save()
	reminder = frappe.get_doc(
		{"doctype": "AR Reminder", "customer": CUSTOMER, "company": base.COMPANY, "business_date": TODAY}
	).insert(ignore_permissions=True)
	name = mailing.send(account(CUSTOMER), composed(), automatic=True, reminder=reminder.name)
	activity = frappe.get_doc("AR Activity", name)
	assert account(CUSTOMER).next_action == "Call"
	assert (activity.collector, activity.reminder) == (SPECIALIST, reminder.name)
	post.let_go()
	assert connected_sink.messages == [], "it leaves by our own job only, which asks the gate"
	with post.really_sending():
		mailing.let_go(name)
	assert connected_sink.messages[0].sender == post.OUTBOX
	assert copies.copy_of(activity) == connected_sink.messages[0].content


def test_rolling_back_takes_everything_with_it(connected_sink: Sink) -> None:
	frappe.db.savepoint("ar_before")
	name = mailing.send(account(CUSTOMER), composed())
	frappe.db.rollback(save_point="ar_before")
	assert not frappe.db.exists("AR Activity", name)
	post.let_go()
	assert connected_sink.messages == []


def test_a_copy_that_was_changed_is_noticed(connected_sink: Sink) -> None:
	activity = frappe.get_doc("AR Activity", mailing.send(account(CUSTOMER), composed()))
	activity.copy_hash = "0" * 64
	with pytest.raises(frappe.ValidationError, match="has been changed"):
		copies.copy_of(activity)


@pytest.mark.parametrize("user", [SPECIALIST, AUDITOR])
def test_whoever_reads_a_mail_verifies_its_copy(connected_sink: Sink, user: str) -> None:
	activity = frappe.get_doc("AR Activity", mailing.send(account(CUSTOMER), composed()))
	frappe.set_user(user)
	known = {"sent": activity.copy_hash, "found": activity.copy_hash}
	assert api.verify_copy(activity.name) == {"is_unchanged": True, **known}
	frappe.set_user("Administrator")
	file = frappe.get_doc("File", {"file_url": activity.copy, "attached_to_name": activity.name})
	with open(file.get_full_path(), "ab") as stored:
		stored.write(b"x")
	frappe.set_user(user)
	found = hashlib.sha256(Path(file.get_full_path()).read_bytes()).hexdigest()
	changed = {"is_unchanged": False, "sent": activity.copy_hash, "found": found}
	assert api.verify_copy(activity.name) == changed
	Path(file.get_full_path()).unlink()
	gone = {"is_unchanged": False, "sent": activity.copy_hash, "found": None}
	assert api.verify_copy(activity.name) == gone
	frappe.db.delete("File", {"name": file.name})
	assert api.verify_copy(activity.name) == gone


def test_nobody_else_verifies_and_without_a_copy_there_is_nothing_to(connected_sink: Sink) -> None:
	activity = frappe.get_doc("AR Activity", mailing.send(account(CUSTOMER), composed()))
	frappe.set_user(NOBODY)
	with pytest.raises(frappe.PermissionError):
		api.verify_copy(activity.name)
	frappe.set_user("Administrator")
	values = {"company": base.COMPANY, "customer": CUSTOMER, "channel": "Note", "notes": "x"}
	note = frappe.get_doc({"doctype": "AR Activity", **values}).insert()
	with pytest.raises(frappe.ValidationError, match="keeps no copy"):
		api.verify_copy(note.name)
	with pytest.raises(frappe.DoesNotExistError, match="There is no activity"):
		api.verify_copy("No Such Activity")
