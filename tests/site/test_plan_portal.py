"""Logged in, customers see their own plans with where each instalment stands; of others', of drafts and of ours nothing."""

from datetime import date

import pytest

import frappe
from frappe.model.document import Document
from frappe.utils import add_days, getdate

from ar_specialist import api, permissions
from ar_specialist.operations import plan_portal, plans
from tests.site import factories as make
from tests.site import portal
from tests.site.accounts import settle
from tests.site.offering import NOTES, accepted, link_to, page, proposed
from tests.site.planning import accept, as_later, by_hand
from tests.site.portal import OURS, THEIRS, THEM, US
from tests.site.promising import paid
from tests.site.test_plan_offers import shown
from tests.site.users import acting_as

TODAY = getdate()


@pytest.fixture(autouse=True)
def users() -> None:
	portal.members()


def owing(customer: str) -> Document:
	invoice = make.invoice(customer, amount=100, on=add_days(TODAY, -60))
	settle()
	return invoice


def plan_of(customer: str) -> Document:
	return proposed(owing(customer))


def seen(user: str) -> list[str]:
	found = plan_portal.plans_of(customers_of(user))
	return [row["name"] for row in (*found["live"], *found["over"])]


def customers_of(user: str) -> list[str]:
	with acting_as(user):
		return permissions.portal_customers()


def test_each_sees_their_own_plans_only() -> None:
	ours, theirs = plan_of(US), plan_of(THEM)
	assert (seen(OURS), seen(THEIRS)) == ([ours.name], [theirs.name])
	text = page("payment-plans", user=OURS)[1]
	assert ours.name in text and theirs.name not in text
	status, text = page(f"payment-plans/{ours.name}", user=OURS)
	assert status == 200 and ours.items[0].voucher_no in text and NOTES not in text


@pytest.mark.parametrize("accepts", [False, True])
def test_anothers_plan_is_not_there(accepts: bool) -> None:
	theirs = plan_of(THEM)
	if accepts:
		accepted(link_to(theirs))
	status, text = page(f"payment-plans/{theirs.name}", user=OURS)
	nobody, none = page("payment-plans/PLAN-2026-99999", user=OURS)
	assert (status, nobody) == (404, 404)
	for secret in (theirs.items[0].voucher_no, THEM, "40.00"):
		assert secret not in text
	assert shown(text).replace(theirs.name, "") == shown(none).replace("PLAN-2026-99999", "")


@pytest.mark.parametrize("name", ["%", "_", "' OR 1=1 -- ", "../offer", "<script>", ""])
def test_guessed_names_find_nothing(name: str) -> None:
	plan_of(THEM)
	with pytest.raises(frappe.DoesNotExistError) as refused:
		plan_portal.plan_of([US], name)
	assert "<script" not in str(refused.value)


def test_the_pages_behind_the_nice_addresses_are_as_shut() -> None:
	theirs = plan_of(THEM)
	assert page("payment_plans/plan", {"name": theirs.name}, user=OURS)[0] == 404
	for path in ("payment-plans", f"payment-plans/{theirs.name}", "payment_plans/plan", "payment_plans"):
		status, text = page(path)
		assert status in (301, 302) and theirs.name not in text.replace(
			f"/payment-plans/{theirs.name}", ""
		), path
	assert theirs.items[0].voucher_no not in page("payment_plans/offer", {"plan": theirs.name})[1]


def test_a_draft_and_a_draft_that_was_cancelled_are_ours() -> None:
	doc = by_hand(owing(US), dues={10: 100})
	assert seen(OURS) == []
	plans.end(plans.locked(doc.name), "Changed our mind")
	assert seen(OURS) == []
	assert page(f"payment-plans/{doc.name}", user=OURS)[0] == 404


def test_where_each_instalment_stands() -> None:
	invoice = owing(US)
	doc = accept(by_hand(invoice, dues={10: 40, 40: 60}))
	paid(invoice, 50)
	settle()
	found = plan_portal.plan_of([US], doc.name)
	assert [row["status"] for row in found["instalments"]] == ["Paid", "To be paid"]
	assert [row["is_part_paid"] for row in found["instalments"]] == [False, True]
	text = shown(page(f"payment-plans/{doc.name}", user=OURS)[1])
	for said in ("In force", "50.00", "still open", "Paid"):
		assert said in text, said
	as_later(doc, 42)
	assert plan_portal.plan_of([US], doc.name)["instalments"][1]["status"] == "Late"
	as_later(doc, 5)
	found = plan_portal.plan_of([US], doc.name)
	assert (found["status"], found["instalments"][1]["status"]) == (
		"Ended, as instalments were missed",
		"Missed",
	)


def test_a_proposal_is_answered_from_there() -> None:
	doc = plan_of(US)
	found = plan_portal.plan_of([US], doc.name)
	assert found["answer_at"].endswith(f"key={link_to(doc)['key']}")
	assert "/payment-plan?" in shown(page(f"payment-plans/{doc.name}", user=OURS)[1])
	accepted(link_to(doc), user=OURS)
	assert doc.reload().acceptance_recorded_by == OURS
	assert plan_portal.plan_of([US], doc.name)["answer_at"] == ""


@pytest.mark.parametrize("what", ["valid_until", "next_due_date"])
def test_a_proposal_that_has_run_out_waits_for_no_answer(what: str) -> None:
	"""Its last day has passed, or that of its first instalment."""
	doc = plan_of(US)
	first = doc.instalments[0].name if what == "next_due_date" else None

	def until(day: date) -> None:
		frappe.db.set_value("AR Payment Plan", doc.name, what, day)
		if first:
			frappe.db.set_value("AR Payment Plan Instalment", first, "due_date", day)

	until(TODAY)
	(card,) = plan_portal.plans_of([US])["live"]
	assert (card["status"], card["is_waiting"]) == ("Waiting for your answer", True)
	until(add_days(TODAY, -1))
	found = plan_portal.plans_of([US])
	assert found["live"] == []
	assert [(row["status"], row["is_waiting"]) for row in found["over"]] == [("Run out", False)]
	plan = plan_portal.plan_of([US], doc.name)
	assert (plan["answer_at"], plan["sentence"]) == ("", "This proposal has run out; ask us for a new one.")
	for path in ("payment-plans", f"payment-plans/{doc.name}"):
		text = shown(page(path, user=OURS)[1])
		assert "Run out" in text and "/payment-plan?" not in text
		assert "accept it or tell us" not in text and "Waiting for your answer" not in text


def test_a_customers_login_gets_nothing_by_other_ways() -> None:
	doc = plan_of(US)
	with acting_as(OURS):
		for name in ("AR Payment Plan", "AR Payment Plan Item", "AR Payment Plan Instalment"):
			with pytest.raises(frappe.PermissionError):
				frappe.get_list(name)
		assert not doc.has_permission("read")
		for call in (
			api.propose_plan,
			api.take_back_plan,
			api.preview_proposal,
			api.send_proposal,
			api.make_proposal,
		):
			with pytest.raises(frappe.PermissionError):
				call(doc.name)
	assert frappe.db.get_value("AR Payment Plan", doc.name, "status") == "Proposed"


def test_a_login_of_no_customer_is_told_so() -> None:
	portal.member("ar-portal-nobody@example.com")
	text = page("payment-plans", user="ar-portal-nobody@example.com")[1]
	assert "not connected to a customer" in text
