"""Writing off: real journals against real invoices, exact to the cent, with their taxes, or not at all."""

from decimal import Decimal

import pytest

import frappe

from ar_specialist.posting import invoices, write_offs
from ar_specialist.posting.write_offs import WriteOffTerms
from tests.site import baseline as base
from tests.site import disputes as make
from tests.site.factories import AS_ON, CUSTOMER, FOREIGN_CUSTOMER, payment

SPLIT = WriteOffTerms(splits_tax=True)


def written_off(invoice, amount: str, terms: WriteOffTerms = SPLIT, **values: object):
	locked = invoices.locked(invoice.name, base.COMPANY, invoice.customer)
	return write_offs.write_off(locked, Decimal(amount), terms, **{"on": AS_ON, "submits": True, **values})


def test_net_goes_to_the_loss_and_tax_back_to_its_account() -> None:
	invoice = make.invoice([make.line(100)], [make.tax(19)])
	journal = written_off(invoice, "119")
	assert make.entries(journal) == {
		make.WRITE_OFF: 100,
		make.tax_account(): 19,
		base.DEBTORS: -119,
	}
	assert make.open_of(invoice) == 0
	assert (journal.docstatus, journal.voucher_type) == (1, "Write Off Entry")


@pytest.mark.parametrize(
	("amount", "loss", "vat", "surcharge"),
	[("0.01", 0.01, None, None), ("1.00", 0.8, 0.15, 0.05), ("33.33", 26.66, 5.07, 1.6)],
)
def test_a_rest_is_shared_out_to_the_cent(amount: str, loss: float, vat: float, surcharge: float) -> None:
	surcharges = make.tax_account("AR Test Surcharge")
	invoice = make.invoice([make.line(100)], [make.tax(19), make.tax(6, surcharges)])
	posted = make.entries(written_off(invoice, amount))
	expected = {
		make.WRITE_OFF: loss,
		make.tax_account(): vat,
		surcharges: surcharge,
		base.DEBTORS: -float(amount),
	}
	assert posted == {account: value for account, value in expected.items() if value}
	assert make.open_of(invoice) == pytest.approx(125 - float(amount))


def test_taxes_in_the_price_come_back_all_the_same() -> None:
	invoice = make.invoice([make.line(119)], [make.tax(19, inclusive=True)])
	posted = make.entries(written_off(invoice, "119"))
	assert (posted[make.WRITE_OFF], posted[make.tax_account()]) == (100, 19)


def test_freight_is_part_of_the_loss_and_no_tax() -> None:
	freight = make.tax_account("AR Test Freight", kind="Chargeable")
	invoice = make.invoice([make.line(100)], [make.charge(50, freight)])
	assert make.entries(written_off(invoice, "150")) == {make.WRITE_OFF: 150, base.DEBTORS: -150}


def test_where_the_policy_keeps_taxes_all_of_it_is_the_loss() -> None:
	invoice = make.invoice([make.line(100)], [make.tax(19)])
	posted = make.entries(written_off(invoice, "119", WriteOffTerms()))
	assert posted == {make.WRITE_OFF: 119, base.DEBTORS: -119}


def test_the_policys_account_comes_before_the_companys() -> None:
	account = frappe.db.get_value(
		"Account", {"company": base.COMPANY, "account_name": "Miscellaneous Expenses"}
	)
	invoice = make.invoice([make.line(100)])
	posted = make.entries(written_off(invoice, "100", WriteOffTerms(account)))
	assert posted == {account: 100, base.DEBTORS: -100}


def test_another_currency_is_written_off_at_the_invoices_rate() -> None:
	invoice = make.invoice([make.line(100)], [make.tax(19)], customer=FOREIGN_CUSTOMER, rate=0.83)
	journal = written_off(invoice, "50.01")
	posted = make.entries(journal)
	assert posted == {make.WRITE_OFF: 34.88, make.tax_account(): 6.63, base.FOREIGN_DEBTORS: -41.51}
	assert make.open_of(invoice) == pytest.approx(68.99)


def test_the_rest_of_another_currency_leaves_nothing_in_either() -> None:
	invoice = make.invoice([make.line(100)], customer=FOREIGN_CUSTOMER, rate=0.83)
	written_off(invoice, "33.33")
	written_off(invoice, "66.67")
	rows = frappe.get_all(
		"Payment Ledger Entry",
		filters={"against_voucher_no": invoice.name, "delinked": 0},
		fields=["amount", "amount_in_account_currency"],
	)
	assert round(sum(row.amount_in_account_currency for row in rows), 2) == 0
	assert round(sum(row.amount for row in rows), 2) == 0


def test_cost_centre_and_project_are_the_invoices() -> None:
	project = base.make("Project", None, project_name="AR Test Written Off", company=base.COMPANY)
	invoice = make.invoice([make.line(100)], cost_center=base.CENTERS[1], project=project)
	journal = written_off(invoice, "100")
	assert {(row.cost_center, row.project) for row in journal.accounts} == {(base.CENTERS[1], project)}


def test_a_draft_posts_nothing() -> None:
	invoice = make.invoice([make.line(100)])
	journal = written_off(invoice, "100", submits=False)
	assert (journal.docstatus, make.entries(journal), make.open_of(invoice)) == (0, {}, 100)


# -- what is refused, and that nothing is left of it


def journals() -> int:
	return frappe.db.count("Journal Entry", {"company": base.COMPANY})


@pytest.mark.parametrize(
	("amount", "sentence"),
	[("100.01", "Only 100.00 EUR is open"), ("0", "above zero"), ("-5", "above zero")],
)
def test_never_above_what_is_open(amount: str, sentence: str) -> None:
	invoice, before = make.invoice([make.line(100)]), journals()
	with pytest.raises(frappe.ValidationError, match=sentence):
		written_off(invoice, amount)
	assert journals() == before


def test_nothing_of_what_is_paid() -> None:
	invoice = make.invoice([make.line(100)])
	payment(invoice)
	with pytest.raises(frappe.ValidationError, match="Nothing is open"):
		written_off(invoice, "1")


def test_nothing_of_a_cancelled_invoice() -> None:
	invoice = make.invoice([make.line(100)])
	invoice.cancel()
	with pytest.raises(frappe.ValidationError, match="cancelled"):
		written_off(invoice, "1")


def test_nothing_of_somebody_elses_invoice() -> None:
	invoice = make.invoice([make.line(100)])
	with pytest.raises(frappe.ValidationError, match="is not one of"):
		invoices.locked(invoice.name, base.COMPANY, base.CUSTOMERS[1])
	with pytest.raises(frappe.ValidationError, match="does not exist"):
		invoices.locked("No Such Invoice", base.COMPANY, CUSTOMER)


def test_nothing_on_a_frozen_day() -> None:
	invoice, before = make.invoice([make.line(100)]), journals()
	make.freeze(AS_ON)
	with pytest.raises(frappe.ValidationError, match="accounts are frozen on"):
		written_off(invoice, "100")
	assert (journals(), make.open_of(invoice)) == (before, 100)
	written_off(invoice, "100", on="2026-07-01")


def test_nothing_in_a_closed_period() -> None:
	invoice, before = make.invoice([make.line(100)]), journals()
	make.close_period("Journal Entry")
	with pytest.raises(frappe.ValidationError, match="is closed on"):
		written_off(invoice, "100")
	assert (journals(), make.open_of(invoice)) == (before, 100)


def test_nothing_without_a_write_off_account() -> None:
	invoice = make.invoice([make.line(100)])
	frappe.db.set_value("Company", base.COMPANY, "write_off_account", None)
	frappe.clear_document_cache("Company", base.COMPANY)
	with pytest.raises(frappe.ValidationError, match="has no write-off account"):
		written_off(invoice, "100")


def test_nothing_is_left_where_erpnext_refuses_at_the_last_moment() -> None:
	invoice, before = make.invoice([make.line(100)]), journals()
	frappe.db.set_value("Account", make.WRITE_OFF, "disabled", 1)
	with pytest.raises(frappe.ValidationError):
		written_off(invoice, "100")
	assert (journals(), make.open_of(invoice)) == (before, 100)


def test_nothing_without_the_right_in_erpnext() -> None:
	invoice = make.invoice([make.line(100)])
	frappe.set_user("ar-other@example.com")
	with pytest.raises(frappe.PermissionError, match="may not create a Journal Entry"):
		written_off(invoice, "100")
