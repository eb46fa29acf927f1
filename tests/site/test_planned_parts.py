"""Items planned in part: what of payments and credit notes fills the plan, and what takes off what it leaves out."""

import pytest

import frappe
from frappe.model.document import Document

from ar_specialist.operations import nightly
from tests.site import baseline as base
from tests.site import factories as make
from tests.site.accounts import figure
from tests.site.planning import TODAY, accept, by_hand, of_instalments, stands
from tests.site.promising import ago, cancelled, half, in_two, invoiced, paid


def unlike() -> list[str]:
	return nightly.differing(base.COMPANY, [make.CUSTOMER], TODAY)


def over(invoice: Document, amount: float, dues: dict[int, float]) -> Document:
	"""A plan in force over `amount` of an invoice."""
	part = {"voucher_type": invoice.doctype, "voucher_no": invoice.name, "planned": amount}
	return accept(by_hand(invoice, items=[part], dues=dues))


def over_second_half(invoice: Document) -> Document:
	"""A plan in force over 30 of the second of two halves of 50."""
	return accept(by_hand(invoice, items=[half(invoice, 1, planned=30)], dues={10: 30}))


def credit(invoice: Document, amount: float, **values: object) -> Document:
	return make.credit_note(
		frappe.get_doc("Sales Invoice", invoice.name), amount=amount, **{"on": TODAY, **values}
	)


def test_a_credit_note_on_another_instalment_takes_nothing_from_what_is_paid_on_this_one() -> None:
	invoice = in_two(True)
	doc = over_second_half(invoice)
	credit(invoice, 50)
	assert stands(doc) == ("Active", 0, 30)
	paid(invoice, 20)
	assert stands(doc) == ("Active", 20, 10)
	paid(invoice, 30)
	assert stands(doc) == ("Completed", 30, 0) and doc.written_off == 0
	assert unlike() == []


def test_what_is_paid_for_the_instalment_itself_fills_it_whatever_was_credited() -> None:
	invoice = in_two(True)
	doc = over_second_half(invoice)
	credit(invoice, 20)
	payment = make.payment(frappe.get_doc("Sales Invoice", invoice.name), amount=30, on=TODAY, submit=False)
	for row in payment.references:
		row.payment_term = invoice.payment_schedule[1].payment_term
	payment.save().submit()
	assert stands(doc) == ("Completed", 30, 0)
	assert unlike() == []


@pytest.mark.parametrize(("amount", "filled"), ((15, 0), (20, 0), (30, 10), (50, 30)))
def test_what_reaches_the_instalment_of_a_credit_note_takes_off_first_what_is_not_planned(
	amount: float, filled: float
) -> None:
	invoice = in_two(True)
	doc = over_second_half(invoice)
	paid(invoice, 50, ago(2))
	credit(invoice, amount)
	assert stands(doc)[1:] == (filled, 30 - filled)
	assert unlike() == []


def test_a_credit_note_set_off_by_reconciliation_is_one_all_the_same() -> None:
	invoice = invoiced(1000)
	doc = over(invoice, 600, {10: 300, 40: 300})
	credit(invoice, 400, for_itself=True)
	assert make.reconcile()
	assert stands(doc) == ("Active", 0, 600)
	assert figure("outstanding", "planned", "overdue") == (600, 600, 0)
	paid(invoice, 300)
	assert stands(doc) == ("Active", 300, 300) and of_instalments(doc) == [300, 0]
	assert unlike() == []


def test_an_old_debt_that_comes_back_is_outside_the_plan() -> None:
	"""A payment of before is cancelled: what it had paid is planned by nobody, and credited first."""
	invoice = invoiced(1000)
	old = paid(invoice, 400, ago(5))
	doc = accept(by_hand(invoice, dues={10: 300, 40: 300}))
	cancelled(old)
	assert stands(doc) == ("Active", 0, 600)
	assert figure("outstanding", "planned", "overdue") == (1000, 600, 400)
	credit(invoice, 500)
	assert stands(doc) == ("Active", 100, 500)
	assert figure("outstanding", "planned", "overdue") == (500, 500, 0)
	assert unlike() == []


def test_an_old_payment_booked_anew_on_the_amended_invoice_leaves_nothing_outside() -> None:
	invoice = invoiced(1000)
	old = paid(invoice, 400, ago(5))
	doc = accept(by_hand(invoice, dues={10: 300, 40: 300}))
	cancelled(old)
	new = make.submitted(make.amended(cancelled(invoice)))
	again = make.amended(old)
	again.references[0].reference_name = new.name
	make.submitted(again)
	credit(new, 100)
	assert stands(doc) == ("Active", 100, 500)
	assert figure("outstanding", "planned", "overdue") == (500, 500, 0)
	assert unlike() == []
