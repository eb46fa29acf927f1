"""Stopping to collect from a customer, and what else is said of contacts: who decides it, and what follows."""

import pytest

import frappe
from frappe.utils import add_days, getdate

from ar_specialist import api
from ar_specialist.operations import accounts, nightly, refresh, views
from tests.site import baseline as base
from tests.site import factories as make
from tests.site import reminding
from tests.site.accounts import account, late_invoice, say, settle
from tests.site.users import acting_as

SPECIALIST, _OTHER, MANAGER, AUDITOR, _NOBODY = base.USERS
TODAY = getdate()


@pytest.fixture(autouse=True)
def an_overdue_customer() -> None:
	late_invoice()
	assert account().worklist_state == "To Chase"


def counted(view: str) -> int:
	frappe.db.commit()
	return {each["name"]: each["count"] for each in api.worklist_views(base.COMPANY)}[view]


@pytest.mark.parametrize("stop", ["On Hold", "Legal Stop"])
def test_who_is_stopped_leaves_the_list_and_comes_back(stop: str) -> None:
	with acting_as(SPECIALIST):
		say(collection_stop=stop, stop_reason="Insolvency opened")
	assert account().worklist_state == "Stopped"
	assert (counted("all"), counted("stopped")) == (0, 1)
	refresh.refresh(base.COMPANY, [make.CUSTOMER])
	accounts.age(base.COMPANY, [make.CUSTOMER], add_days(TODAY, 1))
	assert account().worklist_state == "Stopped", "whatever is computed anew"
	accounts.age(base.COMPANY, [make.CUSTOMER], TODAY)
	assert nightly.differing(base.COMPANY, [make.CUSTOMER], TODAY) == []
	with acting_as(MANAGER):
		say(collection_stop=None)
	assert (account().worklist_state, account().stop_reason) == ("To Chase", None)
	assert (counted("all"), counted("stopped")) == (1, 0)


def test_nothing_open_is_settled_though_it_is_stopped() -> None:
	say(collection_stop="On Hold", stop_reason="New contract")
	make.payment(frappe.get_last_doc("Sales Invoice", {"customer": make.CUSTOMER}), on=TODAY)
	settle()
	assert account().worklist_state == "Settled"


def test_anybody_who_works_the_account_stops_and_a_manager_lifts_a_legal_stop() -> None:
	with acting_as(SPECIALIST):
		say(collection_stop="On Hold", stop_reason="New contract")
		say(collection_stop=None)
		say(collection_stop="Legal Stop", stop_reason="Insolvency opened")
		for after in (None, "On Hold"):
			with pytest.raises(frappe.PermissionError, match="Only an AR Manager lifts"):
				say(collection_stop=after, stop_reason="x")
		say(stop_reason="Insolvency opened, see the court's letter")
	assert account().collection_stop == "Legal Stop"
	with acting_as(MANAGER):
		say(collection_stop=None)
	with acting_as(AUDITOR), pytest.raises(frappe.PermissionError):
		say(collection_stop="On Hold", stop_reason="x")


@pytest.mark.parametrize(
	("values", "sentence"),
	[
		({"collection_stop": "On Hold"}, "Say why nobody collects"),
		({"collection_stop": "Legal Stop", "stop_reason": "  "}, "Say why nobody collects"),
		({"collection_stop": "Forever", "stop_reason": "x"}, "cannot be"),
		({"no_reminders": 1}, "Say why .* gets no reminders"),
		({"time_zone": "Berlin"}, "Berlin is no time zone"),
		({"time_zone": "<b>"}, "&lt;b&gt; is no time zone"),
	],
)
def test_what_cannot_be_meant_is_refused(values: dict[str, object], sentence: str) -> None:
	with pytest.raises(frappe.ValidationError, match=sentence):
		say(**values)
	for field in ("collection_stop", "no_reminders", "time_zone"):
		assert not account().get(field)


def test_reasons_go_with_what_they_were_given_for() -> None:
	say(no_reminders=1, no_reminders_reason="Pays by direct debit", time_zone=" Europe/Berlin ")
	assert account().time_zone == "Europe/Berlin"
	say(no_reminders=0)
	assert account().no_reminders_reason is None


def test_every_view_names_accounts_by_fields_they_have() -> None:
	fields = {field.fieldname for field in frappe.get_meta("AR Customer Account").fields}
	for view in views.views(SPECIALIST, TODAY):
		assert {name for name, *_rest in view["filters"]} <= fields


@pytest.mark.parametrize(
	("values", "sentence"),
	[
		({"quiet_from": "25:00"}, "Write quiet hours like 20:00"),
		({"quiet_from": "8"}, "Write quiet hours like 20:00"),
		({"quiet_from": "20:00+02:00"}, "Write quiet hours like 20:00"),
		({"quiet_from": ""}, "give both"),
		({"quiet_from": "08:00"}, "different times"),
		({"quiet_days": 400}, "Quiet Days"),
		({"contact_window_days": 0}, "counted within"),
		({"most_contacts": 5000}, "most contacts"),
	],
)
def test_a_policy_refuses_what_cannot_be_meant(values: dict[str, object], sentence: str) -> None:
	reminding.policy()
	with pytest.raises(frappe.ValidationError, match=sentence):
		reminding.policy(**values)


def test_a_new_policy_has_the_legal_defaults() -> None:
	frappe.db.delete("AR Policy", {"company": base.COMPANY})
	doc = frappe.get_doc({"doctype": "AR Policy", "company": base.COMPANY}).insert()
	doc.reload()
	assert (doc.quiet_from, doc.quiet_until, doc.quiet_days) == ("20:00", "08:00", 7)
	assert (doc.most_contacts, doc.most_contacts_individual, doc.contact_window_days) == (0, 7, 7)
	assert not doc.sends_reminders, "nothing leaves by itself unless somebody says so"
