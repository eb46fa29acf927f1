"""Tasks that disputes make: done with the case, open again with it; what people gave each other stays theirs."""

import json

import pytest

import frappe
from frappe.desk.form import assign_to
from frappe.model.document import Document
from frappe.utils import add_days, getdate

from ar_specialist.operations import escalation
from tests.site import baseline as base
from tests.site import factories as make
from tests.site import sql_log
from tests.site.disputing import dispute, move, settle
from tests.site.users import acting_as

SPECIALIST, OTHER, MANAGER, AUDITOR, NOBODY = base.USERS
TODAY = getdate()
WHY = {"status_reason": "They have sent the order"}


@pytest.fixture
def case(invoice: Document) -> Document:
	"""Raised by somebody else than who handles it."""
	return dispute(invoice, coordinator=SPECIALIST, processor=MANAGER)


def open_tasks(doc: Document) -> set[str]:
	"""Who has an open task about a case: by its tasks, and as its form and list show it."""
	found = {"reference_type": "AR Dispute", "reference_name": doc.name, "status": "Open"}
	users = frappe.get_all("ToDo", found, pluck="allocated_to")
	shown = json.loads(frappe.db.get_value("AR Dispute", doc.name, "_assign") or "[]")
	assert sorted(users) == sorted(shown)
	return set(users)


def count(doc: Document) -> int:
	return frappe.db.count("ToDo", {"reference_type": "AR Dispute", "reference_name": doc.name})


def test_it_begins_with_a_task_for_each(case: Document) -> None:
	assert open_tasks(case) == {SPECIALIST, MANAGER}


@pytest.mark.parametrize("status", ["In Review", "Waiting for Customer"])
def test_a_case_that_goes_on_keeps_them(case: Document, status: str) -> None:
	move(case, status)
	assert open_tasks(case) == {SPECIALIST, MANAGER}


def test_a_decided_case_leaves_the_coordinators(case: Document) -> None:
	move(case, "Resolved", resolution="Valid Debt")
	assert open_tasks(case) == {SPECIALIST}
	move(case, "Closed")
	assert open_tasks(case) == set()


def test_who_decides_and_coordinates_is_done_once_it_is_decided(invoice: Document) -> None:
	case = dispute(invoice, coordinator=MANAGER, processor=MANAGER)
	move(case, "Resolved", resolution="Valid Debt")
	assert open_tasks(case) == set()


def test_a_withdrawn_case_has_none_and_one_that_is_reopened_has_them_again(case: Document) -> None:
	move(case, "Withdrawn", **WHY)
	assert open_tasks(case) == set()
	with acting_as(MANAGER):
		move(case, "In Review", **WHY)
	assert open_tasks(case) == {SPECIALIST, MANAGER}
	assert count(case) == 2, "reopened, and no others"


def test_a_decision_that_is_taken_back(case: Document) -> None:
	move(case, "Resolved", resolution="Valid Debt")
	move(case, "In Review", **WHY)
	assert open_tasks(case) == {SPECIALIST, MANAGER}


def test_what_the_ledger_closes_and_reopens(case: Document, invoice: Document) -> None:
	payment = make.payment(invoice)
	settle()
	assert (case.reload().status, open_tasks(case)) == ("Closed", set())
	payment.cancel()
	settle()
	assert (case.reload().status, open_tasks(case)) == ("Open", {SPECIALIST, MANAGER})
	assert count(case) == 2


def test_who_raised_it_for_themselves_gets_a_task_when_the_ledger_reopens_it(invoice: Document) -> None:
	with acting_as(SPECIALIST):
		case = dispute(invoice, processor=MANAGER)
	assert open_tasks(case) == {MANAGER}
	payment = make.payment(invoice)
	settle()
	payment.cancel()
	settle()
	assert open_tasks(case) == {SPECIALIST, MANAGER}


def test_who_it_was_escalated_to_is_done_too_and_not_asked_again(invoice: Document) -> None:
	case = dispute(invoice, coordinator=SPECIALIST, processor=OTHER)
	escalation.escalate(frappe.get_doc("AR Dispute", case.name), TODAY)
	assert open_tasks(case) == {SPECIALIST, OTHER, MANAGER}
	move(case.reload(), "Withdrawn", **WHY)
	assert open_tasks(case) == set()
	move(case, "Open", **WHY)
	assert open_tasks(case) == {SPECIALIST, OTHER}


def test_what_somebody_had_done_stays_done_as_long_as_the_case_goes_on(case: Document) -> None:
	with acting_as(MANAGER):
		assign_to.close("AR Dispute", case.name, MANAGER)
	move(case.reload(), "In Review")
	assert open_tasks(case) == {SPECIALIST}


def test_what_a_colleague_was_given_by_hand_is_theirs(case: Document) -> None:
	task = {
		"assign_to": [AUDITOR],
		"doctype": "AR Dispute",
		"name": case.name,
		"description": "Learn from it",
	}
	assign_to.add(task)
	move(case.reload(), "Withdrawn", **WHY)
	assert open_tasks(case) == {AUDITOR}


def test_who_is_named_once_it_is_over_gets_theirs_with_the_reopening(case: Document) -> None:
	move(case, "Withdrawn", **WHY)
	case.processor = OTHER
	case.save()
	assert open_tasks(case) == set()
	move(case, "Open", **WHY)
	assert open_tasks(case) == {SPECIALIST, OTHER}


def test_who_is_disabled_gets_none(case: Document) -> None:
	move(case, "Withdrawn", **WHY)
	frappe.db.set_value("AR Dispute", case.name, "processor", OTHER)
	frappe.db.set_value("User", OTHER, "enabled", 0)
	move(case.reload(), "Open", **WHY)
	assert open_tasks(case) == {SPECIALIST}


def test_many_cases_that_the_ledger_closes_cost_no_more_than_few(invoice: Document) -> None:
	def closing(amounts: list[int]) -> int:
		doc = make.invoice(on=add_days(TODAY, -40))
		settle()
		for each in amounts:
			dispute(doc, amounts=(each,), coordinator=SPECIALIST, processor=MANAGER)
		settle()
		make.payment(doc)
		frappe.db.commit()
		with sql_log.statements() as seen:
			settle()
		return len(seen)

	closing([1])  # fills what is cached
	assert closing([5, 6, 7, 8]) == closing([5])
