"""Bad input: exit code 2, one line on stderr that names file, row and column, and nothing written."""

import os
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

from .offline_files import AS_ON, LABELS, NAMES, Row, csv_text, run, worked_example, write_csv, write_xlsx

Capture = pytest.CaptureFixture[str]
Refused = Callable[..., str]


@pytest.fixture
def refused(tmp_path: Path, capsys: Capture) -> Refused:
	"""Run a command that must be refused and return its one line, without the path of the test's folder."""

	def check(*arguments: object, outputs: bool = True) -> str:
		before = {path for path in tmp_path.rglob("*")}
		wanted = ["--xlsx", tmp_path / "out.xlsx", "--html", tmp_path / "out.html"] if outputs else []
		assert run(*arguments, *wanted) == 2
		captured = capsys.readouterr()
		assert captured.out == ""
		assert captured.err.endswith("\n") and captured.err.count("\n") == 1
		assert captured.err.startswith("ar-specialist: ")
		assert {path for path in tmp_path.rglob("*")} == before
		return captured.err.removeprefix("ar-specialist: ").rstrip("\n").replace(f"{tmp_path}{os.sep}", "")

	return check


def changed(row: int, **values: object) -> list[Row]:
	"""Return the worked example with one row changed; row 2 is the first below the headings."""
	rows = worked_example()
	rows[row - 2] = {**rows[row - 2], **values}
	return rows


CELLS = {
	"a date that is none": (5, {"posting_date": "soon"}, "row 5, column \"Posting Date\": 'soon' is no date"),
	"a day that does not exist": (5, {"posting_date": "2026-02-30"}, "'2026-02-30' is no date"),
	"a date with two digits of a year": (
		5,
		{"due_date": "31-01-26"},
		"row 5, column \"Due Date\": '31-01-26'",
	),
	"a date without a day": (5, {"posting_date": ""}, 'row 5, column "Posting Date": the date is missing.'),
	"an amount of letters": (9, {"amount": "twelve"}, "row 9, column \"Amount\": 'twelve' is no amount."),
	"an amount with a letter": (9, {"amount": "1O.00"}, "'1O.00' is no amount."),
	"an empty amount": (9, {"amount": ""}, 'row 9, column "Amount": the amount is missing.'),
	"an amount that is not a number": (9, {"amount": "nan"}, "'nan' is no amount."),
	"an endless amount": (9, {"amount": "inf"}, "'inf' is no amount."),
	"an amount beyond any ledger": (9, {"amount": "1000000000000.00"}, "larger than any amount of a ledger"),
	"an account amount that is none": (
		3,
		{"amount_in_account_currency": "-"},
		"row 3, column \"Amount in Account Currency\": '-' is no amount.",
	),
	"another company": (
		4,
		{"company": "Example Holding"},
		"row 4, column \"Company\": 'Example Holding' is another",
	),
	"no company": (4, {"company": " "}, 'row 4, column "Company": the cell is empty.'),
	"no account": (4, {"account": ""}, 'row 4, column "Account": the cell is empty.'),
	"no voucher": (4, {"voucher_no": ""}, 'row 4, column "Voucher No": the cell is empty.'),
	"no currency": (4, {"account_currency": ""}, 'row 4, column "Currency": the cell is empty.'),
	"a flag that is none": (
		4,
		{"delinked": "perhaps"},
		"row 4, column \"DeLinked\": 'perhaps' is neither 0 nor 1.",
	),
	"an account in two currencies": (
		4,
		{"account_currency": "CHF"},
		"row 4, column \"Currency\": account 'Debtors - EX' is in CHF here but in EUR in row 2",
	),
}


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
@pytest.mark.parametrize("case", CELLS)
def test_a_bad_cell_is_named(refused: Refused, tmp_path: Path, case: str, kind: str) -> None:
	row, values, problem = CELLS[case]
	write = {"csv": write_csv, "xlsx": write_xlsx}[kind]
	path = write(tmp_path / f"ledger.{kind}", changed(row, **values), labels=True)
	line = refused("age", path, "--as-on", AS_ON)
	assert line.startswith(f"ledger.{kind}, row {row}, column ")
	assert problem in line


def test_the_heading_is_named_as_the_file_writes_it(refused: Refused, tmp_path: Path) -> None:
	path = write_csv(tmp_path / "ledger.csv", changed(9, amount="x"))
	assert 'ledger.csv, row 9, column "amount": ' in refused("age", path, "--as-on", AS_ON)


def test_rows_are_counted_as_a_spreadsheet_does(refused: Refused, tmp_path: Path) -> None:
	"""Lines above the headings, blank lines and line breaks inside a cell count as a spreadsheet counts them."""
	rows = changed(4, amount="x")
	rows[0]["party"] = "Alder\nand Sons"
	(tmp_path / "ledger.csv").write_text(f"Exported on Monday\n\n{csv_text(rows)}", encoding="utf-8")
	assert "ledger.csv, row 6, " in refused("age", tmp_path / "ledger.csv", "--as-on", AS_ON)


def test_a_line_break_in_a_cell_does_not_break_the_message(refused: Refused, tmp_path: Path) -> None:
	path = write_csv(tmp_path / "ledger.csv", changed(9, amount="1\n2\x1b[0m"))
	assert "\x1b" not in refused("age", path, "--as-on", AS_ON)


@pytest.mark.parametrize(
	"name", [n for n in NAMES if n not in ("company", "account_type", "party_type", "due_date", "delinked")]
)
def test_a_missing_column_is_named(refused: Refused, tmp_path: Path, name: str) -> None:
	headings = [each for each in NAMES if each != name]
	path = write_csv(tmp_path / "ledger.csv", worked_example(), headings)
	expected = f'ledger.csv, row 1, column "{LABELS[name]}": this column ({name}) is missing; export it too.'
	assert refused("age", path, "--as-on", AS_ON) == expected
	assert refused("worklist", path, "--as-on", AS_ON, outputs=False) == expected


def test_due_dates_must_come_from_somewhere(refused: Refused, tmp_path: Path) -> None:
	path = write_csv(tmp_path / "ledger.csv", worked_example(), [n for n in NAMES if n != "due_date"])
	assert refused("age", path, "--as-on", AS_ON).startswith(
		'ledger.csv, column "Due Date": this column (due_date)'
	)
	assert run("age", path, "--as-on", AS_ON, "--basis", "posting") == 0


def test_a_heading_that_stands_twice_is_named(refused: Refused, tmp_path: Path) -> None:
	text = csv_text(worked_example()).replace("delinked", "Voucher No", 1)
	(tmp_path / "ledger.csv").write_text(text, encoding="utf-8")
	expected = (
		'ledger.csv, row 1, column "Voucher No": the heading stands twice, in columns I and O; remove one.'
	)
	assert refused("age", tmp_path / "ledger.csv", "--as-on", AS_ON) == expected


def test_a_row_with_too_many_cells_is_named(refused: Refused, tmp_path: Path) -> None:
	"""An amount like 1,234.56 that nobody quoted would push all cells after it one to the right."""
	text = csv_text(worked_example()).replace(",1000.0,EUR", ",1,000.00,EUR", 1)
	(tmp_path / "ledger.csv").write_text(text, encoding="utf-8")
	assert refused("age", tmp_path / "ledger.csv", "--as-on", AS_ON).startswith(
		'ledger.csv, row 2, column "P": '
	)


def test_an_entry_that_stands_twice_is_named(refused: Refused, tmp_path: Path) -> None:
	"""Two exports that overlap, put into one file, would count twice what they share."""
	rows = [{**row, "name": f"k{number % 11}"} for number, row in enumerate(worked_example())]
	path = write_csv(tmp_path / "ledger.csv", rows, ["name", *NAMES])
	expected = "ledger.csv, row 13, column \"name\": 'k0' stands in row 2 too; remove one."
	assert refused("age", path, "--as-on", AS_ON) == expected


def test_a_row_without_a_voucher_is_a_totals_row_only_at_the_end(refused: Refused, tmp_path: Path) -> None:
	blank = {"voucher_type": "", "voucher_no": "", "against_voucher_no": ""}
	path = write_csv(tmp_path / "ledger.csv", changed(6, **blank))
	assert 'ledger.csv, row 6, column "voucher_no": ' in refused("age", path, "--as-on", AS_ON)


def ambiguous(rows: list[Row], show: Callable[[object], str], tmp_path: Path) -> str:
	return write_csv(tmp_path / "ledger.csv", rows, show=show)


def test_dates_that_can_be_read_in_two_ways_are_refused(refused: Refused, tmp_path: Path) -> None:
	path = write_csv(
		tmp_path / "ledger.csv",
		[{**row, "posting_date": "02-01-2026", "due_date": None} for row in worked_example()],
	)
	line = refused("age", path, "--as-on", AS_ON)
	assert line.startswith("ledger.csv, row 2, column \"posting_date\": '02-01-2026' can be read in two ways")


def test_dates_in_two_orders_are_refused(refused: Refused, tmp_path: Path) -> None:
	rows = changed(4, posting_date="31/12/2025")
	rows[4]["posting_date"] = "12/31/2025"
	line = refused("age", write_csv(tmp_path / "ledger.csv", rows), "--as-on", AS_ON)
	assert "row 6, " in line and "'31/12/2025' in row 4 order day and month differently" in line


def test_amounts_that_can_be_read_in_two_ways_are_refused(refused: Refused, tmp_path: Path) -> None:
	amounts = {"amount": "1,234", "amount_in_account_currency": "1,234"}
	path = write_csv(tmp_path / "ledger.csv", [{**row, **amounts} for row in worked_example()])
	line = refused("age", path, "--as-on", AS_ON)
	assert line.startswith("ledger.csv, row 2, column \"amount\": '1,234' can be read in two ways")


def test_amounts_in_two_formats_are_refused(refused: Refused, tmp_path: Path) -> None:
	line = refused("age", write_csv(tmp_path / "ledger.csv", changed(7, amount="90,00")), "--as-on", AS_ON)
	assert "row 7, " in line and "'90,00' and '1000.0' in row 2 mark their decimals differently" in line


CONTENTS = {
	"empty": (b"", "the file is empty."),
	"blank": (b" \n\n", "the file is empty."),
	"only headings": (",".join(NAMES).encode(), "the file has headings but no rows."),
	"another table": (b"Item,Price\nApples,3\n", "no row has the headings Posting Date, Account,"),
	"a picture": (b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR", "this is not a text file; save it as CSV UTF-8 or XLSX."),
	"an old workbook": (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "an old or encrypted Excel workbook"),
	"a zip": (b"PK\x03\x04 and then nothing of use", "this is not an XLSX workbook, or it is damaged"),
	"an open quote": (
		csv_text(worked_example()).replace("Birch", '"Birch', 1).encode(),
		"ledger.csv, row 6: this cannot be read as CSV",
	),
	"another encoding": (
		csv_text(changed(5, party="Bäckerei")).encode("cp1252"),
		'row 5, column "F": the text is not UTF-8; save it as CSV UTF-8 or XLSX.',
	),
	"a cell without end": (
		csv_text(worked_example()).encode() + b"x" * 200_000,
		"row 14: this cannot be read",
	),
	"an endless first cell": (b"x" * 200_000, "row 1: this cannot be read as CSV"),
	"half of UTF-16": (csv_text(worked_example()).encode("utf-16")[:-1], "the text is not UTF-16"),
}


@pytest.mark.parametrize("case", CONTENTS)
def test_a_file_that_is_no_ledger_is_refused(refused: Refused, tmp_path: Path, case: str) -> None:
	content, problem = CONTENTS[case]
	(tmp_path / "ledger.csv").write_bytes(content)
	line = refused("age", tmp_path / "ledger.csv", "--as-on", AS_ON)
	assert line.startswith("ledger.csv") and problem in line


def test_a_text_file_called_xlsx_is_refused(refused: Refused, tmp_path: Path) -> None:
	path = write_csv(tmp_path / "ledger.xlsx", worked_example())
	assert (
		refused("age", path, "--as-on", AS_ON)
		== "ledger.xlsx: this is not an XLSX workbook; export it again."
	)


def test_damaged_workbooks_are_refused(refused: Refused, tmp_path: Path) -> None:
	good = Path(write_xlsx(tmp_path / "good.xlsx", worked_example()))
	with zipfile.ZipFile(good) as source:
		parts = {name: source.read(name) for name in source.namelist()}
	sheet = "xl/worksheets/sheet1.xml"
	broken = {
		"no sheet": {name: part for name, part in parts.items() if name != sheet},
		"no book": {name: part for name, part in parts.items() if name != "xl/workbook.xml"},
		"half a sheet": {**parts, sheet: parts[sheet][: len(parts[sheet]) // 2]},
		"no XML": {**parts, sheet: b"not XML"},
		"a document type": {**parts, sheet: b'<!DOCTYPE x [<!ENTITY a "b">]>' + parts[sheet]},
		"a cell beyond every column": {**parts, sheet: parts[sheet].replace(b'"A2"', b'"ZZZZZ2"')},
	}
	for contents in broken.values():
		with zipfile.ZipFile(tmp_path / "ledger.xlsx", "w") as target:
			for name, part in contents.items():
				target.writestr(name, part)
		line = refused("age", tmp_path / "ledger.xlsx", "--as-on", AS_ON)
		assert line.startswith("ledger.xlsx: this is not an XLSX workbook, or it is damaged")
	(tmp_path / "ledger.xlsx").write_bytes(good.read_bytes()[:3000])
	assert "damaged" in refused("age", tmp_path / "ledger.xlsx", "--as-on", AS_ON)


def test_what_cannot_be_opened_is_refused(refused: Refused, tmp_path: Path) -> None:
	assert (
		refused("age", tmp_path / "none.csv", "--as-on", AS_ON)
		== "none.csv: cannot be read: no such file or directory."
	)
	(tmp_path / "folder").mkdir()
	assert refused("age", tmp_path / "folder", "--as-on", AS_ON).startswith("folder: this is not a file")
	assert refused("age", "/dev/null", "--as-on", AS_ON).startswith("/dev/null: this is not a file")


@pytest.mark.skipif(os.name != "posix" or os.geteuid() == 0, reason="root may read every file")
def test_a_file_without_permission_is_refused(refused: Refused, tmp_path: Path) -> None:
	path = Path(write_csv(tmp_path / "ledger.csv", worked_example()))
	path.chmod(0)
	assert "cannot be read: permission denied" in refused("age", path, "--as-on", AS_ON)


OPTIONS = {
	"no command": ([], "the following arguments are required: COMMAND"),
	"an unknown command": (["old"], "invalid choice: 'old'"),
	"no date": (["age", "LEDGER"], "the following arguments are required: --as-on"),
	"a date in words": (
		["age", "LEDGER", "--as-on", "today"],
		"--as-on: 'today' is no date, write it like 2026-01-31",
	),
	"a day too many": (["age", "LEDGER", "--as-on", "2026-02-29"], "--as-on: '2026-02-29' is no date"),
	"ranges that fall": (
		["age", "LEDGER", "--as-on", "2026-01-31", "--ranges", "60,30"],
		"--ranges: The aging ranges must rise",
	),
	"ranges of letters": (
		["age", "LEDGER", "--as-on", "2026-01-31", "--ranges", "a,b"],
		"is not a whole number of days",
	),
	"a range of nothing": (
		["age", "LEDGER", "--as-on", "2026-01-31", "--ranges", "0"],
		"must lie between 1 and 99999",
	),
	"an unknown basis": (
		["age", "LEDGER", "--as-on", "2026-01-31", "--basis", "luck"],
		"--basis: invalid choice: 'luck'",
	),
	"an unknown rounding": (
		["age", "LEDGER", "--as-on", "2026-01-31", "--rounding", "up"],
		"--rounding: invalid choice",
	),
	"an unknown option": (
		["age", "LEDGER", "--as-on", "2026-01-31", "--fast"],
		"unrecognized arguments: --fast",
	),
	"half an option": (
		["age", "LEDGER", "--as", "2026-01-31"],
		"the following arguments are required: --as-on",
	),
	"a currency in words": (
		["age", "LEDGER", "--as-on", "2026-01-31", "--currency", "Euro"],
		"is no currency code",
	),
	"a precision of a half": (
		["age", "LEDGER", "--as-on", "2026-01-31", "--precision", "0.5"],
		"is no number of decimals",
	),
	"a limit below zero": (["age", "LEDGER", "--as-on", "2026-01-31", "--limit=-1"], "is no number of rows"),
	"invoices that are missing": (
		["age", "LEDGER", "--as-on", "2026-01-31", "--invoices", "none.csv"],
		"none.csv: cannot be read",
	),
}


@pytest.mark.parametrize("case", OPTIONS)
def test_a_bad_option_is_named(refused: Refused, tmp_path: Path, case: str) -> None:
	arguments, problem = OPTIONS[case]
	ledger = write_csv(tmp_path / "ledger.csv", worked_example())
	line = refused(*(ledger if each == "LEDGER" else each for each in arguments), outputs=False)
	assert problem in line


def test_outputs_do_not_replace_inputs(refused: Refused, tmp_path: Path) -> None:
	ledger = Path(write_csv(tmp_path / "ledger.csv", worked_example()))
	invoices = Path(write_csv(tmp_path / "invoices.csv", [{"name": "SI-1"}], ["name", "due_date"]))
	link = tmp_path / "link.html"
	link.symlink_to(ledger)
	before = ledger.read_bytes(), invoices.read_bytes()
	common = ("age", ledger, "--as-on", AS_ON, "--invoices", invoices)
	for option, target in (
		("--xlsx", ledger),
		("--html", link),
		("--html", invoices),
		("--xlsx", tmp_path / "." / "ledger.csv"),
	):
		assert "this is the file that is read" in refused(*common, option, target, outputs=False)
	assert (ledger.read_bytes(), invoices.read_bytes()) == before


def test_outputs_need_a_place_of_their_own(refused: Refused, tmp_path: Path) -> None:
	ledger = write_csv(tmp_path / "ledger.csv", worked_example())
	common = ("age", ledger, "--as-on", AS_ON)
	same = refused(*common, "--xlsx", tmp_path / "a", "--html", tmp_path / "a", outputs=False)
	assert same == "a: two outputs would go to this file; name two files."
	assert "there is no such folder" in refused(*common, "--xlsx", tmp_path / "no" / "a.xlsx", outputs=False)
	assert "this is a folder" in refused(*common, "--html", tmp_path, outputs=False)
	assert "this is a folder" in refused(*common, "--html", "", outputs=False)


INVOICES = {
	"no due date": (
		"name,posting_date\nSI-1,2026-01-01\n",
		'row 1, column "Due Date": this column (due_date) is missing',
	),
	"a bad due date": ("name,due_date\nSI-1,x\n", "row 2, column \"due_date\": 'x' is no date"),
	"two due dates": (
		"name,due_date\nSI-1,2026-01-01\nSI-1,2026-01-02\n",
		"row 3, column \"name\": 'SI-1' stands in row 2 with other dates.",
	),
	"a status": (
		"name,due_date,docstatus\nSI-1,2026-01-01,9\n",
		"row 2, column \"docstatus\": '9' is no document",
	),
	"a return": (
		"name,due_date,is_return,return_against,update_outstanding_for_self\nSI-7,2026-01-01,x,SI-1,0\n",
		"row 2, column \"is_return\": 'x' is neither 0 nor 1.",
	),
	"nothing": ("", "the file is empty."),
}


@pytest.mark.parametrize("case", INVOICES)
def test_bad_invoices_are_named(refused: Refused, tmp_path: Path, case: str) -> None:
	text, problem = INVOICES[case]
	(tmp_path / "invoices.csv").write_text(text, encoding="utf-8")
	ledger = write_csv(tmp_path / "ledger.csv", worked_example())
	line = refused("age", ledger, "--as-on", AS_ON, "--invoices", tmp_path / "invoices.csv")
	assert line.startswith("invoices.csv") and problem in line
