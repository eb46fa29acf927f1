"""Options of the aging reports that follow a site's own settings."""

import pytest

import frappe
from frappe.utils import add_days

from ar_specialist.ar_specialist.report.ar_aging.ar_aging import execute
from tests.site import baseline as base
from tests.site import factories as make
from tests.site import oracle
from tests.site.factories import AS_ON

FILTERS = {"company": base.COMPANY, "report_date": str(AS_ON), "range": "30, 60, 90, 120"}


@pytest.mark.parametrize("length", [0, 7, 5000])
def test_remarks_are_cut_as_in_erpnext(length: int) -> None:
	frappe.db.set_single_value("Accounts Settings", "receivable_payable_remarks_length", length)
	invoice = make.invoice(
		on=add_days(AS_ON, -40), remarks="Zürich: twelve words or so, and then some more of them"
	)
	make.invoice(base.CUSTOMERS[1], on=add_days(AS_ON, -40))
	given = {**FILTERS, "show_remarks": 1}
	expected = {row.voucher_no: row.remarks for row in oracle.rows(given)}
	assert {row["voucher_no"]: row["remarks"] for row in execute(given)[1]} == expected
	assert expected[invoice.name].startswith("Zürich:")
	assert len(expected[invoice.name]) == 7 or length != 7


def test_a_disabled_company_is_refused_where_companies_can_be_disabled(
	monkeypatch: pytest.MonkeyPatch,
) -> None:
	make.invoice(on=add_days(AS_ON, -40))
	assert execute(FILTERS)[1]
	meta, get_value = frappe.get_meta("Company"), frappe.db.get_value
	monkeypatch.setattr(meta, "has_field", lambda field: field == "disabled")
	monkeypatch.setattr(frappe, "get_meta", lambda *_args, **_kwargs: meta)

	def value(
		doctype: str, name: object = None, field: object = "name", *args: object, **kwargs: object
	) -> object:
		return (
			1
			if (doctype, field) == ("Company", "disabled")
			else get_value(doctype, name, field, *args, **kwargs)
		)

	monkeypatch.setattr(frappe.db, "get_value", value)
	with pytest.raises(frappe.ValidationError, match="is disabled; enable it or choose another company"):
		execute(FILTERS)


def test_projects_and_dimensions_filter_rows_as_in_erpnext() -> None:
	project = base.make("Project", project_name="AR Test Project", company=base.COMPANY)
	invoice = make.invoice(on=add_days(AS_ON, -40), project=project)
	other = make.invoice(on=add_days(AS_ON, -40))
	frappe.db.set_value("Payment Ledger Entry", {"voucher_no": invoice.name}, "project", project)
	found = {row["voucher_no"] for row in execute({**FILTERS, "project": [project]})[1]}
	assert found == {invoice.name}
	# a project stands in for a dimension of the site's own, whose column a sandboxed test cannot make
	dimension = frappe._dict(fieldname="project", label="Project", document_type="Project", disabled=0)
	frappe.flags.accounting_dimensions = [dimension]
	assert {row.voucher_no for row in oracle.rows({**FILTERS, "project": [project]})} == found
	assert {row["voucher_no"] for row in execute({**FILTERS, "project": [project]})[1]} == found
	assert {row["voucher_no"] for row in execute(FILTERS)[1]} == {invoice.name, other.name}
