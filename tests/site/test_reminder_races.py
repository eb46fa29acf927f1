"""Two workers at the day's reminders, and one that is killed: never two messages, never half of one.

These tests really commit and clean up.
"""

import time
from collections.abc import Iterator

import pytest

import frappe
from frappe.utils import get_datetime

from ar_specialist.operations import mailing, reminders
from tests.site import baseline as base
from tests.site import reminding
from tests.site.connections import Worker
from tests.site.reminding import CUSTOMER, NOON, TODAY, outbox, reminder
from tests.site.test_two_connections import empty_ledger

pytestmark = pytest.mark.committed

HERE = "tests.site.test_reminder_races"
LEFT_BEHIND = ("AR Reminder", "Email Queue", "Email Queue Recipient", "Contact", "Communication")


@pytest.fixture(autouse=True)
def a_committed_reminder() -> Iterator[None]:
	clean_up()
	reminding.sender()
	reminding.policy()
	reminding.due_customer()
	reminders.propose(base.COMPANY, TODAY, again=True)
	frappe.db.commit()
	yield
	frappe.db.rollback()
	frappe.set_user("Administrator")
	clean_up()


def clean_up() -> None:
	empty_ledger()
	for doctype in LEFT_BEHIND:
		frappe.db.delete(doctype)
	frappe.db.delete("Dynamic Link", {"parenttype": ("in", ["Contact", "Communication"])})
	frappe.db.delete("Contact Email")
	for strategy in frappe.get_all("AR Collection Strategy", {"name": reminding.STRATEGY}, pluck="name"):
		frappe.db.set_value("AR Customer Account", {"strategy": strategy}, "strategy", None)
		frappe.delete_doc("AR Collection Strategy", strategy, force=True)
	frappe.db.delete("AR Policy", {"company": base.COMPANY})
	frappe.db.delete("Email Account", {"email_account_name": "AR Test"})
	frappe.db.delete("File", {"attached_to_doctype": "AR Activity"})
	frappe.clear_document_cache("AR Policy", base.COMPANY)
	frappe.db.commit()


def send(at: str) -> bool:
	"""Send what is due as of `at`; called in a process of its own."""
	return reminders.send_due(base.COMPANY, lambda: get_datetime(at))


def attempt(at: str) -> str | None:
	"""Ask the gate about every reminder that waits, whoever else has claimed the run."""
	with reminders.run("Send Reminders of a Test", base.COMPANY, TODAY, again=True) as record:
		for name in frappe.get_all("AR Reminder", pluck="name"):
			reminders.attempt(name, lambda: get_datetime(at), record)
	return frappe.db.get_value("AR Reminder", {"customer": CUSTOMER}, "status")


def stay_before_the_end(at: str) -> None:
	"""Queue the message and stay there, with the transaction open, until the process is killed."""
	real = mailing.send

	def stays(*args: object, **values: object) -> str:
		name = real(*args, **values)
		print("QUEUED", flush=True)
		time.sleep(120)
		return name

	mailing.send = stays
	send(at)


def test_two_runs_at_once_send_one_message() -> None:
	workers = [Worker(f"{HERE}.send", at=str(NOON)) for _number in range(2)]
	for worker in workers:
		worker.result()
	frappe.db.rollback()
	assert (reminder().status, len(outbox())) == ("Sent", 1)


def test_a_worker_passes_over_a_reminder_that_another_one_holds() -> None:
	held = reminders.claim(reminder().name)
	assert held
	assert Worker(f"{HERE}.attempt", at=str(NOON)).result() == "Proposed"
	frappe.db.rollback()
	assert outbox() == []
	assert Worker(f"{HERE}.attempt", at=str(NOON)).result() == "Sent"
	frappe.db.rollback()
	assert len(outbox()) == 1


def test_a_worker_killed_while_it_sends_leaves_nothing_and_the_next_one_sends() -> None:
	worker = Worker(f"{HERE}.stay_before_the_end", at=str(NOON))
	assert worker.process.stdout.readline().strip() == "QUEUED"
	frappe.db.rollback()
	assert (reminder().status, outbox()) == ("Proposed", [])
	worker.kill()
	frappe.db.set_value("AR Job Run", {"job": "Send Reminders"}, "claimed_until", "2000-01-01")
	frappe.db.commit()
	assert Worker(f"{HERE}.send", at=str(NOON)).result() is True
	frappe.db.rollback()
	assert (reminder().status, len(outbox())) == ("Sent", 1)
