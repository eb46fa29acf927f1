"""The daily run of reminders: proposed once, sent once, in one message a customer."""

import pytest

import frappe

from tests.site import baseline as base
from tests.site import reminding
from tests.site.reminding import NOON, TODAY, outbox, reminder, run


@pytest.fixture(autouse=True)
def empty_outbox() -> None:
	frappe.db.delete("Email Queue")
	reminding.sender()
	reminding.policy()


def test_a_due_reminder_is_proposed_and_sent() -> None:
	reminding.due_customer(email="open.items@example.com")
	run()
	doc = reminder()
	assert (doc.status, doc.reasons or None, doc.sent_on) == ("Sent", None, NOON)
	assert outbox() == ["open.items@example.com"]
	jobs = frappe.get_all(
		"AR Job Run", {"company": base.COMPANY, "business_date": TODAY}, ["job", "status", "changed"]
	)
	assert {(job.job, job.status, job.changed) for job in jobs} == {
		("Propose Reminders", "Completed", 1),
		("Send Reminders", "Completed", 1),
	}


def test_doing_a_run_again_sends_nothing_more() -> None:
	reminding.due_customer()
	for _time in range(3):
		run()
	assert len(outbox()) == 1
	assert frappe.db.count("AR Reminder", {"company": base.COMPANY}) == 1
