"""What leaves the desk as a file: a text that looks like a formula is a text there, figures and dates stay so.

Every file is written by Frappe's own export, as the desk, the background job and e-mailed reports call it.
"""

import csv
import io
from collections.abc import Iterator
from datetime import datetime

import openpyxl
import pytest

import frappe
from frappe.desk import query_report
from frappe.utils import add_days, formatdate

from ar_specialist.reports import exports
from tests.site import baseline as base
from tests.site import factories as make
from tests.site.factories import AS_ON

FILTERS = {"company": [base.COMPANY], "report_date": str(AS_ON)}
TYPED = (
	'=HYPERLINK("https://example.com","open me")',
	"+1+1",
	"@SUM(A1:A9)",
	"-2+3",
	"\t=1+1",
	"\r=1+1",
	"\ufeff=1+1",
	"  =1+1",
	"<p>=1+1</p>",
	"<i>&amp;lt;p&amp;gt;=1+1</i>",
)
REPORTS = pytest.mark.parametrize("report", ["AR Aging", "AR Aging Summary"])
Cells = list[list[object]]


@pytest.fixture(autouse=True)
def form() -> Iterator[None]:
	"""Leave the request's form and answer as they were."""
	kept = frappe.local.form_dict, frappe.local.response
	frappe.local.response = frappe._dict()
	yield
	frappe.local.form_dict, frappe.local.response = kept


@pytest.fixture(params=TYPED, ids=range(len(TYPED)))
def typed(request: pytest.FixtureRequest) -> str:
	"""A text as somebody typed it, in the customer's name, its order number and the invoice's remarks."""
	text = request.param
	for customer in base.CUSTOMERS[:2]:
		frappe.db.set_value("Customer", customer, "customer_name", text)
		make.invoice(customer, on=add_days(AS_ON, -40), po_no=text, remarks=text)
	return text


def export(report: str, kind: str, **options: object) -> bytes:
	frappe.local.form_dict = frappe._dict(
		report_name=report,
		file_format_type=kind,
		filters=frappe.as_json({**FILTERS, **options.pop("filters", {})}),
		visible_idx="[]",
		custom_columns="[]",
		**options,
	)
	query_report.export_query()
	return frappe.local.response.filecontent


def workbook(content: bytes) -> list[list[openpyxl.cell.Cell]]:
	return [list(row) for row in openpyxl.load_workbook(io.BytesIO(content)).active.iter_rows()]


def is_formula(text: object) -> bool:
	return isinstance(text, str) and text.strip(" \t\r\n\ufeff")[:1] in set("=+-@") and text[:1] != "'"


@REPORTS
def test_no_text_is_a_formula_in_a_workbook(report: str, typed: str) -> None:
	asked = {"show_remarks": 1, "group_by": "Territory"}
	rows = workbook(export(report, "Excel", filters=asked, include_indentation=1))
	cells = [cell for row in rows for cell in row]
	assert "f" not in {cell.data_type for cell in cells}
	texts = [cell.value for cell in cells if isinstance(cell.value, str)]
	assert [text for text in texts if is_formula(text)] == []
	assert sum("'" in text for text in texts) >= 2, "the typed texts are there, marked"


@REPORTS
def test_no_text_is_a_formula_in_a_csv_file(report: str, typed: str) -> None:
	rows = list(csv.reader(io.StringIO(export(report, "CSV", filters={"show_remarks": 1}).decode())))
	texts = [cell for row in rows for cell in row if not _is_number(cell)]
	assert [text for text in texts if is_formula(text)] == []
	assert sum("'" in text for text in texts) >= 2


def _is_number(text: str) -> bool:
	try:
		float(text)
	except ValueError:
		return False
	return True


@REPORTS
@pytest.mark.parametrize("typed", [TYPED[0]], indirect=True)
def test_the_screen_shows_what_was_typed(report: str, typed: str) -> None:
	found = query_report.run(report, filters=frappe.as_json(FILTERS))
	field = "customer_name" if report == "AR Aging" else "label"
	assert [row[field] for row in found["result"] if isinstance(row, dict)].count(typed) == 2


@pytest.mark.parametrize("typed", [TYPED[3]], indirect=True)
def test_numbers_and_dates_stay_what_they_are(typed: str) -> None:
	make.advance(on=AS_ON, amount=300)
	shown = query_report.run("AR Aging", filters=frappe.as_json(FILTERS))
	fields = [column["fieldname"] for column in shown["columns"]]
	rows = workbook(export("AR Aging", "Excel"))[1:-1]
	assert len(rows) == len(shown["result"]) - 1 == 3  # without the total
	for cells, row in zip(rows, shown["result"], strict=False):
		by_field = dict(zip(fields, cells, strict=True))
		day = row["posting_date"]  # which version 16 writes as its reader does
		assert by_field["posting_date"].value in (datetime.combine(day, datetime.min.time()), formatdate(day))
		assert by_field["outstanding"].data_type == "n"
		assert by_field["outstanding"].value == row["outstanding"]
		assert by_field["voucher_no"].value == row["voucher_no"]
	assert min(row["outstanding"] for row in shown["result"][:-1]) == -300


def test_a_customer_whose_id_is_a_formula() -> None:
	values = {"doctype": "Customer", "customer_name": "=1+1", "customer_group": base.GROUPS[1]}
	customer = frappe.get_doc(values).insert(set_name="=1+1")
	make.invoice(customer.name, on=add_days(AS_ON, -40))
	cells = [cell for row in workbook(export("AR Aging", "Excel")) for cell in row]
	assert [cell.value for cell in cells if cell.value in ("=1+1", "'=1+1")] == ["'=1+1", "'=1+1"]


@pytest.mark.parametrize("typed", [TYPED[0]], indirect=True)
def test_a_grouped_export_keeps_its_blank_rows(typed: str) -> None:
	rows = workbook(export("AR Aging", "Excel", filters={"group_by_party": 1}))
	assert [cell for row in rows for cell in row if cell.data_type == "f"] == []
	blank = [row for row in rows[1:] if not any(cell.value for cell in row)]
	assert len(blank) == 2


@REPORTS
@pytest.mark.parametrize("typed", [TYPED[0]], indirect=True)
def test_the_background_job_writes_the_same(report: str, typed: str) -> None:
	if not hasattr(query_report, "run_export_query_job"):
		pytest.skip("this Frappe does not export in the background")
	sender = {"email_account_name": "AR Test", "email_id": "ar@example.com", "smtp_server": "localhost"}
	frappe.get_doc(
		{"doctype": "Email Account", "enable_outgoing": 1, "default_outgoing": 1, **sender}
	).db_insert()
	export(report, "Excel", export_in_background=1)
	file = frappe.get_last_doc("File", {"attached_to_name": report})
	cells = [cell for row in workbook(file.get_content()) for cell in row]
	file.delete(force=True)
	assert "f" not in {cell.data_type for cell in cells}
	assert f"'{typed}" in {cell.value for cell in cells}


@pytest.mark.parametrize("typed", [TYPED[0]], indirect=True)
@pytest.mark.parametrize("kind", ["XLSX", "CSV"])
def test_an_e_mailed_report_holds_no_formula(kind: str, typed: str) -> None:
	mail = frappe.get_doc(
		{
			"doctype": "Auto Email Report",
			"report": "AR Aging",
			"report_type": "Script Report",
			"user": "Administrator",
			"format": kind,
			"filters": frappe.as_json(FILTERS),
		}
	)
	content = mail.get_report_content()
	if kind == "CSV":
		texts = [cell for row in csv.reader(io.StringIO(content)) for cell in row]
	else:
		texts = [cell.value for row in workbook(content) for cell in row]
	assert f"'{typed}" in texts and typed not in texts


def test_nothing_else_is_taken_for_an_export() -> None:
	assert not exports.is_export()
	rows = [{"label": "=1+1"}]
	assert exports.cells(rows) is rows
