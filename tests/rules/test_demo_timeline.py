"""Days, months, terms and rates of the demo company."""

import doctest
from datetime import date, timedelta
from itertools import pairwise
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scripts.demo_data import catalogue, exchange, story, timeline
from scripts.demo_data.catalogue import PRICES, TERMS, Line, cents_with_tax, lines_for
from scripts.demo_data.timeline import Window

DAYS = st.dates(date(2020, 1, 1), date(2040, 12, 31))


@pytest.mark.parametrize("module", [timeline, catalogue, story])
def test_the_examples_hold(module: object) -> None:
	result = doctest.testmod(module)
	assert result.attempted and not result.failed


@pytest.mark.parametrize(
	("day", "months", "expected"),
	[
		(date(2024, 3, 31), -1, date(2024, 2, 29)),
		(date(2023, 3, 31), -1, date(2023, 2, 28)),
		(date(2026, 1, 15), -1, date(2025, 12, 15)),
		(date(2026, 12, 31), 2, date(2027, 2, 28)),
		(date(2026, 11, 20), -18, date(2025, 5, 20)),
	],
)
def test_months_are_added_and_end_with_a_shorter_month(day: date, months: int, expected: date) -> None:
	assert timeline.add_months(day, months) == expected


@given(DAYS, st.integers(1, 24))
def test_windows_cover_the_history_without_gap_or_overlap(today: date, months: int) -> None:
	windows = timeline.windows(today, months)
	assert [window.back for window in windows] == list(range(months, 0, -1))
	assert windows[-1].last == today
	for before, after in pairwise(windows):
		assert after.first == before.last + timedelta(1)
		assert before.first <= before.last


@given(DAYS)
def test_working_days_are_near_and_never_on_a_weekend(day: date) -> None:
	after, before = timeline.working_day(day), timeline.working_day_before(day)
	assert after.weekday() < 5 and before.weekday() < 5
	assert timedelta(0) <= after - day <= timedelta(2)
	assert timedelta(0) <= day - before <= timedelta(2)
	assert (day.weekday() >= 5) == (after != day) == (before != day)


@given(DAYS, st.integers(0, 60), st.randoms(use_true_random=False))
def test_a_drawn_day_does_not_lie_after_its_window(first: date, length: int, rng: Random) -> None:
	last = first + timedelta(length)
	day = timeline.some_working_day(Window(1, first, last), rng)
	assert first - timedelta(2) <= day <= last
	assert day.weekday() < 5


@pytest.mark.parametrize(
	("day", "day_of_month", "expected"),
	[
		(date(2026, 11, 20), 25, date(2026, 11, 25)),
		(date(2026, 11, 26), 25, date(2026, 12, 25)),
		(date(2026, 11, 25), 25, date(2026, 11, 25)),
		(date(2026, 2, 10), 31, date(2026, 3, 2)),  # 28 February is a Saturday
		(date(2026, 12, 30), 10, date(2027, 1, 11)),  # 10 January is a Sunday
	],
)
def test_the_next_run_is_the_first_working_day_from_the_run_day_on(
	day: date, day_of_month: int, expected: date
) -> None:
	assert timeline.next_run(day, day_of_month) == expected


@pytest.mark.parametrize(
	("day", "expected"),
	[
		(date(2026, 11, 20), date(2026, 12, 31)),
		(date(2026, 1, 1), date(2026, 3, 31)),
		(date(2027, 10, 1), date(2027, 12, 31)),
		(date(2028, 9, 30), date(2028, 9, 30)),  # a Saturday, later than the quarter's last working day
		(date(2028, 9, 1), date(2028, 9, 29)),
	],
)
def test_the_quarter_ends_on_its_last_working_day(day: date, expected: date) -> None:
	assert timeline.quarter_end(day) == expected


@pytest.mark.parametrize(
	("terms", "expected"),
	[
		("Demo Net 30", [date(2026, 3, 2)]),
		("Demo Month End + 15", [date(2026, 2, 15)]),
		("Demo Three Instalments", [date(2026, 3, 2), date(2026, 4, 1), date(2026, 5, 1)]),
	],
)
def test_instalments_are_due_so_many_days_after_the_invoice(terms: str, expected: list[date]) -> None:
	invoiced = date(2026, 1, 31)
	assert [instalment.due(invoiced) for instalment in TERMS[terms].instalments] == expected
	assert TERMS[terms].due(invoiced) == expected[-1]


@pytest.mark.parametrize("terms", TERMS.values(), ids=TERMS)
def test_instalments_add_up_to_the_whole(terms: catalogue.Terms) -> None:
	assert sum(instalment.percent for instalment in terms.instalments) == 100


@given(st.integers(1, 20000), st.randoms(use_true_random=False))
def test_lines_cost_no_more_than_asked_for_and_name_an_item_once(net: int, rng: Random) -> None:
	lines = lines_for(net, rng)
	assert sum(line.net for line in lines) <= max(net, min(PRICES.values()))
	assert len({line.item for line in lines}) == len(lines)
	assert all(line.quantity > 0 and line.price == PRICES[line.item] for line in lines)


def test_tax_is_exact() -> None:
	lines = (Line("Small Repair", 3, 10), Line("Express Delivery", 1, 40))
	assert cents_with_tax(lines, taxed=True) == 8610
	assert cents_with_tax(lines, taxed=False) == 7000


def test_the_company_currency_is_worth_itself_and_the_other_one_moves() -> None:
	days = [date(2026, month, 15) for month in range(1, 13)]
	assert {exchange.rate("EUR", day) for day in days} == {1.0}
	assert len({exchange.rate("GBP", day) for day in days}) > 5


@given(DAYS, st.sampled_from([1, 24]))
def test_every_month_is_quoted_from_the_first_on(today: date, months: int) -> None:
	quotations = exchange.quotations(today, months)
	assert [day.day for day, _rate in quotations] == [1] * (months + 1)
	assert quotations[-1][0] == today.replace(day=1)
	assert all(rate == exchange.rate("GBP", day) for day, rate in quotations)
