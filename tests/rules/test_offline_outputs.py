"""The workbook and the page: right figures, nothing that acts, and never half a file."""

import re
from collections.abc import Callable, Sequence
from datetime import datetime
from decimal import Decimal
from html.parser import HTMLParser
from pathlib import Path
from typing import BinaryIO

import openpyxl
import pytest

from ar_specialist.offline import page, saving, workbook
from ar_specialist.offline.aging import Aging, age
from ar_specialist.offline.charts import aging_chart, colors, customers_chart
from ar_specialist.offline.errors import BadInput
from ar_specialist.offline.invoice_file import Invoices
from ar_specialist.offline.ledger_file import read_ledger
from ar_specialist.offline.saving import Output, save_all
from ar_specialist.receivables.aging import AgingRule

from .offline_files import AS_ON, Row, entry, run, worked_example, write_csv

NASTY = (
	"=1+1",
	"+1",
	"-1",
	"@SUM(A1)",
	"\t=1",
	"＝1+1",
	'<script>alert("1")</script>',
	"a & b",
	"]]>",
	"'quoted'",
)


@pytest.fixture
def ledger(tmp_path: Path) -> str:
	return write_csv(tmp_path / "ledger.csv", worked_example())


def aged(folder: Path, rows: Sequence[Row]) -> Aging:
	return age(read_ledger(write_csv(folder / "l.csv", rows), AS_ON), Invoices(), AgingRule(AS_ON))


@pytest.fixture
def book(ledger: str, tmp_path: Path) -> openpyxl.Workbook:
	assert run("age", ledger, "--as-on", AS_ON, "--xlsx", tmp_path / "a.xlsx") == 0
	return openpyxl.load_workbook(tmp_path / "a.xlsx")


def table(sheet: object) -> list[dict[str, object]]:
	rows = list(sheet.iter_rows(values_only=True))
	return [dict(zip(rows[0], row, strict=True)) for row in rows[1:]]


def test_the_workbook_has_its_sheets_with_frozen_headings(book: openpyxl.Workbook) -> None:
	assert book.sheetnames == ["Items", "Summary", "Tie-out"]
	assert {sheet.freeze_panes for sheet in book} == {"A2"}
	assert book["Items"].auto_filter.ref == "A1:T6"


def test_items_are_numbers_and_dates_that_add_up(book: openpyxl.Workbook) -> None:
	*items, total = table(book["Items"])
	first = items[0]
	assert (first["Voucher"], first["Posting date"], first["Days"]) == ("SI-5", datetime(2025, 9, 1), 122)
	assert (first["Outstanding"], first["121+"], first["0-30"]) == (180, 180, None)
	assert (first["Currency of the account"], first["Outstanding in it"]) == ("USD", 200)
	assert total["Party type"] == "Total in EUR" and total["Outstanding"] == 1480
	amounts = (
		"Invoiced",
		"Paid",
		"Credit note",
		"Outstanding",
		"Not due",
		"0-30",
		"31-60",
		"61-90",
		"91-120",
		"121+",
	)
	for title in amounts:
		assert total[title] == sum(item[title] or 0 for item in items)
	assert total["Outstanding in it"] is None  # euros and dollars are never added


def test_totals_and_all_else_are_values(book: openpyxl.Workbook) -> None:
	kinds = {cell.data_type for sheet in book for row in sheet.iter_rows() for cell in row}
	assert "f" not in kinds
	assert book["Items"]["L2"].number_format.startswith("#,##0.00")
	assert book["Items"]["F2"].number_format == "yyyy-mm-dd"


def test_the_summary_is_by_party(book: openpyxl.Workbook) -> None:
	*parties, total = table(book["Summary"])
	assert [(each["Party"], each["Items"], each["Outstanding"]) for each in parties] == [
		("Alder", 2, 800),
		("Birch", 2, 500),
		("Cedar", 1, 180),
	]
	assert [each["Unapplied payments"] for each in parties] == [0, 300, 0]
	assert total["Outstanding"] == 1480 and total["Overdue invoices"] == 780


def test_the_tie_out_sheet_names_every_line(book: openpyxl.Workbook) -> None:
	lines = [row for row in book["Tie-out"].iter_rows(values_only=True) if row[0]]
	assert [line[:3] for line in lines[1:6]] == [
		("Open items", 1480, "EUR"),
		("Exchange differences on settled items", -5, "EUR"),
		("Explained", 1475, "EUR"),
		("Ledger rows on the date", 1475, "EUR"),
		("Unexplained", 0, "EUR"),
	]
	assert ("It ties.",) in [line[:1] for line in lines]
	assert ("All rows of the file", 1944) in [line[:2] for line in lines]
	assert "SI-4" in {cell for line in lines for cell in line}
	assert {"SHA-256", "Company", "As on"} <= {line[0] for line in lines}


def test_one_currency_is_added_up(tmp_path: Path) -> None:
	with open(tmp_path / "a.xlsx", "wb") as stream:
		workbook.write(
			aged(tmp_path, [entry("SI-1", AS_ON, 5.5, "A"), entry("SI-2", AS_ON, 4.5, "A")]), stream
		)
	total = table(openpyxl.load_workbook(tmp_path / "a.xlsx")["Items"])[-1]
	assert (total["Currency of the account"], total["Outstanding in it"]) == ("EUR", 10)


def test_nothing_in_a_cell_is_a_formula(tmp_path: Path) -> None:
	rows = [
		entry(
			f"SI-{n}",
			AS_ON,
			5.5,
			name,
			voucher_no=name,
			against_voucher_no=name,
			account=f"={n}",
			company="=2+2",
		)
		for n, name in enumerate(NASTY)
	]
	with open(tmp_path / "a.xlsx", "wb") as stream:
		workbook.write(aged(tmp_path, rows), stream)
	book = openpyxl.load_workbook(tmp_path / "a.xlsx")
	texts = [
		cell.value
		for sheet in book
		for row in sheet.iter_rows()
		for cell in row
		if isinstance(cell.value, str)
	]
	assert not [text for text in texts if text[0] in "=+-@＝\t"]
	assert {"'=1+1", "'+1", "'-1", "'@SUM(A1)", "'=2+2", "a & b"} <= set(texts)


def test_text_with_control_characters_can_be_saved(tmp_path: Path) -> None:
	rows = [entry("SI-1", AS_ON, 5.5, "a\x01b\x1bc\x7f\ufffe")]
	with open(tmp_path / "a.xlsx", "wb") as stream:
		workbook.write(aged(tmp_path, rows), stream)
	assert "a" in table(openpyxl.load_workbook(tmp_path / "a.xlsx")["Items"])[0]["Party"]


class Outline(HTMLParser):
	"""Collects tags, attributes and text of a page."""

	def __init__(self, text: str) -> None:
		super().__init__()
		self.tags: list[str] = []
		self.attributes: list[tuple[str, str | None]] = []
		self.open: list[str] = []
		self.words: list[str] = []
		self.feed(text)

	def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
		self.tags.append(tag)
		self.attributes += attrs
		if tag not in ("meta", "rect", "line"):
			self.open.append(tag)

	def handle_endtag(self, tag: str) -> None:
		if tag in ("rect", "line"):
			return
		assert self.open.pop() == tag, f"{tag} closes out of turn"

	def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
		self.tags.append(tag)
		self.attributes += attrs

	def handle_data(self, data: str) -> None:
		self.words.append(data)


def test_the_page_is_whole_and_loads_nothing(ledger: str, tmp_path: Path) -> None:
	assert run("age", ledger, "--as-on", AS_ON, "--html", tmp_path / "a.html") == 0
	text = (tmp_path / "a.html").read_text(encoding="utf-8")
	outline = Outline(text)
	assert outline.open == []
	assert not {"script", "link", "img", "iframe", "object", "a", "form"} & set(outline.tags)
	assert not {"href", "src", "onclick"} & {name for name, _value in outline.attributes}
	assert "http" not in text.replace("http-equiv", "") and "url(" not in text and "@import" not in text
	assert outline.tags.count("svg") == 2
	assert "prefers-color-scheme:dark" in text


def test_the_page_shows_the_figures(ledger: str, tmp_path: Path) -> None:
	run("age", ledger, "--as-on", AS_ON, "--html", tmp_path / "a.html")
	words = Outline((tmp_path / "a.html").read_text(encoding="utf-8")).words
	assert {
		"Example Trading",
		"1,480.00",
		"Ties to the ledger",
		"1,475.00",
		"SI-5",
		"200.00 USD",
		"-5.00",
	} <= set(words)


def test_nothing_on_the_page_is_markup_from_the_ledger(tmp_path: Path) -> None:
	rows = [
		entry(f"SI-{n}", AS_ON, 5.5, name, voucher_no=name, against_voucher_no=name, company="<b>Co</b>")
		for n, name in enumerate(NASTY)
	]
	outline = Outline(page.page(aged(tmp_path, rows)))
	assert outline.open == [] and not {"script", "b"} & set(outline.tags) - {"b"}
	assert "script" not in outline.tags
	assert '<script>alert("1")</script>' in outline.words and "<b>Co</b>" in outline.words


def test_an_aging_that_does_not_tie_says_so(tmp_path: Path) -> None:
	aging = aged(tmp_path, [entry("SI-1", AS_ON, 5.5, "A")])
	aging.ledger.counted_in["EUR"] = Decimal(6)
	aging.tie_out = type(aging.tie_out)(Decimal(5), (), Decimal(6))
	assert "Does not tie to the ledger" in page.page(aging)


def test_a_long_list_is_cut_and_says_so(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
	monkeypatch.setattr(page, "MOST_ROWS", 3)
	rows = [entry(f"SI-{n}", AS_ON, 5.5, f"Customer {n}") for n in range(5)]
	words = Outline(page.page(aged(tmp_path, rows))).words
	assert words.count(" (the first 3 of 5; --xlsx has all)") == 2
	assert "27.50" in words  # totals are of all


def test_an_empty_aging_is_a_page_too(tmp_path: Path) -> None:
	aging = aged(tmp_path, [entry("SI-1", AS_ON, 5.5, "A"), entry("PE-1", AS_ON, -5.5, "A", against="SI-1")])
	assert Outline(page.page(aging)).open == []


def test_credits_hang_below_the_line() -> None:
	chart = aging_chart(["a", "b"], [Decimal(100), Decimal(-100)], 2)
	(zero,) = {float(y) for y in re.findall(r'y1="([\d.]+)"', chart)}
	bars = [
		tuple(map(float, pair))
		for pair in re.findall(r'<rect [^>]*?y="([\d.]+)"[^>]*?height="([\d.]+)"', chart)
	]
	assert bars[0][0] + bars[0][1] == pytest.approx(zero, abs=0.2)
	assert bars[1][0] == pytest.approx(zero, abs=0.2)
	assert bars[0][1] == pytest.approx(bars[1][1], abs=0.2)


def test_bars_are_as_long_as_their_amounts(tmp_path: Path) -> None:
	rows = [
		entry("SI-1", AS_ON, 200.0, "A"),
		entry("SI-2", AS_ON, 100.0, "B"),
		entry("PE-1", AS_ON, -500.0, "C"),
	]
	aging = aged(tmp_path, rows)
	chart = customers_chart(aging.parties, ["Not due", *aging.rule.labels()], 2)
	first, second = (float(width) + 1 for width in re.findall(r'<rect [^>]*?width="([\d.]+)"', chart))
	assert first == pytest.approx(2 * second, abs=0.3)
	assert "C" not in Outline(chart).words


@pytest.mark.parametrize("buckets", [1, 2, 5, 12])
def test_every_bucket_has_its_own_colour_in_light_and_dark(buckets: int) -> None:
	css = colors(buckets)
	for number in range(buckets + 1):
		assert len(re.findall(rf"--b{number}:#[0-9a-f]{{6}};", css)) == 2
	assert len(set(re.findall(r"#[0-9a-f]{6}", css))) == 2 * (buckets + 1)


def content(text: str) -> Callable[[BinaryIO], None]:
	def write(stream: BinaryIO) -> None:
		stream.write(text.encode())

	return write


def failing(stream: BinaryIO) -> None:
	stream.write(b"half")
	raise OSError(28, "No space left on device")


def test_outputs_replace_what_was_there_and_leave_nothing_else(tmp_path: Path) -> None:
	(tmp_path / "a").write_text("old")
	(tmp_path / "a").chmod(0o640)
	save_all([Output(str(tmp_path / "a"), content("new")), Output(str(tmp_path / "b"), content("more"))])
	assert {path.name: path.read_text() for path in tmp_path.iterdir()} == {"a": "new", "b": "more"}
	assert (tmp_path / "a").stat().st_mode & 0o777 == 0o640


def test_a_failure_leaves_every_file_as_it_was(tmp_path: Path) -> None:
	(tmp_path / "a").write_text("old")
	with pytest.raises(BadInput, match="b: cannot be written: no space left on device"):
		save_all([Output(str(tmp_path / "a"), content("new")), Output(str(tmp_path / "b"), failing)])
	assert {path.name: path.read_text() for path in tmp_path.iterdir()} == {"a": "old"}


def test_any_other_failure_cleans_up_too(tmp_path: Path) -> None:
	def interrupted(stream: BinaryIO) -> None:
		raise KeyboardInterrupt

	with pytest.raises(KeyboardInterrupt):
		save_all([Output(str(tmp_path / "a"), content("new")), Output(str(tmp_path / "b"), interrupted)])
	assert list(tmp_path.iterdir()) == []


def test_a_link_is_followed(tmp_path: Path) -> None:
	(tmp_path / "real").write_text("old")
	(tmp_path / "link").symlink_to(tmp_path / "real")
	save_all([Output(str(tmp_path / "link"), content("new"))])
	assert (tmp_path / "link").is_symlink() and (tmp_path / "real").read_text() == "new"


def test_the_command_writes_nothing_when_one_output_fails(
	ledger: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
	monkeypatch.setattr(saving.os, "replace", failing_replace)
	assert (
		run("age", ledger, "--as-on", AS_ON, "--xlsx", tmp_path / "a.xlsx", "--html", tmp_path / "a.html")
		== 2
	)
	captured = capsys.readouterr()
	assert captured.out == "" and captured.err.count("\n") == 1
	assert [path.name for path in tmp_path.iterdir()] == ["ledger.csv"]


def failing_replace(source: str, target: Path) -> None:
	raise OSError(13, "Permission denied")


def test_a_workbook_needs_openpyxl_and_says_so(
	ledger: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
	monkeypatch.setitem(__import__("sys").modules, "openpyxl", None)
	assert run("age", ledger, "--as-on", AS_ON, "--xlsx", tmp_path / "a.xlsx") == 2
	assert "openpyxl" in capsys.readouterr().err
	assert [path.name for path in tmp_path.iterdir()] == ["ledger.csv"]


def test_a_sheet_that_is_too_small_is_not_written(
	ledger: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
	monkeypatch.setattr(workbook, "MOST_ROWS", 4)
	assert run("age", ledger, "--as-on", AS_ON, "--xlsx", tmp_path / "a.xlsx") == 2
	assert "more open items" in capsys.readouterr().err
