"""Each rule of the parity checklist, made with ERPNext's own documents, row by row against its own report.

The ids in the names are those of the checklist: P population, K keys and targets, A amounts, D dates, T terms,
F future payments. Each test also states what the row must be, so that both reports cannot be wrong together.
"""

import pytest

import frappe
from frappe.utils import add_days, flt, getdate

from ar_specialist.ar_specialist.report.ar_aging.ar_aging import execute
from tests.site import baseline as base
from tests.site import factories as make
from tests.site.factories import AS_ON, CUSTOMER, FOREIGN_CUSTOMER
from tests.site.parity import assert_same, rows


def open_rows(day: object = AS_ON, **filters: object) -> dict[str, float]:
	"""Return {voucher: outstanding} on a day."""
	found: dict[str, float] = {}
	for row in rows(report_date=str(day), **filters):
		found[row["voucher_no"]] = flt(found.get(row["voucher_no"], 0) + row["outstanding"], 2)
	return found


def test_p01_a_cancelled_invoice_is_gone_on_every_date() -> None:
	invoice = make.invoice(on=add_days(AS_ON, -40))
	assert open_rows() == {invoice.name: 1000.0}
	invoice.cancel()
	assert open_rows() == {}
	assert_same()


def test_p02_cancelled_vouchers_of_an_immutable_ledger() -> None:
	frappe.db.set_single_value("Accounts Settings", "enable_immutable_ledger", 1)
	frappe.clear_document_cache("Accounts Settings", "Accounts Settings")
	invoice = make.invoice(on=add_days(getdate(), -40))
	invoice.cancel()
	assert_same()
	assert 'data-ties="1"' in tie_out(add_days(getdate(), -10))
	assert 'data-ties="1"' in tie_out(getdate())


def test_p02_a_voucher_only_the_general_ledger_remembers_is_named_in_the_tie_out() -> None:
	invoice = make.invoice(on=add_days(getdate(), -40))
	assert "Cancelled later" not in tie_out(add_days(getdate(), -10))
	frappe.db.set_value("Payment Ledger Entry", {"voucher_no": invoice.name}, "delinked", 1)
	found = tie_out(add_days(getdate(), -10))
	assert 'data-ties="1"' in found
	assert "Cancelled later" in found
	frappe.db.set_value("GL Entry", {"voucher_no": invoice.name, "account": base.DEBTORS}, "debit", 999)
	frappe.db.delete("Payment Ledger Entry", {"voucher_no": invoice.name})
	found = tie_out(add_days(getdate(), -10))
	assert 'data-ties="0"' in found
	assert "999.00" in found


def tie_out(day: object) -> str:
	"""Return the footer of the report on a day."""
	return execute({"company": base.COMPANY, "report_date": str(day)})[2]


def test_p03_k03_a_payment_before_its_invoice_stands_alone_until_then() -> None:
	advance = make.advance(amount=400, on=add_days(AS_ON, -20))
	invoice = make.invoice(on=add_days(AS_ON, -5))
	assert make.reconcile()
	assert open_rows(add_days(AS_ON, -10)) == {advance.name: -400.0}
	assert open_rows() == {invoice.name: 600.0}
	assert_same()


def test_p04_reconciling_later_changes_history_as_in_erpnext() -> None:
	invoice = make.invoice(on=add_days(AS_ON, -40))
	advance = make.advance(amount=300, on=add_days(AS_ON, -30))
	assert open_rows(add_days(AS_ON, -20)) == {invoice.name: 1000.0, advance.name: -300.0}
	assert make.reconcile()
	assert open_rows(add_days(AS_ON, -20)) == {invoice.name: 700.0}
	assert_same()


def test_p07_p08_finance_book_and_cost_center_filter_rows_before_netting() -> None:
	invoice = make.invoice(on=add_days(AS_ON, -40), cost_center=base.CENTERS[0])
	payment = make.payment(invoice, amount=250, on=AS_ON, cost_center=base.CENTERS[1])
	assert open_rows(cost_center=[base.CENTERS[0]]) == {invoice.name: 1000.0}
	assert open_rows(cost_center=[base.CENTERS[1]]) == {payment.name: -250.0}
	assert_same({"finance_book": base.BOOK}, {"cost_center": [base.CENTERS[1]]})


@pytest.mark.parametrize(
	("filters", "seen"),
	[
		({"customer_group": [base.GROUPS[0]]}, {0, 2, 4}),
		({"customer_group": [base.GROUPS[2]]}, {1, 3, 5}),
		({"territory": base.TERRITORIES[0]}, {0, 3, 4}),
		({"sales_partner": base.PARTNER}, {1, 4}),
		({"payment_terms_template": base.TERMS}, {3}),
		({"sales_person": base.SALES_PEOPLE[0]}, {0, 4}),
		({"sales_person": base.SALES_PEOPLE[2]}, {2}),
		({"party_type": "Customer", "party": [base.CUSTOMERS[0], base.CUSTOMERS[5]]}, {0, 5}),
	],
)
def test_p09_p10_customers_by_what_they_belong_to(filters: dict, seen: set[int]) -> None:
	for customer in base.CUSTOMERS:
		make.invoice(customer, on=add_days(AS_ON, -40))
	parties = {row["party"] for row in rows(report_date=str(AS_ON), **filters)}
	assert parties == {base.CUSTOMERS[number] for number in seen}
	assert_same(filters)


def test_k02_k05_an_advance_on_an_order_is_a_row_of_its_own() -> None:
	order = frappe.get_doc(
		{
			"doctype": "Sales Order",
			"company": base.COMPANY,
			"customer": CUSTOMER,
			"transaction_date": add_days(AS_ON, -10),
			"delivery_date": AS_ON,
			"currency": base.CURRENCY,
			"items": [{"item_code": base.ITEM, "qty": 1, "rate": 500, "delivery_date": AS_ON}],
		}
	)
	make.submitted(order)
	payment = make.payment(order, amount=200, on=add_days(AS_ON, -9))
	assert open_rows() == {payment.name: -200.0}
	assert_same()


def test_k04_a07_a_refund_of_a_credit_note_lands_on_the_invoice() -> None:
	invoice = make.invoice(on=add_days(AS_ON, -40))
	make.payment(invoice, amount=200, on=add_days(AS_ON, -30))
	note = make.credit_note(invoice, amount=150, on=add_days(AS_ON, -20), for_itself=True)
	make.refund(amount=100, on=add_days(AS_ON, -5), against=note)
	assert open_rows() == {invoice.name: 800.0, note.name: -50.0}
	assert_same()
	# a note from before ERPNext kept such notes apart hands everything on to its invoice
	frappe.db.set_value("Sales Invoice", note.name, "update_outstanding_for_self", 0)
	assert open_rows() == {invoice.name: 750.0}
	assert open_rows(add_days(AS_ON, -6)) == {invoice.name: 650.0}
	assert_same()


def test_a06_a_credit_note_for_itself_stays_its_own_row() -> None:
	invoice = make.invoice(on=add_days(AS_ON, -40))
	note = make.credit_note(invoice, amount=150, on=add_days(AS_ON, -20), for_itself=True)
	assert open_rows() == {invoice.name: 1000.0, note.name: -150.0}
	assert_same()


def test_a04_a_credit_note_lowers_the_invoice_as_credit_note() -> None:
	invoice = make.invoice(on=add_days(AS_ON, -40))
	make.credit_note(invoice, amount=150, on=add_days(AS_ON, -20))
	(row,) = rows(report_date=str(AS_ON))
	assert (row["invoiced"], row["paid"], row["credit_note"], row["outstanding"]) == (1000, 0, 150, 850)
	assert_same()


def test_a04_a_stand_alone_credit_note_counts_as_paid() -> None:
	note = make.invoice(on=add_days(AS_ON, -10), is_return=1, qty=-1, update_outstanding_for_self=1)
	(row,) = rows(report_date=str(AS_ON))
	assert (row["voucher_no"], row["paid"], row["credit_note"], row["outstanding"]) == (
		note.name,
		1000,
		0,
		-1000,
	)
	assert_same()


def test_a04_an_invoice_paid_at_the_counter() -> None:
	invoice = make.invoice(
		on=add_days(AS_ON, -10),
		is_pos=1,
		payments=[{"mode_of_payment": make.cash_mode(), "amount": 400, "account": base.CASH}],
	)
	assert open_rows() == {invoice.name: 600.0}
	(row,) = rows(report_date=str(AS_ON))
	assert (row["invoiced"], row["paid"], row["credit_note"]) == (1000, 400, 0)
	assert_same()


def test_k06_what_a_payment_leaves_unallocated_is_its_own_row() -> None:
	invoice = make.invoice(on=add_days(AS_ON, -40))
	payment = make.payment(invoice, on=AS_ON, submit=False)
	payment.paid_amount = payment.received_amount = 1300
	payment.save()
	payment.submit()
	assert open_rows() == {payment.name: -300.0}
	assert_same()


@pytest.mark.parametrize(
	"effect", ["Advance Payment Date", "Oldest Of Invoice Or Advance", "Reconciliation Date"]
)
def test_k07_an_advance_in_a_separate_account(effect: str) -> None:
	frappe.db.set_value(
		"Company",
		base.COMPANY,
		{
			"book_advance_payments_in_separate_party_account": 1,
			"default_advance_received_account": base.ADVANCES,
			"reconciliation_takes_effect_on": effect,
		},
	)
	frappe.clear_document_cache("Company", base.COMPANY)
	invoice = make.invoice(on=add_days(AS_ON, -40))
	advance = make.advance(
		amount=300, on=add_days(AS_ON, -30), book_advance_payments_in_separate_party_account=1
	)
	assert open_rows() == {invoice.name: 1000.0, advance.name: -300.0}
	assert_same({"party_account": base.ADVANCES})
	assert make.reconcile(advances=base.ADVANCES)
	assert_same({"party_account": base.ADVANCES})


def test_k08_journals_with_and_without_reference() -> None:
	invoice = make.invoice(on=add_days(AS_ON, -40))
	party = {"account": base.DEBTORS, "party_type": "Customer", "party": CUSTOMER}
	reference = {"reference_type": "Sales Invoice", "reference_name": invoice.name}
	make.journal([{**party, **reference, "credit": 120}, {"account": base.BANK, "debit": 120}], on=AS_ON)
	loose = make.journal([{**party, "credit": 50}, {"account": base.BANK, "debit": 50}], on=AS_ON)
	claim = make.journal([{**party, "debit": 75}, {"account": base.INCOME, "credit": 75}], on=AS_ON)
	assert open_rows() == {invoice.name: 880.0, loose.name: -50.0, claim.name: 75.0}
	assert_same()


def test_a03_a_journal_that_gives_back_lowers_what_is_paid() -> None:
	invoice = make.invoice(on=add_days(AS_ON, -40))
	make.payment(invoice, on=add_days(AS_ON, -20))
	party = {"account": base.DEBTORS, "party_type": "Customer", "party": CUSTOMER}
	reference = {"reference_type": "Sales Invoice", "reference_name": invoice.name}
	make.journal([{**party, **reference, "debit": 90}, {"account": base.BANK, "credit": 90}], on=AS_ON)
	(row,) = rows(report_date=str(AS_ON))
	assert (row["invoiced"], row["paid"], row["outstanding"]) == (1000, 910, 90)
	assert_same()


def test_k12_one_invoice_in_two_accounts_is_two_rows() -> None:
	invoice = make.invoice(on=add_days(AS_ON, -40))
	party = {"party_type": "Customer", "party": CUSTOMER}
	reference = {"reference_type": "Sales Invoice", "reference_name": invoice.name}
	make.journal(
		[
			{"account": base.ADVANCES, **party, "debit": 400},
			{"account": base.DEBTORS, **party, **reference, "credit": 400},
		],
		on=AS_ON,
	)
	assert len(rows(report_date=str(AS_ON))) == 2
	assert_same()


def test_a10_a08_a09_exchange_differences() -> None:
	invoice = make.invoice(FOREIGN_CUSTOMER, amount=1000, on=add_days(AS_ON, -40), rate=0.8)
	payment = make.payment(invoice, on=AS_ON, submit=False)
	payment.source_exchange_rate = payment.target_exchange_rate = 0.9
	payment.save()
	payment.submit()
	assert open_rows() == {}
	assert_same({"party_account": base.FOREIGN_DEBTORS})
	half = make.invoice(FOREIGN_CUSTOMER, amount=600, on=add_days(AS_ON, -20), rate=0.85)
	make.payment(half, amount=250, on=AS_ON)
	(row,) = rows(report_date=str(AS_ON), in_party_currency=1)
	assert (row["outstanding"], row["currency"]) == (350, base.FOREIGN)
	assert_same({"party_account": base.FOREIGN_DEBTORS})


def test_a08_a_revaluation_is_a_row_in_company_currency_alone() -> None:
	make.invoice(FOREIGN_CUSTOMER, amount=1000, on=add_days(AS_ON, -40), rate=0.8)
	party = {"account": base.FOREIGN_DEBTORS, "party_type": "Customer", "party": FOREIGN_CUSTOMER}
	gain = {"account": f"Exchange Gain/Loss - {base.ABBR}"}
	journal = make.journal(
		[{**party, "base_debit": 50}, {**gain, "credit": 50, "base_credit": 50}],
		on=AS_ON,
		kind="Exchange Gain Or Loss",
		multi_currency=1,
	)
	assert open_rows()[journal.name] == 50.0
	assert journal.name not in open_rows(in_party_currency=1)
	assert_same()


def test_a11_one_cent_is_shown() -> None:
	invoice = make.invoice(on=add_days(AS_ON, -40))
	make.payment(invoice, amount=999.99, on=AS_ON)
	assert open_rows() == {invoice.name: 0.01}
	assert_same()


def test_a14_a_write_off_counts_as_paid() -> None:
	invoice = make.invoice(on=add_days(AS_ON, -40))
	make.write_off(invoice, 30, on=AS_ON)
	(row,) = rows(report_date=str(AS_ON))
	assert (row["paid"], row["outstanding"]) == (30, 970)
	assert_same()
