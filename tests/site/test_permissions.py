"""Who sees what: in reports, lists, forms, cards and the API alike."""

import pytest

import frappe
from frappe.utils import add_days, getdate

from ar_specialist import api
from ar_specialist.ar_specialist.report.ar_aging.ar_aging import execute
from ar_specialist.operations import refresh
from tests.site import baseline as base
from tests.site import factories as make

SPECIALIST, OTHER, MANAGER, AUDITOR, NOBODY = base.USERS


@pytest.fixture(autouse=True)
def ledger() -> None:
	for customer in base.CUSTOMERS[:4]:
		make.invoice(customer, on=add_days(getdate(), -60))
	frappe.db.commit()
	refresh.work_off()


def restrict(user: str, doctype: str, value: str, **values: object) -> None:
	frappe.get_doc(
		{"doctype": "User Permission", "user": user, "allow": doctype, "for_value": value, **values}
	).insert(ignore_permissions=True)
	frappe.cache.hdel("user_permissions", user)


def seen_by(user: str) -> dict[str, set[str]]:
	"""Return the customers a user sees, in each place that shows customers."""
	frappe.set_user(user)
	today = {"company": base.COMPANY, "report_date": str(getdate())}
	past = {"company": base.COMPANY, "report_date": str(add_days(getdate(), -1))}
	accounts = frappe.get_list("AR Customer Account", fields=["customer"], limit=0)
	items = frappe.get_list("AR Open Item", fields=["customer"], limit=0)
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
		api.filter_options("User", "a")
