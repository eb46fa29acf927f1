"""Promises and what the ledger does to them afterwards: what counts as paid, and what ends, breaks or overlaps them."""

from datetime import date

import pytest

import frappe
from frappe.model.document import Document
from frappe.utils import add_days, getdate

from ar_specialist import api
from ar_specialist.operations import promise_figures, refresh, worklist
from tests.site import baseline as base
from tests.site import factories as make
from tests.site.test_promises import account, as_later, promise, settle

SPECIALIST, OTHER, MANAGER, AUDITOR, NOBODY = base.USERS
TODAY = getdate()
TERMS = ("AR Half Now", "AR Half Later")


def ago(days: int) -> date:
	return add_days(TODAY, -days)


def invoiced(amount: float = 100, **values: object) -> Document:
	doc = make.invoice(on=ago(60), amount=amount, **values)
	settle()
	return doc


def stands(doc: Document) -> tuple[str, float]:
	settle()
	doc.reload()
	return doc.status, doc.fulfilled


def stands_after(doc: Document, days: int) -> tuple[str, float]:
	as_later(doc, days)
	refresh.refresh(base.COMPANY, [doc.customer])
	return stands(doc)


def paid(invoice: Document, amount: float, on: date = TODAY, **values: object) -> Document:
	return make.payment(frappe.get_doc("Sales Invoice", invoice.name), amount=amount, on=on, **values)


def cancelled(doc: Document) -> Document:
	doc.reload()
	doc.cancel()
	return doc


def against(invoice: Document, amount: float, *others: dict, kind: str = "Journal Entry") -> Document:
	debtors = {
		"account": invoice.debit_to,
		"party_type": "Customer",
		"party": invoice.customer,
		"reference_type": "Sales Invoice",
		"reference_name": invoice.name,
		"credit": amount,
	}
	return make.journal([*others, debtors], on=TODAY, kind=kind)


def policy(**values: object) -> None:
	if not frappe.db.exists("AR Policy", base.COMPANY):
		frappe.get_doc({"doctype": "AR Policy", "company": base.COMPANY}).insert()
	doc = frappe.get_doc("AR Policy", base.COMPANY)
	doc.update(values)
	doc.save()
	settle()


def in_two(named: bool) -> Document:
	"""An invoice of 100 due in two halves, 30 and 10 days ago."""
	doc = make.invoice(on=ago(60), amount=100, submit=False)
	doc.ignore_default_payment_terms_template, doc.payment_terms_template = 1, None
	doc.set("payment_schedule", [])
	for term, days in zip(TERMS, (30, 10), strict=True):
		row = {"due_date": ago(days), "invoice_portion": 50, "payment_amount": 50}
		if named:
			row["payment_term"] = base.make("Payment Term", term, payment_term_name=term, invoice_portion=50)
		doc.append("payment_schedule", row)
	doc.due_date = ago(10)
	doc.save()
	doc.submit()
	settle()
	return doc


def half(invoice: Document, which: int, **values: object) -> dict:
	row = invoice.payment_schedule[which]
	return {
		"voucher_type": "Sales Invoice",
		"voucher_no": invoice.name,
		"payment_term": row.payment_term,
		"due_date": row.due_date,
		**values,
	}


# What is due soon, and who leads


def test_a_promise_on_what_is_due_soon_leaves_what_is_overdue_to_chase() -> None:
	invoiced(100)
	soon = make.invoice(on=ago(5), due=TODAY, amount=500)
	settle()
	promise(soon)
	assert account("overdue", "promised", "to_collect", "worklist_state") == (100, 500, 100, "To Chase")
	assert account("excepted", "excepted_overdue") == (500, 0)


def test_who_is_wholly_promised_leads_no_steps() -> None:
	old = make.invoice(on=ago(90), due=ago(60), amount=100)
	new = make.invoice(on=ago(30), due=ago(2), amount=500)
	steps = ({"day": 1, "action": "Reminder"}, {"day": 10, "action": "Call"}, {"day": 45, "action": "Hold"})
	company = {"scope": "Company", "company": base.COMPANY, "scope_name": base.COMPANY}
	base.make(
		"AR Collection Strategy", None, strategy_name="AR Leading", assignments=[company], steps=list(steps)
	)
	settle()
	assert account("step_action", "leading_item") == ("Hold", old.name)
	part = promise(old, amounts=(99,))
	assert account("step_action", "leading_item") == ("Hold", old.name)
	part.withdraw("All of it")
	promise(old)
	assert account("step_action", "step_due_on", "leading_item") == ("Reminder", ago(1), new.name)
	promise(new)
	assert account("step_action", "leading_item", "worklist_state") == (None, None, "Waiting")


# What came in


def test_an_old_payment_that_is_cancelled_takes_nothing_from_a_promise() -> None:
	invoice = invoiced()
	old = paid(invoice, 40, ago(20))
	settle()
	doc = promise(invoice, amounts=(60,))
	paid(invoice, 60)
	assert stands(doc) == ("Kept", 60)
	cancelled(old)
	assert stands(doc) == ("Kept", 60)
	assert account("outstanding", "promised", "to_collect") == (40, 0, 40)


def test_an_old_payment_that_is_booked_anew_gives_a_promise_nothing() -> None:
	invoice = invoiced()
	old = paid(invoice, 40, ago(20))
	settle()
	doc = promise(invoice)
	assert doc.amount == 60
	for _each in range(2):
		old = make.submitted(make.amended(cancelled(old)))
		assert stands(doc) == ("Open", 0)
	paid(invoice, 25)
	assert stands(doc) == ("Open", 25)


def test_an_advance_put_on_another_invoice_is_the_same_payment() -> None:
	"""Reconciling books all of a payment's entries anew, those of before the promise, too."""
	invoice = invoiced()
	old = make.advance(amount=70, on=ago(20))
	make.reconcile()
	settle()
	doc = promise(invoice)
	assert doc.amount == 30
	make.unreconcile(old)
	assert stands(doc) == ("Open", 0)
	make.reconcile()
	assert stands(doc) == ("Open", 0)
	assert account("outstanding", "promised") == (30, 30)


def test_a_payment_counts_on_the_day_it_is_posted_whenever_it_is_entered() -> None:
	invoice = invoiced()
	doc = promise(invoice, on=TODAY)
	paid(invoice, 100, ago(30))
	assert stands(doc) == ("Kept", 100)
	late = invoiced()
	doc = promise(late, on=TODAY)
	as_later(doc, 20)
	paid(late, 100, TODAY)
	assert stands(doc) == ("Broken", 0)


@pytest.mark.parametrize(
	("other", "kind", "expected"),
	[
		([{"account": base.BANK, "debit": 100}], "Bank Entry", ("Kept", 100)),
		([{"account": base.CASH, "debit": 100}], "Cash Entry", ("Kept", 100)),
		([{"account": base.INCOME, "debit": 100}], "Credit Note", ("Kept", 100)),
		([{"account": f"Write Off - {base.ABBR}", "debit": 100}], "Write Off Entry", ("Open", 0)),
		([{"account": f"Write Off - {base.ABBR}", "debit": 100}], "Journal Entry", ("Open", 0)),
		(
			[{"account": base.BANK, "debit": 60}, {"account": f"Write Off - {base.ABBR}", "debit": 40}],
			"Journal Entry",
			("Open", 60),
		),
	],
)
def test_which_journals_pay(other: list[dict], kind: str, expected: tuple) -> None:
	invoice = invoiced()
	doc = promise(invoice)
	against(invoice, 100, *[dict(row) for row in other], kind=kind)
	assert stands(doc) == expected
	assert account("promised", "to_collect") in ((0, 0), None)


def test_a_write_off_keeps_no_promise() -> None:
	invoice = invoiced()
	doc = promise(invoice)
	entry = make.write_off(invoice, 100, on=TODAY)
	assert stands(doc) == ("Open", 0)
	entry = cancelled(entry)
	assert stands(doc) == ("Open", 0)
	assert account("promised", "to_collect") == (100, 0)
	make.write_off(invoice, 100, on=ago(55))
	assert stands_after(doc, 30) == ("Broken", 0)


def test_a_credit_note_keeps_a_promise_and_a_refund_of_it_does_not() -> None:
	invoice = invoiced()
	doc = promise(invoice)
	note = make.credit_note(invoice, 100, on=TODAY)
	assert stands(doc) == ("Kept", 100)
	cancelled(note)
	assert stands(doc) == ("Open", 0)


def test_a_credit_note_of_its_own_that_is_reconciled_keeps_a_promise() -> None:
	invoice = invoiced()
	doc = promise(invoice)
	make.credit_note(invoice, 30, on=TODAY, for_itself=True)
	assert stands(doc) == ("Open", 0)
	make.reconcile()
	assert stands(doc) == ("Open", 30)


def test_what_was_paid_at_the_counter_was_paid_before() -> None:
	mode = make.cash_mode()
	invoice = make.invoice(
		on=ago(60), amount=100, is_pos=1, payments=[{"mode_of_payment": mode, "amount": 40, "account": base.CASH}]
	)  # fmt: skip
	settle()
	doc = promise(invoice)
	assert (doc.amount, stands(doc)) == (60, ("Open", 0))
	paid(invoice, 60)
	assert stands(doc) == ("Kept", 60)


# What ends a promise


@pytest.mark.parametrize("late", [0, 30])
def test_a_cancelled_invoice_ends_its_promise_neutrally(late: int) -> None:
	invoice = invoiced()
	frappe.set_user(SPECIALIST)
	doc = promise(invoice)
	frappe.set_user("Administrator")
	stands_after(doc, late)
	cancelled(invoice)
	assert stands(doc) == ("Void", 0)
	assert doc.items[0].is_void
	(record,) = figures()
	assert (record.promises, record.void, record.decided, record.promised) == (1, 1, 0, 0)
	assert record.kept_share is None
	new = make.submitted(make.amended(invoice))
	settle()
	assert account("promised", "to_collect", "broken_promises") == (0, 100, 0)
	assert promise(new).level == 1


def figures() -> list:
	asked = promise_figures.Asked(base.COMPANY, ago(60), add_days(TODAY, 60), "Collector")
	return list(promise_figures.record_by_group(asked).values())


def test_of_two_invoices_the_one_that_is_left_decides() -> None:
	first, second = invoiced(100), invoiced(30)
	doc = promise(first, second)
	paid(second, 30, ago(40))
	cancelled(first)
	assert stands(doc) == ("Kept", 30)
	(record,) = figures()
	assert (record.promised, record.fulfilled, record.kept) == (30, 30, 1)


# What breaks it, for good


def test_nobody_wipes_out_a_broken_promise() -> None:
	invoice = invoiced()
	frappe.set_user(SPECIALIST)
	doc = promise(invoice)
	frappe.set_user("Administrator")
	as_later(doc, 7 + doc.tolerance_days + 1)
	for user in (SPECIALIST, MANAGER):  # the night has not judged it yet
		frappe.set_user(user)
		doc.reload()
		with pytest.raises(frappe.ValidationError, match="stands; take a new one"):
			doc.withdraw("oops")
	frappe.set_user("Administrator")
	refresh.refresh(base.COMPANY, [make.CUSTOMER])
	assert stands(doc) == ("Broken", 0)
	frappe.set_user(SPECIALIST)
	with pytest.raises(frappe.ValidationError, match="stands; take a new one"):
		doc.withdraw("oops")
	assert promise(invoice).level == 2
	frappe.set_user("Administrator")
	(record,) = figures()
	assert (record.broken, account("broken_promises")) == (1, 1)


@pytest.mark.parametrize(
	("enough", "amount", "broken"),
	[(95, 0.01, 1), (95, 94.99, 1), (95, 95, 0), (0, 0.01, 0), (100, 99.99, 1)],
)
def test_a_cent_in_time_breaks_a_promise_all_the_same(enough: float, amount: float, broken: int) -> None:
	policy(promise_enough=enough)
	invoice = invoiced()
	doc = promise(invoice)
	policy(promise_enough=50)
	paid(invoice, amount, ago(50))
	assert stands_after(doc, 30) == ("Partially Kept", amount)
	assert account("broken_promises") == broken
	assert bool(doc.broken_on) == bool(broken)
	assert promise(invoice).level == 1 + broken, "as the policy was when it was made"


def test_an_item_that_was_paid_in_time_has_no_higher_level() -> None:
	first, second = invoiced(100), invoiced(100)
	doc = promise(first, second, amounts=(40, 100))
	paid(first, 40, ago(50))
	assert stands_after(doc, 30) == ("Partially Kept", 40)
	both = promise(first, second)
	assert [row.level for row in both.items] == [1, 2]


def test_enough_is_a_percentage() -> None:
	for wrong in (-1, 100.5):
		with pytest.raises(frappe.ValidationError):
			policy(promise_enough=wrong)


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
	assert account("outstanding", "promised", "to_collect") == (30, 30, 0)
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
	held = account("promised")
	policy(by_payment_term=int(whole_first))
	assert account("promised") == held
	later = [half(invoice, 0), half(invoice, 1)] if whole_first else [half(invoice, 1, due_date=None)]
	for item in later:
		item["payment_term"] = item["payment_term"] if whole_first else None
		with pytest.raises(frappe.ValidationError, match="promised already"):
			promise(items=[item])
	promised, outstanding, to_collect = account("promised", "outstanding", "to_collect")
	assert (promised, outstanding, to_collect) == (held, 100, 100 - held)


def test_the_page_shows_the_promise_on_each_instalment_it_is_about() -> None:
	invoice = in_two(named=True)
	policy(by_payment_term=0)
	doc = promise(invoice)
	policy(by_payment_term=1)
	items = api.worklist_customer(account("name"))["items"]
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
			api.log_contact(account("name"), "Call", "Promise", promise=promised)


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
		api.log_contact(account("name"), "Call", "Promise", promise=promised)


# Who is woken


@pytest.mark.parametrize("how", ["snooze", "next action"])
def test_a_promise_that_breaks_wakes_its_account(how: str) -> None:
	invoice = invoiced()
	name = account("name")
	doc = promise(invoice)
	day = add_days(TODAY, 60)
	if how == "snooze":
		worklist.snooze([name], day, "holiday")
	else:
		worklist.set_next_action([name], day, "Call again")
	planned = account("snoozed_until", "next_action_date", "next_action")
	assert account("worklist_state") == "Waiting"
	assert stands_after(doc, 30) == ("Broken", 0)
	assert account("worklist_state") == "To Chase"
	assert account("snoozed_until", "next_action_date", "next_action") == planned, "the plan stays"
	worklist.snooze([name], add_days(TODAY, 30), "They told me why")
	assert account("worklist_state") == "Waiting", "who plans now knows of it"
	settle()
	refresh.refresh(base.COMPANY, [make.CUSTOMER])
	assert account("worklist_state") == "Waiting"


def test_a_kept_promise_wakes_nobody_until_its_payment_is_cancelled() -> None:
	first, second = invoiced(100), invoiced(70)
	doc = promise(first)
	money = paid(first, 100, ago(50))
	assert stands_after(doc, 30) == ("Kept", 100)
	worklist.snooze([account("name")], add_days(TODAY, 60), "holiday")
	settle()
	assert account("worklist_state", "last_broken_on") == ("Waiting", None)
	cancelled(money)
	assert stands(doc) == ("Broken", 0)
	assert account("worklist_state") == "To Chase"
	paid(first, 100, ago(50))
	assert stands(doc) == ("Kept", 100)
	assert account("worklist_state", "broken_promises") == ("Waiting", 0)
	assert second.docstatus == 1
