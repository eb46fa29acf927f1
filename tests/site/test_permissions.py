"""Who sees what: in reports, lists, forms, cards and the API alike."""

from collections.abc import Callable, Iterator

import pytest

import frappe
from frappe import client
from frappe.desk.doctype.bulk_update import bulk_update
from frappe.utils import add_days, getdate

from ar_specialist import api
from ar_specialist.ar_specialist.report.ar_aging.ar_aging import execute
from ar_specialist.operations import refresh
from tests.site import baseline as base
from tests.site import factories as make
from tests.site.accounts import settle
from tests.site.users import restrict

SPECIALIST, OTHER, MANAGER, AUDITOR, NOBODY = base.USERS


@pytest.fixture(autouse=True)
def ledger() -> Iterator[None]:
	for customer in base.CUSTOMERS[:4]:
		make.invoice(customer, on=add_days(getdate(), -60))
	settle()
	yield
	frappe.clear_document_cache("System Settings")


def seen_by(user: str) -> dict[str, set[str]]:
	"""Return the customers a user sees, in each place that shows customers."""
	frappe.set_user(user)
	here = {"company": base.COMPANY}
	today = {"company": base.COMPANY, "report_date": str(getdate())}
	past = {"company": base.COMPANY, "report_date": str(add_days(getdate(), -1))}
	accounts = frappe.get_list("AR Customer Account", filters=here, fields=["customer"], limit=0)
	items = frappe.get_list("AR Open Item", filters=here, fields=["customer"], limit=0)
	result = {
		"report today": {row["party"] for row in execute(today)[1]},
		"report yesterday": {row["party"] for row in execute(past)[1]},
		"accounts": {row.customer for row in accounts},
		"open items": {row.customer for row in items},
	}
	frappe.set_user("Administrator")
	return result


@pytest.mark.parametrize("user", [SPECIALIST, MANAGER, AUDITOR])
def test_each_role_sees_every_customer(user: str) -> None:
	assert set(map(frozenset, seen_by(user).values())) == {frozenset(base.CUSTOMERS[:4])}


@pytest.mark.parametrize(
	("doctype", "value", "left"),
	[
		("Customer", base.CUSTOMERS[1], {1}),
		("Customer Group", base.GROUPS[0], {0, 2}),
		("Territory", base.TERRITORIES[1], {0, 3}),
		("Company", base.OTHER_COMPANY, set()),
	],
)
def test_user_permissions_hold_everywhere(doctype: str, value: str, left: set[int]) -> None:
	restrict(AUDITOR, doctype, value)
	if doctype == "Company":
		frappe.set_user(AUDITOR)
		with pytest.raises(frappe.PermissionError, match="may not see company"):
			execute({"company": base.COMPANY})
		assert frappe.get_list("AR Customer Account") == []
		assert frappe.get_list("AR Open Item") == []
		return
	expected = {base.CUSTOMERS[number] for number in left}
	assert seen_by(AUDITOR) == dict.fromkeys(seen_by(AUDITOR), expected)


def test_a_hidden_customer_cannot_be_asked_for() -> None:
	restrict(SPECIALIST, "Customer", base.CUSTOMERS[0])
	frappe.set_user(SPECIALIST)
	for party in (base.CUSTOMERS[1], "No Such Customer"):
		with pytest.raises(frappe.PermissionError, match="may not see"):
			execute({"company": base.COMPANY, "party": [party]})


def test_a_hidden_customer_cannot_be_opened() -> None:
	hidden = frappe.db.get_value("AR Customer Account", {"customer": base.CUSTOMERS[1]})
	item = frappe.db.get_value("AR Open Item", {"customer": base.CUSTOMERS[1]})
	restrict(SPECIALIST, "Customer", base.CUSTOMERS[0])
	frappe.set_user(SPECIALIST)
	assert not frappe.get_doc("AR Customer Account", hidden).has_permission("read")
	assert not frappe.get_doc("AR Open Item", item).has_permission("read")
	with pytest.raises(frappe.PermissionError):
		api.account_overview(hidden)
	with pytest.raises(frappe.PermissionError):
		api.snooze([hidden], str(add_days(getdate(), 3)), "not mine")
	with pytest.raises(frappe.PermissionError):
		api.assign([hidden], SPECIALIST)


def test_cards_add_up_what_the_user_may_see() -> None:
	frappe.defaults.set_user_default("company", base.COMPANY, SPECIALIST)
	frappe.set_user(SPECIALIST)
	assert api.card_outstanding()["value"] == 4000
	frappe.set_user("Administrator")
	restrict(SPECIALIST, "Customer", base.CUSTOMERS[0])
	frappe.set_user(SPECIALIST)
	assert api.card_outstanding()["value"] == 1000
	assert api.card_to_chase()["value"] == 1
	assert sum(api.chart_aging_buckets()["datasets"][0]["values"]) == 1000


def test_somebody_without_a_role_sees_nothing() -> None:
	frappe.set_user(NOBODY)
	for call in (api.card_overdue, api.card_to_chase, api.worklist_status, api.chart_aging_buckets):
		with pytest.raises(frappe.PermissionError):
			call()
	with pytest.raises(frappe.PermissionError):
		api.filter_options("Customer")
	with pytest.raises(frappe.PermissionError):
		frappe.get_list("AR Customer Account")
	assert (
		not frappe.has_permission("Report", doc="AR Aging")
		or not frappe.get_doc("Report", "AR Aging").is_permitted()
	)


def test_the_auditor_writes_nothing() -> None:
	name = frappe.db.get_value("AR Customer Account", {"customer": base.CUSTOMERS[0]})
	frappe.set_user(AUDITOR)
	for call in (
		lambda: api.assign([name], AUDITOR),
		lambda: api.snooze([name], str(add_days(getdate(), 3)), "x"),
		lambda: api.wake([name]),
		api.refresh,
	):
		with pytest.raises(frappe.PermissionError):
			call()
	account = frappe.get_doc("AR Customer Account", name)
	account.collector = AUDITOR
	with pytest.raises(frappe.PermissionError):
		account.save()
	assert "Sales Invoice" not in frappe.permissions.get_doctypes_with_read()


def test_only_a_manager_assigns_to_others() -> None:
	name = frappe.db.get_value("AR Customer Account", {"customer": base.CUSTOMERS[0]})
	frappe.set_user(SPECIALIST)
	with pytest.raises(frappe.PermissionError, match="AR Manager"):
		api.assign([name], OTHER)
	assert api.assign([name], SPECIALIST) == {"changed": 1}
	frappe.set_user(MANAGER)
	assert api.assign([name], OTHER) == {"changed": 1}
	assert frappe.db.get_value("AR Customer Account", name, "collector") == OTHER


def test_figures_cannot_be_typed() -> None:
	name = frappe.db.get_value("AR Customer Account", {"customer": base.CUSTOMERS[0]})
	frappe.set_user(MANAGER)
	account = frappe.get_doc("AR Customer Account", name)
	account.outstanding, account.customer_name, account.priority = 1, "Nobody", 100
	account.next_action = "Call"
	account.save()
	stored = frappe.get_doc("AR Customer Account", name)
	assert (stored.outstanding, stored.customer_name, stored.next_action) == (1000, base.CUSTOMERS[0], "Call")


def test_a_filter_offers_what_the_user_may_see() -> None:
	restrict(SPECIALIST, "Customer", base.CUSTOMERS[0])
	frappe.set_user(SPECIALIST)
	assert [each["value"] for each in api.filter_options("Customer", "AR Test")] == [base.CUSTOMERS[0]]
	with pytest.raises(frappe.ValidationError):
		api.filter_options("Role", "a")


@pytest.mark.parametrize("doctype", ["Account", "Cost Center", "Project"])
def test_a_filter_offers_nothing_of_hidden_companies(doctype: str) -> None:
	for company in (base.COMPANY, base.OTHER_COMPANY):
		base.make("Project", None, project_name=f"AR Test Project of {company}", company=company)
	restrict(AUDITOR, "Company", base.OTHER_COMPANY)
	frappe.set_user(AUDITOR)
	seen = {name for asked in (None, [], "[]") for name in offered(doctype, asked)}
	assert seen and companies_of(doctype, seen) == {base.OTHER_COMPANY}
	assert offered(doctype, [base.COMPANY, base.OTHER_COMPANY]) == seen
	for asked in (base.COMPANY, [base.COMPANY], f'["{base.COMPANY}"]', "[no company]"):
		assert offered(doctype, asked) == set()


def offered(doctype: str, company: object) -> set[str]:
	return {each["value"] for each in api.filter_options(doctype, "", company)}


def companies_of(doctype: str, names: set[str]) -> set[str]:
	return set(frappe.get_all(doctype, filters={"name": ("in", list(names))}, pluck="company"))


@pytest.mark.parametrize("name", ["50% Partners", "O'Neil \\ %s"])
def test_a_name_with_a_sign_of_sql_is_a_name(name: str) -> None:
	group = base.make(
		"Customer Group",
		None,
		customer_group_name=name,
		parent_customer_group="All Customer Groups",
	)
	frappe.db.set_value("Customer", base.CUSTOMERS[0], "customer_group", group)
	refresh.rebuild(base.COMPANY)
	restrict(AUDITOR, "Customer Group", group)
	assert set(map(frozenset, seen_by(AUDITOR).values())) == {frozenset(base.CUSTOMERS[:1])}
	item = frappe.db.get_value("AR Open Item", {"customer": base.CUSTOMERS[0]})
	frappe.set_user(AUDITOR)
	assert frappe.get_doc("AR Open Item", item).has_permission("read")


@pytest.mark.parametrize("strict", [0, 1])
def test_a_customer_of_no_territory_is_hidden_only_by_strict_permissions(strict: int) -> None:
	frappe.db.set_single_value("System Settings", "apply_strict_user_permissions", strict)
	frappe.clear_document_cache("System Settings")
	frappe.db.set_value("Customer", base.CUSTOMERS[0], {"territory": "", "customer_name": "AR Test Nowhere"})
	refresh.rebuild(base.COMPANY)
	restrict(SPECIALIST, "Territory", base.TERRITORIES[2])
	expected = {base.CUSTOMERS[1], base.CUSTOMERS[2], *([] if strict else base.CUSTOMERS[:1])}
	assert seen_by(SPECIALIST) == dict.fromkeys(seen_by(SPECIALIST), expected)
	frappe.defaults.set_user_default("company", base.COMPANY, SPECIALIST)
	frappe.set_user(SPECIALIST)
	assert api.card_outstanding()["value"] == 1000 * len(expected)
	offer = {each["value"] for each in api.filter_options("Customer", "AR Test")}
	assert offer == {*expected, base.CUSTOMERS[5]}, "who owes nothing is offered too"


@pytest.mark.parametrize("strict", [0, 1])
def test_user_permissions_on_what_the_ledger_links_to(strict: int) -> None:
	frappe.db.set_single_value("System Settings", "apply_strict_user_permissions", strict)
	frappe.clear_document_cache("System Settings")
	seen, hidden = (
		base.make("Project", None, project_name=f"AR Test Project {number}", company=base.COMPANY)
		for number in (1, 2)
	)
	make.invoice(base.CUSTOMERS[4], project=seen, on=add_days(getdate(), -60))
	make.invoice(base.CUSTOMERS[4], project=hidden, on=add_days(getdate(), -60))
	settle()
	restrict(AUDITOR, "Project", seen)
	frappe.set_user(AUDITOR)
	expected = {base.CUSTOMERS[4], *([] if strict else base.CUSTOMERS[:4])}
	for day in (getdate(), add_days(getdate(), -1)):
		rows = execute({"company": base.COMPANY, "report_date": str(day)})[1]
		assert {row["party"] for row in rows} == expected
		assert len(rows) == len(expected), "the other project's invoice is not among them"
	items = frappe.get_list(
		"AR Open Item", fields=["customer"], filters={"level": "Voucher", "company": base.COMPANY}, limit=0
	)
	assert sorted(item.customer for item in items) == sorted(expected)
	assert offered("Project", base.COMPANY) == {seen}


@pytest.mark.parametrize("strict", [0, 1])
def test_a_permission_on_the_company_shown_hides_no_footer(strict: int) -> None:
	frappe.db.set_single_value("System Settings", "apply_strict_user_permissions", strict)
	frappe.clear_document_cache("System Settings")
	restrict(AUDITOR, "Company", base.COMPANY)
	frappe.set_user(AUDITOR)
	filters = {"company": base.COMPANY, "report_date": str(getdate())}
	assert "general ledger" in str(execute(filters)[2])
	frappe.set_user("Administrator")
	restrict(AUDITOR, "Customer", base.CUSTOMERS[0])
	frappe.set_user(AUDITOR)
	rows, message = execute(filters)[1:3]
	assert {row["party"] for row in rows} == {base.CUSTOMERS[0]}
	assert "general ledger" not in str(message), "part of a ledger does not tie to the whole"


def test_the_form_s_open_items_are_those_the_user_may_see() -> None:
	make.invoice(make.FOREIGN_CUSTOMER, on=add_days(getdate(), -60))
	settle()
	names = dict(frappe.get_all("AR Customer Account", fields=["customer", "name"], as_list=True))
	restrict(SPECIALIST, "Account", base.FOREIGN_DEBTORS)
	frappe.set_user(SPECIALIST)
	assert api.account_overview(names[base.CUSTOMERS[0]])["items"] == []
	assert len(api.account_overview(names[make.FOREIGN_CUSTOMER])["items"]) == 1


def test_a_permission_on_currencies_hides_no_account_from_one_place_only() -> None:
	restrict(AUDITOR, "Currency", base.FOREIGN)
	frappe.set_user(AUDITOR)
	listed = frappe.get_list("AR Customer Account", filters={"company": base.COMPANY}, limit=0)
	assert len(listed) == api.card_to_chase({"company": base.COMPANY})["value"] == 4


def test_a_permission_for_the_ledger_alone_holds_for_list_form_and_cards() -> None:
	values = {"applicable_for": "Payment Ledger Entry", "apply_to_all_doctypes": 0}
	restrict(AUDITOR, "Customer", base.CUSTOMERS[1], **values)
	assert set(map(frozenset, seen_by(AUDITOR).values())) == {frozenset(base.CUSTOMERS[1:2])}
	names = dict(frappe.get_all("AR Customer Account", fields=["customer", "name"], as_list=True))
	frappe.set_user(AUDITOR)
	assert api.card_to_chase({"company": base.COMPANY})["value"] == 1
	with pytest.raises(frappe.PermissionError):
		api.account_overview(names[base.CUSTOMERS[0]])


def collector_of(name: str) -> str | None:
	return frappe.db.get_value("AR Customer Account", name, "collector") or None


def set_collector(name: str, collector: str | None) -> None:
	client.set_value("AR Customer Account", name, "collector", collector)


def in_bulk(name: str, collector: str | None) -> None:
	bulk_update.submit_cancel_or_update_docs(
		"AR Customer Account", frappe.as_json([name]), "update", {"collector": collector}
	)


def in_the_form(name: str, collector: str | None) -> None:
	account = frappe.get_doc("AR Customer Account", name)
	account.collector = collector
	account.save()


@pytest.mark.parametrize("way", [set_collector, in_the_form, lambda name, to: api.assign([name], to)])
def test_no_way_round_the_rule_who_assigns(way: Callable[[str, str | None], None]) -> None:
	name = frappe.db.get_value("AR Customer Account", {"customer": base.CUSTOMERS[0]})
	frappe.set_user(SPECIALIST)
	with pytest.raises(frappe.PermissionError, match="AR Manager"):
		way(name, OTHER)
	way(name, SPECIALIST)
	assert collector_of(name) == SPECIALIST
	with pytest.raises(frappe.PermissionError, match="AR Manager"):
		way(name, OTHER)
	way(name, None)
	assert collector_of(name) is None
	frappe.set_user(MANAGER)
	way(name, OTHER)
	frappe.set_user(SPECIALIST)
	with pytest.raises(frappe.PermissionError, match="AR Manager"):
		way(name, None)
	assert collector_of(name) == OTHER
	way(name, SPECIALIST)
	assert collector_of(name) == SPECIALIST


def test_a_bulk_edit_does_not_assign_to_others() -> None:
	name = frappe.db.get_value("AR Customer Account", {"customer": base.CUSTOMERS[0]})
	frappe.set_user(SPECIALIST)
	in_bulk(name, OTHER)  # Frappe keeps the refusal and names what it could not change
	assert collector_of(name) is None
	in_bulk(name, SPECIALIST)
	assert collector_of(name) == SPECIALIST


def test_an_account_of_somebody_who_left_can_still_be_worked() -> None:
	name = frappe.db.get_value("AR Customer Account", {"customer": base.CUSTOMERS[0]})
	frappe.db.set_value("AR Customer Account", name, "collector", OTHER)
	frappe.db.set_value("User", OTHER, "enabled", 0)
	frappe.set_user(SPECIALIST)
	client.set_value("AR Customer Account", name, "next_action", "Call")
	assert collector_of(name) == OTHER


def test_what_the_system_assigns_is_not_asked() -> None:
	base.make("AR Policy", base.COMPANY, company=base.COMPANY)
	frappe.db.set_value("AR Policy", base.COMPANY, "default_collector", OTHER)
	frappe.clear_document_cache("AR Policy", base.COMPANY)
	frappe.set_user(SPECIALIST)
	make.invoice(base.CUSTOMERS[4], on=add_days(getdate(), -60))
	settle()
	name = frappe.db.get_value("AR Customer Account", {"customer": base.CUSTOMERS[4]})
	assert collector_of(name) == OTHER
	account = frappe.get_doc("AR Customer Account", name)
	account.collector = None
	account.save(ignore_permissions=True)
	assert collector_of(name) is None
