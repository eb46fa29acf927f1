"""Letters by post: what they say and to whom, one PDF that is kept as it was made, and taking it back."""

import hashlib
import io
from collections.abc import Iterator
from pathlib import Path

import pytest
from pypdf import PdfReader

import frappe
from frappe.model.document import Document
from frappe.utils import add_days, add_to_date, now_datetime

from ar_specialist import api
from ar_specialist.operations import copies, refresh, timeline
from tests.site import baseline as base
from tests.site import factories as make
from tests.site import paper, post, reminding
from tests.site.paper import CUSTOMER, TODAY, account, made, text_of

SPECIALIST, OTHER, MANAGER, AUDITOR, NOBODY = base.USERS


@pytest.fixture(autouse=True)
def invoices() -> Iterator[list[Document]]:
	with post.web_server():
		yield paper.owing()


def test_a_letter_is_made_and_kept_as_it_is_printed(invoices: list[Document]) -> None:
	frappe.set_user(SPECIALIST)
	found = api.make_letter(account().name, statement=0, invoices=0)
	frappe.set_user("Administrator")
	activity = frappe.get_doc("AR Activity", found["activity"])
	assert (activity.channel, activity.direction, activity.outcome) == ("Letter", "Outgoing", "Sent")
	assert (activity.collector, activity.owner) == (SPECIALIST, SPECIALIST)
	assert [row.voucher_no for row in activity.items] == [each.name for each in invoices[:2]]
	(file,) = frappe.get_all(
		"File", {"attached_to_name": activity.name}, ["file_url", "is_private", "attached_to_doctype"]
	)
	assert (file.file_url, file.is_private, file.attached_to_doctype) == (found["file"], 1, "AR Activity")
	content = copies.copy_of(activity)
	assert hashlib.sha256(content).hexdigest() == activity.copy_hash
	text = paper.pdf_text(content)
	assert CUSTOMER in text and "Main Street 1" in text
	assert invoices[0].name in text and invoices[1].name in text and invoices[2].name not in text
	assert "1,400.50" in text, "their total"
	assert account().last_contact_on == TODAY


def ticked(invoice: Document) -> dict[str, str]:
	return {"voucher_type": invoice.doctype, "voucher_no": invoice.name, "due_date": str(invoice.due_date)}


def test_nothing_is_kept_by_looking(invoices: list[Document]) -> None:
	draft = api.draft_letter(account().name)
	assert invoices[0].name in draft["html"] and "Main Street 1" in draft["html"]
	assert (draft["template"], draft["language"]) == ("AR Reminder 1", "en")
	assert draft["items"] == [each.name for each in invoices[:2]]
	assert not frappe.db.exists("AR Activity", {"customer": CUSTOMER})


# -- what it says


def test_a_letter_is_in_the_customers_language() -> None:
	frappe.db.set_value("Customer", CUSTOMER, "language", "de")
	activity = made()
	assert activity.template == "AR Reminder 1 (de)"
	text = text_of(activity)
	assert f"Zahlungserinnerung von {base.COMPANY}" in text and "1.400,50" in text
	assert "Datum" in text and "Date" not in text


def test_a_letter_does_not_ask_to_answer_an_e_mail() -> None:
	by_post = "{% if by_post %}Write to us{% else %}Answer this e-mail{% endif %}"
	base.make("Email Template", "AR Test", name="AR Test", subject="x", response=by_post, ar_language="en")
	assert "Write to us" in api.draft_letter(account().name, "AR Test")["html"]
	assert "Answer this e-mail" in api.compose_email(account().name, "AR Test")["message"]


def test_a_letter_about_ticked_items(invoices: list[Document]) -> None:
	activity = made(items=frappe.as_json([ticked(invoices[2])]))
	assert [row.voucher_no for row in activity.items] == [invoices[2].name]
	text = text_of(activity)
	assert "77.00" in text and invoices[0].name not in text


def test_a_letter_is_in_the_currency_that_is_owed() -> None:
	foreign = make.FOREIGN_CUSTOMER
	make.invoice(foreign, amount=100, on=add_days(TODAY, -60))
	post.address(foreign)
	frappe.db.commit()
	refresh.work_off()
	text = text_of(made(account=account(foreign).name))
	assert "Total USD $100.00" in text
	assert "€" not in text and "80.00" not in text


def test_what_was_paid_meanwhile_is_not_written_about(invoices: list[Document]) -> None:
	make.payment(invoices[0], on=TODAY)
	assert [row.voucher_no for row in made().items] == [invoices[1].name]
	with pytest.raises(frappe.ValidationError, match=f"{invoices[0].name} is not open any more"):
		made(items=[ticked(invoices[0])])


def test_names_and_addresses_are_text_and_never_markup() -> None:
	name = "<img src=file:///etc/passwd> & <script>alert(1)</script> Ltd"
	frappe.db.set_value("Customer", CUSTOMER, "customer_name", name)
	where = post.address(CUSTOMER, address_type="Office", address_title="x")
	frappe.db.set_value("Address", where.name, "address_line1", "Harbour & <script>alert(2)</script> 5")
	frappe.clear_document_cache("Address", where.name)
	draft = api.draft_letter(account().name, address=where.name)
	assert "<img" not in draft["html"] and "<script" not in draft["html"]
	assert "Harbour &amp;" in draft["html"]
	assert "<script>alert(1)</script> Ltd" in text_of(made(address=where.name)), "as it is written"


def test_the_letter_head_of_the_company_comes_first() -> None:
	values = {"content": "<b>Head of the House</b>", "footer": "Foot of the House", "source": "HTML"}
	head = base.make("Letter Head", None, letter_head_name="AR Test Head", **values)
	frappe.db.set_value("Company", base.COMPANY, "default_letter_head", head)
	frappe.db.set_value("Letter Head", head, values)
	text = text_of(made())
	assert text.startswith("Head of the House") and text.endswith("Foot of the House")


# -- to whom, and where


def test_the_billing_address_then_what_is_chosen() -> None:
	post.address(CUSTOMER, address_type="Shipping", address_line1="Loading Ramp 9")
	activity = made()
	assert activity.recipients.split("\n")[:2] == [CUSTOMER, "Main Street 1"]
	office = post.address(CUSTOMER, address_type="Office", address_line1="High Street 5")
	draft = api.draft_letter(account().name, address=office.name)
	assert (draft["address"], len(draft["addresses"])) == (office.name, 3)
	assert "High Street 5" in draft["html"] and "Main Street 1" not in draft["html"]
	frappe.db.set_value("Customer", CUSTOMER, "customer_primary_address", office.name)
	assert api.draft_letter(account().name)["address"] == office.name


def test_an_address_that_is_not_used_any_more_gets_no_post() -> None:
	(name,) = frappe.get_all("Dynamic Link", {"link_name": CUSTOMER, "parenttype": "Address"}, pluck="parent")
	frappe.db.set_value("Address", name, "disabled", 1)
	with pytest.raises(frappe.ValidationError, match="has no postal address"):
		made()


def test_who_wants_no_mail_still_gets_letters_and_needs_no_address_for_mail() -> None:
	person = post.contact("billing@example.org", CUSTOMER, first_name="Erika", is_billing_contact=1)
	frappe.db.set_value("Contact", person.name, "unsubscribed", 1)
	activity = made()
	assert activity.contact == person.name
	assert activity.recipients.split("\n")[:2] == [CUSTOMER, "Erika"]
	assert "Hello Erika" in text_of(activity)
	other = post.contact("other@example.org", CUSTOMER, first_name="Otto")
	frappe.db.set_value("Contact", other.name, "email_id", "")
	assert made(contact=other.name).recipients.split("\n")[1] == "Otto"
	nobody = made(contact="")
	assert not nobody.contact and nobody.recipients.split("\n")[1] == "Main Street 1"
	assert "Erika" not in text_of(nobody)


# -- enclosures


def test_statement_and_invoices_are_pages_of_the_letter(invoices: list[Document]) -> None:
	activity = made(statement=1, invoices=1)
	pages = PdfReader(io.BytesIO(copies.copy_of(activity))).pages
	statement = " ".join(pages[1].extract_text().split())
	assert "Statement of Account" in statement and "1,477.50" in statement, "all that is open"
	assert len(pages) >= 4
	enclosed = f"Enclosed: Statement of Account, {invoices[0].name}, {invoices[1].name}"
	assert enclosed in text_of(activity)
	assert len(frappe.get_all("File", {"attached_to_name": activity.name})) == 1


def test_invoices_of_a_site_that_prints_into_web_pages_are_pages_too() -> None:
	frappe.db.set_single_value("Print Settings", "send_print_as_pdf", 0)
	content = copies.copy_of(made(invoices=1))
	assert len(PdfReader(io.BytesIO(content)).pages) >= 3


def test_the_policy_says_what_is_enclosed_unless_somebody_does() -> None:
	reminding.policy(attach_statement=1)
	assert api.draft_letter(account().name)["statement"] is True
	assert api.draft_letter(account().name, statement="0")["statement"] is False
	reminding.policy(attach_statement=0, attach_invoices=1)
	draft = api.draft_letter(account().name)
	assert (draft["statement"], draft["invoices"]) == (False, True)


def test_a_printer_that_fails_leaves_nothing_behind() -> None:
	frappe.local.conf.host_name = "http://no-such-host.invalid"
	with pytest.raises(frappe.ValidationError, match="could not be made"):
		made(invoices=1)
	assert not frappe.db.exists("AR Activity", {"customer": CUSTOMER})


# -- the step, and taking it back


def due_letter(**values: object) -> None:
	"""Let the customer's next step be a letter that is due."""
	reminding.strategy()
	step = {"parent": reminding.STRATEGY, "idx": 1}
	frappe.db.set_value("AR Collection Strategy Step", step, {"action": "Letter", **values})
	frappe.clear_document_cache("AR Collection Strategy", reminding.STRATEGY)
	frappe.local.cache = {}
	refresh.refresh(base.COMPANY, [CUSTOMER])
	frappe.db.commit()


def test_a_letter_takes_the_step_and_undoing_brings_it_back() -> None:
	due_letter()
	assert account().step_action == "Letter"
	frappe.set_user(SPECIALIST)
	assert api.draft_letter(account().name)["template"] == reminding.TEMPLATE
	activity = made()
	assert (activity.step, activity.strategy) == (1, reminding.STRATEGY)
	assert account().step == 0
	api.undo_contact(activity.name)
	assert account().step_action == "Letter"
	assert account().last_contact_on is None
	undone = frappe.get_doc("AR Activity", activity.name)
	assert undone.undone_on
	assert api.verify_copy(activity.name)["is_unchanged"], "what may have been printed stays known"


def test_a_letter_before_the_due_date_is_about_the_leading_item(invoices: list[Document]) -> None:
	for each in invoices[:2]:
		make.payment(each, on=TODAY)
	with pytest.raises(frappe.ValidationError, match=r"Nothing of .* is overdue"):
		made()
	due_letter(day=-60)
	assert account().step_action == "Letter"
	assert [row.voucher_no for row in made().items] == [invoices[2].name]


def test_only_who_made_a_letter_undoes_it_and_not_for_long() -> None:
	frappe.set_user(SPECIALIST)
	activity = made()
	frappe.set_user(OTHER)
	with pytest.raises(frappe.PermissionError, match="Only who logged"):
		api.undo_contact(activity.name)
	frappe.set_user(SPECIALIST)
	frappe.db.set_value("AR Activity", activity.name, "creation", add_to_date(now_datetime(), minutes=-11))
	with pytest.raises(frappe.ValidationError, match="can be undone for"):
		api.undo_contact(activity.name)


# -- the copy


def test_a_changed_copy_is_noticed() -> None:
	activity = made()
	known = {"sent": activity.copy_hash, "found": activity.copy_hash}
	frappe.set_user(AUDITOR)
	assert api.verify_copy(activity.name) == {"is_unchanged": True, **known}
	frappe.set_user("Administrator")
	file = frappe.get_doc("File", {"file_url": activity.copy, "attached_to_name": activity.name})
	with open(file.get_full_path(), "ab") as stored:
		stored.write(b"x")
	found = api.verify_copy(activity.name)
	assert (found["is_unchanged"], found["sent"]) == (False, activity.copy_hash)


def test_the_copy_is_read_byte_for_byte_whatever_it_is() -> None:
	activity = made()
	plain = "\ufeffeasily taken for text".encode()
	frappe.db.set_value("AR Activity", activity.name, "copy_hash", hashlib.sha256(plain).hexdigest())
	file = frappe.get_doc("File", {"file_url": activity.copy, "attached_to_name": activity.name})
	Path(file.get_full_path()).write_bytes(plain)
	assert api.verify_copy(activity.name)["is_unchanged"]


def test_the_letter_shows_on_the_customers_timeline(invoices: list[Document]) -> None:
	activity = made()
	found = api.worklist_customer(account().name)["timeline"][0]
	assert (found["channel"], found["copy"]) == ("Letter", activity.copy)
	shown = timeline.of_invoice("Sales Invoice", invoices[0].name)
	assert activity.subject in shown[0]["content"]
