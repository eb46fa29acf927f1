"""Journals that take something off an invoice: which bring money, which are a loss; disputes and plans say the same."""

import pytest

import frappe
from frappe.model.document import Document

from ar_specialist.ledger import settlements
from tests.site import baseline as base
from tests.site import factories as make
from tests.site.accounts import settle
from tests.site.disputing import dispute
from tests.site.planning import TODAY, accept, by_hand, of_instalments, stands
from tests.site.promising import invoiced


def account(name: str, parent: str, **values: object) -> str:
	found = frappe.db.get_value("Account", {"company": base.COMPANY, "account_name": parent, "is_group": 1})
	return base.make(
		"Account",
		f"{name} - {base.ABBR}",
		account_name=name,
		company=base.COMPANY,
		parent_account=found,
		**values,
	)


def clearing() -> str:
	return account("AR Test Card Clearing", "Current Assets")


def cost() -> str:
	return account("AR Test Price Differences", "Indirect Expenses")


def taken_off(invoice: Document, amount: float, *debits: tuple[str, float], **values: object) -> Document:
	"""A journal that takes `amount` off `invoice`, by what it debits."""
	owed = {"account": base.DEBTORS, "party_type": "Customer", "party": make.CUSTOMER, "credit": amount}
	reference = {"reference_type": invoice.doctype, "reference_name": invoice.name}
	rows = [{"account": name, "debit": debit} for name, debit in debits]
	doc = make.journal([{**owed, **reference}, *rows], on=TODAY, **values)
	settle()
	return doc


def case_of(invoice: Document, amount: float) -> Document:
	settle()
	return dispute(invoice, amounts=(amount,))


def amounts(case: Document) -> tuple:
	case.reload()
	return case.status, case.resolution, case.paid_meanwhile, case.written_off


def test_a_cost_without_money_writes_off_and_is_not_paid() -> None:
	invoice = invoiced(900)
	case = case_of(invoice, 200)
	journal = taken_off(invoice, 900, (cost(), 900))
	assert amounts(case) == ("Closed", "Write-off", 0, 200)
	assert settlements.writes_off(journal)


def test_money_on_its_way_is_paid() -> None:
	invoice = invoiced(900)
	case = case_of(invoice, 200)
	journal = taken_off(invoice, 900, (clearing(), 900))
	assert amounts(case) == ("Closed", "Paid", 200, 0)
	assert not settlements.writes_off(journal)


def test_bank_charges_of_a_receipt_are_paid() -> None:
	invoice = invoiced(900)
	case = case_of(invoice, 200)
	taken_off(invoice, 900, (base.BANK, 880), (cost(), 20))
	assert amounts(case) == ("Closed", "Paid", 200, 0)


@pytest.mark.parametrize(("by", "paid", "written_off"), [(clearing, 300, 0), (cost, 0, 300)])
def test_a_plan_says_the_same(by: object, paid: float, written_off: float) -> None:
	invoice = invoiced(900)
	plan = accept(by_hand(invoice, dues={10: 300, 40: 300, 70: 300}))
	taken_off(invoice, 300, (by(), 300))
	assert stands(plan) == ("Active", paid, 600)
	assert plan.reload().written_off == written_off
	assert (of_instalments(plan)[0] == 300) is (by is clearing)


def test_an_account_named_for_losses_is_a_loss_though_it_is_an_asset() -> None:
	allowance = account("AR Test Allowance", "Current Assets")
	frappe.db.set_value("Company", base.COMPANY, "write_off_account", allowance)
	invoice = invoiced(900)
	case = case_of(invoice, 200)
	plan_of = invoiced(600)
	plan = accept(by_hand(plan_of, dues={10: 300, 40: 300}))
	taken_off(invoice, 900, (allowance, 900))
	taken_off(plan_of, 300, (allowance, 300))
	assert amounts(case) == ("Closed", "Write-off", 0, 200)
	assert stands(plan) == ("Active", 0, 300)
