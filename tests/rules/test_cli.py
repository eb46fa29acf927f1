"""The command line on a ledger that was worked out by hand, and its promises about exit codes."""

import hashlib
import json
import subprocess
import sys
from pathlib import Path

import pytest

from ar_specialist import cli
from ar_specialist.offline import aging, demo
from ar_specialist.receivables.netting import net

from .offline_files import AS_ON, cells, entry, run, worked_example, write_csv

Capture = pytest.CaptureFixture[str]
ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def ledger(tmp_path: Path) -> str:
	return write_csv(tmp_path / "ledger.csv", worked_example())


def rows_after(out: str, title: str) -> list[list[str]]:
	"""Return the cells of the table that follows the line starting with `title`."""
	lines = out.splitlines()
	start = next(number for number, line in enumerate(lines) if line.startswith(title))
	end = next((n for n, line in enumerate(lines[start:], start) if not line.strip()), len(lines))
	return [cells(line) for line in lines[start + 1 : end] if not line.startswith("--")]


def test_open_items_are_those_worked_out_by_hand(ledger: str, capsys: Capture) -> None:
	assert run("age", ledger, "--as-on", AS_ON) == 0
	items = rows_after(capsys.readouterr().out, "Open items (5)")[1:]
	assert [[row[0], row[1], *row[-4:]] for row in items] == [
		["Cedar", "SI-5", "122", "121+", "180.00", "200.00 USD"],
		["Alder", "SI-1", "61", "61-90", "600.00", "600.00 EUR"],
		["Birch", "SI-3", "0", "0-30", "800.00", "800.00 EUR"],
		["Birch", "PE-2", "21", "0-30", "-300.00", "-300.00 EUR"],
		["Alder", "SI-2", "-19", "Not due", "200.00", "200.00 EUR"],
	]


def test_parties_and_totals_add_up(ledger: str, capsys: Capture) -> None:
	run("age", ledger, "--as-on", AS_ON)
	out = capsys.readouterr().out
	assert rows_after(out, "By party (3), in EUR") == [
		["Party", "Items", "Outstanding", "Not due", "0-30", "31-60", "61-90", "91-120", "121+"],
		["Alder", "2", "800.00", "200.00", "600.00"],
		["Birch", "2", "500.00", "500.00"],
		["Cedar", "1", "180.00", "180.00"],
		["Total", "5", "1,480.00", "200.00", "500.00", "600.00", "180.00"],
	]
	currencies = rows_after(out, "By currency of the receivable account")
	assert [row[:3] for row in currencies[1:]] == [["EUR", "4", "1,300.00"], ["USD", "1", "200.00"]]


def test_the_tie_out_names_every_difference(ledger: str, capsys: Capture) -> None:
	run("age", ledger, "--as-on", AS_ON)
	out = capsys.readouterr().out
	assert rows_after(out, "Tie-out in EUR")[1:] == [
		["Open items (5)", "1,480.00"],
		["Exchange differences on settled items", "-5.00"],
		["Ledger rows on the date (9)", "1,475.00"],
	]
	assert rows_after(out, "Rows that count and rows that do not") == [
		["Ledger rows on the date", "9", "1,475.00"],
		["Rows of cancelled vouchers (delinked)", "1", "999.00"],
		["Rows of accounts that are not receivable", "1", "70.00"],
		["Rows posted after the date", "1", "-600.00"],
		["All rows of the file", "12", "1,944.00"],
	]
	assert rows_after(out, "What the open items do not show (1)")[1:] == [
		["SI-4", "Cedar", "-5.00", "0.00 USD", "Exchange differences on settled items"]
	]
	assert "\nIt ties.\n" in out


def test_a_later_date_lets_the_later_payment_count(ledger: str, capsys: Capture) -> None:
	assert run("age", ledger, "--as-on", "2026-02-05") == 0
	out = capsys.readouterr().out
	assert "SI-1 " not in out
	assert rows_after(out, "By party (3), in EUR")[-1][:3] == ["Total", "4", "880.00"]


def test_ranges_and_basis(ledger: str, capsys: Capture) -> None:
	assert run("age", ledger, "--as-on", AS_ON, "--ranges", "10, 91", "--basis", "posting") == 0
	total = rows_after(capsys.readouterr().out, "By party (3), in EUR")
	assert total[0][3:] == ["Not due", "0-10", "11-91", "92+"]
	# by posting date SI-2 is 11 days old, SI-3 31, PE-2 21, SI-1 91 and SI-5 152; nothing is "not due"
	assert total[-1] == ["Total", "5", "1,480.00", "1,300.00", "180.00"]


def test_limit_cuts_the_lists_and_says_so(ledger: str, capsys: Capture) -> None:
	assert run("age", ledger, "--as-on", AS_ON, "--limit", "1") == 0
	out = capsys.readouterr().out
	assert "… and 4 more items; --limit 0 shows all." in out
	assert [row[1] for row in rows_after(out, "Open items (5)")[1:2]] == ["SI-5"] and "SI-3" not in out
	assert rows_after(out, "By party (3), in EUR")[-1][:3] == [
		"… and 2 more parties, which the total includes; --limit 0 shows all."
	]
	assert "Total" in out
	run("age", ledger, "--as-on", AS_ON, "--limit", "0")
	assert "more items" not in capsys.readouterr().out


def test_the_worklist_puts_the_most_important_first(ledger: str, capsys: Capture) -> None:
	assert run("worklist", ledger, "--as-on", AS_ON) == 0
	lines = [cells(line) for line in capsys.readouterr().out.splitlines()]
	table = [line for line in lines if line and line[0].isdigit()]
	assert [line[:5] for line in table] == [
		["52", "Cedar", "To Chase", "180.00", "122 d"],
		["42", "Alder", "To Chase", "600.00", "61 d"],
		["0", "Birch", "Not Due", "500.00", "500.00"],
	]
	assert table[0][-1] == "180.00 overdue (+12); oldest item 122 days late (+40)"
	assert table[1][-1] == "600.00 overdue (+12); oldest item 61 days late (+30)"


def test_money_that_is_here_is_applied_before_anybody_is_called(tmp_path: Path, capsys: Capture) -> None:
	rows = [*worked_example(), entry("PE-9", AS_ON, -600, "Alder")]
	run("worklist", write_csv(tmp_path / "l.csv", rows), "--as-on", AS_ON)
	line = next(line for line in capsys.readouterr().out.splitlines() if "Alder" in line)
	assert cells(line)[:4] == ["0", "Alder", "Apply Cash", "600.00"]


def test_an_aging_that_does_not_tie_exits_with_1(
	ledger: str, capsys: Capture, monkeypatch: pytest.MonkeyPatch
) -> None:
	def forgetful(entries, *args, **options):
		return net([each for each in entries if each.voucher_no != "PE-1"], *args, **options)

	monkeypatch.setattr(aging, "net", forgetful)
	assert run("age", ledger, "--as-on", AS_ON) == 1
	out = capsys.readouterr().out
	assert "IT DOES NOT TIE." in out
	assert ["Unexplained", "-400.00"] in [cells(line) for line in out.splitlines()]


def test_a_ledger_without_anything_open_ties(tmp_path: Path, capsys: Capture) -> None:
	rows = [entry("SI-1", AS_ON, 10, "A", due=AS_ON), entry("PE-1", AS_ON, -10, "A", against="SI-1")]
	assert run("age", write_csv(tmp_path / "l.csv", rows), "--as-on", AS_ON) == 0
	assert run("worklist", tmp_path / "l.csv", "--as-on", AS_ON) == 0
	assert "Open items (0)" in capsys.readouterr().out


def test_the_currency_of_the_company_is_named_or_asked_for(tmp_path: Path, capsys: Capture) -> None:
	rows = [row for row in worked_example() if row["account_currency"] == "USD"]
	path = write_csv(tmp_path / "l.csv", rows)
	run("age", path, "--as-on", AS_ON)
	out = capsys.readouterr().out
	assert "in company currency\n" in out and "--currency names it" in out
	run("age", path, "--as-on", AS_ON, "--currency", "eur")
	assert "aged by due date, in EUR\n" in capsys.readouterr().out


def test_what_the_answer_rests_on_is_said(tmp_path: Path, capsys: Capture) -> None:
	rows = [*worked_example(), entry("PE-9", AS_ON, -5, "Alder", against="SI-9")]
	path = write_csv(tmp_path / "l.csv", rows)
	digest = hashlib.sha256(Path(path).read_bytes()).hexdigest()
	(tmp_path / "i.csv").write_text("ID,Due Date\nSI-1,2026-01-30\nSI-5,2026-01-30\n", encoding="utf-8")
	run("age", path, "--as-on", AS_ON)
	out = capsys.readouterr().out
	assert f"Ledger: {path}, 13 rows, SHA-256 {digest}" in out
	assert "Due dates are those of the ledger rows; ERPNext's report takes the invoices' own" in out
	assert "Invoices paid or credited here that have no row of their own: 1;" in out
	run("age", path, "--as-on", AS_ON, "--invoices", tmp_path / "i.csv")
	out = capsys.readouterr().out
	assert f"Invoices: {tmp_path / 'i.csv'}, 2 submitted, SHA-256 " in out
	assert "Open invoices that are not in the list of invoices: 2;" in out
	assert "Due dates are those of the ledger rows" not in out
	run("age", path, "--as-on", AS_ON, "--basis", "posting")
	assert "Due dates" not in capsys.readouterr().out


def test_names_cannot_act_on_the_terminal(tmp_path: Path, capsys: Capture) -> None:
	rows = [entry("SI-1", AS_ON, 5, "Ann\x1b[2J\u202eeb\tC", due=AS_ON)]
	run("age", write_csv(tmp_path / "l.csv", rows), "--as-on", AS_ON)
	out = capsys.readouterr().out
	assert "\x1b" not in out and "\u202e" not in out and "Ann" in out


@pytest.fixture
def recorded(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
	"""A folder that is laid out as fixtures/ is."""
	folder = tmp_path / "fixtures"
	folder.mkdir()
	write_csv(folder / "demo_ledger.csv", worked_example())
	(folder / "demo_invoices.csv").write_text("name,due_date\nSI-1,2026-01-30\n", encoding="utf-8")
	about = {"as_on": "2026-01-31", "company": "Example Trading", "currency": "EUR"}
	(folder / "demo.json").write_text(json.dumps(about), encoding="utf-8")
	monkeypatch.setattr(demo, "FIXTURES", folder)
	return folder


def test_the_demo_prints_both_and_writes_both(recorded: Path, tmp_path: Path, capsys: Capture) -> None:
	assert run("demo", "--out", tmp_path / "out" / "here") == 0
	out = capsys.readouterr().out
	assert out.index("Worklist") < out.index("Aging") < out.index("It ties.")
	for name in ("aging.xlsx", "aging.html"):
		assert f"Written: {tmp_path / 'out' / 'here' / name}" in out
		assert (tmp_path / "out" / "here" / name).stat().st_size > 1000


def test_the_demo_takes_due_dates_from_the_invoices(recorded: Path, tmp_path: Path, capsys: Capture) -> None:
	run("demo", "--out", tmp_path / "out")
	rows = [cells(line) for line in capsys.readouterr().out.splitlines()]
	assert ["Alder", "SI-1", "Sales Invoice", "2025-11-01", "2026-01-30", "1", "0-30"] in [
		row[:7] for row in rows
	]


@pytest.mark.parametrize("missing", ["demo.json", "demo_ledger.csv", "demo_invoices.csv"])
def test_the_demo_without_its_ledger_says_so(
	recorded: Path, tmp_path: Path, capsys: Capture, missing: str
) -> None:
	(recorded / missing).unlink()
	assert run("demo", "--out", tmp_path / "out") == 2
	captured = capsys.readouterr()
	assert captured.out == "" and captured.err.count("\n") == 1
	assert missing in captured.err and "run the demo from a checkout" in captured.err
	assert not (tmp_path / "out").exists()


@pytest.mark.parametrize("content", ["{}", "[]", "{", '{"as_on": 5}', '{"as_on": "soon"}'])
def test_the_demo_needs_its_date(recorded: Path, capsys: Capture, content: str) -> None:
	(recorded / "demo.json").write_text(content, encoding="utf-8")
	assert run("demo", "--out", recorded / "out") == 2
	assert "as_on" in capsys.readouterr().err


def test_the_demo_says_when_its_folder_cannot_be_made(recorded: Path, capsys: Capture) -> None:
	assert run("demo", "--out", recorded / "demo.json" / "out") == 2
	assert capsys.readouterr().err.count("\n") == 1


def test_it_runs_as_a_module_without_frappe(ledger: str) -> None:
	block = "import sys; sys.modules['frappe'] = None; sys.modules['openpyxl'] = None; "
	code = f"{block}from ar_specialist import cli; sys.exit(cli.main(['age', {ledger!r}, '--as-on', '2026-01-31']))"
	for command in (["-m", "ar_specialist.cli", "age", ledger, "--as-on", "2026-01-31"], ["-c", code]):
		done = subprocess.run(
			[sys.executable, *command], cwd=ROOT, capture_output=True, text=True, check=False
		)
		assert (done.returncode, done.stderr) == (0, "")
		assert "It ties." in done.stdout


def test_output_that_is_cut_off_is_no_error(ledger: str) -> None:
	command = f"{sys.executable} -m ar_specialist.cli age {ledger} --as-on 2026-01-31 | head -1"
	done = subprocess.run(command, shell=True, cwd=ROOT, capture_output=True, text=True, check=False)
	assert done.stderr == "" and done.stdout.startswith("Receivables of Example Trading")


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="only Linux has a device that is always full")
def test_output_that_cannot_be_written_is_one_line(ledger: str) -> None:
	command = [sys.executable, "-m", "ar_specialist.cli", "age", ledger, "--as-on", "2026-01-31"]
	with open("/dev/full", "w") as full:
		done = subprocess.run(command, stdout=full, stderr=subprocess.PIPE, cwd=ROOT, text=True, check=False)
	assert done.returncode == 2
	assert done.stderr == "ar-specialist: the output cannot be written: no space left on device.\n"


def test_a_terminal_without_a_letter_shows_a_question_mark(tmp_path: Path) -> None:
	path = write_csv(tmp_path / "l.csv", [entry("SI-1", AS_ON, 5, "Žižkov", due=AS_ON)])
	done = subprocess.run(
		[sys.executable, "-m", "ar_specialist.cli", "age", path, "--as-on", "2026-01-31"],
		cwd=ROOT,
		env={"PYTHONIOENCODING": "ascii"},
		capture_output=True,
		text=True,
		check=False,
	)
	assert done.returncode == 0 and "?i?kov" in done.stdout


def test_help_and_version(capsys: Capture) -> None:
	for arguments in (["--help"], ["--version"], ["age", "--help"]):
		with pytest.raises(SystemExit) as stopped:
			cli.main(arguments)
		assert stopped.value.code == 0
	assert "--as-on DATE" in capsys.readouterr().out
