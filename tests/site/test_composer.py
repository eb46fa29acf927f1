"""Writing from the desk: the draft for Frappe's composer, and that whatever it sends is kept as an activity."""

import pytest

import frappe
from frappe.core.doctype.communication.email import make as send_from_composer
from frappe.model.document import Document
from frappe.utils import add_days, add_to_date, getdate, now_datetime

from ar_specialist import api
from ar_specialist.operations import copies
from tests.site import baseline as base
from tests.site import factories as make
from tests.site import post
from tests.site.accounts import account, account_name, settle
from tests.site.conversations import ticked
from tests.site.smtp_sink import Sink

SPECIALIST, OTHER, MANAGER, AUDITOR, NOBODY = base.USERS
TODAY = getdate()
CUSTOMER = base.CUSTOMERS[4]


@pytest.fixture(autouse=True)
def invoices(connected_sink: Sink) -> list[Document]:
	found = [make.invoice(CUSTOMER, amount=100 + each, on=add_days(TODAY, -60 - each)) for each in (0, 1)]
	post.contact("billing@example.org", customer=CUSTOMER, first_name="Erika", is_billing_contact=1)
	settle()
	return found


def sent(draft: dict, **values: object) -> Document:
	"""Send a draft as the composer does; return the activity."""
	options = {
		"doctype": draft["doc"]["doctype"],
		"name": draft["doc"]["name"],
		"subject": draft["subject"],
		"content": draft["message"],
		"recipients": draft["recipients"],
		"attachments": [each["name"] for each in draft["attachments"]],
		"send_email": 1,
		**values,
	}
	made = send_from_composer(**options)
	return frappe.get_doc("AR Activity", {"communication": made["name"]})


def test_what_the_composer_sends_is_kept_as_it_left(sink: Sink, invoices: list[Document]) -> None:
	frappe.set_user(SPECIALIST)
	draft = api.compose_email(account_name(CUSTOMER), items=frappe.as_json([ticked(invoices[0])]))
	assert draft["recipients"] == "billing@example.org"
	assert [each["file_name"].endswith(".pdf") for each in draft["attachments"]] == [True, True]
	activity = sent(draft, subject="Edited by hand", cc="boss@example.org")
	frappe.set_user("Administrator")
	assert (activity.owner, activity.collector, activity.channel) == (SPECIALIST, SPECIALIST, "E-mail")
	assert (activity.subject, activity.recipients) == (
		"Edited by hand",
		"billing@example.org, boss@example.org",
	)
	assert [row.voucher_no for row in activity.items] == [invoices[0].name]
	assert activity.contact == frappe.db.get_value("Contact", {"email_id": "billing@example.org"})
	post.let_go()
	assert {each.recipient for each in sink.messages} == {"billing@example.org", "boss@example.org"}
	kept = frappe.get_all("File", {"attached_to_name": activity.name}, pluck="name")
	stored = {frappe.get_doc("File", name).get_content() for name in kept}
	assert copies.copy_of(activity) in map(as_bytes, stored)
	assert {each.content for each in sink.messages} == {as_bytes(each) for each in stored}


def as_bytes(content: str | bytes) -> bytes:
	return content.encode() if isinstance(content, str) else content


def test_a_letter_may_be_about_an_opening_balance() -> None:
	rows = [
		{"account": base.DEBTORS, "party_type": "Customer", "party": CUSTOMER, "debit": 250},
		{"account": f"Temporary Opening - {base.ABBR}", "credit": 250},
	]
	journal = make.journal(rows, on=add_days(TODAY, -50))
	activity = sent(api.compose_email(account_name(CUSTOMER)))
	assert ("Journal Entry", journal.name) in {(row.voucher_type, row.voucher_no) for row in activity.items}


def test_a_print_made_for_the_mail_is_in_the_copy(sink: Sink) -> None:
	draft = api.compose_email(account_name(CUSTOMER))
	activity = sent({**draft, "attachments": []}, print_format="Standard")
	post.let_go()
	assert copies.copy_of(activity) == sink.messages[0].content
	assert b"application/pdf" in sink.messages[0].content or b".pdf" in sink.messages[0].content


def test_without_ticked_items_it_is_about_what_is_overdue_else_all_that_is_open(
	invoices: list[Document],
) -> None:
	draft = api.compose_email(account_name(CUSTOMER))
	assert all(each.name in draft["message"] for each in invoices)
	for each in invoices:
		make.payment(each, on=TODAY)
	later = make.invoice(CUSTOMER, on=TODAY)
	assert later.name in api.compose_email(account_name(CUSTOMER))["message"]
	make.payment(later, on=TODAY)
	with pytest.raises(frappe.ValidationError, match="Choose at least one open item"):
		api.compose_email(account_name(CUSTOMER))


def test_the_composers_own_chooser_fills_our_templates(invoices: list[Document]) -> None:
	frappe.set_user(SPECIALIST)
	draft = api.compose_email(account_name(CUSTOMER), items=[ticked(invoices[0])])
	chosen = frappe.call(
		frappe.get_attr(
			frappe.override_whitelisted_method(
				"frappe.email.doctype.email_template.email_template.get_email_template"
			)
		),
		template_name="AR Reminder 3",
		doc=frappe.as_json(draft["doc"]),
	)
	assert "Last reminder" in chosen["subject"]
	assert invoices[0].name in chosen["message"] and invoices[1].name not in chosen["message"]


def test_the_chooser_of_other_documents_is_frappes() -> None:
	base.make(
		"Email Template",
		"AR Test",
		name="AR Test",
		subject="For {{ title }}",
		response="{{ frappe.utils.cint('7') }}",
	)
	found = api.email_template("AR Test", frappe.as_json({"doctype": "ToDo", "title": "you"}))
	assert (found["subject"], found["message"]) == ("For you", "7")


@pytest.mark.parametrize("user", [AUDITOR, NOBODY])
def test_who_may_not_write_gets_no_draft(user: str) -> None:
	name = account_name(CUSTOMER)
	frappe.set_user(user)
	with pytest.raises(frappe.PermissionError):
		api.compose_email(name)
	with pytest.raises(frappe.PermissionError):
		send_from_composer(doctype="AR Customer Account", name=name, recipients="a@example.org", send_email=1)
	with pytest.raises(frappe.PermissionError):
		api.email_template("AR Reminder 1", {"doctype": "AR Customer Account", "name": name})


def test_a_mail_that_was_not_drafted_by_us_is_about_no_items() -> None:
	draft = api.compose_email(account_name(CUSTOMER))
	assert len(sent(draft).items) == 2
	assert sent(draft, subject="Something else").items == []


def by_hand(subject: str, message: str, **values: object) -> Document:
	doc = {"doctype": "AR Customer Account", "name": account_name(CUSTOMER)}
	draft = {"doc": doc, "subject": subject, "message": message, "attachments": []}
	return sent({**draft, "recipients": "billing@example.org"}, **values)


def test_a_draft_that_was_closed_says_nothing_about_what_is_written_by_hand(
	invoices: list[Document],
) -> None:
	draft = api.compose_email(account_name(CUSTOMER))
	assert (
		by_hand("Our new address", f"We have moved. ({invoices[0].name}-A, X{invoices[0].name})").items == []
	)
	assert len(sent(draft).items) == 2, "the draft is still there to be sent"


def test_a_mail_by_hand_is_about_the_drafted_items_it_names(invoices: list[Document]) -> None:
	api.compose_email(account_name(CUSTOMER))
	activity = by_hand("A question", f"<p>What about <b>{invoices[1].name}</b>?</p>")
	assert [row.voucher_no for row in activity.items] == [invoices[1].name]


def test_a_draft_may_be_rewritten_as_long_as_its_subject_or_an_attachment_stays() -> None:
	draft = api.compose_email(account_name(CUSTOMER))
	assert len(sent(draft, content="As said on the phone.").items) == 2
	draft = api.compose_email(account_name(CUSTOMER))
	assert len(sent(draft, subject="As said", content="See the statement.").items) == 2
	draft = api.compose_email(account_name(CUSTOMER))
	assert sent(draft, subject="As said", content="On the phone.", attachments=[]).items == []


@pytest.mark.parametrize(
	("values", "sentence"),
	[
		({"account": "no such account"}, "There is no customer account"),
		({"template": "No Such Template"}, "There is no e-mail template"),
		({"items": "x"}, "send it as JSON"),
		({"items": [7]}, "send a list of JSON objects"),
		({"items": [{"voucher_no": "No Such Invoice"}]}, "No Such Invoice is not open any more"),
		({"items": [{"voucher_no": "x", "due_date": "soon"}]}, "is not a date"),
		({"items": [{"voucher_no": {}}]}, "is no text for"),
	],
)
def test_what_cannot_be_written_is_refused(values: dict, sentence: str) -> None:
	with pytest.raises(frappe.ValidationError, match=sentence):
		api.compose_email(**{"account": account_name(CUSTOMER), **values})


def test_a_broken_template_is_refused_when_it_is_chosen() -> None:
	base.make("Email Template", "AR Test", name="AR Test", subject="x", response="{{ frappe.session.user }}")
	with pytest.raises(frappe.ValidationError, match=r"names the field frappe|uses frappe"):
		api.compose_email(account_name(CUSTOMER), "AR Test")


def test_drafts_that_nobody_sent_do_not_stay() -> None:
	draft = api.compose_email(account_name(CUSTOMER))
	names = [each["name"] for each in draft["attachments"]]
	yesterday = add_to_date(now_datetime(), days=-2)
	for name in names:
		frappe.db.set_value("File", name, "creation", yesterday, update_modified=False)
	api.compose_email(account_name(CUSTOMER))
	assert not frappe.get_all("File", {"name": ("in", names)})


# -- undo


def test_what_waits_in_the_queue_can_be_taken_back(sink: Sink) -> None:
	frappe.set_user(SPECIALIST)
	activity = sent(api.compose_email(account_name(CUSTOMER)))
	assert account(CUSTOMER).last_contact_on == TODAY
	api.undo_contact(activity.name)
	frappe.set_user("Administrator")
	post.let_go()
	assert sink.messages == []
	assert account(CUSTOMER).last_contact_on is None
	assert frappe.db.get_value("AR Activity", activity.name, "undone_on")


def test_what_has_left_cannot_be_taken_back(sink: Sink) -> None:
	activity = sent(api.compose_email(account_name(CUSTOMER)))
	post.let_go()
	with pytest.raises(frappe.ValidationError, match="has left already"):
		api.undo_contact(activity.name)
	assert not frappe.db.get_value("AR Activity", activity.name, "undone_on")
	assert len(sink.messages) == 1


def test_notifications_to_colleagues_are_no_activities() -> None:
	communication = frappe.get_doc(
		{
			"doctype": "Communication",
			"communication_type": "Automated Message",
			"communication_medium": "Email",
			"sent_or_received": "Sent",
			"subject": "Look",
			"content": "Look",
			"recipients": SPECIALIST,
			"reference_doctype": "AR Customer Account",
			"reference_name": account_name(CUSTOMER),
		}
	).insert()
	communication.send_email()
	assert frappe.db.exists("Email Queue", {"communication": communication.name})
	assert not frappe.db.exists("AR Activity", {"communication": communication.name})
