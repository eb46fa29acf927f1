"""The worklist's views and the next action: what each shows, to whom, and what may be planned."""

import pytest

import frappe
from frappe.utils import add_days, getdate

from ar_specialist import api
from ar_specialist.boot import extend_bootinfo
from ar_specialist.ledger.colleagues import team_of
from ar_specialist.operations import views
from tests.site import baseline as base
from tests.site import factories as make
from tests.site.accounts import account, counts, say, settle
from tests.site.users import acting_as

SPECIALIST, OTHER, MANAGER, AUDITOR, NOBODY = base.USERS
FIRST, SECOND, THIRD, FOURTH = base.CUSTOMERS[:4]
TODAY = getdate()


@pytest.fixture(autouse=True)
def ledger() -> None:
	for customer in base.CUSTOMERS[:4]:
		make.invoice(customer, on=add_days(TODAY, -60))
	settle()


def counts_of(user: str, company: str | None = base.COMPANY) -> dict[str, int]:
	with acting_as(user):
		return counts(company)


def group(name: str, *users: str) -> None:
	members = [{"user": user} for user in users]
	frappe.get_doc({"doctype": "User Group", "name": name, "user_group_members": members}).insert()


# -- views


def test_each_view_counts_its_accounts() -> None:
	say(FIRST, collector=SPECIALIST)
	say(SECOND, collector=OTHER)
	say(THIRD, snoozed_until=add_days(TODAY, 3), snooze_reason="Waits for the credit note")
	say(FOURTH, next_action="Call", next_action_date=TODAY)
	assert counts_of(SPECIALIST) == {
		"all": 3,
		"mine": 1,
		"team": 2,
		"unassigned": 1,
		"due": 1,
		"unanswered": 0,
		"escalated": 0,
		"snoozed": 1,
		"stopped": 0,
	}
	assert counts_of(OTHER)["mine"] == 1
	assert counts_of(MANAGER)["mine"] == 0


def test_an_action_that_was_due_before_is_still_due_and_one_without_day_is_not() -> None:
	say(FIRST, next_action="Call", next_action_date=TODAY)
	frappe.db.set_value("AR Customer Account", account(FIRST).name, "next_action_date", add_days(TODAY, -9))
	say(SECOND, next_action="Call", next_action_date=add_days(TODAY, 1))
	say(THIRD, next_action="Call")
	assert counts_of(SPECIALIST)["due"] == 1


@pytest.mark.parametrize("user", [SPECIALIST, MANAGER, AUDITOR])
@pytest.mark.parametrize("restricted", [False, True])
def test_the_list_shows_as_many_as_its_view_counts(user: str, restricted: bool) -> None:
	say(FIRST, collector=SPECIALIST if user == AUDITOR else user)
	say(SECOND, collector=OTHER)
	say(THIRD, snoozed_until=add_days(TODAY, 3), snooze_reason="Waits for the credit note")
	say(FOURTH, next_action="Call", next_action_date=TODAY)
	if restricted:
		permission = {"user": user, "allow": "Customer", "for_value": base.CUSTOMERS[1]}
		frappe.get_doc({"doctype": "User Permission", **permission}).insert()
		frappe.cache.hdel("user_permissions", user)
	frappe.set_user(user)
	here = ("company", "=", base.COMPANY)
	for view in api.worklist_views(base.COMPANY):
		filters = [list(each) for each in (*view["filters"], here)]
		shown = frappe.get_list("AR Customer Account", filters=filters, limit=0)
		assert len(shown) == view["count"], view["name"]


def test_counting_takes_one_statement_and_stops(monkeypatch: pytest.MonkeyPatch) -> None:
	monkeypatch.setattr(views, "COUNTED", 2)
	assert counts_of(SPECIALIST)["all"] == 3, "one more than counted: the desk shows 2+"
	seen: list[str] = []
	run = frappe.db.sql
	monkeypatch.setattr(
		frappe.db,
		"sql",
		lambda query, *args, **values: (seen.append(str(query)), run(query, *args, **values))[1],
	)
	views.counted(SPECIALIST, base.COMPANY, None)
	assert sum("AR Customer Account" in query for query in seen) == 1
	assert len(seen) <= 2, "one for the accounts, one for the team"


def test_another_company_counts_for_itself() -> None:
	assert set(counts_of(SPECIALIST, base.OTHER_COMPANY).values()) == {0}


def test_who_may_not_read_accounts_is_told_no_counts() -> None:
	frappe.set_user(NOBODY)
	with pytest.raises(frappe.PermissionError):
		api.worklist_views(base.COMPANY)


# -- team


def test_without_a_user_group_the_team_is_everybody_who_works_receivables() -> None:
	team = team_of(SPECIALIST)
	assert {SPECIALIST, OTHER, MANAGER} <= set(team)
	assert not {AUDITOR, NOBODY} & set(team)


def test_with_a_user_group_the_team_is_its_members() -> None:
	group("AR Test North", SPECIALIST, MANAGER)
	group("AR Test South", SPECIALIST, AUDITOR)
	group("AR Test West", OTHER, NOBODY)
	assert team_of(SPECIALIST) == sorted([SPECIALIST, MANAGER, AUDITOR])
	assert team_of(OTHER) == sorted([OTHER, NOBODY])


def test_who_has_left_is_in_no_team() -> None:
	frappe.db.set_value("User", OTHER, "enabled", 0)
	assert OTHER not in team_of(SPECIALIST)
	group("AR Test North", SPECIALIST, OTHER, MANAGER)
	assert team_of(SPECIALIST) == sorted([SPECIALIST, MANAGER])


# -- next action


@pytest.mark.parametrize("user", [SPECIALIST, MANAGER])
def test_a_next_action_is_planned_for_several_and_taken_back(user: str) -> None:
	names = [account(customer).name for customer in (FIRST, SECOND)]
	day = add_days(TODAY, 2)
	frappe.set_user(user)
	assert api.set_next_action(names, str(day), "  Call about the statement ") == {"changed": 2}
	for customer in (FIRST, SECOND):
		found = account(customer)
		assert (found.next_action, getdate(found.next_action_date)) == (
			"Call about the statement",
			getdate(day),
		)
		assert found.worklist_state == "Waiting"
	assert api.set_next_action(names) == {"changed": 2}
	assert (account(FIRST).next_action, account(FIRST).next_action_date, account(FIRST).worklist_state) == (
		None,
		None,
		"To Chase",
	)


@pytest.mark.parametrize("user", [AUDITOR, NOBODY])
def test_who_may_not_write_plans_nothing(user: str) -> None:
	name = account(FIRST).name
	frappe.set_user(user)
	with pytest.raises(frappe.PermissionError):
		api.set_next_action([name], str(TODAY), "Call")
	frappe.set_user("Administrator")
	assert account(FIRST).next_action is None


@pytest.mark.parametrize(
	("on", "action", "sentence"),
	[
		(-1, "Call", "today or a later day"),
		(0, "", "Say what is to be done"),
		(0, "  ", "Say what is to be done"),
		(0, None, "Say what is to be done"),
		(None, "Call", "Choose the day"),
		("soon", "Call", "is not a date"),
	],
)
def test_a_next_action_needs_a_day_from_today_and_a_text(on: object, action: object, sentence: str) -> None:
	day = str(add_days(TODAY, on)) if isinstance(on, int) else on
	with pytest.raises(frappe.ValidationError, match=sentence):
		api.set_next_action([account(FIRST).name], day, action)
	assert account(FIRST).next_action_date is None


def test_a_next_action_is_planned_for_all_or_none() -> None:
	names = [account(FIRST).name, "no-such-account"]
	with pytest.raises(frappe.DoesNotExistError):
		api.set_next_action(names, str(TODAY), "Call")
	assert account(FIRST).next_action is None


@pytest.mark.parametrize(
	("values", "sentence"),
	[
		({"next_action_date": TODAY}, "Say what is to be done"),
		({"next_action": "Call", "next_action_date": add_days(TODAY, -1)}, "today or a later day"),
	],
)
def test_the_form_asks_the_same(values: dict[str, object], sentence: str) -> None:
	with pytest.raises(frappe.ValidationError, match=sentence):
		say(FIRST, **values)


def test_an_action_whose_day_has_passed_does_not_keep_from_saving() -> None:
	say(FIRST, next_action="Call", next_action_date=TODAY)
	frappe.db.set_value("AR Customer Account", account(FIRST).name, "next_action_date", add_days(TODAY, -9))
	say(FIRST, collector=SPECIALIST)
	assert account(FIRST).collector == SPECIALIST


def test_the_desk_knows_the_names_of_those_who_collect() -> None:
	names = {user: frappe.db.get_value("User", user, "full_name") for user in (SPECIALIST, MANAGER)}
	frappe.set_user(SPECIALIST)
	bootinfo = frappe._dict(user_info=frappe._dict())
	extend_bootinfo(bootinfo)
	assert {user: bootinfo.user_info[user].fullname for user in names} == names
	frappe.set_user(NOBODY)
	bootinfo = frappe._dict(user_info=frappe._dict())
	extend_bootinfo(bootinfo)
	assert not bootinfo.user_info
