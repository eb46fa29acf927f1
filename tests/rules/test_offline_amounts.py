"""How amounts are read, as exports and people write them."""

from collections.abc import Sequence
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ar_specialist.offline.amounts import Amounts
from ar_specialist.offline.errors import BadInput

from .offline_files import patient


def read(*cells: object) -> list[Decimal]:
	"""Return what the cells of one file mean."""
	amounts = Amounts("l.csv")
	for row, cell in enumerate(cells, 2):
		amounts.learn(cell, row, "Amount")
	amounts.settle()
	return [amounts.value(cell, row, "Amount") for row, cell in enumerate(cells, 2)]


def refusal(*cells: object) -> str:
	with pytest.raises(BadInput) as caught:
		read(*cells)
	return str(caught.value)


@pytest.mark.parametrize(
	("text", "value"),
	[
		("0", "0"),
		("-0.0", "0"),
		("1234.56", "1234.56"),
		("-1234.5", "-1234.5"),
		(" 12.50 ", "12.5"),
		("+5.25", "5.25"),
		(".5", "0.5"),
		("1,234.56", "1234.56"),
		("1,234,567", "1234567"),
		("1.234,56", "1234.56"),
		("1.234.567", "1234567"),
		("1 234,56", "1234.56"),
		("1\u00a0234\u202f567,89", "1234567.89"),
		("1'234.56", "1234.56"),
		("1’234.56", "1234.56"),
		("12,34,567.89", "1234567.89"),
		("1, 234.56", "1234.56"),
		("(1,234.56)", "-1234.56"),
		("1,234.56-", "-1234.56"),
		("−12.00", "-12"),
		("€ 1,234.56", "1234.56"),
		("€ -1,234.56", "-1234.56"),
		("-€ 1,234.56", "-1234.56"),
		("1.234,56 €", "1234.56"),
		("-1.234,56 €", "-1234.56"),
		("$1,234.56", "1234.56"),
		("R$ 1.234,56", "1234.56"),
		("CHF 1'234.50", "1234.5"),
		("1 234,50 kr", "1234.5"),
		("1 234,50 zł", "1234.5"),
		("Rp 1.234.567", "1234567"),
		("S/. 10.00", "10"),
		("د.إ 1,234.50", "1234.5"),
		("1234.567", "1234.567"),
		("0,123", "0.123"),
		("0.123456789", "0.123456789"),
		("1e-05", "0.00001"),
		("-1.5E+3", "-1500"),
	],
)
def test_an_amount_that_speaks_for_itself(text: str, value: str) -> None:
	assert read(text) == [Decimal(value)]


@pytest.mark.parametrize(
	"text",
	[
		"", " ", "abc", "12abc", "abc 12", "1,2,3", "1,23", "12.34.5", "1.234.56", "1,234,56", "--5", "-5-",
		"(5", "5)", "(-5)", "1 2", "12 34", "1,234.567.890", "٣", "0x10", "1_000", "NaN", "-", "€", "5 %", "1/2",
		"12:30", "EUR USD 5", "Euro 5", "5 abc", "= 5", "1e999", f"a{' ' * 99_999}b",
	],
)  # fmt: skip
def test_what_is_no_amount(text: str) -> None:
	assert refusal("7.77", text).startswith('l.csv, row 3, column "Amount": ')


@pytest.mark.parametrize("cell", [None, True, False, float("nan"), float("inf"), object()])
def test_cells_that_are_no_amount(cell: object) -> None:
	assert 'row 2, column "Amount"' in refusal(cell)


def test_numbers_of_a_workbook_are_taken_as_they_are() -> None:
	assert read(5, -5.25, 0.1 + 0.2) == [Decimal(5), Decimal("-5.25"), Decimal("0.3")]


def test_one_amount_that_shows_its_decimals_explains_the_others() -> None:
	assert read("1,234", "5.50") == [Decimal(1234), Decimal("5.5")]
	assert read("1,234", "5,50") == [Decimal("1.234"), Decimal("5.5")]
	assert read("1.234", "5.50") == [Decimal("1.234"), Decimal("5.5")]
	assert read("1.234", "5,50") == [Decimal(1234), Decimal("5.5")]
	assert read("1.234", "1,000,000") == [Decimal("1.234"), Decimal(1_000_000)]


@pytest.mark.parametrize(
	"cells", [["1,234"], ["1.234"], ["123,456"], ["100", "-€ 12,345"], ["1 234", "5,678"]]
)
def test_amounts_that_leave_it_open_are_refused(cells: Sequence[str]) -> None:
	assert "can be read in two ways" in refusal(*cells)


@pytest.mark.parametrize(
	"cells", [["1.50", "1,50"], ["1,50", "1.50"], ["1.234,5", "1,234.5"], ["1,50", "2.5"]]
)
def test_two_formats_in_one_file_are_refused(cells: Sequence[str]) -> None:
	assert refusal(*cells).startswith('l.csv, row 3, column "Amount": ')
	assert "in row 2 mark their decimals differently" in refusal(*cells)


def test_sizes_a_ledger_cannot_hold_are_refused() -> None:
	assert read("999999999999.99") == [Decimal("999999999999.99")]
	assert "larger than any amount" in refusal("1000000000000.0")
	assert "larger than any amount" in refusal(1e300)


amounts_of_cents = st.integers(-(10**13), 10**13).map(lambda cents: Decimal(cents) / 100)


def grouped(amount: Decimal, mark: str, group: str) -> str:
	return f"{amount:,.2f}".translate(str.maketrans({".": mark, ",": group}))


@patient
@given(
	st.lists(amounts_of_cents, min_size=1),
	st.sampled_from([(".", ","), (",", "."), (",", " "), (".", "'"), (".", ""), (",", "")]),
	st.sampled_from(["{}", "€ {}", "{} kr", "CHF {}"]),
)
def test_every_format_gives_back_the_amount(
	values: list[Decimal], marks: tuple[str, str], frame: str
) -> None:
	assert read(*(frame.format(grouped(value, *marks)) for value in values)) == values


@patient
@given(st.lists(st.floats(-1e9, 1e9).map(lambda x: round(x, 6)), min_size=1))
def test_raw_numbers_mean_the_same_as_text_and_as_number(values: list[float]) -> None:
	"""Frappe writes floats as Python does; some are ambiguous alone, so one that is not comes along."""
	assert read("0.5", *map(str, values)) == read("0.5", *values)
