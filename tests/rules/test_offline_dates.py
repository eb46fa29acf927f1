"""How dates are read: ISO at once, others once the file shows which number is the day."""

from datetime import date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ar_specialist.offline.dates import Dates
from ar_specialist.offline.errors import BadInput

from .offline_files import patient

MIDWINTER = date(2026, 1, 31)


def read(*cells: object) -> list[date]:
	"""Return what the cells of one file mean."""
	dates = Dates("l.csv")
	for row, cell in enumerate(cells, 2):
		dates.learn(cell, row, "Due Date")
	dates.settle()
	return [dates.value(cell, row, "Due Date") for row, cell in enumerate(cells, 2)]


def refusal(*cells: object) -> str:
	with pytest.raises(BadInput) as caught:
		read(*cells)
	return str(caught.value)


@pytest.mark.parametrize(
	"cell",
	[
		"2026-01-31", "2026/01/31", "2026.1.31", " 2026-01-31 ", "2026-01-31 00:00:00", "2026-01-31T12:30:00.123456",
		"31-01-2026", "31/01/2026", "31.01.2026", "31.1.2026", "01-31-2026", "01/31/2026", "31-01-2026 10:15",
		MIDWINTER, datetime(2026, 1, 31, 12, 30),
	],
)  # fmt: skip
def test_a_date_that_speaks_for_itself(cell: object) -> None:
	assert read(cell) == [MIDWINTER]


def test_a_point_puts_the_day_first() -> None:
	assert read("02.01.2026") == [date(2026, 1, 2)]


def test_one_plain_date_explains_the_others() -> None:
	assert read("02-01-2026", "31-01-2026") == [date(2026, 1, 2), MIDWINTER]
	assert read("02-01-2026", "01-31-2026") == [date(2026, 2, 1), MIDWINTER]
	assert read("31/01/2026", "02/03/2026", "2026-05-06") == [MIDWINTER, date(2026, 3, 2), date(2026, 5, 6)]


def test_a_day_that_is_its_month_needs_no_explanation() -> None:
	assert read("03-03-2026", "04/04/2026") == [date(2026, 3, 3), date(2026, 4, 4)]


@pytest.mark.parametrize(
	"cells", [["02-01-2026"], ["2026-01-31", "01/02/2026"], ["03-03-2026", "03-04-2026"]]
)
def test_dates_that_leave_it_open_are_refused(cells: list[str]) -> None:
	assert "can be read in two ways" in refusal(*cells)


def test_two_orders_in_one_file_are_refused() -> None:
	assert refusal("31-01-2026", "01-31-2026").startswith('l.csv, row 3, column "Due Date": ')
	assert "in row 2 order day and month differently" in refusal("31-01-2026", "01/31/2026")


@pytest.mark.parametrize(
	"cell",
	[
		"", " ", "soon", "2026-02-30", "2026-13-01", "2026-00-10", "31-13-2026", "32-01-2026", "30-02-2026",
		"31-01-26", "2026-01", "20260131", "31-01/2026", "2026-01-31 evening", "45000", "0000-01-01", "31 Jan 2026",
		45000, 45000.5, None, True,
	],
)  # fmt: skip
def test_what_is_no_date(cell: object) -> None:
	assert refusal("2026-01-31", cell).startswith('l.csv, row 3, column "Due Date": ')


def test_two_numbers_above_twelve_are_no_date_in_either_order() -> None:
	assert "'13-14-2026' is no date" in refusal("01-31-2026", "13-14-2026")


@patient
@given(
	st.lists(st.dates(date(1900, 1, 1), date(2199, 12, 31)), min_size=1),
	st.sampled_from(["%Y-%m-%d", "%d-%m-%Y", "%m-%d-%Y", "%d/%m/%Y", "%m/%d/%Y", "%d.%m.%Y"]),
)
def test_every_format_of_frappe_gives_back_the_date_once_it_is_plain(days: list[date], form: str) -> None:
	days = [MIDWINTER, *days]
	assert read(*(day.strftime(form) for day in days)) == days
