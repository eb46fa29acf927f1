"""Refunds: what a customer has to their credit is paid back, as a draft that ERPNext submits."""

from datetime import date
from decimal import Decimal

import pytest

import frappe

from ar_specialist.posting import refunds
from ar_specialist.posting.refunds import Payee
from ar_specialist.receivables.refund import Credit
from tests.site import baseline as base
from tests.site import disputes as make
from tests.site.factories import AS_ON, CUSTOMER, FOREIGN_CUSTOMER, advance, credit_note

DAY = date(2026, 6, 30)
OURS = Payee(base.COMPANY, CUSTOMER, base.DEBTORS)


def balance(customer: str = CUSTOMER) -> float:
	rows = frappe.get_all(
		"Payment Ledger Entry",
		filters={"company": base.COMPANY, "party": customer, "delinked": 0},
		fields=["amount_in_account_currency"],
	)
	return round(sum(row.amount_in_account_currency for row in rows), 2)


def refunded(payee: Payee, *parts: tuple[Credit, Decimal], bank: str = base.BANK, **values: object):
	draft = refunds.refund(payee, parts, bank_account=bank, on=DAY, **values)
	assert draft.docstatus == 0
	return draft


def test_a_payment_on_account_is_paid_back() -> None:
	paid = advance(amount=500)
	draft = refunded(OURS, (Credit("Payment Entry", paid.name, DAY, Decimal(500)), Decimal(200)))
	assert (draft.payment_type, draft.paid_amount, balance()) == ("Pay", 200, -500)
	draft.submit()
	assert make.entries(draft) == {base.DEBTORS: 200, base.BANK: -200}
	assert balance() == -300


def test_a_credit_note_is_paid_back_and_settled() -> None:
	invoice = make.invoice([make.line(100)])
	note = credit_note(invoice, for_itself=True)
	draft = refunded(OURS, (Credit("Sales Invoice", note.name, DAY, Decimal(100)), Decimal(100)))
	draft.submit()
	assert (make.open_of(note), make.open_of(invoice)) == (0, 100)
	assert make.entries(draft) == {base.DEBTORS: 100, base.BANK: -100}


def test_another_currency_from_a_bank_account_in_it() -> None:
	paid = advance(FOREIGN_CUSTOMER, amount=500)
	theirs = Payee(base.COMPANY, FOREIGN_CUSTOMER, base.FOREIGN_DEBTORS)
	credit = Credit("Payment Entry", paid.name, DAY, Decimal(500))
	draft = refunded(theirs, (credit, Decimal(200)), bank=base.FOREIGN_BANK)
	draft.submit()
	assert (draft.paid_amount, draft.received_amount, balance(FOREIGN_CUSTOMER)) == (200, 200, -300)


def test_another_currency_from_a_bank_account_in_the_companys() -> None:
	paid = advance(FOREIGN_CUSTOMER, amount=500)
	theirs = Payee(base.COMPANY, FOREIGN_CUSTOMER, base.FOREIGN_DEBTORS)
	draft = refunded(theirs, (Credit("Payment Entry", paid.name, DAY, Decimal(500)), Decimal(200)))
	assert (draft.paid_amount, draft.received_amount) == (160, 200)


@pytest.mark.parametrize(
	"account", [base.INCOME, base.DEBTORS, "No Such Account", f"Cash - {base.OTHER_ABBR}"]
)
def test_no_refund_from_what_is_no_bank_account(account: str) -> None:
	before = frappe.db.count("Payment Entry")
	with pytest.raises(frappe.ValidationError, match="is no bank or cash account"):
		refunded(OURS, (Credit("Payment Entry", "x", DAY, Decimal(5)), Decimal(5)), bank=account)
	assert frappe.db.count("Payment Entry") == before


def test_no_refund_on_a_frozen_day() -> None:
	paid = advance(amount=500)
	make.freeze(AS_ON)
	with pytest.raises(frappe.ValidationError, match="are frozen on"):
		refunded(OURS, (Credit("Payment Entry", paid.name, DAY, Decimal(500)), Decimal(200)))
