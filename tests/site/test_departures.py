"""Reminders at the mail server: what waits in the queue leaves only while the gate has nothing against it."""

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import frappe
from frappe.utils import add_days

from ar_specialist.operations import copies, departures, reminders
from tests.site import baseline as base
from tests.site import conversations, disputing, guards, post, reminding
from tests.site import factories as make
from tests.site.accounts import account, say
from tests.site.examples import one_example
from tests.site.guards import HOLDING
from tests.site.reminding import NOON, TODAY, reminder, run
from tests.site.smtp_sink import Sink, running


@pytest.fixture(autouse=True)
def a_reminder_is_due(sink: Sink, monkeypatch: pytest.MonkeyPatch) -> None:
	monkeypatch.setitem(frappe.local.conf, "mute_emails", 1)  # nothing leaves before `really_sending`
	frappe.db.delete("Email Queue")
	frappe.db.delete("Email Account")
	post.email_account(sink)
	reminding.policy(quiet_from="", quiet_until="")
	reminding.due_customer()
	frappe.db.commit()


def an_hour_later(moment: datetime = NOON) -> None:
	"""Frappe flushes its queue, our hourly job comes, and Frappe flushes again."""
	post.let_go()
	with post.really_sending():
		reminders.send_everywhere(lambda: moment)
	post.let_go()


def test_a_reminder_leaves_at_once(sink: Sink) -> None:
	with post.really_sending():
		run()
	(arrived,) = sink.messages
	doc = reminder()
	assert doc.status == "Sent"
	assert copies.copy_of(frappe.get_doc("AR Activity", doc.activity)) == arrived.content
	an_hour_later()
	assert len(sink.messages) == 1


def test_what_waits_leaves_once_when_nothing_has_changed(sink: Sink) -> None:
	run()
	assert reminder().status == "Sent"
	activity = reminder().activity
	post.let_go()
	assert sink.messages == [], "Frappe's own flush does not ask the gate"
	an_hour_later()
	an_hour_later()
	assert len(sink.messages) == 1
	assert (reminder().status, reminder().activity) == ("Sent", activity)
	assert not frappe.db.get_value("AR Activity", activity, "undone_on")


def promised_in_full() -> None:
	conversations.promise(guards.the_invoice(), on=add_days(TODAY, 5))


@pytest.mark.parametrize(
	("reason", "do"),
	[
		("Nothing is open any more", guards.pay),
		("An item is promised", promised_in_full),
		(
			"The customer is on hold",
			lambda: say(collection_stop="On Hold", stop_reason="New contract"),
		),
		("A legal stop is set", lambda: say(collection_stop="Legal Stop", stop_reason="Insolvency")),
		("The customer is excluded from reminders", HOLDING["excluded"][1]),
		("The customer is snoozed", HOLDING["snoozed"][1]),
	],
)
def test_what_happens_while_it_waits_takes_it_back(sink: Sink, reason: str, do: Callable[[], object]) -> None:
	run()
	activity = reminder().activity
	do()
	an_hour_later()
	doc = reminder()
	assert sink.messages == []
	assert doc.status == "Stopped" and reason in doc.reasons.splitlines()
	assert not doc.sent_on and not doc.activity
	assert frappe.db.get_value("AR Activity", activity, "undone_on")
	assert account().last_contact_on in (None, "")


@settings(max_examples=15, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.sets(st.sampled_from(sorted(HOLDING)), max_size=3))
def test_nothing_arrives_while_any_guard_holds(names: set[str]) -> None:
	here = frappe.db.get_value("Email Account", {"email_id": post.OUTBOX})
	with one_example(), running() as sink:
		post.have_answer(here, sink.port)
		run()
		assert reminder().status == "Sent"
		guards.held_by(names)
		an_hour_later()
		assert len(sink.messages) == (0 if names else 1), names


def test_quiet_hours_hold_it_and_it_leaves_when_they_end(sink: Sink) -> None:
	run()
	reminding.policy(quiet_from="11:00", quiet_until="13:00")
	an_hour_later()
	assert (reminder().status, sink.messages) == ("Held", [])
	an_hour_later(NOON + timedelta(hours=2))
	reminders.send_due(base.COMPANY, lambda: NOON + timedelta(hours=2))
	assert reminder().status == "Sent"
	an_hour_later(NOON + timedelta(hours=2))
	assert len(sink.messages) == 1


def test_a_letter_whose_amount_is_no_longer_right_is_written_anew(sink: Sink) -> None:
	run()
	first = reminder().activity
	make.payment(guards.the_invoice(), amount=400, on=TODAY)
	reminding.policy(sends_reminders=1)
	an_hour_later()
	assert reminder().status == "Sent" and reminder().activity != first
	assert reminder().amount == 600
	assert len(sink.messages) == 1


def test_what_is_disputed_while_it_waits_is_asked_for_no_more(sink: Sink) -> None:
	run()
	first = reminder().activity
	disputing.dispute(guards.the_invoice(), amounts=(400,))
	reminding.policy(sends_reminders=1)
	an_hour_later()
	assert reminder().activity != first
	assert (reminder().status, reminder().amount, len(sink.messages)) == ("Sent", 600, 1)


def test_what_could_not_leave_on_its_day_is_stopped(sink: Sink) -> None:
	run()
	frappe.db.set_value("AR Reminder", reminder().name, "business_date", add_days(TODAY, -1))
	an_hour_later()
	doc = reminder(day=add_days(TODAY, -1))
	assert (doc.status, doc.reasons, sink.messages) == ("Stopped", "The day has passed", [])


def test_a_server_that_is_down_keeps_it_for_the_next_hour(sink: Sink) -> None:
	name = frappe.db.get_value("Email Account", {"email_id": post.OUTBOX})
	post.have_answer(name, post.NOBODY_LISTENS)
	with post.really_sending():
		run()
	assert reminder().status == "Sent"
	assert departures.waiting(base.COMPANY) == [reminder().name]
	post.have_answer(name, sink.port)
	an_hour_later()
	assert len(sink.messages) == 1
	assert departures.waiting(base.COMPANY) == []
