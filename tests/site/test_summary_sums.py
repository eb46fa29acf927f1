"""AR Aging Summary: every column of money adds up, and what is known of a customer as a whole counts once."""

import itertools
from collections import defaultdict

import pytest

import frappe
from frappe.utils import add_days, flt

from erpnext.accounts.report.accounts_receivable_summary.accounts_receivable_summary import (
	execute as erpnext_summary,
)

from ar_specialist.ar_specialist.report.ar_aging import ar_aging
from ar_specialist.ar_specialist.report.ar_aging_summary.ar_aging_summary import execute
from ar_specialist.reports.filters import GROUPS
from tests.site import baseline as base
from tests.site import factories as make
from tests.site.factories import AS_ON
from tests.site.ledger_rows import sold_by, write

TWO_PEOPLE, TWO_CURRENCIES, PLAIN = base.CUSTOMERS[:3]
OTHER_DEBTORS = f"Debtors - {base.OTHER_ABBR}"
FILTERS = {
	"report_date": str(AS_ON),
	"ageing_based_on": "Due Date",
	"calculate_ageing_with": "Report Date",
	"range": "30, 60, 90, 120",
	"party_type": "Customer",
	"show_gl_balance": 1,
	"show_future_payments": 1,
}


@pytest.fixture
def ledger() -> None:
	"""Two companies; one customer of two sales people, one with items in two currencies."""
	for number, (company, account, party, kind, amount, rate) in enumerate(
		(
			(base.COMPANY, base.DEBTORS, TWO_PEOPLE, "Sales Invoice", 1000, 1),
			(base.COMPANY, base.DEBTORS, TWO_PEOPLE, "Sales Invoice", 500, 1),
			(base.COMPANY, base.DEBTORS, TWO_PEOPLE, "Payment Entry", -300, 1),
			(base.COMPANY, base.DEBTORS, TWO_CURRENCIES, "Sales Invoice", 700, 1),
			(base.COMPANY, base.FOREIGN_DEBTORS, TWO_CURRENCIES, "Sales Invoice", 800, 0.8),
			(base.COMPANY, base.DEBTORS, TWO_CURRENCIES, "Payment Entry", -50, 1),
			(base.COMPANY, base.FOREIGN_DEBTORS, TWO_CURRENCIES, "Payment Entry", -80, 0.8),
			(base.COMPANY, base.DEBTORS, PLAIN, "Sales Invoice", 250, 1),
			(base.OTHER_COMPANY, OTHER_DEBTORS, TWO_PEOPLE, "Sales Invoice", 400, 1),
			(base.OTHER_COMPANY, OTHER_DEBTORS, TWO_PEOPLE, "Payment Entry", -90, 1),
			(base.OTHER_COMPANY, OTHER_DEBTORS, PLAIN, "Sales Invoice", 60, 1),
		)
	):
		on = add_days(AS_ON, 25 * (number - 11))
		booked = amount + 5 if party == PLAIN else amount  # the general ledger is 5 ahead for one customer
		write(company, account, party, (kind, f"SUM-{number}"), amount, rate, on, booked=booked)
	sold_by("SUM-0", base.SALES_PEOPLE[1])
	sold_by("SUM-1", base.SALES_PEOPLE[2])


def money(columns: list[dict]) -> list[str]:
	return [column["fieldname"] for column in columns if column["fieldtype"] == "Currency"]


def summed(rows: list[dict], fields: list[str]) -> dict[str, float]:
	return {name: flt(sum(row.get(name) or 0 for row in rows), 2) for name in fields}


def leaves_of(rows: list[dict], row: dict) -> list[dict]:
	"""Return the customer lines below a group line."""
	children = [each for each in rows if each.get("parent_node") == row["node"]]
	return (
		[row] if not row.get("is_group") else [leaf for child in children for leaf in leaves_of(rows, child)]
	)


@pytest.mark.parametrize("group_by", GROUPS)
@pytest.mark.parametrize("in_party_currency", [0, 1])
@pytest.mark.parametrize("companies", [[base.COMPANY], [base.COMPANY, base.OTHER_COMPANY]])
def test_every_column_of_money_adds_up(
	ledger: None, group_by: str, in_party_currency: int, companies: list[str]
) -> None:
	given = {"company": companies, "group_by": group_by, "in_party_currency": in_party_currency}
	columns, rows, *_rest = execute({**FILTERS, **given})
	fields = money(columns)
	assert {"advance", "gl_balance", "diff", "future_amount", "remaining_balance"} <= set(fields)
	leaves = [row for row in rows if not row.get("bold")]
	for row in rows:
		if row.get("is_group"):
			assert summed([row], fields) == summed(leaves_of(rows, row), fields), row["label"]
		if row.get("is_total"):
			same = [leaf for leaf in leaves if leaf["currency"] == row["currency"]]
			assert summed([row], fields) == summed(same, fields), row["label"]
	by_party: dict[tuple, list[dict]] = defaultdict(list)
	for leaf in leaves:
		by_party[leaf["company"], leaf["party"]].append(leaf)
	known = ["advance", "gl_balance", "diff"]
	found = {key: tuple(summed(each, known).values()) for key, each in by_party.items()}
	expected = {
		(base.COMPANY, TWO_PEOPLE): (300, 1200, 0),
		(base.COMPANY, TWO_CURRENCIES): (50, 650, 0) if in_party_currency else (130, 1370, 0),
		(base.COMPANY, PLAIN): (0, 255, -5),
		(base.OTHER_COMPANY, TWO_PEOPLE): (90, 310, 0),
		(base.OTHER_COMPANY, PLAIN): (0, 65, -5),
	}
	assert found == {key: value for key, value in expected.items() if key[0] in companies}


@pytest.mark.parametrize("group_by", ["Customer", "Sales Person", "Currency"])
def test_balances_of_a_customer_stand_on_one_line_in_company_currency(ledger: None, group_by: str) -> None:
	given = {"company": base.COMPANY, "group_by": group_by, "in_party_currency": 1}
	rows = execute({**FILTERS, **given})[1]
	assert [row["gl_balance"] for row in rows if row.get("is_total") and row["currency"] == base.FOREIGN] == [
		None
	]
	for row in rows:
		if not row.get("bold") and row["currency"] == base.FOREIGN:
			assert (row["advance"], row["gl_balance"], row["diff"], row["paid"]) == (0, None, None, 100)
	shown = [row["gl_balance"] for row in rows if row.get("party") == TWO_PEOPLE]
	assert [balance for balance in shown if balance is not None] == [1200]


@pytest.mark.parametrize("future", [0, 1])
def test_lines_by_customer_are_those_of_erpnext_with_every_option(ledger: None, future: int) -> None:
	invoice = make.invoice(on=add_days(AS_ON, -40))
	make.payment(invoice, amount=400, on=add_days(AS_ON, 5), submit=False)
	payment = make.advance(amount=75, on=add_days(AS_ON, 10))
	frappe.db.set_value("Payment Ledger Entry", {"voucher_no": payment.name}, "creation", add_days(AS_ON, -1))
	filters = {**FILTERS, "company": base.COMPANY, "show_future_payments": future}
	columns, rows, *_rest = execute(filters)
	fields = [name for name in money(columns) if name != "not_due"]
	assert ("future_amount" in fields) == bool(future)
	expected = {row.party: summed([row], fields) for row in erpnext_summary(frappe._dict(filters))[1]}
	assert {row["party"]: summed([row], fields) for row in rows if row.get("party")} == expected
	assert expected[base.CUSTOMERS[0]]["advance"] == (375 if future else 300)
	if future:
		assert expected[base.CUSTOMERS[0]]["future_amount"] == 400


def test_subtotals_of_ar_aging_carry_future_payments() -> None:
	for customer, amount in itertools.product(base.CUSTOMERS[:2], (300, 200)):
		invoice = make.invoice(customer, amount=amount, on=add_days(AS_ON, -40))
		make.payment(invoice, amount=amount / 4, on=add_days(AS_ON, 5))
	filters = {**FILTERS, "company": base.COMPANY, "group_by_party": 1}
	columns, rows, *_rest = ar_aging.execute(filters)
	fields = money(columns)
	bold = {row["party"]: row for row in rows if row.get("bold")}
	for customer in base.CUSTOMERS[:2]:
		plain = [row for row in rows if row.get("party") == customer and not row.get("bold")]
		assert summed([bold[customer]], fields) == summed(plain, fields)
		assert (bold[customer]["future_amount"], bold[customer]["remaining_balance"]) == (125, 375)
	assert (bold["Total"]["future_amount"], bold["Total"]["remaining_balance"]) == (250, 750)
	without = ar_aging.execute({**filters, "show_future_payments": 0})[1]
	assert not any("future_amount" in row for row in without)
