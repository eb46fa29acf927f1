"""What the demo says was agreed is what the app takes."""

from collections.abc import Callable

import frappe
from frappe.utils import add_days, getdate

from ar_specialist.ledger.billed import past_invoices
from ar_specialist.ledger.invoiced import Invoices
from ar_specialist.operations import refresh
from ar_specialist.receivables.plan import PlanStatus
from scripts.demo_data import desk, disputed, documents, instalments, people, said
from tests.site import baseline as base
from tests.site import disputes, disputing
from tests.site import factories as make
from tests.site.accounts import account, settle


def test_the_demo_s_snoozes_and_next_actions_are_taken() -> None:
	make.invoice(on=add_days(getdate(), -60))
	settle()
	key = {"company": base.COMPANY, "customer": make.CUSTOMER}
	name = frappe.db.get_value("AR Customer Account", key)
	for customer, (action, days) in desk.NEXT_ACTIONS.items():
		desk._say_what_was_agreed(getdate(), {customer: name})
		found = frappe.db.get_value("AR Customer Account", name, ["next_action", "next_action_date"])
		assert found == (action, add_days(getdate(), days)), customer
	for customer, (days, reason) in desk.SNOOZES.items():
		desk._say_what_was_agreed(getdate(), {customer: name})
		found = frappe.db.get_value("AR Customer Account", name, ["snooze_reason", "snoozed_until"])
		assert found == (reason, add_days(getdate(), days)), customer


def test_the_demo_s_contacts_and_promises_are_taken() -> None:
	today = getdate()
	make.invoice(on=add_days(today, -60))
	settle()
	key = {"company": base.COMPANY, "customer": make.CUSTOMER}
	name = frappe.db.get_value("AR Customer Account", key)
	for customer, contacts in said.CONTACTS.items():
		before = frappe.db.count("AR Activity")
		said.say(today, {customer: name})
		assert frappe.db.count("AR Activity") - before == len(contacts), customer
	refresh.refresh(base.COMPANY, [make.CUSTOMER])
	states = set(frappe.get_all("AR Promise", filters=key, pluck="status"))
	assert states == {"Broken", "Open"}, "one for a day that has passed, one ahead"


def test_the_demo_s_disputes_are_taken_and_come_out_as_they_say() -> None:
	people.make_people()
	disputes.policy(**disputed.POLICY)
	came_out = {}
	for case in disputed.CASES:
		disputing.reason(case.reason)
		disputes.invoice([disputes.line(700)], [disputes.tax(19)], on=add_days(getdate(), -60))
		settle()
		doc = disputed._raise(case, getdate(), account()).reload()
		assert (doc.raised_on, doc.says) == (add_days(getdate(), -case.days_ago), case.says)
		came_out[case.customer] = (doc.status, doc.resolution, bool(doc.escalated_on))
	assert {status for status, _resolution, _late in came_out.values()} >= {
		"Open", "In Review", "Waiting for Customer", "Resolved", "Closed", "Withdrawn",
	}  # fmt: skip
	assert came_out["Always Late Logistics"] == ("Open", None, True)
	assert came_out["Slipping Slates Roofing"] == ("Closed", "Credit Note", False)
	assert came_out["Stopped Clock Supplies"][0] == "Open", "its credit note waits for a manager"
	assert came_out["Never Mind Novelties"] == ("Resolved", "Valid Debt", False)


def test_the_demo_s_complaints_about_order_numbers_are_right_and_about_the_last_invoice() -> None:
	(reason,) = {case.reason for case in disputed.CASES if case.is_about_last}
	disputing.reason(reason)
	cases = [case for case in disputed.CASES if case.is_about_last and "Bigslow" not in case.customer]
	oldest = make.invoice(on=add_days(getdate(), -60), amount=5000)
	assert len(cases) == 4
	for case in cases:
		last = make.invoice(on=add_days(getdate(), -20), amount=700)
		settle()
		doc = disputed._raise(case, getdate(), account()).reload()
		assert [(row.voucher_no, row.disputed) for row in doc.items] == [(last.name, 700)]
		assert (doc.status, doc.valid) == ("Resolved", "Valid")
	assert oldest.reload().outstanding_amount == 5000


def test_an_order_number_of_the_demo_is_filled_in_after_the_invoice_was_posted(
	track_changes: Callable[[], None],
) -> None:
	track_changes()
	books = documents.Books(None, {}, {})
	draft = make.invoice(on="2026-06-01", submit=False)
	later, at_once = frappe.copy_doc(draft), frappe.copy_doc(draft)
	books.submit(later, "DEMO-1", at_once=True, keyed_later=True)
	books.submit(at_once, "DEMO-2")
	numbers = [frappe.db.get_value("Sales Invoice", each.name, "po_no") for each in (later, at_once)]
	assert numbers == ["DEMO-1", "DEMO-2"]
	june = Invoices(base.COMPANY, getdate("2026-06-01"), getdate("2026-06-30"))
	posted = {each.name: each.order_number for each in past_invoices(june)}
	assert (posted[later.name], posted[at_once.name]) == ("", "DEMO-2")


def test_the_demo_has_a_payment_plan_of_each_status() -> None:
	frappe.db.set_value("Company", base.COMPANY, "default_bank_account", base.BANK)
	key = {"company": base.COMPANY, "customer": make.CUSTOMER}
	for each in instalments.AGREEMENTS:
		make.invoice(on=add_days(getdate(), -60), amount=900)
		settle()
		name = frappe.db.get_value("AR Customer Account", key)
		instalments.agree(getdate(), {each.customer: name})
	refresh.refresh(base.COMPANY, [make.CUSTOMER])
	states = frappe.get_all("AR Payment Plan", filters=key, pluck="status")
	assert sorted(states) == sorted([each.value for each in PlanStatus] + ["Active"])
	for plan in frappe.get_all("AR Payment Plan", filters={**key, "docstatus": 1}, pluck="name"):
		doc = frappe.get_doc("AR Payment Plan", plan)
		moved_on = (doc.instalments[0].due_date - doc.first_due_date).days
		assert 0 <= moved_on <= 10, "only a day off moves the first one"
