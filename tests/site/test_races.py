"""What one connection does between two steps of another: nothing is lost, and what is shown is one moment's truth.

Each test stops a refresh where it hurts, lets another process do its part, and goes on. These tests really commit
and clean up.
"""

import time
from collections.abc import Callable

import pytest

import frappe
from frappe.utils import getdate

from ar_specialist.ledger.population import Selection
from ar_specialist.operations import accounts, aging, marks, nightly, policies, refresh, worklist
from tests.site import baseline as base
from tests.site import factories as make
from tests.site.connections import Worker
from tests.site.test_two_connections import invoice  # noqa: F401  a fixture

pytestmark = [pytest.mark.committed, pytest.mark.usefixtures("invoice")]

HERE = "tests.site.test_races"
STEPS = ("_netted", "_replace")


def the_invoice() -> str:
	return frappe.get_last_doc("Sales Invoice", {"company": base.COMPANY, "docstatus": 1}).name


def pay(voucher: str, amount: float) -> None:
	"""Pay a part of an invoice; called in a process of its own, which commits."""
	make.payment(frappe.get_doc("Sales Invoice", voucher), amount=amount, on=getdate())


def cancel(voucher: str) -> None:
	frappe.get_doc("Sales Invoice", voucher).cancel()


def age() -> int:
	return accounts.age(base.COMPANY, [make.CUSTOMER], getdate())


def audit() -> None:
	nightly.audit(getdate(), again=True)


def lock() -> None:
	accounts.lock(base.COMPANY, [make.CUSTOMER])


def other_connection(name: str, **arguments: object) -> Callable[[], object]:
	"""Return what starts `name` of this module in another process, and waits for it to commit."""
	return lambda: Worker(f"{HERE}.{name}", **arguments).result()


def once_before(
	monkeypatch: pytest.MonkeyPatch, module: object, step: str, event: Callable[[], object]
) -> None:
	"""Have `event` happen once, just before `step` of `module`."""
	original = getattr(module, step)

	def stopped(*args: object, **kwargs: object) -> object:
		monkeypatch.setattr(module, step, original)
		event()
		return original(*args, **kwargs)

	monkeypatch.setattr(module, step, stopped)


def seen_now() -> dict[str, float]:
	"""Return {voucher: outstanding} of today as reports show it, which have to tie to the general ledger."""
	frappe.db.rollback()
	reading = aging.read(Selection(base.COMPANY, getdate()), policies.view_for(base.COMPANY))
	assert aging.reconcile(reading).ties
	return {item.voucher_no: float(item.outstanding) for item in reading.items}


def on_account() -> float:
	"""Return what the stored account says is owed."""
	frappe.db.rollback()
	account = {"company": base.COMPANY, "customer": make.CUSTOMER}
	return frappe.db.get_value("AR Customer Account", account, "outstanding")


def all_is_well(voucher: str, outstanding: float) -> None:
	"""Check that once everything is worked off, stored rows, accounts and ledger say the same."""
	frappe.db.rollback()
	refresh.work_off()
	frappe.db.rollback()
	assert marks.marked(base.COMPANY) == set()
	assert nightly.differing(base.COMPANY, list(base.CUSTOMERS), getdate()) == []
	assert on_account() == outstanding
	assert seen_now() == ({voucher: outstanding} if outstanding else {})


@pytest.mark.parametrize("step", STEPS)
@pytest.mark.parametrize(("event", "arguments", "left"), [("pay", {"amount": 400}, 600), ("cancel", {}, 0)])
def test_what_is_committed_during_a_refresh_keeps_a_mark_of_its_own(
	monkeypatch: pytest.MonkeyPatch, step: str, event: str, arguments: dict, left: float
) -> None:
	voucher = the_invoice()
	once_before(monkeypatch, refresh, step, other_connection(event, voucher=voucher, **arguments))
	assert refresh.work_off(limit=1) == 1
	frappe.db.rollback()
	assert marks.marked(base.COMPANY) == {make.CUSTOMER}
	assert seen_now() == ({voucher: left} if left else {})
	all_is_well(voucher, left)


@pytest.mark.parametrize("step", STEPS)
def test_what_is_committed_during_a_rebuild_is_not_lost(monkeypatch: pytest.MonkeyPatch, step: str) -> None:
	voucher = the_invoice()
	refresh.work_off()
	once_before(monkeypatch, refresh, step, other_connection("pay", voucher=voucher, amount=400))
	frappe.db.rollback()
	assert refresh.rebuild(base.COMPANY) == 1
	assert seen_now() == {voucher: 600}
	all_is_well(voucher, 600)


def test_a_rebuild_does_not_see_a_voucher_that_is_not_committed() -> None:
	voucher = the_invoice()
	refresh.work_off()
	pay(voucher, 400)
	Worker("ar_specialist.operations.refresh.rebuild", company=base.COMPANY).result()
	frappe.db.commit()
	assert frappe.db.get_value("AR Open Item", {"voucher_no": voucher}, "outstanding") == 1000
	assert seen_now() == {voucher: 600}
	all_is_well(voucher, 600)


def test_an_audit_beside_a_worker_that_has_claimed_the_marks(monkeypatch: pytest.MonkeyPatch) -> None:
	voucher = the_invoice()
	refresh.work_off()
	pay(voucher, 400)
	frappe.db.commit()
	once_before(monkeypatch, refresh, "refresh", other_connection("audit"))
	refresh.work_off()
	all_is_well(voucher, 600)


def test_a_difference_an_audit_finds_is_healed_though_a_refresh_came_between(
	monkeypatch: pytest.MonkeyPatch,
) -> None:
	voucher = the_invoice()
	refresh.work_off()
	frappe.db.sql("UPDATE `tabAR Open Item` SET outstanding = 1 WHERE voucher_no = %s", voucher)
	frappe.db.commit()
	once_before(monkeypatch, marks, "insert", other_connection("pay", voucher=voucher, amount=400))
	audit()
	all_is_well(voucher, 600)


def until_it_waits(worker: Worker, table: str = "AR Customer Account") -> None:
	"""Return once the worker is in a statement on `table`, the accounts unless said, that does not end."""
	query = """
		SELECT QUERY_ID FROM information_schema.PROCESSLIST
		WHERE ID <> CONNECTION_ID() AND COMMAND = 'Query' AND INFO LIKE %s"""
	before: set[int] = set()
	while worker.process.poll() is None:
		seen = {number for (number,) in frappe.db.sql(query, f"%`tab{table}`%")}
		if seen & before:
			return
		before = seen
		time.sleep(0.2)
	raise AssertionError(f"it did not wait: {worker.process.communicate()}")


def test_aging_accounts_waits_for_a_refresh_and_does_not_undo_it() -> None:
	voucher = the_invoice()
	refresh.work_off()
	pay(voucher, 400)
	frappe.db.commit()
	refresh.refresh(base.COMPANY, [make.CUSTOMER])
	ageing = Worker(f"{HERE}.age")
	until_it_waits(ageing)
	frappe.db.commit()
	assert ageing.result() == 1
	assert on_account() == 600
	all_is_well(voucher, 600)


def test_a_refresh_waits_for_the_aging_of_accounts() -> None:
	voucher = the_invoice()
	refresh.work_off()
	pay(voucher, 400)
	frappe.db.commit()
	assert age() == 1
	refreshing = Worker("ar_specialist.operations.refresh.work_off")
	until_it_waits(refreshing)
	frappe.db.commit()
	assert refreshing.result() == 1
	all_is_well(voucher, 600)


def test_two_workers_that_find_no_account_make_one() -> None:
	voucher = the_invoice()
	refresh.refresh(base.COMPANY, [make.CUSTOMER])
	other = Worker("ar_specialist.operations.refresh.work_off")
	until_it_waits(other)
	frappe.db.commit()
	assert other.result() == 1
	assert frappe.db.count("AR Customer Account", {"company": base.COMPANY}) == 1
	all_is_well(voucher, 1000)


def test_a_report_shows_one_moment_whatever_is_committed_meanwhile(monkeypatch: pytest.MonkeyPatch) -> None:
	voucher = the_invoice()
	refresh.work_off()

	def pay_and_refresh() -> None:
		other_connection("pay", voucher=voucher, amount=400)()
		Worker("ar_specialist.operations.refresh.work_off").result()

	once_before(monkeypatch, aging, "_from_derived", pay_and_refresh)
	assert seen_now() == {voucher: 1000}, "as it was when the report began, and tied to the ledger of then"
	assert seen_now() == {voucher: 600}


def test_who_logs_a_contact_and_who_saves_a_promise_do_not_wait_for_each_other() -> None:
	refresh.work_off()
	name = frappe.db.get_value("AR Customer Account", {"company": base.COMPANY, "customer": make.CUSTOMER})
	frappe.db.rollback()
	worklist.locked(name)
	other = Worker(f"{HERE}.lock")
	until_it_waits(other)
	lock()
	frappe.db.rollback()
	other.result()
