"""Interest of a payment plan, by the published figures and by hand."""

from datetime import date
from decimal import Decimal

import pytest

from ar_specialist.receivables.plan_interest import DayCount, days_between, falling_interest


def _cents(amounts: list[Decimal]) -> list[str]:
	return [str(each.quantize(Decimal("0.01"))) for each in amounts]


@pytest.mark.parametrize(
	("start", "end", "day_count", "days"),
	[
		((2026, 1, 1), (2026, 1, 31), DayCount.ACTUAL_365, 30),
		((2028, 2, 28), (2028, 3, 1), DayCount.ACTUAL_360, 2),
		((2026, 1, 31), (2026, 3, 31), DayCount.THIRTY_360, 60),
		((2026, 1, 30), (2026, 2, 28), DayCount.THIRTY_360, 28),
		((2026, 1, 15), (2026, 1, 31), DayCount.THIRTY_360, 16),
		((2026, 2, 28), (2026, 3, 31), DayCount.THIRTY_360, 33),
		((2025, 12, 31), (2026, 12, 31), DayCount.THIRTY_360, 360),
	],
)
def test_days(start: tuple, end: tuple, day_count: DayCount, days: int) -> None:
	assert days_between(date(*start), date(*end), day_count) == days


def test_one_day_of_ten_thousand_at_eleven_and_three_quarters() -> None:
	found = falling_interest(
		Decimal(10_000),
		[(date(2026, 1, 2), Decimal(10_000))],
		since=date(2026, 1, 1),
		annual_rate=Decimal("11.75"),
		day_count=DayCount.ACTUAL_365,
	)
	assert _cents(found) == ["3.22"]


def test_the_balance_falls_with_every_instalment() -> None:
	"""1200 at 12 % in three months of thirty days: 1 % of 1200, of 800 and of 400."""
	found = falling_interest(
		Decimal(1200),
		[(date(2026, month, 10), Decimal(400)) for month in (2, 3, 4)],
		since=date(2026, 1, 10),
		annual_rate=Decimal(12),
		day_count=DayCount.THIRTY_360,
	)
	assert _cents(found) == ["12.00", "8.00", "4.00"]


def test_the_two_actual_counts_differ_by_five_days_of_a_year() -> None:
	found = [
		falling_interest(
			Decimal(36_500),
			[(date(2026, 1, 11), Decimal(36_500))],
			since=date(2026, 1, 1),
			annual_rate=Decimal(36),
			day_count=each,
		)[0]
		for each in (DayCount.ACTUAL_365, DayCount.ACTUAL_360)
	]
	assert found == [Decimal(360), Decimal(365)]


def test_what_is_paid_at_once_bears_nothing() -> None:
	found = falling_interest(
		Decimal(100),
		[(date(2026, 1, 1), Decimal(40)), (date(2026, 7, 1), Decimal(60))],
		since=date(2026, 1, 1),
		annual_rate=Decimal(0),
		day_count=DayCount.ACTUAL_365,
	)
	assert found == [0, 0]
