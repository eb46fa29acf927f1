"""Ledger files for the tests of the command line: one worked by hand, and ways to write any of them."""

import csv
import io
from collections.abc import Callable, Iterable, Sequence
from datetime import date
from pathlib import Path

from hypothesis import HealthCheck, settings
from openpyxl import Workbook

from ar_specialist.cli import main

AS_ON = date(2026, 1, 31)
DEBTORS, DEBTORS_USD = "Debtors - EX", "Debtors USD - EX"
TYPES = {"SI": "Sales Invoice", "PE": "Payment Entry", "JE": "Journal Entry", "SO": "Sales Order"}

# ERPNext's fields and their labels, as both kinds of export head their columns
LABELS = {
	"posting_date": "Posting Date",
	"company": "Company",
	"account_type": "Account Type",
	"account": "Account",
	"party_type": "Party Type",
	"party": "Party",
	"due_date": "Due Date",
	"voucher_type": "Voucher Type",
	"voucher_no": "Voucher No",
	"against_voucher_type": "Against Voucher Type",
	"against_voucher_no": "Against Voucher No",
	"amount": "Amount",
	"account_currency": "Currency",
	"amount_in_account_currency": "Amount in Account Currency",
	"delinked": "DeLinked",
}
NAMES = tuple(LABELS)

Row = dict[str, object]

# for properties of files: writing and reading them takes as long as the machine is busy
patient = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])


def entry(
	voucher: str,
	on: date,
	amount: object,
	party: str | None,
	*,
	against: str | None = None,
	due: date | None = None,
	own: object = None,
	**other: object,
) -> Row:
	"""Return a ledger row; `own` is the amount in US dollars and puts the row into the dollar account."""
	against = against or voucher
	return {
		"posting_date": on,
		"company": "Example Trading",
		"account_type": "Receivable",
		"account": DEBTORS if own is None else DEBTORS_USD,
		"party_type": "Customer",
		"party": party,
		"due_date": due,
		"voucher_type": TYPES[voucher.partition("-")[0]],
		"voucher_no": voucher,
		"against_voucher_type": TYPES[against.partition("-")[0]],
		"against_voucher_no": against,
		"amount": amount,
		"account_currency": "EUR" if own is None else "USD",
		"amount_in_account_currency": amount if own is None else own,
		"delinked": 0,
		**other,
	}


def worked_example() -> list[Row]:
	"""Return the ledger whose aging on AS_ON was worked out by hand.

	Open are: Alder 600.00 of SI-1, 61 days late (1,000 less 400), and 200.00 of SI-2, due in 19 days (250 less a
	credit note of 50); Birch 800.00, due on the day itself, and 300.00 paid in advance; Cedar 180.00, that is 200
	dollars, 122 days late. Cedar's SI-4 is paid in dollars and leaves an exchange loss of 5.00. The rows of the day
	add up to 1,475.00; a cancelled invoice of 999, a supplier's 70 and a later payment of 600 do not count.
	"""
	return [
		entry("SI-1", date(2025, 11, 1), 1000.0, "Alder", due=date(2025, 12, 1)),
		entry("PE-1", date(2025, 12, 15), -400.0, "Alder", against="SI-1"),
		entry("SI-2", date(2026, 1, 20), 250.0, "Alder", due=date(2026, 2, 19)),
		entry("SI-7", date(2026, 1, 25), -50.0, "Alder", against="SI-2"),
		entry("SI-3", date(2025, 12, 31), 800.0, "Birch", due=date(2026, 1, 31)),
		entry("PE-2", date(2026, 1, 10), -300.0, "Birch"),
		entry("SI-4", date(2025, 10, 1), 90.0, "Cedar", own=100.0, due=date(2025, 10, 31)),
		entry("PE-3", date(2025, 11, 15), -95.0, "Cedar", own=-100.0, against="SI-4"),
		entry("SI-5", date(2025, 9, 1), 180.0, "Cedar", own=200.0, due=date(2025, 10, 1)),
		entry("SI-6", date(2025, 9, 1), 999.0, "Alder", due=date(2025, 10, 1), delinked=1),
		entry(
			"JE-1",
			date(2025, 9, 1),
			70.0,
			"Supplies",
			party_type="Supplier",
			account="Creditors - EX",
			account_type="Payable",
		),
		entry("PE-4", date(2026, 2, 5), -600.0, "Alder", against="SI-1"),
	]


def text_of(value: object) -> str:
	return "" if value is None else str(value)


def csv_text(
	rows: Iterable[Row],
	headings: Sequence[str] = NAMES,
	*,
	delimiter: str = ",",
	labels: bool = False,
	show: Callable[[object], str] = text_of,
) -> str:
	"""Return `rows` as CSV; `headings` are field names, written as labels if `labels`."""
	buffer = io.StringIO()
	writer = csv.writer(buffer, delimiter=delimiter)
	writer.writerow([LABELS.get(name, name) if labels else name for name in headings])
	for row in rows:
		writer.writerow([show(row.get(name)) for name in headings])
	return buffer.getvalue()


def write_csv(path: Path, rows: Iterable[Row], *args: object, encoding: str = "utf-8", **options) -> str:
	path.write_bytes(csv_text(rows, *args, **options).encode(encoding))
	return str(path)


def write_xlsx(
	path: Path, rows: Iterable[Row], headings: Sequence[str] = NAMES, *, labels: bool = False
) -> str:
	"""Write `rows` with real numbers and dates."""
	book = Workbook()
	sheet = book.active
	sheet.append([LABELS.get(name, name) if labels else name for name in headings])
	for row in rows:
		sheet.append([row.get(name) for name in headings])
	book.save(path)
	return str(path)


def cells(line: str) -> list[str]:
	"""Return the cells of a line of a table on the terminal."""
	return [cell.strip() for cell in line.split("  ") if cell.strip()]


def run(*arguments: object) -> int:
	"""Run the command line and return its exit code."""
	return main([str(argument) for argument in arguments])
