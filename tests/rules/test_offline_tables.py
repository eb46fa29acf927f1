"""How the table in a file is found: headings, separators, encodings, and what stands around it."""

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import Workbook

from ar_specialist.offline.aging import Aging, age
from ar_specialist.offline.errors import BadInput
from ar_specialist.offline.invoice_file import Invoices
from ar_specialist.offline.ledger_file import read_ledger
from ar_specialist.offline.tables import Field, open_table
from ar_specialist.receivables.aging import AgingRule

from .offline_files import (
	AS_ON,
	LABELS,
	NAMES,
	Row,
	csv_text,
	patient,
	text_of,
	worked_example,
	write_csv,
	write_xlsx,
)


def answer(path: str | Path) -> object:
	"""Return everything an aging says, but for where it comes from."""
	ledger = read_ledger(str(path), AS_ON)
	aging = age(ledger, Invoices(), AgingRule(AS_ON))
	return said(aging)


def said(aging: Aging) -> object:
	return (
		[(a.item, a.own, a.age, a.bucket) for a in aging.items],
		aging.differences,
		aging.tie_out,
		aging.own_tie_outs,
		aging.ledger.left_out,
		aging.ledger.company_currency,
	)


@pytest.fixture
def expected(tmp_path: Path) -> object:
	return answer(write_csv(tmp_path / "expected.csv", worked_example()))


@pytest.mark.parametrize("labels", [False, True])
@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_csv_in_every_dress_gives_the_same_answer(
	tmp_path: Path, expected: object, labels: bool, delimiter: str, encoding: str
) -> None:
	path = write_csv(
		tmp_path / "l.csv", worked_example(), labels=labels, delimiter=delimiter, encoding=encoding
	)
	assert answer(path) == expected


@pytest.mark.parametrize("labels", [False, True])
def test_xlsx_gives_the_same_answer(tmp_path: Path, expected: object, labels: bool) -> None:
	assert answer(write_xlsx(tmp_path / "l.xlsx", worked_example(), labels=labels)) == expected
	(tmp_path / "l.csv").write_bytes((tmp_path / "l.xlsx").read_bytes())
	assert answer(tmp_path / "l.csv") == expected  # the content decides, not the name


@pytest.mark.parametrize("line_end", ["\n", "\r\n", "\r"])
def test_line_ends_do_not_matter(tmp_path: Path, expected: object, line_end: str) -> None:
	text = csv_text(worked_example()).replace("\r\n", line_end)
	(tmp_path / "l.csv").write_bytes(text.encode())
	assert answer(tmp_path / "l.csv") == expected


@pytest.mark.parametrize("form", ["%d-%m-%Y", "%d.%m.%Y", "%m/%d/%Y"])
@pytest.mark.parametrize("money", ["{:,.2f}", "€ {:,.2f}", "({:,.2f})"])
def test_formatted_cells_give_the_same_answer(
	tmp_path: Path, expected: object, form: str, money: str
) -> None:
	def show(value: object) -> str:
		if isinstance(value, float):
			frame = money if value < 0 or "(" not in money else "{:,.2f}"
			return frame.format(abs(value) if "(" in money else value)
		return value.strftime(form) if hasattr(value, "strftime") else text_of(value)

	assert answer(write_csv(tmp_path / "l.csv", worked_example(), show=show)) == expected


@patient
@given(st.permutations(NAMES), st.permutations(range(12)), st.booleans())
def test_neither_the_order_of_rows_nor_of_columns_matters(
	tmp_path_factory: pytest.TempPathFactory, headings: list[str], order: list[int], labels: bool
) -> None:
	folder = tmp_path_factory.mktemp("order")
	rows = worked_example()
	shuffled = write_csv(folder / "l.csv", [rows[i] for i in order], headings, labels=labels)
	assert answer(shuffled) == answer(write_csv(folder / "expected.csv", rows))


@pytest.mark.parametrize("left_out", ["company", "account_type", "party_type", "delinked"])
def test_columns_that_may_be_missing(tmp_path: Path, left_out: str) -> None:
	"""Without the column all rows are of one company, receivable, of customers, and valid."""
	headings = [name for name in NAMES if name != left_out]
	ledger = read_ledger(write_csv(tmp_path / "l.csv", worked_example(), headings), AS_ON)
	assert ledger.company == (None if left_out == "company" else "Example Trading")
	counted = {"delinked": 10, "account_type": 10}.get(left_out, 9)
	assert ledger.counted.rows == counted == len(ledger.entries)


def test_headings_of_frappe_by_any_name(tmp_path: Path, expected: object) -> None:
	"""Case, blanks and underscores do not matter, nor do columns that nobody asked for."""
	text = csv_text(worked_example(), ["name", *NAMES, "remarks", "owner"])
	head, _, rest = text.partition("\r\n")
	head = head.replace("posting_date", " POSTING  DATE ").replace(
		"account_currency,", "Account Currency,", 1
	)
	(tmp_path / "l.csv").write_text(f"{head}\r\n{rest}", encoding="utf-8")
	assert answer(tmp_path / "l.csv") == expected


def report_view(rows: list[Row], totals: bool) -> str:
	"""Return rows as Frappe's report view exports them: a count in front, texts quoted, totals at the end."""
	names = ["name", "docstatus", *NAMES, "remarks"]
	table = [["Sr", "ID", "docstatus", *LABELS.values(), "Remarks", "owner"]]
	for number, row in enumerate(rows, 1):
		cells = {"name": f"k{number}", "docstatus": 1, "remarks": "Amount EUR 5\nreceived; thanks", **row}
		table.append([number, *(cells[name] for name in names), "Administrator"])
	if totals:
		sums = ["" for _name in names]
		for name in ("amount", "amount_in_account_currency", "delinked"):
			sums[names.index(name)] = sum(row[name] for row in rows)
		table.append([len(rows) + 1, "Total", *sums[1:], ""])

	def show(value: object) -> str:
		return (
			str(value) if isinstance(value, int | float) else json.dumps(text_of(value), ensure_ascii=False)
		)

	return "".join(",".join(map(show, line)).replace("\\n", "\n") + "\r\n" for line in table)


@pytest.mark.parametrize("totals", [False, True])
def test_the_export_of_a_report_view(tmp_path: Path, expected: object, totals: bool) -> None:
	(tmp_path / "l.csv").write_text(report_view(worked_example(), totals), encoding="utf-8")
	assert answer(tmp_path / "l.csv") == expected
	row = read_ledger(str(tmp_path / "l.csv"), AS_ON).totals_row
	assert row == (14 if totals else None)


def data_export(rows: list[Row], notes: bool, translated: bool) -> str:
	"""Return rows as Frappe's Data Export writes them: blocks above and below the labels, the first column blank."""
	labels = [f"Feld {name}" if translated else label for name, label in LABELS.items()]
	types = {"posting_date": "Date", "due_date": "Date", "amount": "Currency", "delinked": "Check"}
	lines: list[list[object]] = []
	if notes:
		lines += [["Data Import Template"], ["Table:", "Payment Ledger Entry"], [""], [""], ["Notes:"]]
		lines += [['If you are uploading new records, "Naming Series" becomes mandatory, if present.']]
	lines += [[""], ["DocType:", "Payment Ledger Entry"]]
	lines += [["Column Labels:", "ID", *labels], ["Column Name:", "name", *NAMES]]
	lines += [
		["Mandatory:", "Yes", *("No" for _ in NAMES)],
		["Type:", "Data", *(types.get(n, "Link") for n in NAMES)],
	]
	lines += [["Info:", "", *("dd-mm-yyyy" if "date" in n else "Valid" for n in NAMES)]]
	if notes:
		lines += [["Start entering data below this line"]]

	def show(value: object) -> str:
		return value.strftime("%d-%m-%Y") if hasattr(value, "strftime") else text_of(value)

	lines += [["", f"k{n}", *(show(row[name]) for name in NAMES)] for n, row in enumerate(rows)]
	return "".join(
		",".join(json.dumps(cell).replace('\\"', '""') for cell in line) + "\r\n" for line in lines
	)


@pytest.mark.parametrize("notes", [False, True])
@pytest.mark.parametrize("translated", [False, True])
def test_the_file_of_the_data_export(tmp_path: Path, expected: object, notes: bool, translated: bool) -> None:
	"""Where the labels are in another language, the field names below them do."""
	(tmp_path / "l.csv").write_text(data_export(worked_example(), notes, translated), encoding="utf-8")
	assert answer(tmp_path / "l.csv") == expected


def test_blank_rows_and_notes_do_not_count(tmp_path: Path, expected: object) -> None:
	lines = csv_text(worked_example()).splitlines()
	blank = "," * (len(NAMES) - 1)
	text = "\n".join(["sep=,", "Ledger of Example Trading", "", *lines[:5], "", blank, *lines[5:], "", "  "])
	(tmp_path / "l.csv").write_text(text, encoding="utf-8")
	assert answer(tmp_path / "l.csv") == expected


def test_rows_may_be_shorter_than_the_headings(tmp_path: Path, expected: object) -> None:
	"""Spreadsheets leave the empty cells at the end of a row away."""
	headings = [*(name for name in NAMES if name != "due_date"), "due_date"]
	text = csv_text(worked_example(), headings).replace(",\r\n", "\r\n")
	(tmp_path / "l.csv").write_text(text, encoding="utf-8")
	assert answer(tmp_path / "l.csv") == expected


def test_the_sheet_with_the_ledger_is_found_and_named(tmp_path: Path, expected: object) -> None:
	book = Workbook()
	book.active.append(["Notes", "and", "more"])
	sheet = book.create_sheet("Ledger")
	sheet.append([])
	sheet.append(["Exported on Monday"])
	sheet.append(list(NAMES))
	for row in worked_example():
		sheet.append([row[name] for name in NAMES])
	book.save(tmp_path / "l.xlsx")
	assert answer(tmp_path / "l.xlsx") == expected
	with open_table(
		str(tmp_path / "l.xlsx"), [Field("posting_date", "Posting Date"), Field("party", "Party")]
	) as table:
		assert table.place == f"{tmp_path / 'l.xlsx'}, sheet Ledger"
		assert table.header_row == 3


def test_notes_beside_the_table_of_a_workbook_do_not_count(tmp_path: Path, expected: object) -> None:
	book = Workbook()
	book.active.append(list(NAMES))
	for row in worked_example():
		book.active.append([*(row[name] for name in NAMES), None, "checked", 5])
	book.save(tmp_path / "l.xlsx")
	assert answer(tmp_path / "l.xlsx") == expected


def test_numbers_that_are_names_stay_names(tmp_path: Path) -> None:
	"""A spreadsheet turns the customer 1001 into a number; it is the same customer."""
	rows = [{**row, "party": 1001} for row in worked_example()]
	entries = read_ledger(write_xlsx(tmp_path / "l.xlsx", rows), AS_ON).entries
	assert {each.party for each in entries} == {"1001"}


@pytest.mark.parametrize(
	("yes", "no"), [("1", "0"), ("Yes", "No"), ("TRUE", "FALSE"), ("1", ""), (True, False), (1.0, 0.0)]
)
def test_flags_as_they_are_written(tmp_path: Path, expected: object, yes: object, no: object) -> None:
	rows = [{**row, "delinked": yes if row["delinked"] else no} for row in worked_example()]
	assert (
		answer(write_csv(tmp_path / "l.csv", rows, show=lambda v: text_of(v).removesuffix(".0"))) == expected
	)
	assert answer(write_xlsx(tmp_path / "l.xlsx", rows)) == expected


@pytest.mark.parametrize("kept", ["posting_date", "account", "company"])
def test_a_file_that_ends_inside_its_last_row_is_not_whole(tmp_path: Path, kept: str) -> None:
	rows = worked_example()
	names = [*NAMES, "company"] if "company" not in NAMES else NAMES
	rows = [{**row, "company": "Mine"} for row in rows]
	last = dict.fromkeys(names, "") | {"account": rows[-1]["account"], kept: rows[-1][kept]}
	last |= {"company": "Mine"} if kept != "posting_date" else {"account": ""}
	path = write_csv(tmp_path / "ledger.csv", [*rows[:-1], last], names)
	with pytest.raises(BadInput) as refused:
		read_ledger(str(path), AS_ON)
	assert f'row {len(rows) + 1}, column "voucher_no": the row ends before its voucher' in str(refused.value)
