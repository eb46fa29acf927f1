"""The days of payment plans: how months are counted, and where weekends and holidays move an instalment."""

from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from ar_specialist.receivables.plan_dates import (
	Calendar,
	Frequency,
	Shift,
	is_last_of_month,
	regular,
	working_days,
)

TODAY = date(2026, 1, 5)  # a Monday
days = st.dates(date(2024, 1, 1), date(2030, 12, 31))


def test_weekends_and_holidays_are_passed_over() -> None:
	easter = Calendar(holidays=frozenset((date(2026, 4, 3), date(2026, 4, 6))))
	friday = [date(2026, 4, 3)]
	assert working_days(friday, easter, Shift.NEXT, TODAY) == [date(2026, 4, 7)]
	assert working_days(friday, easter, Shift.PREVIOUS, TODAY) == [date(2026, 4, 2)]


def test_two_instalments_never_move_onto_one_day() -> None:
	"""A works holiday of three weeks swallows three weekly instalments."""
	closed = Calendar(frozenset(), frozenset(date(2026, 8, 3) + timedelta(days=each) for each in range(21)))
	weekly = [date(2026, 8, 5), date(2026, 8, 12), date(2026, 8, 19)]
	assert working_days(weekly, closed, Shift.NEXT, TODAY) == [date(2026, 8, each) for each in (24, 25, 26)]
	before = working_days(weekly, closed, Shift.PREVIOUS, TODAY)
	assert before == [date(2026, 8, each) for each in (2, 24, 25)]


@given(first=days, position=st.integers(0, 120), frequency=st.sampled_from(list(Frequency)[2:]))
def test_the_last_day_of_a_month_stays_the_last(first: date, position: int, frequency: Frequency) -> None:
	found = regular(first, position, frequency)
	if is_last_of_month(first):
		assert is_last_of_month(found)
	else:
		assert found.day == first.day or is_last_of_month(found)
	months = {"Monthly": 1, "Bimonthly": 2, "Quarterly": 3}[frequency.value]
	assert (found.year - first.year) * 12 + found.month - first.month == months * position
