"""Days, months and payment terms of the demo company. Everything is counted from a day that is given."""

import calendar
from datetime import date, timedelta
from random import Random
from typing import NamedTuple

SATURDAY = 5


class Window(NamedTuple):
	"""A month of history: `back` is 1 for the month that ends today; both days belong to it."""

	back: int
	first: date
	last: date


def add_months(day: date, months: int) -> date:
	"""Return the same day `months` later, or the last day of a shorter month.

	>>> add_months(date(2026, 1, 31), 1)
	datetime.date(2026, 2, 28)
	"""
	year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
	return date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))


def windows(today: date, months: int) -> list[Window]:
	"""Return the `months` months of history that end today, oldest first, without gap or overlap."""
	return [
		Window(back, add_months(today, -back) + timedelta(1), add_months(today, 1 - back))
		for back in range(months, 0, -1)
	]


def working_day(day: date) -> date:
	"""Return the day, or the Monday after it when it falls on a weekend."""
	return day + timedelta(max(0, 7 - day.weekday()) if day.weekday() >= SATURDAY else 0)


def working_day_before(day: date) -> date:
	"""Return the day, or the Friday before it when it falls on a weekend."""
	return day - timedelta(max(0, day.weekday() - SATURDAY + 1))


def some_working_day(window: Window, rng: Random) -> date:
	"""Draw a working day of the window; one that starts on a weekend may give the Friday before it."""
	return working_day_before(window.first + timedelta(rng.randrange((window.last - window.first).days + 1)))


def month_end(day: date) -> date:
	"""Return the last day of the day's month."""
	return day.replace(day=calendar.monthrange(day.year, day.month)[1])


def next_run(day: date, day_of_month: int) -> date:
	"""Return the first working day on which a customer who pays on `day_of_month` pays what is payable on `day`."""
	run = day.replace(day=min(day_of_month, month_end(day).day))
	if run < day:
		following = add_months(day.replace(day=1), 1)
		run = following.replace(day=min(day_of_month, month_end(following).day))
	return working_day(run)


def quarter_end(day: date) -> date:
	"""Return the last working day of the day's quarter, or the day itself when that is past."""
	last = month_end(day.replace(day=1, month=(day.month - 1) // 3 * 3 + 3))
	return max(day, working_day_before(last))
