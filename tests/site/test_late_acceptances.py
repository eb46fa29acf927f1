"""Proposals accepted when something has come in since, or recorded when their first day has passed."""

from collections.abc import Callable

import pytest

import frappe
from frappe.model.document import Document
from frappe.utils import add_days, getdate

from ar_specialist.operations import plans
from tests.site import disputing
from tests.site import factories as make
from tests.site.accounts import settle
from tests.site.offering import accepted, link_to, proposed
from tests.site.planning import accept, ahead, api, moved_back, of_instalments, stands
from tests.site.promising import ago, cancelled, invoiced, paid

ITEM = "AR Payment Plan Item"


def later(doc: Document, days: int) -> Document:
	"""Let `days` pass for a proposal: it was made, and all of it due, that much earlier."""
	moved_back(doc, days, "proposed_on", "starts_on", "next_due_date")
	frappe.db.set_value("AR Payment Plan", doc.name, "valid_until", getdate())
	frappe.db.commit()
	return doc.reload()


def by_us(doc: Document) -> None:
	accept(doc)


def by_link(doc: Document) -> None:
	accepted(link_to(doc))


@pytest.mark.parametrize("say_yes", [by_us, by_link])
def test_who_pays_first_and_signs_afterwards_has_paid_an_instalment(say_yes: Callable) -> None:
	invoice = invoiced(100)
	paid(invoice, 20)
	settle()
	doc = proposed(invoice, dues={10: 30, 40: 50})
	paid(invoice, 30)
	settle()
	say_yes(doc)
	assert stands(doc) == ("Active", 30, 50)
	assert (doc.balance, of_instalments(doc)) == (80, [30, 0])
	paid(invoice, 50)
	assert stands(doc) == ("Completed", 80, 0)


def test_what_is_taken_back_afterwards_was_never_paid() -> None:
	invoice = invoiced(100)
	doc = proposed(invoice)
	payment = paid(invoice, 40)
	settle()
	accept(doc)
	assert stands(doc) == ("Active", 40, 60)
	cancelled(payment)
	assert stands(doc) == ("Active", 0, 100)


def test_an_invoice_of_it_that_is_paid_in_full_is_paid() -> None:
	first, second = invoiced(40), invoiced(60)
	doc = proposed(first, second)
	paid(first, 40)
	settle()
	accept(doc)
	assert stands(doc) == ("Active", 40, 60)
	assert [(row.planned, row.paid) for row in doc.items] == [(40, 40), (60, 0)]


def test_a_credit_note_since_takes_off_what_it_credits() -> None:
	invoice = invoiced(100)
	doc = proposed(invoice)
	make.credit_note(frappe.get_doc("Sales Invoice", invoice.name), amount=40, on=getdate())
	settle()
	accept(doc)
	assert stands(doc) == ("Active", 40, 60)


def test_what_came_in_before_the_last_proposal_counts_in_none() -> None:
	invoice = invoiced(100)
	doc = proposed(invoice)
	paid(invoice, 40)
	settle()
	api("take_back_plan", doc)
	item = {"voucher_type": invoice.doctype, "voucher_no": invoice.name}
	terms = {"scheduled_by": "Number of Instalments", "number_of_instalments": 2, "first_due_date": ahead(10)}
	api("change_plan", doc, items=[item], terms=terms)
	plans.propose(plans.locked(doc.name))
	accept(doc)
	assert stands(doc) == ("Active", 0, 60)


def test_nothing_is_agreed_on_once_all_of_it_is_paid() -> None:
	invoice = invoiced(100)
	doc = proposed(invoice)
	paid(invoice, 100)
	settle()
	for say_yes in (by_us, by_link):
		with pytest.raises(frappe.ValidationError, match=f"All that {doc.name} is about was paid meanwhile"):
			say_yes(doc)
	assert (doc.reload().status, doc.docstatus) == ("Proposed", 0)


def test_what_is_written_off_or_disputed_since_is_agreed_on_anew() -> None:
	invoice, other = invoiced(100), invoiced(100)
	docs = [proposed(invoice), proposed(other)]
	make.write_off(invoice, 10)
	disputing.dispute(other, amounts=(10,))
	settle()
	for doc in docs:
		with pytest.raises(frappe.ValidationError, match=r"up to [^0-9]*90\.00 can be planned"):
			accept(doc)
		assert (doc.reload().status, doc.docstatus) == ("Proposed", 0)
	paid(other, 10)
	settle()
	with pytest.raises(
		frappe.ValidationError, match=r"up to [^0-9]*80\.00 can be planned, not [^0-9]*90\.00"
	):
		accept(docs[1])


def test_a_yes_in_time_is_recorded_after_the_first_day() -> None:
	invoice = invoiced(100)
	doc = later(proposed(invoice), 15)
	paid(invoice, 40, on=ago(8))
	settle()
	for day in (None, ago(4)):
		with pytest.raises(frappe.ValidationError, match="say that they did by then"):
			accept(doc, on=day)
	assert doc.reload().status == "Proposed"
	accept(doc, on=ago(5))
	assert (stands(doc), doc.accepted_on) == (("Active", 40, 60), ago(5))


def test_who_said_yes_in_time_and_paid_nothing_has_broken_it() -> None:
	doc = later(proposed(invoiced(100)), 15)
	said = api("accept_plan", doc, accepted_by="Them", how="Phone", accepted_on=str(ago(10)))
	assert said["status"] == "Broken"
	assert stands(doc) == ("Broken", 0, 100)
	assert doc.broken_on == add_days(doc.instalments[0].due_date, doc.grace_days + 1)


def test_what_is_in_another_plan_since_the_offer_ran_out_is_agreed_on_there() -> None:
	invoice = invoiced(100)
	doc = later(proposed(invoice), 15)
	other = accept(proposed(invoice))
	with pytest.raises(frappe.ValidationError, match=f"in payment plan {other.name} already"):
		accept(doc, on=ago(6))
	assert stands(other) == ("Active", 0, 100)


def test_money_that_filled_another_plan_fills_no_second_one() -> None:
	first, second = invoiced(40), invoiced(60)
	doc = later(proposed(first, second), 15)
	other = accept(proposed(first, dues={10: 20, 40: 20}))
	paid(first, 40)
	assert stands(other) == ("Completed", 40, 0)
	with pytest.raises(frappe.ValidationError, match=f"{first.name} is in payment plan {other.name} already"):
		accept(doc, on=ago(6))
	assert (doc.reload().status, doc.docstatus) == ("Proposed", 0)


def test_a_plan_that_was_done_before_it_was_proposed_is_in_no_way() -> None:
	invoice = invoiced(100)
	item = {"voucher_type": invoice.doctype, "voucher_no": invoice.name, "planned": 40}
	done = accept(proposed(invoice, items=[item], dues={10: 40}))
	paid(invoice, 40)
	assert stands(done) == ("Completed", 40, 0)
	frappe.db.set_value("AR Payment Plan", done.name, "accepted_on", ago(1))
	doc = proposed(invoice, dues={10: 30, 40: 30})
	paid(invoice, 30)
	settle()
	accept(doc)
	assert stands(doc) == ("Active", 30, 30)


def test_a_proposal_of_an_earlier_version_counts_what_comes_in_from_its_acceptance_on() -> None:
	invoice = invoiced(100)
	paid(invoice, 40)
	settle()
	doc = proposed(invoice, dues={10: 30, 40: 30})
	frappe.db.set_value(ITEM, {"parent": doc.name}, "taken_before", None)
	accept(doc)
	assert stands(doc) == ("Active", 0, 60)
	paid(invoice, 10)
	assert stands(doc) == ("Active", 10, 50)
