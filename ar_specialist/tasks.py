"""What the scheduler calls: one short function a schedule, each a use case with its date."""

from frappe.utils import getdate

from ar_specialist.operations import nightly, refresh


def refresh_marked() -> None:
	"""Every minute: work off the marks that a queued job has not already taken."""
	refresh.work_off()


def every_night() -> None:
	"""Bring every account to the new day, then compare the derived rows with the ledger and heal what differs."""
	as_on = getdate()
	nightly.age_accounts(as_on)
	nightly.audit(as_on)
