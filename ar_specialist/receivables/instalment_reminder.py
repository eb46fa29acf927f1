"""When a customer is reminded of an instalment: once before it is due, once after it was missed."""

from dataclasses import dataclass
from datetime import date, timedelta
from enum import Enum

from .errors import ReceivablesError
from .words import N_

MOST_DAYS = 90


class Occasion(Enum):
	"""What a reminder of an instalment is about."""

	BEFORE = "Before"
	MISSED = "Missed"


@dataclass(frozen=True, slots=True)
class ReminderDays:
	"""How many days before and after its due date somebody is reminded of an instalment; 0: never."""

	before: int = 7
	after: int = 1

	def window(self, as_on: date) -> tuple[date, date]:
		"""Return the first and the last day an instalment can be due on to be reminded of on `as_on`.

		Of those that were missed, however long ago: a plan whose grace is over is in force no longer.
		"""
		return (date.min if self.after else as_on), as_on + timedelta(days=self.before)


def check_reminder_days(days: ReminderDays) -> None:
	"""Raise ReceivablesError where the days of a policy cannot be meant."""
	if not 0 <= min(days.before, days.after) <= max(days.before, days.after) <= MOST_DAYS:
		raise ReceivablesError(N_("Instalments are reminded of within 0 to {0} days."), MOST_DAYS)


def occasion(days: ReminderDays, due: date, as_on: date) -> Occasion | None:
	"""Return what to remind of on `as_on` about an open instalment `due` on a day; None when it is not the time.

	What could not leave on the first of its days is tried on the next ones.
	"""
	if due < as_on:
		return Occasion.MISSED if days.after and (as_on - due).days >= days.after else None
	return Occasion.BEFORE if days.before and (due - as_on).days <= days.before else None


def occasion_of(due: date, reminded_on: date) -> Occasion:
	"""Return what a reminder of `reminded_on` was about."""
	return Occasion.MISSED if due < reminded_on else Occasion.BEFORE
