"""Portfolios: where the policy says so, a specialist sees their customers, those they stand in for, and nobody's.

In every place alike: lists, forms, page, reports, cards, filters and what was said.
"""

import random
from collections.abc import Callable

import pytest

import frappe
from frappe import client
from frappe.desk.search import search_link
from frappe.utils import add_days, getdate

from ar_specialist import api
from ar_specialist.ar_specialist.report.ar_aging.ar_aging import execute as aging
from ar_specialist.ar_specialist.report.ar_aging_summary.ar_aging_summary import execute as summary
from ar_specialist.operations import accounts
from tests.site import baseline as base
from tests.site import factories as make
from tests.site.accounts import account, account_name, give, settle
from tests.site.conversations import logged
from tests.site.policies import show_portfolios
from tests.site.users import acting_as

SPECIALIST, OTHER, MANAGER, AUDITOR, NOBODY = base.USERS
TODAY = getdate()
CUSTOMERS = (*base.CUSTOMERS[:3], base.CUSTOMERS[4])  # those without instalments
MINE, OTHERS, FREE, ABSENT_S = CUSTOMERS
ABSENT = "ar-absent@example.com"
SAID = ("AR Promise", "AR Activity", "AR Reminder")


@pytest.fixture(autouse=True)
def ledger() -> None:
	"""Four late customers, of one each: the specialist, a colleague, nobody, and somebody who is absent."""
	user = {"doctype": "User", "email": ABSENT, "first_name": "AR Absent", "send_welcome_email": 0}
	frappe.get_doc({**user, "roles": [{"role": "AR Specialist"}]}).insert()
	for customer in CUSTOMERS:
		make.invoice(customer, on=add_days(TODAY, -60))
	settle()
	for customer, collector in zip(CUSTOMERS, (SPECIALIST, OTHER, None, ABSENT), strict=True):
		give(collector, customer)
		converse(customer)


def converse(customer: str) -> None:
	"""A promise, the call it was made in, and a reminder."""
	item = {"voucher_type": "Sales Invoice", "promised": 10}
	item["voucher_no"] = frappe.db.get_value("AR Open Item", {"customer": customer}, "voucher_no")
	promise = {"promised_for": str(add_days(TODAY, 5)), "items": [item]}
	logged(account=account_name(customer), outcome="Promise", promise=promise)
	values = {"customer": customer, "company": base.COMPANY, "account": account_name(customer)}
	frappe.get_doc({"doctype": "AR Reminder", **values, "business_date": TODAY}).insert()


def stand_in(substitute: str = SPECIALIST, collector: str = ABSENT, **values: object) -> None:
	days = {"from_date": add_days(TODAY, -1), "to_date": add_days(TODAY, 3)}
	names = {"collector": collector, "substitute": substitute}
	frappe.get_doc({"doctype": "AR Substitution", **days, **names, **values}).insert()


def listed(doctype: str) -> set[str]:
	rows = frappe.get_list(doctype, filters={"company": base.COMPANY}, fields=["customer"], limit=0)
	return {row.customer for row in rows}


def openable(doctype: str) -> set[str]:
	rows = frappe.get_all(doctype, filters={"company": base.COMPANY}, fields=["name", "customer"])
	return {row.customer for row in rows if frappe.get_doc(doctype, row.name).has_permission("read")}


def reported(execute: Callable, **filters: object) -> set[str]:
	rows = execute({"company": base.COMPANY, "report_date": str(TODAY), **filters})[1]
	return {row["party"] for row in rows if row.get("party")}


def in_each_place() -> dict[str, set[str]]:
	"""Return the customers the user of the session sees, in each place that shows customers."""
	doctypes = ("AR Customer Account", "AR Open Item", *SAID)
	pages = api.worklist_rows("all", base.COMPANY)["rows"]
	return {
		**{f"list of {doctype}": listed(doctype) for doctype in doctypes},
		**{f"form of {doctype}": openable(doctype) for doctype in doctypes},
		"page": {row["customer"] for row in pages},
		"panel": whose_panel_opens(),
		"aging": reported(aging),
		"aging of yesterday": reported(aging, report_date=str(add_days(TODAY, -1))),
		"aging by instalment": reported(aging, based_on_payment_terms=1),
		"summary": reported(summary),
		"filter": {each["value"] for each in api.filter_options("Customer", "", [base.COMPANY])}
		& set(CUSTOMERS),
		"link": {
			frappe.db.get_value("AR Customer Account", each["value"], "customer")
			for each in search_link("AR Customer Account", "", page_length=500)
		}
		& set(CUSTOMERS),
	}


def whose_panel_opens() -> set[str]:
	found = set()
	for customer in CUSTOMERS:
		try:
			api.worklist_customer(account_name(customer))
		except frappe.PermissionError:
			continue
		found.add(customer)
	return found


def seen_by(user: str) -> set[str]:
	"""Return the customers `user` sees; each place must show the same."""
	with acting_as(user):
		found = in_each_place()
	assert found == dict.fromkeys(found, found["panel"])
	return found["panel"]


def test_without_the_policy_everybody_sees_the_company() -> None:
	show_portfolios(sees="Company")
	for user in (SPECIALIST, MANAGER, AUDITOR):
		assert seen_by(user) == set(CUSTOMERS)


def test_a_specialist_sees_theirs_and_nobody_s() -> None:
	show_portfolios()
	assert seen_by(SPECIALIST) == {MINE, FREE}
	assert seen_by(OTHER) == {OTHERS, FREE}


@pytest.mark.parametrize("user", [MANAGER, AUDITOR])
def test_managers_and_auditors_see_the_company(user: str) -> None:
	show_portfolios()
	assert seen_by(user) == set(CUSTOMERS)


def test_a_specialist_who_is_a_manager_too_sees_the_company() -> None:
	show_portfolios()
	frappe.get_doc("User", SPECIALIST).add_roles("AR Manager")
	assert seen_by(SPECIALIST) == set(CUSTOMERS)


def test_who_stands_in_sees_what_the_absent_one_would() -> None:
	show_portfolios()
	stand_in()
	assert seen_by(SPECIALIST) == {MINE, FREE, ABSENT_S}
	assert seen_by(OTHER) == {OTHERS, FREE}
	with acting_as(SPECIALIST):
		mine = api.worklist_rows("mine", base.COMPANY)
		assert {row["customer"] for row in mine["rows"]} <= {MINE, ABSENT_S}
		assert [each["collector"] for each in mine["head"]["standing_in"]] == [ABSENT]


def test_an_absence_of_another_company_or_day_shows_nothing() -> None:
	show_portfolios()
	stand_in(only_in_company=base.OTHER_COMPANY)
	stand_in(from_date=add_days(TODAY, 1), to_date=add_days(TODAY, 2), only_in_company=base.COMPANY)
	stand_in(from_date=add_days(TODAY, -9), to_date=add_days(TODAY, -1), only_in_company=base.COMPANY)
	assert seen_by(SPECIALIST) == {MINE, FREE}


def test_user_permissions_narrow_a_portfolio_further() -> None:
	show_portfolios()
	permission = {"doctype": "User Permission", "user": SPECIALIST, "allow": "Customer", "for_value": FREE}
	frappe.get_doc(permission).insert()
	frappe.cache.hdel("user_permissions", SPECIALIST)
	assert seen_by(SPECIALIST) == {FREE}


def test_policies_of_several_companies_mix_in_one_report() -> None:
	other = {"company": base.OTHER_COMPANY, "debit_to": f"Debtors - {base.OTHER_ABBR}"}
	center = f"Main - {base.OTHER_ABBR}"
	line = {"item_code": base.ITEM, "qty": 1, "rate": 70, "cost_center": center}
	line["income_account"] = f"Sales - {base.OTHER_ABBR}"
	make.invoice(OTHERS, on=add_days(TODAY, -60), cost_center=center, items=[line], **other)
	settle()
	frappe.db.set_value(
		"AR Customer Account", {"company": base.OTHER_COMPANY, "customer": OTHERS}, "collector", OTHER
	)
	show_portfolios()
	both = {"company": [base.COMPANY, base.OTHER_COMPANY], "report_date": str(TODAY)}

	def rows(**filters: object) -> set[tuple[str, str]]:
		with acting_as(SPECIALIST):
			return {(row["company"], row["party"]) for row in aging({**both, **filters})[1]}

	here = {(base.COMPANY, MINE), (base.COMPANY, FREE)}
	assert rows() == {*here, (base.OTHER_COMPANY, OTHERS)}
	assert rows(party=[OTHERS]) == {(base.OTHER_COMPANY, OTHERS)}
	with acting_as(SPECIALIST), pytest.raises(frappe.PermissionError, match="may not see"):
		aging({"company": base.COMPANY, "party": [OTHERS], "report_date": str(TODAY)})
	show_portfolios(base.OTHER_COMPANY)
	assert rows() == here


def test_sums_cards_and_charts_leave_others_out() -> None:
	show_portfolios()
	frappe.defaults.set_user_default("company", base.COMPANY, SPECIALIST)
	with acting_as(SPECIALIST):
		assert api.card_outstanding()["value"] == 2000
		assert sum(api.chart_aging_buckets()["datasets"][0]["values"]) == 2000
		assert api.card_unassigned()["value"] == 1
		counts = {view["name"]: view["count"] for view in api.worklist_views(base.COMPANY)}
		head = api.worklist_rows("all", base.COMPANY)["head"]
	assert counts == {view["name"]: view["count"] for view in head["views"]}
	assert max(counts.values()) <= 2


def test_the_footer_does_not_tie_a_portfolio_to_the_whole_ledger() -> None:
	show_portfolios()
	filters = {"company": base.COMPANY, "report_date": str(TODAY)}
	with acting_as(SPECIALIST):
		assert "general ledger" not in str(aging(filters)[2])
	with acting_as(AUDITOR):
		assert "general ledger" in str(aging(filters)[2])


# -- what cannot be seen cannot be changed, taken or named


def test_nothing_can_be_done_with_a_hidden_customer() -> None:
	show_portfolios()
	hidden, later = account_name(OTHERS), str(add_days(TODAY, 3))
	promise = frappe.db.get_value("AR Promise", {"customer": OTHERS})
	activity = frappe.db.get_value("AR Activity", {"customer": OTHERS})
	calls = (
		lambda: api.assign([hidden], SPECIALIST),
		lambda: api.snooze([account_name(MINE), hidden], later, "not mine"),
		lambda: api.set_next_action([hidden], later, "Call"),
		lambda: api.log_contact(hidden, "Call", "Reached"),
		lambda: api.worklist_presence(hidden),
		lambda: api.account_overview(hidden),
		lambda: api.undo_contact(activity),
		lambda: client.get("AR Customer Account", hidden),
		lambda: client.get("AR Promise", promise),
		lambda: client.set_value("AR Customer Account", hidden, "collector", SPECIALIST),
		lambda: client.set_value("AR Customer Account", hidden, "next_action", "x"),
		lambda: frappe.get_doc("AR Promise", promise).run_method("check_permission", "read"),
	)
	with acting_as(SPECIALIST):
		for call in calls:
			with pytest.raises(frappe.PermissionError):
				call()
	assert frappe.db.get_value("AR Customer Account", hidden, "collector") == OTHER
	assert not frappe.db.get_value("AR Customer Account", account_name(MINE), "snoozed_until")


def test_what_is_hidden_is_not_locked_either(monkeypatch: pytest.MonkeyPatch) -> None:
	show_portfolios()
	activity, locked = frappe.db.get_value("AR Activity", {"customer": OTHERS}), []
	lock = accounts.lock
	monkeypatch.setattr(accounts, "lock", lambda *whose: locked.append(whose) or lock(*whose))
	with acting_as(SPECIALIST):
		for call in (api.undo_contact, api.pin_note):
			with pytest.raises(frappe.PermissionError):
				call(activity)
	assert locked == []


def test_naming_oneself_in_the_form_opens_nothing() -> None:
	"""What is sent is not what is asked: the check reads what is stored."""
	show_portfolios()
	with acting_as(SPECIALIST):
		sent = account(OTHERS)
		sent.collector = SPECIALIST
		with pytest.raises(frappe.PermissionError):
			sent.save()
		sent.customer = MINE
		assert not sent.has_permission("read")


def test_nothing_is_said_of_a_hidden_customer() -> None:
	show_portfolios()
	values = {"customer": OTHERS, "company": base.COMPANY}
	note = {"doctype": "AR Activity", **values, "channel": "Note", "notes": "x"}
	with acting_as(SPECIALIST):
		with pytest.raises(frappe.PermissionError):
			frappe.get_doc(note).insert()
		frappe.get_doc({**note, "customer": FREE}).insert()
	assert frappe.db.count("AR Activity", {"customer": OTHERS}) == 1


def test_taking_over_and_giving_up() -> None:
	show_portfolios()
	with acting_as(SPECIALIST):
		api.assign([account_name(FREE)], SPECIALIST)
	assert seen_by(OTHER) == {OTHERS}
	with acting_as(SPECIALIST):
		api.assign([account_name(MINE)], None)
	assert seen_by(OTHER) == {OTHERS, MINE}, "nobody's is anybody's"
	with acting_as(OTHER):
		api.assign([account_name(MINE)], OTHER)
	assert seen_by(SPECIALIST) == {FREE}


def test_the_answers_are_booleans() -> None:
	show_portfolios()
	from ar_specialist.permissions import may_see

	for user in (SPECIALIST, MANAGER, NOBODY):
		for customer in (MINE, OTHERS):
			doc = account(customer)
			assert type(may_see(doc, "read", user)) is bool
			assert type(may_see(frappe.new_doc("AR Activity"), "create", user)) is bool


# -- any roles, any collectors, any absences: all places agree, with each other and with the rule said in words


@pytest.mark.parametrize("seed", range(6))
def test_all_places_agree_whatever_the_roles_and_collectors(seed: int) -> None:
	chance = random.Random(seed)
	people = [SPECIALIST, OTHER, ABSENT, MANAGER, None]
	has_portfolios = chance.random() < 0.8
	show_portfolios(sees="Portfolio" if has_portfolios else "Company")
	collectors = {customer: chance.choice(people) for customer in CUSTOMERS}
	for customer, collector in collectors.items():
		give(collector, customer)
	stands_in = {}
	for collector in chance.sample([SPECIALIST, OTHER, ABSENT], 2):
		stands_in[collector] = chance.choice(
			[each for each in (SPECIALIST, OTHER, ABSENT) if each != collector]
		)
		stand_in(stands_in[collector], collector)
	is_manager = chance.random() < 0.3
	if is_manager:
		frappe.get_doc("User", SPECIALIST).add_roles(
			chance.choice(["AR Manager", "AR Auditor", "System Manager"])
		)
	theirs, more = set(), {SPECIALIST}
	while more - theirs:
		theirs |= more
		more = {collector for collector, substitute in stands_in.items() if substitute in theirs}
	expected = {
		customer
		for customer, collector in collectors.items()
		if is_manager or not has_portfolios or collector is None or collector in theirs
	}
	assert seen_by(SPECIALIST) == expected
