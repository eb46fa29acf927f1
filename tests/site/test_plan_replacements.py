"""An invoice of a plan is cancelled and amended, as ERPNext corrects one: the plan goes on with the one in its place."""

import json

import pytest

import frappe
from frappe.model.document import Document
from frappe.utils import add_days

from ar_specialist import api as functions
from ar_specialist.operations import nightly
from tests.site import baseline as base
from tests.site import factories as make
from tests.site.accounts import account, figure
from tests.site.planning import TODAY, accept, ahead, by_hand, of_instalments, stands
from tests.site.promising import ago, cancelled, half, in_two, invoiced, paid


def unlike() -> list[str]:
	return nightly.differing(base.COMPANY, [make.CUSTOMER], TODAY)


def test_a_plan_goes_on_with_the_invoice_that_amends_one() -> None:
	one, other = invoiced(300), invoiced(600)
	doc = accept(by_hand(one, other, dues={10: 300, 40: 600}))
	cancelled(one)
	assert stands(doc) == ("Active", 0, 600)
	new = make.submitted(make.amended(one))
	assert stands(doc) == ("Active", 0, 900)
	assert [row.voucher_no for row in doc.items] == [new.name, other.name]
	assert figure("outstanding", "planned", "overdue") == (900, 900, 0)
	comments = frappe.get_all("Comment", {"reference_name": doc.name}, pluck="content")
	assert any(new.name in text for text in comments)
	paid(new, 300)
	assert stands(doc) == ("Active", 300, 600)
	assert unlike() == []


def test_a_plan_of_which_nothing_was_left_is_in_force_again() -> None:
	invoice = invoiced(900)
	doc = accept(by_hand(invoice, dues={10: 300, 40: 600}))
	cancelled(invoice)
	assert stands(doc)[0] == "Cancelled"
	assert doc.cancelled_on and invoice.name in doc.cancel_reason
	again = make.submitted(make.amended(invoice))
	assert stands(doc) == ("Active", 0, 900)
	assert (doc.cancelled_on, doc.cancel_reason) == (None, None)
	make.submitted(make.amended(cancelled(again)))
	assert stands(doc) == ("Active", 0, 900)
	assert unlike() == []


@pytest.mark.parametrize(("amount", "off", "planned"), ((250, 50, 250), (1000, 0, 300)))
def test_what_it_is_over_more_or_less(amount: float, off: float, planned: float) -> None:
	invoice = invoiced(300)
	doc = accept(by_hand(invoice, dues={10: 100, 40: 200}))
	new = make.amended(cancelled(invoice))
	new.items[0].rate = amount
	new.payment_schedule = []
	make.submitted(new)
	assert stands(doc) == ("Active", 0, planned)
	assert doc.written_off == off and figure("planned") == planned
	assert unlike() == []


def test_what_was_paid_before_fills_nothing_of_it_either() -> None:
	invoice = invoiced(900)
	old = paid(invoice, 300, ago(5))
	doc = accept(by_hand(invoice, dues={10: 300, 40: 300}))
	cancelled(old)
	cancelled(invoice)
	new = make.submitted(make.amended(invoice))
	again = make.amended(old)
	again.references[0].reference_name = new.name
	make.submitted(again)
	assert stands(doc) == ("Active", 0, 600)
	assert of_instalments(doc) == [0, 0]


def test_an_instalment_of_it_goes_on_as_that_instalment() -> None:
	invoice = in_two(True)
	doc = accept(by_hand(invoice, items=[half(invoice, 1)], dues={10: 50}))
	new = make.submitted(make.amended(cancelled(invoice)))
	assert stands(doc) == ("Active", 0, 50)
	assert (doc.items[0].voucher_no, doc.items[0].due_date) == (new.name, new.payment_schedule[1].due_date)
	assert figure("planned") == 50


def as_the_desk_sends(doc: Document) -> Document:
	"""The same document with its days as text, as they come from a form."""
	return frappe.get_doc(json.loads(frappe.as_json(doc.as_dict())))


@pytest.mark.parametrize(("named", "days"), ((False, 0), (False, 20), (True, 5)))
def test_an_instalment_goes_on_in_its_place_whatever_its_name_and_day(named: bool, days: int) -> None:
	invoice = in_two(named)
	doc = accept(by_hand(invoice, items=[half(invoice, 1)], dues={10: 50}))
	new = make.amended(cancelled(invoice))
	for row in new.payment_schedule:
		row.due_date = add_days(row.due_date, days)
	new.due_date = new.payment_schedule[1].due_date
	as_the_desk_sends(new.insert()).submit()
	assert stands(doc) == ("Active", 0, 50)
	assert [(row.voucher_no, row.due_date) for row in doc.items] == [(new.name, add_days(ago(10), days))]
	assert doc.written_off == 0 and figure("planned") == 50
	assert unlike() == []


@pytest.mark.parametrize(("planned", "halves"), ((50, (1,)), (100, (0, 1))))
def test_an_invoice_that_has_no_such_instalment_any_more_is_planned_as_a_whole(
	planned: float, halves: tuple[int, ...]
) -> None:
	invoice = in_two(True)
	doc = accept(by_hand(invoice, items=[half(invoice, each) for each in halves], dues={10: planned}))
	new = make.amended(cancelled(invoice))
	new.payment_schedule, new.payment_terms_template, new.due_date = [], None, ago(10)
	make.submitted(new)
	assert stands(doc) == ("Active", 0, planned)
	(row,) = doc.items
	assert (row.voucher_no, row.payment_term, row.due_date, row.is_instalment) == (new.name, None, ago(10), 0)
	assert figure("outstanding", "planned", "overdue") == (100, planned, 100 - planned)
	paid(new, 30)
	assert stands(doc) == ("Active", 30, planned - 30) and doc.written_off == 0
	assert unlike() == []
	functions.cancel_plan(doc.name, "They pay otherwise")
	again = functions.create_plan(
		base.COMPANY,
		doc.customer,
		[{"voucher_type": new.doctype, "voucher_no": new.name}],
		{"first_due_date": str(ahead(30))},
		amends=doc.name,
	)
	assert frappe.db.get_value("AR Payment Plan", again["name"], "balance") == 70


def test_what_was_paid_before_and_is_gone_with_its_invoice_is_outside_the_plan() -> None:
	invoice = invoiced(1000)
	old = paid(invoice, 400, ago(5))
	doc = accept(by_hand(invoice, dues={10: 300, 40: 300}))
	cancelled(old)
	new = make.submitted(make.amended(cancelled(invoice)))
	assert stands(doc) == ("Active", 0, 600)
	assert figure("outstanding", "planned", "overdue") == (1000, 600, 400)
	make.credit_note(new, amount=400, on=TODAY)
	assert stands(doc) == ("Active", 0, 600)
	assert figure("outstanding", "planned", "overdue") == (600, 600, 0)
	assert unlike() == []


def test_an_invoice_of_somebody_else_is_followed_by_no_plan() -> None:
	invoice = invoiced(900)
	doc = accept(by_hand(invoice, dues={10: 300, 40: 600}))
	new = make.amended(cancelled(invoice))
	new.customer = base.CUSTOMERS[1]
	make.submitted(new)
	assert stands(doc)[0] == "Cancelled"


def test_an_invoice_that_is_billed_anew_is_asked_about() -> None:
	invoice = invoiced(900)
	doc = accept(by_hand(invoice, dues={10: 300, 40: 600}))
	new = make.invoice(amount=800, on=TODAY, ar_corrects=invoice.name)
	comments = frappe.get_all("Comment", {"reference_name": doc.name}, pluck="content")
	assert f"{invoice.name} was billed anew by {new.name}, which is in no plan" in comments
	question = f"Decide on {new.name}, billed anew beside plan {doc.name}: new plan, or collect"
	assert account().next_action == question
