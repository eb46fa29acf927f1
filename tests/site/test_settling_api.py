"""Settling stored disputes through the API: what is sent, who may, and what comes back."""

from collections.abc import Callable, Iterator

import pytest

import frappe

from ar_specialist import api
from tests.site import baseline as base
from tests.site import disputes as make
from tests.site.factories import AS_ON, CUSTOMER

SPECIALIST, OTHER, MANAGER, AUDITOR, _NOBODY = base.USERS


@pytest.fixture(autouse=True)
def accountants() -> Iterator[None]:
	for user in (SPECIALIST, MANAGER, AUDITOR):
		frappe.get_doc("User", user).add_roles("Accounts User")
	make.policy(dispute_limit=100, approval_above=500)
	yield
	frappe.set_user("Administrator")


def disputed(amount: float, kind: str = "Invoice", **values: object) -> tuple[str, object, list[str]]:
	"""A dispute about an invoice over 119, and the row of it."""
	invoice = make.invoice([make.line(100)], [make.tax(19)])
	if values.pop("of_line", False):
		values["invoice_line"] = invoice.items[0].name
	item = {"voucher_no": invoice.name, "kind": kind, "disputed": amount, **values}
	name = make.dispute(CUSTOMER, base.CURRENCY, item)
	rows = frappe.get_all("AR Dispute Item", filters={"parent": name}, pluck="name")
	return name, invoice, rows


def test_a_specialist_settles_and_a_second_click_changes_nothing() -> None:
	name, invoice, _rows = disputed(50)
	frappe.set_user(SPECIALIST)
	first = api.settle_dispute(name, "Credit Note", on=str(AS_ON))
	second = api.settle_dispute(name, "Credit Note", on=str(AS_ON))
	assert (first["is_new"], second["is_new"]) == (True, False)
	assert first["documents"] == second["documents"] == api.dispute_settlements(name)
	[document] = first["documents"]
	assert (document["remedy"], document["is_draft"], document["invoice"]) == (
		"Credit Note",
		False,
		invoice.name,
	)
	assert (document["amount"], make.open_of(invoice)) == (50, 69)


def test_less_is_agreed_by_item() -> None:
	name, invoice, [row] = disputed(119, "Quantity", of_line=True, qty=1)
	frappe.set_user(SPECIALIST)
	api.settle_dispute(
		name, "Credit Note", items=frappe.as_json([{"item": row, "amount": "20"}]), on=str(AS_ON)
	)
	assert make.open_of(invoice) == 99


def test_an_agreed_price() -> None:
	name, invoice, _rows = disputed("11.90", "Price", of_line=True, rate=90)
	frappe.set_user(SPECIALIST)
	api.settle_dispute(name, "Credit Note", on=str(AS_ON))
	assert make.open_of(invoice) == 107.1


def told(user: str) -> list[str]:
	"""Return what `user` was told, the oldest first."""
	return frappe.get_all(
		"Notification Log", filters={"for_user": user}, pluck="subject", order_by="creation"
	)


def test_who_may_approve_is_told_of_a_draft_and_its_maker_of_the_rejection() -> None:
	name, _invoice, _rows = disputed(110)
	small, _other, _rows = disputed(50)
	frappe.set_user(SPECIALIST)
	api.settle_dispute(small, "Write-off", on=str(AS_ON))
	[draft] = api.settle_dispute(name, "Write-off", on=str(AS_ON))["documents"]
	api.settle_dispute(name, "Write-off", on=str(AS_ON))
	mine = [each for each in told(MANAGER) if "waits for your approval" in each]
	assert len(mine) == 1 and draft["name"] in mine[0] and name in mine[0]
	assert not [each for each in told(AUDITOR) if "approval" in each], "who may not approve is not asked"
	for user, found in ((MANAGER, [name]), (SPECIALIST, [name])):
		frappe.set_user(user)
		assert api.disputes_to_approve() == found
	frappe.set_user(MANAGER)
	api.reject_settlement(name, draft["doctype"], draft["name"], reason="<b>Ask</b> for the delivery note")
	[why] = [each for each in told(SPECIALIST) if "was rejected" in each]
	assert draft["name"] in why and "&lt;b&gt;Ask" in why
	assert api.disputes_to_approve() == []


def test_a_dispute_that_something_settles_is_not_deleted() -> None:
	name, _invoice, _rows = disputed(110)
	frappe.set_user(SPECIALIST)
	[draft] = api.settle_dispute(name, "Write-off", on=str(AS_ON))["documents"]
	frappe.set_user(MANAGER)
	with pytest.raises(frappe.ValidationError, match=f"^{draft['name']} settles this dispute"):
		frappe.delete_doc("AR Dispute", name)
	assert frappe.db.exists("AR Dispute", name) and frappe.db.exists(draft["doctype"], draft["name"])


def test_a_manager_approves_and_rejects() -> None:
	name, invoice, _rows = disputed(110)
	frappe.set_user(SPECIALIST)
	[draft] = api.settle_dispute(name, "Write-off", on=str(AS_ON))["documents"]
	assert draft["is_draft"] and make.open_of(invoice) == 119
	frappe.set_user(MANAGER)
	api.reject_settlement(name, draft["doctype"], draft["name"])
	assert api.dispute_settlements(name) == []
	frappe.set_user(SPECIALIST)
	[draft] = api.settle_dispute(name, "Credit Note", on=str(AS_ON))["documents"]
	frappe.set_user(MANAGER)
	api.approve_settlement(name, draft["doctype"], draft["name"])
	assert make.open_of(invoice) == 9


@pytest.mark.parametrize("status", ["Resolved", "Closed", "Withdrawn"])
def test_what_has_ended_is_reopened_first(status: str) -> None:
	name, invoice, _rows = disputed(50)
	frappe.db.set_value("AR Dispute", name, "status", status)
	frappe.set_user(SPECIALIST)
	with pytest.raises(frappe.ValidationError, match="reopen it first"):
		api.settle_dispute(name, "Credit Note")
	assert make.open_of(invoice) == 119


@pytest.mark.parametrize(
	("sent", "sentence"),
	[
		({"remedy": "Gift"}, "Settle by one of"),
		({"on": "tomorrow"}, "is not a date"),
		({"items": "x"}, "cannot be read"),
		({"items": [{"item": "no such row"}]}, "has no such item"),
		({"items": [{"amount": 5}]}, "has no such item"),
		({"items": [{"item": "ROW", "amount": -5}]}, "above zero"),
		({"items": [{"item": "ROW", "amount": "a lot"}]}, "is no amount"),
		({"items": [{"item": "ROW", "amount": 50.01}]}, "only 50.00 is disputed"),
		({"remark": "x" * 1001}, "up to 1000 characters"),
		({"bank_account": '["a", "b"]'}, "takes one value"),
	],
)
def test_what_cannot_be_meant(sent: dict, sentence: str) -> None:
	name, invoice, [row] = disputed(50)
	items = sent.get("items")
	if isinstance(items, list):
		sent = {
			**sent,
			"items": [{**each, **({"item": row} if each.get("item") == "ROW" else {})} for each in items],
		}
	frappe.set_user(SPECIALIST)
	with pytest.raises(frappe.ValidationError, match=sentence):
		api.settle_dispute(**{"dispute": name, "remedy": "Credit Note", **sent})
	assert (make.open_of(invoice), api.dispute_settlements(name)) == (119, [])


def test_no_such_dispute() -> None:
	frappe.set_user(SPECIALIST)
	with pytest.raises(frappe.ValidationError, match="There is no dispute"):
		api.settle_dispute("No Such Dispute", "Credit Note")


@pytest.mark.parametrize("user", [AUDITOR, _NOBODY])
def test_who_may_not_write_disputes_settles_none(user: str) -> None:
	name, invoice, _rows = disputed(50)
	frappe.set_user(user)
	calls: list[Callable[[], object]] = [
		lambda: api.settle_dispute(name, "Credit Note"),
		lambda: api.approve_settlement(name, "Sales Invoice", "x"),
		lambda: api.reject_settlement(name, "Sales Invoice", "x"),
	]
	for call in calls:
		with pytest.raises(frappe.PermissionError):
			call()
	assert make.open_of(invoice) == 119


@pytest.mark.parametrize("doctype", ["Sales Invoice", "User", "No Such DocType", "AR Dispute"])
def test_only_a_disputes_own_drafts_are_approved_or_deleted(doctype: str) -> None:
	name, invoice, _rows = disputed(50)
	frappe.set_user(MANAGER)
	for decide in (api.approve_settlement, api.reject_settlement):
		with pytest.raises(frappe.ValidationError, match="does not wait for approval"):
			decide(name, doctype, invoice.name)
	assert frappe.db.exists("Sales Invoice", invoice.name)


SCRIPT = "<img src=x onerror=alert(1)>"


@pytest.mark.parametrize("argument", ["remedy", "on", "items", "bank_account", "doctype", "name"])
def test_script_in_what_is_sent_comes_back_harmless(argument: str) -> None:
	name, _invoice, _rows = disputed(50)
	frappe.set_user(MANAGER)
	if argument in ("doctype", "name"):
		sent = {"doctype": "Sales Invoice", "name": "x", argument: SCRIPT}
		call = lambda: api.approve_settlement(name, **sent)  # noqa: E731
	else:
		value = [{"item": SCRIPT, "amount": SCRIPT}] if argument == "items" else SCRIPT
		sent = {"remedy": "Refund", argument: value}
		call = lambda: api.settle_dispute(name, **sent)  # noqa: E731
	with pytest.raises(frappe.ValidationError) as refused:
		call()
	assert "<img" not in str(refused.value) + frappe.as_json(frappe.local.message_log)


@pytest.mark.parametrize("said", [{"qty": 0}, {"qty": -1}, {"amount": 0}])
def test_none_of_it_is_not_all_of_it(said: dict) -> None:
	name, _invoice, [item] = disputed(60, "Quantity", qty=3)
	with pytest.raises(frappe.ValidationError, match="above zero"):
		api.settle_dispute(name, "Credit Note", [{"item": item, **said}])


def test_a_draft_of_no_such_kind_is_no_draft() -> None:
	name, _invoice, _items = disputed(60)
	for doctype in ("Singles", "No Such", ""):
		with pytest.raises(frappe.ValidationError, match="does not wait for approval"):
			api.reject_settlement(name, doctype, "ACC-1", "no")
