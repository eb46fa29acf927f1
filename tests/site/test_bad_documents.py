"""Disputes and plans saved by whatever sends documents: what cannot be kept is refused in one sentence, nothing is left."""

import pytest

import frappe
from frappe.client import insert

from tests.site import baseline as base
from tests.site import factories as make
from tests.site.accounts import settle
from tests.site.disputing import REASON, reason
from tests.site.planning import ahead, by_hand
from tests.site.promising import invoiced

LARGE = ["1e400", "1e30", 1e22, "nan", 10**12]
NO_DAYS = ["0001-01-01", "99999999999999999999999", "yesterday", 20261231, "2026-02-30"]


@pytest.fixture
def invoice():
	reason()
	doc = invoiced(900)
	settle()
	return doc


def refused(doc: dict) -> str:
	before = frappe.db.count(doc["doctype"])
	with pytest.raises(frappe.ValidationError) as error:
		insert(doc)
	assert frappe.db.count(doc["doctype"]) == before
	return str(error.value)


def a_dispute(invoice, item: dict | None = None, **values: object) -> dict:
	row = {"voucher_type": "Sales Invoice", "voucher_no": invoice.name, "disputed": 100, **(item or {})}
	whose = {"company": base.COMPANY, "customer": make.CUSTOMER, "reason": REASON}
	return {"doctype": "AR Dispute", **whose, "items": [row], **values}


@pytest.mark.parametrize("field", ["disputed", "qty", "rate"])
@pytest.mark.parametrize("value", LARGE)
def test_a_number_that_no_column_holds(invoice, field: str, value: object) -> None:
	assert "write a number like" in refused(a_dispute(invoice, {field: value}))


@pytest.mark.parametrize("field", ["raised_on", "deadline"])
@pytest.mark.parametrize("value", NO_DAYS)
def test_what_is_no_day(invoice, field: str, value: object) -> None:
	assert "is not a date" in refused(a_dispute(invoice, **{field: value}))


def test_a_choice_that_there_is_not(invoice) -> None:
	assert "none of the choices" in refused(a_dispute(invoice, {"kind": "Foo"}))
	assert "none of the choices" in refused(a_dispute(invoice, channel="Pigeon"))


def test_nothing_said_of_a_choice_is_the_usual_one(invoice) -> None:
	doc = insert(a_dispute(invoice, {"kind": ""}))
	assert frappe.get_doc("AR Dispute", doc.name).items[0].kind == "Invoice"


@pytest.mark.parametrize("value", LARGE)
@pytest.mark.parametrize(
	"field", ["fee", "down_payment", "instalment_size", "interest_rate", "number_of_instalments"]
)
def test_a_plan_with_such_a_number(invoice, field: str, value: object) -> None:
	assert "write a number like" in refused({**plan(invoice), field: value})


@pytest.mark.parametrize("value", NO_DAYS)
@pytest.mark.parametrize("field", ["starts_on", "first_due_date", "down_payment_date"])
def test_a_plan_with_such_a_day(invoice, field: str, value: object) -> None:
	assert "is not a date" in refused({**plan(invoice), field: value})


def test_rows_of_a_plan_with_such_numbers_and_days(invoice) -> None:
	said = plan(invoice)
	assert "write a number like" in refused({**said, "items": [{**said["items"][0], "planned": "1e30"}]})
	part = {"due_date": ahead(10), "principal": 900}
	assert "write a number like" in refused({**said, "instalments": [{**part, "principal": "1e400"}]})
	assert "is not a date" in refused({**said, "instalments": [{**part, "due_date": "0001-01-01"}]})


def test_a_document_is_changed_by_the_same_rules(invoice) -> None:
	doc = by_hand(invoice, dues={10: 300, 40: 600})
	doc.fee = "1e30"
	with pytest.raises(frappe.ValidationError, match="write a number like"):
		doc.save()


def plan(invoice) -> dict:
	item = {"voucher_type": "Sales Invoice", "voucher_no": invoice.name, "planned": 900}
	whose = {"company": base.COMPANY, "customer": make.CUSTOMER}
	terms = {"scheduled_by": "Number of Instalments", "number_of_instalments": 3, "first_due_date": ahead(10)}
	return {"doctype": "AR Payment Plan", **whose, **terms, "items": [item]}
