"""The reader of XLSX rows, held to what openpyxl reads and to the corners of the format."""

import io
import zipfile
from datetime import date, datetime, time

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ar_specialist.offline.xlsx_rows import Workbook

from .offline_files import patient

KINDS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"


def rows_of(stream: io.BytesIO, title: str | None = None) -> list[list[object]]:
	"""Return the rows of a sheet, the first one unless named, with empty cells at the end left away."""
	book = Workbook(stream)
	sheet = next(each for each in book.sheets if title in (None, each.title))
	stored = {number: _trimmed(cells) for number, cells in book.rows(sheet)}
	return [stored.get(number, []) for number in range(1, max(stored, default=0) + 1)]


def _trimmed(cells: list[object]) -> list[object]:
	cells = [None if cell == "" else cell for cell in cells]
	while cells and cells[-1] is None:
		cells = cells[:-1]
	return cells


def saved(rows: list[list[object]]) -> io.BytesIO:
	book = openpyxl.Workbook()
	for row in rows:
		book.active.append(row)
	stream = io.BytesIO()
	book.save(stream)
	return stream


texts = st.text(st.characters(exclude_categories=["Cs", "Cc"]), max_size=20).filter(
	lambda t: not t.startswith("=")
)
values = st.one_of(
	st.none(),
	texts,
	st.integers(-(10**12), 10**12),
	st.floats(-1e12, 1e12).map(lambda x: round(x, 4)),
	st.booleans(),
	st.dates(date(1900, 1, 1), date(2199, 12, 31)),
)


@patient
@given(st.lists(st.lists(values, max_size=6), min_size=1, max_size=8))
def test_it_reads_what_openpyxl_reads(rows: list[list[object]]) -> None:
	stream = saved(rows)
	read = openpyxl.load_workbook(stream).active.iter_rows(values_only=True)
	expected = [_trimmed([v.date() if isinstance(v, datetime) else v for v in row]) for row in read]
	ours = rows_of(stream)
	length = max(len(ours), len(expected))
	assert padded(ours, length) == padded(expected, length)


def padded(rows: list[list[object]], length: int) -> list[list[object]]:
	return rows + [[]] * (length - len(rows))


def test_rows_keep_the_numbers_a_spreadsheet_shows() -> None:
	book = openpyxl.Workbook()
	book.active["B5"] = "five"
	book.active["A9"] = "nine"
	stream = io.BytesIO()
	book.save(stream)
	workbook = Workbook(stream)
	stored = [(number, cells) for number, cells in workbook.rows(workbook.sheets[0]) if _trimmed(cells)]
	assert stored == [(5, [None, "five"]), (9, ["nine"])] or stored == [
		(5, [None, "five"]),
		(9, ["nine", None]),
	]


@pytest.mark.parametrize(
	("number_format", "is_date"),
	[
		("yyyy-mm-dd", True), ("dd/mm/yyyy", True), ("[$-409]d-mmm-yy;@", True), ("mm-dd-yy", True),
		("General", False), ("0.00", False), ('#,##0.00 "days"', False), ("#,##0.00_);[Red](#,##0.00)", False),
		("[$€-407] #,##0.00", False), ("0.00E+00", False), (r"0\d", False),
	],
)  # fmt: skip
def test_a_number_is_a_date_if_it_looks_like_one(number_format: str, is_date: bool) -> None:
	book = openpyxl.Workbook()
	book.active["A1"] = 46053
	book.active["A1"].number_format = number_format
	stream = io.BytesIO()
	book.save(stream)
	assert rows_of(stream) == [[date(2026, 1, 31) if is_date else 46053]]


def test_times_give_their_day_and_durations_do_not_fail() -> None:
	stream = saved([[datetime(2026, 1, 31, 23, 59), time(12, 0)]])
	first, _second = rows_of(stream)[0]
	assert first == date(2026, 1, 31)


@pytest.mark.parametrize("day", [date(1900, 1, 1), date(1900, 2, 28), date(1900, 3, 1), date(2199, 12, 31)])
def test_the_leap_day_that_never_was_is_skipped(day: date) -> None:
	assert rows_of(saved([[day]])) == [[day]]


def test_both_calendars_of_spreadsheets() -> None:
	book = openpyxl.Workbook()
	book.epoch = openpyxl.utils.datetime.CALENDAR_MAC_1904
	book.active["A1"] = date(2026, 1, 31)
	stream = io.BytesIO()
	book.save(stream)
	assert rows_of(stream) == [[date(2026, 1, 31)]]


def package(rows: str, strings: str | None = None, prefix: str = "") -> io.BytesIO:
	"""Return a workbook with the given XML inside its sheet, as other programs write it."""
	tag = f"{prefix}worksheet"
	namespace = ' xmlns:x="urn:x"' if prefix else ""
	parts = {
		"_rels/.rels": relations(("officeDocument", "/xl/workbook.xml")),
		"xl/workbook.xml": f'<workbook xmlns:r="{KINDS}"><sheets><sheet name="Data" r:id="r1"/></sheets></workbook>',
		"xl/_rels/workbook.xml.rels": relations(
			("worksheet", "worksheets/sheet1.xml"), ("sharedStrings", "sharedStrings.xml")
		),
		"xl/worksheets/sheet1.xml": f"<{tag}{namespace}><{prefix}sheetData>{rows}</{prefix}sheetData></{tag}>",
		"xl/sharedStrings.xml": f"<sst>{strings or ''}</sst>",
	}
	stream = io.BytesIO()
	with zipfile.ZipFile(stream, "w") as target:
		for name, part in parts.items():
			target.writestr(name, part)
	return stream


def relations(*targets: tuple[str, str]) -> str:
	lines = (
		f'<Relationship Id="r{number}" Type="{KINDS}/{kind}" Target="{target}"/>'
		for number, (kind, target) in enumerate(targets, 1)
	)
	return f"<Relationships>{''.join(lines)}</Relationships>"


def test_cells_of_every_kind() -> None:
	sheet = (
		'<row r="3"><c r="A3" t="s"><v>1</v></c><c r="C3" t="inlineStr"><is><r><t>in </t></r><r><t>line</t></r></is></c>'
		'<c r="D3" t="str"><f>A1</f><v>worked out</v></c><c r="E3" t="b"><v>1</v></c><c r="F3" t="e"><v>#N/A</v></c>'
		'<c r="G3" t="d"><v>2026-01-31T00:00:00</v></c><c r="H3"><f>1+1</f></c><c r="I3"><v>-1.5E3</v></c></row>'
	)
	strings = "<si><t>first</t></si><si><r><t>sec</t></r><r><t>ond</t></r><rPh><t>aloud</t></rPh></si>"
	book = Workbook(package(sheet, strings))
	assert list(book.rows(book.sheets[0])) == [
		(3, ["second", None, "in line", "worked out", True, "#N/A", "2026-01-31T00:00:00", None, -1500.0])
	]


def test_cells_and_rows_without_a_place_follow_each_other() -> None:
	book = Workbook(
		package("<row><c><v>1</v></c><c><v>2</v></c></row><row/><row><c r='B3'><v>3</v></c></row>")
	)
	assert list(book.rows(book.sheets[0])) == [(1, [1, 2]), (2, []), (3, [None, 3])]


def test_tags_may_carry_a_prefix() -> None:
	sheet = '<x:row r="1"><x:c r="A1" t="inlineStr"><x:is><x:t>a &amp; b</x:t></x:is></x:c></x:row>'
	assert rows_of(package(sheet, prefix="x:")) == [["a & b"]]


def test_reading_aids_are_no_text() -> None:
	sheet = '<row><c t="inlineStr"><is><t>東京</t><rPh><t>トウキョウ</t></rPh></is></c></row>'
	assert rows_of(package(sheet)) == [["東京"]]


def test_sheets_that_are_charts_are_left_out() -> None:
	book = openpyxl.Workbook()
	book.active.append(["a"])
	book.create_chartsheet("Chart")
	stream = io.BytesIO()
	book.save(stream)
	assert [sheet.title for sheet in Workbook(stream).sheets] == ["Sheet"]
