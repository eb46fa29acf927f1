"""The parity checklist through documents, the rarer rules: who and what counts, and how instalments are told."""

from collections.abc import Iterator

import pytest

import frappe
from frappe.permissions import add_user_permission
from frappe.utils import add_days, date_diff, flt, getdate

from ar_specialist.ar_specialist.report.ar_aging.ar_aging import execute
from ar_specialist.operations import marks
from tests.site import baseline as base
from tests.site import factories as make
from tests.site import ledger_rows, oracle
from tests.site.factories import AS_ON, CUSTOMER, FOREIGN_CUSTOMER
from tests.site.parity import assert_same, rows

AUDITOR = "ar-auditor@example.com"
FUTURE = {"show_future_payments": 1}
BY_TERM = {"report_date": str(AS_ON), "based_on_payment_terms": 1}


@pytest.fixture
def auditor() -> Iterator[str]:
	"""A user whose roles and restrictions are looked up afresh, in the test and after it."""
	_forget_rights()
	yield AUDITOR
	_forget_rights()


def _forget_rights() -> None:
	for kept in ("roles", "user_permissions"):
		frappe.cache.hdel(kept, AUDITOR)


def open_rows(**filters: object) -> dict[str, float]:
	"""Return {voucher: outstanding}."""
	return {row["voucher_no"]: flt(row["outstanding"], 2) for row in rows(report_date=str(AS_ON), **filters)}


def erpnext_rows(**filters: object) -> list[dict]:
	"""Return ERPNext's rows for the filters `rows` takes."""
	given = {"company": base.COMPANY, "ageing_based_on": "Due Date", "range": "30, 60, 90, 120", **filters}
	return oracle.rows({"report_date": str(AS_ON), **given})


def by_term(customer: str = base.CUSTOMERS[3], **values: object) -> object:
	"""Return an invoice of 1000 in three instalments: 300, 300 and 400."""
	return make.invoice(
		customer, on=add_days(AS_ON, -45), due=None, payment_terms_template=base.TERMS, **values
	)


def test_p05_an_account_counts_by_what_it_is_today() -> None:
	invoice = make.invoice(on=add_days(AS_ON, -40))
	party = {"account": base.ADVANCES, "party_type": "Customer", "party": CUSTOMER}
	loose = make.journal([{**party, "credit": 50}, {"account": base.BANK, "debit": 50}], on=AS_ON)
	assert open_rows() == {invoice.name: 1000, loose.name: -50}
	assert_same()
	account = frappe.get_doc("Account", base.ADVANCES)
	account.account_type = ""
	account.save()
	assert open_rows() == {invoice.name: 1000}
	assert_same()


def test_p06_a_supplier_in_a_receivable_account() -> None:
	voucher = ("Journal Entry", "P06")
	ledger_rows.write(
		base.COMPANY, base.DEBTORS, "P06 Party", voucher, 70, 1, add_days(AS_ON, -5), party_type="Supplier"
	)
	marks.insert([(base.COMPANY, "P06 Party", "written as a row")])
	assert open_rows() == {"P06": 70}
	assert open_rows(party_type="Customer") == {}
	assert_same({"party_type": "Customer"})


def test_p06_an_employee_in_a_receivable_account() -> None:
	employee = base.make(
		"Employee",
		None,
		first_name="AR Test Employee",
		company=base.COMPANY,
		gender=base.make("Gender", "AR Test Gender", gender="AR Test Gender"),
		date_of_birth=add_days(AS_ON, -9000),
		date_of_joining=add_days(AS_ON, -900),
	)
	party = {"account": base.DEBTORS, "party_type": "Employee", "party": employee}
	make.journal([{**party, "debit": 70}, {"account": base.BANK, "credit": 70}], on=AS_ON)
	invoice = make.invoice(on=add_days(AS_ON, -40))
	expected = {row.voucher_no for row in erpnext_rows()}
	assert set(open_rows()) == expected >= {invoice.name}
	assert open_rows(party_type="Customer") == {invoice.name: 1000}
	assert_same({"party_type": "Customer"})
	assert 'data-ties="1"' in execute({"company": base.COMPANY, "report_date": str(AS_ON)})[2]


def test_p11_user_permissions_on_the_ledger_s_columns_hold(auditor: str) -> None:
	invoice = make.invoice(on=add_days(AS_ON, -40), cost_center=base.CENTERS[0])
	make.invoice(on=add_days(AS_ON, -40), cost_center=base.CENTERS[1])
	frappe.get_doc("User", auditor).add_roles("Accounts User")
	add_user_permission("Cost Center", base.CENTERS[0], auditor, ignore_permissions=True)
	frappe.set_user(auditor)
	assert {row.voucher_no for row in erpnext_rows()} == {invoice.name}
	assert open_rows() == {invoice.name: 1000}


def test_p13_payments_entered_by_then_for_a_later_day() -> None:
	invoice = make.invoice(on=add_days(AS_ON, -40))
	payment = make.advance(amount=75, on=add_days(AS_ON, 10))
	written = {"voucher_no": payment.name}
	frappe.db.set_value("Payment Ledger Entry", written, "creation", add_days(AS_ON, -1))
	assert open_rows() == {invoice.name: 1000}
	assert open_rows(show_future_payments=1) == {invoice.name: 1000, payment.name: -75}
	assert_same({"show_future_payments": 1})


def test_k09_a_discounted_invoice_moves_to_a_row_of_its_own() -> None:
	debtors = frappe.db.get_value("Account", base.DEBTORS, "parent_account")
	kinds = ("credit", "discounted", "unpaid")
	accounts = {kind: _receivable(f"AR Test {kind}", debtors) for kind in kinds}
	invoice = make.invoice(on=add_days(AS_ON, -40))
	discounting = frappe.get_doc(
		{
			"doctype": "Invoice Discounting",
			"company": base.COMPANY,
			"posting_date": add_days(AS_ON, -5),
			"loan_start_date": add_days(AS_ON, -5),
			"loan_period": 30,
			"short_term_loan": base.CASH,
			"bank_account": base.BANK,
			"bank_charges_account": f"Write Off - {base.ABBR}",
			**{f"accounts_receivable_{kind}": name for kind, name in accounts.items()},
			"invoices": [{"sales_invoice": invoice.name}],
		}
	)
	make.submitted(discounting)
	found = rows(report_date=str(AS_ON))
	assert [(row["voucher_type"], row["party_account"], row["outstanding"]) for row in found] == [
		("Invoice Discounting", accounts["credit"], 1000)
	]
	assert_same()


def _receivable(name: str, parent: str) -> str:
	return base.make(
		"Account",
		f"{name} - {base.ABBR}",
		account_name=name,
		company=base.COMPANY,
		parent_account=parent,
		account_type="Receivable",
	)


def test_k10_a_common_party_s_journal_is_an_ordinary_journal() -> None:
	frappe.db.set_single_value("Accounts Settings", "enable_common_party_accounting", 1)
	supplier = base.make(
		"Supplier", "AR Test Supplier", supplier_name="AR Test Supplier", supplier_group="All Supplier Groups"
	)
	roles = {"primary_role": "Supplier", "secondary_role": "Customer"}
	base.make("Party Link", primary_party=supplier, secondary_party=CUSTOMER, **roles)
	make.invoice(on=add_days(AS_ON, -40))
	assert frappe.db.exists("Journal Entry Account", {"party": supplier, "docstatus": 1})
	assert open_rows() == {}
	assert_same()


def test_t02_an_instalment_with_payments_of_its_own_comes_first() -> None:
	template = base.TERMS
	frappe.db.set_value("Payment Terms Template", template, "allocate_payment_based_on_payment_terms", 1)
	frappe.clear_document_cache("Payment Terms Template", template)
	invoice = by_term()
	payment = make.payment(invoice, on=add_days(AS_ON, -20), submit=False)
	payment.references = payment.references[1:2]
	payment.references[0].allocated_amount = 150
	payment.paid_amount = payment.received_amount = 150
	payment.save()
	payment.submit()
	make.credit_note(invoice, amount=100, on=add_days(AS_ON, -10))
	found = rows(**BY_TERM)
	assert [row["outstanding"] for row in found] == [300, 50, 400]
	assert [row["due_date"] for row in found] == sorted(row["due_date"] for row in found)
	assert_same()


def test_t03_what_was_paid_in_advance_pays_no_instalment_again() -> None:
	make.advance(base.CUSTOMERS[3], amount=200, on=add_days(AS_ON, -60))
	by_term(allocate_advances_automatically=1)
	assert [row["outstanding"] for row in rows(**BY_TERM)] == [240, 240, 320]
	assert_same()


def test_t04_instalments_in_company_currency_and_in_the_customer_s() -> None:
	by_term(FOREIGN_CUSTOMER)
	assert [row["outstanding"] for row in rows(**BY_TERM)] == [240, 240, 320]
	found = rows(**BY_TERM, in_party_currency=1)
	assert [(row["outstanding"], row["currency"]) for row in found] == [
		(300, base.FOREIGN),
		(300, base.FOREIGN),
		(400, base.FOREIGN),
	]
	assert_same({"based_on_payment_terms": 1, "party_account": base.FOREIGN_DEBTORS})


def test_t09_one_instalment_with_a_term_is_one_row() -> None:
	term = frappe.get_doc("Payment Terms Template", base.TERMS).terms[1].as_dict(no_default_fields=True)
	name = "AR Test One Term"
	base.make("Payment Terms Template", name, template_name=name, terms=[{**term, "invoice_portion": 100}])
	invoice = make.invoice(on=add_days(AS_ON, -45), payment_terms_template=name)
	make.payment(invoice, amount=450, on=AS_ON)
	(row,) = rows(**BY_TERM)
	assert (row["payment_term"], row["outstanding"]) == (term.payment_term, 550)
	assert row["due_date"] == getdate(add_days(AS_ON, -15))
	assert_same()


def test_d01_a_row_has_the_date_of_its_first_entry() -> None:
	invoice = make.invoice(on=add_days(AS_ON, -60))
	payment = make.payment(invoice, on=add_days(AS_ON, -30), submit=False)
	payment.paid_amount = payment.received_amount = 1300
	payment.save()
	payment.submit()
	own = {"voucher_no": payment.name, "against_voucher_no": payment.name}
	frappe.db.set_value("Payment Ledger Entry", own, "posting_date", add_days(AS_ON, -10))
	(row,) = rows(report_date=str(AS_ON))
	assert (row["posting_date"], row["outstanding"]) == (getdate(add_days(AS_ON, -30)), -300)
	assert_same()


def test_d03_an_age_does_not_depend_on_who_reads(auditor: str) -> None:
	make.invoice(on=add_days(AS_ON, -100), due=add_days(AS_ON, -10))
	expected = [(row["due_date"], row["age"]) for row in rows(report_date=str(AS_ON))]
	frappe.set_user(auditor)
	assert not frappe.has_permission("Sales Invoice", "read")
	assert [(row["due_date"], row["age"]) for row in rows(report_date=str(AS_ON))] == expected
	assert expected == [(getdate(add_days(AS_ON, -10)), 10)]


def test_d04_what_an_age_is_counted_from() -> None:
	invoice = make.invoice(on=add_days(AS_ON, -40), due=add_days(AS_ON, -10))
	payment = make.advance(base.CUSTOMERS[1], on=add_days(AS_ON, -25))
	for basis, of_invoice in (("Due Date", 10), ("Posting Date", 40)):
		filters = {"ageing_based_on": basis, "calculate_ageing_with": "Report Date"}
		ages = {row["voucher_no"]: row["age"] for row in rows(report_date=str(AS_ON), **filters)}
		assert ages == {invoice.name: of_invoice, payment.name: 25}
		assert ages == {row.voucher_no: row.age for row in erpnext_rows(**filters)}
	with pytest.raises(frappe.ValidationError, match="due date or by posting date"):
		rows(report_date=str(AS_ON), ageing_based_on="Supplier Invoice Date")


def test_d05_an_age_is_of_the_report_date_unless_today_is_asked_for() -> None:
	due = add_days(AS_ON, -10)
	make.invoice(on=add_days(AS_ON, -40), due=due)
	today = date_diff(getdate(), due)
	options = {"unsaid": {}} | {day: {"calculate_ageing_with": day} for day in ("Report Date", "Today Date")}
	ours = {name: rows(report_date=str(AS_ON), **each)[0]["age"] for name, each in options.items()}
	theirs = {name: erpnext_rows(**each)[0].age for name, each in options.items()}
	assert ours == {"unsaid": 10, "Report Date": 10, "Today Date": today}
	assert theirs == {**ours, "unsaid": today}


def test_d09_an_opening_invoice_is_an_invoice() -> None:
	opening = {
		"item_code": base.ITEM,
		"qty": 1,
		"rate": 640,
		"income_account": f"Temporary Opening - {base.ABBR}",
		"cost_center": base.CENTERS[0],
	}
	invoice = make.invoice(on=add_days(AS_ON, -40), is_opening="Yes", items=[opening])
	assert open_rows() == {invoice.name: 640}
	assert_same()


def test_a15_a_total_never_adds_two_currencies() -> None:
	make.invoice(on=add_days(AS_ON, -40))
	make.invoice(FOREIGN_CUSTOMER, on=add_days(AS_ON, -40))

	def leaves_total_out(**filters: object) -> tuple[bool, bool]:
		given = {"company": base.COMPANY, "report_date": str(AS_ON), "range": "30", **filters}
		return bool(execute(given)[5]), bool(oracle.whole(given)[5])

	assert leaves_total_out() == (False, False)
	assert leaves_total_out(in_party_currency=1) == (True, True)
	assert leaves_total_out(in_party_currency=1, party=[FOREIGN_CUSTOMER]) == (False, False)


def test_f03_each_journal_to_come_counts_for_the_invoice_it_names() -> None:
	invoices = [make.invoice(customer, on=add_days(AS_ON, -40)) for customer in base.CUSTOMERS[:2]]
	for invoice, amount in zip(invoices, (120, 80), strict=True):
		reference = {"reference_type": "Sales Invoice", "reference_name": invoice.name}
		party = {"account": base.DEBTORS, "party_type": "Customer", "party": invoice.customer, **reference}
		entries = [{**party, "credit": amount}, {"account": base.BANK, "debit": amount}]
		make.journal(entries, on=add_days(AS_ON, 5))
	found = {row["voucher_no"]: row["future_amount"] for row in rows(report_date=str(AS_ON), **FUTURE)}
	assert found == {invoices[0].name: 120, invoices[1].name: 80}
	assert sum(row.future_amount for row in erpnext_rows(**FUTURE)) == 200


def test_f04_payments_to_come_never_exceed_what_is_open() -> None:
	invoice = make.invoice(on=add_days(AS_ON, -40))
	for days, amount in ((5, 700), (6, 600)):
		make.payment(invoice, amount=amount, on=add_days(AS_ON, days), submit=False)
	(row,) = rows(report_date=str(AS_ON), **FUTURE)
	assert (row["future_amount"], row["remaining_balance"]) == (1000, 0)
	(expected,) = erpnext_rows(**FUTURE)
	assert (expected.future_amount, expected.remaining_balance) == (1300, -300)
