"""Strategies: accounts are scored by the one that is nearest, each point with its rule, and anew when it changes."""

import pytest

import frappe
from frappe.model.document import Document
from frappe.utils import add_days, getdate

from ar_specialist import install
from ar_specialist.operations import nightly, refresh
from tests.site import baseline as base
from tests.site import factories as make
from tests.site.accounts import figure, settle
from tests.site.policies import new_strategy, rule

SPECIALIST, OTHER, MANAGER, AUDITOR, NOBODY = base.USERS
TODAY = getdate()


@pytest.fixture(autouse=True)
def invoices() -> None:
	for customer, amount in zip(base.CUSTOMERS[:3], (1000, 5000, 200), strict=True):
		make.invoice(customer, amount=amount, on=add_days(TODAY, -130))
	settle()


def strategy(name: str = "AR Test Strategy", **values: object) -> Document:
	rules = [
		rule("Oldest Item Days Late", 90, 20),
		rule("Overdue Amount", 0, 40, is_scaled=1, full_at=5000),
	]
	return new_strategy(name, **{"rules": rules, **values}).insert()


def test_accounts_are_scored_by_their_strategy_with_reasons() -> None:
	by_default = figure("priority", customer=base.CUSTOMERS[0])
	doc = strategy()
	settle()
	assert [figure("priority", customer=customer) for customer in base.CUSTOMERS[:3]] == [28, 60, 22]
	assert figure("strategy", "strategy_version", customer=base.CUSTOMERS[0]) == (doc.name, 1)
	reasons = figure("priority_reasons", customer=base.CUSTOMERS[0]).splitlines()
	assert [reason.split()[0] for reason in reasons] == ["+20", "+8"]
	assert reasons[0] == "+20 oldest item 100 days late"
	assert nightly.differing(base.COMPANY, list(base.CUSTOMERS[:3]), TODAY) == []
	doc.rules[0].points = 50
	doc.save()
	settle()
	assert figure("priority", "strategy_version", customer=base.CUSTOMERS[0]) == (58, 2)
	doc.is_disabled = 1
	doc.save()
	settle()
	assert figure("priority", "strategy", customer=base.CUSTOMERS[0]) == (by_default, None)


def test_the_nearest_strategy_counts() -> None:
	strategy()
	group = frappe.db.get_value("Customer", base.CUSTOMERS[1], "customer_group")
	above = frappe.db.get_value("Customer Group", group, "parent_customer_group")
	of_group = strategy(
		"AR Test Groups",
		assignments=[{"company": base.COMPANY, "scope": "Customer Group", "scope_name": above}],
	)
	own = strategy(
		"AR Test Own",
		assignments=[{"company": base.COMPANY, "scope": "Customer", "scope_name": base.CUSTOMERS[2]}],
	)
	settle()
	assert figure("strategy", customer=base.CUSTOMERS[1]) == of_group.name
	assert figure("strategy", customer=base.CUSTOMERS[2]) == own.name


def test_facts_from_the_ledger() -> None:
	customer = base.CUSTOMERS[0]
	frappe.get_doc("Customer", customer).append(
		"credit_limits", {"company": base.COMPANY, "credit_limit": 1250, "bypass_credit_limit_check": 1}
	).db_insert()
	make.payment(make.invoice(customer, amount=100, on=add_days(TODAY, -240)), on=add_days(TODAY, -200))
	make.payment(make.invoice(customer, amount=100, on=add_days(TODAY, -80)), on=add_days(TODAY, -10))
	facts = {
		"Credit Limit Used": (80, 1),
		"Days since Last Payment": (10, 2),
		"Days Slower than Usual": (15, 4),
		"Share over 90 Days": (100, 8),
		"Broken Promises": (1, 16),
	}
	strategy(rules=[rule(name, value, points) for name, (value, points) in facts.items()])
	settle()
	assert figure("priority", customer=customer) == 1 + 2 + 4 + 8
	strategy_ = frappe.get_doc("AR Collection Strategy", "AR Test Strategy")
	for row in strategy_.rules:
		row.value += 1
	strategy_.save()
	settle()
	assert figure("priority", customer=customer) == 0


@pytest.mark.parametrize(
	("values", "sentence"),
	[
		({"rules": [rule("Overdue Amount", 0, 0)]}, "Row #1: .*no effect"),
		({"rules": [rule("Overdue Amount", 10, 5, is_scaled=1, full_at=5)]}, "above"),
		({"steps": [{"day": 5, "action": "Call"}, {"day": 5, "action": "Letter"}]}, "let the days rise"),
		({"assignments": [{"company": base.COMPANY, "scope": "Territory"}]}, "choose the Territory"),
	],
)
def test_what_cannot_be_meant_is_refused(values: dict, sentence: str) -> None:
	with pytest.raises(frappe.ValidationError, match=sentence):
		strategy(**values)


def test_one_strategy_for_the_same_customers() -> None:
	strategy()
	with pytest.raises(frappe.ValidationError, match="AR Test Strategy is used"):
		strategy("AR Test Second")


def test_specialists_read_and_managers_write() -> None:
	frappe.set_user(SPECIALIST)
	with pytest.raises(frappe.PermissionError):
		strategy()
	frappe.set_user(MANAGER)
	strategy()


def test_the_version_rises_with_a_change_only_and_stays_until_it_is_used() -> None:
	doc = strategy()
	settle()
	assert doc.version == 1
	doc.description = "says nothing of points or steps"
	doc.save()
	assert doc.version == 1
	doc.append("steps", {"day": 5, "action": "Call"})
	doc.save()
	assert doc.version == 2
	frappe.db.commit()
	assert figure("strategy_version", "step", customer=base.CUSTOMERS[0]) == (1, 0), "not refreshed yet"
	refresh.work_off()
	assert figure("strategy_version", "step", customer=base.CUSTOMERS[0]) == (2, 1)
	doc.version = 77
	doc.save()
	assert doc.version == 2, "nobody types it"


@pytest.mark.parametrize("doctype", ["Customer", "Customer Group", "Territory"])
def test_names_are_followed_and_not_deleted(doctype: str) -> None:
	field = {"Customer": "name", "Customer Group": "customer_group", "Territory": "territory"}[doctype]
	name = frappe.db.get_value("Customer", base.CUSTOMERS[1], field)
	doc = strategy(assignments=[{"company": base.COMPANY, "scope": doctype, "scope_name": name}])
	settle()
	assert figure("strategy", customer=base.CUSTOMERS[1]) == doc.name
	frappe.rename_doc(doctype, name, f"{name} Renamed", force=True, show_alert=False)
	settle()
	doc.reload()
	assert doc.assignments[0].scope_name == f"{name} Renamed"
	customer = f"{name} Renamed" if doctype == "Customer" else base.CUSTOMERS[1]
	assert figure("strategy", customer=customer) == doc.name
	unused = frappe.copy_doc(frappe.get_doc(doctype, f"{name} Renamed"))
	unused.set(frappe.get_meta(doctype).get_title_field(), "AR Test Unused")
	unused.set("customer_group_name" if doctype == "Customer Group" else "territory_name", "AR Test Unused")
	unused.insert()
	doc.append("assignments", {"company": base.COMPANY, "scope": doctype, "scope_name": unused.name})
	doc.save()
	with pytest.raises(frappe.LinkExistsError, match=f"{doc.name}|disable this Customer"):
		frappe.delete_doc(doctype, unused.name)


def test_a_customer_of_another_group_gets_its_strategy() -> None:
	of_group = strategy(
		assignments=[{"company": base.COMPANY, "scope": "Customer Group", "scope_name": base.GROUPS[1]}]
	)
	settle()
	assert figure("strategy", customer=base.CUSTOMERS[1]) is None
	customer = frappe.get_doc("Customer", base.CUSTOMERS[1])
	customer.customer_group = base.GROUPS[1]
	customer.save()
	settle()
	assert figure("strategy", customer=base.CUSTOMERS[1]) == of_group.name


def test_a_strategy_whose_steps_were_taken_is_disabled_and_not_deleted() -> None:
	doc = strategy(steps=[{"day": 5, "action": "Call"}])
	settle()
	call = {"company": base.COMPANY, "customer": base.CUSTOMERS[0], "channel": "Call", "outcome": "Reached"}
	frappe.get_doc({"doctype": "AR Activity", **call}).insert()
	with pytest.raises(frappe.ValidationError, match="disable it instead"):
		frappe.delete_doc(doc.doctype, doc.name)
	other = strategy("AR Test Unused", assignments=[])
	frappe.delete_doc(other.doctype, other.name)


def test_the_strategy_to_begin_with_is_used_for_nobody_and_kept_as_it_was_changed() -> None:
	frappe.delete_doc_if_exists("AR Collection Strategy", "Standard")
	install.add_strategy()
	doc = frappe.get_doc("AR Collection Strategy", "Standard")
	assert (doc.assignments, doc.version) == ([], 1)
	assert [rule.unit for rule in doc.rules][:3] == ["Days", "Percent", "Number"]
	doc.due_soon_days = 9
	doc.save()
	install.add_strategy()
	assert frappe.db.get_value("AR Collection Strategy", "Standard", "due_soon_days") == 9
