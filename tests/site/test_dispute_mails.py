"""Disputes that customers raise by e-mail: real messages, read as Frappe reads them, confirmed as the desk does."""

from pathlib import Path

import pytest

import frappe
from frappe.model.document import Document
from frappe.utils import add_days, getdate

from ar_specialist import api
from tests.site import baseline as base
from tests.site import disputes as settling
from tests.site import disputing, post
from tests.site import factories as make
from tests.site.accounts import account, account_name, settle
from tests.site.smtp_sink import Sink
from tests.site.test_replies import ADDRESS, came, mail, message_id, sent

TODAY = getdate()
SPECIALIST, COLLEAGUE, MANAGER, AUDITOR, NOBODY = base.USERS
CUSTOMER, OTHER = base.CUSTOMERS[4], base.CUSTOMERS[1]
QUOTED = "\n\nOn 3 May 2026, Receivables <receivables@example.com> wrote:\n> {0} is overdue\n"


class Desk:
	"""A customer with two invoices who writes to us, and another customer with one."""

	def __init__(self, sink: Sink) -> None:
		self.first = make.invoice(CUSTOMER, amount=1000, on=add_days(TODAY, -60))
		self.second = make.invoice(CUSTOMER, amount=400, on=add_days(TODAY, -30))
		self.others = make.invoice(OTHER, amount=700, on=add_days(TODAY, -60))
		post.contact(ADDRESS, customer=CUSTOMER, first_name="Erika", is_primary_contact=1)
		self.reason = disputing.reason()
		settle()
		self.box = post.email_account(sink)

	def wrote(self, text: str = "The price is wrong.", subject: str = "Your invoice", **more: object) -> str:
		"""Return the Communication of a mail from the customer."""
		return came(mail(subject=subject, text=text, **more), self.box).name

	def raised(self, name: str, **values: object) -> Document:
		"""Confirm the mail `name` about what it names, or what is said."""
		found = api.mail_dispute(name)
		said = {
			"reason": found["reason"] or self.reason,
			"says": found["says"],
			"items": named(found),
			**values,
		}
		made = api.raise_mail_dispute(name, found["account"], **said)
		return frappe.get_doc("AR Dispute", made["dispute"])


def named(found: dict) -> list[dict]:
	"""Return what of the items of a draft is disputed, as the dialog sends it."""
	return [
		{key: item[key] for key in ("voucher_type", "voucher_no", "disputed")}
		for item in found["items"]
		if item["disputed"]
	]


def files_of(doctype: str, name: str) -> list[tuple]:
	filters = {"attached_to_doctype": doctype, "attached_to_name": name}
	return list(
		frappe.get_all("File", filters, ["file_name", "is_private"], as_list=True, order_by="file_name")
	)


def with_file(message, name: str = "delivery note.csv", content: bytes = b"ordered,came\n10,7\n"):
	"""Return the mail with a paper."""
	message.add_attachment(content, maintype="application", subtype="octet-stream", filename=name)
	return message


@pytest.fixture
def desk(sink: Sink) -> Desk:
	return Desk(sink)


# -- from a mail to a dispute


def test_a_mail_becomes_the_dispute_it_says(desk: Desk) -> None:
	text = f"The price on {desk.first.name} is wrong." + QUOTED.format(desk.second.name)
	name = came(with_file(mail(subject="Your invoice", text=text)), desk.box).name
	frappe.set_user(SPECIALIST)
	found = api.mail_dispute(name)
	assert (found["account"], found["raised"]) == (account_name(CUSTOMER), None)
	assert found["says"] == f"The price on {desk.first.name} is wrong."
	assert found["files"] == ["delivery note.csv"]
	assert [(item["voucher_no"], item["disputed"]) for item in found["items"]] == [
		(desk.first.name, 1000),
		(desk.second.name, 0),
	]
	dispute = desk.raised(name)
	frappe.set_user("Administrator")
	assert (dispute.customer, dispute.channel, dispute.communication) == (CUSTOMER, "E-mail", name)
	assert [(row.voucher_no, row.disputed) for row in dispute.items] == [(desk.first.name, 1000)]
	assert dispute.says == found["says"]
	assert frappe.db.get_value("AR Dispute Reason", dispute.reason, "category") == "Pricing"
	assert dispute.raised_by_contact
	assert files_of("AR Dispute", dispute.name) == [("delivery note.csv", 1)]
	activity = frappe.get_doc("AR Activity", dispute.activity)
	assert (activity.communication, activity.dispute) == (name, dispute.name)
	assert account(CUSTOMER).disputed == 1000


def test_twice_the_same_mail_is_one_dispute(desk: Desk) -> None:
	message = mail(subject="Your invoice", text=f"{desk.first.name} is wrong")
	name = came(message, desk.box).name
	dispute = desk.raised(name)
	assert came(message, desk.box).name == name
	assert api.mail_dispute(name)["raised"] == dispute.name
	with pytest.raises(frappe.ValidationError, match=f"{dispute.name} was raised from this e-mail already"):
		desk.raised(name, items=[{"voucher_type": "Sales Invoice", "voucher_no": desk.second.name}])
	copy = frappe.copy_doc(frappe.get_doc("Communication", name))  # in another box
	copy.message_id = frappe.db.get_value("Communication", name, "message_id")
	copy.insert(ignore_permissions=True)
	assert api.mail_dispute(copy.name)["raised"] == dispute.name
	assert frappe.db.count("AR Dispute", {"customer": CUSTOMER}) == 1


def test_a_dispute_withdrawn_by_mistake_is_raised_again(desk: Desk) -> None:
	name = desk.wrote(f"{desk.first.name} is wrong")
	disputing.move(desk.raised(name), "Withdrawn", status_reason="The wrong invoice")
	assert api.mail_dispute(name)["raised"] is None
	assert desk.raised(name).status == "Open"


def test_only_what_is_open_of_the_customer_is_named(desk: Desk) -> None:
	name = desk.wrote(f"{desk.others.name}, {desk.first.name}0 and X-{desk.first.name} are wrong")
	assert named(api.mail_dispute(name)) == []


def test_the_only_invoice_of_the_letter_that_is_answered(desk: Desk) -> None:
	make.payment(desk.second)
	settle()
	letter = sent()
	name = desk.wrote("That is wrong.", In_Reply_To=f"<{message_id(letter)}>")
	assert [row["voucher_no"] for row in named(api.mail_dispute(name))] == [desk.first.name]


def test_a_mail_in_html_is_kept_as_words(desk: Desk) -> None:
	message = mail(subject="Invoice")
	message.set_content(
		f"<style>p {{ color: red }}</style><p>Too <b>dear</b>: {desk.first.name}</p><script>alert(1)</script>"
		"<img src=x onerror=alert(1)><blockquote>Please pay</blockquote>",
		subtype="html",
	)
	found = api.mail_dispute(came(message, desk.box).name)
	assert found["says"] == f"Too dear: {desk.first.name}"


def test_a_mail_of_two_megabytes(desk: Desk) -> None:
	name = desk.wrote(f"{desk.first.name} is wrong. " + "Really wrong. \n" * 150_000)
	found = api.mail_dispute(name)
	assert len(found["says"]) <= 5001 and found["says"].startswith(desk.first.name)
	assert desk.raised(name).disputed_originally == 1000


# -- whose it is


def test_a_mail_of_an_address_of_two_customers_is_asked_about(desk: Desk) -> None:
	post.contact("both@example.org", customer=CUSTOMER)
	post.contact("both@example.org", customer=OTHER)
	name = desk.wrote(f"{desk.others.name} is wrong", sender="both@example.org")
	found = api.mail_dispute(name)
	assert found["account"] is None and "items" not in found
	assert {each["customer"] for each in found["accounts"]} == {CUSTOMER, OTHER}
	chosen = api.mail_dispute(name, account_name(OTHER))
	assert [row["voucher_no"] for row in named(chosen)] == [desk.others.name]
	made = api.raise_mail_dispute(name, account_name(OTHER), desk.reason, named(chosen), chosen["says"])
	assert frappe.db.get_value("AR Dispute", made["dispute"], "customer") == OTHER


def test_a_mail_disputes_nothing_of_another_customer(desk: Desk) -> None:
	name = desk.wrote(f"{desk.others.name} is wrong")
	item = {"voucher_type": "Sales Invoice", "voucher_no": desk.others.name}
	with pytest.raises(frappe.ValidationError, match=f"This e-mail is of {CUSTOMER}"):
		api.raise_mail_dispute(name, account_name(OTHER), desk.reason, [item])
	with pytest.raises(frappe.ValidationError, match="is not open for"):
		api.raise_mail_dispute(name, account_name(CUSTOMER), desk.reason, [item])
	assert not frappe.db.count("AR Dispute")


def test_an_address_nobody_knows_is_said(desk: Desk) -> None:
	letter = sent()
	known = desk.wrote("All wrong")
	stranger = desk.wrote("All wrong", sender="x@example.net", In_Reply_To=f"<{message_id(letter)}>")
	assert api.mail_dispute(known)["is_known"]
	assert not api.mail_dispute(stranger)["is_known"]


def test_a_mail_of_nobody_we_know_is_of_who_is_chosen(desk: Desk) -> None:
	name = desk.wrote(f"{desk.first.name} is wrong", sender="new.clerk@example.net")
	found = api.mail_dispute(name)
	assert (found["accounts"], found["account"]) == ([], None)
	chosen = api.mail_dispute(name, account_name(CUSTOMER))
	made = api.raise_mail_dispute(name, account_name(CUSTOMER), desk.reason, named(chosen))
	linked = frappe.db.get_value("Communication", name, ["reference_doctype", "reference_name"])
	assert linked == ("AR Customer Account", account_name(CUSTOMER))
	assert frappe.db.exists("AR Activity", {"communication": name, "dispute": made["dispute"]})


def test_a_mail_linked_to_an_invoice_is_of_its_customer(desk: Desk) -> None:
	name = desk.wrote("Wrong", sender="x@example.net")
	about = {"reference_doctype": "Sales Invoice", "reference_name": desk.others.name}
	frappe.db.set_value("Communication", name, about)
	assert api.mail_dispute(name)["account"] == account_name(OTHER)


# -- what is none


@pytest.mark.parametrize(
	("sender", "subject"),
	[
		("MAILER-DAEMON@mx.example.org", "Undelivered Mail Returned to Sender"),
		(ADDRESS, "Automatic reply: Your open items"),
		(ADDRESS, "Abwesenheitsnotiz: Ihre Rechnung"),
	],
)
def test_what_nobody_wrote_disputes_nothing(desk: Desk, sender: str, subject: str) -> None:
	settling.policy(proposes_mail_disputes=1)
	name = desk.wrote(f"{desk.first.name} is wrong", subject=subject, sender=sender)
	with pytest.raises(frappe.ValidationError, match="Nobody wrote"):
		api.mail_dispute(name)
	item = {"voucher_type": "Sales Invoice", "voucher_no": desk.first.name}
	with pytest.raises(frappe.ValidationError, match="Nobody wrote"):
		api.raise_mail_dispute(name, account_name(CUSTOMER), desk.reason, [item])
	assert not frappe.db.exists("AR Activity", {"may_be_dispute": 1})


def test_what_we_wrote_disputes_nothing(desk: Desk) -> None:
	with pytest.raises(frappe.ValidationError, match="no e-mail that came in"):
		api.mail_dispute(sent().communication)


# -- its papers


def test_a_paper_that_is_gone_is_said_and_the_others_come(desk: Desk) -> None:
	message = with_file(with_file(mail(text=f"{desk.first.name} is wrong")), "photo.csv", b"a,b\n")
	name = came(message, desk.box).name
	(file,) = frappe.get_all("File", {"attached_to_name": name, "file_name": "photo.csv"}, pluck="name")
	Path(frappe.get_doc("File", file).get_full_path()).unlink()
	dispute = desk.raised(name)
	assert files_of("AR Dispute", dispute.name) == [("delivery note.csv", 1)]
	(note,) = frappe.get_all(
		"Comment", {"reference_name": dispute.name, "content": ("like", "%photo.csv%")}, pluck="content"
	)
	assert "not there any more" in note


def test_the_papers_outlive_the_mail(desk: Desk) -> None:
	name = came(with_file(mail(text=f"{desk.first.name} is wrong")), desk.box).name
	dispute = desk.raised(name)
	frappe.delete_doc("File", frappe.db.get_value("File", {"attached_to_name": name}))
	(kept,) = frappe.get_all("File", {"attached_to_name": dispute.name}, pluck="name")
	assert frappe.get_doc("File", kept).get_content() == "ordered,came\n10,7\n"


# -- who may


def test_a_mail_of_a_customer_one_may_not_see(desk: Desk) -> None:
	name = desk.wrote(f"{desk.first.name} is wrong")
	make_permission(SPECIALIST, OTHER)
	frappe.set_user(SPECIALIST)
	item = {"voucher_type": "Sales Invoice", "voucher_no": desk.first.name}
	for call in (
		lambda: api.mail_dispute(name),
		lambda: api.raise_mail_dispute(name, account_name(CUSTOMER), desk.reason, [item]),
	):
		with pytest.raises(frappe.PermissionError):
			call()


def test_papers_of_a_mail_one_may_not_read_come_to_nobody(desk: Desk) -> None:
	hidden = came(with_file(mail(sender="lawyer@example.net", subject="Confidential")), desk.box).name
	frappe.set_user(SPECIALIST)
	with pytest.raises(frappe.PermissionError):
		disputing.dispute(desk.first, communication=hidden)
	frappe.set_user("Administrator")
	assert not frappe.db.count("AR Dispute")


def test_the_mail_of_a_dispute_stays(desk: Desk) -> None:
	dispute, other = disputing.dispute(desk.first), desk.wrote("Wrong")
	dispute.communication = other
	with pytest.raises(frappe.ValidationError, match="of a dispute stays"):
		dispute.save()


def make_permission(user: str, customer: str) -> None:
	values = {"user": user, "allow": "Customer", "for_value": customer}
	frappe.get_doc({"doctype": "User Permission", **values}).insert(ignore_permissions=True)


# -- marked, where the policy says so


def marked(name: str) -> int:
	return frappe.db.get_value("AR Activity", {"communication": name}, "may_be_dispute")


def test_a_mail_is_marked_where_the_policy_says_so(desk: Desk) -> None:
	assert marked(desk.wrote(f"{desk.first.name} is wrong")) == 0
	settling.policy(proposes_mail_disputes=1)
	settle()
	assert marked(desk.wrote("We pay next week.")) == 0
	assert account(CUSTOMER).next_action is None
	name = desk.wrote(f"{desk.first.name}: the price is not what we agreed")
	assert marked(name) == 1
	assert account(CUSTOMER).next_action_date == TODAY
	assert not frappe.db.count("AR Dispute")
	assert desk.raised(name) and marked(name) == 0


def test_a_plan_is_left_as_it_is(desk: Desk) -> None:
	settling.policy(proposes_mail_disputes=1)
	api.set_next_action([account_name(CUSTOMER)], on=str(add_days(TODAY, 3)), action="Visit")
	assert marked(desk.wrote("This invoice is wrong")) == 1
	assert account(CUSTOMER).next_action == "Visit"


# -- answers to a dispute


def waiting(desk: Desk) -> Document:
	return disputing.move(disputing.dispute(desk.first), "Waiting for Customer")


def test_an_answer_by_number_ends_the_waiting(desk: Desk) -> None:
	dispute = waiting(desk)
	message = with_file(mail(subject=f"AW: {dispute.name.lower()}", text="Here is the order."))
	name = came(message, desk.box).name
	dispute.reload()
	assert dispute.status == "In Review"
	assert "Erika" in dispute.status_reason or ADDRESS in dispute.status_reason
	assert files_of("AR Dispute", dispute.name) == [("delivery note.csv", 1)]
	assert frappe.db.get_value("AR Activity", {"communication": name}, "dispute") == dispute.name
	from frappe.desk.form.load import get_communication_data

	shown = get_communication_data("AR Dispute", dispute.name, as_dict=True)
	assert name in {row.name for row in shown}
	frappe.get_doc("Communication", name).save(ignore_permissions=True)
	assert len(files_of("AR Dispute", dispute.name)) == 1, "each once"


def test_an_answer_to_our_mail_about_it(desk: Desk) -> None:
	dispute = waiting(desk)
	asked = frappe.get_doc(
		{
			"doctype": "Communication",
			"communication_medium": "Email",
			"sent_or_received": "Sent",
			"subject": "Your complaint",
			"content": "Which order?",
			"recipients": ADDRESS,
			"message_id": "asked@ar.example",
			"reference_doctype": "AR Dispute",
			"reference_name": dispute.name,
		}
	).insert(ignore_permissions=True)
	assert not asked.timeline_links, "on no form of the customer"
	desk.wrote("Order 7.", sender="colleague@example.net", In_Reply_To="<asked@ar.example>")
	assert dispute.reload().status == "In Review"
	assert frappe.db.exists("AR Activity", {"dispute": dispute.name, "direction": "Incoming"})


def test_a_number_counts_from_its_customer_only(desk: Desk) -> None:
	dispute = waiting(desk)
	post.contact("billing@other.example.org", customer=OTHER)
	for sender in ("billing@other.example.org", "x@example.net"):
		name = desk.wrote("Withdrawn, we pay", subject=f"Re: {dispute.name}", sender=sender)
		assert not frappe.db.exists("Communication Link", {"parent": name, "link_name": dispute.name})
	assert dispute.reload().status == "Waiting for Customer"


def test_a_longer_number_is_another(desk: Desk) -> None:
	dispute = waiting(desk)
	desk.wrote("Here", subject=f"Re: {dispute.name}9")
	assert dispute.reload().status == "Waiting for Customer"


def test_an_absent_customer_moves_nothing(desk: Desk) -> None:
	dispute = waiting(desk)
	desk.wrote("Back on Monday", subject=f"Automatic reply: {dispute.name}")
	assert dispute.reload().status == "Waiting for Customer"


def test_an_answer_opens_no_case_that_has_ended(desk: Desk) -> None:
	dispute = disputing.move(disputing.dispute(desk.first), "Withdrawn", status_reason="They pay")
	name = desk.wrote("Thank you", subject=f"Re: {dispute.name}")
	assert dispute.reload().status == "Withdrawn"
	assert frappe.db.get_value("AR Activity", {"communication": name}, "dispute") == dispute.name
