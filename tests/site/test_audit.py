"""The night's work: every figure of an account is brought to the day, audited against the ledger, and healed."""

from datetime import date

import pytest

import frappe
from frappe.utils import add_days, add_months, getdate

from ar_specialist import tasks
from ar_specialist.ledger.population import Selection
from ar_specialist.operations import aging, marks, nightly, policies, refresh
from tests.site import baseline as base
from tests.site import factories as make
from tests.site import ledger_rows
from tests.site.accounts import figure, settle

SUPPLIER = "AR Test Supplier"
SAID = {"collector", "next_action", "next_action_date", "snoozed_until", "snooze_reason"}
LATER_ISSUES = {"promised", "planned"}


def derived_fields() -> list[str]:
	"""Return what a machine writes into an account, by the doctype's own word: what nobody may type."""
	fields = frappe.get_meta("AR Customer Account").get("fields", {"read_only": 1})
	stored = [df.fieldname for df in fields if df.fieldtype not in frappe.model.no_value_fields]
	return sorted({*stored} - SAID - LATER_ISSUES - {"refreshed_on", "planned_on"})


@pytest.fixture
def customer() -> None:
	"""A customer with a figure in every field: overdue, part-paid, in credit, paid before, paying later."""
	make.payment(make.invoice(on=add_days(getdate(), -90)), amount=300, on=add_days(getdate(), -20))
	make.advance(amount=50, on=add_days(getdate(), -5))
	make.advance(amount=10, on=add_days(getdate(), 5))
	settle()
	assert nightly.differing(base.COMPANY, [make.CUSTOMER], getdate()) == []


def test_the_audit_heals_every_figure_of_an_account(customer) -> None:
	name = figure("name")
	for field in derived_fields():
		right = figure(field)
		df = frappe.get_meta("AR Customer Account").get_field(field)
		wrong = {"Currency": 7.5, "Float": 3.1, "Int": 77}.get(df.fieldtype, "wrong")
		wrong = "2001-01-01" if df.fieldtype in ("Date", "Datetime") else wrong
		frappe.db.set_value("AR Customer Account", name, field, wrong, update_modified=False)
		frappe.db.commit()
		nightly.audit(getdate(), again=True)
		assert figure(field) == right, field


def test_the_audit_makes_an_account_that_is_missing(customer) -> None:
	frappe.db.delete("AR Customer Account", {"name": figure("name")})
	frappe.db.commit()
	nightly.audit(getdate(), again=True)
	assert figure("overdue") == 700


def test_what_waits_for_its_refresh_is_no_difference(customer, monkeypatch) -> None:
	make.invoice(on=add_days(getdate(), -60))
	frappe.db.commit()
	monkeypatch.setattr(refresh, "work_off", lambda: 0)
	nightly.audit(getdate(), again=True)
	key = {"job": "Audit", "company": base.COMPANY, "business_date": getdate()}
	assert frappe.get_last_doc("AR Job Run", key).changed == 0


def test_average_days_late_looks_back_twelve_months_from_every_day() -> None:
	paid_on = add_days(add_months(getdate(), -12), 10)
	make.payment(make.invoice(on=add_days(paid_on, -50)), on=paid_on)
	make.invoice(on=add_days(getdate(), -60))
	settle()
	assert figure("average_days_late") == 20
	later = add_days(getdate(), 20)
	nightly.age_accounts(later, again=True)
	assert figure("average_days_late") == 0
	assert figure("aged_on") == later


def test_an_entry_ahead_of_somebody_who_is_no_customer_counts_on_its_day() -> None:
	day, voucher = add_days(getdate(), 5), ("Journal Entry", "AHEAD")
	ledger_rows.write(base.COMPANY, base.DEBTORS, SUPPLIER, voucher, 40, 1, day, party_type="Supplier")
	for _again in range(2):
		marks.mark(base.COMPANY, [SUPPLIER], "test")
		settle()
		assert SUPPLIER not in marks.marked(base.COMPANY), "it is not due yet"
	frappe.db.set_value("AR Refresh Mark", {"party": SUPPLIER}, "retry_on", getdate())
	assert SUPPLIER in marks.marked(base.COMPANY)
	assert len(frappe.get_all("AR Refresh Mark", filters={"party": SUPPLIER})) == 1


@pytest.mark.parametrize("field", ["rounding_method", "currency_precision"])
def test_another_rounding_has_everybody_recomputed(customer, field: str) -> None:
	settings = frappe.get_doc("System Settings")
	other = {"rounding_method": "Commercial Rounding", "currency_precision": "3"}[field]
	assert settings.get(field) != other
	settings.set(field, other)
	settings.flags.ignore_mandatory = True
	try:
		settings.save()
		assert make.CUSTOMER in marks.marked(base.COMPANY)
	finally:
		frappe.db.rollback()
		frappe.clear_cache()


def test_a_name_in_other_cases_is_read_from_the_ledger_while_it_waits(customer) -> None:
	make.invoice(amount=55, on=add_days(getdate(), -60))
	frappe.db.commit()
	selection = Selection(base.COMPANY, getdate(), parties=(make.CUSTOMER.upper(),))
	items = aging.read(selection, policies.view_for(base.COMPANY)).items
	assert 55 in {item.outstanding for item in items}


def test_saying_something_keeps_the_figures(customer) -> None:
	before = {field: figure(field) for field in derived_fields()}
	doc = frappe.get_doc("AR Customer Account", figure("name"))
	doc.update({"snoozed_until": add_days(getdate(), 3), "snooze_reason": "On holiday"})
	doc.save()
	after = {field: figure(field) for field in derived_fields()}
	assert before.pop("worklist_state") == "To Chase" and after.pop("worklist_state") == "Waiting"
	assert after == before


def test_the_night_brings_accounts_to_the_day_before_it_audits(customer, monkeypatch) -> None:
	tomorrow: date = add_days(getdate(), 1)
	monkeypatch.setattr(tasks, "getdate", lambda: tomorrow)
	tasks.every_night()
	assert figure("aged_on") == tomorrow
	runs = frappe.get_all(
		"AR Job Run",
		filters={"company": base.COMPANY, "business_date": tomorrow},
		fields=["job", "status", "changed"],
		order_by="job",
	)
	assert runs == [
		{"job": "Age Accounts", "status": "Completed", "changed": 0},
		{"job": "Audit", "status": "Completed", "changed": 0},
		{"job": "Escalate Disputes", "status": "Completed", "changed": 0},
		{"job": "Propose Reminders", "status": "Completed", "changed": 0},
	]
