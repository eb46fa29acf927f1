"""What comes back to a letter: real messages, read as Frappe reads them from a mail box."""

from email.message import EmailMessage

import pytest

import frappe
from frappe.desk.form.load import get_communication_data, get_docinfo
from frappe.email.receive import InboundMail
from frappe.model.document import Document
from frappe.utils import add_days, getdate

from ar_specialist import api
from ar_specialist.ledger import colleagues
from ar_specialist.operations import letters, mailing, returned_mail
from tests.site import baseline as base
from tests.site import factories as make
from tests.site import post, reminding
from tests.site.accounts import account, settle
from tests.site.policies import show_portfolios
from tests.site.smtp_sink import Sink
from tests.site.test_timeline import timeline

TODAY = getdate()
SPECIALIST, COLLEAGUE, MANAGER, *_OTHERS = base.USERS
CUSTOMER, OTHER = base.CUSTOMERS[4], base.CUSTOMERS[1]
ADDRESS, DAEMON = "billing@example.org", "MAILER-DAEMON@mx.example.org"
# a delivery report as mail servers send it (RFC 3464)
REPORT = """From: Mail System <{sender}>
To: {to}
Subject: Undelivered Mail Returned to Sender
Message-ID: <{id}@mx.example.org>
MIME-Version: 1.0
Content-Type: multipart/report; report-type=delivery-status; boundary="=-rep"
{headers}
--=-rep
Content-Type: text/plain; charset=us-ascii

<{address}>: host mx said: 550 5.1.1 user unknown

--=-rep
Content-Type: message/delivery-status

Reporting-MTA: dns; mx.example.org

Final-Recipient: rfc822; {address}
Action: failed
Status: 5.1.1

--=-rep
Content-Type: message/rfc822

Subject: {subject}
To: {address}
Message-ID: <original@example.org>

...

--=-rep--
"""


@pytest.fixture(autouse=True)
def mailbox(sink: Sink) -> Document:
	make.invoice(CUSTOMER, on=add_days(TODAY, -60))
	make.invoice(OTHER, on=add_days(TODAY, -60))
	post.contact(ADDRESS, customer=CUSTOMER, first_name="Erika", is_primary_contact=1)
	settle()
	return post.email_account(sink)


def sent() -> Document:
	options = {"template": "AR Reminder 1", "attach_statement": False, "attach_invoices": False}
	name = mailing.send(account(CUSTOMER), letters.compose(account(CUSTOMER), **options))
	return frappe.get_doc("AR Activity", name)


def message_id(activity: Document) -> str:
	return frappe.db.get_value("Communication", activity.communication, "message_id")


def mail(sender: str = ADDRESS, subject: str = "Re: Reminder", text: str = "Paid today.", **headers: str):
	message = EmailMessage()
	message["From"], message["To"], message["Subject"] = sender, post.OUTBOX, subject
	message["Message-ID"] = f"<{frappe.generate_hash(length=12)}@example.org>"
	for name, value in headers.items():
		message[name.replace("_", "-")] = value
	message.set_content(text)
	return message


def came(message, mailbox: Document) -> Document:
	return InboundMail(message.as_bytes(), mailbox).process()


def incoming(customer: str | None = CUSTOMER) -> list[Document]:
	filters = {"direction": "Incoming", **({"customer": customer} if customer else {})}
	return [
		frappe.get_doc("AR Activity", name) for name in frappe.get_all("AR Activity", filters, pluck="name")
	]


def test_a_reply_is_on_the_timeline_once(mailbox: Document) -> None:
	activity = sent()
	message = mail(sender="somebody.else@example.net", In_Reply_To=f"<{message_id(activity)}>")
	came(message, mailbox)
	came(message, mailbox)
	(reply,) = incoming()
	assert (reply.channel, reply.subject, reply.account) == ("E-mail", "Re: Reminder", account(CUSTOMER).name)
	assert reply.notes == "Paid today."
	communication = frappe.get_doc("Communication", reply.communication)
	assert (communication.reference_doctype, communication.reference_name) == (
		"AR Customer Account",
		account(CUSTOMER).name,
	)


@pytest.mark.parametrize("answers", [True, False], ids=["answer", "of its own"])
def test_mails_are_read_on_the_account_and_on_no_form_of_the_customer(
	mailbox: Document, answers: bool
) -> None:
	"""Frappe links mails to whom their addresses belong, and shows them to whoever may read a Customer."""
	activity = sent()
	headers = {"In_Reply_To": f"<{message_id(activity)}>"} if answers else {}
	came(mail(text="Confidential", **headers), mailbox)
	contact = frappe.db.get_value("Contact", {"email_id": ADDRESS})
	shown = {
		doctype: [row.name for row in get_communication_data(doctype, name)]
		for doctype, name in (
			("Customer", CUSTOMER),
			("Contact", contact),
			("AR Customer Account", account(CUSTOMER).name),
		)
	}
	assert (shown["Customer"], shown["Contact"]) == ([], [])
	assert set(shown["AR Customer Account"]) == {activity.communication, incoming()[0].communication}
	frappe.get_doc("Communication", activity.communication).save()
	assert get_communication_data("Customer", CUSTOMER) == [], "nor when it is saved again"
	cards = timeline("Customer", CUSTOMER)
	assert len(cards) == 2 and any(activity.subject in card for card in cards)


def test_a_specialist_of_other_portfolios_reads_no_mail_on_the_customer(mailbox: Document) -> None:
	frappe.db.set_value("AR Customer Account", account(CUSTOMER).name, "collector", COLLEAGUE)
	show_portfolios()
	sent()
	came(mail(text="Confidential"), mailbox)
	frappe.get_doc("User", SPECIALIST).add_roles("Sales User")
	customer = frappe.get_doc("Customer", CUSTOMER)
	frappe.set_user(SPECIALIST)
	assert customer.has_permission("read"), "the customer itself is open to them"
	frappe.local.response = frappe._dict(docs=[])
	get_docinfo(customer)
	info = frappe.local.response.docinfo
	assert (info["communications"], info["automated_messages"]) == ([], [])
	assert timeline("Customer", CUSTOMER, SPECIALIST) == []


def test_a_mail_from_a_contact_is_on_the_timeline(mailbox: Document) -> None:
	communication = came(mail(subject="A question"), mailbox)
	(found,) = incoming()
	assert (found.contact, found.spoken_with) == (
		frappe.db.get_value("Contact", {"email_id": ADDRESS}),
		communication.sender_full_name,
	)
	assert communication.reload().reference_name == account(CUSTOMER).name


def test_a_mail_from_a_contact_of_two_customers_is_nobodys(mailbox: Document) -> None:
	post.contact(ADDRESS, OTHER, first_name="Again")
	came(mail(), mailbox)
	assert incoming(None) == []


def test_mails_of_strangers_colleagues_and_spam_are_no_activities(mailbox: Document) -> None:
	post.contact(next(iter(base.USERS)), CUSTOMER, first_name="Colleague")
	base.make("Email Rule", None, email_id="spam@example.org", is_spam=1)
	post.contact("spam@example.org", CUSTOMER, first_name="Spam")
	for sender in ("stranger@example.net", next(iter(base.USERS)), "spam@example.org"):
		came(mail(sender), mailbox)
	assert incoming(None) == []


def test_a_reply_starts_the_quiet_days(mailbox: Document) -> None:
	frappe.db.delete("Contact", {"first_name": "Erika"})
	reminding.policy()
	reminding.due_customer(CUSTOMER, email=ADDRESS)
	came(mail(text="We pay on Friday."), mailbox)
	assert account(CUSTOMER).last_contact_on == TODAY
	reminding.run()
	reminder = reminding.reminder(CUSTOMER)
	assert (reminder.status, reminder.reasons) == ("Stopped", "The last contact was within the quiet days")


def test_a_reply_does_not_do_what_was_planned(mailbox: Document) -> None:
	doc = account(CUSTOMER)
	doc.update({"next_action": "Call", "next_action_date": TODAY})
	doc.save()
	came(mail(), mailbox)
	assert account(CUSTOMER).next_action == "Call"


# -- bounces


class Report:
	"""A delivery report about a letter."""

	def __init__(
		self, activity: Document, address: str = ADDRESS, sender: str = DAEMON, **headers: str
	) -> None:
		lines = "".join(f"{name.replace('_', '-')}: {value}\n" for name, value in headers.items())
		self.text = REPORT.format(
			sender=sender,
			to=post.OUTBOX,
			id=frappe.generate_hash(length=12),
			address=address,
			subject=activity.subject,
			headers=lines,
		)

	def as_bytes(self) -> bytes:
		return self.text.encode()


def outcome(activity: Document) -> str:
	return frappe.db.get_value("AR Activity", activity.name, "outcome")


def todos() -> list[str]:
	return frappe.get_all("ToDo", {"reference_name": account(CUSTOMER).name}, pluck="description")


@pytest.mark.parametrize("sender", [DAEMON, "noreply@mx.example.org"])
def test_a_bounce_becomes_a_task_once(mailbox: Document, sender: str) -> None:
	activity = sent()
	came(Report(activity, sender=sender), mailbox)
	assert outcome(activity) == "Bounced"
	assert (account(CUSTOMER).next_action, account(CUSTOMER).next_action_date) == (
		"Correct the e-mail address",
		TODAY,
	)
	assert account(CUSTOMER).last_contact_on is None, "they have not heard from us"
	assert incoming() == []
	came(Report(activity, sender=sender), mailbox)
	assert todos() == []


def test_who_writes_of_a_failed_delivery_of_goods_is_no_mail_server(mailbox: Document) -> None:
	activity = sent()
	subject = "Re: Reminder - delivery failed, goods never arrived"
	came(mail(subject=subject, text=f"Ask {ADDRESS}", In_Reply_To=f"<{message_id(activity)}>"), mailbox)
	came(mail(subject="Delivery failed again", text=f"Ask {ADDRESS}"), mailbox)
	assert outcome(activity) == "Sent"
	assert {each.subject for each in incoming()} == {subject, "Delivery failed again"}


def test_a_stranger_does_not_say_that_a_mail_came_back(mailbox: Document) -> None:
	activity = sent()
	came(mail("stranger@example.net", "failure notice", f"{ADDRESS}: user unknown"), mailbox)
	assert outcome(activity) == "Sent"
	assert account(CUSTOMER).next_action is None


def test_a_bounce_leaves_a_human_plan(mailbox: Document) -> None:
	activity = sent()
	doc = account(CUSTOMER)
	doc.update(
		{"next_action": "Visit", "next_action_date": add_days(TODAY, 5), "collector": base_specialist()}
	)
	doc.save()
	came(Report(activity), mailbox)
	came(Report(activity), mailbox)
	assert (account(CUSTOMER).next_action, account(CUSTOMER).next_action_date) == (
		"Visit",
		add_days(TODAY, 5),
	)
	assert todos() == [f"Correct the e-mail address: {ADDRESS}"]


def test_a_task_of_nobody_goes_to_the_managers(mailbox: Document) -> None:
	activity = sent()
	activity.db_set("collector", "somebody@example.net")
	doc = account(CUSTOMER)
	doc.update({"next_action": "Visit", "next_action_date": add_days(TODAY, 5)})
	doc.save()
	came(Report(activity), mailbox)
	filters = {"reference_name": account(CUSTOMER).name}
	assert set(frappe.get_all("ToDo", filters, pluck="allocated_to")) == set(colleagues.managers())
	assert MANAGER in colleagues.managers() and SPECIALIST not in colleagues.managers()


# -- who waits for an answer


def waiting() -> list[str]:
	return [row["customer"] for row in api.worklist_rows("unanswered", base.COMPANY)["rows"]]


def test_a_reply_waits_for_an_answer(mailbox: Document) -> None:
	doc = account(CUSTOMER)
	doc.update({"snoozed_until": add_days(TODAY, 10), "snooze_reason": "On holiday"})
	doc.save()
	assert waiting() == []
	came(mail(), mailbox)
	assert waiting() == [CUSTOMER]
	settle()
	assert waiting() == [CUSTOMER], "a refresh finds it again"
	api.log_contact(account(CUSTOMER).name, "Call", "No Answer")
	assert waiting() == [CUSTOMER]
	call = api.log_contact(account(CUSTOMER).name, "Call", "Reached")["activity"]
	assert waiting() == []
	api.undo_contact(call)
	assert waiting() == [CUSTOMER]
	api.log_contact(account(CUSTOMER).name, "Note", notes="Only says thank you")
	assert waiting() == []


@pytest.mark.parametrize(
	"subject", ["Automatic reply: Your open items", "Abwesenheitsnotiz: Mahnung", "Out of office"]
)
def test_nobody_wrote_what_was_answered_by_itself(mailbox: Document, subject: str) -> None:
	activity = sent()
	before = account(CUSTOMER).last_contact_on
	communication = came(mail(subject=subject, In_Reply_To=f"<{message_id(activity)}>"), mailbox)
	assert incoming() == [] and waiting() == []
	assert account(CUSTOMER).last_contact_on == before
	assert communication.reference_name == account(CUSTOMER).name


def unreachable() -> set[str]:
	return returned_mail.unreachable_addresses([CUSTOMER, OTHER]).get(CUSTOMER, set())


def test_an_address_is_unreachable_until_somebody_hears_from_it(mailbox: Document) -> None:
	assert unreachable() == set()
	activity = sent()
	came(Report(activity), mailbox)
	assert unreachable() == {ADDRESS}
	assert frappe.db.get_value("AR Activity", activity.name, "undelivered_to") == ADDRESS
	assert ADDRESS in api.worklist_customer(account(CUSTOMER).name)["cautions"]["E-mail"][0]
	came(mail(), mailbox)
	assert unreachable() == set()


def test_an_address_is_reachable_again_once_a_mail_did_not_come_back(mailbox: Document) -> None:
	came(Report(sent()), mailbox)
	second = sent()
	assert unreachable() == set()
	came(Report(second, In_Reply_To=f"<{message_id(second)}>"), mailbox)
	assert unreachable() == {ADDRESS}


def test_of_two_recipients_only_the_one_that_failed_is_unreachable(mailbox: Document) -> None:
	activity = sent()
	activity.db_set("recipients", f"Erika <{ADDRESS.upper()}>, other@example.org")
	came(Report(activity, address="other@example.org"), mailbox)
	assert unreachable() == {"other@example.org"}


def base_specialist() -> str:
	return next(iter(base.USERS))


def test_a_bounce_of_somebody_elses_mail_is_left_alone(mailbox: Document) -> None:
	activity = sent()
	came(Report(activity, address="unknown@example.net"), mailbox)
	assert outcome(activity) == "Sent"


def test_a_mail_that_is_only_late_is_no_bounce(mailbox: Document) -> None:
	activity = sent()
	answered = f"<{message_id(activity)}>"
	late = mail(
		"postmaster@mx.example.org",
		"Delivery Status Notification (Delay)",
		f"{ADDRESS} is late",
		In_Reply_To=answered,
	)
	came(late, mailbox)
	assert outcome(activity) == "Sent"
	assert incoming() == [], "nor is it a word of theirs"


def test_a_mail_the_server_refuses_for_good_becomes_a_task(mailbox: Document, sink: Sink) -> None:
	activity = sent()
	sink.refused.add(ADDRESS)
	queue = frappe.db.get_value("Email Queue", {"communication": activity.communication})
	for _attempt in range(5):
		post.let_go()
	assert frappe.db.get_value("Email Queue", queue, "status") == "Error"
	assert sink.messages == []
	assert outcome(activity) == "Bounced"
	assert account(CUSTOMER).next_action == "Correct the e-mail address"
