"""Instalments are asked for by ERPNext's Payment Requests where a gateway is set up, and by nothing otherwise."""

import pytest

import frappe
from frappe.model.document import Document

from erpnext.accounts.doctype.payment_request.payment_request import PaymentRequest

from ar_specialist.operations import plan_requests, plans
from ar_specialist.posting import payment_requests
from tests.site import baseline as base
from tests.site import factories as make
from tests.site import reminding, requesting
from tests.site.accounts import settle
from tests.site.planning import TODAY, accept, ahead, as_later, by_hand
from tests.site.promising import ago, invoiced, paid
from tests.site.reminding import outbox, reminder, run
from tests.site.requesting import PAGE, asked, gateway, in_force


@pytest.fixture(autouse=True)
def ready() -> None:
	requesting.ready()


def test_an_instalment_is_asked_for_with_its_reminder_once() -> None:
	gateway()
	invoice = invoiced(100)
	doc = in_force(invoice)
	run()
	run()
	expected = {
		"reference_name": invoice.name,
		"grand_total": 40,
		"outstanding_amount": 40,
		"status": "Requested",
		"ar_payment_plan": doc.name,
		"ar_instalment_date": ahead(5),
	}
	assert asked(doc) == [expected]
	assert len(outbox()) == 1, "ERPNext writes no mail of its own"
	assert reminder(doc.customer).status == "Sent"


def test_the_letter_says_where_to_pay(monkeypatch: pytest.MonkeyPatch) -> None:
	gateway()
	monkeypatch.setattr(payment_requests, "_url_of", lambda request: PAGE)
	in_force(invoiced(100))
	run()
	text = frappe.get_last_doc("Communication").content
	assert "online" in text and "pay.example.com" in text and "<d>" not in text


def test_an_instalment_about_two_invoices_asks_for_each() -> None:
	gateway()
	first, second = invoiced(30), invoiced(70)
	doc = in_force(first, second)
	run()
	assert sorted((row.reference_name, row.grand_total) for row in asked(doc)) == sorted(
		[(first.name, 30), (second.name, 10)]
	)


@pytest.mark.parametrize("currency", [None, "ZAR"])
def test_without_a_gateway_for_it_nothing_is_asked(currency: str | None) -> None:
	if currency:
		gateway(currency)
	doc = in_force(invoiced(100))
	run()
	assert asked(doc) == [] and reminder(doc.customer).status == "Sent"


def test_a_gateway_that_fails_keeps_no_reminder_back(monkeypatch: pytest.MonkeyPatch) -> None:
	gateway()

	def fails(_request: Document) -> str:
		raise ConnectionError("no answer")

	monkeypatch.setattr(payment_requests, "_url_of", fails)
	doc = in_force(invoiced(100))
	run()
	assert asked(doc) == [] and reminder(doc.customer).status == "Sent"
	assert frappe.db.exists("Error Log", {"method": ("like", f"%instalment of {doc.name}%")})


def test_a_request_somebody_drafts_is_left_alone() -> None:
	gateway()
	invoice = invoiced(100)
	doc = in_force(invoice)
	theirs = frappe.get_doc(
		{
			"doctype": "Payment Request",
			"payment_request_type": "Inward",
			"party_type": "Customer",
			"party": invoice.customer,
			"reference_doctype": "Sales Invoice",
			"reference_name": invoice.name,
			"grand_total": 100,
			"currency": invoice.currency,
			"company": invoice.company,
		}
	).insert()
	run()
	assert asked(doc) == [] and frappe.db.get_value("Payment Request", theirs.name, "grand_total") == 100


def test_who_pays_by_the_request_has_paid_the_instalment() -> None:
	gateway()
	invoice = invoiced(100)
	doc = in_force(invoice)
	run()
	paid(invoice, 40)
	settle()
	assert doc.reload().instalments[0].status == "Paid"
	run()
	assert len(asked(doc)) == 1


def test_a_plan_that_is_cancelled_asks_for_nothing_more() -> None:
	gateway()
	doc = in_force(invoiced(100))
	run()
	plans.end(plans.locked(doc.name), "They pay at once")
	assert [row.status for row in asked(doc)] == ["Cancelled"]


def test_what_was_paid_online_keeps_nobody_from_ending_the_plan() -> None:
	gateway()
	doc = in_force(invoiced(100))
	run()
	(request,) = frappe.get_all("Payment Request", filters={"ar_payment_plan": doc.name}, pluck="name")
	frappe.db.set_value("Payment Request", request, {"status": "Paid", "outstanding_amount": 0})
	plans.end(plans.locked(doc.name), "They pay the rest at once")
	assert doc.reload().status == "Cancelled"
	assert [row.status for row in asked(doc)] == ["Paid"]


# What is asked for is what is owed


def test_a_plan_that_breaks_asks_for_no_instalment_any_more() -> None:
	"""All of it is due at once then: a link to the part that was due before would say another sum than the letter."""
	gateway()
	doc = in_force(invoiced(100))
	run()
	assert [row.status for row in asked(doc)] == ["Requested"]
	assert as_later(doc, 20).status == "Broken"
	assert [row.status for row in asked(doc)] == ["Cancelled"]


def test_a_plan_that_is_paid_otherwise_asks_for_nothing_any_more() -> None:
	gateway()
	invoice = invoiced(100)
	doc = in_force(invoice)
	run()
	make.credit_note(invoice, amount=100, on=TODAY)
	settle()
	assert doc.reload().status == "Completed"
	assert [row.status for row in asked(doc)] == ["Cancelled"]


def linked(doc: Document) -> list[tuple[str, float]]:
	"""What the links of a reminder of the first instalment ask for, by invoice."""
	account = frappe.get_doc("AR Customer Account", {"company": base.COMPANY, "customer": doc.customer})
	found = plan_requests.links(doc.reload(), account, doc.instalments[0].due_date, "them@example.com")
	return [(each["number"], float(each["amount"])) for each in found]


@pytest.fixture
def with_page(monkeypatch: pytest.MonkeyPatch) -> None:
	gateway()
	monkeypatch.setattr(payment_requests, "_url_of", lambda request: PAGE)


@pytest.mark.usefixtures("with_page")
def test_what_was_paid_otherwise_is_not_asked_for_again() -> None:
	invoice = invoiced(100)
	doc = in_force(invoice)
	assert linked(doc) == [(invoice.name, 40)]
	paid(invoice, 30)
	settle()
	assert linked(doc) == [(invoice.name, 10)]
	assert linked(doc) == [(invoice.name, 10)]
	assert [(row.status, row.grand_total, row.outstanding_amount) for row in asked(doc)] == [
		("Paid", 40, 0),
		("Requested", 10, 10),
	]
	paid(invoice, 10)
	settle()
	assert linked(doc) == []


@pytest.mark.usefixtures("with_page")
def test_what_was_credited_is_not_asked_for_again() -> None:
	invoice = invoiced(100)
	doc = in_force(invoice)
	assert linked(doc) == [(invoice.name, 40)]
	make.credit_note(invoice, amount=30, on=TODAY)
	settle()
	assert linked(doc) == [(invoice.name, 10)]
	assert [(row.status, row.grand_total) for row in asked(doc)] == [("Cancelled", 40), ("Requested", 10)]


@pytest.mark.usefixtures("with_page")
def test_a_plan_of_which_a_request_was_paid_in_part_can_be_ended() -> None:
	invoice = invoiced(100)
	doc = in_force(invoice)
	linked(doc)
	paid(invoice, 30)
	settle()
	assert [row.status for row in asked(doc)] == ["Partially Paid"], (
		"ERPNext found the request of the payment"
	)
	plans.end(plans.locked(doc.name), "They pay the rest at once")
	assert doc.reload().status == "Cancelled"
	assert [(row.status, row.outstanding_amount) for row in asked(doc)] == [("Paid", 0)]


@pytest.mark.usefixtures("with_page")
def test_a_request_that_cannot_be_cancelled_keeps_no_plan_from_breaking(
	monkeypatch: pytest.MonkeyPatch,
) -> None:
	doc = in_force(invoiced(100))
	linked(doc)

	def fails(_self: Document) -> None:
		raise ValueError("another app says no")

	monkeypatch.setattr(PaymentRequest, "on_cancel", fails)
	assert as_later(doc, 20).status == "Broken"
	assert [row.status for row in asked(doc)] == ["Requested"]
	assert frappe.db.exists("Error Log", {"method": ("like", "Payment Request % could not be cancelled")})


@pytest.mark.usefixtures("with_page")
def test_an_invoice_in_another_currency_than_the_plan_is_not_asked_for() -> None:
	"""ERPNext asks in the invoice's currency: forty euros would be asked for as forty dollars."""
	settings = "Accounts Settings"
	frappe.db.set_single_value(settings, "allow_multi_currency_invoices_against_single_party_account", 1)
	frappe.clear_document_cache(settings, settings)
	invoice = make.invoice(on=ago(60), amount=100, submit=False)
	invoice.update({"currency": base.FOREIGN, "conversion_rate": 0.8, "ignore_pricing_rule": 1})
	invoice.save()
	invoice.submit()
	settle()
	doc = accept(by_hand(invoice, dues={5: 40, 40: 40}))
	assert (doc.account_currency, doc.total) == (base.CURRENCY, 80)
	reminding.reachable(doc.customer)
	settle()
	errors = frappe.db.count("Error Log")
	assert linked(doc) == [] and asked(doc) == []
	assert frappe.db.count("Error Log") == errors
	run()
	assert reminder(doc.customer).status == "Sent"
