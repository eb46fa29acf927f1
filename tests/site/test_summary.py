"""AR Aging Summary: ERPNext's summary by customer, and groups whose lines add up."""

import pytest

import frappe
from frappe.utils import add_days, flt

from erpnext.accounts.report.accounts_receivable_summary.accounts_receivable_summary import (
	execute as erpnext_summary,
)

from ar_specialist.ar_specialist.report.ar_aging_summary.ar_aging_summary import execute
from ar_specialist.reports.filters import GROUPS
from tests.site import baseline as base
from tests.site import factories as make
from tests.site.factories import AS_ON
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


def by_customer(**filters: object) -> dict[str, dict[str, float]]:
	"""Return our lines by customer, after comparing them with ERPNext's."""
	given = {**FILTERS, **filters}
	expected = {row.party: row for row in erpnext_summary(frappe._dict(given))[1] if row.party}
	found = {row["party"]: row for row in execute(given)[1] if row.get("party")}
	ours, theirs = (
		{party: {name: flt(row[name], 2) for name in FIELDS} for party, row in lines.items()}
		for lines in (found, expected)
	)
	assert ours == theirs
	return ours


@pytest.mark.parametrize("seed", range(5000, 5040))
def test_lines_by_customer_are_those_of_erpnext(seed: int) -> None:
	RandomLedger(seed).write()
	by_customer()


def test_g02_a_customer_whose_items_cancel_out_has_no_line() -> None:
	make.invoice(amount=500, on=add_days(AS_ON, -40))
	make.invoice(base.CUSTOMERS[1], amount=80, on=add_days(AS_ON, -40))
	make.advance(amount=499, on=add_days(AS_ON, -10))
	assert {party: line["outstanding"] for party, line in by_customer().items()} == {
		base.CUSTOMERS[0]: 1,
		base.CUSTOMERS[1]: 80,
	}
	make.advance(amount=1, on=AS_ON)
	assert set(by_customer()) == {base.CUSTOMERS[1]}
	by_group = execute({**FILTERS, "group_by": "Customer Group"})[1]
	assert base.CUSTOMERS[0] in {row.get("party") for row in by_group}


def test_g03_money_on_account_is_an_advance_and_nothing_paid() -> None:
	invoice = make.invoice(amount=500, on=add_days(AS_ON, -40))
	make.payment(invoice, amount=120, on=add_days(AS_ON, -20))
	make.advance(amount=75, on=add_days(AS_ON, -10))
	make.advance(amount=30, on=add_days(AS_ON, -10), paid_from=base.ADVANCES)
	(line,) = by_customer().values()
	shown = {name: line[name] for name in ("invoiced", "paid", "advance", "outstanding")}
	assert shown == {"invoiced": 500, "paid": 120, "advance": 105, "outstanding": 275}


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
