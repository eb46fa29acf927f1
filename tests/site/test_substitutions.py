"""Absences: who may enter them, what is refused, what follows from them, and that they end by themselves."""

import pytest

import frappe
from frappe.model.document import Document
from frappe.utils import add_days, getdate

from ar_specialist import api
from ar_specialist.operations import substitutions
from tests.site import baseline as base
from tests.site.accounts import counts, give, late_invoice

SPECIALIST, OTHER, MANAGER, AUDITOR, NOBODY = base.USERS
TODAY = getdate()


def absence(
	collector: str = OTHER, substitute: str = SPECIALIST, first: int = 0, last: int = 5, **more
) -> Document:
	days = {"from_date": add_days(TODAY, first), "to_date": add_days(TODAY, last)}
	names = {"collector": collector, "substitute": substitute}
	return frappe.get_doc({"doctype": "AR Substitution", **names, **days, **more})


def late(customer: str, collector: str | None) -> None:
	late_invoice(customer)
	give(collector, customer)


def test_mine_includes_whom_one_stands_in_for() -> None:
	late(base.CUSTOMERS[0], OTHER)
	late(base.CUSTOMERS[1], SPECIALIST)
	frappe.set_user(SPECIALIST)
	assert counts()["mine"] == 1
	assert api.worklist_rows("mine", base.COMPANY)["head"]["standing_in"] == []
	frappe.set_user(OTHER)
	absence().insert()
	frappe.set_user(SPECIALIST)
	assert counts()["mine"] == counts(None)["mine"] == 2
	found = api.worklist_rows("mine", base.COMPANY)
	assert {row["customer"] for row in found["rows"]} == set(base.CUSTOMERS[:2])
	[standing_in] = found["head"]["standing_in"]
	assert standing_in["full_name"] == "ar-other" and standing_in["until"] == getdate(add_days(TODAY, 5))
	view = next(each for each in api.worklist_views(base.COMPANY) if each["name"] == "mine")
	listed = frappe.get_list("AR Customer Account", filters=[list(each) for each in view["filters"]], limit=0)
	assert len(listed) == 2, "the list shows what the view counts"


def test_one_of_a_company_counts_there_only() -> None:
	late(base.CUSTOMERS[0], OTHER)
	absence(only_in_company=base.OTHER_COMPANY).insert()
	frappe.set_user(SPECIALIST)
	assert counts()["mine"] == counts(None)["mine"] == 0


@pytest.mark.parametrize(("first", "last", "count"), [(-5, -1, 0), (-5, 0, 1), (0, 0, 1), (1, 5, 0)])
def test_it_begins_and_ends_by_its_dates_without_any_job(first: int, last: int, count: int) -> None:
	late(base.CUSTOMERS[0], OTHER)
	absence(first=first, last=last).insert()
	frappe.set_user(SPECIALIST)
	assert counts()["mine"] == count


def test_specialists_enter_their_own_absence_only() -> None:
	frappe.set_user(SPECIALIST)
	with pytest.raises(frappe.PermissionError, match="your own absence only"):
		absence(OTHER, SPECIALIST).insert()
	own = absence(SPECIALIST, OTHER).insert()
	own.collector, own.substitute = OTHER, SPECIALIST
	with pytest.raises(frappe.PermissionError, match="your own absence only"):
		own.save()
	own.reload()
	own.to_date = add_days(TODAY, 2)
	own.save()
	frappe.set_user(OTHER)
	taken = frappe.get_doc("AR Substitution", own.name)
	taken.collector = OTHER
	taken.substitute = MANAGER
	with pytest.raises(frappe.PermissionError, match="your own absence only"):
		taken.save()
	frappe.set_user(MANAGER)
	absence(OTHER, SPECIALIST).insert()
	taken.reload()
	taken.to_date = add_days(TODAY, 3)
	taken.save()


def test_auditors_enter_none() -> None:
	frappe.set_user(AUDITOR)
	with pytest.raises(frappe.PermissionError):
		absence(AUDITOR, SPECIALIST).insert()


@pytest.mark.parametrize(
	("values", "sentence"),
	[
		({"last": -1}, "before the first"),
		({"collector": SPECIALIST, "substitute": SPECIALIST}, "Nobody stands in for themselves"),
		({"substitute": NOBODY}, "no enabled user with the role"),
		({"substitute": AUDITOR}, "no enabled user with the role"),
		({"collector": NOBODY}, "no enabled user with the role"),
		({"substitute": "nobody@example.com"}, "Could not find|no enabled user"),
	],
)
def test_what_cannot_be_is_refused(values: dict, sentence: str) -> None:
	with pytest.raises(frappe.ValidationError, match=sentence):
		absence(**values).insert()
	assert not frappe.db.count("AR Substitution")


def test_a_disabled_user_stands_in_for_nobody() -> None:
	frappe.db.set_value("User", SPECIALIST, "enabled", 0)
	with pytest.raises(frappe.ValidationError, match="no enabled user"):
		absence().insert()


@pytest.mark.parametrize(
	("first", "last", "company", "is_refused"),
	[
		(3, 8, None, True),
		(5, 5, None, True),
		(6, 8, None, False),
		(-3, -1, None, False),
		(0, 5, base.COMPANY, True),
		(1, 2, base.OTHER_COMPANY, True),
	],
)
def test_nobody_has_two_substitutes_at_once(
	first: int, last: int, company: str | None, is_refused: bool
) -> None:
	absence().insert()
	second = absence(substitute=MANAGER, first=first, last=last, only_in_company=company)
	if not is_refused:
		second.insert()
		return
	with pytest.raises(frappe.ValidationError, match="already; change"):
		second.insert()


def test_companies_may_have_one_substitute_each() -> None:
	absence(only_in_company=base.COMPANY).insert()
	absence(substitute=MANAGER, only_in_company=base.OTHER_COMPANY).insert()
	with pytest.raises(frappe.ValidationError, match="already; change"):
		absence(substitute=MANAGER).insert()
	kept = frappe.get_last_doc("AR Substitution")
	kept.to_date = add_days(TODAY, 9)
	kept.save()


def test_a_substitute_who_is_absent_hands_it_on() -> None:
	absence(OTHER, SPECIALIST, last=9).insert()
	absence(SPECIALIST, MANAGER, last=3).insert()
	until = getdate(add_days(TODAY, 3))
	assert substitutions.covered_by(MANAGER, base.COMPANY) == {SPECIALIST: until, OTHER: until}


def test_somebody_who_was_deleted_is_stood_in_for_no_more() -> None:
	leaver = {
		"doctype": "User",
		"email": "ar-leaver@example.com",
		"first_name": "AR Leaver",
		"send_welcome_email": 0,
	}
	name = frappe.get_doc({**leaver, "roles": [{"role": "AR Specialist"}]}).insert().name
	absence(name, SPECIALIST).insert()
	frappe.delete_doc("User", name)
	assert substitutions.covered_by(SPECIALIST, base.COMPANY) == {}
