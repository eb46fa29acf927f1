"""Who may do what with disputes, who handles them and until when; raised in a call, escalated when late."""

from datetime import date

import pytest

import frappe
from frappe.model.document import Document
from frappe.utils import add_days, getdate

from ar_specialist import api, tasks
from ar_specialist.operations import dispute_seeds, escalation, timeline
from tests.site import baseline as base
from tests.site import factories as make
from tests.site.disputing import account, dispute, move, reason, settle

SPECIALIST, OTHER, MANAGER, AUDITOR, NOBODY = base.USERS
TODAY = getdate()
PRIVATE = "Their buyer is leaving"


def allow(user: str, doctype: str, value: str) -> None:
	values = {"user": user, "allow": doctype, "for_value": value}
	frappe.get_doc({"doctype": "User Permission", **values}).insert(ignore_permissions=True)
	frappe.clear_cache(user=user)


# -- permissions


def test_a_specialist_raises_and_moves_and_does_not_delete(invoice: Document) -> None:
	frappe.set_user(SPECIALIST)
	doc = dispute(invoice, internal_notes=PRIVATE)
	assert move(doc, "In Review").status == "In Review"
	with pytest.raises(frappe.PermissionError):
		frappe.delete_doc("AR Dispute", doc.name)
	frappe.set_user(MANAGER)
	frappe.delete_doc("AR Dispute", doc.name)
	assert account("disputed", "to_collect") == (0, 1000), "the account knows at once"


def test_an_auditor_reads_everything_and_writes_nothing(invoice: Document) -> None:
	doc = dispute(invoice, internal_notes=PRIVATE)
	frappe.set_user(AUDITOR)
	seen = frappe.get_doc("AR Dispute", doc.name)
	seen.check_permission("read")
	seen.apply_fieldlevel_read_permissions()
	assert seen.internal_notes == PRIVATE
	with pytest.raises(frappe.PermissionError):
		seen.save()
	with pytest.raises(frappe.PermissionError):
		dispute(invoice)
	with pytest.raises(frappe.PermissionError):
		api.disputable_items(base.COMPANY, make.CUSTOMER)


def test_nobody_sees_nothing(invoice: Document) -> None:
	doc = dispute(invoice)
	frappe.set_user(NOBODY)
	assert not frappe.has_permission("AR Dispute", "read", doc.name)
	with pytest.raises(frappe.PermissionError):
		frappe.get_list("AR Dispute")
	with pytest.raises(frappe.PermissionError):
		api.invoice_lines(invoice.name)
	assert timeline.of_customer("Customer", make.CUSTOMER) == []


def test_user_permissions_on_customers_hide_disputes(invoice: Document) -> None:
	doc = dispute(invoice)
	allow(OTHER, "Customer", base.CUSTOMERS[1])
	frappe.set_user(OTHER)
	assert frappe.get_list("AR Dispute") == []
	assert not frappe.has_permission("AR Dispute", "read", doc.name)
	with pytest.raises(frappe.PermissionError):
		frappe.get_doc("AR Dispute", doc.name).move("In Review")
	with pytest.raises(frappe.PermissionError):
		api.disputable_items(base.COMPANY, make.CUSTOMER)
	with pytest.raises(frappe.PermissionError):
		api.invoice_lines(invoice.name)
	with pytest.raises(frappe.PermissionError):
		dispute(invoice)


def test_what_is_only_for_us_is_on_a_level_of_its_own() -> None:
	meta = frappe.get_meta("AR Dispute")
	assert meta.get_field("internal_notes").permlevel == 1
	assert {each.role for each in meta.permissions if each.permlevel == 1} == {
		"AR Specialist",
		"AR Manager",
		"AR Auditor",
		"System Manager",
	}


# -- handling


def holiday_list() -> None:
	days = [add_days(TODAY, count) for count in range(-30, 60)]
	rows = [{"holiday_date": day, "description": "Off"} for day in days if getdate(day).weekday() >= 5]
	name = base.make(
		"Holiday List",
		"AR Test Holidays",
		holiday_list_name="AR Test Holidays",
		from_date=days[0],
		to_date=days[-1],
		holidays=rows,
	)
	frappe.db.set_value("Company", base.COMPANY, "default_holiday_list", name)
	frappe.clear_document_cache("Company", base.COMPANY)


def working_days(since: date, count: int) -> date:
	"""Count them one by one, as one does on a calendar."""
	day = since
	while count:
		day = getdate(add_days(day, 1))
		count -= day.weekday() < 5
	return day


def test_the_deadline_is_in_business_days(invoice: Document) -> None:
	holiday_list()
	try:
		doc = dispute(invoice, amounts=(10,), raised_on=add_days(TODAY, -3))
		assert getdate(doc.deadline) == working_days(getdate(add_days(TODAY, -3)), 5)
		assert dispute(invoice, amounts=(10,), reason=reason("AR Test Whenever", sla_days=0)).deadline is None
		said = add_days(TODAY, 1)
		assert getdate(dispute(invoice, amounts=(10,), deadline=said).deadline) == getdate(said)
	finally:
		frappe.clear_document_cache("Company", base.COMPANY)


def test_the_only_one_with_the_role_gets_it(invoice: Document) -> None:
	role = base.make("Role", "AR Test Pricing", role_name="AR Test Pricing")
	named = reason("AR Test To Pricing", default_owner_role=role)
	frappe.get_doc("User", NOBODY).add_roles(role)
	assert dispute(invoice, amounts=(10,), reason=named).processor is None, "they could not open it"
	frappe.get_doc("User", NOBODY).remove_roles(role)
	frappe.get_doc("User", MANAGER).add_roles(role)
	assert dispute(invoice, amounts=(10,), reason=named).processor == MANAGER
	frappe.get_doc("User", OTHER).add_roles(role)
	doc = dispute(invoice, amounts=(10,), reason=named)
	assert (doc.processor, doc.owner_role) == (None, role), "a choice is for people"


def test_who_is_disabled_handles_nothing(invoice: Document) -> None:
	frappe.db.set_value("User", OTHER, "enabled", 0)
	with pytest.raises(frappe.ValidationError, match="user of the desk who is enabled"):
		dispute(invoice, processor=OTHER)


def late(invoice: Document, **values: object) -> Document:
	doc = dispute(invoice, **values)
	frappe.db.set_value("AR Dispute", doc.name, "deadline", add_days(TODAY, -1))
	frappe.db.commit()
	return doc


def test_what_is_late_is_escalated_once(invoice: Document) -> None:
	first, second = late(invoice, amounts=(10,)), late(invoice, amounts=(20,))
	move(second, "Resolved", resolution="Valid Debt")
	on_time = dispute(invoice, amounts=(30,), deadline=TODAY)
	for _again in range(2):
		tasks.escalation.escalate_all(TODAY, again=True)
	for doc in (first, second, on_time):
		doc.reload()
	assert (getdate(first.escalated_on), first.escalated_to) == (TODAY, MANAGER)
	assert (second.escalated_on, on_time.escalated_on) == (None, None)
	tasks_of = {"reference_type": "AR Dispute", "reference_name": first.name}
	assert frappe.get_all("ToDo", filters=tasks_of, pluck="allocated_to") == [MANAGER]
	run = frappe.get_last_doc("AR Job Run", filters={"job": escalation.JOB, "company": base.COMPANY})
	assert (run.status, run.failed) == ("Completed", 0)


def test_the_policy_says_to_whom(invoice: Document) -> None:
	base.make("AR Policy", base.COMPANY, company=base.COMPANY)
	frappe.db.set_value("AR Policy", base.COMPANY, "disputes_escalate_to", OTHER)
	doc = late(invoice)
	frappe.set_user(SPECIALIST)
	doc.escalate()
	doc.reload()
	assert doc.escalated_to == OTHER
	with pytest.raises(frappe.ValidationError, match="was escalated on"):
		doc.escalate()


@pytest.mark.parametrize("is_named", [True, False])
def test_nothing_is_escalated_to_who_may_not_see_it(invoice: Document, is_named: bool) -> None:
	if is_named:
		base.make("AR Policy", base.COMPANY, company=base.COMPANY)
		frappe.db.set_value("AR Policy", base.COMPANY, "disputes_escalate_to", MANAGER)
	allow(MANAGER, "Customer", base.CUSTOMERS[1])
	frappe.get_doc("User", OTHER).add_roles("AR Manager")
	first = late(invoice, amounts=(10,))
	tasks.escalation.escalate_all(TODAY, again=True)
	assert first.reload().escalated_to == OTHER, "the next manager who may"
	allow(OTHER, "Customer", base.CUSTOMERS[1])
	second = late(invoice, amounts=(20,))
	tasks.escalation.escalate_all(TODAY, again=True)
	second.reload()
	assert (getdate(second.escalated_on), second.escalated_to) == (TODAY, None), "nobody may"
	for doc in (first, second):
		assert not frappe.db.exists("DocShare", {"share_name": doc.name})
		assert not frappe.has_permission("AR Dispute", "read", doc=doc, user=MANAGER)


# -- raised in a call


def call(invoice: Document, amount: object = 400, **values: object) -> dict:
	items = [{"voucher_type": "Sales Invoice", "voucher_no": invoice.name, "disputed": amount}]
	said = {"channel": "Call", "outcome": "Dispute", "notes": "The second line is too dear"}
	said["dispute"] = frappe.as_json({"reason": reason(), "items": items})
	return api.log_contact(account("name"), **{**said, **values})


def test_one_call_logs_and_disputes(invoice: Document) -> None:
	frappe.set_user(SPECIALIST)
	kept = call(invoice)
	doc = frappe.get_doc("AR Dispute", kept["dispute"])
	activity = frappe.get_doc("AR Activity", kept["activity"])
	assert (doc.activity, doc.says, doc.channel) == (activity.name, "The second line is too dear", "Call")
	assert [row.voucher_no for row in activity.items] == [invoice.name]
	assert account("disputed") == 400
	shown = api.worklist_customer(account("name"))
	assert [(each["name"], each["items"]) for each in shown["disputes"]] == [(doc.name, [invoice.name])]
	assert [each["disputed"] for each in shown["items"]] == [400]
	assert "dispute" in {each["kind"] for each in shown["timeline"]}
	api.undo_contact(kept["activity"])
	doc.reload()
	assert (doc.status, account("disputed")) == ("Withdrawn", 0)


@pytest.mark.parametrize(
	("values", "sentence"),
	[
		({"amount": 1001}, "has 1000"),
		({"outcome": "Reached"}, "choose the outcome Dispute"),
		({"follow_up_date": str(add_days(TODAY, -1))}, "Follow up today or later"),
	],
)
def test_both_or_neither(invoice: Document, values: dict, sentence: str) -> None:
	frappe.set_user(SPECIALIST)
	with pytest.raises(frappe.ValidationError, match=sentence):
		call(invoice, **values)
	assert not frappe.db.count("AR Dispute", {"customer": make.CUSTOMER})
	assert not frappe.db.count("AR Activity", {"customer": make.CUSTOMER})


def test_a_call_about_a_dispute_may_be_logged_alone(invoice: Document) -> None:
	frappe.set_user(SPECIALIST)
	assert call(invoice, dispute=None)["dispute"] is None


def test_what_can_be_disputed_is_offered(invoice: Document) -> None:
	make.advance(amount=10, on=TODAY)
	settle()
	dispute(invoice, amounts=(400,))
	(found,) = api.disputable_items(base.COMPANY, make.CUSTOMER)
	assert (found["voucher_no"], found["outstanding"], found["disputable"]) == (invoice.name, 1000, 600)
	(line,) = api.invoice_lines(invoice.name)
	assert (line["item_code"], line["qty"], line["rate"]) == (base.ITEM, 1, 1000)


def test_the_timelines_tell(invoice: Document) -> None:
	doc = dispute(invoice, says="<b>Too dear</b>", internal_notes=PRIVATE)
	move(doc, "Withdrawn", status_reason="Their mistake")
	for found in (
		timeline.of_customer("Customer", make.CUSTOMER),
		timeline.of_invoice("Sales Invoice", invoice.name),
	):
		raised, ended = (each["content"] for each in found)
		assert "&lt;b&gt;Too dear&lt;/b&gt;" in raised and "Withdrawn" not in raised
		assert "Their mistake" in ended and "Withdrawn" in ended
		assert PRIVATE not in raised + ended


def test_the_seeds_come_once_and_are_the_users_then() -> None:
	frappe.db.delete("AR Dispute Reason")
	frappe.delete_doc("Kanban Board", dispute_seeds.BOARD, ignore_missing=True)
	dispute_seeds.add_missing()
	names = {each[0] for each in dispute_seeds.REASONS}
	assert set(frappe.get_all("AR Dispute Reason", pluck="name")) == names
	board = frappe.get_doc("Kanban Board", dispute_seeds.BOARD)
	assert [each.column_name for each in board.columns if each.status == "Active"] == [
		"Open",
		"In Review",
		"Waiting for Customer",
		"Resolved",
	]
	changed, gone = sorted(names)[:2]
	frappe.db.set_value("AR Dispute Reason", changed, "sla_days", 77)
	frappe.delete_doc("AR Dispute Reason", gone)
	dispute_seeds.add_missing()
	assert frappe.db.get_value("AR Dispute Reason", changed, "sla_days") == 77
	assert not frappe.db.exists("AR Dispute Reason", gone)


def test_evidence_is_private(invoice: Document) -> None:
	doc = dispute(invoice)
	frappe.set_user(SPECIALIST)
	values = {"file_name": "order.txt", "content": "Agreed", "is_private": 1}
	attached = {"attached_to_doctype": "AR Dispute", "attached_to_name": doc.name}
	file = frappe.get_doc({"doctype": "File", **values, **attached}).insert()
	assert file.file_url.startswith("/private/")
	frappe.set_user(NOBODY)
	assert not frappe.has_permission("File", "read", file.name)
