"""The recorded ledger: it is the plan's, whole, and ERPNext's report that lies beside it is about it."""

import csv
import json
from collections import Counter
from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from scripts.demo_data.events import CreditNote, Invoice
from scripts.demo_data.plan import balances, plan

FIXTURES = Path(__file__).resolve().parents[2] / "fixtures"
FACTS = json.loads((FIXTURES / "demo.json").read_text(encoding="utf-8"))
EXPECTED = json.loads((FIXTURES / "demo_expected.json").read_text(encoding="utf-8"), parse_float=Decimal)
RANGES = ("range1", "range2", "range3", "range4", "range5")

Row = dict[str, str]


def rows(name: str) -> list[Row]:
	with (FIXTURES / name).open(encoding="utf-8", newline="") as file:
		return list(csv.DictReader(file))


LEDGER = rows("demo_ledger.csv")
INVOICES = rows("demo_invoices.csv")


def summed(ledger: Iterable[Row], by: str, amount: str) -> dict[str, Decimal]:
	sums: Counter[str] = Counter()
	for row in ledger:
		sums[row[by]] += Decimal(row[amount])
	return {key: value for key, value in sums.items() if value}


def test_the_ledger_is_what_the_plan_says_about_that_day() -> None:
	"""Record again when this fails: the customers have changed since."""
	planned = balances(plan(date.fromisoformat(FACTS["as_on"])))
	recorded = summed(LEDGER, "party", "amount_in_account_currency")
	assert {party: int(amount * 100) for party, amount in recorded.items()} == {
		customer: cents for customer, cents in planned.items() if cents
	}


def test_the_invoices_are_those_of_the_plan() -> None:
	planned = [e for e in plan(date.fromisoformat(FACTS["as_on"])) if isinstance(e, Invoice | CreditNote)]
	assert Counter(
		(row["customer_name"], row["posting_date"], row["is_return"]) for row in INVOICES
	) == Counter(
		(event.customer, str(event.on), str(int(isinstance(event, CreditNote)))) for event in planned
	)


def test_every_row_is_of_one_company_and_not_of_the_future() -> None:
	assert {row["company"] for row in LEDGER} == {FACTS["company"]}
	assert max(row["posting_date"] for row in LEDGER) <= FACTS["as_on"]
	assert len({row["name"] for row in LEDGER}) == len(LEDGER)
	assert {row["account_currency"] for row in LEDGER} == {"EUR", "GBP"}
	assert {row["delinked"] for row in LEDGER} == {"0"}


def test_every_invoice_has_its_row_in_the_ledger() -> None:
	own = {row["voucher_no"] for row in LEDGER if row["voucher_type"] == "Sales Invoice"}
	assert own == {row["name"] for row in INVOICES}


def test_erpnexts_report_adds_up_to_the_ledger_and_to_each_customers_balance() -> None:
	assert sum(row["outstanding"] for row in EXPECTED) == sum(Decimal(row["amount"]) for row in LEDGER)
	reported: Counter[str] = Counter()
	for row in EXPECTED:
		reported[row["party"]] += row["outstanding"]
	assert {party: amount for party, amount in reported.items() if amount} == summed(
		LEDGER, "party", "amount"
	)


@pytest.mark.parametrize("row", EXPECTED, ids=lambda row: row["voucher_no"])
def test_a_reported_row_is_split_without_rest_and_aged_unless_it_is_not_due(row: dict[str, object]) -> None:
	assert row["invoiced"] - row["paid"] - row["credit_note"] == row["outstanding"]
	counted_from = date.fromisoformat(row["due_date"] or row["posting_date"])
	age = (date.fromisoformat(FACTS["as_on"]) - counted_from).days
	assert row["age"] == age
	assert sum(row[name] for name in RANGES) == (row["outstanding"] if age >= 0 else 0)


def test_the_report_is_varied() -> None:
	assert {row["voucher_type"] for row in EXPECTED} == {"Sales Invoice", "Payment Entry", "Journal Entry"}
	for name in RANGES:
		assert any(row[name] for row in EXPECTED)
	assert any(row["age"] < 0 for row in EXPECTED)
	assert any(row["outstanding"] < 0 for row in EXPECTED)
