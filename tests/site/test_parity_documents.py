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
from tests.site.factories import AS_ON, CUSTOMER
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


def test_p07_a_finance_book_keeps_to_its_own_rows() -> None:
	invoice = make.invoice(on=add_days(AS_ON, -40))
	party = {"account": base.DEBTORS, "party_type": "Customer", "party": CUSTOMER}
	reference = {"reference_type": "Sales Invoice", "reference_name": invoice.name}
	journal = make.journal(
		[{**party, **reference, "credit": 120}, {"account": base.BANK, "debit": 120}], finance_book=base.BOOK
	)
	assert open_rows() == {invoice.name: 880.0}
	assert open_rows(finance_book=base.BOOK) == {journal.name: -120.0}
	assert_same({"finance_book": base.BOOK})


def test_p08_a_cost_center_filters_rows_before_netting() -> None:
	invoice = make.invoice(on=add_days(AS_ON, -40), cost_center=base.CENTERS[0])
	payment = make.payment(invoice, amount=250, on=AS_ON, cost_center=base.CENTERS[1])
	assert open_rows() == {invoice.name: 750.0}
	assert open_rows(cost_center=[base.CENTERS[0]]) == {invoice.name: 1000.0}
	assert open_rows(cost_center=[base.CENTERS[1]]) == {payment.name: -250.0}
	assert open_rows(cost_center=[f"{base.COMPANY} - {base.ABBR}"]) == {invoice.name: 750.0}
	assert_same({"cost_center": [base.CENTERS[1]]}, {"cost_center": [f"{base.COMPANY} - {base.ABBR}"]})


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
	assert_same(filters, {**filters, "in_party_currency": 1}, options=())


def test_p10_a_sales_person_of_the_invoice_counts_beside_the_customer_s() -> None:
	team = [{"sales_person": base.SALES_PEOPLE[1], "allocated_percentage": 100}]
	of_invoice = make.invoice(base.CUSTOMERS[1], on=add_days(AS_ON, -40), sales_team=team)
	of_nobody = make.invoice(base.CUSTOMERS[1], on=add_days(AS_ON, -40))
	of_customer = make.invoice(on=add_days(AS_ON, -40))
	frappe.db.delete("Sales Team", {"parent": of_customer.name})
	for person in base.SALES_PEOPLE[:2]:  # the lead stands for everybody below
		assert open_rows(sales_person=person) == {of_invoice.name: 1000.0, of_customer.name: 1000.0}
	assert open_rows(sales_person=base.SALES_PEOPLE[2]) == {}
	assert of_nobody.name in open_rows()
	assert_same(*({"sales_person": person} for person in base.SALES_PEOPLE), options=())


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
	assert open_rows(getdate()) == {invoice.name: 700.0}
	counts_from = AS_ON if effect == "Reconciliation Date" else add_days(AS_ON, -30)
	assert (open_rows(counts_from) == {invoice.name: 700.0}) == (effect != "Reconciliation Date")
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


def by_account_and_party(**filters: object) -> dict[tuple[str, str], float]:
	"""Return {(account, customer): outstanding} on AS_ON."""
	found = rows(report_date=str(AS_ON), **filters)
	return {(row["party_account"], row["party"]): row["outstanding"] for row in found}


def test_k01_k12_one_voucher_is_a_row_for_each_account_and_customer() -> None:
	other = base.CUSTOMERS[1]
	party = {"account": base.DEBTORS, "party_type": "Customer", "party": CUSTOMER}
	claims = make.journal(
		[
			{**party, "debit": 150},
			{**party, "account": base.ADVANCES, "debit": 200},
			{**party, "party": other, "debit": 75},
			{"account": base.INCOME, "credit": 425},
		],
		on=add_days(AS_ON, -40),
	)
	reference = {"reference_type": claims.doctype, "reference_name": claims.name}
	make.journal([{**party, **reference, "credit": 60}, {"account": base.BANK, "debit": 60}], on=AS_ON)
	assert by_account_and_party() == {
		(base.DEBTORS, CUSTOMER): 90,
		(base.ADVANCES, CUSTOMER): 200,
		(base.DEBTORS, other): 75,
	}
	without_accounts = rows(report_date=str(AS_ON), ignore_accounts=1)
	assert sorted(row["outstanding"] for row in without_accounts) == [75, 290]
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
