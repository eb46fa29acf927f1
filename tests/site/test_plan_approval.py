"""Payment plans that somebody else has to look at: which, by whom, and for which terms."""

from datetime import date

import pytest

import frappe
from frappe.model.document import Document
from frappe.utils import add_days

from tests.site import baseline as base
from tests.site.planning import accept, api, draft
from tests.site.promising import ago, invoiced, policy

SPECIALIST, OTHER, MANAGER, AUDITOR, NOBODY = base.USERS


def test_beyond_the_limits_a_manager_approves_first() -> None:
	policy(plan_most_instalments=2, plan_most_amount=50)
	invoice = invoiced()
	frappe.set_user(SPECIALIST)
	doc = draft(invoice)
	assert doc.needs_approval.splitlines()[0] == "It has more than 2 instalments."
	for move in (lambda: api("propose_plan", doc), lambda: accept(doc)):
		with pytest.raises(frappe.ValidationError, match="needs the approval"):
			move()
	with pytest.raises(frappe.PermissionError):
		api("approve_plan", doc)
	frappe.set_user(MANAGER)
	api("approve_plan", doc)
	frappe.set_user(SPECIALIST)
	assert api("propose_plan", doc)["status"] == "Proposed"
	assert accept(doc).status == "Active"


def test_one_debt_in_two_plans_is_no_smaller() -> None:
	policy(plan_most_amount=150)
	assert not accept(draft(invoiced())).needs_approval
	frappe.set_user(SPECIALIST)
	doc = draft(invoiced())
	assert doc.needs_approval.startswith("With their other plans it is about more than")
	with pytest.raises(frappe.ValidationError, match="needs the approval"):
		accept(doc)
	assert not draft(invoiced(customer=base.CUSTOMERS[1])).needs_approval


def test_a_proposal_that_has_run_out_is_no_debt_in_another_plan() -> None:
	policy(plan_most_amount=150)
	first = draft(invoiced())
	api("propose_plan", first)
	assert draft(invoiced()).needs_approval
	frappe.db.set_value("AR Payment Plan", first.name, "valid_until", ago(1))
	assert not draft(invoiced()).needs_approval


def test_an_approval_is_of_these_terms() -> None:
	policy(plan_most_instalments=2)
	frappe.set_user(SPECIALIST)
	doc = draft(invoiced())
	frappe.set_user(MANAGER)
	api("approve_plan", doc)
	frappe.set_user(SPECIALIST)
	doc.reload()
	doc.number_of_instalments = 12
	doc.save()
	assert not doc.approved_by
	with pytest.raises(frappe.ValidationError, match="needs the approval"):
		accept(doc)


def test_nobody_approves_their_own_plan() -> None:
	policy(plan_most_instalments=2)
	frappe.set_user(MANAGER)
	doc = draft(invoiced())
	with pytest.raises(frappe.PermissionError, match="does not approve"):
		api("approve_plan", doc)


def test_nobody_approves_the_terms_they_said() -> None:
	policy(plan_most_instalments=2)
	frappe.set_user(SPECIALIST)
	doc = draft(invoiced())
	frappe.set_user(MANAGER)
	doc.reload()
	doc.number_of_instalments = 24
	doc.save()
	assert doc.drawn_up_by == MANAGER
	with pytest.raises(frappe.PermissionError, match="does not approve"):
		api("approve_plan", doc)
	doc.notes = "What is noted beside them is no term"
	frappe.set_user(SPECIALIST)
	doc.save()
	assert doc.reload().drawn_up_by == MANAGER
	doc.number_of_instalments = 12
	doc.save()
	frappe.set_user(MANAGER)
	api("approve_plan", doc)
	assert doc.reload().approved_by == MANAGER


@pytest.mark.parametrize("move", ["propose_plan", "accept_plan"])
def test_a_limit_of_today_holds_for_a_draft_of_before(move: str) -> None:
	doc = draft(invoiced())
	policy(plan_most_instalments=2)
	with pytest.raises(frappe.ValidationError, match="needs the approval"):
		moved(move, doc)
	assert frappe.db.get_value("AR Payment Plan", doc.name, ["status", "needs_approval"]) == ("Draft", "")


@pytest.mark.parametrize("move", ["propose_plan", "accept_plan"])
def test_a_draft_goes_out_as_it_was_looked_at(move: str) -> None:
	"""A day off that comes up, or grace the policy changes, is no term that anybody has seen."""
	policy(plan_most_instalments=2, plan_grace_days=3)
	frappe.set_user(SPECIALIST)
	of_day, of_grace = draft(invoiced()), draft(invoiced())
	frappe.set_user(MANAGER)
	for doc in (of_day, of_grace):
		api("approve_plan", doc)
	days = [row.due_date for row in of_day.reload().instalments]
	day_off(days[0])
	with pytest.raises(frappe.ValidationError, match="Policy or holidays have changed"):
		moved(move, of_day)
	day_off(None)
	policy(plan_grace_days=0)
	with pytest.raises(frappe.ValidationError, match="Policy or holidays have changed"):
		moved(move, of_grace)
	for doc in (of_day, of_grace):
		doc.reload()
		assert (doc.status, doc.approved_by, doc.grace_days) == ("Draft", MANAGER, 3)
	frappe.set_user("Administrator")
	of_day.save()
	assert moved(move, of_day.reload())["status"] != "Draft", "looked at and saved, with the approval it has"


def moved(move: str, doc: Document) -> dict[str, str]:
	values = {"accepted_by": "Them", "how": "Phone"} if move == "accept_plan" else {}
	return api(move, doc, **values)


def day_off(day: date | None) -> None:
	"""Let `day` be a holiday of the company's, or none."""
	name = None
	if day:
		rows = [{"holiday_date": day, "description": "A day off that came up"}]
		values = {"from_date": add_days(day, -60), "to_date": add_days(day, 200), "holidays": rows}
		name = base.make("Holiday List", None, holiday_list_name=f"AR Off On {day}", **values)
	frappe.db.set_value("Company", base.COMPANY, "default_holiday_list", name)
	frappe.clear_document_cache("Company", base.COMPANY)
