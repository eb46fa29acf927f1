"""The scenarios ERPNext tests its own Accounts Receivable report with, told again for ours: what is owed and paid.

Each test takes its situation from one test of ERPNext, named in the docstring, and states the outcome anew; both
reports are compared wherever a row exists.
"""

import pytest

import frappe
from frappe.model.document import Document
from frappe.utils import add_days, flt, getdate

from tests.site import baseline as base
from tests.site import factories as make
from tests.site import oracle
from tests.site.factories import CUSTOMER, FOREIGN_CUSTOMER
from tests.site.parity import assert_same, rows

TODAY = getdate()
AMOUNTS = ("invoiced", "paid", "credit_note", "outstanding")
FUTURE = ("outstanding", "future_amount", "remaining_balance")


def now(**filters: object) -> list[dict]:
	return rows(report_date=str(TODAY), **filters)


def by_term(**filters: object) -> list[dict]:
	return now(based_on_payment_terms=1, **filters)


def values(found: list[dict], fields: tuple[str, ...] = AMOUNTS) -> list[tuple]:
	"""Return `fields` of each row, amounts rounded."""
	return [
		tuple(flt(row[name], 2) if isinstance(row[name], float) else row[name] for name in fields)
		for row in found
	]


def of(voucher: Document, fields: tuple[str, ...] = AMOUNTS, **filters: object) -> tuple:
	"""Return `fields` of the one row of `voucher`."""
	(found,) = values([row for row in now(**filters) if row["voucher_no"] == voucher.name], fields)
	return found


def scheduled(amount: float = 100) -> Document:
	"""An invoice of today in three instalments: 30, 30 and 40 per cent."""
	return make.invoice(
		base.CUSTOMERS[3],
		amount=amount,
		on=TODAY,
		due=None,
		payment_terms_template=base.TERMS,
		remarks="As agreed",
	)


def test_paid_at_a_till() -> None:
	"""test_pos_receivable: half of an invoice of a later day is paid at once."""
	day = add_days(TODAY, 2)
	cash = {"mode_of_payment": make.cash_mode(), "amount": 50, "account": base.CASH}
	make.invoice(amount=100, on=day, due=day, is_pos=1, disable_rounded_total=1, payments=[cash])
	assert now() == []
	assert values(rows(report_date=day, party_type="Customer", party=[CUSTOMER])) == [(100, 50, 0, 50)]
	assert_same({"party_type": "Customer", "party": [CUSTOMER]})


def test_with_payment() -> None:
	"""test_accounts_receivable_with_payment: instalments, a payment beyond the first, a credit note of all."""
	fields = ("invoice_grand_total", "invoiced", "paid", "outstanding")
	invoice = scheduled()
	found = by_term(show_remarks=1)
	assert values(found, fields) == [(100, 30, 0, 30), (100, 30, 0, 30), (100, 40, 0, 40)]
	assert {row["remarks"] for row in found} == {"As agreed"}
	make.payment(invoice, amount=40, on=TODAY)
	assert values(by_term(), fields) == [(100, 30, 10, 20), (100, 40, 0, 40)]
	note = make.credit_note(invoice, on=TODAY)
	assert note.update_outstanding_for_self == 1, "more is credited than is open"
	(row,) = [row for row in by_term() if row["voucher_no"] == note.name]
	assert values([row]) == [(0, 100, 0, -100)]
	assert row["party_account"] == base.DEBTORS
	assert sum(row["outstanding"] for row in by_term()) == -40
	assert_same()


def test_without_payment() -> None:
	"""test_accounts_receivable_without_payment: a credit note of the whole invoice leaves nothing."""
	invoice = scheduled()
	assert [row["invoiced"] for row in by_term()] == [30, 30, 40]
	note = make.credit_note(invoice, on=TODAY)
	assert note.update_outstanding_for_self == 0
	assert by_term() == now() == []
	assert_same()


def test_partial_payment() -> None:
	"""test_accounts_receivable_with_partial_payment: an instalment paid in part, then a credit note of half."""
	invoice = scheduled(amount=200)
	make.payment(invoice, amount=40, on=TODAY)
	assert values(by_term()) == [(60, 40, 0, 20), (60, 0, 0, 60), (80, 0, 0, 80)]
	note = make.credit_note(invoice, amount=100, on=TODAY)
	assert note.update_outstanding_for_self == 0
	assert values(by_term()) == [(80, 0, 20, 60)]
	assert {row["invoice_grand_total"] for row in by_term()} == {200}
	assert_same()


def test_credit_note_for_itself() -> None:
	"""test_cr_note_flag_to_update_self: beside its invoice, which stays as it is."""
	invoice = make.invoice(amount=100, on=add_days(TODAY, -1))
	assert values(now()) == [(100, 0, 0, 100)]
	make.payment(invoice, amount=40, on=TODAY)
	assert values(now()) == [(100, 40, 0, 60)]
	note = make.credit_note(invoice, amount=100, on=TODAY, for_itself=True)
	assert of(invoice) == (100, 40, 0, 60)
	assert of(note) == (0, 100, 0, -100)
	assert len(now()) == 2
	assert_same()


def test_payment_against_a_credit_note() -> None:
	"""test_payment_against_credit_note: a journal sets a note off against another invoice."""
	paid, other = (make.invoice(amount=100, on=TODAY) for _ in range(2))
	make.payment(paid, on=TODAY)
	note = make.credit_note(paid, on=TODAY)
	party = {
		"account": base.DEBTORS,
		"party_type": "Customer",
		"party": CUSTOMER,
		"reference_type": "Sales Invoice",
	}
	debit = {**party, "reference_name": note.name, "debit": 100}
	credit = {**party, "reference_name": other.name, "credit": 100}
	assert (of(note), of(other)) == ((0, 100, 0, -100), (100, 0, 0, 100))
	make.journal([debit, credit], on=TODAY, kind="Credit Note")
	assert now() == []
	assert_same()


def test_a_refund_of_a_credit_note() -> None:
	"""test_payment_against_credit_note, with money: paid back for a note, it settles the note."""
	invoice = make.invoice(amount=100, on=TODAY)
	make.payment(invoice, on=TODAY)
	note = make.credit_note(invoice, amount=100, on=TODAY, for_itself=True)
	make.refund(amount=100, on=TODAY, against=note)
	assert now() == []
	assert_same()


def test_payment_of_an_order() -> None:
	"""test_payment_againt_po_in_receivable_report: what is paid for an order is a credit of the customer."""
	item = {"item_code": base.ITEM, "qty": 10, "rate": 100, "delivery_date": TODAY}
	order = frappe.get_doc(
		{"doctype": "Sales Order", "company": base.COMPANY, "customer": CUSTOMER, "items": [item]}
	)
	order.update({"transaction_date": TODAY, "delivery_date": TODAY, "currency": base.CURRENCY})
	payment = make.payment(make.submitted(order), on=TODAY)
	assert of(payment) == (0, 1000, 0, -1000)
	assert_same()


def test_multi_currency_in_one_party_account() -> None:
	"""test_allow_multi_currency_invoices_against_single_party_account: amounts follow the account's currency."""
	frappe.db.set_single_value(
		"Accounts Settings", "allow_multi_currency_invoices_against_single_party_account", 1
	)
	fields = ("invoice_grand_total", "invoiced", "currency", "remarks")
	said = {"remarks": "As agreed"}
	in_home_account = make.invoice(amount=100, on=TODAY, currency=base.FOREIGN, conversion_rate=0.8, **said)
	in_their_own = make.invoice(FOREIGN_CUSTOMER, amount=100, on=TODAY, rate=0.8, **said)
	options = {"based_on_payment_terms": 1, "show_remarks": 1}
	assert of(in_home_account, fields, in_party_currency=1, **options) == (
		80,
		80,
		base.CURRENCY,
		"As agreed",
	)
	assert of(in_their_own, fields, in_party_currency=1, **options) == (100, 100, base.FOREIGN, "As agreed")
	assert of(in_their_own, fields, **options) == (80, 80, base.CURRENCY, "As agreed")
	assert_same()


def test_revaluation_of_a_party() -> None:
	"""test_exchange_revaluation_for_party: the revaluation shows as a row of its own."""
	make.invoice(FOREIGN_CUSTOMER, amount=100, on=add_days(TODAY, -1), rate=0.8)
	gains = frappe.db.get_value("Company", base.COMPANY, "exchange_gain_loss_account")
	frappe.db.set_value("Company", base.COMPANY, "unrealized_exchange_gain_loss_account", gains)
	frappe.clear_document_cache("Company", base.COMPANY)
	run = frappe.new_doc("Exchange Rate Revaluation", company=base.COMPANY, posting_date=TODAY)
	run.extend("accounts", run.get_accounts_data())
	(line,) = run.accounts
	line.new_exchange_rate = 0.85
	line.new_balance_in_base_currency = 85
	line.gain_loss = 5
	run.set_total_gain_loss()
	run.save()
	run.submit()
	journal = frappe.get_doc("Journal Entry", run.make_jv_entries()["revaluation_jv"])
	journal.submit()
	assert of(journal) == (0, -5, 0, 5)
	assert_same()


def expected_later() -> list[tuple]:
	"""Return what ERPNext says of payments to come, sorted."""
	found = oracle.rows({"company": base.COMPANY, "report_date": TODAY, "show_future_payments": 1})
	return sorted(values(found, FUTURE))


@pytest.mark.parametrize(
	("amount", "expected"),
	[(100, [(100, 100, 0)]), (60, [(100, 60, 40)]), (110, [(-10, 0, -10), (100, 100, 0)])],
)
def test_future_payments_in_full_part_and_beyond(amount: float, expected: list[tuple]) -> None:
	"""test_future_payments: a payment to come of the whole, of a part, and of more than is open."""
	payment = make.payment(make.invoice(amount=100, on=TODAY), on=add_days(TODAY, 1), submit=False)
	payment.paid_amount = payment.received_amount = amount
	payment.references[0].allocated_amount = min(amount, 100)
	payment.save()
	payment.submit()
	assert sorted(values(now(show_future_payments=1), FUTURE)) == expected == expected_later()
	assert_same({"show_future_payments": 1})


def test_a_future_payment_less_a_return() -> None:
	"""test_future_payments: a payment to come settles a stand-alone return, and most of an invoice."""
	note = make.invoice(amount=10, on=TODAY, is_return=1, qty=-1, update_outstanding_for_self=1)
	invoice = make.invoice(amount=100, on=TODAY)
	payment = make.payment(invoice, amount=90, on=add_days(TODAY, 1), submit=False)
	reference = {"reference_doctype": note.doctype, "reference_name": note.name}
	payment.append("references", {**reference, "allocated_amount": -10})
	payment.paid_amount = payment.received_amount = 80
	payment.save()
	payment.submit()
	assert of(invoice, FUTURE, show_future_payments=1) == (100, 90, 10)
	assert of(note, FUTURE, show_future_payments=1) == (-10, -10, 0)
	assert expected_later() == [(-10, -10, 0), (100, 90, 10)]
	assert_same({"show_future_payments": 1})


@pytest.mark.parametrize(
	("amount", "in_dollars", "in_euros"),
	[(100, (100, 100, 0), (80, 75, 5)), (90, (100, 90, 10), (80, 67.5, 12.5))],
)
def test_future_payment_in_foreign_currency(amount: float, in_dollars: tuple, in_euros: tuple) -> None:
	"""test_future_payments_on_foreign_currency: at another rate, in either currency of the party."""
	invoice = make.invoice(FOREIGN_CUSTOMER, amount=100, on=add_days(TODAY, -1), rate=0.8)
	later = {"source_exchange_rate": 0.75, "target_exchange_rate": 0.75}
	make.payment(invoice, amount=amount, on=add_days(TODAY, 1), **later)
	for in_party_currency, expected in ((1, in_dollars), (0, in_euros)):
		filters = {"show_future_payments": 1, "in_party_currency": in_party_currency}
		assert of(invoice, FUTURE, **filters) == expected
		theirs = oracle.rows({"company": base.COMPANY, "report_date": TODAY, **filters})
		assert values(theirs, FUTURE) == [expected]


def test_minor_amounts() -> None:
	"""test_accounts_receivable_output_for_minor_outstanding: one cent is a row, nothing is none."""
	invoice = make.invoice(amount=100, on=TODAY)
	make.payment(invoice, amount=99.99, on=TODAY)
	assert of(invoice) == (100, 99.99, 0, 0.01)
	make.payment(frappe.get_doc("Sales Invoice", invoice.name), amount=0.01, on=TODAY)
	assert now() == []
	assert_same()
