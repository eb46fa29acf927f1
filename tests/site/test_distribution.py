"""Sharing accounts out by load: previewed, applied as previewed, with a trace of each, by managers only."""

import json

import pytest

import frappe
from frappe.utils import add_days, getdate

from ar_specialist import api
from ar_specialist.operations import distribution
from tests.site import baseline as base
from tests.site import factories as make
from tests.site.accounts import account, account_name, give, settle

SPECIALIST, OTHER, MANAGER, AUDITOR, NOBODY = base.USERS
TODAY = getdate()
CUSTOMERS = base.CUSTOMERS[:5]
AMOUNTS = (500, 400, 300, 200, 100)
BOTH = [SPECIALIST, OTHER]


@pytest.fixture(autouse=True)
def ledger() -> None:
	"""Five late customers with 500, 400, 300, 200 and 100 overdue; nobody is responsible."""
	for customer, amount in zip(CUSTOMERS, AMOUNTS, strict=True):
		make.invoice(customer, amount=amount, on=add_days(TODAY, -150))
	settle()
	frappe.set_user(MANAGER)


def collectors() -> list[str | None]:
	rows = frappe.get_all(
		"AR Customer Account", filters={"company": base.COMPANY}, fields=["customer", "collector"]
	)
	found = {row.customer: row.collector or None for row in rows}
	return [found[customer] for customer in CUSTOMERS]


def asked(**values: object) -> dict[str, object]:
	return {"company": base.COMPANY, "to": BOTH, "by": "Amount to Collect", **values}


def lines(found: dict) -> dict[str | None, tuple[float, ...]]:
	return {
		row["collector"]: (
			row["customers_before"],
			row["customers_after"],
			row["amount_before"],
			row["amount_after"],
		)
		for row in found["rows"]
	}


def test_what_is_previewed_is_what_happens() -> None:
	found = api.preview_distribution(**asked(unassigned=1))
	assert (found["accounts"], found["changed"], found["currency"]) == (5, 5, base.CURRENCY)
	shown = lines(found)
	assert shown[None] == (5, 0, 1500, 0)
	assert {shown[SPECIALIST][2], shown[OTHER][2]} == {0}
	assert {shown[SPECIALIST][3], shown[OTHER][3]} == {700, 800}, "500 + 200 (+ 100) and 400 + 300"
	assert collectors() == [None] * 5, "a preview changes nothing"
	assert api.distribute(**asked(unassigned=1), seal=found["seal"]) == {"changed": 5}
	for collector in BOTH:
		theirs = [amount for amount, each in zip(AMOUNTS, collectors(), strict=True) if each == collector]
		assert (len(theirs), sum(theirs)) == (shown[collector][1], shown[collector][3])


def test_a_leaver_s_accounts_go_to_whom_has_least() -> None:
	give(MANAGER, *CUSTOMERS[:2])
	give(SPECIALIST, CUSTOMERS[2])
	found = api.preview_distribution(**asked(of=[MANAGER]))
	assert lines(found) == {
		SPECIALIST: (1, 2, 300, 700),
		OTHER: (0, 1, 0, 500),
		MANAGER: (2, 0, 900, 0),
	}
	api.distribute(**asked(of=[MANAGER]), seal=found["seal"])
	assert collectors() == [OTHER, SPECIALIST, SPECIALIST, None, None]


def test_ticked_accounts_alone() -> None:
	names = [account_name(customer) for customer in CUSTOMERS[3:]]
	found = api.preview_distribution(**asked(names=frappe.as_json(names), by="Customers"))
	assert found["accounts"] == 2
	api.distribute(**asked(names=names, by="Customers"), seal=found["seal"])
	assert collectors()[:3] == [None] * 3 and set(collectors()[3:]) == set(BOTH)


def test_what_is_even_stays_with_whom_it_is() -> None:
	give(SPECIALIST, CUSTOMERS[0], CUSTOMERS[4])
	give(OTHER, *CUSTOMERS[1:3])
	kept = api.preview_distribution(**asked(of=BOTH))
	assert kept["changed"] == 0
	assert api.distribute(**asked(of=BOTH), seal=kept["seal"]) == {"changed": 0}
	afresh = api.preview_distribution(**asked(of=BOTH, unassigned=1, keep=0))
	assert abs(lines(afresh)[SPECIALIST][3] - lines(afresh)[OTHER][3]) <= 100


def test_each_account_says_who_gave_it_to_whom() -> None:
	give(OTHER, CUSTOMERS[0])
	seal = api.preview_distribution(**asked(of=[OTHER], to=[SPECIALIST]))["seal"]
	before = frappe.db.get_value("AR Customer Account", account_name(CUSTOMERS[0]), "modified")
	api.distribute(**asked(of=[OTHER], to=[SPECIALIST]), seal=seal)
	version = frappe.get_last_doc("Version", {"docname": account_name(CUSTOMERS[0])})
	assert version.owner == MANAGER and version.ref_doctype == "AR Customer Account"
	by_hand = account(CUSTOMERS[0])
	assert by_hand.modified > before and by_hand.modified_by == MANAGER
	by_hand.collector = OTHER
	by_hand.save(ignore_version=False)
	other = json.loads(frappe.get_last_doc("Version", {"docname": by_hand.name}).data)
	assert json.loads(version.data)["changed"] == [["collector", OTHER, SPECIALIST]]
	assert other["changed"] == [["collector", SPECIALIST, OTHER]], "as a change in the form is kept"


def test_what_has_changed_since_is_previewed_again() -> None:
	seal = api.preview_distribution(**asked(unassigned=1))["seal"]
	give(OTHER, CUSTOMERS[0])
	with pytest.raises(frappe.ValidationError, match="look at it again"):
		api.distribute(**asked(unassigned=1), seal=seal)
	assert collectors() == [OTHER, None, None, None, None]
	with pytest.raises(frappe.ValidationError, match="look at it again"):
		api.distribute(**asked(unassigned=1), seal="")


def test_a_form_open_meanwhile_does_not_write_over_it() -> None:
	opened = account(CUSTOMERS[0])
	seal = api.preview_distribution(**asked(unassigned=1))["seal"]
	api.distribute(**asked(unassigned=1), seal=seal)
	opened.next_action = "Call"
	with pytest.raises(frappe.TimestampMismatchError):
		opened.save()


@pytest.mark.parametrize("user", [SPECIALIST, AUDITOR, NOBODY])
def test_managers_only(user: str) -> None:
	seal = api.preview_distribution(**asked(unassigned=1))["seal"]
	offered = {each["value"] for each in api.collectors()}
	assert {SPECIALIST, OTHER, MANAGER} <= offered and not {AUDITOR, NOBODY} & offered
	frappe.set_user(user)
	with pytest.raises(frappe.PermissionError):
		api.collectors()
	with pytest.raises(frappe.PermissionError):
		api.preview_distribution(**asked(unassigned=1))
	with pytest.raises(frappe.PermissionError):
		api.distribute(**asked(unassigned=1), seal=seal)
	assert collectors() == [None] * 5


def test_what_a_manager_may_not_see_stays_where_it_is() -> None:
	hidden = account_name(CUSTOMERS[0])
	permission = {"doctype": "User Permission", "user": MANAGER, "allow": "Customer"}
	frappe.set_user("Administrator")
	frappe.get_doc({**permission, "for_value": CUSTOMERS[1]}).insert()
	frappe.cache.hdel("user_permissions", MANAGER)
	frappe.set_user(MANAGER)
	with pytest.raises(frappe.PermissionError, match="not yours to see"):
		api.preview_distribution(**asked(names=[hidden, account_name(CUSTOMERS[1])]))
	found = api.preview_distribution(**asked(unassigned=1))
	assert found["accounts"] == 1
	api.distribute(**asked(unassigned=1), seal=found["seal"])
	assert collectors().count(None) == 4


@pytest.mark.parametrize(
	("values", "sentence"),
	[
		({}, "Say whose customers"),
		({"unassigned": 1, "to": []}, "each of them once"),
		({"unassigned": 1, "to": [SPECIALIST, SPECIALIST]}, "each of them once"),
		({"unassigned": 1, "to": [NOBODY]}, "no enabled user with the role"),
		({"unassigned": 1, "to": ["nobody@example.com"]}, "no enabled user with the role"),
		({"unassigned": 1, "by": "Mood"}, "Share customers out by one of"),
		({"unassigned": 1, "company": "Nope"}, "does not exist"),
		({"unassigned": 1, "company": ""}, "does not exist"),
		({"of": ["nobody@example.com"]}, "no customers to share out"),
		({"names": ["nothing"]}, "not yours to see"),
		({"names": "nothing"}, "as a list"),
	],
)
def test_what_cannot_be_shared_out_is_refused(values: dict, sentence: str) -> None:
	with pytest.raises((frappe.ValidationError, frappe.PermissionError), match=sentence):
		api.preview_distribution(**asked(**values))


def test_too_many_at_once_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
	monkeypatch.setattr(distribution, "MOST_AT_ONCE", 4)
	with pytest.raises(frappe.ValidationError, match="in parts"):
		api.preview_distribution(**asked(unassigned=1))
	assert api.preview_distribution(**asked(names=[account_name(CUSTOMERS[0])]))["accounts"] == 1


def test_thousands_take_a_few_statements(monkeypatch: pytest.MonkeyPatch) -> None:
	frappe.set_user("Administrator")
	one = account(CUSTOMERS[0])
	fields = ["name", "company", "customer", "collector", "open_items", "to_collect"]
	frappe.db.bulk_insert(
		"AR Customer Account",
		fields,
		[(f"crowd-{n:04}", one.company, f"Crowd {n:04}", OTHER, 1, n) for n in range(2000)],
	)
	frappe.set_user(MANAGER)
	wish = asked(of=[OTHER], to=[SPECIALIST, MANAGER])
	seal = api.preview_distribution(**wish)["seal"]
	seen: list[str] = []
	run = frappe.db.sql
	monkeypatch.setattr(
		frappe.db, "sql", lambda query, *args, **more: (seen.append(str(query)), run(query, *args, **more))[1]
	)
	assert api.distribute(**wish, seal=seal) == {"changed": 2000}
	assert len(seen) < 20
	assert frappe.db.count("Version", {"docname": ("like", "crowd-%")}) == 2000
	totals = [
		sum(
			frappe.get_all(
				"AR Customer Account", {"collector": each, "company": base.COMPANY}, pluck="to_collect"
			)
		)
		for each in (SPECIALIST, MANAGER)
	]
	assert abs(totals[0] - totals[1]) <= 1999 and sum(totals) == sum(range(2000))
