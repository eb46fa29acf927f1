"""What the ledger does to payment plans: what fills them, what breaks them, and what takes that back."""

import json

import pytest

import frappe
from frappe.utils import add_days, getdate

from ar_specialist import tasks
from ar_specialist.ar_specialist.report.ar_aging.ar_aging import execute as aging
from ar_specialist.ar_specialist.report.ar_aging_summary.ar_aging_summary import execute as summary
from ar_specialist.operations import letters, nightly, plan_outcomes, plan_view, refresh
from tests.site import baseline as base
from tests.site import factories as make
from tests.site.accounts import account, figure, say, settle
from tests.site.conversations import promise
from tests.site.disputing import dispute
from tests.site.planning import TODAY, accept, ahead, as_later, by_hand, draft, of_instalments, stands
from tests.site.promising import ago, cancelled, invoiced, paid, policy
from tests.site.sql_log import statements

FILTERS = {"company": base.COMPANY, "report_date": str(getdate()), "based_on_payment_terms": 1}


def in_force(amount: float = 900, dues: dict[int, float] | None = None, **values: object) -> tuple:
	"""An invoice in an accepted plan of three parts, due in 10, 40 and 70 days."""
	invoice = invoiced(amount)
	third = amount / 3
	doc = by_hand(invoice, dues=dues or {10: third, 40: third, 70: third}, **values)
	return invoice, accept(doc)


def unlike() -> list[str]:
	return nightly.differing(base.COMPANY, [make.CUSTOMER], getdate())


# What fills it


def test_payments_and_credits_fill_the_instalments() -> None:
	invoice, doc = in_force()
	paid(invoice, 200)
	make.credit_note(frappe.get_doc("Sales Invoice", invoice.name), amount=150, on=TODAY)
	assert stands(doc) == ("Active", 350, 550)
	assert of_instalments(doc) == [300, 0, 50], "what is ahead goes to the last"
	assert (doc.next_due_date, doc.next_amount) == (getdate(ahead(40)), 300)
	assert unlike() == []


def test_paid_ahead_goes_where_the_policy_says() -> None:
	policy(plan_overpayment="Next Due First")
	invoice, doc = in_force()
	paid(invoice, 450)
	assert stands(doc)[0] == "Active"
	assert of_instalments(doc) == [300, 150, 0]


def test_what_was_paid_before_fills_nothing_even_booked_anew() -> None:
	invoice = invoiced(900)
	old = paid(invoice, 300, ago(5))
	settle()
	doc = accept(by_hand(invoice, dues={10: 300, 40: 300}))
	assert stands(doc) == ("Active", 0, 600)
	make.submitted(make.amended(cancelled(old)))
	assert stands(doc) == ("Active", 0, 600)


def test_a_write_off_is_nothing_paid() -> None:
	invoice, doc = in_force()
	make.write_off(frappe.get_doc("Sales Invoice", invoice.name), 350)
	assert stands(doc) == ("Active", 0, 550)
	assert doc.written_off == 350
	assert of_instalments(doc, "written_off") == [0, 50, 300]
	assert of_instalments(doc, "status") == ["Open", "Open", "Written Off"]
	assert figure("outstanding", "planned") == (550, 550)


def test_a_plan_that_is_paid_is_completed_and_taken_back_with_the_payment() -> None:
	_invoice, doc = in_force()
	money = make.advance(amount=900, on=TODAY)
	make.reconcile()
	assert stands(doc) == ("Completed", 900, 0)
	assert doc.next_due_date is None
	make.unreconcile(money)
	assert stands(doc) == ("Active", 0, 900)
	make.reconcile()
	assert stands(doc)[0] == "Completed"
	cancelled(money)
	assert stands(doc) == ("Active", 0, 900)
	assert unlike() == []


def test_two_invoices_in_one_plan() -> None:
	first, second = invoiced(300), invoiced(100)
	doc = accept(by_hand(first, second, dues={10: 200, 40: 200}))
	rows = frappe.get_all(
		"AR Open Item",
		{"customer": make.CUSTOMER},
		["voucher_no", "planned", "agreed_date"],
		order_by="planned desc",
	)
	assert [(row.planned, row.agreed_date) for row in rows] == [
		(300, getdate(ahead(10))),
		(100, getdate(ahead(40))),
	]
	paid(second, 100)
	assert stands(doc) == ("Active", 100, 300)
	assert of_instalments(doc) == [100, 0]
	as_later(doc, 11)
	assert figure("overdue", "planned", "oldest_days_late") == (100, 300, 1)
	assert frappe.db.get_value("AR Customer Account", account().name, "leading_due_date") == getdate(ago(1))


def test_a_cancelled_voucher_ends_the_plan() -> None:
	invoice, doc = in_force()
	cancelled(frappe.get_doc("Sales Invoice", invoice.name))
	assert stands(doc)[0] == "Cancelled"
	assert figure("planned") == 0
	assert doc.cancel_reason == f"All that it was about was cancelled in ERPNext: {invoice.name}"
	assert getdate(doc.cancelled_on) == getdate() and not doc.cancelled_by
	(ended,) = [
		each for each in plan_view.events(plan_view.of_account(account())) if each["what"] == "Cancelled"
	]
	assert (ended["name"], ended["on"]) == (doc.name, doc.cancelled_on)


def test_what_the_ledger_ended_keeps_its_day_and_can_be_cancelled_and_amended() -> None:
	invoice, doc = in_force()
	cancelled(frappe.get_doc("Sales Invoice", invoice.name))
	stands(doc)
	frappe.db.set_value(doc.doctype, doc.name, "cancelled_on", f"{ago(3)} 10:00:00")
	doc.reload().cancel()
	doc.reload()
	assert (doc.docstatus, doc.status, getdate(doc.cancelled_on)) == (2, "Cancelled", getdate(ago(3)))
	assert invoice.name in doc.cancel_reason


# What breaks it


def test_a_broken_plan_brings_its_items_back_and_asks_what_to_do() -> None:
	_invoice, doc = in_force()
	say(next_action="Send the new catalogue", next_action_date=ahead(60))
	assert figure("worklist_state") == "Not Due"
	as_later(doc, 14)
	assert (doc.status, doc.missed, doc.broken_on) == ("Broken", 1, getdate())
	assert figure("overdue", "planned", "to_collect", "worklist_state") == (900, 0, 900, "To Chase")
	assert figure("next_action") == "Send the new catalogue", "what somebody planned stays"
	comments = frappe.get_all("Comment", {"reference_name": account().name}, pluck="content")
	assert any(doc.name in text for text in comments)


def test_the_question_goes_when_the_payment_turns_up() -> None:
	invoice, doc = in_force()
	as_later(doc, 14)
	assert figure("next_action") == plan_outcomes.asks(doc.name)
	late = paid(invoice, 300)
	assert stands(doc)[0] == "Broken", "it came a day after the grace"
	cancelled(late)
	paid(invoice, 300, ago(2))
	assert stands(doc) == ("Active", 300, 600)
	assert not figure("next_action")
	assert figure("overdue", "planned") == (0, 600)
	assert doc.broken_on is None and doc.missed == 0


def test_a_broken_plan_that_is_paid_asks_nothing_and_is_counted_no_more() -> None:
	invoice, doc = in_force()
	as_later(doc, 14)
	assert at_risk() == [doc.name]
	late = paid(invoice, 900)
	assert stands(doc) == ("Broken", 900, 0)
	assert not figure("next_action")
	assert at_risk() == []
	cancelled(late)
	assert stands(doc) == ("Broken", 0, 900)
	assert figure("next_action") == plan_outcomes.asks(doc.name)
	make.write_off(frappe.get_doc("Sales Invoice", invoice.name), 900, on=TODAY)
	assert stands(doc) == ("Completed", 0, 0) and not figure("next_action")


def at_risk() -> list[str]:
	"""Return the plans that the number card on the workspace counts."""
	filters = json.loads(frappe.db.get_value("Number Card", "AR Plans at Risk", "filters_json"))
	return frappe.get_all("AR Payment Plan", [each[:4] for each in filters], pluck="name")


def test_all_is_due_at_once_or_as_it_was_before() -> None:
	"""The invoice of 60 days ago is late since 30 days; the other one is due in 20 days by itself."""
	for on_break, overdue in (("All Due at Once", 300), ("Original Due Dates", 200)):
		late = invoiced(200)
		later = make.invoice(on=ago(10), amount=100, due=ahead(20))
		settle()
		doc = accept(by_hand(late, later, dues={5: 100, 25: 200}, on_break=on_break))
		as_later(doc, 10)
		assert doc.status == "Broken"
		assert figure("overdue") == overdue
		for invoice in (late, later):
			paid(invoice, invoice.grand_total)
		settle()


def test_two_may_be_missed_where_the_policy_says_so() -> None:
	policy(plan_breaks_after=2, plan_grace_days=0)
	_invoice, doc = in_force()
	as_later(doc, 12)
	assert (doc.status, doc.missed, doc.late_amount) == ("At Risk", 1, 300)
	as_later(doc, 30)
	assert (doc.status, doc.missed) == ("Broken", 2)


def test_the_night_finds_what_was_missed() -> None:
	_invoice, doc = in_force()
	for row in doc.instalments:
		frappe.db.set_value(row.doctype, row.name, "due_date", add_days(row.due_date, -14))
	frappe.db.set_value(doc.doctype, doc.name, "next_due_date", ago(4))
	frappe.db.commit()
	tasks.every_night()
	doc.reload()
	assert doc.status == "Broken"
	assert unlike() == []


# Two ages


def test_the_worklist_goes_by_the_days_agreed_and_the_aging_by_contract() -> None:
	invoice, _doc = in_force()
	rows = [row for row in aging(FILTERS)[1] if row.get("voucher_no") == invoice.name]
	assert [(r["age"], r["range1"], r["planned"], r["agreed_date"], r["agreed_age"]) for r in rows] == [
		(30, 900, 900, getdate(ahead(10)), -10)
	]
	assert figure("overdue", "range1", "oldest_days_late", "contractual_days_late") == (0, 900, 0, 30)
	assert summary(FILTERS)[1][-1]["planned"] == 900
	by_contract = aging({**FILTERS, "report_date": str(ago(1))})[1]
	assert [row["planned"] for row in by_contract if row.get("voucher_no") == invoice.name] == [0]


def test_the_aging_of_a_past_day_shows_the_plan_of_that_day() -> None:
	invoice, doc = in_force()
	as_later(doc, 14)
	frappe.db.set_value(doc.doctype, doc.name, "accepted_on", ago(14))

	def planned(days: int) -> list[float]:
		rows = aging({**FILTERS, "report_date": str(ago(days))})[1]
		return [row["planned"] for row in rows if row.get("voucher_no") == invoice.name]

	assert (planned(15), planned(5), planned(1), planned(0)) == ([0], [900], [900], [0])


def test_a_letter_asks_for_the_instalment_that_is_due() -> None:
	_invoice, doc = in_force()
	as_later(doc, 12)
	found = letters.open_items(account(), getdate())
	assert [(item.outstanding, item.due_day) for item in found] == [
		(300, getdate(ago(2))),
		(300, getdate(ahead(28))),
		(300, getdate(ahead(58))),
	]


def test_promised_and_disputed_parts_of_a_planned_item() -> None:
	invoice, doc = in_force()
	as_later(doc, 12)
	promise(invoice, amounts=(200,))
	assert figure("overdue", "excepted_overdue", "to_collect", "planned") == (300, 200, 100, 900)
	dispute(invoice, amounts=(900,))
	assert figure("overdue", "to_collect") == (300, 0)
	assert unlike() == []


def test_a_plan_in_another_currency() -> None:
	invoice = make.invoice(make.FOREIGN_CUSTOMER, amount=900, on=ago(60))
	settle()
	doc = accept(by_hand(invoice, dues={10: 300, 40: 600}))
	assert (doc.account_currency, doc.total) == (base.FOREIGN, 900)
	assert figure("outstanding", "planned", "overdue", customer=make.FOREIGN_CUSTOMER) == (720, 720, 0)
	as_later(doc, 12)
	assert figure("overdue", customer=make.FOREIGN_CUSTOMER) == 240
	rates = {"source_exchange_rate": 0.8, "target_exchange_rate": 0.8}
	paid(invoice, 300, **rates)
	assert stands(doc) == ("Active", 300, 600)
	assert nightly.differing(base.COMPANY, [make.FOREIGN_CUSTOMER], getdate()) == []


# Who may, and how much it costs


@pytest.mark.parametrize("user", ["ar-auditor@example.com", "ar-nobody@example.com"])
def test_who_writes_nothing_draws_up_no_plan(user: str) -> None:
	invoice = invoiced()
	frappe.set_user(user)
	with pytest.raises(frappe.PermissionError):
		draft(invoice)


def test_whose_customer_is_hidden_sees_neither_plan_nor_rows() -> None:
	_invoice, doc = in_force()
	rule = {"doctype": "User Permission", "user": "ar-specialist@example.com", "allow": "Customer"}
	frappe.get_doc({**rule, "for_value": base.CUSTOMERS[1]}).insert(ignore_permissions=True)
	frappe.set_user("ar-specialist@example.com")
	assert frappe.get_list("AR Payment Plan") == []
	assert frappe.get_list("AR Payment Plan Item", parent_doctype="AR Payment Plan") == []
	assert frappe.get_list("AR Payment Plan Instalment", parent_doctype="AR Payment Plan") == []
	assert not frappe.get_doc("AR Payment Plan", doc.name).has_permission("read")


def test_one_customer_with_a_plan_is_refreshed_in_few_statements() -> None:
	invoice, doc = in_force()
	paid(invoice, 100)
	frappe.db.commit()
	with statements() as found:
		refresh.refresh(base.COMPANY, [make.CUSTOMER])
	assert len(found) <= 50
	doc.reload()
	assert doc.paid == 100


# What a broken plan says is due


def due_as_said(doc: frappe.model.document.Document) -> tuple:
	return doc.next_due_date, doc.next_amount, doc.late_amount


def test_of_a_broken_plan_everything_is_due_at_once() -> None:
	_invoice, doc = in_force()
	assert due_as_said(as_later(doc, 12)) == (getdate(ahead(-2)), 300, 300)
	doc = as_later(doc, 12)
	assert (doc.status, doc.on_break) == ("Broken", "All Due at Once")
	assert due_as_said(doc) == (doc.broken_on, 900, 900)
	assert figure("overdue") == 900


def test_of_a_broken_plan_what_was_paid_late_is_not_due() -> None:
	invoice, doc = in_force()
	doc = as_later(doc, 24)
	paid(invoice, 350)
	assert stands(doc) == ("Broken", 350, 550)
	assert due_as_said(doc) == (doc.broken_on, 550, 550)
	paid(invoice, 550)
	assert stands(doc) == ("Broken", 900, 0)
	assert due_as_said(doc) == (None, 0, 0)


def test_of_a_plan_that_leaves_the_original_days_the_instalments_are_late() -> None:
	_invoice, doc = in_force(on_break="Original Due Dates")
	doc = as_later(doc, 24)
	assert doc.status == "Broken" and due_as_said(doc)[1:] == (300, 300)
