"""The scenarios ERPNext tests its own Accounts Receivable report with, told again for ours.

Each test takes its situation from one test of ERPNext, named in the docstring, and states the outcome anew; both
reports are compared wherever a row exists.
"""

import pytest

import frappe
from frappe.utils import add_days, getdate

from tests.site import baseline as base
from tests.site import factories as make
from tests.site import oracle
from tests.site.factories import CUSTOMER, FOREIGN_CUSTOMER
from tests.site.parity import assert_same, rows

TODAY = getdate()


def amounts(found: list[dict]) -> list[tuple[float, float, float, float]]:
	return [(row["invoiced"], row["paid"], row["credit_note"], row["outstanding"]) for row in found]


def now(**filters: object) -> list[dict]:
	return rows(report_date=str(TODAY), **filters)


def by_term(**filters: object) -> list[dict]:
	return now(based_on_payment_terms=1, **filters)


def scheduled(customer: str = base.CUSTOMERS[3], amount: float = 100):
	return make.invoice(customer, amount=amount, on=TODAY, due=None, payment_terms_template=base.TERMS)


def test_with_payment() -> None:
	"""test_accounts_receivable_with_payment: instalments, a payment on the first, a credit note on the rest."""
	invoice = scheduled()
	assert [row["invoiced"] for row in by_term()] == [30, 30, 40]
	make.payment(invoice, amount=40, on=TODAY)
	assert [row["outstanding"] for row in by_term()] == [20, 40]
	make.credit_note(invoice, on=TODAY)
	assert sum(row["outstanding"] for row in by_term()) == -40
	assert_same()


def test_without_payment() -> None:
	"""test_accounts_receivable_without_payment: a credit note of the whole invoice leaves nothing."""
	invoice = make.invoice(on=TODAY)
	assert amounts(now()) == [(1000, 0, 0, 1000)]
	make.credit_note(invoice, on=TODAY)
	assert now() == []
	assert_same()


def test_multi_currency_in_one_party_account() -> None:
	"""test_allow_multi_currency_invoices_against_single_party_account: amounts follow the account's currency."""
	make.invoice(FOREIGN_CUSTOMER, amount=100, on=TODAY, rate=0.8)
	(row,) = by_term(in_party_currency=1)
	assert (row["invoice_grand_total"], row["invoiced"], row["currency"]) == (100, 100, base.FOREIGN)
	(row,) = by_term()
	assert (row["invoice_grand_total"], row["invoiced"], row["currency"]) == (80, 80, base.CURRENCY)
	assert_same()


def test_partial_payment() -> None:
	"""test_accounts_receivable_with_partial_payment: the first instalment is partly paid."""
	invoice = scheduled()
	make.payment(invoice, amount=15, on=TODAY)
	assert [row["outstanding"] for row in by_term()] == [15, 30, 40]
	assert_same()


def test_credit_note_for_itself() -> None:
	"""test_cr_note_flag_to_update_self: a payment reconciled with a credit note that is open by itself."""
	invoice = make.invoice(amount=100, on=TODAY)
	make.payment(invoice, on=TODAY)
	note = make.credit_note(invoice, amount=100, on=TODAY, for_itself=True)
	assert [(row["voucher_no"], row["outstanding"]) for row in now()] == [(note.name, -100)]
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
	assert {row["voucher_no"]: row["outstanding"] for row in now()}[journal.name] == 5
	assert_same()


def test_payment_against_a_credit_note() -> None:
	"""test_payment_against_credit_note: money paid back for a note settles it."""
	invoice = make.invoice(amount=100, on=TODAY)
	make.payment(invoice, on=TODAY)
	note = make.credit_note(invoice, amount=100, on=TODAY, for_itself=True)
	make.refund(amount=100, on=TODAY, against=note)
	assert now() == []
	assert_same()


def test_group_by_party() -> None:
	"""test_group_by_party: vouchers, the party's total, a blank row, the total of all."""
	make.invoice(amount=100, on=add_days(TODAY, -1))
	make.invoice(amount=85, on=TODAY)
	found = now(group_by_party=1)
	assert [(row.get("party"), row.get("outstanding")) for row in found] == [
		(CUSTOMER, 100),
		(CUSTOMER, 85),
		(CUSTOMER, 185),
		(None, None),
		("Total", 185),
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
	totals = [
		row
		for row in now(group_by_party=1, in_party_currency=in_party_currency)
		if row.get("party") == "Total"
	]
	expected = [(base.CURRENCY, 100), (base.FOREIGN, 100)] if in_party_currency else [(base.CURRENCY, 180)]
	assert sorted((row["currency"], row["outstanding"]) for row in totals) == sorted(expected)


def test_future_payments_in_full_part_and_beyond() -> None:
	"""test_future_payments: a payment to come of the whole, of a part, and of more than is open."""
	invoice = make.invoice(amount=100, on=TODAY)
	for amount, future, remaining in ((100, 100, 0), (60, 60, 40)):
		payment = make.payment(invoice, amount=amount, on=add_days(TODAY, 1))
		(row,) = now(show_future_payments=1)
		assert (row["outstanding"], row["future_amount"], row["remaining_balance"]) == (
			100,
			future,
			remaining,
		)
		(expected,) = oracle.rows({"company": base.COMPANY, "report_date": TODAY, "show_future_payments": 1})
		assert (expected.future_amount, expected.remaining_balance) == (future, remaining)
		payment.cancel()


def test_future_payment_in_foreign_currency() -> None:
	"""test_future_payments_on_foreign_currency: in either currency of the party."""
	invoice = make.invoice(FOREIGN_CUSTOMER, amount=100, on=TODAY, rate=0.8)
	make.payment(invoice, amount=40, on=add_days(TODAY, 1))
	for in_party_currency, future in ((1, 40), (0, 32)):
		filters = {"show_future_payments": 1, "in_party_currency": in_party_currency}
		(row,) = now(**filters)
		(expected,) = oracle.rows({"company": base.COMPANY, "report_date": TODAY, **filters})
		assert (row["future_amount"], row["remaining_balance"]) == (
			expected.future_amount,
			expected.remaining_balance,
		)
		assert row["future_amount"] == future


def test_several_customer_groups() -> None:
	"""test_multi_customer_group_filter: groups with what is below them."""
	for customer in base.CUSTOMERS[:3]:
		make.invoice(customer, on=TODAY)
	assert len(now(customer_group=[base.GROUPS[1], base.GROUPS[2]])) == 3
	assert len(now(customer_group=[base.GROUPS[0]])) == 2
	assert_same({"customer_group": [base.GROUPS[1], base.GROUPS[2]]})


def test_party_account() -> None:
	"""test_party_account_filter: one receivable account of several."""
	make.invoice(amount=80, on=TODAY)
	make.invoice(FOREIGN_CUSTOMER, amount=100, on=TODAY)
	assert [row["invoiced"] for row in now(party_account=base.DEBTORS)] == [80]
	assert [row["invoiced"] for row in now(party_account=base.FOREIGN_DEBTORS)] == [100]


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
	assert sorted(
		(row["party_account"], row["outstanding"]) for row in rows(report_date=add_days(TODAY, 1))
	) == [
		(base.ADVANCES, 200),
		(base.DEBTORS, 150),
	]
	assert_same()


def test_minor_amounts() -> None:
	"""test_accounts_receivable_output_for_minor_outstanding: one cent is a row, nothing is none."""
	invoice = make.invoice(amount=100, on=TODAY)
	make.payment(invoice, amount=99.99, on=TODAY)
	assert [row["outstanding"] for row in now()] == [0.01]
	make.payment(frappe.get_doc("Sales Invoice", invoice.name), amount=0.01, on=TODAY)
	assert now() == []
	assert_same()


def test_cost_center_in_the_output() -> None:
	"""test_cost_center_on_report_output: a payment's cost centre is its own, an invoice's the invoice's."""
	invoice = make.invoice(amount=100, on=TODAY, cost_center=base.CENTERS[1])
	make.advance(amount=50, on=TODAY, cost_center=base.CENTERS[0])
	found = {row["voucher_type"]: row["cost_center"] for row in now()}
	assert found["Payment Entry"] == base.CENTERS[0]
	assert found["Sales Invoice"] == invoice.cost_center
	assert_same()
