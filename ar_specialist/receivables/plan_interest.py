"""Interest agreed in a payment plan: simple interest on a balance that falls with every instalment."""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from enum import Enum

from .money import ZERO


class DayCount(Enum):
	"""How days are counted, and how many of them make a year."""

	ACTUAL_365 = "Actual/365"
	ACTUAL_360 = "Actual/360"
	THIRTY_360 = "30/360"


DAYS_OF_YEAR = {DayCount.ACTUAL_365: 365, DayCount.ACTUAL_360: 360, DayCount.THIRTY_360: 360}


def days_between(start: date, end: date, day_count: DayCount) -> int:
	"""Return how many days of interest lie between two days, the first of which does not count.

	The conventions are those of the 2006 ISDA Definitions, section 4.16: Actual/365 (Fixed), Actual/360, and 30/360
	(Bond Basis), in which every month has thirty days.

	>>> days_between(date(2026, 1, 31), date(2026, 2, 28), DayCount.THIRTY_360)
	28
	"""
	if day_count is not DayCount.THIRTY_360:
		return (end - start).days
	first = min(start.day, 30)
	last = 30 if end.day == 31 and first == 30 else end.day
	return (end.year - start.year) * 360 + (end.month - start.month) * 30 + last - first


def falling_interest(
	balance: Decimal,
	repayments: Sequence[tuple[date, Decimal]],
	*,
	since: date,
	annual_rate: Decimal,
	day_count: DayCount,
) -> list[Decimal]:
	"""Return the interest due with each of `repayments`, (day, part of the balance), in their order, not rounded.

	Simple interest, as in the late-payment laws of the EU and the UK: interest bears none. For the period that ends
	with repayment k it is

		I(k) = B(k) × r / 100 × d(k) / D

	where B(k) is `balance` less all repayments before k, r the `annual_rate` in percent, d(k) the days since the
	repayment before, or `since`, and D the days of a year, both by `day_count` (see `days_between`).

	>>> [
	...     each.quantize(Decimal("0.01"))
	...     for each in falling_interest(
	...         Decimal(1000),
	...         [(date(2026, 1, 31), Decimal(1000))],
	...         since=date(2026, 1, 1),
	...         annual_rate=Decimal("10.5"),
	...         day_count=DayCount.ACTUAL_365,
	...     )
	... ]
	[Decimal('8.63')]
	"""
	result, start = [], since
	for day, part in repayments:
		days = max(0, days_between(start, day, day_count))
		result.append(max(ZERO, balance) * annual_rate * days / (100 * DAYS_OF_YEAR[day_count]))
		balance -= part
		start = max(start, day)
	return result
