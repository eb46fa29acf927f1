"""Promises and open items: instalments and wholes, who leads the steps, who is woken, and what is refused how."""

import pytest

import frappe
from frappe.utils import add_days

from ar_specialist import api
from ar_specialist.operations import refresh, worklist
from tests.site import baseline as base
from tests.site import factories as make
from tests.site.accounts import figure, settle
from tests.site.conversations import promise
from tests.site.promising import (
	TODAY,
	ago,
	cancelled,
	half,
	in_two,
	invoiced,
	paid,
	policy,
	stands,
	stands_after,
)

SPECIALIST, OTHER, MANAGER, AUDITOR, NOBODY = base.USERS


# What is due soon, and who leads


def test_a_promise_on_what_is_due_soon_leaves_what_is_overdue_to_chase() -> None:
	invoiced(100)
	soon = make.invoice(on=ago(5), due=TODAY, amount=500)
	settle()
	promise(soon)
	assert figure("overdue", "promised", "to_collect", "worklist_state") == (100, 500, 100, "To Chase")
	assert figure("excepted", "excepted_overdue") == (500, 0)


def test_who_is_wholly_promised_leads_no_steps() -> None:
	old = make.invoice(on=ago(90), due=ago(60), amount=100)
	new = make.invoice(on=ago(30), due=ago(2), amount=500)
	steps = ({"day": 1, "action": "Reminder"}, {"day": 10, "action": "Call"}, {"day": 45, "action": "Hold"})
	company = {"scope": "Company", "company": base.COMPANY, "scope_name": base.COMPANY}
	base.make(
		"AR Collection Strategy", None, strategy_name="AR Leading", assignments=[company], steps=list(steps)
	)
	settle()
	assert figure("step_action", "leading_item") == ("Hold", old.name)
	part = promise(old, amounts=(99,))
	assert figure("step_action", "leading_item") == ("Hold", old.name)
	part.withdraw("All of it")
	promise(old)
	assert figure("step_action", "step_due_on", "leading_item") == ("Reminder", ago(1), new.name)
	promise(new)
	assert figure("step_action", "leading_item", "worklist_state") == (None, None, "Waiting")


# Instalments and wholes


@pytest.mark.parametrize("named", [True, False])
def test_a_whole_invoice_in_instalments_is_not_its_last_instalment(named: bool) -> None:
	policy(by_payment_term=0)
	invoice = in_two(named)
	doc = promise(invoice)
	assert (doc.amount, doc.items[0].is_instalment) == (100, 0)
	assert stands(doc) == ("Open", 0)
	paid(invoice, 50)
	assert stands(doc) == ("Open", 50)
	paid(invoice, 50)
	assert stands(doc) == ("Kept", 100)
	assert stands_after(doc, 30) == ("Broken", 0), "nothing had come in by then"


@pytest.mark.parametrize("named", [True, False])
def test_an_instalment_is_kept_by_what_reaches_it(named: bool) -> None:
	invoice = in_two(named)
	second = promise(items=[half(invoice, 1)])
	assert (second.amount, second.items[0].is_instalment) == (50, 1)
	paid(invoice, 50)
	assert stands(second) == ("Open", 0), "it went to the first"
	paid(invoice, 20)
	assert stands(second) == ("Open", 20)
	assert figure("outstanding", "promised", "to_collect") == (30, 30, 0)
	paid(invoice, 30)
	assert stands(second) == ("Kept", 50)


def test_a_late_payment_for_an_instalment_keeps_nothing() -> None:
	"""ERPNext writes into the schedule what was paid for a term, whenever that was."""
	invoice = in_two(named=True)
	first = promise(items=[half(invoice, 0)])
	assert stands_after(first, 30) == ("Broken", 0)
	paid(invoice, 50)
	assert stands(first) == ("Broken", 0)


@pytest.mark.parametrize("named", [True, False])
@pytest.mark.parametrize("whole_first", [True, False])
def test_an_invoice_and_its_instalment_are_promised_once(named: bool, whole_first: bool) -> None:
	invoice = in_two(named)
	policy(by_payment_term=int(not whole_first))
	if whole_first:
		promise(invoice)
	else:
		promise(items=[half(invoice, 1)])
	held = figure("promised")
	policy(by_payment_term=int(whole_first))
	assert figure("promised") == held
	later = [half(invoice, 0), half(invoice, 1)] if whole_first else [half(invoice, 1, due_date=None)]
	for item in later:
		item["payment_term"] = item["payment_term"] if whole_first else None
		with pytest.raises(frappe.ValidationError, match="promised already"):
			promise(items=[item])
	promised, outstanding, to_collect = figure("promised", "outstanding", "to_collect")
	assert (promised, outstanding, to_collect) == (held, 100, 100 - held)


def test_the_page_shows_the_promise_on_each_instalment_it_is_about() -> None:
	invoice = in_two(named=True)
	policy(by_payment_term=0)
	doc = promise(invoice)
	policy(by_payment_term=1)
	items = api.worklist_customer(figure("name"))["items"]
	assert [item["promise"]["name"] for item in items] == [doc.name, doc.name]


# What is said when it is refused


def test_what_is_promised_already_is_called_so() -> None:
	invoice = invoiced()
	promise(invoice)
	frappe.set_user(SPECIALIST)
	for amount in (50, None):
		promised = {
			"promised_for": str(add_days(TODAY, 3)),
			"amount": amount,
			"items": [{"voucher_type": "Sales Invoice", "voucher_no": invoice.name}],
		}
		with pytest.raises(frappe.ValidationError, match=f"{invoice.name} is promised already"):
			api.log_contact(figure("name"), "Call", "Promise", promise=promised)


def test_amounts_and_days_are_written_as_people_write_them() -> None:
	invoice = invoiced(1250.5)
	with pytest.raises(
		frappe.ValidationError, match=r"€ 1,250\.50 open; promise up to that, not € 5,000\.00"
	):
		promise(invoice, amounts=(5000,))
	frappe.set_user(SPECIALIST)
	promised = {
		"promised_for": str(add_days(TODAY, 3)),
		"amount": 9999,
		"items": [{"voucher_type": "Sales Invoice", "voucher_no": invoice.name}],
	}
	with pytest.raises(frappe.ValidationError, match=r"€ 9,999\.00 is more than the € 1,250\.50"):
		api.log_contact(figure("name"), "Call", "Promise", promise=promised)


# Who is woken


@pytest.mark.parametrize("how", ["snooze", "next action"])
def test_a_promise_that_breaks_wakes_its_account(how: str) -> None:
	invoice = invoiced()
	name = figure("name")
	doc = promise(invoice)
	day = add_days(TODAY, 60)
	if how == "snooze":
		worklist.snooze([name], day, "holiday")
	else:
		worklist.set_next_action([name], day, "Call again")
	planned = figure("snoozed_until", "next_action_date", "next_action")
	assert figure("worklist_state") == "Waiting"
	assert stands_after(doc, 30) == ("Broken", 0)
	assert figure("worklist_state") == "To Chase"
	assert figure("snoozed_until", "next_action_date", "next_action") == planned, "the plan stays"
	worklist.snooze([name], add_days(TODAY, 30), "They told me why")
	assert figure("worklist_state") == "Waiting", "who plans now knows of it"
	settle()
	refresh.refresh(base.COMPANY, [make.CUSTOMER])
	assert figure("worklist_state") == "Waiting"


def test_a_kept_promise_wakes_nobody_until_its_payment_is_cancelled() -> None:
	first, second = invoiced(100), invoiced(70)
	doc = promise(first)
	money = paid(first, 100, ago(50))
	assert stands_after(doc, 30) == ("Kept", 100)
	worklist.snooze([figure("name")], add_days(TODAY, 60), "holiday")
	settle()
	assert figure("worklist_state", "last_broken_on") == ("Waiting", None)
	cancelled(money)
	assert stands(doc) == ("Broken", 0)
	assert figure("worklist_state") == "To Chase"
	paid(first, 100, ago(50))
	assert stands(doc) == ("Kept", 100)
	assert figure("worklist_state", "broken_promises") == ("Waiting", 0)
	assert second.docstatus == 1
