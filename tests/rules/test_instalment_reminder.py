"""When somebody is reminded of an instalment."""

from datetime import date, timedelta

import pytest

from ar_specialist.receivables.errors import ReceivablesError
from ar_specialist.receivables.instalment_reminder import (
	Occasion,
	ReminderDays,
	check_reminder_days,
	occasion,
	occasion_of,
)

DUE = date(2026, 3, 1)


@pytest.mark.parametrize(
	("before", "after", "days", "expected"),
	[
		(7, 1, -8, None),
		(7, 1, -7, Occasion.BEFORE),
		(7, 1, -1, Occasion.BEFORE),
		(7, 1, 0, Occasion.BEFORE),
		(7, 1, 1, Occasion.MISSED),
		(7, 3, 2, None),
		(7, 3, 3, Occasion.MISSED),
		(7, 3, 30, Occasion.MISSED),
		(0, 1, 0, None),
		(0, 1, -1, None),
		(7, 0, 5, None),
		(0, 0, 0, None),
	],
)
def test_when_somebody_is_reminded(before: int, after: int, days: int, expected: Occasion | None) -> None:
	assert occasion(ReminderDays(before, after), DUE, DUE + timedelta(days=days)) is expected


def test_what_is_looked_at_holds_whatever_there_is_an_occasion_for() -> None:
	for before in (0, 3, 7):
		for after in (0, 1, 5):
			days = ReminderDays(before, after)
			first, last = days.window(DUE)
			for offset in range(-40, 41):
				due = DUE + timedelta(days=offset)
				if occasion(days, due, DUE):
					assert first <= due <= last


def test_a_reminder_on_the_day_was_about_what_is_due() -> None:
	assert occasion_of(DUE, DUE) is Occasion.BEFORE
	assert occasion_of(DUE, DUE + timedelta(days=1)) is Occasion.MISSED


@pytest.mark.parametrize("days", [ReminderDays(-1, 1), ReminderDays(1, -1), ReminderDays(91, 0)])
def test_days_that_cannot_be_meant(days: ReminderDays) -> None:
	with pytest.raises(ReceivablesError, match="within 0 to"):
		check_reminder_days(days)
