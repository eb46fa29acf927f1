"""The scenarios ERPNext tests its own reports with, continued: filters, columns, groups and the summary."""

import pytest

import frappe
from frappe.utils import add_days, flt

from erpnext.accounts.report.accounts_receivable_summary.accounts_receivable_summary import (
	execute as erpnext_summary,
)

from ar_specialist.ar_specialist.report.ar_aging_summary.ar_aging_summary import execute as our_summary
from tests.site import baseline as base
from tests.site import factories as make
from tests.site import oracle
from tests.site.factories import CUSTOMER, FOREIGN_CUSTOMER
from tests.site.parity import assert_same, rows
from tests.site.test_erpnext_scenarios import TODAY, now, of, values


def test_group_by_party() -> None:
	"""test_group_by_party: vouchers, the party's total, a blank row, the total of all."""
	make.invoice(amount=100, on=add_days(TODAY, -1))
	make.invoice(amount=85, on=TODAY)
	found = now(group_by_party=1)
	fields = ("party", "invoiced", "outstanding")
	assert [tuple(row.get(name) for name in fields) for row in found] == [
		(CUSTOMER, 100, 100),
		(CUSTOMER, 85, 85),
		(CUSTOMER, 185, 185),
		(None, None, None),
		("Total", 185, 185),
	]
	assert found[3] == {}
	expected = oracle.rows(
		{"company": base.COMPANY, "report_date": TODAY, "group_by_party": 1, "range": "30"}
	)
	assert [row.get("outstanding") for row in expected] == [row.get("outstanding") for row in found]


@pytest.mark.parametrize("in_party_currency", [0, 1])
def test_subtotals_never_add_two_currencies(in_party_currency: int) -> None:
	make.invoice(amount=100, on=TODAY)
	make.invoice(FOREIGN_CUSTOMER, amount=100, on=TODAY, rate=0.8)
	found = now(group_by_party=1, in_party_currency=in_party_currency)
	totals = [row for row in found if row.get("party") == "Total"]
	expected = [(base.CURRENCY, 100), (base.FOREIGN, 100)] if in_party_currency else [(base.CURRENCY, 180)]
	assert sorted((row["currency"], row["outstanding"]) for row in totals) == sorted(expected)


def test_sales_person() -> None:
	"""test_sales_person: the one invoice of a sales person, whose name it shows."""
	person = base.SALES_PEOPLE[2]
	team = [{"sales_person": person, "allocated_percentage": 100}]
	invoice = make.invoice(base.CUSTOMERS[1], amount=100, on=TODAY, sales_team=team)
	make.invoice(base.CUSTOMERS[1], on=TODAY)
	fields = ("voucher_no", "invoiced", "outstanding", "sales_person")
	found = now(sales_person=person, show_sales_person=1)
	assert values(found, fields) == [(invoice.name, 100, 100, person)]
	assert_same({"sales_person": person})


def test_cost_center() -> None:
	"""test_cost_center_filter: one cost centre, named as text."""
	make.invoice(amount=100, on=TODAY, cost_center=base.CENTERS[1])
	make.invoice(amount=70, on=TODAY, cost_center=base.CENTERS[0])
	found = now(cost_center=base.CENTERS[1])
	assert values(found, ("invoiced", "outstanding", "cost_center")) == [(100, 100, base.CENTERS[1])]


def test_cost_center_in_the_output() -> None:
	"""test_cost_center_on_report_output: an invoice's row has its own cost centre, whatever the payment's is."""
	invoice = make.invoice(amount=100, on=TODAY, cost_center=base.CENTERS[1])
	make.payment(invoice, amount=40, on=TODAY, cost_center=base.CENTERS[0])
	assert values(now(), ("voucher_no", "cost_center", "outstanding")) == [
		(invoice.name, base.CENTERS[1], 60)
	]
	advance = make.advance(amount=50, on=TODAY, cost_center=base.CENTERS[0])
	assert of(advance, ("cost_center", "outstanding")) == (base.CENTERS[0], -50)
	assert_same()


def test_customer_group() -> None:
	"""test_customer_group_filter: the group of the customer, named as text; another group shows nothing."""
	make.invoice(amount=100, on=TODAY)
	found = now(customer_group=base.GROUPS[1])
	assert values(found, ("invoiced", "outstanding", "customer_group")) == [(100, 100, base.GROUPS[1])]
	assert now(customer_group=base.GROUPS[2]) == []
	assert_same({"customer_group": base.GROUPS[1]})


def test_several_customer_groups() -> None:
	"""test_multi_customer_group_filter: groups with what is below them."""
	for customer in base.CUSTOMERS[:3]:
		make.invoice(customer, on=TODAY)
	found = now(customer_group=[base.GROUPS[1], base.GROUPS[2]])
	assert sorted(row["customer_group"] for row in found) == sorted([*base.GROUPS[1:], base.GROUPS[1]])
	assert {row["customer_group"] for row in now(customer_group=[base.GROUPS[0]])} == {base.GROUPS[1]}
	assert_same({"customer_group": [base.GROUPS[1], base.GROUPS[2]]})


def test_several_parties() -> None:
	"""test_multi_select_party_filter: two of three customers."""
	for customer in base.CUSTOMERS[:3]:
		make.invoice(customer, on=TODAY)
	chosen = {"party_type": "Customer", "party": [base.CUSTOMERS[0], base.CUSTOMERS[2]]}
	assert sorted(row["party"] for row in now(**chosen)) == chosen["party"]
	assert_same(chosen)


def test_party_account() -> None:
	"""test_party_account_filter: one receivable account of several, in its own currency."""
	invoice = make.invoice(amount=80, on=TODAY)
	foreign = make.invoice(FOREIGN_CUSTOMER, amount=100, on=add_days(TODAY, -1), rate=0.75)
	fields = ("voucher_no", "invoiced", "outstanding", "party_account", "currency")
	home = (invoice.name, 80, 80, base.DEBTORS, base.CURRENCY)
	assert values(now(party_account=base.DEBTORS), fields) == [home]
	in_dollars = (foreign.name, 100, 100, base.FOREIGN_DEBTORS, base.FOREIGN)
	assert values(now(party_account=base.FOREIGN_DEBTORS), fields) == [in_dollars]
	assert values(now(in_party_currency=1), fields) == [in_dollars, home]
	assert values(now(), fields) == [(foreign.name, 75, 75, base.FOREIGN_DEBTORS, base.CURRENCY), home]
	assert_same({"party_account": base.DEBTORS}, {"party_account": base.FOREIGN_DEBTORS})


def test_a_customer_in_another_currency() -> None:
	"""test_usd_customer_filter: one customer, in the currency of their account."""
	make.invoice(on=TODAY)
	invoice = make.invoice(FOREIGN_CUSTOMER, amount=100, on=TODAY, rate=0.8)
	chosen = {"party_type": "Customer", "party": [FOREIGN_CUSTOMER], "in_party_currency": 1}
	(row,) = now(**chosen)
	expected = {
		"voucher_type": "Sales Invoice",
		"voucher_no": invoice.name,
		"party_account": base.FOREIGN_DEBTORS,
		"customer_name": FOREIGN_CUSTOMER,
		"invoiced": 100,
		"outstanding": 100,
		"currency": base.FOREIGN,
	}
	assert {name: row[name] for name in expected} == expected
	assert_same(chosen)


def test_a_row_without_party() -> None:
	"""test_report_output_if_party_is_missing: such rows are kept apart by account."""
	party = {"party_type": "Customer", "party": CUSTOMER}
	journal = make.journal(
		[
			{"account": base.DEBTORS, **party, "debit": 150},
			{"account": base.ADVANCES, **party, "debit": 200},
			{"account": base.CASH, "credit": 350},
		],
		on=TODAY,
	)
	frappe.db.set_value("Payment Ledger Entry", {"voucher_no": journal.name}, "party", None)
	fields = ("party_account", "voucher_no", "invoiced", "paid", "credit_note", "outstanding")
	assert sorted(values(rows(report_date=add_days(TODAY, 1)), fields)) == [
		(base.ADVANCES, journal.name, 200, 0, 0, 200),
		(base.DEBTORS, journal.name, 150, 0, 0, 150),
	]
	assert_same()


SUMMED = (
	"invoiced", "paid", "credit_note", "advance", "outstanding", "total_due", "range1", "range2", "range3", "range4",
	"range5", "currency", "territory", "customer_group",
)  # fmt: skip


def summary_line(**filters: object) -> dict | None:
	"""Return our one line, after comparing it with ERPNext's where both have a figure."""
	given = {"company": base.COMPANY, "customer": CUSTOMER, "range": "30, 60, 90, 120", **filters}
	given |= {"report_date": str(TODAY), "party_type": "Customer", "ageing_based_on": "Posting Date"}
	theirs = [row for row in erpnext_summary(frappe._dict(given))[1] if row.party == CUSTOMER]
	ours = [row for row in our_summary(given)[1] if row.get("party") == CUSTOMER]
	assert len(ours) == len(theirs) <= 1
	if not ours:
		return None
	assert values(ours, SUMMED) == values(theirs, SUMMED)
	return ours[0]


def owed(line: dict) -> tuple[float, ...]:
	return tuple(flt(line[name], 2) for name in ("invoiced", "paid", "advance", "outstanding", "range1"))


def test_summary_of_an_invoice_an_advance_and_a_payment() -> None:
	"""test_01_receivable_summary_output: what is on account stands apart from what was paid."""
	invoice = make.invoice(amount=200, on=TODAY, due=TODAY)
	assert owed(summary_line()) == (200, 0, 0, 200, 200)
	make.advance(amount=50, on=TODAY)
	assert owed(summary_line()) == (200, 0, 50, 150, 150)
	make.payment(invoice, amount=125, on=TODAY)
	assert owed(summary_line()) == (200, 125, 50, 25, 25)


def test_summary_with_names_balances_and_payments_to_come() -> None:
	"""test_02_various_filters_and_output: a customer numbered by series, with every further column."""
	frappe.db.set_single_value("Selling Settings", "cust_master_name", "Naming Series")
	frappe.defaults.set_global_default("cust_master_name", "Naming Series")
	invoice = make.invoice(amount=200, on=TODAY, due=TODAY)
	make.payment(invoice, amount=150, on=TODAY)
	assert owed(summary_line()) == (200, 150, 0, 50, 50)
	assert summary_line()["party_name"] == CUSTOMER
	line = summary_line(show_gl_balance=1)
	assert (line["gl_balance"], line["diff"]) == (50, 0)
	line = summary_line(show_gl_balance=1, show_future_payments=1)
	assert (line["gl_balance"], line["future_amount"], line["remaining_balance"]) == (50, 0, 50)
	make.payment(frappe.get_doc("Sales Invoice", invoice.name), on=TODAY)
	assert summary_line() is None
