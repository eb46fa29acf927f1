"""The promise-kept rate and what stands behind it, on figures worked out by hand."""

from datetime import date
from decimal import Decimal

import pytest

from ar_specialist.receivables.promise import PromiseStatus
from ar_specialist.receivables.promise_record import Clearing, Made, PromiseRecord, waiting

DAY = date(2026, 3, 1)


def made(status: PromiseStatus, promised: int, fulfilled: int = 0, **values: object) -> Made:
	return Made(status, Decimal(promised), Decimal(fulfilled), **values)


def record(*promises: Made) -> PromiseRecord:
	result = PromiseRecord()
	for each in promises:
		result.include(each)
	return result


def test_a_partially_kept_promise_counts_what_came() -> None:
	found = record(
		made(PromiseStatus.KEPT, 300, 300),
		made(PromiseStatus.PARTIALLY_KEPT, 200, 50),
		made(PromiseStatus.BROKEN, 500),
	)
	assert (found.promised, found.fulfilled, found.kept_share) == (1000, 350, Decimal("0.35"))
	assert found.kept_by_count == Decimal(1) / 3


@pytest.mark.parametrize("status", [PromiseStatus.OPEN, PromiseStatus.WITHDRAWN])
def test_what_is_not_decided_changes_no_share(status: PromiseStatus) -> None:
	before = record(made(PromiseStatus.KEPT, 100, 100))
	after = record(made(PromiseStatus.KEPT, 100, 100), made(status, 900, 400))
	assert (after.kept_share, after.kept_by_count) == (before.kept_share, before.kept_by_count)
	assert after.promises == 2


def test_what_is_open_is_what_is_still_to_come() -> None:
	found = record(made(PromiseStatus.OPEN, 900, 400), made(PromiseStatus.WITHDRAWN, 100))
	assert (found.open, found.open_amount, found.withdrawn) == (1, 500, 1)
	assert (found.kept_share, found.kept_by_count, found.days_to_payment) == (None, None, None)


def test_days_to_payment_are_weighted_by_what_came_in() -> None:
	found = record(
		made(PromiseStatus.KEPT, 100, 100, came_in=Decimal(100), waited=Decimal(200)),
		made(PromiseStatus.KEPT, 300, 300, came_in=Decimal(300), waited=Decimal(3000)),
	)
	assert found.days_to_payment == Decimal("8.0")


@pytest.mark.parametrize(
	("clearings", "expected"),
	[
		([], (0, 0)),
		([(0, 100)], (100, 0)),
		([(4, 60), (10, 60)], (100, 60 * 4 + 40 * 10)),
		([(10, 60), (4, 60)], (100, 60 * 4 + 40 * 10)),
		([(-1, 100)], (0, 0)),
		([(30, 100)], (100, 3000)),
		([(31, 100)], (0, 0)),
		([(5, 20)], (20, 100)),
	],
)
def test_waiting(clearings: list[tuple[int, int]], expected: tuple[int, int]) -> None:
	paid = [Clearing(date.fromordinal(DAY.toordinal() + days), Decimal(amount)) for days, amount in clearings]
	assert waiting(DAY, date(2026, 3, 31), Decimal(100), paid) == expected


def test_the_highest_level_is_kept() -> None:
	levels = [made(PromiseStatus.BROKEN, 1, level=level) for level in (1, 3, 2)]
	assert record(*levels).highest_level == 3
