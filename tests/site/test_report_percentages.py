"""Percentages of the reports are shown to a tenth, in columns and on cards, whatever a site shows other numbers with."""

import pytest

import frappe
from frappe.desk import query_report

from ar_specialist.reports import contacts, disputes, plan_months, plans, promises
from ar_specialist.reports.groups import tenths
from tests.site import baseline as base

PERIOD = {"company": base.COMPANY, "from_date": "2026-06-01", "to_date": "2026-06-30"}
MONEY = dict.fromkeys(
	("disputed", "still_disputed", "promised", "fulfilled", "received", "open_amount", "to_come"), 10.0
) | dict.fromkeys(("overdue", "broken_open", "required", "in_time"), 10.0)
COUNTS = dict.fromkeys(("at_risk", "broken", "missed", "contacts", "ninetieth_days"), 3)
SHARES = dict.fromkeys(
	("disputed_share", "valid", "kept_share", "kept_by_count", "right_party_rate"), 12.346
) | {"median_days": 4.5, "deductions_outstanding": 20.25}
TOTAL = {"bold": 1, "currency": base.CURRENCY, **MONEY, **COUNTS, **SHARES}


@pytest.fixture(autouse=True)
def three_decimals() -> None:
	frappe.db.set_single_value("System Settings", "float_precision", 3)


@pytest.mark.parametrize(
	("report", "filters"),
	[
		("AR Dispute Analysis", {}),
		("AR Dispute Analysis", {"show": "Checks before Billing"}),
		("AR Payment Plan Status", {}),
		("AR Payment Plan Status", {"show": "Kept Instalments"}),
		("AR Promise Performance", {}),
		("AR Collector Activity", {}),
	],
)
def test_columns_show_percentages_to_a_tenth(report: str, filters: dict[str, str]) -> None:
	columns = query_report.run(report, {**PERIOD, **filters})["columns"]
	shares = [column for column in columns if column["fieldtype"] == "Percent"]
	assert shares
	assert {column.get("precision") for column in shares} == {1}


@pytest.mark.parametrize("report", [contacts, disputes, plan_months, plans, promises])
def test_cards_show_percentages_to_a_tenth(report: object) -> None:
	cards = report.summary([TOTAL])
	shown = [card["value"] for card in cards if "12" in str(card["value"])]
	assert shown
	assert set(shown) == {"12.3%"}
	assert not any(card["datatype"] == "Percent" for card in cards), "the desk would show three decimals"


@pytest.mark.parametrize(("value", "text"), [(None, None), (0.0, "0"), (100.0, "100"), (4.26, "4.3")])
def test_days_on_cards_are_to_a_tenth(value: float | None, text: str | None) -> None:
	assert tenths(value) == text


def test_a_tenth_is_written_as_the_site_writes_numbers() -> None:
	frappe.db.set_default("number_format", "#.###,##")
	assert tenths(12.346, "%") == "12,3%"
