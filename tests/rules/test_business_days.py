"""Rules of `receivables.business_days`: deadlines across weekends, holidays and year ends."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ar_specialist.receivables.business_days import EVERY_DAY_COUNTS, DaysOff, after, between
from ar_specialist.receivables.errors import ReceivablesError

FRIDAY = date(2026, 12, 18)
YEAR = [date(2026, 12, 1) + timedelta(days=count) for count in range(400)]
WEEKENDS = {day for day in YEAR if day.weekday() >= 5}
CHRISTMAS = {date(2026, 12, 25), date(2026, 12, 26), date(2027, 1, 1)}


@pytest.mark.parametrize(
	("days", "holidays", "expected"),
	[
		(0, WEEKENDS, FRIDAY),
		(1, set(), date(2026, 12, 19)),
		(1, WEEKENDS, date(2026, 12, 21)),
		(5, WEEKENDS, date(2026, 12, 25)),
		(5, WEEKENDS | CHRISTMAS, date(2026, 12, 28)),
		(9, WEEKENDS | CHRISTMAS, date(2027, 1, 4)),
	],
)
def test_days_off_do_not_count(days: int, holidays: set[date], expected: date) -> None:
	assert after(FRIDAY, days, holidays) == expected


def test_a_dispute_raised_on_a_sunday_counts_from_monday() -> None:
	assert after(date(2026, 12, 20), 1, WEEKENDS) == date(2026, 12, 21)


def test_a_list_without_a_working_day_is_refused() -> None:
	class EveryDay(set):
		def __contains__(self, day: object) -> bool:
			return True

	with pytest.raises(ReceivablesError, match="no day to work on"):
		after(FRIDAY, 1, EveryDay())


@given(st.integers(0, 60), st.sets(st.sampled_from(YEAR), max_size=100))
def test_between_counts_what_after_added(days: int, holidays: set[date]) -> None:
	end = after(FRIDAY, days, holidays)
	assert between(FRIDAY, end, holidays) == days
	assert between(end, FRIDAY, holidays) == 0


OF_2026 = DaysOff(
	frozenset(day for day in WEEKENDS | CHRISTMAS if day.year == 2026),
	frozenset((5, 6)),
	date(2026, 1, 1),
	date(2026, 12, 31),
)


def test_beyond_the_end_of_a_list_its_weekends_go_on() -> None:
	assert after(date(2026, 12, 30), 5, OF_2026) == date(2027, 1, 6), "31 Dec, 1, 4, 5 and 6 Jan"
	assert between(date(2026, 12, 30), date(2027, 1, 6), OF_2026) == 5


def test_before_a_list_its_weekends_were_there_already() -> None:
	next_years = DaysOff(frozenset(), frozenset((5, 6)), date(2027, 1, 1), date(2027, 12, 31))
	assert between(date(2026, 12, 1), date(2026, 12, 29), next_years) == 20


def test_within_a_list_only_what_it_says_is_off() -> None:
	with_a_saturday_worked = DaysOff(
		frozenset({date(2026, 6, 7)}), frozenset((5, 6)), date(2026, 1, 1), date(2026, 12, 31)
	)
	assert after(date(2026, 6, 5), 1, with_a_saturday_worked) == date(2026, 6, 6)


def test_without_a_list_every_day_counts() -> None:
	assert after(FRIDAY, 3, EVERY_DAY_COUNTS) == date(2026, 12, 21)
	assert "2026-12-19" not in EVERY_DAY_COUNTS
