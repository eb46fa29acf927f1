"""Days off of a company by ERPNext's Holiday List, which is a year's: within it, before it and after it."""

from collections.abc import Iterator
from datetime import date, timedelta

import pytest

import frappe

from ar_specialist.ledger.holidays import holidays_of
from ar_specialist.receivables import business_days
from tests.site import baseline as base
from tests.site.analysing import cells, decide, dispute, reasons, report


@pytest.fixture(autouse=True)
def uncached() -> Iterator[None]:
	yield
	frappe.clear_document_cache("Company", base.COMPANY)


def use_list_of(year: int, *holidays: str, weekly: bool = True) -> None:
	"""Let the company have a list of one year with its weekends, as ERPNext's own button fills it in."""
	name, first = f"AR Test {year}", date(year, 1, 1)
	days = [first + timedelta(count) for count in range(365)]
	rows = [
		{"holiday_date": day, "description": "Off", "weekly_off": int(weekly)}
		for day in days
		if day.weekday() >= 5
	]
	rows += [{"holiday_date": day, "description": "Holiday"} for day in holidays]
	dates = {"from_date": first, "to_date": date(year, 12, 31)}
	base.make("Holiday List", name, holiday_list_name=name, **dates, holidays=rows)
	frappe.db.set_value("Company", base.COMPANY, "default_holiday_list", name)
	frappe.clear_document_cache("Company", base.COMPANY)


def days_after(start: str, days: int) -> str:
	day = frappe.utils.getdate(start)
	return str(business_days.after(day, days, holidays_of(base.COMPANY, day)))


def test_a_deadline_over_the_end_of_the_list_counts_no_weekend() -> None:
	use_list_of(2026, "2026-12-31")
	assert days_after("2026-12-30", 5) == "2027-01-07"
	assert days_after("2026-12-23", 2) == "2026-12-25", "within it, as it says"


def test_a_list_that_calls_nothing_weekly_off_says_nothing_of_another_year() -> None:
	use_list_of(2026, weekly=False)
	assert days_after("2026-12-31", 2) == "2027-01-02"


def test_an_empty_list_and_none() -> None:
	base.make(
		"Holiday List",
		"AR Test None",
		holiday_list_name="AR Test None",
		from_date="2026-01-01",
		to_date="2026-12-31",
	)
	for name in ("AR Test None", None):
		frappe.db.set_value("Company", base.COMPANY, "default_holiday_list", name)
		frappe.clear_document_cache("Company", base.COMPANY)
		assert days_after("2026-06-05", 1) == "2026-06-06"


def test_the_figures_of_last_year_stand_once_next_years_list_is_there() -> None:
	reasons()
	owed = dispute(100, "2026-06-01")
	decide(owed, "2026-06-29")
	use_list_of(2026)
	before = report()[1][0]
	use_list_of(2027)
	after = report()[1][0]
	assert cells(before, "median_business_days", "median_days") == (20, 28)
	assert cells(after, "median_business_days", "median_days") == (20, 28)
