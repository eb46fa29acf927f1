"""Disputes that are upheld: the decision, the letter that tells the customer, and what never is in it."""

from collections.abc import Iterator

import pytest

import frappe
from frappe.model.document import Document
from frappe.utils import add_days, getdate

from ar_specialist import api
from ar_specialist.operations import copies, letter_texts
from tests.site import baseline as base
from tests.site import disputing, paper, post
from tests.site import factories as make
from tests.site.accounts import account, account_name, settle
from tests.site.promising import paid
from tests.site.smtp_sink import Sink

TODAY = getdate()
SPECIALIST, COLLEAGUE, MANAGER, AUDITOR, NOBODY = base.USERS
CUSTOMER = base.CUSTOMERS[4]
ADDRESS = "billing@example.org"
PAY_BY = str(add_days(TODAY, 14))
SECRET = "They always try this, do not give in"


@pytest.fixture
def case(sink: Sink) -> Iterator[Document]:
	invoice = make.invoice(CUSTOMER, amount=1000, on=add_days(TODAY, -60))
	make.invoice(CUSTOMER, amount=400, on=add_days(TODAY, -30))
	post.contact(ADDRESS, customer=CUSTOMER, first_name="Erika", is_billing_contact=1)
	post.address(CUSTOMER)
	settle()
	post.email_account(sink)
	doc = disputing.dispute(invoice, amounts=(250,), internal_notes=SECRET)
	with post.web_server():
		frappe.set_user(SPECIALIST)
		yield doc
		frappe.set_user("Administrator")


def upheld(case: Document, way: str = "E-mail", **values: object) -> dict:
	said = {"reply": "Delivered on 3 May.\nThe note is signed.", "pay_by": PAY_BY, **values}
	return api.uphold_dispute(case.name, way, **said)


def mails(customer: str = CUSTOMER) -> list[str]:
	return frappe.get_all("Email Queue", {"reference_name": account_name(customer)}, pluck="name")


def letters(case: Document) -> list[Document]:
	found = frappe.get_all("AR Activity", {"dispute": case.name, "direction": "Outgoing"}, pluck="name")
	return [frappe.get_doc("AR Activity", name) for name in found]


# -- told by e-mail


def test_it_is_owed_and_the_customer_is_told_why(case: Document) -> None:
	upheld(case)
	case.reload()
	assert (case.status, case.resolution, case.valid) == ("Resolved", "Valid Debt", "Invalid")
	assert (case.upheld, case.still_disputed) == (250, 0)
	assert case.public_reply == "Delivered on 3 May.\nThe note is signed."
	(letter,) = letters(case)
	assert (letter.channel, letter.recipients, letter.template) == ("E-mail", ADDRESS, "AR Dispute Upheld")
	assert [row.voucher_no for row in letter.items] == [case.items[0].voucher_no]
	assert case.name in letter.subject
	message = frappe.db.get_value("Communication", letter.communication, "content")
	for said in ("250", case.items[0].voucher_no, "Delivered on 3 May.", "The note is signed.", "Erika"):
		assert said in message
	assert frappe.utils.formatdate(PAY_BY, "d, yyyy") in message
	copy = copies.copy_of(letter).decode()
	assert case.name in copy
	assert len(mails()) == 1
	assert account(CUSTOMER).disputed == 0


@pytest.mark.parametrize("way", ["E-mail", "Letter"])
def test_a_case_about_all_of_an_invoice(case: Document, way: str) -> None:
	"""What is disputed in full is in no other letter; this one says that it is owed."""
	other = frappe.db.get_value("Sales Invoice", {"customer": CUSTOMER, "grand_total": 400})
	whole = disputing.dispute(frappe.get_doc("Sales Invoice", other))
	assert "400.00" in api.preview_uphold(whole.name, way, "Delivered.", PAY_BY)["html"]
	upheld(whole, way=way)
	(letter,) = letters(whole)
	assert [row.voucher_no for row in letter.items] == [other]
	assert whole.reload().upheld == 400


def test_nothing_is_decided_by_looking(case: Document) -> None:
	found = api.preview_uphold(case.name, "E-mail", "Delivered.", PAY_BY)
	assert (found["to"], found["amount"], found["currency"]) == (ADDRESS, 250, case.currency)
	assert "Delivered." in found["html"]
	assert case.reload().status == "Open"
	assert not mails() and not letters(case)


def test_what_is_said_among_ourselves_is_in_no_letter(case: Document) -> None:
	shown = [api.preview_uphold(case.name, way, "No.", PAY_BY)["html"] for way in ("E-mail", "Letter")]
	upheld(case)
	(letter,) = letters(case)
	message = frappe.get_doc("Communication", letter.communication)
	said = [*shown, message.content, message.subject, copies.copy_of(letter).decode(), letter.notes or ""]
	assert not any(SECRET in text or "do not give in" in text for text in said)


@pytest.mark.parametrize("field", ["internal_notes", "root_cause", "processor", "status_reason"])
def test_a_template_cannot_ask_for_it(case: Document, field: str) -> None:
	frappe.set_user("Administrator")
	template = frappe.get_doc("Email Template", letter_texts.UPHELD)
	template.response_html = f"<p>{{{{ dispute.{field} }}}}</p>"
	with pytest.raises(frappe.ValidationError, match="letters do not have"):
		template.save()


def test_in_the_customers_language(case: Document) -> None:
	frappe.db.set_value("Customer", CUSTOMER, "language", "de")
	upheld(case)
	(letter,) = letters(case)
	assert letter.template == "AR Dispute Upheld (de)"
	assert "Beanstandung" in letter.subject


def test_markup_in_a_reply_is_text(case: Document) -> None:
	upheld(case, reply="<img src=x onerror=alert(1)> & more")
	(letter,) = letters(case)
	message = frappe.db.get_value("Communication", letter.communication, "content")
	assert "<img src=x" not in message


def test_twice_is_once(case: Document) -> None:
	upheld(case)
	with pytest.raises(frappe.ValidationError, match="is Resolved; reopen it first"):
		upheld(case)
	assert len(mails()) == len(letters(case)) == 1


# -- told on paper


def test_by_post(case: Document) -> None:
	found = upheld(case, way="Letter")
	(letter,) = letters(case)
	assert (found["activity"], found["file"], letter.channel) == (letter.name, letter.copy, "Letter")
	text = paper.text_of(letter)
	for said in ("Main Street 1", case.name, "250.00", "The note is signed."):
		assert said in text
	assert SECRET not in text
	assert not mails()
	assert case.reload().resolution == "Valid Debt"


# -- who cannot be told


def test_without_an_address_it_is_said_and_nothing_is_decided(case: Document) -> None:
	frappe.db.set_value("AR Customer Account", case.account, "no_letters", 1)
	post.unsubscribe(ADDRESS, global_unsubscribe=1)
	for way, sentence in (("E-mail", "There is no e-mail address of"), ("Letter", "objects to letters")):
		assert sentence in api.preview_uphold(case.name, way, "No.", PAY_BY)["refused"]
		with pytest.raises(frappe.ValidationError, match=sentence):
			upheld(case, way=way)
	assert case.reload().status == "Open"
	assert not case.public_reply and not mails() and not letters(case)
	upheld(case, way="No Letter", pay_by=None)
	assert case.reload().resolution == "Valid Debt"
	assert not mails() and not letters(case)


def test_who_objects_and_who_is_left_alone(case: Document) -> None:
	frappe.db.set_value("AR Customer Account", case.account, "no_email", 1)
	with pytest.raises(frappe.ValidationError, match="objects to e-mail"):
		upheld(case)
	frappe.db.set_value("AR Customer Account", case.account, {"no_email": 0, "collection_stop": "Legal Stop"})
	for way in ("E-mail", "Letter"):
		with pytest.raises(frappe.ValidationError, match="A legal stop is set"):
			upheld(case, way=way)
	assert case.reload().status == "Open"


@pytest.mark.parametrize(
	("values", "sentence"),
	[
		({"reply": ""}, "Say why"),
		({"pay_by": None}, "until when"),
		({"pay_by": "2020-01-01"}, "has passed"),
		({"pay_by": "soon"}, "is not a date"),
		({"way": "Pigeon"}, "by one of"),
		({"template": "No Such"}, "no e-mail template"),
		({"reply": "x" * 5001}, "up to 5000"),
	],
)
def test_what_cannot_be_is_refused(case: Document, values: dict, sentence: str) -> None:
	with pytest.raises(frappe.ValidationError, match=sentence):
		upheld(case, **values)
	assert case.reload().status == "Open"
	assert not mails()


def test_what_is_not_disputed_any_more(case: Document) -> None:
	frappe.set_user("Administrator")
	make.payment(frappe.get_doc("Sales Invoice", case.items[0].voucher_no))
	settle()
	frappe.set_user(SPECIALIST)
	with pytest.raises(frappe.ValidationError, match="is Closed; reopen it first"):
		upheld(case)


# -- taken back


def test_what_was_paid_a_moment_ago_is_not_demanded(case: Document) -> None:
	"""1,000 with 250 disputed, and 900 paid before any worker came to it: 100 is left of what is disputed."""
	pay(case, 900)
	upheld(case)
	(letter,) = letters(case)
	message = frappe.db.get_value("Communication", letter.communication, "content")
	assert "100.00" in message and "250.00" not in message
	assert (case.reload().upheld, case.paid_meanwhile) == (100, 150)
	settle()
	assert (case.reload().upheld, case.paid_meanwhile) == (100, 150)


def test_what_was_paid_a_moment_ago_is_not_decided_on(case: Document) -> None:
	pay(case, 900)
	case.move("Resolved", resolution="Valid Debt")
	settle()
	assert (case.reload().upheld, case.paid_meanwhile) == (100, 150)


def pay(case: Document, amount: float) -> None:
	"""Pay the invoice of a case, and let no worker come to it."""
	frappe.set_user("Administrator")
	paid(frappe.get_doc("Sales Invoice", case.items[0].voucher_no), amount)
	frappe.set_user(SPECIALIST)


def test_taking_it_back_unsends_nothing_and_says_so(case: Document) -> None:
	upheld(case)
	(letter,) = letters(case)
	disputing.move(case, "In Review", status_reason="They sent the order")
	notes = frappe.get_all("Comment", {"reference_name": case.name}, pluck="content")
	assert any("stays sent" in note and case.name in note for note in notes)
	assert frappe.db.exists("AR Activity", {"name": letter.name, "undone_on": ("is", "not set")})
	assert len(mails()) == 1
	assert account(CUSTOMER).disputed == 250


def test_an_answer_to_the_letter_comes_to_the_case(case: Document, sink: Sink) -> None:
	from tests.site.test_replies import came, mail, message_id

	upheld(case)
	(letter,) = letters(case)
	frappe.set_user("Administrator")
	box = frappe.get_doc("Email Account", "AR Test Mail")
	name = came(mail(sender="x@example.net", In_Reply_To=f"<{message_id(letter)}>"), box).name
	assert frappe.db.get_value("AR Activity", {"communication": name}, "dispute") == case.name


def test_a_dispute_that_was_told_of_can_be_deleted_by_a_manager(case: Document) -> None:
	upheld(case)
	(letter,) = letters(case)
	frappe.set_user(MANAGER)
	frappe.delete_doc("AR Dispute", case.name)
	assert frappe.db.get_value("AR Activity", letter.name, "dispute") is None


# -- who may


@pytest.mark.parametrize("user", [AUDITOR, NOBODY])
def test_who_may_not_decide(case: Document, user: str) -> None:
	frappe.set_user(user)
	for call in (api.uphold_dispute, api.preview_uphold):
		with pytest.raises(frappe.PermissionError):
			call(case.name, "No Letter")
