"""AR Aging Summary: ERPNext's summary by customer, and groups whose lines add up."""

import pytest

import frappe
from frappe.utils import flt

from erpnext.accounts.report.accounts_receivable_summary.accounts_receivable_summary import (
	execute as erpnext_summary,
)

from ar_specialist.ar_specialist.report.ar_aging_summary.ar_aging_summary import execute
from ar_specialist.reports.filters import GROUPS
from tests.site import baseline as base
from tests.site.random_ledgers import RandomLedger

FILTERS = {
	"company": base.COMPANY,
	"report_date": "2026-06-30",
	"ageing_based_on": "Due Date",
	"calculate_ageing_with": "Report Date",
	"range": "30, 60, 90, 120",
	"party_type": "Customer",
}
FIELDS = ("outstanding", "invoiced", "paid", "credit_note", "advance", *(f"range{n}" for n in range(1, 6)))


@pytest.mark.parametrize("seed", range(5000, 5040))
def test_lines_by_customer_are_those_of_erpnext(seed: int) -> None:
	RandomLedger(seed).write()
	expected = {
		row.party: {name: flt(row.get(name), 2) for name in FIELDS}
		for row in erpnext_summary(frappe._dict(FILTERS))[1]
		if row.party
	}
	found = {
		row["party"]: {name: flt(row[name], 2) for name in FIELDS}
		for row in execute(FILTERS)[1]
		if row.get("party")
	}
	assert found == expected


@pytest.mark.parametrize("group_by", GROUPS)
@pytest.mark.parametrize("in_party_currency", [0, 1])
def test_every_group_adds_up(group_by: str, in_party_currency: int) -> None:
	for seed in range(6000, 6008):
		RandomLedger(seed).write()
	rows = execute({**FILTERS, "group_by": group_by, "in_party_currency": in_party_currency})[1]
	amounts = ("outstanding", "not_due", *(f"range{n}" for n in range(1, 6)))
	totals = {row["currency"]: row for row in rows if row.get("is_total")}
	assert set(totals) == ({base.CURRENCY, base.FOREIGN} if in_party_currency else {base.CURRENCY})
	for currency, total in totals.items():
		leaves = [r for r in rows if not r.get("bold") and r["currency"] == currency]
		assert {n: flt(sum(r[n] for r in leaves), 2) for n in amounts} == {
			n: flt(total[n], 2) for n in amounts
		}
		assert flt(total["outstanding"], 2) == flt(sum(total[n] for n in amounts[1:]), 2)
	by_parent: dict[str, float] = {}
	for row in rows:
		if row.get("parent_node"):
			by_parent[row["parent_node"]] = by_parent.get(row["parent_node"], 0) + row["outstanding"]
	for row in rows:
		if row.get("is_group"):
			assert flt(row["outstanding"], 2) == flt(by_parent[row["node"]], 2)
