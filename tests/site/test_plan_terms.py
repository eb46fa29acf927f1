"""What a payment plan can be about and what not: refused in one sentence, and nothing of it kept."""

import pytest

import frappe
from frappe.utils import add_days, getdate

from ar_specialist.operations import refresh
from tests.site import baseline as base
from tests.site import factories as make
from tests.site.accounts import figure, settle
from tests.site.conversations import promise
from tests.site.disputing import dispute
from tests.site.planning import accept, ahead, by_hand, draft, kept
from tests.site.promising import ago, half, in_two, invoiced, paid


def refused(sentence: str, *invoices: frappe.model.document.Document, **values: object) -> None:
	before = kept()
	with pytest.raises(frappe.ValidationError) as error:
		draft(*invoices, **values)
	assert sentence in str(error.value)
	assert "<" not in str(error.value)
	assert kept() == before


def item(voucher: str, kind: str = "Sales Invoice", **values: object) -> dict[str, object]:
	return {"voucher_type": kind, "voucher_no": voucher, **values}


# Items


def test_a_settled_item() -> None:
	invoice = invoiced()
	paid(invoice, 100)
	settle()
	refused("is not open", invoice)


def test_a_disputed_item() -> None:
	invoice = invoiced()
	dispute(invoice)
	refused("is disputed; decide the dispute first", invoice)


def test_of_a_partly_disputed_item_the_rest_can_be_planned() -> None:
	invoice = invoiced()
	dispute(invoice, amounts=(30,))
	refused(
		"up to € 70.00 can be planned, not € 70.01",
		items=[item(invoice.name, planned=70.01)],
		customer=invoice.customer,
	)
	assert draft(invoice).balance == 70


def test_an_item_that_is_promised() -> None:
	invoice = invoiced()
	promise(invoice)
	refused("is promised; withdraw that promise first", invoice)
	other = invoiced()
	promise(other, amounts=(40,))
	assert draft(other).balance == 60


def test_an_item_in_another_plan() -> None:
	invoice = invoiced()
	first, second = draft(invoice), draft(invoice)
	accept(first)
	refused(f"is in payment plan {first.name} already", invoice)
	with pytest.raises(frappe.ValidationError, match="already"):
		accept(second)
	assert frappe.db.get_value("AR Payment Plan", second.name, ["docstatus", "status"]) == (0, "Draft")


def test_what_is_left_of_a_planned_item_is_in_no_second_plan() -> None:
	invoice = invoiced()
	accept(draft(items=[item(invoice.name, planned=50)], customer=invoice.customer))
	refused("already", invoice)


def test_two_currencies() -> None:
	"""ERPNext lets a customer owe in two currencies where an account in the company's own is named for them."""
	foreign = make.invoice(make.FOREIGN_CUSTOMER, on=ago(60))
	local = make.invoice(on=ago(60))
	for doctype in ("Payment Ledger Entry", "GL Entry"):
		frappe.db.set_value(
			doctype, {"voucher_no": local.name, "party": local.customer}, "party", foreign.customer
		)
	frappe.db.commit()
	refresh.refresh(base.COMPANY, [foreign.customer])
	items = [item(foreign.name), item(local.name)]
	refused("one currency; make one for each of EUR, USD", items=items, customer=make.FOREIGN_CUSTOMER)


def test_another_customers_item() -> None:
	theirs = invoiced(customer=base.CUSTOMERS[1])
	refused("is not open for", items=[item(theirs.name)], customer=make.CUSTOMER)


def test_another_companys_item() -> None:
	invoice = invoiced()
	refused("is not open for", invoice, company=base.OTHER_COMPANY)


def test_credits_and_nothing_at_all() -> None:
	advance = make.advance(amount=100, on=ago(5))
	settle()
	refused("is not open", items=[item(advance.name, "Payment Entry")], customer=make.CUSTOMER)
	invoice = invoiced()
	refused("Could not find", items=[item("SINV-None")], customer=invoice.customer)
	refused("Choose at least one open item", items=[], customer=invoice.customer)


def test_an_item_twice() -> None:
	invoice = invoiced()
	refused("is listed twice", items=[item(invoice.name)] * 2, customer=invoice.customer)


@pytest.mark.parametrize(
	("amount", "sentence"), [(-5, "above zero"), (100.01, "up to € 100.00 can"), ("x", "numbers")]
)
def test_amounts_that_are_none(amount: object, sentence: str) -> None:
	invoice = invoiced()
	refused(sentence, items=[item(invoice.name, planned=amount)], customer=invoice.customer)


def test_an_instalment_of_an_invoice() -> None:
	invoice = in_two(named=True)
	refused("several instalments", invoice)
	doc = accept(draft(items=[half(invoice, 1)], customer=invoice.customer))
	assert doc.balance == 50
	assert figure("outstanding", "overdue", "planned") == (100, 50, 50)
	other = draft(items=[half(invoice, 0)], customer=invoice.customer)
	assert accept(other).status == "Active", "the other half is another item"


# Schedules


@pytest.mark.parametrize(
	("terms", "sentence"),
	[
		({"number_of_instalments": 0}, "at least one instalment"),
		({"number_of_instalments": -3}, "at least one instalment"),
		({"number_of_instalments": 5000}, "up to 260 instalments, not 5000"),
		({"first_due_date": add_days(getdate(), -1)}, "has passed"),
		({"first_due_date": None}, "Say when the first instalment is due"),
		({"starts_on": add_days(getdate(), -1)}, "starts today or later"),
		({"first_due_date": "2199-01-31"}, "within"),
		({"down_payment": 100}, "less than the balance"),
		({"down_payment": 10, "down_payment_date": add_days(getdate(), -1)}, "has passed"),
		({"scheduled_by": "Size of Instalments", "instalment_size": 0}, "above zero"),
		({"scheduled_by": "Size of Instalments", "instalment_size": 0.01}, "up to 260"),
		({"scheduled_by": "Days by Hand"}, "at least one instalment"),
		({"fee": -1}, "at least zero"),
		({"interest_rate": -1}, "at least zero"),
	],
)
def test_schedules_that_cannot_be_meant(terms: dict, sentence: str) -> None:
	refused(sentence, invoiced(), **terms)


@pytest.mark.parametrize(
	("dues", "sentence"),
	[
		({10: 50, 20: 40}, "come to"),
		({10: 50, 20: 60}, "come to"),
		({20: 50, 10: 50}, "let the days rise"),
		({-1: 50, 10: 50}, "has passed"),
		({10: 0, 20: 100}, "above zero"),
	],
)
def test_days_by_hand_that_cannot_be_meant(dues: dict, sentence: str) -> None:
	invoice, before = invoiced(), kept()
	with pytest.raises(frappe.ValidationError, match=sentence):
		by_hand(invoice, dues=dues)
	assert kept() == before


def test_holidays_and_weekends_of_the_company_are_passed_over() -> None:
	holiday = ahead(30)
	name = base.make(
		"Holiday List",
		None,
		holiday_list_name="AR Test Plan Holidays",
		from_date=ahead(-10),
		to_date=ahead(200),
		holidays=[{"holiday_date": holiday, "description": "Works holiday"}],
	)
	frappe.db.set_value("Company", base.COMPANY, "default_holiday_list", name)
	frappe.clear_document_cache("Company", base.COMPANY)
	first = draft(invoiced()).instalments[0].due_date
	assert getdate(first) > holiday and getdate(first).weekday() < 5
	doc = draft(invoiced(), shift="Previous Business Day")
	assert getdate(doc.instalments[0].due_date) < holiday


def test_a_currency_without_cents_is_divided_into_whole_units() -> None:
	frappe.db.set_value("Currency", base.CURRENCY, "number_format", "#.###")
	frappe.clear_document_cache("Currency", base.CURRENCY)
	assert [float(row.amount) for row in draft(invoiced()).instalments] == [34, 33, 33]
