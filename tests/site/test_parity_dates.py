"""The parity checklist through documents, continued: dates, buckets, terms and payments to come."""

import pytest

import frappe
from frappe.utils import add_days, getdate

from tests.site import baseline as base
from tests.site import factories as make
from tests.site import oracle
from tests.site.factories import AS_ON
from tests.site.parity import assert_same, rows


def test_d02_the_due_date_is_the_invoice_s_own() -> None:
	invoice = make.invoice(on=add_days(AS_ON, -40), due=add_days(AS_ON, -10))
	frappe.db.sql("UPDATE `tabPayment Ledger Entry` SET due_date = %s", add_days(AS_ON, -99))
	(row,) = rows(report_date=str(AS_ON))
	assert (row["due_date"], row["age"], row["range1"]) == (getdate(invoice.due_date), 10, 1000)
	assert_same()


def test_d07_what_is_not_due_has_a_column_of_its_own() -> None:
	make.invoice(on=add_days(AS_ON, -10), due=add_days(AS_ON, 5))
	(row,) = rows(report_date=str(AS_ON))
	assert (row["age"], row["not_due"], row["total_due"]) == (-5, 1000, 0)
	assert_same()


@pytest.mark.parametrize(
	("age", "bucket"),
	[(-1, "not_due"), (0, "range1"), (30, "range1"), (31, "range2"), (120, "range4"), (121, "range5")],
)
def test_d06_the_upper_edge_belongs_to_the_bucket(age: int, bucket: str) -> None:
	due = add_days(AS_ON, -age)
	make.invoice(on=add_days(AS_ON, -130), due=due)
	(row,) = rows(report_date=str(AS_ON))
	filled = [name for name in ("not_due", *(f"range{n}" for n in range(1, 6))) if row[name]]
	assert filled == [bucket]
	assert_same()


def test_d08_a_credit_is_aged_like_a_debit() -> None:
	make.advance(amount=400, on=add_days(AS_ON, -70))
	(row,) = rows(report_date=str(AS_ON))
	assert (row["age"], row["range3"], row["outstanding"]) == (70, -400, -400)
	assert_same()


def test_d10_a_subtotal_has_every_bucket() -> None:
	for age in (5, 61, 80):
		make.invoice(amount=100 + age, on=add_days(AS_ON, -90), due=add_days(AS_ON, -age))
	found = rows(report_date=str(AS_ON), range="10, 20, 30, 40, 50, 60, 70", group_by_party=1)
	totals = [row for row in found if row.get("bold")]
	assert len(totals) == 2  # the customer's and everybody's
	for row in totals:
		filled = {name: row[name] for name in row if name.startswith("range") and row[name]}
		assert filled == {"range1": 105, "range7": 161, "range8": 180}


def test_t01_t06_instalments_are_filled_in_order() -> None:
	invoice = make.invoice(
		base.CUSTOMERS[3], on=add_days(AS_ON, -45), due=None, payment_terms_template=base.TERMS
	)
	make.payment(invoice, amount=450, on=AS_ON)
	found = rows(report_date=str(AS_ON), based_on_payment_terms=1)
	assert [row["outstanding"] for row in found] == [150, 400]
	assert [row["due_date"] for row in found] == [getdate(add_days(AS_ON, days)) for days in (-15, 15)]
	assert_same()
	make.credit_note(invoice, amount=100, on=AS_ON)
	columns = ("invoiced", "paid", "credit_note", "outstanding")
	found = rows(report_date=str(AS_ON), based_on_payment_terms=1)
	assert [tuple(row[name] for name in columns) for row in found] == [(300, 150, 100, 50), (400, 0, 0, 400)]
	assert len(rows(report_date=str(AS_ON))) == 1
	assert_same()


def test_t01_a_credit_note_by_itself_is_not_split() -> None:
	invoice = make.invoice(
		base.CUSTOMERS[3], on=add_days(AS_ON, -45), due=None, payment_terms_template=base.TERMS
	)
	note = make.credit_note(invoice, amount=100, on=AS_ON, for_itself=True)
	found = rows(report_date=str(AS_ON), based_on_payment_terms=1)
	assert [row["outstanding"] for row in found if row["voucher_no"] == note.name] == [-100]
	assert [row["outstanding"] for row in found if row["voucher_no"] == invoice.name] == [300, 300, 400]
	assert_same()


def test_t05_a_payment_by_term_fills_that_term() -> None:
	frappe.db.set_value("Payment Terms Template", base.TERMS, "allocate_payment_based_on_payment_terms", 1)
	frappe.clear_document_cache("Payment Terms Template", base.TERMS)
	invoice = make.invoice(
		base.CUSTOMERS[3], on=add_days(AS_ON, -45), due=None, payment_terms_template=base.TERMS
	)
	payment = make.payment(invoice, on=AS_ON, submit=False)
	payment.references = payment.references[1:2]
	payment.paid_amount = payment.received_amount = payment.references[0].allocated_amount
	payment.save()
	payment.submit()
	found = [row["outstanding"] for row in rows(report_date=str(AS_ON), based_on_payment_terms=1)]
	assert found == [300, 400]
	assert_same()


def test_t07_t08_what_is_paid_beyond_the_terms_is_one_more_row() -> None:
	invoice = make.invoice(
		base.CUSTOMERS[3], on=add_days(AS_ON, -45), due=None, payment_terms_template=base.TERMS
	)
	make.payment(invoice, on=add_days(AS_ON, -20))
	make.credit_note(invoice, amount=100, on=add_days(AS_ON, -10))
	(row,) = rows(report_date=str(AS_ON), based_on_payment_terms=1)
	assert (row["invoiced"], row["outstanding"]) == (0, -100)
	assert_same()


def test_f01_a_payment_to_come_leaves_less_open() -> None:
	invoice = make.invoice(on=add_days(AS_ON, -40))
	make.payment(invoice, amount=300, on=add_days(AS_ON, 10))
	make.payment(invoice, amount=200, on=add_days(AS_ON, 12), submit=False)
	filters = {"show_future_payments": 1, "report_date": str(AS_ON)}
	(row,) = rows(**filters)
	assert (row["outstanding"], row["future_amount"], row["remaining_balance"]) == (1000, 500, 500)
	(expected,) = oracle.rows({"company": base.COMPANY, "range": "30", **filters})
	assert (row["future_amount"], row["remaining_balance"]) == (
		expected.future_amount,
		expected.remaining_balance,
	)
	assert_same({"show_future_payments": 1})


def test_delivery_notes_sales_person_and_remarks_are_shown_as_in_erpnext() -> None:
	team = [{"sales_person": base.SALES_PEOPLE[1], "allocated_percentage": 100}]
	make.invoice(on=add_days(AS_ON, -40), remarks="Agreed by phone", po_no="PO-77", sales_team=team)
	filters = {"report_date": str(AS_ON), "show_sales_person": 1, "show_remarks": 1, "show_delivery_notes": 1}
	(row,) = rows(**filters)
	(expected,) = oracle.rows({"company": base.COMPANY, "range": "30", **filters})
	for name in (
		"sales_person",
		"remarks",
		"po_no",
		"delivery_notes",
		"territory",
		"customer_group",
		"customer_name",
	):
		assert (row.get(name) or None) == (expected.get(name) or None), name
	assert row["sales_person"] == base.SALES_PEOPLE[1]
