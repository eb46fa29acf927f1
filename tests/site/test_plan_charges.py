"""Fee and interest of plans, the workflow for approval, and what else a plan keeps from happening."""

import pytest

import frappe
from frappe.model.document import Document
from frappe.model.workflow import apply_workflow

from ar_specialist import api, uninstall
from ar_specialist.operations import nightly, plan_seeds, timeline, write_offs
from tests.site import baseline as base
from tests.site import factories as make
from tests.site.accounts import account, figure, settle
from tests.site.planning import TODAY, accept, ahead, as_later, by_hand, draft, of_instalments, stands
from tests.site.promising import ago, cancelled, invoiced, paid, policy
from tests.site.test_disputes import dunning

SPECIALIST, OTHER, MANAGER, AUDITOR, NOBODY = base.USERS


def with_charges() -> tuple[Document, Document]:
	"""A plan over 900 in three parts, with a fee of 30 and 12 % by thirty-day months from today."""
	policy(plan_fee_item=base.ITEM, plan_interest_item=base.ITEM)
	invoice = invoiced(900)
	terms = {"fee": 30, "interest_rate": 12, "day_count": "30/360"}
	return invoice, accept(by_hand(invoice, dues={10: 300, 40: 300, 70: 300}, **terms))


def billed(plan: Document) -> Document:
	bill = frappe.get_doc("Sales Invoice", api.bill_plan(plan.name)["name"])
	for row in bill.items:
		row.income_account, row.cost_center = base.INCOME, base.CENTERS[0]
	bill.save()
	bill.submit()
	settle()
	plan.reload()
	return bill


def test_fee_and_interest_are_billed_by_an_invoice_that_the_plan_covers() -> None:
	invoice, doc = with_charges()
	charges = float(doc.total) - 900
	assert doc.fee == 30 and doc.interest > 0
	assert figure("outstanding", "planned") == (900, 900), "nothing is owed before it is billed"
	bill = billed(doc)
	assert bill.grand_total == pytest.approx(charges)
	assert doc.charges_billed_on == TODAY and len(doc.items) == 2
	assert figure("outstanding", "planned", "overdue") == (900 + charges, 900 + charges, 0)
	paid(invoice, 900)
	assert stands(doc)[0] == "Active"
	paid(bill, bill.grand_total)
	assert stands(doc) == ("Completed", pytest.approx(float(doc.total)), 0)
	assert nightly.differing(base.COMPANY, [make.CUSTOMER], TODAY) == []


def test_an_amendment_is_about_the_bill_and_asks_for_no_second_fee() -> None:
	invoice, doc = with_charges()
	bill = billed(doc)
	api.cancel_plan(doc.name, "Asked for more time")
	again = make.amended(doc.reload())
	again.scheduled_by, again.first_due_date = "Number of Instalments", ahead(20)
	again.insert()
	assert {row.voucher_no: row.is_charge for row in again.items} == {invoice.name: 0, bill.name: 0}
	assert (again.fee, again.interest) == (0, 0)
	whole = pytest.approx(900 + bill.outstanding_amount)
	assert (float(again.balance), float(again.total)) == (whole, whole)


def test_without_a_bill_nobody_misses_fee_and_interest_and_the_plan_goes_on() -> None:
	invoice, doc = with_charges()
	paid(invoice, 300, ago(5))
	as_later(doc, 14)
	assert (doc.status, doc.missed) == ("Active", 0)
	paid(invoice, 600)
	assert stands(doc)[0] == "Active"
	assert figure("outstanding", "planned") == (0, 0)


def test_a_bill_that_comes_later_breaks_nothing_behind_it() -> None:
	invoice, doc = with_charges()
	paid(invoice, 300, ago(5))
	as_later(doc, 14)
	billed(doc)
	assert (doc.status, doc.missed) == ("At Risk", 0)
	assert doc.late_amount == pytest.approx(float(doc.instalments[0].amount) - 300)


def test_what_nobody_has_billed_is_neither_late_nor_next() -> None:
	"""100 with a fee of 30, then 200: without a bill 100 comes next, and a month later 300 are late."""
	policy(plan_fee_item=base.ITEM)
	doc = accept(by_hand(invoiced(300), dues={10: 100, 40: 200}, fee=30, on_break="All Due at Once"))
	assert (doc.next_amount, doc.late_amount) == (100, 0)
	bill = billed(doc)
	assert (doc.reload().next_amount, doc.late_amount) == (130, 0)
	cancelled(bill)
	settle()
	assert doc.reload().next_amount == 100
	as_later(doc, 30)
	assert (doc.status, doc.late_amount, doc.next_amount) == ("Broken", 300, 300)
	assert figure("overdue") == 300


def test_what_nobody_has_billed_is_not_late_of_one_instalment() -> None:
	policy(plan_fee_item=base.ITEM)
	doc = accept(by_hand(invoiced(300), dues={10: 100, 40: 200}, fee=30))
	as_later(doc, 11)
	assert (doc.status, doc.late_amount, doc.next_amount) == ("At Risk", 100, 100)


def test_a_bill_is_made_once_and_anew_when_it_was_cancelled() -> None:
	_invoice, doc = with_charges()
	bill = billed(doc)
	with pytest.raises(frappe.ValidationError, match="are billed by"):
		api.bill_plan(doc.name)
	cancelled(bill)
	settle()
	doc.reload()
	assert doc.charges_billed_on is None and len(doc.items) == 1
	assert stands(doc)[0] == "Active"
	assert billed(doc).name != bill.name


def agreed_on(fee: float) -> tuple[Document, Document]:
	"""A plan over 900 in three parts with a `fee`, and its bill as it is drafted."""
	policy(plan_fee_item=base.ITEM, plan_interest_item=base.ITEM)
	invoice = invoiced(900)
	doc = accept(by_hand(invoice, dues={10: 300, 40: 300, 70: 300}, fee=fee))
	return doc, frappe.get_doc("Sales Invoice", api.bill_plan(doc.name)["name"])


def submitted(bill: Document, **values: object) -> Document:
	for row in bill.items:
		row.income_account, row.cost_center = base.INCOME, base.CENTERS[0]
		row.update(values)
	bill.save()
	bill.submit()
	return bill


def amended_bill(bill: Document) -> Document:
	"""A copy of a cancelled bill as the desk amends it: it says which plan it bills."""
	doc = make.amended(bill)
	doc.ar_payment_plan = bill.ar_payment_plan
	return doc


def test_what_the_bill_is_less_than_agreed_is_waived() -> None:
	doc, bill = agreed_on(30)
	submitted(bill, rate=20, price_list_rate=20)
	assert stands(doc) == ("Active", 0, 920)
	assert of_instalments(doc, "written_off") == [0, 0, 10]
	paid(frappe.get_doc("Sales Invoice", doc.items[0].voucher_no), 900)
	paid(bill, 20)
	assert stands(doc) == ("Completed", 920, 0)
	assert doc.written_off == 10
	assert nightly.differing(base.COMPANY, [make.CUSTOMER], TODAY) == []


def test_a_bill_is_paid_in_advance_as_much_as_afterwards() -> None:
	doc, bill = agreed_on(30)
	money = make.advance(amount=12, on=TODAY)
	bill.append("advances", {"reference_type": "Payment Entry", "reference_name": money.name, "advance_amount": 12, "allocated_amount": 12})  # fmt: skip
	submitted(bill)
	assert bill.outstanding_amount == 18
	assert stands(doc) == ("Active", 12, 918)


def test_what_was_agreed_is_billed_to_the_last_unit_though_erpnext_rounds() -> None:
	frappe.db.set_value("Currency", base.CURRENCY, "smallest_currency_fraction_value", 0.05)
	frappe.clear_document_cache("Currency", base.CURRENCY)
	_doc, bill = agreed_on(12.34)
	submitted(bill)
	assert (bill.grand_total, bill.outstanding_amount) == (12.34, 12.34)
	frappe.db.set_single_value("Global Defaults", "disable_rounded_total", 0)
	rounded, other = agreed_on(12.34)
	other.disable_rounded_total = 0
	submitted(other)
	assert other.outstanding_amount == 12.35, "who rounds it on the draft has more than the plan is about"
	paid(frappe.get_doc("Sales Invoice", rounded.items[0].voucher_no), 900)
	paid(other, 12.35)
	assert stands(rounded) == ("Completed", 912.34, 0)


def test_an_invoice_over_nothing_bills_nothing() -> None:
	doc, bill = agreed_on(30)
	with pytest.raises(frappe.ValidationError, match="over nothing"):
		submitted(bill, rate=0, price_list_rate=0)
	assert frappe.db.get_value("AR Payment Plan", doc.name, "charges_billed_on") is None


def test_nobody_says_past_the_plan_what_bills_it() -> None:
	doc, _bill = agreed_on(30)
	plan = {"ar_payment_plan": doc.name}
	with pytest.raises(frappe.ValidationError, match="billed from the plan"):
		make.invoice(customer=base.CUSTOMERS[1], amount=50, on=TODAY, **plan)
	with pytest.raises(frappe.ValidationError, match="billed from the plan"):
		make.invoice(amount=50, on=TODAY, **plan)
	other = make.invoice(amount=50, on=TODAY, submit=False)
	other.ar_payment_plan = doc.name
	with pytest.raises(frappe.ValidationError, match="billed from the plan"):
		other.save()
	doc.reload()
	assert len(doc.items) == 1 and doc.charges_billed_on is None


def test_a_bill_goes_to_nobody_else() -> None:
	doc, bill = agreed_on(30)
	bill.customer = base.CUSTOMERS[1]
	with pytest.raises(frappe.ValidationError, match="billed to nobody else"):
		submitted(bill)
	assert len(doc.reload().items) == 1


def test_a_bill_that_is_amended_bills_the_plan_unless_another_does() -> None:
	doc, bill = agreed_on(30)
	cancelled(submitted(bill))
	amended = amended_bill(bill)
	submitted(amended)
	assert [row.voucher_no for row in doc.reload().items[1:]] == [amended.name]
	cancelled(amended)
	api.bill_plan(doc.name)
	with pytest.raises(frappe.ValidationError, match="are billed by"):
		amended_bill(amended).insert()


def test_the_draft_of_a_bill_outlives_its_plan() -> None:
	doc, bill = agreed_on(30)
	api.cancel_plan(doc.name, "Asked for more time")
	bill.reload()
	bill.remarks = "Agreed on the phone"
	submitted(bill)
	assert (bill.docstatus, bill.outstanding_amount) == (1, 30)
	assert len(doc.reload().items) == 1, "a plan that is cancelled is about nothing more"
	assert doc.charges_billed_on is None


def test_a_bill_is_amended_after_its_plan_is_cancelled() -> None:
	doc, bill = agreed_on(30)
	submitted(bill)
	api.cancel_plan(doc.name, "Asked for more time")
	bill.reload()
	bill.save()
	cancelled(bill)
	again = submitted(amended_bill(bill))
	assert (again.docstatus, again.outstanding_amount) == (1, 30)
	settle()
	assert figure("outstanding", "planned") == (930, 0)


def test_what_cannot_be_billed() -> None:
	doc = accept(draft(invoiced()))
	with pytest.raises(frappe.ValidationError, match="neither fee nor interest"):
		api.bill_plan(doc.name)
	with pytest.raises(frappe.ValidationError, match="once it is accepted"):
		api.bill_plan(draft(invoiced(), fee=5).name)
	charged = accept(draft(invoiced(), fee=5))
	with pytest.raises(frappe.ValidationError, match="Item of the Plan Fee"):
		api.bill_plan(charged.name)
	frappe.set_user(AUDITOR)
	with pytest.raises(frappe.PermissionError):
		api.bill_plan(charged.name)


# The workflow


@pytest.fixture
def workflow():
	plan_seeds.add_missing()
	frappe.db.set_value("Workflow", plan_seeds.NAME, "is_active", 1)
	frappe.clear_cache(doctype="AR Payment Plan")
	frappe.cache.hdel("workflow", "AR Payment Plan")
	yield
	frappe.cache.hdel("workflow", "AR Payment Plan")


def test_the_workflow_lets_plans_within_the_limits_pass(workflow: None) -> None:
	frappe.set_user(SPECIALIST)
	assert accept(draft(invoiced())).status == "Active"
	doc = draft(invoiced())
	assert api.propose_plan(doc.name)["status"] == "Proposed"


def test_the_workflow_approves_what_is_beyond_them(workflow: None) -> None:
	policy(plan_most_instalments=2)
	frappe.set_user(SPECIALIST)
	doc = draft(invoiced())
	doc = apply_workflow(doc.reload(), plan_seeds.ASK)
	frappe.set_user(MANAGER)
	doc = apply_workflow(doc.reload(), plan_seeds.APPROVE)
	assert doc.approved_by == MANAGER
	frappe.set_user(SPECIALIST)
	assert accept(doc).status == "Active"


def test_nobody_writes_the_workflows_state_past_it() -> None:
	plan_seeds.add_missing()
	policy(plan_most_instalments=2)
	frappe.set_user(SPECIALIST)
	doc = draft(invoiced())
	doc.approval_state = "Approved"
	with pytest.raises(frappe.PermissionError):
		doc.save()
	assert not frappe.db.get_value("AR Payment Plan", doc.name, "approved_by")


def test_the_workflow_is_seeded_once_switched_off_and_goes_with_the_app() -> None:
	for _each in range(2):
		plan_seeds.add_missing()
	assert frappe.get_all("Workflow", {"document_type": "AR Payment Plan"}, ["name", "is_active"]) == [
		{"name": plan_seeds.NAME, "is_active": 0}
	]
	uninstall.remove_workflows()
	assert not frappe.db.exists("Workflow", {"document_type": "AR Payment Plan"})
	assert not frappe.db.exists("Workflow Transition", {"parent": plan_seeds.NAME})


# What a plan keeps from happening


def test_erpnext_dunns_nobody_for_what_a_plan_has_put_off() -> None:
	invoice = invoiced()
	doc = accept(by_hand(invoice, dues={10: 50, 40: 50}))
	with pytest.raises(frappe.ValidationError, match="in a payment plan"):
		dunning(invoice).submit()
	as_later(doc, 12)
	dunning(invoice).submit()


def test_a_rest_in_a_plan_is_not_written_off() -> None:
	policy(write_off_rest_amount=10, write_off_rest_days=0)
	invoice = invoiced()
	paid(invoice, 95, ago(20))
	settle()
	assert [row.voucher_no for row in write_offs.given_up(base.COMPANY, TODAY)] == [invoice.name]
	accept(by_hand(invoice, dues={10: 5}))
	assert write_offs.given_up(base.COMPANY, TODAY) == []


def test_the_page_shows_the_plan_beside_the_customer() -> None:
	invoice = invoiced(900)
	doc = accept(by_hand(invoice, dues={10: 300, 40: 600}))
	panel = api.worklist_customer(account().name)
	(item,) = (each for each in panel["items"] if each["voucher_no"] == invoice.name)
	assert (item["planned"], item["agreed_date"]) == (900, doc.instalments[0].due_date)
	assert [plan["name"] for plan in panel["plans"]] == [doc.name]
	assert ("plan", "Accepted") in [(each["kind"], each.get("what")) for each in panel["timeline"]]
	for found in (
		timeline.of_customer("Customer", make.CUSTOMER),
		timeline.of_invoice("Sales Invoice", invoice.name),
	):
		assert any(doc.name in each["content"] and "accepted" in each["content"] for each in found)
	frappe.set_user(NOBODY)
	assert timeline.of_invoice("Sales Invoice", invoice.name) == []
	frappe.set_user("Administrator")
	assert of_instalments(doc) == [0, 0]
	assert ahead(10) == doc.next_due_date
