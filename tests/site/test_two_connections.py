"""Two users and two workers at once, on connections of their own. These tests really commit and clean up."""

import pytest

import frappe
from frappe.utils import add_days, add_to_date, getdate, now_datetime

from ar_specialist import api
from ar_specialist.operations import marks, nightly, refresh, runs
from tests.site import baseline as base
from tests.site import factories as make
from tests.site.accounts import settle
from tests.site.connections import Worker

pytestmark = pytest.mark.committed

SPECIALIST, OTHER, MANAGER, *_rest = base.USERS


@pytest.fixture
def invoice():
	"""A committed invoice; afterwards the company's ledger is empty again."""
	empty_ledger()
	doc = make.invoice(on=add_days(getdate(), -60))
	frappe.db.commit()
	yield doc
	frappe.db.rollback()
	frappe.set_user("Administrator")
	empty_ledger()


def empty_ledger() -> None:
	"""Cancel and delete every voucher of the test company, and what was derived from them."""
	frappe.db.set_single_value("Accounts Settings", "delete_linked_ledger_entries", 1)
	for doctype in ("Payment Entry", "Journal Entry", "Sales Invoice"):
		names = frappe.get_all(
			doctype, filters={"company": base.COMPANY}, pluck="name", order_by="creation desc"
		)
		for name in names:
			document = frappe.get_doc(doctype, name)
			if document.docstatus == 1:
				document.cancel()
			frappe.delete_doc(doctype, name, force=True)
	frappe.db.set_single_value("Accounts Settings", "delete_linked_ledger_entries", 0)
	settle()
	rows = ("AR Activity Item", "AR Promise Item", "AR Dispute Item", "AR Payment Plan Item")
	for doctype in (*rows, "AR Payment Plan Instalment"):
		frappe.db.delete(doctype)
	said = ("AR Activity", "AR Promise", "AR Dispute", "AR Payment Plan")
	for doctype in (*said, "AR Customer Account", "AR Open Item", "AR Refresh Mark", "AR Job Run"):
		frappe.db.delete(doctype, {"company": ("in", [base.COMPANY, base.OTHER_COMPANY])})
	frappe.db.commit()


def test_a_mark_becomes_visible_with_its_ledger_rows_and_not_before(invoice) -> None:
	refresh.work_off()
	make.payment(invoice, amount=400, on=getdate())
	assert Worker("ar_specialist.operations.refresh.work_off").result() == 0
	frappe.db.rollback()
	make.payment(frappe.get_doc("Sales Invoice", invoice.name), amount=400, on=getdate())
	frappe.db.commit()
	assert marks.marked(base.COMPANY) == {make.CUSTOMER}
	assert Worker("ar_specialist.operations.refresh.work_off").result() == 1
	frappe.db.rollback()
	assert frappe.db.get_value("AR Open Item", {"voucher_no": invoice.name}, "outstanding") == 600


def test_two_workers_share_the_marks_and_agree(invoice) -> None:
	for customer in base.CUSTOMERS:
		make.invoice(customer, on=add_days(getdate(), -60))
	frappe.db.commit()
	workers = [Worker("ar_specialist.operations.refresh.work_off") for _ in range(2)]
	assert sum(worker.result() for worker in workers) >= len(base.CUSTOMERS)
	frappe.db.rollback()
	assert marks.marked(base.COMPANY) == set()
	assert nightly.differing(base.COMPANY, list(base.CUSTOMERS), getdate()) == []


def test_a_voucher_is_marked_while_a_worker_holds_other_marks(invoice) -> None:
	refresh.work_off()
	marks.insert((base.COMPANY, customer, "test") for customer in base.CUSTOMERS[:3])
	frappe.db.commit()
	held = refresh._claim(refresh.BATCH)
	assert len(held) == 3
	mark = [base.COMPANY, base.CUSTOMERS[3], "test"]
	writer = Worker("ar_specialist.operations.marks.insert", rows=[mark])
	writer.process.wait(timeout=20)
	assert Worker("ar_specialist.operations.refresh.work_off").result() == 1, "the others are held"
	frappe.db.rollback()
	assert refresh.work_off() == 3


def test_a_batch_is_about_one_company(invoice) -> None:
	refresh.work_off()
	marks.insert([(base.COMPANY, make.CUSTOMER, "test"), (base.OTHER_COMPANY, make.CUSTOMER, "test")])
	frappe.db.commit()
	assert len({company for _name, company, _party in refresh._claim(refresh.BATCH)}) == 1
	frappe.db.rollback()
	assert refresh.work_off() == 2


def test_a_worker_waits_for_the_customer_another_one_holds(invoice) -> None:
	refresh.work_off()
	frappe.db.rollback()
	refresh.refresh(base.COMPANY, [make.CUSTOMER])  # holds the account row until the commit
	marks.insert([(base.COMPANY, make.CUSTOMER, "test")])
	other = Worker("ar_specialist.operations.refresh.refresh", company=base.COMPANY, parties=[make.CUSTOMER])
	with pytest.raises(Exception, match="timed out"):
		other.process.wait(timeout=3)
	frappe.db.commit()
	assert other.result() == 1
	frappe.db.rollback()
	assert nightly.differing(base.COMPANY, [make.CUSTOMER], getdate()) == []


def test_a_killed_worker_loses_nothing(invoice) -> None:
	frappe.db.commit()
	worker = Worker("ar_specialist.operations.refresh.work_off")
	worker.kill()
	frappe.db.rollback()
	refresh.work_off()
	assert marks.marked(base.COMPANY) == set()
	assert nightly.differing(base.COMPANY, [make.CUSTOMER], getdate()) == []


def test_the_second_of_two_users_is_told_that_the_account_has_changed(invoice) -> None:
	refresh.work_off()
	name = frappe.db.get_value("AR Customer Account", {"customer": make.CUSTOMER, "company": base.COMPANY})
	mine = frappe.get_doc("AR Customer Account", name)
	frappe.db.commit()
	Worker("ar_specialist.api.assign", user=MANAGER, names=[name], collector=OTHER).result()
	frappe.db.rollback()
	mine.collector = SPECIALIST
	with pytest.raises(frappe.TimestampMismatchError):
		mine.save()
	frappe.db.rollback()
	assert frappe.db.get_value("AR Customer Account", name, "collector") == OTHER


def test_of_two_people_only_one_is_promised_an_item(invoice) -> None:
	refresh.work_off()
	name = frappe.db.get_value("AR Customer Account", {"customer": make.CUSTOMER, "company": base.COMPANY})
	items = [{"voucher_type": invoice.doctype, "voucher_no": invoice.name}]
	promise = {"promised_for": str(add_days(getdate(), 7)), "items": items}
	call = {"account": name, "channel": "Call", "outcome": "Promise", "promise": promise}
	frappe.db.commit()
	assert (
		frappe.db.count("AR Promise", {"customer": make.CUSTOMER}) == 0
	)  # this transaction sees no later one
	Worker("ar_specialist.api.log_contact", user=OTHER, **call).result()
	frappe.set_user(SPECIALIST)
	with pytest.raises(frappe.ValidationError, match="is promised already"):
		api.log_contact(**call)
	frappe.db.rollback()
	assert frappe.db.count("AR Promise", {"customer": make.CUSTOMER}) == 1


def test_two_people_are_promised_different_items_of_one_customer(invoice) -> None:
	other = make.invoice(amount=300, on=add_days(getdate(), -60))
	settle()
	name = frappe.db.get_value("AR Customer Account", {"customer": make.CUSTOMER, "company": base.COMPANY})
	frappe.db.commit()
	assert frappe.db.count("AR Promise", {"customer": make.CUSTOMER}) == 0  # the snapshot is taken
	Worker("ar_specialist.api.log_contact", user=OTHER, **promised_call(name, other)).result()
	frappe.set_user(SPECIALIST)
	api.log_contact(**promised_call(name, invoice))
	frappe.db.commit()
	assert marks.marked(base.COMPANY) == {make.CUSTOMER}, "the first of them was not seen by the second"
	frappe.set_user("Administrator")
	refresh.work_off()
	assert frappe.db.get_value("AR Customer Account", name, ["promised", "to_collect"]) == (1300, 0)


def test_a_promise_on_an_old_view_of_the_ledger_does_not_outlast_it(invoice) -> None:
	other = make.invoice(amount=300, on=add_days(getdate(), -60))
	settle()
	name = frappe.db.get_value("AR Customer Account", {"customer": make.CUSTOMER, "company": base.COMPANY})
	frappe.db.commit()
	assert frappe.db.count("AR Promise", {"customer": make.CUSTOMER}) == 0
	Worker("tests.site.connections.pay_and_refresh", invoice=invoice.name).result()
	frappe.set_user(SPECIALIST)
	api.log_contact(**promised_call(name, other))
	frappe.db.commit()
	frappe.set_user("Administrator")
	refresh.work_off()
	assert nightly.differing(base.COMPANY, [make.CUSTOMER], getdate()) == []
	assert frappe.db.get_value("AR Customer Account", name, ["outstanding", "promised"]) == (300, 300)


def test_promises_and_withdrawals_at_once_do_not_lock_each_other_out(invoice) -> None:
	others = [make.invoice(amount=100, on=add_days(getdate(), -60)) for _number in range(3)]
	settle()
	name = frappe.db.get_value("AR Customer Account", {"customer": make.CUSTOMER, "company": base.COMPANY})
	taken = api.log_contact(**promised_call(name, invoice))
	frappe.db.commit()
	workers = [Worker("ar_specialist.api.log_contact", **promised_call(name, other)) for other in others]
	workers.append(Worker("ar_specialist.api.undo_contact", activity=taken["activity"]))
	for worker in workers:
		worker.result()
	refresh.work_off()
	assert frappe.db.get_value("AR Customer Account", name, "promised") == 300


def promised_call(account: str, invoice: object) -> dict[str, object]:
	"""Return what a call in which all of `invoice` is promised sends."""
	items = [{"voucher_type": invoice.doctype, "voucher_no": invoice.name}]
	promise = {"promised_for": str(add_days(getdate(), 7)), "items": items}
	return {"account": account, "channel": "Call", "outcome": "Promise", "promise": promise}


def test_refreshing_figures_does_not_get_in_the_way_of_somebody_editing(invoice) -> None:
	refresh.work_off()
	name = frappe.db.get_value("AR Customer Account", {"customer": make.CUSTOMER, "company": base.COMPANY})
	mine = frappe.get_doc("AR Customer Account", name)
	make.invoice(amount=77, on=add_days(getdate(), -60))
	frappe.db.commit()
	Worker("ar_specialist.operations.refresh.work_off").result()
	frappe.db.rollback()
	mine.next_action = "Call"
	mine.save()
	frappe.db.commit()
	stored = frappe.get_doc("AR Customer Account", name)
	assert (stored.next_action, stored.outstanding) == ("Call", 1077)


def test_saying_something_does_not_bring_back_figures_of_before(invoice) -> None:
	refresh.work_off()
	account = frappe.get_doc("AR Customer Account", {"company": base.COMPANY, "customer": make.CUSTOMER})
	Worker("tests.site.connections.pay_and_refresh", invoice=invoice.name).result()
	account.update({"snoozed_until": add_days(getdate(), 3), "snooze_reason": "On holiday"})
	account.save()
	frappe.db.commit()
	assert nightly.differing(base.COMPANY, [make.CUSTOMER], getdate()) == []
	assert frappe.db.get_value("AR Customer Account", account.name, ["outstanding", "worklist_state"]) == (
		0,
		"Settled",
	)


def test_a_run_is_done_once_however_often_it_is_started(invoice) -> None:
	day = getdate(add_days(getdate(), 400))
	calls = [
		Worker("tests.site.test_two_connections.run_for", company=base.COMPANY, day=str(day))
		for _ in range(3)
	]
	assert sorted(call.result() for call in calls) == [False, False, True]


def run_for(company: str, day: str) -> bool:
	"""Do a run for a while, as a worker would; return whether it was this worker's."""
	import time

	with runs.run("Test", company, getdate(day)) as record:
		if record is None:
			return False
		time.sleep(2)
		return True


def test_a_run_whose_worker_died_is_taken_over_where_it_was(invoice) -> None:
	day = getdate(add_days(getdate(), 401))
	with runs.run("Test", base.COMPANY, day) as record:
		record.save_progress("M")
		name = record.name
	frappe.db.set_value(
		"AR Job Run", name, {"status": "Running", "claimed_until": add_to_date(now_datetime(), minutes=-1)}
	)
	frappe.db.commit()
	with runs.run("Test", base.COMPANY, day) as record:
		assert record is not None and record.position == "M"
	assert frappe.db.get_value("AR Job Run", name, "status") == "Completed"


def test_a_failed_run_says_why_and_can_be_started_again(invoice) -> None:
	day = getdate(add_days(getdate(), 402))
	with pytest.raises(ZeroDivisionError), runs.run("Test", base.COMPANY, day):
		1 / 0  # noqa: B018
	stored = frappe.get_last_doc("AR Job Run", {"business_date": day})
	assert stored.status == "Failed" and "ZeroDivisionError" in stored.errors
	with runs.run("Test", base.COMPANY, day) as record:
		assert record is not None
