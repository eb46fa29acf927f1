"""What the reports refuse, and that they say what to do instead."""

import pytest

import frappe
from frappe.utils import getdate

from ar_specialist.ar_specialist.report.ar_aging.ar_aging import execute as aging
from ar_specialist.ar_specialist.report.ar_aging_summary.ar_aging_summary import execute as summary
from tests.site import baseline as base
from tests.site import factories as make

REPORTS = pytest.mark.parametrize("report", [aging, summary])


@REPORTS
@pytest.mark.parametrize(
	("filters", "sentence"),
	[
		({"company": "No Such Company"}, "does not exist"),
		({"company": ["No Such Company", base.COMPANY]}, "does not exist"),
		({"company": "' OR 1=1 -- "}, "does not exist"),
		({"report_date": "31.02.2026"}, "is not a date"),
		({"report_date": "yesterday"}, "is not a date"),
		({"report_date": "2026-13-01"}, "is not a date"),
		({"range": "30, 60, sixty"}, "not a whole number"),
		({"range": "30, 30"}, "must rise"),
		({"range": "60, 30"}, "must rise"),
		({"range": "-5"}, "not a whole number"),
		({"range": "0"}, "between 1 and"),
		({"range": "3.5"}, "not a whole number"),
		({"range": "٣٠"}, "not a whole number"),
		({"ageing_based_on": "Supplier Invoice Date"}, "due date or by posting date"),
		({"group_by": "Mood"}, "Group by one of"),
		({"territory": "Atlantis"}, "does not exist"),
		({"customer_group": ["Nobody"]}, "does not exist"),
		({"cost_center": ["Nowhere"]}, "does not exist"),
		({"sales_person": "Nobody"}, "does not exist"),
		({"party_account": "No Such Account"}, "does not exist"),
		({"party_account": base.BANK}, "not a receivable account"),
	],
)
def test_one_sentence_that_says_what_to_do(report, filters: dict, sentence: str) -> None:
	with pytest.raises(frappe.ValidationError) as refused:
		report({"company": base.COMPANY, "report_date": "2026-06-30", **filters})
	text = str(refused.value)
	assert sentence in text
	assert "Traceback" not in text and "SELECT" not in text
	assert "<script" not in text


def test_a_company_without_receivable_account() -> None:
	frappe.db.set_value(
		"Account", {"company": base.OTHER_COMPANY, "account_type": "Receivable"}, "account_type", ""
	)
	with pytest.raises(frappe.ValidationError, match="no receivable account"):
		aging({"company": base.OTHER_COMPANY})


def test_script_in_a_filter_comes_back_harmless() -> None:
	with pytest.raises(frappe.ValidationError) as refused:
		aging({"company": base.COMPANY, "report_date": "<script>alert(1)</script>"})
	assert "<script" not in str(refused.value)


def test_unknown_filters_are_dropped() -> None:
	assert aging({"company": base.COMPANY, "no_such_filter": "x", "party_types": {"a": 1}})[1] == []


def test_any_number_of_ranges() -> None:
	make.invoice(on="2026-01-01", due="2026-01-01")
	limits = ", ".join(str(days) for days in range(10, 200, 10))
	row = aging({"company": base.COMPANY, "report_date": "2026-06-30", "range": limits})[1][0]
	assert row["range18"] == 1000
	assert sum(row[f"range{number}"] for number in range(1, 21)) == row["outstanding"]


@pytest.mark.parametrize("ranges", ["30, 20", "a", "1, 2, 3, 4, 5, 6"])
def test_a_policy_refuses_ranges_it_cannot_keep(ranges: str) -> None:
	policy = _policy()
	policy.aging_ranges = ranges
	with pytest.raises(frappe.ValidationError, match="range"):
		policy.save()


def _policy():
	if frappe.db.exists("AR Policy", base.COMPANY):
		return frappe.get_doc("AR Policy", base.COMPANY)
	return frappe.get_doc({"doctype": "AR Policy", "company": base.COMPANY}).insert()


def test_several_companies_with_one_list() -> None:
	make.invoice(on="2026-05-01")
	rows = aging({"company": [base.COMPANY, base.OTHER_COMPANY], "report_date": getdate()})[1]
	assert {row["company"] for row in rows} == {base.COMPANY}
	text = frappe.as_json([base.COMPANY, base.OTHER_COMPANY])
	assert aging({"company": text, "report_date": getdate()})[1] == rows
