"""What real payments left of real invoices, with what came with them, in a constant number of statements."""

from decimal import Decimal

import frappe
from frappe.utils import add_days

from ar_specialist.ledger.short_payments import short_payments
from tests.site import baseline as base
from tests.site import disputes as make
from tests.site.factories import AS_ON, CUSTOMER, FOREIGN_CUSTOMER, credit_note, payment


def deducted(account: str, amount: float) -> dict:
	return {
		"deductions": [
			{"account": account, "amount": amount, "cost_center": base.CENTERS[0], "description": "Deducted"}
		]
	}


def test_a_rest_with_its_text_and_reference() -> None:
	invoice = make.invoice([make.line(100)], [make.tax(19)])
	paid = payment(
		invoice, amount=110, custom_remarks=1, remarks="less freight", reference_no="INV 7 freight"
	)
	[found] = short_payments(base.COMPANY, payments=[paid.name])
	assert (found.payment, found.invoice, found.customer) == (paid.name, invoice.name, CUSTOMER)
	assert (found.invoiced, found.paid, found.rest) == (119, 110, 9)
	assert (found.account, found.currency, found.remarks) == (
		base.DEBTORS,
		base.CURRENCY,
		("less freight", "INV 7 freight"),
	)


def test_the_sentence_erpnext_writes_itself_is_nobodys_word() -> None:
	paid = payment(make.invoice([make.line(100)]), amount=95, reference_no="REF 1")
	assert "received from" in paid.remarks
	[found] = short_payments(base.COMPANY, payments=[paid.name])
	assert (found.texts, found.remarks) == ((), ("REF 1",))
	assert set(found.names) == {CUSTOMER, paid.party_name}


def test_a_deduction_that_did_not_take_all() -> None:
	invoice = make.invoice([make.line(100)])
	paid = payment(invoice, amount=95, submit=False)
	paid.paid_amount = paid.received_amount = 92
	paid.update(deducted(make.WRITE_OFF, 3))
	paid.save()
	paid.submit()
	[found] = short_payments(base.COMPANY, payments=[paid.name])
	assert (found.rest, found.deductions) == (5, ((make.WRITE_OFF, Decimal(3)),))


def test_another_currency() -> None:
	invoice = make.invoice([make.line(100)], customer=FOREIGN_CUSTOMER, rate=0.8)
	paid = payment(invoice, amount=97)
	[found] = short_payments(base.COMPANY, payments=[paid.name])
	assert (found.currency, found.invoiced, found.paid, found.rest) == (base.FOREIGN, 100, 97, 3)


def test_only_the_last_of_several_payments_left_the_rest() -> None:
	invoice = make.invoice([make.line(100)])
	payment(invoice, amount=50)
	last = payment(frappe.get_doc("Sales Invoice", invoice.name), amount=45, on=add_days(AS_ON, 3))
	assert [row.payment for row in short_payments(base.COMPANY, since=AS_ON)] == [last.name]


def test_what_left_nothing_or_does_not_count_any_more() -> None:
	in_full = make.invoice([make.line(100)])
	payment(in_full)
	cancelled = make.invoice([make.line(100)])
	payment(cancelled, amount=90).cancel()
	credited = make.invoice([make.line(100)])
	payment(credited, amount=90)
	credit_note(credited, amount=10)
	draft = make.invoice([make.line(100)])
	payment(draft, amount=90, submit=False)
	assert short_payments(base.COMPANY, since=AS_ON) == []
	assert short_payments(base.OTHER_COMPANY, since=AS_ON) == []


def test_payments_before_the_day_are_left_out() -> None:
	paid = payment(make.invoice([make.line(100)]), amount=90)
	assert len(short_payments(base.COMPANY, since=AS_ON)) == 1
	late = "an entry made today with a day long past is new all the same"
	assert len(short_payments(base.COMPANY, since=add_days(AS_ON, 1))) == 1, late
	paid.db_set("modified", AS_ON, update_modified=False)
	assert short_payments(base.COMPANY, since=add_days(AS_ON, 1)) == []


def statements(work: object) -> int:
	before, count = frappe.db.sql, [0]

	def counted(*args: object, **values: object) -> object:
		count[0] += 1
		return before(*args, **values)

	frappe.db.sql = counted
	try:
		work()
	finally:
		del frappe.db.sql
	return count[0]


def test_statements_do_not_grow_with_payments() -> None:
	payment(make.invoice([make.line(100)]), amount=90)
	ask = lambda: short_payments(base.COMPANY, since=AS_ON)  # noqa: E731
	ask()
	one = statements(ask)
	for _number in range(4):
		payment(make.invoice([make.line(100)]), amount=90)
	assert (statements(ask), len(ask())) == (one, 5)
