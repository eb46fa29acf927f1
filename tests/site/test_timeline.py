"""The timelines of Customer and Sales Invoice: what was said and promised, for whoever may read it, as text."""

import pytest

import frappe
from frappe.desk.form.load import get_docinfo
from frappe.desk.notifications import get_open_count
from frappe.model.document import Document
from frappe.utils import getdate

from tests.site import baseline as base
from tests.site import conversations
from tests.site import factories as make
from tests.site.accounts import late_invoice, settle
from tests.site.conversations import activity

SPECIALIST, OTHER, MANAGER, AUDITOR, NOBODY = base.USERS
TODAY = getdate()
SCRIPT = "<img src=x onerror=alert(1)>"


@pytest.fixture
def invoice() -> Document:
	return late_invoice()


@pytest.fixture
def promise(invoice: Document) -> Document:
	return conversations.promise(invoice, amounts=(400,), by=SPECIALIST)


def timeline(doctype: str, name: str, user: str = "Administrator") -> list[str]:
	"""Return what the form of `name` shows `user` of ours, the newest first."""
	frappe.set_user("Administrator")
	doc = frappe.get_doc(doctype, name)
	frappe.set_user(user)
	frappe.local.response = frappe._dict(docs=[])
	get_docinfo(doc)
	found = frappe.local.response.docinfo["additional_timeline_content"]
	frappe.set_user("Administrator")
	return [each["content"] for each in found if "ar-timeline" in (each["content"] or "")]


def test_a_customer_shows_every_contact_and_an_invoice_its_own(invoice: Document) -> None:
	activity(invoice, notes="About this one")
	activity(notes="About nothing special")
	of_customer, of_invoice = timeline("Customer", make.CUSTOMER), timeline("Sales Invoice", invoice.name)
	assert len(of_customer) == 2 and len(of_invoice) == 1
	assert "About this one" in of_invoice[0] and "Reached" in of_invoice[0]


def test_a_promise_shows_when_it_is_made_and_how_it_turned_out(invoice: Document, promise: Document) -> None:
	for doctype, name in (("Customer", make.CUSTOMER), ("Sales Invoice", invoice.name)):
		(made,) = timeline(doctype, name)
		assert "Promised" in made and "400.00" in made and promise.name in made
	make.payment(invoice, amount=400, on=TODAY)
	settle()
	for doctype, name in (("Customer", make.CUSTOMER), ("Sales Invoice", invoice.name)):
		made, kept = timeline(doctype, name)
		assert "Kept" in kept and "Kept" not in made


def test_what_was_withdrawn_says_why(invoice: Document, promise: Document) -> None:
	promise.withdraw(SCRIPT)
	_made, withdrawn = timeline("Sales Invoice", invoice.name)
	assert "Withdrawn" in withdrawn and "&lt;img" in withdrawn and "<img" not in withdrawn


def test_what_people_typed_is_text(invoice: Document) -> None:
	activity(invoice, notes=SCRIPT, spoken_with=SCRIPT)
	(shown,) = timeline("Sales Invoice", invoice.name)
	assert shown.count("&lt;img") == 2 and "<img" not in shown


def test_only_who_may_read_it_sees_it(invoice: Document, promise: Document) -> None:
	activity(invoice, notes="Confidential")
	assert timeline("Customer", make.CUSTOMER, NOBODY) == []
	assert timeline("Sales Invoice", invoice.name, NOBODY) == []
	assert len(timeline("Sales Invoice", invoice.name, AUDITOR)) == 2
	frappe.get_doc(
		{"doctype": "User Permission", "user": AUDITOR, "allow": "Customer", "for_value": base.CUSTOMERS[1]}
	).insert(ignore_permissions=True)
	frappe.cache.hdel("user_permissions", AUDITOR)
	assert timeline("Customer", make.CUSTOMER, AUDITOR) == []
	frappe.cache.delete_value("user_permissions")


def test_connections_count_ours(invoice: Document, promise: Document) -> None:
	activity(invoice)
	activity()
	counts = {
		doctype: {row["doctype"]: row["count"] for row in found}
		for doctype, found in (
			(doctype, get_open_count(doctype, name)["count"]["external_links_found"])
			for doctype, name in (("Customer", make.CUSTOMER), ("Sales Invoice", invoice.name))
		)
	}
	assert counts["Customer"]["AR Customer Account"] == 1
	assert (counts["Customer"]["AR Activity"], counts["Customer"]["AR Promise"]) == (2, 1)
	assert (counts["Sales Invoice"]["AR Activity"], counts["Sales Invoice"]["AR Promise"]) == (1, 1)
	assert counts["Sales Invoice"]["Payment Entry"] == 0, "ERPNext's own connections stay"
