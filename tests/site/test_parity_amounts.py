"""The parity checklist through documents: amounts in two currencies, and what exchange differences leave."""

import frappe
from frappe.model.document import Document
from frappe.utils import add_days, flt

from ar_specialist.ar_specialist.report.ar_aging.ar_aging import execute
from tests.site import baseline as base
from tests.site import factories as make
from tests.site.factories import AS_ON, FOREIGN_CUSTOMER
from tests.site.parity import assert_same, rows

DEBTOR = {"account": base.FOREIGN_DEBTORS, "party_type": "Customer", "party": FOREIGN_CUSTOMER}
GAINS = {"account": f"Exchange Gain/Loss - {base.ABBR}"}
FIELDS = ("invoiced", "paid", "credit_note", "outstanding")


def amounts(voucher: Document, **filters: object) -> tuple[float, ...]:
	"""Return the amounts of the one row of `voucher`."""
	(row,) = [row for row in rows(report_date=str(AS_ON), **filters) if row["voucher_no"] == voucher.name]
	return tuple(flt(row[name], 4) for name in FIELDS)


def billed(amount: float, rate: float = 0.8) -> Document:
	return make.invoice(FOREIGN_CUSTOMER, amount=amount, on=add_days(AS_ON, -40), rate=rate)


def pay(invoice: Document, amount: float, rate: float) -> Document:
	rates = {"source_exchange_rate": rate, "target_exchange_rate": rate}
	return make.payment(invoice, amount=amount, on=AS_ON, **rates)


def exchange_journal() -> Document:
	"""Return the journal ERPNext wrote of the difference by itself."""
	return frappe.get_last_doc(
		"Journal Entry", {"company": base.COMPANY, "voucher_type": "Exchange Gain Or Loss", "docstatus": 1}
	)


def test_a02_the_sign_is_that_of_company_currency() -> None:
	journal = make.journal(
		[{**DEBTOR, "credit": 20, "base_debit": 50}, {**GAINS, "credit": 50, "base_credit": 50}],
		on=AS_ON,
		kind="Exchange Gain Or Loss",
		multi_currency=1,
	)
	assert amounts(journal) == (50, 0, 0, 50)
	assert amounts(journal, in_party_currency=1) == (-20, 0, 0, -20)
	assert_same()


def test_a10_an_exchange_difference_belongs_to_its_invoice() -> None:
	invoice = billed(1000, rate=0.8)
	pay(invoice, 500, rate=0.9)
	gain = exchange_journal()
	assert gain.total_debit == 50
	assert amounts(invoice) == (800, 400, 0, 400)
	assert amounts(invoice, in_party_currency=1) == (1000, 500, 0, 500)
	assert [row["voucher_no"] for row in rows(report_date=str(AS_ON))] == [invoice.name]
	assert_same()


def test_a08_settled_in_both_currencies_is_no_row() -> None:
	pay(billed(1000, rate=0.8), 1000, rate=0.9)
	assert rows(report_date=str(AS_ON)) == []
	assert_same()


def test_a09_what_company_currency_keeps_of_it_is_a_named_line() -> None:
	pay(billed(1000, rate=0.8), 1000, rate=0.9)
	exchange_journal().cancel()
	assert rows(report_date=str(AS_ON)) == []
	assert_same()
	footer = execute({"company": base.COMPANY, "report_date": str(AS_ON)})[2]
	assert 'data-ties="1"' in footer
	assert "-100.00" in footer


def test_a08_a_revaluation_is_a_row_in_company_currency_alone() -> None:
	billed(1000)
	journal = make.journal(
		[{**DEBTOR, "base_debit": 50}, {**GAINS, "credit": 50, "base_credit": 50}],
		on=AS_ON,
		kind="Exchange Gain Or Loss",
		multi_currency=1,
	)
	assert amounts(journal) == (50, 0, 0, 50)
	in_dollars = rows(report_date=str(AS_ON), in_party_currency=1)
	assert journal.name not in {row["voucher_no"] for row in in_dollars}
	assert_same()
