"""Refreshing when something is wrong: a customer that fails, a database that is busy, a queue that is down."""

import pytest

import frappe
from frappe.utils import add_days, add_to_date, getdate, now_datetime

from ar_specialist import api
from ar_specialist.api import worklist as worklist_api
from ar_specialist.ledger import open_items
from ar_specialist.ledger.population import Selection
from ar_specialist.operations import accounts, aging, marks, nightly, policies, refresh, retry
from benchmarks.measure import statements
from tests.site import baseline as base
from tests.site import factories as make
from tests.site.accounts import settle


def test_one_failing_customer_does_not_stop_the_others(monkeypatch) -> None:
	for customer in base.CUSTOMERS[:3]:
		make.invoice(customer, on=add_days(getdate(), -60))
	frappe.db.commit()
	real = accounts.update

	def fail_for_one(company, parties, *rest):
		if base.CUSTOMERS[1] in parties:
			raise ValueError("this customer cannot be computed")
		return real(company, parties, *rest)

	monkeypatch.setattr(accounts, "update", fail_for_one)
	assert refresh.work_off() == 2
	assert marks.marked(base.COMPANY) == {base.CUSTOMERS[1]}
	mark = frappe.get_last_doc("AR Refresh Mark", {"party": base.CUSTOMERS[1]})
	assert mark.attempts == 1 and "Error Log" in mark.error
	assert "cannot be computed" in frappe.get_last_doc("Error Log").error
	assert refresh.work_off() == 0, "a failed mark waits before it is tried again"
	# until then the reports read this customer from the ledger
	reading = aging.read(Selection(base.COMPANY, getdate()), policies.view_for(base.COMPANY))
	assert {item.party for item in reading.items} == set(base.CUSTOMERS[:3])
	monkeypatch.undo()
	frappe.db.set_value("AR Refresh Mark", mark.name, "retry_on", add_to_date(now_datetime(), minutes=-1))
	frappe.db.commit()
	assert refresh.work_off() == 1
	assert marks.marked(base.COMPANY) == set()


def test_the_audit_records_a_failing_customer_and_goes_on(monkeypatch) -> None:
	for customer in base.CUSTOMERS[:3]:
		make.invoice(customer, on=add_days(getdate(), -60))
	settle()
	real = nightly.differing

	def fail_for_one(company, parties, as_on):
		if base.CUSTOMERS[1] in parties:
			raise ValueError("this customer cannot be compared")
		return real(company, parties, as_on)

	monkeypatch.setattr(nightly, "differing", fail_for_one)
	frappe.db.delete("AR Open Item", {"party": base.CUSTOMERS[2]})
	frappe.db.commit()
	nightly.audit(getdate(), again=True)
	filters = {"job": "Audit", "company": base.COMPANY, "business_date": getdate()}
	run = frappe.get_last_doc("AR Job Run", filters)
	assert (run.status, run.failed, run.changed) == ("Completed with Errors", 1, 1)
	assert base.CUSTOMERS[1] in run.errors
	assert frappe.db.exists("AR Open Item", {"party": base.CUSTOMERS[2]})


@pytest.mark.parametrize("error", [frappe.QueryDeadlockError, frappe.QueryTimeoutError])
def test_a_busy_database_is_tried_again_as_the_same_user(monkeypatch, error) -> None:
	monkeypatch.setattr(retry.time, "sleep", lambda seconds: None)
	frappe.set_user("ar-manager@example.com")
	seen = []

	def work() -> str:
		seen.append(frappe.session.user)
		if len(seen) < 4:
			raise error("busy")
		return "done"

	assert retry.retrying(work) == "done"
	assert seen == ["ar-manager@example.com"] * 4


def test_a_database_that_stays_busy_is_given_up(monkeypatch) -> None:
	monkeypatch.setattr(retry.time, "sleep", lambda seconds: None)
	tries = []

	def work() -> None:
		tries.append(1)
		raise frappe.QueryDeadlockError("busy")

	with pytest.raises(frappe.QueryDeadlockError):
		retry.retrying(work)
	assert len(tries) == retry.TRIES


def test_other_database_errors_are_not_tried_again() -> None:
	import pymysql

	tries = []

	def work() -> None:
		tries.append(1)
		raise pymysql.err.OperationalError(1054, "Unknown column")

	with pytest.raises(pymysql.err.OperationalError):
		retry.retrying(work)
	assert len(tries) == 1


def test_a_queue_that_is_down_does_not_stop_an_invoice(monkeypatch) -> None:
	def down(*_args, **_kwargs):
		raise ConnectionError("no queue")

	monkeypatch.setattr(marks, "is_job_enqueued", down)
	invoice = make.invoice(on=add_days(getdate(), -60))
	frappe.db.commit()
	assert frappe.db.get_value("Sales Invoice", invoice.name, "docstatus") == 1
	assert marks.marked(base.COMPANY) == {make.CUSTOMER}


def test_a_rolled_back_voucher_leaves_no_mark() -> None:
	refresh.work_off()
	make.invoice(on=add_days(getdate(), -60))
	assert marks.pending_here()
	frappe.db.rollback()
	assert not marks.pending_here()
	frappe.db.commit()
	assert marks.marked(base.COMPANY) == set()


def test_submitting_costs_at_most_two_statements_more(monkeypatch) -> None:
	def submit_one() -> None:
		make.invoice(on=add_days(getdate(), -60))
		frappe.db.commit()

	submit_one()
	with_marks = statements(submit_one)
	monkeypatch.setattr(marks, "mark", lambda *args: None)
	without = statements(submit_one)
	assert with_marks - without <= 2


def test_refreshing_one_customer_costs_a_fixed_number_of_statements() -> None:
	def cost() -> int:
		frappe.db.commit()
		return statements(refresh.work_off)

	for _ in range(3):
		make.invoice(on=add_days(getdate(), -60))
	few = cost()
	for day in range(30):
		invoice = make.invoice(on=add_days(getdate(), -60 - day))
		make.payment(invoice, amount=500, on=getdate())
	many = cost()
	assert few <= 50
	assert many <= few


def test_refreshing_one_customer_reads_no_other(monkeypatch) -> None:
	for customer in base.CUSTOMERS:
		make.invoice(customer, on=add_days(getdate(), -60))
	settle()
	seen = set()
	real = open_items.entry_of

	def watch(cells):
		seen.add(cells[2])
		return real(cells)

	monkeypatch.setattr(open_items, "entry_of", watch)
	refresh.refresh(base.COMPANY, [base.CUSTOMERS[2]])
	assert seen == {base.CUSTOMERS[2]}


def test_refreshing_nobody_reads_and_changes_nothing() -> None:
	make.invoice()
	settle()
	before = frappe.get_all("AR Open Item", fields="*", order_by="name")
	assert before and refresh.refresh(base.COMPANY, []) == 0
	assert frappe.get_all("AR Open Item", fields="*", order_by="name") == before


def test_shards_split_the_customers_and_cover_them() -> None:
	for customer in base.CUSTOMERS:
		make.invoice(customer, on=add_days(getdate(), -60))
	frappe.db.commit()
	marks_before = refresh.work_off()
	assert marks_before == len(base.CUSTOMERS)
	frappe.db.delete("AR Open Item", {"company": base.COMPANY})
	done = [refresh.rebuild(base.COMPANY, shard, 3) for shard in range(3)]
	assert sum(done) == len(base.CUSTOMERS)
	whole = {"company": base.COMPANY, "level": "Voucher"}
	assert frappe.db.count("AR Open Item", whole) == len(base.CUSTOMERS)


def test_who_presses_refresh_does_not_wait_for_everybody(monkeypatch: pytest.MonkeyPatch) -> None:
	queued = []
	for customer in base.CUSTOMERS[:3]:
		make.invoice(customer)
	frappe.db.commit()
	monkeypatch.setattr(refresh, "BATCH", 1)
	monkeypatch.setattr(worklist_api, "AT_ONCE", 2)
	monkeypatch.setattr(marks, "is_job_enqueued", lambda job: False)
	monkeypatch.setattr(frappe, "enqueue", lambda *args, **values: queued.append(args))
	assert api.refresh() == {"refreshed": 2}
	assert len(marks.marked(base.COMPANY)) == 1
	assert ("ar_specialist.operations.refresh.work_off",) in queued
	queued.clear()
	assert api.refresh() == {"refreshed": 1}
	assert marks.marked(base.COMPANY) == set()
	assert ("ar_specialist.operations.refresh.work_off",) not in queued
