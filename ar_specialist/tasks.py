"""What the scheduler calls: one short function a schedule, each a use case with its date."""

from frappe.utils import getdate

from ar_specialist.operations import nightly, refresh, reminders


def refresh_marked() -> None:
	"""Every minute: work off the marks that a queued job has not already taken."""
	refresh.work_off()


def send_reminders() -> None:
	"""Every hour: send the day's reminders where the policy lets them go by themselves."""
	reminders.send_everywhere()


def every_night() -> None:
	"""Bring every account to the new day and propose its reminders, then compare the derived rows with the ledger
	and heal what differs."""
	as_on = getdate()
	nightly.age_accounts(as_on)
	reminders.propose_all(as_on)
	nightly.audit(as_on)
