"""AR Dispute Analysis of a period by the day disputes were over, beside that by the day they were raised."""

import pytest

import frappe

from ar_specialist.ar_specialist.report.ar_dispute_analysis.ar_dispute_analysis import execute
from ar_specialist.operations.dispute_figures import GROUPS
from tests.site import baseline as base
from tests.site.analysing import PERIOD, PRICE, cells, decide, dispute, report
from tests.site.test_dispute_analysis import june

__all__ = ["june"]  # the disputes of the month, for every test here

OVER = "Closed or Decided in the Period"


def test_a_case_counts_in_the_month_it_was_over() -> None:
	"""In June three were raised, one of which is open; one of May was over in June, one of June in July."""
	customer = base.CUSTOMERS[2]
	before = dispute(100, "2026-05-10", customer=customer)
	decide(before, "2026-06-10")
	after = dispute(70, "2026-06-20", customer=customer)
	decide(after, "2026-07-05")
	asked = {"party": [customer], "group_by": "Month"}
	assert [cells(row, "group", "disputes", "disputed") for row in report(**asked)[0]] == [("2026-06", 1, 70)]
	(line,), (total,) = report(**asked, period_by=OVER)
	assert cells(line, "group", "disputes", "disputed", "median_days") == ("2026-06", 1, 100, 31)
	assert line["cases"] == [before.name]
	assert cells(total, "disputes", "disputed", "median_days", "invalid") == (1, 100, 31, 100)
	(line,), _totals = report(**asked, period_by=OVER, from_date="2026-07-01", to_date="2026-07-31")
	assert cells(line, "group", "disputes", "disputed", "median_days") == ("2026-07", 1, 70, 15)
	asked["group_by"] = "Reason"
	(line,), _totals = report(**asked, period_by=OVER, from_date="2026-06-01", to_date="2026-07-31")
	assert cells(line, "disputes", "disputed", "median_days") == (2, 170, 23)
	assert line["cases"] == [before.name, after.name]


def test_what_is_open_is_in_no_such_period() -> None:
	(price,), (total,) = report(period_by=OVER)
	assert price["group"] == PRICE, "what is disputed for its delivery is open"
	assert cells(total, "disputes", "disputed", "outstanding") == (2, 800, 0)
	assert cells(total, "disputed_share", "deductions_outstanding") == (None, None)


@pytest.mark.parametrize("group_by", GROUPS)
def test_every_grouping_of_what_was_over_comes_to_the_same(group_by: str) -> None:
	rows, (total,) = report(group_by=group_by, period_by=OVER)
	assert sum(row["disputed"] for row in rows) == total["disputed"] == 800
	assert sum(row["upheld"] for row in rows) == total["upheld"] == 500


@pytest.mark.parametrize(
	("period_by", "has_them"), [(None, True), ("Raised in the Period", True), (OVER, False)]
)
def test_what_came_in_is_compared_with_what_came_in(period_by: str | None, has_them: bool) -> None:
	columns, *_rest = execute({"company": base.COMPANY, **PERIOD, "period_by": period_by})
	names = {each["fieldname"] for each in columns}
	assert ({"invoiced", "open", "outstanding", "deductions_outstanding"} <= names) == has_them
	assert {"disputes", "disputed", "median_days", "valid", "credited"} <= names


def test_a_period_by_something_else_is_refused() -> None:
	with pytest.raises(frappe.ValidationError, match="Period By is one of"):
		execute({"company": base.COMPANY, "period_by": "Mood"})
