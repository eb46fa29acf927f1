"""Two people and one invoice: it is in one plan. These tests really commit and clean up."""

import pytest

import frappe
from frappe.utils import getdate

from ar_specialist.operations import nightly, refresh
from tests.site import baseline as base
from tests.site import factories as make
from tests.site.connections import Worker
from tests.site.planning import accept, draft
from tests.site.test_races import until_it_waits
from tests.site.test_two_connections import invoice  # noqa: F401  a fixture

pytestmark = [pytest.mark.committed, pytest.mark.usefixtures("invoice")]

SPECIALIST, OTHER, *_rest = base.USERS
HERE = "tests.site.test_plan_races"


def accept_one(name: str) -> str:
	"""Accept a plan; called in a process of its own, which commits. Returns the refusal, if any."""
	try:
		accept(frappe.get_doc("AR Payment Plan", name))
	except frappe.ValidationError as error:
		frappe.db.rollback()
		return str(error)
	return ""


def pay_one(voucher: str, amount: float) -> None:
	"""Pay a part of an invoice; called in a process of its own, which commits."""
	make.payment(frappe.get_doc("Sales Invoice", voucher), amount=amount, on=getdate())
	frappe.db.commit()
	refresh.work_off()


@pytest.fixture
def drafts() -> list[str]:
	"""Two plans that two people have drawn up over one invoice."""
	frappe.db.commit()
	refresh.work_off()
	voucher = frappe.get_last_doc("Sales Invoice", {"company": base.COMPANY, "docstatus": 1})
	names = [draft(voucher).name, draft(voucher).name]
	frappe.db.commit()
	return names


def in_force() -> list[str]:
	frappe.db.rollback()
	refresh.work_off()
	frappe.db.rollback()
	key = {"company": base.COMPANY, "customer": make.CUSTOMER}
	assert frappe.db.get_value("AR Customer Account", key, "planned") == frappe.db.get_value(
		"AR Customer Account", key, "outstanding"
	)
	assert nightly.differing(base.COMPANY, [make.CUSTOMER], getdate()) == []
	return frappe.get_all("AR Payment Plan", {"docstatus": 1}, pluck="name")


def test_whoever_accepts_second_waits_and_is_refused(drafts: list[str]) -> None:
	assert accept_one(drafts[0]) == ""
	second = Worker(f"{HERE}.accept_one", user=SPECIALIST, name=drafts[1])
	until_it_waits(second)
	frappe.db.commit()
	assert f"is in payment plan {drafts[0]} already" in second.result()
	assert in_force() == [drafts[0]]


def test_what_a_colleague_accepted_since_the_request_began_counts(drafts: list[str]) -> None:
	frappe.db.sql("SELECT COUNT(*) FROM `tabAR Payment Plan`")  # the transaction sees what is there now
	assert Worker(f"{HERE}.accept_one", user=SPECIALIST, name=drafts[0]).result() == ""
	assert f"is in payment plan {drafts[0]} already" in accept_one(drafts[1])
	frappe.db.rollback()
	assert in_force() == [drafts[0]]


def test_what_is_paid_while_it_is_accepted_fills_it(drafts: list[str]) -> None:
	assert accept_one(drafts[0]) == ""
	voucher = frappe.get_last_doc("Sales Invoice", {"company": base.COMPANY, "docstatus": 1}).name
	frappe.db.commit()
	Worker(f"{HERE}.pay_one", voucher=voucher, amount=400).result()
	assert in_force() == [drafts[0]]
	assert frappe.db.get_value("AR Payment Plan", drafts[0], ["paid", "open_amount"]) == (400, 600)
