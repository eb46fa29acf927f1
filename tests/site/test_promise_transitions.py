"""Each way from one status of a promise to another, brought about by the ledger or by withdrawing, by name."""

from itertools import product

import pytest

import frappe
from frappe.model.document import Document
from frappe.utils import add_days, getdate

from ar_specialist.operations import refresh
from ar_specialist.receivables.promise import TRANSITIONS, PromiseStatus
from tests.site import baseline as base
from tests.site import conversations
from tests.site import factories as make
from tests.site.accounts import late_invoice, settle

TODAY = getdate()
PAID = {"Open": 0, "Kept": 1000, "Partially Kept": 400, "Broken": 0}
ENDED = ("Withdrawn", "Void")  # for good
DECIDED = ("Partially Kept", "Broken")  # nobody takes them back
PAIRS = [(before, after) for before, after in product([*PAID, *ENDED], repeat=2) if before != after]


@pytest.fixture
def invoice() -> Document:
	return late_invoice(days=90)


@pytest.fixture
def promise(invoice: Document) -> Document:
	return conversations.promise(invoice)


def bring(promise: Document, status: str) -> str:
	"""Bring about what makes `status`, taking back what was before; return what the promise says then."""
	if status == "Withdrawn":
		frappe.get_doc("AR Promise", promise.name).withdraw("They called back")
		return frappe.db.get_value("AR Promise", promise.name, "status")
	if status == "Void":
		frappe.get_doc("Sales Invoice", promise.items[0].voucher_no).cancel()
		frappe.db.commit()
		refresh.work_off()
		return frappe.db.get_value("AR Promise", promise.name, "status")
	for name in frappe.get_all(
		"Payment Entry", filters={"company": base.COMPANY, "docstatus": 1}, pluck="name"
	):
		frappe.get_doc("Payment Entry", name).cancel()
	day = add_days(TODAY, 7 if status in ("Open", "Kept") else -20)
	values = {"promised_for": day, "deadline": add_days(day, promise.tolerance_days)}
	frappe.db.set_value("AR Promise", promise.name, values)
	if PAID[status]:
		invoice = frappe.get_doc("Sales Invoice", promise.items[0].voucher_no)
		make.payment(invoice, amount=PAID[status], on=add_days(TODAY, -20))
	settle()
	refresh.refresh(base.COMPANY, [make.CUSTOMER])
	return frappe.db.get_value("AR Promise", promise.name, "status")


def test_every_transition_is_among_them() -> None:
	known = {(before.value, after.value) for before, others in TRANSITIONS.items() for after in others}
	impossible = {
		*((before, after) for before, after in PAIRS if before in ENDED),
		*product(DECIDED, ["Withdrawn"]),
	}
	assert known == set(PAIRS) - impossible
	assert {each.value for each in PromiseStatus} == {*PAID, *ENDED}


@pytest.mark.parametrize("before", DECIDED)
def test_what_is_decided_nobody_takes_back(promise: Document, before: str) -> None:
	assert bring(promise, before) == before
	frappe.set_user("ar-manager@example.com")
	with pytest.raises(frappe.ValidationError, match="stands; take a new one"):
		bring(promise, "Withdrawn")
	assert frappe.db.get_value("AR Promise", promise.name, "status") == before


def test_what_has_ended_nobody_takes_back(promise: Document) -> None:
	assert bring(promise, "Void") == "Void"
	with pytest.raises(frappe.ValidationError, match="vouchers were cancelled"):
		bring(promise, "Withdrawn")


WAYS = [(before, after) for before, after in PAIRS if (before, after) not in product(DECIDED, ["Withdrawn"])]


@pytest.mark.parametrize(("before", "after"), [pair for pair in WAYS if pair[0] != "Void"])
def test_a_promise_goes_from_one_status_to_another(promise: Document, before: str, after: str) -> None:
	assert bring(promise, before) == before
	assert bring(promise, after) == ("Withdrawn" if before == "Withdrawn" else after)
