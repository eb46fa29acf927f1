"""What of open items is in a payment plan, beside the contract, in AR Aging and its summary: rows, groups and totals."""

import pytest

import frappe

from ar_specialist.ar_specialist.report.ar_aging.ar_aging import execute as aging
from ar_specialist.ar_specialist.report.ar_aging_summary.ar_aging_summary import execute as summary
from tests.site import baseline as base
from tests.site import factories as make
from tests.site.plan_reports import agreed, ahead
from tests.site.planning import TODAY, accept, as_later, by_hand
from tests.site.promising import ago, half, in_two, invoiced, paid

Row = dict[str, object]
A, B = base.CUSTOMERS[:2]


def rows(execute: object = aging, **filters: object) -> list[Row]:
	asked = {"company": base.COMPANY, "report_date": str(TODAY), **filters}
	return [row for row in execute(asked)[1] if row]


def of_voucher(name: str, **filters: object) -> list[tuple[object, ...]]:
	fields = ("due_date", "age", "outstanding", "planned", "agreed_date", "agreed_age")
	return [tuple(row[each] for each in fields) for row in rows(**filters) if row.get("voucher_no") == name]


def test_the_instalment_that_is_planned_says_so_and_the_other_does_not() -> None:
	invoice = in_two(named=True)
	doc = accept(by_hand(items=[half(invoice, 1)], customer=A, dues={10: 20, 40: 30}))
	first, second = ago(30), ago(10)
	later = ahead(10)
	assert of_voucher(invoice.name, based_on_payment_terms=1) == [
		(first, 30, 50, 0, None, None),
		(second, 10, 50, 50, later, -10),
	]
	assert of_voucher(invoice.name) == [(second, 10, 100, 50, later, -10)], "the voucher as a whole"
	as_later(doc, 12)
	assert doc.status == "At Risk"
	assert of_voucher(invoice.name, based_on_payment_terms=1)[1][3:] == (50, ago(2), 2)
	assert of_voucher(invoice.name)[0][3:] == (50, ago(2), 2)


@pytest.mark.parametrize("day", [0, 1])
def test_groups_and_totals_add_up_what_is_planned_today_and_before(day: int) -> None:
	agreed(A, 300, {10: 100, 40: 200}, later=5)
	agreed(B, 100, {10: 50, 40: 50}, later=5)
	invoiced(70, customer=A)
	asked = {"report_date": str(ago(day))}
	found = rows(**asked, group_by_party=1)
	totals = {row["party"]: row["planned"] for row in found if row.get("bold")}
	assert totals == {A: 300, B: 100, "Total": 400}
	by_customer = {row["party"]: row["planned"] for row in rows(summary, **asked) if row.get("party")}
	assert (by_customer[A], by_customer[B]) == (300, 100)
	for group_by in ("Customer Group", "Territory", "Collector", "Currency", "Company"):
		last = rows(summary, **asked, group_by=group_by)[-1]
		assert (last["planned"], last["outstanding"]) == (400, 470), group_by


def test_planned_is_in_the_currency_of_the_row() -> None:
	invoice, _doc = agreed(make.FOREIGN_CUSTOMER, 1000, {10: 500, 40: 500})
	asked = {"party": [make.FOREIGN_CUSTOMER]}
	assert [row["planned"] for row in rows(**asked) if row.get("voucher_no") == invoice.name] == [800]
	theirs = [row for row in rows(**asked, in_party_currency=1) if row.get("voucher_no") == invoice.name]
	assert [(row["planned"], row["currency"]) for row in theirs] == [(1000, base.FOREIGN)]
	assert rows(summary, **asked, in_party_currency=1)[-1]["planned"] == 1000


def test_what_is_paid_is_planned_no_more_and_what_was_is_on_the_day_before() -> None:
	invoice, _doc = agreed(A, 300, {10: 100, 40: 200}, later=5)
	paid(invoice, 100)
	frappe.db.commit()
	assert of_voucher(invoice.name)[0][2:] == (200, 200, ahead(35), -35)
	assert of_voucher(invoice.name, report_date=str(ago(1)))[0][2:] == (300, 300, ahead(5), -6)


def test_the_buckets_are_those_of_the_contract() -> None:
	invoice, _doc = agreed(A, 300, {10: 100, 40: 200})
	(row,) = [row for row in rows() if row.get("voucher_no") == invoice.name]
	assert (row["age"], row["range1"], row["not_due"], row["total_due"]) == (30, 300, 0, 300)
