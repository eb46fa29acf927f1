"""Comparing our report with ERPNext's over the dates and options that may part them."""

from collections.abc import Iterable, Iterator
from datetime import date

import frappe
from frappe.utils import add_days, getdate

from ar_specialist.ar_specialist.report.ar_aging.ar_aging import execute
from tests.site import baseline as base
from tests.site import oracle

OPTIONS = (
	{},
	{"ageing_based_on": "Posting Date"},
	{"calculate_ageing_with": "Today Date"},
	{"in_party_currency": 1},
	{"based_on_payment_terms": 1},
	{"based_on_payment_terms": 1, "in_party_currency": 1},
	{"ignore_accounts": 1},
	{"for_revaluation_journals": 1},
	{"range": "15, 45"},
)
OF_THE_TEST_COMPANY = (
	{"cost_center": [base.CENTERS[0]]},
	{"party_account": base.FOREIGN_DEBTORS},
)


def ledger_dates(company: str) -> list[date]:
	"""Return every posting date of the ledger, the day before and the day after, and today."""
	days = frappe.get_all(
		"Payment Ledger Entry", filters={"company": company}, pluck="posting_date", distinct=True
	)
	around = {getdate(add_days(day, shift)) for day in days for shift in (-1, 0, 1)}
	return sorted(around | {getdate()})


def options_for(company: str) -> tuple[dict, ...]:
	return (*OPTIONS, *OF_THE_TEST_COMPANY) if company == base.COMPANY else OPTIONS


def filter_sets(company: str, options: Iterable[dict]) -> Iterator[dict]:
	"""Yield the plain filters on every date of the ledger, and each option on the last dates."""
	plain = {
		"ageing_based_on": "Due Date",
		"calculate_ageing_with": "Report Date",
		"range": "30, 60, 90, 120",
	}
	days = ledger_dates(company)
	for day in days:
		yield {"company": company, "report_date": str(day), **plain}
	for option in options:
		for day in days[-3:]:
			yield {"company": company, "report_date": str(day), **plain, **option}


def assert_same(*extra: dict, company: str = base.COMPANY, options: Iterable[dict] | None = None) -> None:
	"""Fail with both sides' surplus rows when one set of filters gives other rows than ERPNext's report.

	`options` are the usual ones unless said, each alone; `extra` are what the test is about.
	"""
	usual = options_for(company) if options is None else options
	for filters in filter_sets(company, (*usual, *extra)):
		buckets = len(filters["range"].split(",")) + 1
		by_account = not filters.get("ignore_accounts")
		expected = oracle.comparable(oracle.rows(filters), buckets, by_account=by_account)
		found = oracle.comparable(execute(filters)[1], buckets, by_account=by_account)
		assert found == expected, (
			f"{filters}\nonly ours: {list((found - expected).elements())}\n"
			f"only ERPNext's: {list((expected - found).elements())}"
		)


def rows(**filters: object) -> list[dict]:
	"""Return our rows, aged by due date unless said."""
	given = {"company": base.COMPANY, "ageing_based_on": "Due Date", "range": "30, 60, 90, 120", **filters}
	return execute(given)[1]
