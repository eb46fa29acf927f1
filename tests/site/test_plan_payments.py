"""The next instalment asked for from the plan's form, and paid from its customer's portal page."""

import pytest

import frappe
from frappe.model.document import Document

from ar_specialist.operations import plan_portal, plan_requests
from ar_specialist.posting import payment_requests
from tests.site import baseline as base
from tests.site import factories as make
from tests.site import portal, requesting
from tests.site.accounts import settle
from tests.site.disputing import dispute
from tests.site.offering import page
from tests.site.planning import accept, ahead, api, as_later, by_hand, draft
from tests.site.portal import OURS, THEIRS, THEM, US
from tests.site.promising import ago, invoiced, paid
from tests.site.reminding import outbox, run
from tests.site.requesting import PAGE, asked, gateway, in_force
from tests.site.users import acting_as

SPECIALIST, OTHER, MANAGER, AUDITOR, NOBODY = base.USERS


@pytest.fixture(autouse=True)
def ready() -> None:
	requesting.ready()


@pytest.fixture
def with_page(monkeypatch: pytest.MonkeyPatch) -> None:
	gateway()
	monkeypatch.setattr(payment_requests, "_url_of", lambda request: PAGE)


def may_request(user: str = SPECIALIST) -> str:
	frappe.get_doc("User", user).add_roles("Accounts User")
	return user


def called(doc: Document) -> list[tuple[str, float, str | None]]:
	found = api("request_payment", doc)
	assert found["failed"] == []
	return [(each["number"], float(each["amount"]), each["link"]) for each in found["requests"]]


@pytest.mark.usefixtures("with_page")
def test_the_next_instalment_is_asked_for_once_and_without_a_mail() -> None:
	invoice = invoiced(100)
	doc = in_force(invoice)
	with acting_as(may_request()):
		assert called(doc) == called(doc) == [(invoice.name, 40, PAGE)]
	assert [(row.status, row.grand_total, row.ar_instalment_date) for row in asked(doc)] == [
		("Requested", 40, ahead(5))
	]
	assert outbox() == []
	run()
	assert len(asked(doc)) == 1, "the reminder comes with the same one"
	paid(invoice, 40)
	settle()
	assert called(doc.reload()) == [(invoice.name, 60, PAGE)], "then the one after it"


@pytest.mark.usefixtures("with_page")
def test_of_what_was_paid_meanwhile_only_the_rest_is_asked_for() -> None:
	invoice = invoiced(100)
	doc = in_force(invoice)
	called(doc)
	paid(invoice, 30)
	frappe.db.commit()
	assert called(doc) == [(invoice.name, 10, PAGE)], "though nobody has worked the mark off"


@pytest.mark.usefixtures("with_page")
def test_what_is_disputed_is_not_asked_for() -> None:
	invoice = invoiced(100)
	doc = in_force(invoice)
	dispute(invoice, amounts=(30,))
	settle()
	assert called(doc) == [(invoice.name, 10, PAGE)]


def test_a_gateway_without_a_page_has_asked_all_the_same() -> None:
	gateway()
	invoice = invoiced(100)
	doc = in_force(invoice)
	assert called(doc) == [(invoice.name, 40, None)]
	assert len(asked(doc)) == 1


def test_without_a_gateway_one_sentence_says_what_to_do() -> None:
	doc = in_force(invoiced(100))
	with pytest.raises(frappe.ValidationError, match="ask your administrator for a default Payment Gateway"):
		api("request_payment", doc)
	gateway("ZAR")
	with pytest.raises(frappe.ValidationError, match=f"takes no payments in {base.CURRENCY} online"):
		api("request_payment", doc)
	assert asked(doc) == []


def test_the_form_offers_it_where_a_gateway_is() -> None:
	doc = in_force(invoiced(100))

	def is_offered() -> bool:
		doc.run_method("onload")
		return doc.get_onload("takes_payments")

	assert not is_offered()
	gateway()
	assert is_offered()


def test_only_a_plan_in_force_asks() -> None:
	drafted, broken = draft(invoiced()), as_later(in_force(invoiced(100)), 20)
	for doc, status in ((drafted, "Draft"), (broken, "Broken")):
		with pytest.raises(
			frappe.ValidationError, match=f"is {status}; payment is requested of a plan in force"
		):
			api("request_payment", doc)
		assert asked(doc) == []


@pytest.mark.usefixtures("with_page")
def test_a_late_instalment_is_the_next_one() -> None:
	invoice = invoiced(100)
	doc = as_later(in_force(invoice), 6)
	assert (doc.status, doc.next_due_date) == ("At Risk", ago(1))
	assert called(doc) == [(invoice.name, 40, PAGE)]


def test_a_gateway_that_fails_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
	gateway()

	def fails(_request: Document) -> str:
		raise ConnectionError("no answer")

	monkeypatch.setattr(payment_requests, "_url_of", fails)
	invoice = invoiced(100)
	doc = in_force(invoice)
	found = api("request_payment", doc)
	assert (found["requests"], found["failed"]) == ([], [invoice.name])
	assert asked(doc) == []
	assert frappe.db.exists("Error Log", {"method": ("like", f"%instalment of {doc.name}%")})


@pytest.mark.usefixtures("with_page")
def test_who_may_ask() -> None:
	doc = in_force(invoiced(100))
	with (
		acting_as(OTHER),
		pytest.raises(frappe.PermissionError, match="may not create a Payment Request"),
	):
		api("request_payment", doc)
	for user in (may_request(AUDITOR), may_request(NOBODY), "Guest"):
		with acting_as(user), pytest.raises(frappe.PermissionError):
			api("request_payment", doc)
	assert asked(doc) == []


# On the portal


def plan_of(customer: str) -> tuple[Document, Document]:
	portal.members()
	invoice = make.invoice(customer, amount=100, on=ago(60))
	settle()
	return invoice, accept(by_hand(invoice, dues={5: 40, 40: 60}))


def pay_links(doc: Document) -> list[list[str]]:
	shown = plan_portal.plan_of([doc.customer], doc.name)["instalments"]
	return [[each["link"] for each in row["pay"]] for row in shown]


@pytest.mark.usefixtures("with_page")
def test_the_portal_page_pays_what_is_asked_for_and_nothing_else() -> None:
	invoice, doc = plan_of(US)
	assert pay_links(doc) == [[], []]
	assert "pay.example.com" not in page(f"payment-plans/{doc.name}", user=OURS)[1]
	called(doc)
	assert pay_links(doc) == [[PAGE], []]
	status, text = page(f"payment-plans/{doc.name}", user=OURS)
	assert status == 200 and text.count("https://pay.example.com/1?a=b&amp;c=&lt;d&gt;") == 1
	paid(invoice, 10)
	frappe.db.commit()
	assert pay_links(doc) == [[], []], "nobody knows yet what is open"
	settle()
	assert pay_links(doc) == [[], []], "the request asks for more than is open"
	called(doc)
	assert pay_links(doc) == [[PAGE], []]
	paid(invoice, 30)
	settle()
	assert pay_links(doc) == [[], []]


@pytest.mark.usefixtures("with_page")
def test_nobody_else_sees_where_it_is_paid() -> None:
	_invoice, doc = plan_of(US)
	_other, theirs = plan_of(THEM)
	called(doc)
	assert pay_links(theirs) == [[], []]
	assert "pay.example.com" not in page(f"payment-plans/{theirs.name}", user=THEIRS)[1]
	status, text = page(f"payment-plans/{doc.name}", user=THEIRS)
	assert status == 404 and "pay.example.com" not in text
	assert "pay.example.com" not in page(f"payment-plans/{doc.name}")[1]


@pytest.mark.usefixtures("with_page")
def test_a_plan_that_ended_is_not_paid_any_more() -> None:
	_invoice, doc = plan_of(US)
	called(doc)
	api("cancel_plan", doc, reason="They pay at once")
	assert pay_links(doc) == [[], []]
	assert plan_requests.waiting(doc.reload()) == {}
