"""Days on which people work: deadlines counted in them."""

from collections.abc import Container
from dataclasses import dataclass
from datetime import date, timedelta

from .errors import ReceivablesError
from .words import N_

MOST_DAYS_OFF = 3660  # a holiday list without a working day in ten years is a mistake


@dataclass(frozen=True, slots=True)
class DaysOff:
	"""Days on which nobody works: single ones, and days of the week, from Monday as 0, outside of what a list covers.

	>>> weekends_of_2026 = DaysOff(
	...     frozenset({date(2026, 12, 27)}), frozenset({6}), date(2026, 1, 1), date(2026, 12, 31)
	... )
	>>> [day in weekends_of_2026 for day in (date(2026, 12, 20), date(2026, 12, 27), date(2027, 1, 3))]
	[False, True, True]
	"""

	days: frozenset[date] = frozenset()
	weekend: frozenset[int] = frozenset()
	since: date = date.min
	until: date = date.max

	def __contains__(self, day: object) -> bool:
		if day in self.days or not isinstance(day, date):
			return day in self.days
		return day.weekday() in self.weekend and not self.since <= day <= self.until


EVERY_DAY_COUNTS = DaysOff()


def after(start: date, days: int, holidays: Container[date]) -> date:
	"""Return the day that is `days` business days after `start`, which itself does not count.

	Holidays include weekends, as a holiday list does.

	>>> after(date(2026, 6, 5), 1, {date(2026, 6, 6), date(2026, 6, 7)})
	datetime.date(2026, 6, 8)
	"""
	day, off = start, 0
	while days > 0:
		day += timedelta(days=1)
		if day in holidays:
			off += 1
			if off > MOST_DAYS_OFF:
				raise ReceivablesError(N_("The holiday list leaves no day to work on; correct it."))
		else:
			days -= 1
	return day


def between(start: date, end: date, holidays: Container[date]) -> int:
	"""Return how many business days lie after `start`, up to and with `end`; 0 where `end` is not later.

	>>> between(date(2026, 6, 5), date(2026, 6, 8), {date(2026, 6, 6), date(2026, 6, 7)})
	1
	"""
	days = (end - start).days
	return sum(start + timedelta(days=count) not in holidays for count in range(1, days + 1))
