"""Customers are reminded of instalments, before and after: once each, on agreed days, and only through the gate."""

from datetime import timedelta

import pytest

import frappe
from frappe.model.document import Document
from frappe.utils import add_days, now_datetime

from ar_specialist.operations import letter_seeds, plan_reminders, refresh, reminders, todays_reminders
from tests.site import baseline as base
from tests.site import post, reminding
from tests.site.accounts import settle
from tests.site.conversations import promise
from tests.site.offering import accepted, link_to, proposed
from tests.site.planning import accept, ahead, as_later, by_hand
from tests.site.promising import invoiced, paid
from tests.site.reminding import NOON, TODAY, outbox, reminder, run
from tests.site.smtp_sink import Sink

BEFORE, MISSED = "AR Instalment Reminder", "AR Missed Instalment"


@pytest.fixture(autouse=True)
def ready() -> None:
	letter_seeds.add_missing()
	reminding.policy(quiet_days=0, plan_grace_days=5)
	reminding.sender()


def in_force(*invoices: Document, dues: dict[int, float] | None = None) -> Document:
	"""A plan in force about an overdue invoice; its first instalment is due in five days."""
	doc = accept(by_hand(*(invoices or (invoiced(100),)), dues=dues or {5: 40, 40: 60}))
	reminding.reachable(doc.customer)
	settle()
	return doc


def planned() -> list[tuple]:
	return [
		(row.customer, row.payment_plan, row.instalment_date, row.template)
		for row in plan_reminders.due(base.COMPANY, TODAY)
	]


def told(doc: Document) -> tuple[str, str]:
	"""Return what became of today's reminder of a customer, and why."""
	found = reminder(doc.customer)
	return found.status, found.reasons or ""


def message() -> str:
	return frappe.get_last_doc("Communication").content


def test_somebody_is_reminded_before_an_instalment_is_due() -> None:
	doc = in_force()
	run()
	sent = reminder(doc.customer)
	assert (sent.status, sent.template) == ("Sent", BEFORE)
	assert (sent.payment_plan, sent.instalment_date, sent.amount) == (doc.name, ahead(5), 40)
	assert len(outbox()) == 1
	activity = frappe.get_doc("AR Activity", sent.activity)
	assert (activity.payment_plan, activity.reminder, len(activity.copy_hash)) == (doc.name, sent.name, 64)
	assert "40.00" in activity.subject and doc.name in message()


def test_once_before_it_and_once_after_it() -> None:
	doc = in_force()
	run()
	assert planned() == []
	frappe.db.delete("AR Reminder", {"business_date": TODAY})
	assert len(planned()) == 1, "what was not sent is due still"
	run()
	frappe.db.set_value("AR Reminder", {"customer": doc.customer}, "business_date", add_days(TODAY, -7))
	as_later(doc, 7)
	frappe.db.set_value("AR Reminder", {"customer": doc.customer}, "instalment_date", ahead(-2))
	assert planned() == [(doc.customer, doc.name, ahead(-2), MISSED)]
	run()
	sent = reminder(doc.customer)
	assert (sent.status, sent.template) == ("Sent", MISSED)
	assert "have not reached us" in message() or "has not reached us" in message()
	assert planned() == []


def test_the_policy_says_how_many_days() -> None:
	doc = in_force()
	for days, count in ((4, 0), (5, 1), (0, 0)):
		reminding.policy(plan_remind_before=days)
		assert len(planned()) == count, days
	as_later(doc, 7)
	for days, count in ((3, 0), (2, 1), (1, 1), (0, 0)):
		reminding.policy(plan_remind_after=days)
		assert len(planned()) == count, days
	with pytest.raises(frappe.ValidationError, match="within 0 to"):
		reminding.policy(plan_remind_before=-1)


def test_nobody_is_reminded_of_what_is_not_in_force() -> None:
	doc = proposed(dues={5: 40, 40: 60})
	assert planned() == []
	accepted(link_to(doc))
	assert len(planned()) == 1
	as_later(doc, 20)
	assert doc.reload().status == "Broken" and planned() == []


def test_what_is_paid_is_not_asked_for() -> None:
	invoice = invoiced(100)
	in_force(invoice)
	reminders.propose(base.COMPANY, TODAY, again=True)
	paid(invoice, 40)
	settle()
	assert planned() == []
	run()
	status, why = told(invoice)
	assert status == "Stopped" and "not due any more" in why
	assert outbox() == []


def test_part_of_an_instalment_is_asked_for_as_what_is_open_of_it() -> None:
	invoice = invoiced(100)
	doc = in_force(invoice)
	paid(invoice, 15)
	settle()
	run()
	assert "25.00" in frappe.get_doc("AR Activity", reminder(doc.customer).activity).subject


@pytest.mark.parametrize(
	("field", "value", "why"),
	[
		("no_reminders", 1, "excluded from reminders"),
		("no_email", 1, "objected to this channel"),
		("collection_stop", "On Hold", "on hold"),
		("collection_stop", "Legal Stop", "legal stop"),
		("snoozed_until", add_days(TODAY, 5), "snoozed"),
	],
)
def test_the_gate_is_asked(field: str, value: object, why: str) -> None:
	doc = in_force()
	frappe.db.set_value(
		"AR Customer Account", {"customer": doc.customer, "company": base.COMPANY}, field, value
	)
	run()
	status, reasons = told(doc)
	assert status == "Stopped" and why in reasons
	assert outbox() == []


def test_quiet_days_and_quiet_hours_hold() -> None:
	doc = in_force()
	run(NOON.replace(hour=23))
	assert told(doc)[0] == "Held"
	reminding.policy(quiet_days=7)
	said = {"company": base.COMPANY, "customer": doc.customer, "channel": "Call", "outcome": "Reached"}
	frappe.get_doc(
		{"doctype": "AR Activity", **said, "happened_on": now_datetime() - timedelta(days=1)}
	).insert()
	run()
	assert told(doc)[0] == "Stopped" and "quiet days" in told(doc)[1]


def test_a_promise_about_something_else_holds_it() -> None:
	doc = in_force()
	other = invoiced(50)
	settle()
	promise(other)
	refresh.refresh(base.COMPANY, [doc.customer])
	run()
	assert told(doc)[0] == "Stopped" and "promised" in told(doc)[1]


def test_one_reminder_a_day_the_instalment_first() -> None:
	doc = in_force()
	invoiced(70)
	settle()
	reminding.make_due(doc.customer)
	assert [row.customer for row in reminders.due(base.COMPANY, TODAY)] == [doc.customer]
	run()
	run()
	assert len(outbox()) == 1
	assert reminder(doc.customer).template == BEFORE


def test_the_preview_shows_it_with_what_would_become_of_it() -> None:
	doc = in_force()
	count = frappe.db.count("AR Reminder")
	row = next(r for r in todays_reminders.preview(base.COMPANY, NOON)["rows"] if r.customer == doc.customer)
	assert (row.leaves, row.payment_plan, row.instalment_date) == (True, doc.name, ahead(5))
	assert frappe.db.count("AR Reminder") == count
	reminders.propose(base.COMPANY, TODAY, again=True)
	rows = [r for r in todays_reminders.preview(base.COMPANY, NOON)["rows"] if r.customer == doc.customer]
	assert [(r.leaves, r.payment_plan) for r in rows] == [(True, doc.name)]
	paid(frappe.get_doc("Sales Invoice", doc.items[0].voucher_no), 40)
	settle()
	rows = [r for r in todays_reminders.preview(base.COMPANY, NOON)["rows"] if r.customer == doc.customer]
	assert [(r.leaves, r.status) for r in rows] == [(False, "Stopped")]


def test_somebody_leaves_a_customer_out_today() -> None:
	doc = in_force()
	account = frappe.get_doc("AR Customer Account", {"customer": doc.customer, "company": base.COMPANY})
	todays_reminders.exclude_today(account, "They called")
	run()
	assert told(doc)[0] == "Excluded" and outbox() == []


def test_a_german_customer_is_reminded_in_german() -> None:
	doc = in_force()
	frappe.db.set_value("Customer", doc.customer, "language", "de")
	run()
	assert reminder(doc.customer).template == f"{BEFORE} (de)"
	assert "Ihre nächste Rate" in frappe.get_doc("AR Activity", reminder(doc.customer).activity).subject
	assert planned() == [], "whichever language it was in"


def test_what_waits_in_the_mail_queue_is_asked_again(sink: Sink, monkeypatch: pytest.MonkeyPatch) -> None:
	monkeypatch.setitem(frappe.local.conf, "mute_emails", 1)  # so that it waits
	frappe.db.delete("Email Account")
	post.email_account(sink)
	invoice = invoiced(100)
	doc = in_force(invoice)
	run()
	assert told(doc)[0] == "Sent"
	reminders.let_go_waiting(base.COMPANY, lambda: NOON)
	assert told(doc)[0] == "Sent"
	paid(invoice, 40)
	settle()
	reminders.let_go_waiting(base.COMPANY, lambda: NOON)
	assert told(doc)[0] == "Stopped" and "not due any more" in told(doc)[1]
	assert frappe.db.get_value("Email Queue", {}, "status") == "Expired"
