"""What is disputed and what is planned of one invoice: both hold, in figures, letters, reminders, dunnings and rests."""

import pytest

import frappe
from frappe.model.document import Document
from frappe.utils import getdate

from ar_specialist import api
from ar_specialist.operations import letter_seeds, letters, nightly, short_payments
from ar_specialist.receivables.reminder import is_asked_for
from tests.site import baseline as base
from tests.site import disputes as disputable
from tests.site import factories as make
from tests.site import reminding
from tests.site.accounts import account, figure, settle
from tests.site.disputing import dispute
from tests.site.planning import accept, ahead, as_later, by_hand
from tests.site.promising import ago, invoiced, paid
from tests.site.reminding import outbox, reminder, run

FIGURES = ("overdue", "disputed", "planned", "to_collect")


def partly(amount: float = 400) -> tuple[Document, Document]:
	"""An overdue invoice over 1000, `amount` of it disputed and the rest in a plan, due in 10 and 40 days."""
	invoice = invoiced(1000)
	dispute(invoice, amounts=(amount,))
	settle()
	return invoice, accept(by_hand(invoice, dues={10: 200, 40: 800 - amount}))


def asked() -> list[tuple]:
	"""What a letter of today shows of each part: open, disputed, and the day it is late from."""
	found = letters.open_items(account(), getdate())
	return [(item.outstanding, item.disputed, item.due_day) for item in found]


def unlike() -> list[str]:
	return nightly.differing(base.COMPANY, [make.CUSTOMER], getdate())


def test_what_a_plan_left_out_as_disputed_is_asked_of_nobody() -> None:
	partly()
	assert figure(*FIGURES) == (400, 400, 600, 0)
	assert asked() == [(400, 400, getdate(ago(30))), (200, 0, ahead(10)), (400, 0, ahead(40))]
	with pytest.raises(frappe.ValidationError, match=r"All that is overdue of .* is disputed"):
		letters.compose(account(), template=None)
	assert unlike() == []


def test_an_instalment_that_is_due_is_asked_for_beside_what_is_disputed() -> None:
	invoice, doc = partly()
	as_later(doc, 12)
	assert figure(*FIGURES) == (600, 400, 600, 200)
	assert figure("oldest_days_late", "contractual_days_late") == (30, 30)
	found = letters.compose(account(), template=None, prints=False)
	assert [(key.voucher_no, key.due_date) for key in found.items] == [(invoice.name, getdate(ago(2)))]
	assert unlike() == []


def test_what_is_disputed_later_holds_back_the_next_instalment() -> None:
	invoice = invoiced(900)
	doc = accept(by_hand(invoice, dues={10: 300, 40: 600}))
	dispute(invoice, amounts=(300,))
	as_later(doc, 12)
	assert figure(*FIGURES) == (300, 300, 900, 0)
	assert [row[:2] for row in asked()] == [(300, 300), (600, 0)]
	assert figure("priority", "worklist_state") == (0, "Waiting")
	assert unlike() == []


def test_of_a_broken_plan_all_that_is_not_disputed_is_asked_for() -> None:
	"""What the plan was about and what it left out are due on the same day again."""
	invoice, doc = partly()
	as_later(doc, 30)
	assert doc.reload().status == "Broken"
	assert figure(*FIGURES) == (1000, 400, 0, 600)
	found = letters.compose(
		account(), template=None, asked_for=lambda item: is_asked_for(item, getdate()), prints=False
	)
	assert [key.voucher_no for key in found.items] == [invoice.name]
	assert "600" in found.message and "400" not in found.message
	assert unlike() == []


def test_the_gate_says_what_is_disputed_and_not_that_it_is_planned() -> None:
	letter_seeds.add_missing()
	reminding.policy(quiet_days=0, plan_grace_days=5)
	reminding.sender()
	invoice = invoiced(100)
	doc = accept(by_hand(invoice, dues={5: 40, 40: 60}))
	reminding.reachable(doc.customer)
	dispute(invoice, amounts=(40,))
	settle()
	run()
	found = reminder(doc.customer)
	assert (found.status, found.payment_plan) == ("Stopped", doc.name)
	assert found.reasons.splitlines() == ["All that is due is disputed"] and outbox() == []


def test_of_one_item_both_are_shown() -> None:
	invoice, _doc = partly()
	key = {"company": base.COMPANY, "customer": make.CUSTOMER}
	shown = api.worklist_customer(frappe.db.get_value("AR Customer Account", key))["items"]
	(item,) = (each for each in shown if each["voucher_no"] == invoice.name)
	assert (item["outstanding"], item["disputed"], item["planned"]) == (1000, 400, 600)
	assert item["agreed_date"] == ahead(10)


def test_erpnext_duns_nothing_of_what_is_disputed_in_part_and_planned_in_the_rest() -> None:
	from erpnext.accounts.doctype.sales_invoice.sales_invoice import create_dunning

	invoice, _doc = partly()
	doc = create_dunning(invoice.name)
	doc.income_account, doc.cost_center = base.INCOME, base.CENTERS[0]
	doc.overdue_payments[0].outstanding = 600
	doc.insert()
	with pytest.raises(frappe.ValidationError, match="is in a payment plan"):
		doc.submit()


def test_an_instalment_that_is_paid_is_no_short_payment() -> None:
	disputable.policy(short_payment_action="Create", short_payment_share=90)
	invoice = invoiced(1000)
	accept(by_hand(invoice, dues={10: 400, 40: 600}))
	entry = paid(invoice, 400)
	settle()
	assert api.short_payment_offers(entry.name) == []
	assert short_payments.raise_of(base.COMPANY, entry.name) == []
	assert not frappe.db.exists("AR Dispute", {"payment": entry.name})


@pytest.mark.parametrize(("amount", "paid_of_plan"), ((400, 0), (550, 150)))
def test_a_credit_takes_off_first_what_the_plan_left_out(amount: float, paid_of_plan: float) -> None:
	invoice, doc = partly()
	note = make.credit_note(frappe.get_doc("Sales Invoice", invoice.name), amount=amount, on=getdate())
	settle()
	doc.reload()
	left = 600 - paid_of_plan
	assert (doc.status, doc.paid, doc.open_amount) == ("Active", paid_of_plan, left)
	assert figure(*FIGURES) == (0, 0, left, 0)
	frappe.get_doc("Sales Invoice", note.name).cancel()
	settle()
	doc.reload()
	assert (doc.paid, doc.open_amount, figure("planned")) == (0, 600, 600)
	assert unlike() == []


def test_a_payment_fills_the_plan_before_what_it_left_out() -> None:
	invoice, doc = partly()
	paid(invoice, 600)
	settle()
	doc.reload()
	assert (doc.status, doc.paid) == ("Completed", 600)
	assert figure(*FIGURES) == (400, 400, 0, 0)
