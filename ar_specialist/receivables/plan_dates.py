"""The days of a payment plan: regular ones, moved off weekends and holidays, always rising."""

from calendar import monthrange
from collections.abc import Sequence
from datetime import date, timedelta
from enum import Enum
from typing import NamedTuple

from .business_days import MOST_DAYS_OFF
from .errors import ReceivablesError
from .words import N_


class Frequency(Enum):
	"""How far instalments lie apart."""

	WEEKLY = "Weekly"
	FORTNIGHTLY = "Fortnightly"
	MONTHLY = "Monthly"
	BIMONTHLY = "Bimonthly"
	QUARTERLY = "Quarterly"


class Shift(Enum):
	"""Where an instalment moves that would be due on a day off."""

	NEXT = "Next Business Day"
	PREVIOUS = "Previous Business Day"


DAYS = {Frequency.WEEKLY: 7, Frequency.FORTNIGHTLY: 14}
MONTHS = {Frequency.MONTHLY: 1, Frequency.BIMONTHLY: 2, Frequency.QUARTERLY: 3}
SATURDAY, SUNDAY = 5, 6


class Calendar(NamedTuple):
	"""The days on which nobody works: days of the week, from Monday as 0, and single days."""

	weekend: frozenset[int] = frozenset((SATURDAY, SUNDAY))
	holidays: frozenset[date] = frozenset()

	def is_off(self, day: date) -> bool:
		return day.weekday() in self.weekend or day in self.holidays

	def working_day(self, day: date, step: int) -> date:
		"""Return `day`, or the nearest working day after it, or before it where `step` is -1."""
		for _each in range(MOST_DAYS_OFF):
			if not self.is_off(day):
				return day
			day += timedelta(days=step)
		raise ReceivablesError(N_("The holiday list leaves no day to work on; correct it."))


USUAL_WEEK = Calendar()


def is_last_of_month(day: date) -> bool:
	"""Return whether `day` is the last of its month."""
	return (day + timedelta(days=1)).month != day.month


def regular(first: date, position: int, frequency: Frequency) -> date:
	"""Return the day of the instalment `position` after the `first`, before it is moved off days off.

	Months are counted from the first day, so that a short month does not pull the later ones along. The last day of a
	month stays the last day.

	>>> [regular(date(2026, 1, 31), each, Frequency.MONTHLY).isoformat() for each in range(3)]
	['2026-01-31', '2026-02-28', '2026-03-31']
	>>> [regular(date(2026, 1, 30), each, Frequency.MONTHLY).isoformat() for each in range(3)]
	['2026-01-30', '2026-02-28', '2026-03-30']
	"""
	if frequency in DAYS:
		return first + timedelta(days=position * DAYS[frequency])
	years, month = divmod(first.month - 1 + position * MONTHS[frequency], 12)
	last = monthrange(first.year + years, month + 1)[1]
	day = last if is_last_of_month(first) else min(first.day, last)
	return date(first.year + years, month + 1, day)


def working_days(days: Sequence[date], calendar: Calendar, shift: Shift, not_before: date) -> list[date]:
	"""Return rising `days` moved off days off, still strictly rising and none earlier than `not_before`.

	>>> working_days([date(2026, 6, 6)], Calendar(), Shift.PREVIOUS, date(2026, 6, 1))
	[datetime.date(2026, 6, 5)]
	>>> working_days([date(2026, 6, 6)], Calendar(), Shift.PREVIOUS, date(2026, 6, 6))
	[datetime.date(2026, 6, 8)]
	"""
	result: list[date] = []
	earliest = not_before
	for day in days:
		moved = calendar.working_day(day, -1 if shift is Shift.PREVIOUS else 1)
		if moved < earliest:
			moved = calendar.working_day(max(day, earliest), 1)
		result.append(moved)
		earliest = moved + timedelta(days=1)
	return result
