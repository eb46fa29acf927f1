"""Two customers that become one: what was written to either, and who wants no mail, goes on under the one account."""

import pytest

import frappe
from frappe.model.document import Document
from frappe.utils import add_days, getdate

from ar_specialist.operations import contacts, letters, mailing, replies
from tests.site import baseline as base
from tests.site import factories as make
from tests.site import post
from tests.site.accounts import account, settle
from tests.site.smtp_sink import Sink

TODAY = getdate()
GONE, KEPT = "AR Test Merged Away", "AR Test Merged Into"


@pytest.fixture(autouse=True)
def two_customers(sink: Sink) -> None:
	for name in (GONE, KEPT):
		values = {"customer_name": name, "customer_group": base.GROUPS[1], "territory": base.TERRITORIES[1]}
		# named by hand: the site may number its customers
		frappe.get_doc({"doctype": "Customer", **values}).insert(ignore_permissions=True, set_name=name)
		make.invoice(name, on=add_days(TODAY, -60))
		post.contact(f"{frappe.scrub(name)}@example.org", customer=name, is_billing_contact=1)
	settle()
	post.email_account(sink)


def written_to(customer: str) -> Document:
	options = {"template": "AR Reminder 1", "attach_statement": False, "attach_invoices": False}
	name = mailing.send(account(customer), letters.compose(account(customer), **options))
	return frappe.get_doc("AR Activity", name)


def merge() -> None:
	frappe.rename_doc("Customer", GONE, KEPT, merge=True, force=True)
	settle()


def unsubscribe(email: str, name: str) -> None:
	post.unsubscribe(email, reference_doctype="AR Customer Account", reference_name=name)


def test_activities_promises_and_mail_are_of_the_account_that_stays() -> None:
	activity = written_to(GONE)
	invoice = frappe.get_last_doc("Sales Invoice", {"customer": GONE})
	item = {"voucher_type": invoice.doctype, "voucher_no": invoice.name, "promised": 10}
	promise = {"doctype": "AR Promise", "company": base.COMPANY, "customer": GONE, "items": [item]}
	promise = frappe.get_doc({**promise, "promised_for": add_days(TODAY, 3)}).insert()
	merge()
	kept = account(KEPT).name
	assert frappe.db.get_value("AR Activity", activity.name, ["customer", "account"]) == (KEPT, kept)
	assert frappe.db.get_value("AR Promise", promise.name, ["customer", "account"]) == (KEPT, kept)
	queued = frappe.get_all(
		"Email Queue", filters={"communication": activity.communication}, pluck="reference_name"
	)
	assert queued == [kept]


def test_a_mail_can_be_written_undone_and_bounce_after_a_merge() -> None:
	undone, bounced = written_to(GONE), written_to(GONE)
	merge()
	undone.reload()
	contacts.undo(undone, undone.owner)
	assert frappe.db.get_value("Email Queue", {"communication": undone.communication}, "status") == "Expired"
	bounced.reload()
	replies.bounced(bounced, [])
	assert frappe.db.get_value("AR Activity", bounced.name, "outcome") == "Bounced"
	assert account(KEPT).next_action == "Correct the e-mail address"
	assert written_to(KEPT).account == account(KEPT).name


def test_who_unsubscribed_stays_so_after_a_merge() -> None:
	shared, own = "ar_test_merged_into@example.org", "ar_test_merged_away@example.org"
	unsubscribe(own, account(GONE).name)
	for customer in (GONE, KEPT):
		unsubscribe(shared, account(customer).name)
	merge()
	options = {"template": "AR Reminder 1", "attach_statement": False, "attach_invoices": False}
	assert letters.compose(account(KEPT), **options).recipients == []
	kept = {"reference_name": account(KEPT).name}
	found = frappe.get_all("Email Unsubscribe", filters=kept, pluck="email", order_by="email")
	assert found == [own, shared], "each once: deleting it lets us write again"
