"""Reminders: what becomes of a message proposed to one customer on one day."""

from enum import Enum


class ReminderStatus(Enum):
	"""Where a reminder is. Held ones are tried again the same day; the others are done, but for Proposed."""

	PROPOSED = "Proposed"
	HELD = "Held"
	STOPPED = "Stopped"
	EXCLUDED = "Excluded"
	SENT = "Sent"
	FAILED = "Failed"


# Those the gate is asked about again.
WAITING = frozenset((ReminderStatus.PROPOSED, ReminderStatus.HELD))


def may_still_leave(status: ReminderStatus) -> bool:
	"""Return whether a reminder is asked for at the gate again."""
	return status in WAITING
