"""Recording the demo company's ledger, and what ERPNext's own report makes of it, as files."""

import csv
import hashlib
import json
from collections.abc import Iterable, Sequence
from datetime import date
from pathlib import Path

import frappe

import erpnext

from .exchange import COMPANY_CURRENCY
from .site import COMPANY, DONE, DemoError, mark

RANGE = "30, 60, 90, 120"

# As Frappe exports the two doctypes, less what nobody reads here.
LEDGER_FIELDS = (
	"name",
	"posting_date",
	"company",
	"account_type",
	"account",
	"party_type",
	"party",
	"due_date",
	"cost_center",
	"voucher_type",
	"voucher_no",
	"against_voucher_type",
	"against_voucher_no",
	"amount",
	"account_currency",
	"amount_in_account_currency",
	"delinked",
)
INVOICE_FIELDS = (
	"name",
	"customer",
	"customer_name",
	"posting_date",
	"due_date",
	"currency",
	"is_return",
	"return_against",
	"update_outstanding_for_self",
	"outstanding_amount",
	"docstatus",
)
REPORT_FIELDS = (
	"party",
	"voucher_type",
	"voucher_no",
	"posting_date",
	"due_date",
	"invoiced",
	"paid",
	"credit_note",
	"outstanding",
	"age",
	"range1",
	"range2",
	"range3",
	"range4",
	"range5",
	"currency",
)
AMOUNTS = ("invoiced", "paid", "credit_note", "outstanding", "range1", "range2", "range3", "range4", "range5")

Row = dict[str, object]


def record(as_on: date, folder: Path) -> list[Path]:
	"""Write ledger, invoices, facts and expected report into `folder`; return the files.

	Raises DemoError when the site's demo is not of that day: its ledger would not be the day's.
	"""
	if mark(DONE) != str(as_on):
		raise DemoError(f"The demo company on this site is as of {mark(DONE)}; make it with --today {as_on}.")
	folder.mkdir(parents=True, exist_ok=True)
	return [
		_write_csv(folder / "demo_ledger.csv", LEDGER_FIELDS, ledger_rows()),
		_write_csv(folder / "demo_invoices.csv", INVOICE_FIELDS, invoice_rows()),
		_write_json(folder / "demo.json", facts(as_on)),
		_write_json(folder / "demo_expected.json", expected_rows(as_on)),
	]


def facts(as_on: date) -> Row:
	"""Return what a reader of the files has to know."""
	return {
		"company": COMPANY,
		"currency": COMPANY_CURRENCY,
		"as_on": str(as_on),
		"erpnext": erpnext.__version__,
		"frappe": frappe.__version__,
	}


def ledger_rows() -> list[Row]:
	"""Return the company's payment ledger.

	A ledger row's own name is random; it is replaced by one that follows from the row, so that recording the same
	day again gives the same file.
	"""
	fields = [field for field in LEDGER_FIELDS if field != "name"]
	rows = frappe.get_all("Payment Ledger Entry", filters={"company": COMPANY}, fields=fields)
	rows.sort(key=_in_order)
	return [{"name": _name(number, row), **row} for number, row in enumerate(rows)]


def _in_order(row: Row) -> tuple[str, ...]:
	return tuple(
		str(row[field])
		for field in ("posting_date", "voucher_type", "voucher_no", "against_voucher_no", "party", "amount")
	)


def _name(number: int, row: Row) -> str:
	text = "|".join([str(number), *(str(value) for value in row.values())])
	return hashlib.sha256(text.encode()).hexdigest()[:10]


def invoice_rows() -> list[Row]:
	"""Return the company's sales invoices and credit notes."""
	return frappe.get_all(
		"Sales Invoice", filters={"company": COMPANY}, fields=list(INVOICE_FIELDS), order_by="name"
	)


def expected_rows(as_on: date) -> list[Row]:
	"""Return the open vouchers as ERPNext's Accounts Receivable shows them on that day."""
	# The module reads the database when it is imported.
	from erpnext.accounts.report.accounts_receivable.accounts_receivable import ReceivablePayableReport

	filters = {
		"company": COMPANY,
		"report_date": as_on,
		"party_type": "Customer",
		"ageing_based_on": "Due Date",
		"calculate_ageing_with": "Report Date",
		"range": RANGE,
	}
	args = {"account_type": "Receivable", "naming_by": ["Selling Settings", "cust_master_name"]}
	_columns, rows, *_rest = ReceivablePayableReport(filters).run(args)
	return sorted((_plain(row) for row in rows), key=lambda row: (row["party"], row["voucher_no"]))


def _plain(row: Row) -> Row:
	"""Return a report row with its amounts in whole cents and its dates as text."""
	result = {field: row.get(field) for field in REPORT_FIELDS}
	for field in AMOUNTS:
		result[field] = round(float(result[field] or 0), 2)
	for field in ("posting_date", "due_date"):
		result[field] = str(result[field]) if result[field] else None
	return result


def _write_csv(path: Path, fields: Sequence[str], rows: Iterable[Row]) -> Path:
	with path.open("w", encoding="utf-8", newline="") as file:
		writer = csv.DictWriter(file, fields, lineterminator="\n")
		writer.writeheader()
		writer.writerows(rows)
	return path


def _write_json(path: Path, content: object) -> Path:
	if isinstance(content, list):
		lines = ",\n".join(json.dumps(row, ensure_ascii=False) for row in content)
		text = f"[\n{lines}\n]\n"
	else:
		text = json.dumps(content, ensure_ascii=False, indent=1) + "\n"
	path.write_text(text, encoding="utf-8")
	return path
