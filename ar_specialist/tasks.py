"""What the scheduler calls: one short function a schedule, each a use case with its date."""

from frappe.utils import getdate

from ar_specialist.operations import nightly, refresh


def refresh_marked() -> None:
	"""Every minute: work off the marks that a queued job has not already taken."""
	refresh.work_off()


def age_accounts() -> None:
	"""Every day: bring ages, buckets and states to today, and take in entries that take effect today."""
	nightly.age_accounts(getdate())


def audit() -> None:
	"""Every night: compare the derived rows with the ledger, and heal what differs."""
	nightly.audit(getdate())
