"""Activities: who may write what down, what follows for the account, and what is refused."""

from collections.abc import Callable

import pytest

import frappe
from frappe.model.document import Document
from frappe.utils import add_days, add_to_date, getdate, now_datetime

from ar_specialist.operations import nightly
from tests.site import baseline as base
from tests.site import factories as make
from tests.site import post
from tests.site.accounts import figure, late_invoice
from tests.site.conversations import activity

SPECIALIST, OTHER, MANAGER, AUDITOR, NOBODY = base.USERS
TODAY = getdate()


@pytest.fixture(autouse=True)
def invoice() -> Document:
	return late_invoice()


def test_a_call_is_a_contact_and_plans_the_next_action() -> None:
	frappe.set_user(SPECIALIST)
	doc = activity(notes="Waiting for the bank", follow_up_date=add_days(TODAY, 3))
	frappe.set_user("Administrator")
	assert (doc.collector, doc.direction) == (SPECIALIST, "Outgoing")
	assert figure("last_contact_on") == TODAY
	assert (figure("next_action"), figure("next_action_date")) == ("Call", add_days(TODAY, 3))
	assert figure("worklist_state") == "Waiting"
	assert nightly.differing(base.COMPANY, [make.CUSTOMER], TODAY) == []


@pytest.mark.parametrize(
	"values", [{"outcome": "No Answer"}, {"outcome": "Wrong Number"}, {"channel": "Note", "notes": "VIP"}]
)
def test_what_reached_nobody_is_no_contact(values: dict) -> None:
	activity(**values)
	assert figure("last_contact_on") is None


@pytest.mark.parametrize("channel", ["E-mail", "Letter", "SMS", "Portal"])
def test_what_we_wrote_was_sent_unless_something_else_is_said(channel: str) -> None:
	assert activity(channel=channel, outcome=None).outcome == "Sent"
	assert figure("last_contact_on") == TODAY
	assert activity(channel=channel, outcome="Bounced").outcome == "Bounced"
	assert not activity(channel=channel, outcome=None, direction="Incoming").outcome


@pytest.mark.parametrize("values", [{"channel": "Letter", "outcome": None}, {"outcome": "No Answer"}])
def test_who_turns_to_us_is_in_contact_whatever_comes_of_it(values: dict) -> None:
	activity(direction="Incoming", **values)
	assert figure("last_contact_on") == TODAY
	assert nightly.differing(base.COMPANY, [make.CUSTOMER], TODAY) == []


def test_a_specialist_writes_and_a_manager_corrects(track_changes: Callable[[], None]) -> None:
	frappe.set_user(SPECIALIST)
	doc = activity()
	doc.notes = "changed"
	with pytest.raises(frappe.PermissionError):
		doc.save()
	with pytest.raises(frappe.PermissionError):
		frappe.delete_doc("AR Activity", doc.name)
	frappe.set_user(MANAGER)
	doc = frappe.get_doc("AR Activity", doc.name)
	doc.outcome = "No Answer"
	track_changes()
	doc.save()
	frappe.set_user("Administrator")
	assert frappe.db.count("Version", {"ref_doctype": "AR Activity", "docname": doc.name}) == 1
	assert figure("last_contact_on") is None
	frappe.set_user(AUDITOR)
	with pytest.raises(frappe.PermissionError):
		activity()


@pytest.mark.parametrize(
	("values", "sentence"),
	[
		({"outcome": ""}, "choose an outcome"),
		({"happened_on": add_to_date(now_datetime(), hours=1)}, "has happened"),
		({"channel": "Note", "notes": " "}, "Write something"),
		({"follow_up_date": add_days(TODAY, -1)}, "today or later"),
		({"company": base.OTHER_COMPANY}, "no customer account in"),
		({"outcome": "Promise"}, "Log a promise from the worklist"),
	],
)
def test_what_is_refused(values: dict, sentence: str) -> None:
	with pytest.raises(frappe.ValidationError, match=sentence):
		activity(**values)
	assert frappe.db.count("AR Activity", {"customer": make.CUSTOMER}) == 0


def test_somebody_elses_contact_is_refused_in_every_form(invoice: Document) -> None:
	stranger = post.contact("stranger@example.org", customer=base.CUSTOMERS[1])
	theirs = post.contact("theirs@example.org", customer=make.CUSTOMER)
	promise = {
		"doctype": "AR Promise",
		"company": base.COMPANY,
		"customer": make.CUSTOMER,
		"promised_for": add_days(TODAY, 7),
		"items": [{"voucher_type": "Sales Invoice", "voucher_no": invoice.name}],
	}
	for make_it in (activity, lambda **values: frappe.get_doc({**promise, **values}).insert()):
		with pytest.raises(frappe.ValidationError, match="is no contact of"):
			make_it(contact=stranger.name)
		doc = make_it(contact=theirs.name)
		doc.contact = stranger.name
		with pytest.raises(frappe.ValidationError, match="is no contact of"):
			doc.save()


def test_who_has_left_the_customer_stays_in_what_was_said() -> None:
	contact = post.contact("theirs@example.org", customer=make.CUSTOMER)
	doc = activity(contact=contact.name)
	contact.links = []
	contact.save()
	doc.reload()
	doc.notes = "They have left since"
	doc.save()
	assert doc.contact == contact.name


def test_an_invoice_of_somebody_else_is_refused() -> None:
	other = make.invoice(base.CUSTOMERS[1], on=add_days(TODAY, -60))
	with pytest.raises(frappe.ValidationError, match="no voucher of"):
		activity(items=[{"voucher_type": "Sales Invoice", "voucher_no": other.name}])


def journal(customer: str = make.CUSTOMER, **values: object) -> Document:
	"""An opening balance of a customer, overdue."""
	rows = [
		{"account": base.DEBTORS, "party_type": "Customer", "party": customer, "debit": 250},
		{"account": f"Temporary Opening - {base.ABBR}", "credit": 250},
	]
	return make.journal(rows, on=add_days(TODAY, -50), **values)


def test_a_call_may_be_about_whatever_is_posted_to_the_customer() -> None:
	about = [journal(), make.advance(on=TODAY)]
	doc = activity(items=[{"voucher_type": each.doctype, "voucher_no": each.name} for each in about])
	assert [row.voucher_no for row in doc.items] == [each.name for each in about]


def test_a_voucher_of_nobody_or_of_somebody_else_is_refused() -> None:
	other = base.CUSTOMERS[1]
	for kind, name in (
		("User", "Administrator"),
		("Company", base.COMPANY),
		("Customer", make.CUSTOMER),
		("Journal Entry", journal(other).name),
		("Journal Entry", journal(submit=False).name),
		("Payment Entry", make.advance(other, on=TODAY).name),
	):
		with pytest.raises(frappe.ValidationError, match="no voucher of"):
			activity(items=[{"voucher_type": kind, "voucher_no": name}])
