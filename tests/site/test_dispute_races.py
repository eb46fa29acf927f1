"""Two people and one invoice: nothing is disputed twice. These tests really commit and clean up."""

import pytest

import frappe
from frappe.utils import getdate

from ar_specialist.operations import nightly, refresh
from tests.site import baseline as base
from tests.site import factories as make
from tests.site.connections import Worker
from tests.site.disputing import dispute, reason
from tests.site.test_races import until_it_waits
from tests.site.test_two_connections import invoice  # noqa: F401  a fixture

pytestmark = [pytest.mark.committed, pytest.mark.usefixtures("invoice")]

SPECIALIST, OTHER, *_rest = base.USERS
HERE = "tests.site.test_dispute_races"


def raise_one(voucher: str, amount: float) -> str:
	"""Dispute `amount` of an invoice; called in a process of its own, which commits. Returns the refusal, if any."""
	try:
		dispute(frappe.get_doc("Sales Invoice", voucher), amounts=(amount,))
	except frappe.ValidationError as error:
		frappe.db.rollback()
		return str(error)
	return ""


def move_one(name: str, status: str) -> str:
	"""Move a dispute; called in a process of its own, which commits. Returns the refusal, if any."""
	try:
		frappe.get_doc("AR Dispute", name).move(status, status_reason="They called back")
	except frappe.ValidationError as error:
		frappe.db.rollback()
		return str(error)
	return ""


@pytest.fixture
def voucher() -> str:
	reason()
	frappe.db.commit()
	refresh.work_off()
	name = frappe.get_last_doc("Sales Invoice", {"company": base.COMPANY, "docstatus": 1}).name
	frappe.db.commit()
	return name


def disputed() -> list[float]:
	"""Return what is disputed, case by case, once all that is committed is worked off."""
	frappe.db.rollback()
	refresh.work_off()
	frappe.db.rollback()
	found = frappe.get_all("AR Dispute", {"company": base.COMPANY}, pluck="still_disputed", order_by="name")
	account = {"company": base.COMPANY, "customer": make.CUSTOMER}
	assert frappe.db.get_value("AR Customer Account", account, "disputed") == sum(found)
	assert nightly.differing(base.COMPANY, [make.CUSTOMER], getdate()) == []
	return found


def test_whoever_comes_second_waits_and_gets_what_is_left(voucher: str) -> None:
	assert raise_one(voucher, 700) == ""
	second = Worker(f"{HERE}.raise_one", user=SPECIALIST, voucher=voucher, amount=700)
	until_it_waits(second)
	frappe.db.commit()
	assert "has 300" in second.result()
	assert disputed() == [700]


def test_what_a_colleague_disputed_since_the_request_began_counts(voucher: str) -> None:
	frappe.db.sql("SELECT COUNT(*) FROM `tabAR Dispute`")  # the transaction sees what is there now
	assert Worker(f"{HERE}.raise_one", user=SPECIALIST, voucher=voucher, amount=700).result() == ""
	assert "has 300" in raise_one(voucher, 700)
	assert raise_one(voucher, 300) == ""
	frappe.db.commit()
	assert disputed() == [700, 300]


def test_many_at_once_never_dispute_more_than_is_open(voucher: str) -> None:
	users = [SPECIALIST, OTHER, "Administrator", SPECIALIST]
	workers = [Worker(f"{HERE}.raise_one", user=user, voucher=voucher, amount=400) for user in users]
	refused = [each.result() for each in workers]
	assert sorted(map(bool, refused)) == [False, False, True, True]
	assert disputed() == [400, 400]


def test_two_that_end_one_case_end_it_once(voucher: str) -> None:
	raise_one(voucher, 400)
	frappe.db.commit()
	(name,) = frappe.get_all("AR Dispute", {"company": base.COMPANY}, pluck="name")
	moves = [
		Worker(f"{HERE}.move_one", user=user, name=name, status="Withdrawn") for user in (SPECIALIST, OTHER)
	]
	refused = [each.result() for each in moves]
	assert sorted(map(bool, refused)) in ([False, True], [False, False])
	assert disputed() == [0]
	assert frappe.db.get_value("AR Dispute", name, "status") == "Withdrawn"


def test_a_payment_while_a_dispute_is_raised_is_seen_once_it_is_there(voucher: str) -> None:
	assert raise_one(voucher, 1000) == ""
	Worker("tests.site.test_races.pay", voucher=voucher, amount=400).result()
	frappe.db.commit()
	assert disputed() == [600]
