"""Reminders: what becomes of a message proposed to one customer on one day."""

from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from enum import Enum

from .gate import PASSING, Stop
from .items import OpenItem
from .money import ZERO


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


def kept_back(stops: Iterable[Stop]) -> ReminderStatus | None:
	"""Return what becomes of a reminder that the gate has given `stops` for; None when it may leave.

	Quiet hours end the same day, so that what they alone keep back is tried again.
	"""
	guards = {stop.guard for stop in stops}
	if not guards:
		return None
	return ReminderStatus.HELD if guards <= PASSING else ReminderStatus.STOPPED


def is_asked_for(item: OpenItem, as_on: date, leading_due: date | None = None) -> bool:
	"""Return whether a reminder is about `item`: it is overdue on `as_on`, or due by the leading item's due date.

	The latter counts where a step comes before the due date. Nobody is reminded of what is disputed in full.
	"""
	return _has_come(item, as_on, leading_due) and not item.is_all_disputed


def asked_for(items: Iterable[OpenItem], as_on: date, leading_due: date | None = None) -> Decimal:
	"""Return what a reminder asks for, less what is disputed of it; credits are not deducted."""
	return sum((item.undisputed for item in items if _has_come(item, as_on, leading_due)), ZERO)


def left_out(items: Iterable[OpenItem], as_on: date, leading_due: date | None = None) -> Decimal:
	"""Return what a reminder would ask for, too, were it not disputed."""
	return sum((item.disputed for item in items if _has_come(item, as_on, leading_due)), ZERO)


def _has_come(item: OpenItem, as_on: date, leading_due: date | None) -> bool:
	due = item.due_day
	return not item.is_credit and (due < as_on or (leading_due is not None and due <= leading_due))
