"""The daily run of reminders: proposed once, sent once, in one message a customer."""

from datetime import timedelta

import pytest

import frappe
from frappe.utils import add_days

from ar_specialist import tasks
from ar_specialist.operations import contacts, copies, mailing, refresh, reminders, replies, todays_reminders
from benchmarks.measure import statements
from tests.site import baseline as base
from tests.site import factories as make
from tests.site import post, reminding
from tests.site.accounts import account
from tests.site.policies import new_strategy
from tests.site.reminding import CUSTOMER, NOON, TODAY, outbox, reminder, run, template
from tests.site.smtp_sink import Sink

OTHER = base.CUSTOMERS[1]


@pytest.fixture(autouse=True)
def empty_outbox() -> None:
	frappe.db.delete("Email Queue")
	reminding.sender()
	reminding.policy()


def job_runs() -> set[tuple[str, str, int, int]]:
	"""Return (job, status, changed, failed) of today's runs."""
	filters = {"company": base.COMPANY, "business_date": TODAY}
	fields = ["job", "status", "changed", "failed"]
	return {tuple(row) for row in frappe.get_all("AR Job Run", filters, fields, as_list=True)}


def test_a_due_reminder_is_proposed_and_sent() -> None:
	invoice = reminding.due_customer(email="open.items@example.com")
	run()
	doc = reminder()
	assert (doc.status, doc.reasons or None, doc.sent_on) == ("Sent", None, NOON)
	assert (doc.recipient, doc.template, doc.amount) == (
		"open.items@example.com",
		reminding.TEMPLATE,
		1000,
	)
	assert outbox() == ["open.items@example.com"]
	assert job_runs() == {
		("Propose Reminders", "Completed", 1, 0),
		("Send Reminders", "Completed", 1, 0),
	}
	activity = frappe.get_doc("AR Activity", doc.activity)
	assert (activity.channel, activity.outcome, activity.reminder) == ("E-mail", "Sent", doc.name)
	assert (activity.strategy, activity.step, activity.leading_item) == (
		reminding.STRATEGY,
		1,
		invoice.name,
	)
	assert copies.copy_of(activity)
	assert account().last_contact_on == TODAY


def test_the_only_contact_is_written_to_whatever_they_are() -> None:
	reminding.due_customer()
	contact = frappe.db.get_value("Contact", {"first_name": CUSTOMER})
	frappe.db.set_value("Contact", contact, "is_primary_contact", 0)
	frappe.db.set_value("Customer", CUSTOMER, {"customer_primary_contact": None, "email_id": None})
	run()
	assert reminder().status == "Sent", reminder().reasons
	assert outbox() == [f"{frappe.scrub(CUSTOMER)}@example.com"]


def test_doing_a_run_again_sends_nothing_more() -> None:
	reminding.due_customer()
	for _time in range(3):
		run()
	assert len(outbox()) == 1
	assert frappe.db.count("AR Reminder", {"company": base.COMPANY}) == 1
	assert ("Send Reminders", "Completed", 1, 0) in job_runs(), "the run tells of the whole day"


def test_even_a_proposal_put_back_by_hand_is_not_sent_twice() -> None:
	reminding.policy(quiet_days=0)
	reminding.due_customer()
	run()
	doc = reminder()
	frappe.db.set_value("AR Reminder", doc.name, "status", "Proposed")
	reminding.make_due(CUSTOMER)
	duplicate = frappe.copy_doc(doc)
	with pytest.raises(frappe.UniqueValidationError):
		duplicate.insert(ignore_permissions=True)


def test_one_message_for_all_that_is_overdue() -> None:
	oldest = reminding.due_customer()
	others = [
		make.invoice(amount=50, on=add_days(TODAY, -45)),
		make.invoice(amount=7, on=add_days(TODAY, -40)),
	]
	not_due = make.invoice(amount=11, on=TODAY)
	reminding.make_due(CUSTOMER)
	run()
	assert len(outbox()) == 1
	activity = frappe.get_doc("AR Activity", reminder().activity)
	assert {row.voucher_no for row in activity.items} == {oldest.name, *(each.name for each in others)}
	assert not_due.name not in {row.voucher_no for row in activity.items}


def test_a_reminder_may_be_about_an_opening_balance() -> None:
	rows = [
		{"account": base.DEBTORS, "party_type": "Customer", "party": CUSTOMER, "debit": 250},
		{"account": f"Temporary Opening - {base.ABBR}", "credit": 250},
	]
	journal = make.journal(rows, on=add_days(TODAY, -60))
	reminding.reachable()
	reminding.make_due(CUSTOMER)
	run()
	assert reminder().status == "Sent", reminder().reasons
	activity = frappe.get_doc("AR Activity", reminder().activity)
	assert [(row.voucher_type, row.voucher_no) for row in activity.items] == [("Journal Entry", journal.name)]


def test_a_reminder_before_the_due_date_is_about_what_falls_due() -> None:
	invoice = make.invoice(amount=80, on=add_days(TODAY, -27))
	later = make.invoice(amount=90, on=add_days(TODAY, -20))
	reminding.reachable()
	doc = frappe.get_doc("AR Collection Strategy", reminding.strategy())
	doc.steps[0].day = -5
	doc.save()
	reminding.make_due(CUSTOMER)
	run()
	assert reminder().status == "Sent", reminder().reasons
	activity = frappe.get_doc("AR Activity", reminder().activity)
	assert [row.voucher_no for row in activity.items] == [invoice.name] != [later.name]


def test_who_paid_by_mistake_is_reminded_the_next_day() -> None:
	invoice = reminding.due_customer()
	payment = make.payment(invoice, on=add_days(TODAY, -1))
	yesterday = NOON - timedelta(days=1)
	run(yesterday)
	assert reminder(day=yesterday.date()).status == "Stopped"
	payment.reload()
	payment.cancel()
	reminding.make_due(CUSTOMER)
	run()
	assert (reminder().status, len(outbox())) == ("Sent", 1)
	assert reminder(day=yesterday.date()).status == "Stopped", "what a day came to stays"


def test_the_gate_reads_the_ledger_of_the_moment() -> None:
	invoice = reminding.due_customer()
	reminders.propose(base.COMPANY, TODAY)
	assert reminder().status == "Proposed"
	make.payment(invoice, on=TODAY)
	assert account().open_items == 1, "the account has not followed yet"
	reminders.send_due(base.COMPANY, lambda: NOON)
	assert reminder().status == "Stopped"
	assert "Nothing is open any more" in reminder().reasons
	assert outbox() == []
	assert account().open_items == 0


@pytest.mark.parametrize("planned", [None, "Call"])
def test_the_step_of_a_reminder_that_came_back_is_still_to_be_taken(planned: str | None) -> None:
	reminding.due_customer()
	run()
	assert account().step == 0, "it was taken"
	if planned:
		doc = account()
		doc.update({"next_action": planned, "next_action_date": TODAY})
		doc.save()
	replies.bounced(frappe.get_doc("AR Activity", reminder().activity), [])
	assert (account().step, account().step_action) == (1, "Reminder")
	assert account().next_action == (planned or "Correct the e-mail address")
	activity = frappe.get_doc("AR Activity", reminder().activity)
	assert (activity.outcome, activity.step, activity.leading_item) == ("Bounced", 0, None)
	assert reminder().step == 1, "what was tried is known"
	assert (reminder().status, bool(reminder().sent_on)) == ("Sent", True)
	assert "could not be delivered" in reminder().reasons


def test_a_reminder_that_was_taken_back_was_not_sent(sink: Sink) -> None:
	"""Its server was down, so that it waited; what has left cannot be taken back."""
	post.have_answer(post.email_account(sink).name, post.NOBODY_LISTENS)
	reminding.due_customer()
	reminding.due_customer(OTHER)
	with post.really_sending():
		run()
	assert set(frappe.get_all("Email Queue", pluck="status")) == {"Not Sent"}
	doc = frappe.get_doc("AR Activity", reminder().activity)
	with pytest.raises(frappe.PermissionError):
		contacts.undo(doc, "ar-specialist@example.com")
	assert reminder().status == "Sent"
	contacts.undo(doc, "Administrator")
	assert (reminder().status, reminder().reasons, reminder().sent_on) == ("Stopped", "Taken back", None)
	assert reminder(OTHER).status == "Sent"
	assert ("Send Reminders", "Completed", 1, 0) in job_runs(), "the run counts what was sent"
	assert account().step == 1
	with post.really_sending():
		run()
	assert (len(outbox()), reminder().status) == (2, "Stopped"), "not again today"


def test_a_missed_day_is_not_sent_late() -> None:
	reminding.due_customer()
	yesterday = add_days(TODAY, -1)
	reminders.propose(base.COMPANY, yesterday)
	reminders.send_due(base.COMPANY, lambda: NOON)
	assert reminder(day=yesterday).status == "Stopped"
	assert reminder(day=yesterday).reasons == "The day has passed"
	assert outbox() == [], "and today's is not proposed yet"
	run()
	assert len(outbox()) == 1


def test_who_fails_is_recorded_and_the_others_are_reminded() -> None:
	reminding.due_customer()
	reminding.due_customer(OTHER)
	reminders.propose(base.COMPANY, TODAY)
	broken = {
		"doctype": "Email Template",
		"name": "AR Test Broken",
		"subject": "x",
		"response": "{{ nobody.x }}",
	}
	frappe.get_doc(broken).insert()
	frappe.db.set_value("AR Reminder", reminder().name, "template", "AR Test Broken")
	reminders.send_due(base.COMPANY, lambda: NOON)
	assert (reminder().status, reminder(OTHER).status) == ("Failed", "Sent")
	assert "AR Test Broken" in reminder().reasons
	assert outbox() == [f"{frappe.scrub(OTHER)}@example.com"]
	assert frappe.db.count("AR Activity", {"customer": CUSTOMER}) == 0
	assert ("Send Reminders", "Completed with Errors", 1, 1) in job_runs()


def test_what_fails_after_it_was_queued_leaves_no_message(monkeypatch: pytest.MonkeyPatch) -> None:
	reminding.due_customer()
	real = mailing.send

	def fails(*args: object, **values: object) -> None:
		real(*args, **values)
		raise RuntimeError("the disk is full")

	monkeypatch.setattr(mailing, "send", fails)
	run()
	assert (reminder().status, outbox()) == ("Failed", [])
	assert frappe.db.count("AR Activity", {"customer": CUSTOMER}) == 0
	assert frappe.db.count("Communication", {"reference_name": account().name}) == 0


def test_without_an_account_to_send_from_they_wait(monkeypatch: pytest.MonkeyPatch) -> None:
	monkeypatch.setitem(frappe.conf, "mute_emails", 0)  # Frappe takes any account where mail is muted
	reminding.due_customer()
	senders = frappe.get_all("Email Account", {"default_outgoing": 1}, pluck="name")
	frappe.db.set_value("Email Account", {"name": ("in", senders)}, "default_outgoing", 0)
	frappe.local.outgoing_email_account = {}
	reminders.propose(base.COMPANY, TODAY)
	with pytest.raises(frappe.ValidationError, match="no e-mail account to send from"):
		reminders.send_due(base.COMPANY, lambda: NOON)
	assert reminder().status == "Proposed"
	frappe.db.set_value("Email Account", {"name": ("in", senders)}, "default_outgoing", 1)
	frappe.local.outgoing_email_account = {}
	run()
	assert reminder().status == "Sent"


def test_the_scheduler_sends_where_the_policy_lets_it(monkeypatch: pytest.MonkeyPatch) -> None:
	monkeypatch.setattr(reminders.send_everywhere, "__defaults__", (lambda: NOON,))
	reminding.due_customer()
	tasks.send_reminders()
	assert outbox() == []
	reminding.policy(sends_reminders=1)
	tasks.send_reminders()
	assert len(outbox()) == 1, "what the night did not propose is proposed now"
	tasks.send_reminders()
	assert len(outbox()) == 1


def test_the_night_proposes_and_sends_nothing() -> None:
	reminding.policy(sends_reminders=1)
	reminding.due_customer()
	reminders.propose_all(TODAY)
	assert (reminder().status, outbox()) == ("Proposed", [])


def test_only_reminders_whose_day_has_come_are_proposed() -> None:
	for customer, values in (
		(base.CUSTOMERS[0], {"step_due_on": add_days(TODAY, 1)}),
		(base.CUSTOMERS[1], {"step_action": "Call"}),
		(base.CUSTOMERS[2], {"step_due_on": None}),
		(base.CUSTOMERS[4], {"step_due_on": TODAY}),
	):
		reminding.due_customer(customer)
		frappe.db.set_value("AR Customer Account", account(customer).name, values)
	reminders.propose(base.COMPANY, TODAY)
	assert frappe.get_all("AR Reminder", pluck="customer") == [base.CUSTOMERS[4]]


def test_proposing_costs_as_much_for_many_customers_as_for_one() -> None:
	reminding.due_customer()

	def cost() -> int:
		frappe.db.delete("AR Reminder")
		frappe.db.commit()
		return statements(lambda: reminders.propose(base.COMPANY, TODAY, again=True))

	cost()
	one = cost()
	for customer in (*base.CUSTOMERS[1:3], base.CUSTOMERS[4]):
		make.invoice(customer, on=add_days(TODAY, -60))
		reminding.make_due(customer)
	assert cost() == one
	assert frappe.db.count("AR Reminder") == 4


def test_two_customers_that_become_one_keep_one_reminder_a_day() -> None:
	group, territory = base.GROUPS[1], base.TERRITORIES[1]
	names = [
		base.make("Customer", None, customer_name=name, customer_group=group, territory=territory)
		for name in ("AR Test Twin One", "AR Test Twin Two")
	]
	for name in names:
		reminding.due_customer(name)
	reminders.propose(base.COMPANY, TODAY)
	reminders.send_due(base.COMPANY, lambda: NOON, only=[account(names[0]).name])
	doc = account(names[0])
	doc.update({"collection_stop": "Legal Stop", "stop_reason": "Insolvency"})
	doc.save()
	frappe.rename_doc("Customer", *names, merge=True, force=True)
	kept = frappe.get_all("AR Reminder", fields=["customer", "account", "status"])
	assert kept == [{"customer": names[1], "account": account(names[1]).name, "status": "Sent"}]
	assert (account(names[1]).collection_stop, account(names[1]).stop_reason) == ("Legal Stop", "Insolvency")


def test_a_customer_without_ledger_is_deleted_with_its_reminders() -> None:
	group, territory = base.GROUPS[1], base.TERRITORIES[1]
	name = base.make(
		"Customer", None, customer_name="AR Test Gone", customer_group=group, territory=territory
	)
	invoice = reminding.due_customer(name)
	reminders.propose(base.COMPANY, TODAY)
	invoice.reload()
	invoice.cancel()
	reminders.send_due(base.COMPANY, lambda: NOON)
	assert reminder(name).status == "Stopped"
	frappe.db.delete("GL Entry", {"party": name})
	frappe.db.delete("Payment Ledger Entry", {"party": name})
	frappe.delete_doc("Sales Invoice", invoice.name, force=True)
	frappe.delete_doc("Contact", frappe.db.get_value("Contact", {"first_name": name}), force=True)
	frappe.delete_doc("Customer", name)
	assert not frappe.db.exists("AR Reminder", {"customer": name})


def test_a_reminder_is_of_the_step_that_is_due_when_it_leaves() -> None:
	reminding.due_customer()
	reminders.propose(base.COMPANY, TODAY)
	other = new_strategy(
		"AR Test Other Reminders",
		steps=[
			{"day": 5, "action": "Reminder"},
			{"day": 20, "action": "Reminder", "template": template("Second")},
		],
		assignments=[{"scope": "Customer", "company": base.COMPANY, "scope_name": CUSTOMER}],
	).insert()
	refresh.refresh(base.COMPANY, [CUSTOMER])
	(shown,) = todays_reminders.preview(base.COMPANY, NOON)["rows"]
	assert (shown.leaves, shown.strategy, shown.step_day) == (True, other.name, 20)
	assert reminder().strategy != other.name, "a preview writes nothing"
	reminders.send_due(base.COMPANY, lambda: NOON)
	sent = reminder()
	assert (sent.status, sent.strategy, sent.step_day, sent.template) == ("Sent", other.name, 20, "Second")
	assert frappe.db.get_value("AR Activity", sent.activity, ["strategy", "step_day"]) == (other.name, 20)


def test_a_reminder_whose_account_is_to_be_called_stays_stopped() -> None:
	reminding.due_customer()
	reminders.propose(base.COMPANY, TODAY)
	before = reminder()
	new_strategy(
		"AR Test Calls",
		steps=[{"day": 5, "action": "Call"}],
		assignments=[{"scope": "Customer", "company": base.COMPANY, "scope_name": CUSTOMER}],
	).insert()
	refresh.refresh(base.COMPANY, [CUSTOMER])
	reminders.send_due(base.COMPANY, lambda: NOON)
	assert (reminder().status, reminder().strategy) == ("Stopped", before.strategy)
