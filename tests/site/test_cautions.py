"""What the page tells before somebody contacts a customer, and stopping and going on from it."""

from datetime import datetime, timezone
from zoneinfo import ZoneInfo

import pytest

import frappe
from frappe.utils import add_days, get_system_timezone, getdate

from ar_specialist import api
from ar_specialist.operations import cautions
from tests.site import baseline as base
from tests.site import factories as make
from tests.site import reminding
from tests.site.accounts import account, late_invoice, say
from tests.site.users import acting_as

SPECIALIST, OTHER, MANAGER, AUDITOR, _NOBODY = base.USERS
TODAY = getdate()


@pytest.fixture(autouse=True)
def an_overdue_customer() -> None:
	reminding.policy(quiet_from="", quiet_until="")
	late_invoice()


def told(channel: str) -> list[str]:
	return api.worklist_customer(account().name)["cautions"][channel]


def test_there_is_nothing_to_tell_of_who_may_be_contacted() -> None:
	found = api.worklist_customer(account().name)["cautions"]
	assert found == {"Call": [], "E-mail": [], "SMS": [], "Letter": [], "Meeting": []}


@pytest.mark.parametrize(
	("field", "channel", "sentence"),
	[
		("no_calls", "Call", "calls"),
		("no_email", "E-mail", "e-mail"),
		("no_sms", "SMS", "SMS"),
		("no_letters", "Letter", "letters"),
	],
)
def test_an_objection_is_told_before_its_channel_only(field: str, channel: str, sentence: str) -> None:
	say(**{field: 1})
	for each in ("Call", "E-mail", "SMS", "Letter"):
		found = told(each)
		assert bool(found) is (each == channel)
		assert not found or sentence in found[0]


def test_a_stop_is_told_before_every_channel_and_in_the_list() -> None:
	say(collection_stop="Legal Stop", stop_reason="Insolvency opened", no_calls=1)
	assert told("Letter") == ["Legal stop: Insolvency opened"]
	assert len(told("Call")) == 2
	(row,) = api.worklist_rows("stopped", base.COMPANY)["rows"]
	assert (row["collection_stop"], row["stop_reason"], row["no_calls"]) == (
		"Legal Stop",
		"Insolvency opened",
		1,
	)
	shown = api.worklist_customer(account().name)["account"]
	assert (shown["collection_stop"], shown["stop_reason"]) == ("Legal Stop", "Insolvency opened")


def test_who_was_contacted_as_often_as_allowed() -> None:
	reminding.policy(most_contacts=2, most_contacts_individual=2, contact_window_days=5)
	name = account().name
	api.log_contact(name, "Call", "No Answer")
	api.log_contact(name, "Note", notes="No contact")
	api.log_contact(name, "Call", "Reached", direction="Incoming")
	assert told("Call") == []
	old = api.log_contact(name, "Call", "No Answer")["activity"]
	assert told("Call") == told("E-mail") == ["Contacted 2 times within 5 days, as often as allowed."]
	frappe.db.set_value("AR Activity", old, "happened_on", add_days(TODAY, -6))
	assert told("Call") == []


@pytest.mark.parametrize(
	("zone", "hour", "told_at"),
	[
		("Pacific/Auckland", 12, "01:00"),  # summer there: thirteen hours ahead of UTC
		("Pacific/Auckland", 20, None),
		("Europe/Berlin", 20, "21:00"),
		("Europe/Berlin", 12, None),
	],
)
def test_whoever_calls_is_told_that_it_is_night_there(zone: str, hour: int, told_at: str | None) -> None:
	reminding.policy(quiet_from="20:00", quiet_until="08:00")
	say(time_zone=zone)
	utc = datetime(2026, 1, 15, hour, tzinfo=timezone.utc)
	now = utc.astimezone(ZoneInfo(get_system_timezone())).replace(tzinfo=None)
	found = cautions.cautions(account(), now)
	expected = [f"It is {told_at} where the customer is, within the quiet hours."] if told_at else []
	assert found["Call"] == found["SMS"] == expected
	assert found["E-mail"] == found["Letter"] == []


def test_a_draft_tells_it_too() -> None:
	reminding.policy()
	say(no_email=1)
	assert api.compose_email(account().name)["cautions"] == ["The customer objects to e-mail."]


# -- stopping


def test_stopping_and_going_on() -> None:
	names = [account().name]
	with acting_as(SPECIALIST):
		assert api.stop_collecting(names, "On Hold", " New contract ") == {"changed": 1}
		assert (account().worklist_state, account().stop_reason) == ("Stopped", "New contract")
		api.stop_collecting(names)
		assert (account().worklist_state, account().stop_reason) == ("To Chase", None)
		api.stop_collecting(names, "Legal Stop", "Insolvency opened")
		for after in ("", "On Hold"):
			with pytest.raises(frappe.PermissionError, match="Only an AR Manager lifts"):
				api.stop_collecting(names, after, "x")
	with acting_as(MANAGER):
		api.stop_collecting(names)
	assert account().collection_stop is None


@pytest.mark.parametrize(
	("stop", "reason", "sentence"),
	[
		("On Hold", "", "Say why nobody collects"),
		("Legal Stop", "  ", "Say why nobody collects"),
		("Forever", "x", "Stop with one of On Hold, Legal Stop"),
	],
)
def test_a_stop_that_cannot_be_meant_is_refused(stop: str, reason: str, sentence: str) -> None:
	with pytest.raises(frappe.ValidationError, match=sentence):
		api.stop_collecting([account().name], stop, reason)
	assert not account().collection_stop


def test_who_only_reads_stops_nobody() -> None:
	with acting_as(AUDITOR), pytest.raises(frappe.PermissionError):
		api.stop_collecting([account().name], "On Hold", "x")


# -- which template


def test_a_draft_is_written_from_the_template_of_the_step_that_is_due() -> None:
	general = base.make(
		"Email Template", "AR Test General", name="AR Test General", subject="g", response="g"
	)
	reminding.policy(reminder_template=general)
	name = account().name
	assert api.compose_email(name)["template"] == general
	reminding.make_due(make.CUSTOMER)
	assert account().step_action == "Reminder"
	assert api.compose_email(name)["template"] == reminding.TEMPLATE
	assert api.compose_email(name, template=general)["template"] == general, "what is asked for comes first"
	for values in ({"step_action": "Call"}, {"step_due_on": add_days(TODAY, 1)}):
		before = {field: account().get(field) for field in values}
		frappe.db.set_value("AR Customer Account", name, values)
		assert api.compose_email(name)["template"] == general
		frappe.db.set_value("AR Customer Account", name, before)
	frappe.db.set_value("AR Customer Account", name, "step_action", "Letter")
	assert api.compose_email(name)["template"] == reminding.TEMPLATE
	frappe.db.set_value("AR Collection Strategy Step", {"parent": reminding.STRATEGY}, "template", None)
	assert api.compose_email(name)["template"] == general
