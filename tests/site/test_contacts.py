"""Logging a contact from the worklist page: with its promise or not at all, and undone by who logged it."""

import pytest

import frappe
from frappe.model.document import Document
from frappe.utils import add_days, add_to_date, getdate, now_datetime

from ar_specialist import api
from tests.site import baseline as base
from tests.site import factories as make
from tests.site import post
from tests.site.accounts import account, settle
from tests.site.conversations import logged, part
from tests.site.users import acting_as

SPECIALIST, OTHER, MANAGER, AUDITOR, NOBODY = base.USERS
TODAY = getdate()
NEXT_WEEK = str(add_days(TODAY, 7))
FIRST = base.CUSTOMERS[0]


@pytest.fixture(autouse=True)
def invoices() -> list[Document]:
	found = [
		make.invoice(FIRST, amount=1000, on=add_days(TODAY, -90)),
		make.invoice(FIRST, amount=400, on=add_days(TODAY, -60)),
	]
	settle()
	return found


def kept() -> tuple[int, int]:
	return tuple(frappe.db.count(each, {"customer": FIRST}) for each in ("AR Activity", "AR Promise"))


def test_a_call_with_a_promise_is_kept_as_one(invoices: list[Document]) -> None:
	with acting_as(SPECIALIST):
		promise = {"promised_for": NEXT_WEEK, "amount": 1100, "items": [part(each) for each in invoices[:2]]}
		made = logged(outcome="Promise", notes="By Friday", promise=frappe.as_json(promise))
		head = api.worklist_rows("all", base.COMPANY)["head"]
	activity = frappe.get_doc("AR Activity", made["activity"])
	promise = frappe.get_doc("AR Promise", made["promise"])
	assert (activity.promise, activity.owner) == (promise.name, SPECIALIST)
	assert [row.promised for row in promise.items] == [1000, 100], "the oldest first"
	assert {row.voucher_no for row in activity.items} == {each.name for each in invoices[:2]}
	assert account().to_collect == 300
	assert (head["done"], head["promised_today"]) == (1, 1100)


def test_what_gets_nothing_of_an_amount_is_not_promised(invoices: list[Document]) -> None:
	promise = {"promised_for": NEXT_WEEK, "amount": "250.50", "items": [part(each) for each in invoices[:2]]}
	made = logged(outcome="Promise", promise=promise)
	(row,) = frappe.get_doc("AR Promise", made["promise"]).items
	assert (row.voucher_no, row.promised) == (invoices[0].name, 250.5)


@pytest.mark.parametrize(
	("values", "sentence"),
	[
		({"outcome": "Promise"}, "Say what was promised"),
		(
			{"outcome": "Promise", "promise": {"promised_for": NEXT_WEEK, "items": []}},
			"Say what was promised",
		),
		({"channel": "Pigeon"}, "Pigeon is none of the choices"),
		({"outcome": "<i>"}, "&lt;i&gt; is none of the choices"),
		({"outcome": ""}, "choose an outcome"),
		({"follow_up_date": "tomorrow"}, "is not a date"),
		({"follow_up_date": "2020-01-01"}, "today or later"),
		({"notes": "x" * 10_001}, "takes up to 10000 characters"),
		({"contact": "No Such Contact"}, "Could not find"),
		({"promise": "{"}, "send it as JSON"),
		({"promise": "[1]"}, "send it as one JSON object"),
		({"promise": {"items": "x"}}, "send it as JSON"),
		({"promise": {"items": [7]}}, "send a list of JSON objects"),
		({"account": "no such account"}, "There is no customer account"),
	],
)
def test_what_cannot_be_logged_is_refused(values: dict, sentence: str) -> None:
	with acting_as(SPECIALIST), pytest.raises(frappe.ValidationError, match=sentence):
		logged(**values)
	frappe.set_user("Administrator")
	assert kept() == (0, 0)


@pytest.mark.parametrize("promises", [False, True])
def test_somebody_elses_contact_said_nothing_for_them(invoices: list[Document], promises: bool) -> None:
	stranger = post.contact("stranger@example.org", customer=base.CUSTOMERS[1]).name
	theirs = post.contact("theirs@example.org", customer=FIRST).name
	promise = {"promised_for": NEXT_WEEK, "items": [part(invoices[0])]}
	values = {"outcome": "Promise", "promise": promise} if promises else {}
	with acting_as(SPECIALIST), pytest.raises(frappe.ValidationError, match="is no contact of"):
		logged(contact=stranger, **values)
	frappe.set_user("Administrator")
	assert kept() == (0, 0)
	logged(contact=theirs, **values)
	assert kept() == (1, int(promises))


@pytest.mark.parametrize(
	("change", "sentence"),
	[
		({"promised_for": str(add_days(TODAY, -1))}, "has passed"),
		({"promised_for": "9999-12-31"}, "within 2 years"),
		({"amount": 5000}, "€ 5,000.00 is more than the € 1,000.00"),
		({"amount": "NaN"}, "is no amount"),
		({"amount": "1e400"}, "is no amount"),
		({"amount": {}}, "is no amount"),
		({"promised": 1000.01}, "promise up to that"),
		({"promised": -5}, "above zero"),
		({"voucher_no": "No Such Voucher"}, "Could not find"),
		({"voucher_no": ["a"]}, "is no text for"),
		({"voucher_type": "User"}, "Could not find"),
	],
)
def test_a_promise_that_is_refused_leaves_no_call(
	invoices: list[Document], change: dict, sentence: str
) -> None:
	item = {key: value for key, value in change.items() if key not in ("promised_for", "amount")}
	whole = {key: value for key, value in change.items() if key in ("promised_for", "amount")}
	promise = {"promised_for": NEXT_WEEK, "items": [{**part(invoices[0]), **item}], **whole}
	with acting_as(SPECIALIST), pytest.raises(frappe.ValidationError, match=sentence):
		logged(outcome="Promise", promise=promise)
	frappe.set_user("Administrator")
	assert kept() == (0, 0)


def test_a_call_that_is_refused_leaves_no_promise(invoices: list[Document]) -> None:
	promise = {"promised_for": NEXT_WEEK, "items": [part(invoices[0])]}
	with pytest.raises(frappe.ValidationError, match="today or later"):
		logged(outcome="Promise", promise=promise, follow_up_date=str(add_days(TODAY, -1)))
	assert kept() == (0, 0)
	assert account().promised == 0


@pytest.mark.parametrize("user", [AUDITOR, NOBODY])
def test_who_only_reads_logs_nothing(user: str) -> None:
	name = account().name
	with acting_as(user), pytest.raises(frappe.PermissionError):
		api.log_contact(name, "Call", "Reached")
	frappe.set_user("Administrator")


def test_a_call_does_what_was_planned_for_today() -> None:
	doc = account()
	api.set_next_action([doc.name], str(TODAY), "Call about the statement")
	logged(outcome="No Answer")
	assert account().next_action == "Call about the statement", "nobody answered"
	logged()
	assert account().next_action is None and account().next_action_date is None


# -- undo


def test_undoing_withdraws_the_promise_and_puts_the_plan_back(invoices: list[Document]) -> None:
	doc = account()
	api.set_next_action([doc.name], str(TODAY), "Call about the statement")
	frappe.db.set_value("AR Customer Account", doc.name, "next_action_date", add_days(TODAY, -3))
	before = account()
	with acting_as(SPECIALIST):
		promise = {"promised_for": NEXT_WEEK, "items": [part(invoices[0])]}
		made = logged(outcome="Promise", promise=promise, follow_up_date=NEXT_WEEK)
		assert account().next_action_date == getdate(NEXT_WEEK)
		api.undo_contact(made["activity"])
		head = api.worklist_rows("all", base.COMPANY)["head"]
	after = account()
	for field in ("next_action", "next_action_date", "worklist_state", "to_collect", "last_contact_on"):
		assert after.get(field) == before.get(field), field
	assert (head["done"], head["promised_today"]) == (0, 0)
	promise = frappe.get_doc("AR Promise", made["promise"])
	assert (promise.status, promise.withdraw_reason) == ("Withdrawn", "Undone")
	assert kept() == (1, 1), "nothing that was said is lost"
	assert frappe.db.get_value("AR Activity", made["activity"], "undone_on")


def test_undoing_leaves_what_was_planned_since() -> None:
	made = logged(follow_up_date=NEXT_WEEK)
	api.set_next_action([account().name], str(TODAY), "Visit")
	api.undo_contact(made["activity"])
	assert account().next_action == "Visit"


def test_only_its_author_undoes_a_contact_once_and_soon() -> None:
	with acting_as(SPECIALIST):
		made = logged()
	with acting_as(OTHER), pytest.raises(frappe.PermissionError, match="Only who logged"):
		api.undo_contact(made["activity"])
	frappe.set_user(SPECIALIST)
	creation = add_to_date(now_datetime(), minutes=-11)
	frappe.db.set_value("AR Activity", made["activity"], "creation", creation, update_modified=False)
	with pytest.raises(frappe.ValidationError, match="for 10 minutes"):
		api.undo_contact(made["activity"])
	made = logged()
	api.undo_contact(made["activity"])
	with pytest.raises(frappe.ValidationError, match="undone already"):
		api.undo_contact(made["activity"])
	with pytest.raises(frappe.DoesNotExistError, match="There is no activity"):
		api.undo_contact("ACT-NONE")
