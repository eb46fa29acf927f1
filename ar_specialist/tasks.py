"""What the scheduler calls: one short function a schedule, each a use case with its date."""

from frappe.utils import getdate

from ar_specialist.operations import (
	dispute_news,
	escalation,
	nightly,
	refresh,
	reminders,
	short_payments,
	write_offs,
)


def refresh_marked() -> None:
	"""Every minute: work off the marks that a queued job has not already taken."""
	refresh.work_off()


def tell_customers() -> None:
	"""Every minute: tell customers by e-mail what is new about their disputes on the portal."""
	dispute_news.tell_all()


def send_reminders() -> None:
	"""Every hour: send the day's reminders where the policy lets them go by themselves."""
	reminders.send_everywhere()


def every_night() -> None:
	"""Bring every account to the new day, escalate late disputes and propose reminders, compare the derived rows with
	the ledger and heal what differs, then dispute short payments and propose what small rests to write off."""
	as_on = getdate()
	nightly.age_accounts(as_on)
	escalation.escalate_all(as_on)
	reminders.propose_all(as_on)
	nightly.audit(as_on)
	short_payments.raise_all(as_on)
	write_offs.propose_all(as_on)
