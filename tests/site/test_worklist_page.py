"""The worklist page's server side: its rows, the customer, and who else is there; contacts are in `test_contacts`."""

from datetime import datetime, timezone

import pytest

import frappe
from frappe.model.document import Document
from frappe.utils import add_days, getdate

from ar_specialist import api
from ar_specialist.operations import customer_view, presence, worklist_page
from tests.site import baseline as base
from tests.site import factories as make
from tests.site.accounts import account, settle
from tests.site.conversations import logged, part
from tests.site.sql_log import statements
from tests.site.users import acting_as, restrict

SPECIALIST, OTHER, MANAGER, AUDITOR, NOBODY = base.USERS
TODAY = getdate()
NOON = datetime(2026, 7, 1, 12, tzinfo=timezone.utc)
NEXT_WEEK = str(add_days(TODAY, 7))
FIRST, SECOND = base.CUSTOMERS[:2]


@pytest.fixture(autouse=True)
def invoices() -> list[Document]:
	found = [
		make.invoice(FIRST, amount=1000, on=add_days(TODAY, -90)),
		make.invoice(FIRST, amount=400, on=add_days(TODAY, -60)),
		make.invoice(SECOND, amount=90, on=add_days(TODAY, -60)),
	]
	settle()
	return found


def listed(view: str = "all", **asked: str) -> list[str]:
	return [row["customer"] for row in api.worklist_rows(view, base.COMPANY, **asked)["rows"]]


# -- rows


def test_rows_come_in_the_order_to_call_with_a_head(invoices: list[Document]) -> None:
	with acting_as(SPECIALIST):
		found = api.worklist_rows("all", base.COMPANY)
	assert [row["customer"] for row in found["rows"]] == [FIRST, SECOND]
	first = found["rows"][0]
	assert (first["to_collect"], first["outstanding"], first["oldest_days_late"]) == (1400, 1400, 60)
	head = found["head"]
	assert (head["left"], head["to_collect"], head["currency"]) == (2, 1490, base.CURRENCY)
	assert (head["done"], head["promised_today"], head["stale"]) == (0, 0, 0)
	assert {view["name"]: view["count"] for view in head["views"]}["all"] == 2
	assert head["as_of"] and head["labels"]


def test_the_next_rows_follow_the_last_one_even_when_others_have_left(monkeypatch) -> None:
	monkeypatch.setattr(worklist_page, "AT_ONCE", 1)
	page = api.worklist_rows("all", base.COMPANY)
	(first,) = page["rows"]
	assert page["more"]
	api.snooze([first["name"]], NEXT_WEEK, "Waits for a copy")
	more = api.worklist_rows("all", base.COMPANY, after=first["call_order"])
	assert [row["customer"] for row in more["rows"]] == [SECOND]
	assert more["head"] is None
	last = api.worklist_rows("all", base.COMPANY, after=more["rows"][0]["call_order"])
	assert (last["rows"], last["more"]) == ([], False)


def test_search_finds_part_of_a_name_and_takes_wildcards_as_letters() -> None:
	assert listed(search=SECOND[-10:].lower()) == [SECOND]
	assert listed(search="%") == listed(search="_") == listed(search="\\") == []


FILTERS = [
	([["overdue", ">", 500]], [FIRST]),
	([["AR Customer Account", "overdue", "<=", 500]], [SECOND]),
	([["overdue", "between", [80, 100]]], [SECOND]),
	([["customer", "in", f"{FIRST}, {SECOND}"], ["overdue", ">", 500]], [FIRST]),
	([["customer", "not in", [FIRST]]], [SECOND]),
	([["customer_name", "like", f"%{SECOND[-6:]}"]], [SECOND]),
	([["collector", "is", "set"]], []),
	([["collector", "is", "not set"]], [FIRST, SECOND]),
	([["last_payment_date", "timespan", "last month"]], []),
	([["customer_group", "descendants of", "All Customer Groups"]], [FIRST, SECOND]),
	([["customer_group", "not descendants of", "All Customer Groups"]], []),
	('[["overdue", ">", 500]]', [FIRST]),
	([["customer_name", "=", "x\\' or 1=1 -- "]], []),
	([["customer_name", "in", "x', 'y"]], []),
	([], [FIRST, SECOND]),
]


@pytest.mark.parametrize("filters, expected", FILTERS)
def test_filters_narrow_rows_and_sums_alike(filters, expected: list[str]) -> None:
	found = api.worklist_rows("all", base.COMPANY, filters=filters)
	assert [row["customer"] for row in found["rows"]] == expected
	assert found["head"]["left"] == len(expected)
	assert found["head"]["to_collect"] == sum(row["to_collect"] for row in found["rows"])


@pytest.mark.parametrize(
	"filters, sentence",
	[
		([["password", "=", "x"]], "cannot be filtered by password"),
		([["name) or (1=1", "=", "x"]], "cannot be filtered by"),
		([["overview", "=", "x"]], "cannot be filtered by overview"),
		([["customer.default_currency", "=", "EUR"]], "cannot be filtered by"),
		([["User", "name", "=", "x"]], "cannot be filtered by User"),
		([["overdue", "union select", 1]], "no way to compare"),
		([["overdue", ["regex"], 1]], "no way to compare"),
		([[["overdue"], "=", 1]], "cannot be filtered by"),
		([["overdue", "between", [1]]], "two values, not 1"),
		([["overdue", "in", {"a": 1}]], "no list of values"),
		([["overdue", "in", [["x"]]]], "no list of values"),
		([["overdue", "=", {"a": 1}]], "no value for a filter"),
		([["collector", "is", "maybe"]], "neither set nor not set"),
		([["last_payment_date", "timespan", "next century"]], "no span of time"),
		([["overdue", ">", float("inf")]], "no value for a filter"),
		([["overdue", ">"]], "a field, an operator and a value"),
		([["overdue", ">", 1]] * 21, "up to 20 conditions"),
		("nonsense", "send it as JSON"),
		('{"overdue": 1}', "list of lists"),
		(["overdue", ">", 1], "list of lists"),
	],
)
def test_filters_that_cannot_be_meant_are_refused(filters, sentence: str) -> None:
	with acting_as(SPECIALIST), pytest.raises(frappe.ValidationError, match=sentence):
		api.worklist_rows("all", base.COMPANY, filters=filters)


def test_a_pinned_note_stays_in_sight_until_it_is_unpinned() -> None:
	with acting_as(SPECIALIST):
		kept = logged(
			channel="Note", outcome="", direction="Internal", notes="Asks for the <b>PO</b>", pinned=1
		)
		logged(channel="Note", outcome="", notes="Nothing to keep")
		(note,) = api.worklist_customer(account().name)["notes"]
		assert (note["name"], note["notes"]) == (kept["activity"], "Asks for the <b>PO</b>")
	with acting_as(OTHER):  # a colleague's note is the team's
		api.pin_note(kept["activity"], 0)
		assert api.worklist_customer(account().name)["notes"] == []
		api.pin_note(kept["activity"])
		assert len(api.worklist_customer(account().name)["notes"]) == 1
		api.pin_note(kept["activity"])
	traces = {"reference_doctype": "AR Activity", "reference_name": kept["activity"], "comment_type": "Info"}
	found = frappe.get_all(
		"Comment", filters=traces, fields=["comment_email", "content"], order_by="creation"
	)
	assert [(row.comment_email, row.content) for row in found] == [
		(OTHER, "unpinned the note"),
		(OTHER, "pinned the note"),
	]
	with acting_as(AUDITOR), pytest.raises(frappe.PermissionError):
		api.pin_note(kept["activity"], 0)


def test_what_has_no_note_cannot_be_pinned() -> None:
	kept = logged()
	with pytest.raises(frappe.ValidationError, match="has no note to pin"):
		api.pin_note(kept["activity"])


def test_a_contact_they_made_is_incoming() -> None:
	kept = logged(channel="Meeting", direction="Incoming")
	found = frappe.get_doc("AR Activity", kept["activity"])
	assert (found.channel, found.direction) == ("Meeting", "Incoming")
	with pytest.raises(frappe.ValidationError, match="none of the choices"):
		logged(direction="Sideways")


def test_a_view_shows_what_its_count_says() -> None:
	frappe.db.set_value("AR Customer Account", account(SECOND).name, "collector", SPECIALIST)
	with acting_as(SPECIALIST):
		assert listed("mine") == [SECOND]
		assert listed("unassigned") == [FIRST]


def test_statements_do_not_grow_with_customers() -> None:
	def count() -> int:
		with statements() as seen:
			api.worklist_rows("all", base.COMPANY)
		return len(seen)

	count()
	before = count()
	for customer in base.CUSTOMERS[2:5]:
		make.invoice(customer, on=add_days(TODAY, -60))
	settle()
	count()
	assert len(listed()) == 5
	assert count() == before <= 12


def test_saved_filters_need_no_view_of_ours() -> None:
	"""The list saves conditions that contradict every view; alone they find what the list finds."""
	api.snooze([account(SECOND).name], str(add_days(TODAY, 3)), "Waits")
	asked = [["AR Customer Account", "worklist_state", "=", "Waiting"]]
	found = api.worklist_rows("any", base.COMPANY, filters=asked)
	assert [row["customer"] for row in found["rows"]] == [SECOND]
	assert "any" not in [view["name"] for view in found["head"]["views"]]
	restrict(SPECIALIST, "Customer", FIRST)
	with acting_as(SPECIALIST):
		assert api.worklist_rows("any", base.COMPANY, filters=asked)["rows"] == []


def test_a_restricted_user_sees_and_counts_their_customers_only() -> None:
	restrict(SPECIALIST, "Customer", SECOND)
	with acting_as(SPECIALIST):
		found = api.worklist_rows("all", base.COMPANY)
		assert [row["customer"] for row in found["rows"]] == [SECOND]
		assert (found["head"]["left"], found["head"]["to_collect"]) == (1, 90)
		with pytest.raises(frappe.PermissionError):
			api.worklist_customer(account(FIRST).name)
		with pytest.raises(frappe.PermissionError):
			api.worklist_presence(account(FIRST).name)
		with pytest.raises(frappe.PermissionError):
			logged()


@pytest.mark.parametrize(
	("asked", "sentence"),
	[
		({"view": "theirs"}, "There is no view theirs"),
		({"view": "<b>x</b>"}, "There is no view &lt;b&gt;"),
		({"company": "No Such Company"}, "does not exist"),
		({"search": "x" * 200}, "takes up to 140 characters"),
	],
)
def test_what_cannot_be_listed_is_refused(asked: dict, sentence: str) -> None:
	with pytest.raises(frappe.ValidationError, match=sentence):
		api.worklist_rows(**{"view": "all", "company": base.COMPANY, **asked})


# -- the customer


def test_the_panel_shows_items_promises_and_what_happened(invoices: list[Document]) -> None:
	make.payment(invoices[1], amount=150, on=add_days(TODAY, -2))
	make.advance(FIRST, amount=25, on=add_days(TODAY, -1))
	settle()
	with acting_as(SPECIALIST):
		promise = {"promised_for": NEXT_WEEK, "items": [part(invoices[0], 700)]}
		logged(outcome="Promise", notes="By Friday", promise=promise)
		found = api.worklist_customer(account().name)
	items = {item["voucher_no"]: item for item in found["items"]}
	assert [item["outstanding"] for item in found["items"]] == [1000, 250, -25]
	assert items[invoices[0].name]["promise"]["promised"] == 700
	assert items[invoices[1].name]["promise"] is None
	assert items[invoices[0].name]["days_late"] == 60
	assert found["account"]["promised"] == 700
	(promise,) = found["promises"]
	assert (promise["amount"], promise["items"]) == (700, [invoices[0].name])
	assert [event["kind"] for event in found["timeline"]] == ["activity", "payment", "payment"]
	assert [event.get("amount") for event in found["timeline"][1:]] == [25, 150]


def test_the_timeline_says_who_and_who_turned_to_whom() -> None:
	with acting_as(SPECIALIST):
		logged(outcome="Reached", direction="Incoming")
	with acting_as(OTHER):
		logged(outcome="No Answer")
	frappe.db.set_value("User", OTHER, {"full_name": "Olga <Other>", "enabled": 0})
	found = {event["outcome"]: event for event in api.worklist_customer(account().name)["timeline"][:2]}
	spoken, missed = found["Reached"], found["No Answer"]
	theirs = frappe.db.get_value("User", SPECIALIST, "full_name")
	assert (spoken["collector_name"], spoken["direction"]) == (theirs, "Incoming")
	assert (missed["collector_name"], missed["direction"]) == ("Olga <Other>", "Outgoing")


def test_a_foreign_customer_s_items_are_in_their_currency() -> None:
	make.invoice(make.FOREIGN_CUSTOMER, amount=500, on=add_days(TODAY, -60))
	settle()
	(item,) = api.worklist_customer(account(make.FOREIGN_CUSTOMER).name)["items"]
	assert (item["currency"], item["outstanding"]) == (base.FOREIGN, 500)


def test_a_pinned_note_is_shown_as_one() -> None:
	values = {"company": base.COMPANY, "customer": FIRST, "channel": "Note", "notes": "Needs a PO number"}
	frappe.get_doc({"doctype": "AR Activity", "is_pinned": 1, **values}).insert()
	assert [note["notes"] for note in api.worklist_customer(account().name)["notes"]] == ["Needs a PO number"]


def linked(doctype: str, customer: str = FIRST, **values: object) -> Document:
	links = [{"link_doctype": "Customer", "link_name": customer}]
	return frappe.get_doc({"doctype": doctype, "links": links, **values}).insert()


def test_contacts_are_the_customer_s_own() -> None:
	linked("Contact", first_name="Ada", phone_nos=[{"phone": "+49 30 901820", "is_primary_phone": 1}])
	linked("Contact", SECOND, first_name="Bert")
	(contact,) = api.worklist_customer(account().name)["contacts"]
	assert (contact["full_name"], contact["phone"]) == ("Ada", "+49 30 901820")


@pytest.mark.parametrize(
	("country", "is_known"), [("Ireland", True), ("United States", False), (None, False)]
)
def test_the_local_time_is_told_where_it_can_be_known(country: str | None, is_known: bool) -> None:
	if country:
		linked("Address", address_title="X", address_line1="1 Quay", city="Cork", country=country)
	found = customer_view.local_time(account(), NOON)
	assert bool(found) is is_known
	if found:
		assert found == {"city": "Cork", "time": "13:00"}


def test_the_local_time_is_that_of_the_gate() -> None:
	"""The account's own time zone first; no address that is not in use, and no zone that nobody knows."""
	quay = {"address_line1": "1 Quay", "city": "Cork", "country": "Ireland"}
	old = linked("Address", address_title="Old", **quay, disabled=1)
	assert customer_view.local_time(account(), NOON) is None
	frappe.db.set_value("AR Customer Account", account().name, "time_zone", "Asia/Tokyo")
	assert customer_view.local_time(account(), NOON) == {"city": None, "time": "21:00"}
	frappe.db.set_value("AR Customer Account", account().name, "time_zone", "Atlantis/Sunken")
	old.disabled = 0
	old.save()
	assert customer_view.local_time(account(), NOON) == {"city": "Cork", "time": "13:00"}
	frappe.db.set_value("Country", "Ireland", "time_zones", "Atlantis/Sunken")
	assert customer_view.local_time(account(), NOON) is None


# -- presence


def test_colleagues_see_each_other_for_some_minutes(monkeypatch) -> None:
	name = account().name

	def open_as(user: str, **values: str) -> list[str]:
		with acting_as(user):
			return [each["user"] for each in api.worklist_presence(name, **values)]

	assert open_as(SPECIALIST) == []
	assert open_as(OTHER) == [SPECIALIST]
	assert open_as(SPECIALIST) == [OTHER]
	with acting_as(OTHER):
		api.worklist_presence(account(SECOND).name, left=name)
	assert open_as(SPECIALIST) == []
	assert open_as(OTHER) == [SPECIALIST]
	with acting_as(OTHER):
		assert api.worklist_presence(left=name) == [], "who goes elsewhere in the desk opens nothing instead"
	assert open_as(SPECIALIST) == []
	now = presence.time.time()
	monkeypatch.setattr(presence.time, "time", lambda: now + 120)
	assert open_as(OTHER) == [SPECIALIST], "a hidden tab signs once a minute at most"
	presence.leave(name, OTHER)
	monkeypatch.setattr(presence.time, "time", lambda: now + presence.SECONDS + 1)
	assert open_as(OTHER) == []
	for user in (SPECIALIST, OTHER):
		presence.leave(name, user)
