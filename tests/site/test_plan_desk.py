"""What the desk is told while a plan is drawn up: what cannot be planned and why, refusals beside a variant, amendments."""

import pytest

import frappe
from frappe.desk.form.load import get_docinfo
from frappe.model.document import Document
from frappe.utils import add_days

from ar_specialist import api
from tests.site import baseline as base
from tests.site import conversations
from tests.site import factories as make
from tests.site.accounts import settle
from tests.site.disputing import dispute
from tests.site.planning import TODAY, accept, ahead, draft, kept
from tests.site.promising import ago, invoiced, policy

SPECIALIST, OTHER, MANAGER, AUDITOR, NOBODY = base.USERS


def item(invoice: Document, **values: object) -> dict:
	return {"voucher_type": invoice.doctype, "voucher_no": invoice.name, **values}


def terms(**values: object) -> dict:
	return {"number_of_instalments": 4, "first_due_date": str(ahead(30)), **values}


def offered(*invoices: Document) -> tuple[list[str], dict[str, str]]:
	"""Which of `invoices` can be planned, and why the others cannot."""
	found, names = api.plannable_items(base.COMPANY, invoices[0].customer), {each.name for each in invoices}
	able = [row["voucher_no"] for row in found["items"] if row["voucher_no"] in names]
	return able, {row["voucher_no"]: row["reason"] for row in found["others"] if row["voucher_no"] in names}


def test_what_cannot_be_planned_is_listed_with_the_reason() -> None:
	free, disputed, promised, planned = (invoiced() for _ in range(4))
	dispute(disputed, amounts=(100,))
	conversations.promise(promised, amounts=(100,))
	plan = accept(draft(planned))
	assert offered(free, disputed, promised, planned) == (
		[free.name],
		{disputed.name: "disputed", promised.name: "promised", planned.name: f"in payment plan {plan.name}"},
	)


def test_what_is_disputed_and_promised_together_is_said_so() -> None:
	both = invoiced()
	dispute(both, amounts=(60,))
	conversations.promise(both, amounts=(40,))
	assert offered(both) == ([], {both.name: "disputed and promised"})


def test_a_variant_that_cannot_be_meant_spoils_no_other() -> None:
	invoice = invoiced()
	good, bad = api.preview_plan(
		base.COMPANY, invoice.customer, [item(invoice)], terms(), terms(down_payment=100)
	)["variants"]
	assert [row["principal"] for row in good["instalments"]] == [25, 25, 25, 25]
	assert list(bad) == ["refused"] and "down payment" in bad["refused"]
	assert not frappe.local.message_log, "it is told beside the terms, not on top of the page"


def test_a_refusal_in_a_preview_is_text() -> None:
	invoice = invoiced()
	found = api.preview_plan(base.COMPANY, invoice.customer, [item(invoice)], terms(frequency="<b>R&D</b>"))
	assert "<b>R&D</b>" in found["variants"][0]["refused"], "the page escapes it"


def test_two_variants_share_no_items() -> None:
	"""The second is planned over the amounts that were sent, not over what became of them in the first."""
	invoice = invoiced(amount=100)
	first, second = api.preview_plan(
		base.COMPANY,
		invoice.customer,
		[item(invoice, planned=60)],
		terms(),
		terms(number_of_instalments=2),
	)["variants"]
	assert (first["balance"], second["balance"]) == (60, 60)
	assert [row["amount"] for row in second["instalments"]] == [30, 30]


def test_a_day_off_chosen_by_hand_is_said_so() -> None:
	invoice = invoiced()
	sunday = add_days(TODAY, 7 + 6 - TODAY.weekday())
	days = [{"due_date": str(add_days(sunday, more)), "principal": 50} for more in (0, 1)]
	(found,) = api.preview_plan(
		base.COMPANY, invoice.customer, [item(invoice)], terms(scheduled_by="Days by Hand", instalments=days)
	)["variants"]
	assert [(row["due_date"], row["is_day_off"]) for row in found["instalments"]] == [
		(sunday, True),
		(add_days(sunday, 1), False),
	]


def test_a_fee_of_the_policy_is_proposed_in_its_own_currency_only() -> None:
	"""A hundred euros are no hundred dollars: what is proposed for a plan in any currency has no fee in it."""
	policy(plan_fee=100, plan_fee_item=base.ITEM, plan_interest_rate=4)
	make.invoice(make.FOREIGN_CUSTOMER, on=ago(60), amount=500)
	settle()
	found = api.plannable_items(base.COMPANY, make.FOREIGN_CUSTOMER)
	assert {row["currency"] for row in found["items"]} == {base.FOREIGN}
	assert (found["defaults"].get("fee", 0), found["defaults"]["interest_rate"]) == (0, 4)
	assert (found["policy"]["fee"], found["policy"]["currency"]) == (100, base.CURRENCY)


def test_a_fee_paid_with_an_instalment_pays_none_of_the_invoices() -> None:
	policy(plan_fee_item=base.ITEM, plan_grace_days=3)
	invoice = invoiced()
	said = terms(number_of_instalments=2, fee=30, on_break="Original Due Dates")
	(found,) = api.preview_plan(base.COMPANY, invoice.customer, [item(invoice)], said)["variants"]
	assert [row["amount"] for row in found["instalments"]] == [80, 50]
	assert [row["if_missed"]["due_at_once"] for row in found["instalments"]] == [100, 50]


# A plan in the place of a cancelled one


def cancelled_plan(invoice: Document) -> Document:
	plan = accept(draft(invoice))
	api.cancel_plan(plan.name, "They pay in smaller parts")
	return plan.reload()


def test_an_amendment_keeps_its_history_and_the_amounts_said() -> None:
	invoice = invoiced()
	old = cancelled_plan(invoice)
	made = api.create_plan(
		base.COMPANY, invoice.customer, [item(invoice, planned=60)], terms(), amends=old.name
	)
	new = frappe.get_doc("AR Payment Plan", made["name"])
	assert new.amended_from == old.name and new.name.startswith(f"{old.name}-")
	assert (new.status, new.balance) == ("Draft", 60), "what was previewed, not all that is open"


def test_only_what_was_in_force_and_is_cancelled_is_amended() -> None:
	invoice, other = invoiced(), invoiced(customer=base.CUSTOMERS[1])
	of_other, drafted = cancelled_plan(other), draft(invoice)
	before = kept()
	for amends in (of_other.name, drafted.name, "no such plan"):
		with pytest.raises(frappe.ValidationError, match="no plan of this customer"):
			api.create_plan(base.COMPANY, invoice.customer, [item(invoice)], terms(), amends=amends)
	assert kept() == before


# A draft drawn up anew


def test_a_draft_is_drawn_up_anew_and_needs_approval_again() -> None:
	first, second = invoiced(), invoiced()
	plan = draft(first)
	plan.db_set({"approved_by": "Administrator", "approved_terms": "of before"})
	kept_before = kept()
	made = api.change_plan(
		plan.name, [item(first, planned=40), item(second)], terms(number_of_instalments=7), notes="In parts"
	)
	plan.reload()
	assert (made, plan.notes) == ({"name": plan.name, "status": "Draft"}, "In parts")
	assert {row.voucher_no: row.planned for row in plan.items} == {first.name: 40, second.name: 100}
	assert [row.principal for row in plan.instalments] == [20] * 7
	assert plan.approved_by is None
	assert kept() == [kept_before[0], kept_before[1] + 1, kept_before[2] + 4]


@pytest.mark.parametrize("is_sent", (True, False))
def test_what_is_cleared_in_the_dialog_is_gone_from_the_draft(is_sent: bool) -> None:
	policy(plan_fee_item=base.ITEM, plan_interest_item=base.ITEM)
	invoice = invoiced()
	said = {"fee": 10, "down_payment": 20, "down_payment_date": str(ahead(3)), "interest_rate": 5}
	made = api.create_plan(base.COMPANY, invoice.customer, [item(invoice)], terms(**said))
	plan = frappe.get_doc("AR Payment Plan", made["name"])
	assert (plan.fee, len(plan.instalments)) == (10, 5)
	cleared = dict.fromkeys(said) if is_sent else {}
	api.change_plan(plan.name, [item(invoice)], terms(**cleared))
	plan.reload()
	assert (plan.fee, plan.down_payment, plan.down_payment_date, plan.interest_rate) == (0, 0, None, 0)
	assert [row.amount for row in plan.instalments] == [25, 25, 25, 25] and plan.total == 100


def test_what_a_colleague_saved_meanwhile_is_not_overwritten() -> None:
	invoice = invoiced()
	begun_with = str(draft(invoice).modified)
	(name,) = frappe.get_all("AR Payment Plan", pluck="name")
	frappe.set_user(OTHER)
	theirs = frappe.get_doc("AR Payment Plan", name)
	theirs.number_of_instalments = 7
	theirs.save()
	frappe.set_user(SPECIALIST)
	with pytest.raises(frappe.TimestampMismatchError, match="meanwhile; load it again"):
		api.change_plan(name, [item(invoice)], terms(), modified=begun_with)
	assert len(theirs.reload().instalments) == 7
	api.change_plan(name, [item(invoice)], terms(), modified=str(theirs.modified))
	assert len(theirs.reload().instalments) == 4


def test_a_first_day_that_is_cleared_is_asked_for() -> None:
	invoice = invoiced()
	plan = draft(invoice)
	with pytest.raises(frappe.ValidationError, match="first instalment is due"):
		api.change_plan(plan.name, [item(invoice)], terms(first_due_date=None))
	assert plan.reload().first_due_date == ahead(30)


def test_what_is_proposed_or_in_force_is_not_drawn_up_anew() -> None:
	invoice = invoiced()
	plan = draft(invoice)
	api.propose_plan(plan.name)
	sentences = iter(("take it back", "stays as it was agreed", "stays as it was agreed"))
	for move in (accept, lambda plan: api.cancel_plan(plan.name, "They pay at once"), None):
		before = [row.as_dict() for row in plan.reload().instalments]
		with pytest.raises(frappe.ValidationError, match=next(sentences)):
			api.change_plan(plan.name, [item(invoice, planned=60)], terms())
		assert [row.as_dict() for row in plan.reload().instalments] == before
		if move:
			move(plan)


# Timelines


def timeline(doctype: str, name: str, plan: str, user: str = "Administrator") -> list[str]:
	"""What the form of `name` shows `user` of `plan`."""
	doc = frappe.get_doc(doctype, name)
	frappe.set_user(user)
	frappe.local.response = frappe._dict(docs=[])
	get_docinfo(doc)
	found = frappe.local.response.docinfo["additional_timeline_content"]
	frappe.set_user("Administrator")
	return [each["content"] for each in found if plan in (each["content"] or "")]


def test_customer_and_invoice_show_what_became_of_their_plans() -> None:
	invoice, apart = invoiced(), invoiced()
	plan = draft(invoice)
	api.propose_plan(plan.name)
	accept(plan)
	api.cancel_plan(plan.name, "<i>They</i> sold the firm")
	for doctype, name in (("Customer", invoice.customer), ("Sales Invoice", invoice.name)):
		told = timeline(doctype, name, plan.name)
		shown = [said for said in ("proposed", "accepted", "cancelled") if any(said in each for each in told)]
		assert len(told) == 3 and shown == ["proposed", "accepted", "cancelled"]
		assert not any("<i>They" in each for each in told)
	assert timeline("Sales Invoice", apart.name, plan.name) == []
	assert timeline("Customer", invoice.customer, plan.name, user=NOBODY) == []
