"""The parity checklist through documents: what is sold at a till is in no ledger until the till is closed."""

import pytest
from freezegun import freeze_time

import frappe
from frappe.model.document import Document
from frappe.utils import add_days, get_datetime

from erpnext.accounts.doctype.pos_closing_entry.pos_closing_entry import make_closing_entry_from_opening
from erpnext.accounts.doctype.pos_invoice.pos_invoice import make_sales_return

from tests.site import baseline as base
from tests.site import factories as make
from tests.site.factories import AS_ON, CUSTOMER
from tests.site.parity import assert_same, rows
from tests.site.test_derived import check

SOLD_ON = add_days(AS_ON, -40)
OTHER = base.CUSTOMERS[1]


def amounts(day: object = AS_ON) -> dict[tuple[str, str], tuple[float, ...]]:
	"""Return {(customer, voucher): (invoiced, paid, credit note, outstanding)} on a day."""
	fields = ("invoiced", "paid", "credit_note", "outstanding")
	return {
		(row["party"], row["voucher_no"]): tuple(row[name] for name in fields)
		for row in rows(report_date=str(day))
	}


@pytest.fixture
def till() -> Document:
	"""An open till whose customers may owe a part."""
	if frappe.get_meta("POS Settings").has_field(
		"invoice_type"
	):  # version 16 may sell by Sales Invoice instead
		frappe.db.set_single_value("POS Settings", "invoice_type", "POS Invoice")
	cash = {"mode_of_payment": make.cash_mode(), "default": 1}
	profile = base.make(
		"POS Profile",
		None,
		__newname="AR Test Till",
		company=base.COMPANY,
		currency=base.CURRENCY,
		warehouse=f"Stores - {base.ABBR}",
		selling_price_list="Standard Selling",
		write_off_account=f"Write Off - {base.ABBR}",
		write_off_cost_center=base.CENTERS[0],
		cost_center=base.CENTERS[0],
		income_account=base.INCOME,
		allow_partial_payment=1,
		payments=[cash],
	)
	return make.submitted(
		frappe.get_doc(
			{
				"doctype": "POS Opening Entry",
				"period_start_date": get_datetime(SOLD_ON),
				"posting_date": SOLD_ON,
				"company": base.COMPANY,
				"pos_profile": profile,
				"user": frappe.session.user,
				"balance_details": [{"mode_of_payment": cash["mode_of_payment"], "opening_amount": 0}],
			}
		)
	)


def sell(till: Document, customer: str, amount: float, paid: float) -> Document:
	doc = frappe.get_doc(
		{
			"doctype": "POS Invoice",
			"company": base.COMPANY,
			"customer": customer,
			"pos_profile": till.pos_profile,
			"is_pos": 1,
			"set_posting_time": 1,
			"posting_date": SOLD_ON,
			"posting_time": "00:00:01",
			"due_date": SOLD_ON,
			"currency": base.CURRENCY,
			"debit_to": base.DEBTORS,
			"update_stock": 0,
			"items": [{"item_code": base.ITEM, "qty": 1, "rate": amount, "income_account": base.INCOME}],
			"payments": [{"mode_of_payment": make.cash_mode(), "amount": paid, "account": base.CASH}],
		}
	)
	return sold_on_the_day(doc)


def sold_on_the_day(doc: Document) -> Document:
	"""Submit `doc` on the day of the sale: from version 16 a till that was opened before today sells nothing."""
	with freeze_time(f"{SOLD_ON} 12:00:00.5"):
		return make.submitted(doc)


def take_back(sold: Document) -> Document:
	"""Return what was sold, for all of its money."""
	doc = make_sales_return(sold.name)
	doc.update({"set_posting_time": 1, "posting_date": SOLD_ON, "due_date": SOLD_ON})
	doc.payments[0].amount = doc.paid_amount = -sold.grand_total
	doc.posting_time = sold.posting_time
	return sold_on_the_day(doc)


def close(till: Document) -> Document:
	doc = make_closing_entry_from_opening(till)
	doc.posting_date = SOLD_ON
	for row in doc.payment_reconciliation:
		row.closing_amount = row.expected_amount
	return make.submitted(doc)


def consolidated(sold: Document) -> str:
	return frappe.db.get_value("POS Invoice", sold.name, "consolidated_invoice")


def test_k10_what_a_till_sold_is_owed_once_it_is_consolidated(till: Document) -> None:
	on_credit, in_full = sell(till, CUSTOMER, 1000, 400), sell(till, CUSTOMER, 300, 300)
	of_another = sell(till, OTHER, 250, 50)
	assert amounts() == {}
	assert_same()
	close(till)
	invoice, other = consolidated(on_credit), consolidated(of_another)
	assert invoice and consolidated(in_full) == invoice != other
	assert amounts() == {(CUSTOMER, invoice): (1300, 700, 0, 600), (OTHER, other): (250, 50, 0, 200)}
	assert amounts(add_days(SOLD_ON, -1)) == {}
	assert_same()
	make.payment(frappe.get_doc("Sales Invoice", other), amount=200, on=add_days(AS_ON, -5))
	assert amounts() == {(CUSTOMER, invoice): (1300, 700, 0, 600)}
	assert_same()


def test_k10_a_return_at_the_till_is_a_credit_note_paid_out(till: Document) -> None:
	sold, returned = sell(till, CUSTOMER, 1000, 400), sell(till, CUSTOMER, 300, 300)
	back = take_back(returned)
	close(till)
	invoice, note = consolidated(sold), consolidated(back)
	assert frappe.db.get_value("Sales Invoice", note, ["is_return", "return_against"]) == (1, invoice)
	assert amounts() == {(CUSTOMER, invoice): (1300, 700, 0, 600)}
	assert_same()


def test_k10_a_closing_that_is_cancelled_takes_its_items_back(till: Document) -> None:
	sold = sell(till, CUSTOMER, 1000, 400)
	closing = close(till)
	invoice = consolidated(sold)
	check()
	assert frappe.db.get_value("AR Open Item", {"voucher_no": invoice}, "outstanding") == 600
	closing.reload()
	closing.cancel()
	assert amounts() == {}
	assert_same()
	check()
	assert not frappe.db.exists("AR Open Item", {"voucher_no": invoice})
