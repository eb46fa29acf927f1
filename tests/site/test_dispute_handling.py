"""Who handles a dispute and until when, as its reason says and people change it; who is told."""

from collections.abc import Callable

import pytest

import frappe
from frappe import client
from frappe.model.document import Document
from frappe.utils import add_days, getdate

from ar_specialist import api
from ar_specialist.operations import dispute_seeds, escalation
from tests.site import baseline as base
from tests.site import factories as make
from tests.site.disputing import dispute, move, reason, resolved_without_document, settle
from tests.site.smtp_sink import Sink
from tests.site.test_dispute_mails import Desk, waiting
from tests.site.test_replies import came, mail
from tests.site.users import acting_as, restrict

SPECIALIST, OTHER, MANAGER, AUDITOR, NOBODY = base.USERS
TODAY = getdate()
PRICE, TAX = "AR Test Price", "AR Test Tax"


@pytest.fixture
def role() -> str:
	"""A role that one user has."""
	name = base.make("Role", "AR Test Taxes", role_name="AR Test Taxes")
	frappe.get_doc("User", OTHER).add_roles(name)
	return name


def days_of(doc: Document) -> int:
	"""How many days a case takes, where every day counts."""
	return (getdate(doc.deadline) - TODAY).days


# -- as the reason says


def test_a_new_reason_is_followed(invoice: Document, role: str) -> None:
	reason(TAX, category="Tax", root_cause="Tax Setup", sla_days=20, default_owner_role=role)
	doc = dispute(invoice, reason=reason(PRICE))
	assert (doc.root_cause, days_of(doc), doc.processor) == ("Price Agreement", 5, None)
	doc.reason = TAX
	doc.save()
	assert (doc.category, doc.owner_role, doc.root_cause) == ("Tax", role, "Tax Setup")
	assert (days_of(doc), doc.processor) == (20, OTHER)
	doc.reason = PRICE
	doc.save()
	assert (doc.category, doc.owner_role, doc.root_cause) == ("Pricing", None, "Price Agreement")
	assert (days_of(doc), doc.processor) == (5, None)


def test_what_people_said_stays(invoice: Document, role: str) -> None:
	reason(TAX, category="Tax", root_cause="Tax Setup", sla_days=20, default_owner_role=role)
	doc = dispute(invoice, reason=reason(PRICE))
	doc.update({"root_cause": "Invoicing", "deadline": add_days(TODAY, 9), "processor": MANAGER})
	doc.save()
	doc.update({"reason": TAX, "root_cause_by_hand": 0, "deadline_by_hand": 0, "processor_by_hand": 0})
	doc.save()
	assert (doc.category, doc.root_cause, days_of(doc), doc.processor) == ("Tax", "Invoicing", 9, MANAGER)


def test_what_was_said_when_it_was_raised_stays(invoice: Document) -> None:
	reason(TAX, category="Tax", root_cause="Tax Setup", sla_days=20)
	said = {"root_cause": "Other", "deadline": add_days(TODAY, 9), "processor": MANAGER}
	doc = dispute(invoice, reason=reason(PRICE), **said)
	doc.reason = TAX
	doc.save()
	assert (doc.root_cause, days_of(doc), doc.processor) == ("Other", 9, MANAGER)


def test_said_with_the_new_reason(invoice: Document) -> None:
	reason(TAX, category="Tax", root_cause="Tax Setup", sla_days=20)
	doc = dispute(invoice, reason=reason(PRICE))
	doc.update({"reason": TAX, "root_cause": "Master Data"})
	doc.save()
	assert (doc.root_cause, days_of(doc)) == ("Master Data", 20)


def test_a_decided_case_keeps_who_decided_it_and_until_when(invoice: Document, role: str) -> None:
	reason(TAX, category="Tax", root_cause="Tax Setup", sla_days=20, default_owner_role=role)
	doc = move(dispute(invoice, reason=reason(PRICE)), "Resolved", resolution="Valid Debt")
	doc.reason = TAX
	doc.save()
	assert (doc.category, doc.root_cause, days_of(doc), doc.processor) == ("Tax", "Tax Setup", 5, None)


def test_category_and_role_are_the_reasons(invoice: Document) -> None:
	doc = dispute(invoice)
	with acting_as(SPECIALIST):
		client.set_value("AR Dispute", doc.name, {"category": "Tax", "owner_role": "System Manager"})
		raised = dispute(make_another(), category="Tax", owner_role="System Manager")
	assert frappe.db.get_value("AR Dispute", doc.name, ["category", "owner_role"]) == ("Pricing", None)
	assert (raised.category, raised.owner_role) == ("Pricing", None)


def make_another() -> Document:
	with acting_as("Administrator"):
		doc = make.invoice(amount=50, on=add_days(TODAY, -30))
		settle()
	return doc


def test_nobody_decides_until_a_day_that_is_over(invoice: Document) -> None:
	doc = dispute(invoice)
	for day in (add_days(TODAY, -1), "1999-01-01"):
		with acting_as(SPECIALIST), pytest.raises(frappe.ValidationError, match="until today or later"):
			client.set_value("AR Dispute", doc.name, "deadline", str(day))
		with acting_as(SPECIALIST), pytest.raises(frappe.ValidationError, match="until today or later"):
			dispute(make_another(), deadline=str(day), raised_on=add_days(TODAY, -9))
	client.set_value("AR Dispute", doc.name, "deadline", str(TODAY))
	doc.db_set("deadline", add_days(TODAY, -2))
	assert move(doc.reload(), "In Review").status == "In Review", "one that has passed hinders nothing"


def test_nothing_is_disputed_before_it_was_there(invoice: Document) -> None:
	newer = make_another()
	for day in ("2020-01-01", add_days(TODAY, -61)):
		with pytest.raises(frappe.ValidationError, match="was not there before"):
			dispute(invoice, newer, raised_on=day)
	assert dispute(invoice, newer, amounts=(5, 5), raised_on=add_days(TODAY, -60)).name
	with pytest.raises(frappe.ValidationError, match="was not there before"):
		dispute(newer, amounts=(5,), raised_on=add_days(TODAY, -31))
	doc = dispute(invoice, amounts=(5,), raised_on=add_days(TODAY, -50))
	doc.set("items", [{"voucher_type": "Sales Invoice", "voucher_no": newer.name, "disputed": 5}])
	with pytest.raises(frappe.ValidationError, match="was not there before"):
		doc.save()


# -- open again


def late(invoice: Document, **values: object) -> Document:
	doc = dispute(invoice, **values)
	doc.db_set("deadline", add_days(TODAY, -3))
	escalation.escalate(doc, TODAY)
	frappe.db.commit()
	return doc.reload()


def reopened_by_people(doc: Document, _invoice: Document) -> None:
	move(doc, "Withdrawn", status_reason="Their mistake")
	with acting_as(MANAGER):
		move(doc, "Open", status_reason="It was not")


def reviewed_again(doc: Document, _invoice: Document) -> None:
	move(doc, "Resolved", resolution="Valid Debt")
	move(doc, "In Review", status_reason="They sent the order")


def reopened_by_ledger(doc: Document, invoice: Document) -> None:
	paid = make.payment(invoice, on=TODAY)
	settle()
	assert doc.reload().status == "Closed"
	paid.cancel()
	settle()


def settled_and_cancelled(doc: Document, invoice: Document) -> None:
	note = make.credit_note(invoice, on=TODAY)
	note.db_set("ar_dispute", doc.name)
	settle()
	assert doc.reload().status == "Closed"
	note.reload().cancel()
	settle()


@pytest.mark.parametrize(
	"reopen", [reopened_by_people, reviewed_again, reopened_by_ledger, settled_and_cancelled]
)
def test_what_is_open_again_has_its_days_again(invoice: Document, reopen: Callable) -> None:
	doc = late(invoice)
	assert doc.escalated_to == MANAGER
	reopen(doc, invoice)
	doc.reload()
	assert doc.status in ("Open", "In Review")
	assert (days_of(doc), doc.escalated_on, doc.escalated_to) == (5, None, None)
	assert escalation.late(base.COMPANY, add_days(TODAY, 5)) == []
	assert escalation.late(base.COMPANY, add_days(TODAY, 6)) == [doc.name]
	escalation.escalate(doc, add_days(TODAY, 6))
	assert doc.escalated_to == MANAGER
	words = frappe.get_all("Comment", {"reference_name": doc.name, "content": ("like", "Not decided by%")})
	assert len(words) == 2, "both times are on its timeline"
	assert tasks(doc)[MANAGER] == "Open", "whose task was done with the case gets another"


def test_a_day_that_was_agreed_and_is_ahead_stays(invoice: Document) -> None:
	doc = dispute(invoice, deadline=add_days(TODAY, 30))
	reopened_by_people(doc, invoice)
	assert days_of(doc.reload()) == 30
	move(doc, "Withdrawn", status_reason="Again")
	doc.db_set("deadline", add_days(TODAY, -1))
	with acting_as(MANAGER):
		client.set_value("AR Dispute", doc.name, {"status": "Open", "status_reason": "Not so"})
	assert days_of(doc.reload()) == 5


# -- what the desk offers


def offered(doc: Document, user: str) -> tuple[list[str], str]:
	"""The moves the form of a case offers, and what it says to do instead."""
	with acting_as(user):
		shown = frappe.get_doc("AR Dispute", doc.name)
		shown.run_method("onload")
	return [each["status"] for each in shown.get_onload("moves")], shown.get_onload("hint")


def test_only_what_is_possible_is_offered(invoice: Document) -> None:
	doc = dispute(invoice)
	assert "Withdrawn" in offered(doc, SPECIALIST)[0] and offered(doc, SPECIALIST)[1] == ""
	resolved_without_document(doc, "Credit Note")
	moves, hint = offered(doc, MANAGER)
	assert (moves, "waits for its Credit Note" in hint) == (["In Review"], True)
	note = make.credit_note(invoice, on=TODAY)
	settle()
	moves, hint = offered(doc, MANAGER)
	assert (moves, "cancel there what cleared it, or raise another" in hint) == ([], True)
	assert offered(doc, SPECIALIST) == (moves, hint)
	note.reload().cancel()
	settle()
	assert offered(doc, MANAGER)[0] == ["In Review"]


def test_an_end_by_people_is_taken_back_by_them(invoice: Document) -> None:
	doc = move(dispute(invoice), "Withdrawn", status_reason="Their mistake")
	assert offered(doc, MANAGER) == (["Open", "In Review"], "")
	assert offered(doc, SPECIALIST) == ([], "")


def test_a_card_has_no_deadline_once_there_is_nothing_to_settle(invoice: Document) -> None:
	doc = dispute(invoice)

	def on_card() -> bool:
		shown = frappe.db.get_value("AR Dispute", doc.name, "deadline_on_card")
		return shown is not None and shown == frappe.db.get_value("AR Dispute", doc.name, "deadline")

	assert "deadline_on_card" in dispute_seeds.ON_CARDS and "deadline" not in dispute_seeds.ON_CARDS
	steps = [on_card()]
	move(doc, "Resolved", resolution="Settled in Part")
	steps.append(on_card())
	move(doc, "In Review", status_reason="Not so")
	move(doc, "Resolved", resolution="Valid Debt")
	steps.append(on_card())
	move(doc, "In Review", status_reason="Not so")
	steps.append(on_card())
	paid = make.payment(invoice, on=TODAY)
	settle()
	steps.append(on_card())
	paid.cancel()
	settle()
	assert [*steps, on_card()] == [True, True, False, True, False, True]
	client.set_value("AR Dispute", doc.name, "deadline", str(add_days(TODAY, 40)))
	assert on_card()


# -- who may handle it


def customer_login() -> str:
	"""A user of the website, not of the desk."""
	name = "buyer.handling@ar.example"
	values = {"email": name, "first_name": "Buyer", "user_type": "Website User", "send_welcome_email": 0}
	return base.make("User", name, **values)


@pytest.mark.parametrize("field", ["coordinator", "processor"])
def test_nobody_is_named_who_could_not_work_on_it(invoice: Document, field: str) -> None:
	frappe.get_doc("User", NOBODY).add_roles("Sales User")
	restrict(OTHER, "Customer", base.CUSTOMERS[1])
	doc = dispute(invoice)
	refused = {"Guest": "user of the desk", customer_login(): "user of the desk"}
	refused |= dict.fromkeys((NOBODY, OTHER, AUDITOR), f"may not work on disputes of {make.CUSTOMER}")
	for user, sentence in refused.items():
		with acting_as(SPECIALIST), pytest.raises(frappe.ValidationError, match=sentence):
			dispute(make_another(), **{field: user})
		with acting_as(SPECIALIST), pytest.raises(frappe.ValidationError, match=sentence):
			client.set_value("AR Dispute", doc.name, {field: user})
		assert frappe.db.get_value("AR Dispute", doc.name, field) != user
	assert not frappe.get_all("DocShare", {"share_name": doc.name}), (
		"naming somebody shows nothing to anybody"
	)


def test_who_lost_access_since_hinders_nobody(invoice: Document) -> None:
	doc = dispute(invoice, processor=OTHER)
	restrict(OTHER, "Customer", base.CUSTOMERS[1])
	doc.reload()
	assert move(doc, "In Review").processor == OTHER
	assert notices(doc, OTHER) == [], "they are told nothing any more"


# -- what of it they may see


def test_an_invoice_one_may_not_see_is_not_disputed(invoice: Document) -> None:
	line = {"item_code": base.ITEM, "qty": 1, "rate": 70, "income_account": base.INCOME}
	hidden = make.invoice(
		items=[{**line, "cost_center": base.CENTERS[1]}],
		cost_center=base.CENTERS[1],
		on=add_days(TODAY, -30),
	)
	settle()
	seen = dispute(make_another(), amounts=(10,))
	restrict(SPECIALIST, "Cost Center", base.CENTERS[0])
	with acting_as(SPECIALIST):
		offered = {each["voucher_no"] for each in api.disputable_items(base.COMPANY, make.CUSTOMER)}
		assert invoice.name in offered and hidden.name not in offered
		with pytest.raises(frappe.PermissionError, match="may not see"):
			api.invoice_lines(hidden.name)
		assert len(api.invoice_lines(invoice.name)) == 1
		with pytest.raises(frappe.ValidationError, match="choose among their open items"):
			dispute(hidden)
		seen.append("items", {"voucher_type": "Sales Invoice", "voucher_no": hidden.name})
		with pytest.raises(frappe.ValidationError, match="choose among their open items"):
			seen.save()
		assert dispute(invoice, amounts=(5,)).disputed_originally == 5
	assert not frappe.db.exists("AR Dispute Item", {"voucher_no": hidden.name})
	assert dispute(hidden).disputed_originally == 70, "who may see it may"


def test_the_app_raises_what_its_user_may_not_see(invoice: Document) -> None:
	restrict(SPECIALIST, "Cost Center", base.CENTERS[1])
	items = [{"doctype": "AR Dispute Item", "voucher_type": "Sales Invoice", "voucher_no": invoice.name}]
	values = {"company": base.COMPANY, "customer": make.CUSTOMER, "reason": reason(), "items": items}
	with acting_as(SPECIALIST):
		doc = frappe.get_doc({"doctype": "AR Dispute", **values}).insert(ignore_permissions=True)
	assert doc.disputed_originally == 1000


# -- who is told


def tasks(doc: Document) -> dict[str, str]:
	"""Whom a case was assigned to, and what of that is open."""
	found = {"reference_type": "AR Dispute", "reference_name": doc.name}
	return dict(frappe.get_all("ToDo", found, ["allocated_to", "status"], as_list=True, order_by="creation"))


def notices(doc: Document, user: str) -> list[str]:
	"""What somebody was told about a case, besides its tasks."""
	filters = {"document_name": doc.name, "for_user": user, "type": "Alert"}
	return frappe.get_all("Notification Log", filters, pluck="subject", order_by="creation")


def test_who_is_named_gets_it_and_who_was_does_not_keep_it(invoice: Document) -> None:
	with acting_as(SPECIALIST):
		doc = dispute(invoice, processor=MANAGER)
	assert tasks(doc) == {MANAGER: "Open"}, "who raises it knows"
	with acting_as(SPECIALIST):
		doc.reload()
		doc.processor = OTHER
		doc.save()
	assert tasks(doc) == {MANAGER: "Cancelled", OTHER: "Open"}
	with acting_as(OTHER):
		doc.reload()
		doc.update({"coordinator": OTHER, "processor": MANAGER})
		doc.save()
	found = {"reference_name": doc.name, "status": "Open"}
	assert sorted(frappe.get_all("ToDo", found, pluck="allocated_to")) == sorted([MANAGER, OTHER])


def test_a_move_is_told_to_the_others_once(invoice: Document) -> None:
	with acting_as(SPECIALIST):
		doc = dispute(invoice, processor=MANAGER)
	with acting_as(MANAGER):
		move(doc, "In Review")
		doc.internal_notes = "Looked at it"
		doc.save()
	assert len(notices(doc, SPECIALIST)) == 1 and "In Review" in notices(doc, SPECIALIST)[0]
	assert notices(doc, MANAGER) == []


def test_an_answer_by_mail_is_told_once(sink: Sink) -> None:
	desk = Desk(sink)
	doc = waiting(desk)
	doc.db_set("coordinator", SPECIALIST)
	came(mail(subject=f"AW: {doc.name}", text="Here is the order."), desk.box)
	assert doc.reload().status == "In Review"
	(told,) = notices(doc, SPECIALIST)
	assert "has written about" in told and doc.name in told
	came(mail(subject=f"AW: {doc.name}", text="And the note."), desk.box)
	assert len(notices(doc, SPECIALIST)) == 2, "an answer that moves nothing, too"
