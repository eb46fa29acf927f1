"""Small aged rests: proposed once, decided by people, written off once, or left alone."""

from collections.abc import Iterator

import pytest

import frappe
from frappe.utils import add_days, getdate

from ar_specialist import api
from ar_specialist.operations import refresh, write_offs
from tests.site import baseline as base
from tests.site import disputes as make
from tests.site.factories import CUSTOMER, FOREIGN_CUSTOMER, advance, payment

SPECIALIST, OTHER, MANAGER, AUDITOR, _NOBODY = base.USERS
TODAY = getdate()
LONG_AGO, PAID_ON = add_days(TODAY, -200), add_days(TODAY, -150)


@pytest.fixture(autouse=True)
def accountants() -> Iterator[None]:
	frappe.get_doc("User", MANAGER).add_roles("Accounts User")
	make.policy(write_off_rest_amount=5, write_off_rest_days=90, writes_off_small_rests=0)
	yield
	frappe.set_user("Administrator")


def rest(left: float = 3, customer: str = CUSTOMER, paid_on: object = PAID_ON, **values: object):
	"""An invoice over 100 of which `left` was never paid."""
	invoice = make.invoice([make.line(100)], customer=customer, on=LONG_AGO, **values)
	payment(invoice, amount=invoice.outstanding_amount - left, on=paid_on)
	return invoice


def run(again: bool = False, day: object = TODAY) -> None:
	frappe.db.commit()
	refresh.work_off()
	write_offs.propose(base.COMPANY, getdate(day), again)


def proposals(**filters: object) -> list:
	fields = [
		"name", "customer", "voucher_no", "rest", "days", "status", "reason", "journal_entry", "decided_by",
		"account_currency", "rest_in_account_currency", "invoiced",
	]  # fmt: skip
	return frappe.get_all(write_offs.PROPOSAL, filters=filters, fields=fields, order_by="voucher_no")


def journals() -> int:
	return frappe.db.count("Journal Entry", {"company": base.COMPANY, "docstatus": 1})


def test_a_small_old_rest_is_proposed_and_nothing_is_posted() -> None:
	invoice = rest()
	run()
	[found] = proposals()
	assert (found.customer, found.voucher_no, found.status) == (CUSTOMER, invoice.name, "Proposed")
	assert (found.rest, found.invoiced, found.days) == (3, 100, 150)
	assert (make.open_of(invoice), journals()) == (3, 0)


def test_what_is_no_small_old_rest_is_not_proposed() -> None:
	rest(left=5.01)
	rest(paid_on=add_days(TODAY, -89))
	rest(due_date=add_days(TODAY, -89))
	make.invoice([make.line(4)], on=LONG_AGO)
	make.invoice([make.line(100)], on=LONG_AGO)
	run()
	assert proposals() == []


def test_money_to_the_customers_credit_comes_first() -> None:
	rest()
	advance(amount=50, on=PAID_ON)
	other = rest(customer=base.CUSTOMERS[1])
	run()
	assert [found.voucher_no for found in proposals()] == [other.name]


def test_what_is_promised_is_waited_for() -> None:
	invoice = rest()
	frappe.db.commit()
	refresh.work_off()
	frappe.get_doc(
		{
			"doctype": "AR Promise",
			"company": base.COMPANY,
			"customer": CUSTOMER,
			"promised_for": add_days(TODAY, 7),
			"items": [{"voucher_type": "Sales Invoice", "voucher_no": invoice.name, "promised": 3}],
		}
	).insert()
	run()
	assert proposals() == []


def test_the_run_twice_proposes_nothing_twice() -> None:
	rest()
	run()
	run()
	run(again=True)
	run(day=add_days(TODAY, 1))
	assert len(proposals()) == 1


def test_without_a_limit_there_is_not_even_a_run() -> None:
	make.policy(write_off_rest_amount=0)
	rest()
	run()
	assert proposals() == [] and not frappe.db.exists("AR Job Run", {"job": write_offs.PROPOSE})


def test_approved_it_is_written_off_once() -> None:
	invoice = rest()
	run()
	[found] = proposals()
	frappe.set_user(MANAGER)
	assert api.approve_write_offs([found.name]) == {"written_off": 1, "failed": 0, "passed_over": 0}
	assert api.approve_write_offs([found.name]) == {"written_off": 0, "failed": 0, "passed_over": 1}
	[found] = proposals()
	assert (found.status, found.decided_by, make.open_of(invoice)) == ("Written Off", MANAGER, 0)
	journal = frappe.get_doc("Journal Entry", found.journal_entry)
	assert make.entries(journal) == {make.WRITE_OFF: 3, base.DEBTORS: -3}
	frappe.set_user("Administrator")
	run(again=True)
	assert journals() == 1


def test_where_the_policy_says_so_the_run_writes_off_and_lists_what_it_did() -> None:
	make.policy(writes_off_small_rests=1, splits_write_off_tax=1)
	invoice = rest(left=1.19, taxes=[make.tax(19)])
	run()
	run(again=True)
	[found] = proposals()
	assert (found.status, make.open_of(invoice), journals()) == ("Written Off", 0, 1)
	entries = make.entries(frappe.get_doc("Journal Entry", found.journal_entry))
	assert entries == {make.WRITE_OFF: 1, make.tax_account(): 0.19, base.DEBTORS: -1.19}


def test_another_currency_counts_in_the_companys() -> None:
	invoice = rest(left=6, customer=FOREIGN_CUSTOMER, rate=0.8)
	run()
	[found] = proposals()
	assert (found.rest, found.account_currency, found.rest_in_account_currency) == (4.8, base.FOREIGN, 6)
	frappe.set_user(MANAGER)
	api.approve_write_offs([found.name])
	assert make.open_of(invoice) == 0


def test_rejected_it_is_not_proposed_again_and_may_be_thought_over() -> None:
	invoice = rest()
	run()
	[found] = proposals()
	frappe.set_user(MANAGER)
	assert api.reject_write_offs([found.name], "They always pay in the end") == 1
	assert api.reject_write_offs([found.name], "Again") == 0
	frappe.set_user("Administrator")
	run(again=True)
	[found] = proposals()
	assert (found.status, found.reason, make.open_of(invoice)) == (
		"Rejected",
		"They always pay in the end",
		3,
	)
	frappe.set_user(MANAGER)
	assert api.approve_write_offs([found.name])["written_off"] == 1


def test_what_was_paid_meanwhile_is_proposed_no_longer() -> None:
	invoice = rest()
	run()
	payment(frappe.get_doc("Sales Invoice", invoice.name), on=TODAY)
	run(again=True)
	assert proposals() == []


def test_an_approval_of_a_rest_that_has_changed_fails_and_says_why() -> None:
	invoice = rest()
	run()
	payment(frappe.get_doc("Sales Invoice", invoice.name), amount=1, on=TODAY)
	frappe.set_user(MANAGER)
	[found] = proposals()
	assert api.approve_write_offs([found.name])["failed"] == 1
	[found] = proposals()
	assert (found.status, journals(), make.open_of(invoice)) == ("Failed", 0, 2)
	assert "2.00 is open" in found.reason


def test_one_that_fails_does_not_stop_the_others() -> None:
	rest()
	other = rest(customer=base.CUSTOMERS[1])
	run()
	first, _second = proposals()
	frappe.db.set_value("Sales Invoice", first.voucher_no, "docstatus", 2)
	frappe.set_user(MANAGER)
	found = api.approve_write_offs([each.name for each in proposals()])
	assert (found["written_off"], found["failed"], make.open_of(other)) == (1, 1, 0)


def test_on_a_frozen_day_it_fails_and_can_be_approved_later() -> None:
	invoice = rest()
	run()
	make.freeze(TODAY)
	frappe.set_user(MANAGER)
	[found] = proposals()
	api.approve_write_offs([found.name])
	[found] = proposals()
	assert found.status == "Failed" and "frozen" in found.reason and make.open_of(invoice) == 3
	make.freeze(None)
	assert api.approve_write_offs([found.name])["written_off"] == 1


def test_a_cancelled_write_off_is_open_again_and_stays_so() -> None:
	make.policy(writes_off_small_rests=1)
	invoice = rest()
	run()
	[found] = proposals()
	frappe.get_doc("Journal Entry", found.journal_entry).cancel()
	run(again=True)
	[found] = proposals()
	assert (found.status, found.journal_entry, make.open_of(invoice)) == ("Rejected", None, 3)
	assert "was cancelled" in found.reason


def test_what_a_killed_job_left_approved_is_posted_by_the_next_run() -> None:
	invoice = rest()
	run()
	[found] = proposals()
	write_offs.decide([found.name], write_offs.APPROVED)
	run(again=True)
	assert make.open_of(invoice) == 0


def test_many_are_posted_by_a_job(monkeypatch: pytest.MonkeyPatch) -> None:
	invoice, queued = rest(), []
	monkeypatch.setattr(write_offs, "AT_ONCE", 0)
	monkeypatch.setattr(frappe, "enqueue", lambda method, **values: queued.append((method, values["names"])))
	run()
	names = [found.name for found in proposals()]
	frappe.set_user(MANAGER)
	assert api.approve_write_offs(names) == {"queued": 1}
	assert (proposals()[0].status, make.open_of(invoice)) == ("Approved", 3)
	[(method, to_post)] = queued
	frappe.get_attr(method)(to_post)
	assert (to_post, make.open_of(invoice)) == (names, 0)


# -- who may


@pytest.mark.parametrize("user", [SPECIALIST, AUDITOR])
def test_only_managers_decide(user: str) -> None:
	rest()
	run()
	[found] = proposals()
	frappe.set_user(user)
	for decide in (
		lambda: api.approve_write_offs([found.name]),
		lambda: api.reject_write_offs([found.name], "x"),
	):
		with pytest.raises(frappe.PermissionError, match="Only an AR Manager"):
			decide()
	frappe.set_user("Administrator")
	assert proposals()[0].status == "Proposed"


def test_a_manager_without_rights_in_erpnext_decides_nothing() -> None:
	rest()
	run()
	[found] = proposals()
	frappe.get_doc("User", MANAGER).remove_roles("Accounts User", "Accounts Manager")
	frappe.set_user(MANAGER)
	with pytest.raises(frappe.PermissionError, match="Journal Entry in ERPNext"):
		api.approve_write_offs([found.name])
	assert proposals()[0].status == "Proposed"


def test_nobody_decides_on_customers_they_do_not_see() -> None:
	rest()
	run()
	[found] = proposals()
	values = {"doctype": "User Permission", "user": MANAGER, "allow": "Customer"}
	frappe.get_doc({**values, "for_value": base.CUSTOMERS[1]}).insert()
	frappe.cache.hdel("user_permissions", MANAGER)
	frappe.set_user(MANAGER)
	assert frappe.get_list(write_offs.PROPOSAL) == []
	with pytest.raises(frappe.PermissionError, match="no proposal you may decide on"):
		api.approve_write_offs([found.name])
	frappe.cache.delete_value("user_permissions")


@pytest.mark.parametrize("user", [SPECIALIST, MANAGER, AUDITOR])
def test_nobody_writes_a_proposals_status_by_hand(user: str) -> None:
	rest()
	run()
	[found] = proposals()
	frappe.set_user(user)
	with pytest.raises(frappe.PermissionError):
		frappe.client.set_value(write_offs.PROPOSAL, found.name, "status", "Approved")


@pytest.mark.parametrize("names", [[], ["no such proposal"], "x", ["x"] * 2])
def test_names_of_nothing_are_refused(names: object) -> None:
	frappe.set_user(MANAGER)
	with pytest.raises((frappe.ValidationError, frappe.PermissionError)):
		api.approve_write_offs(names)


def test_a_rejection_says_why() -> None:
	rest()
	run()
	frappe.set_user(MANAGER)
	with pytest.raises(frappe.ValidationError, match="Say why"):
		api.reject_write_offs([proposals()[0].name], " ")


@pytest.mark.parametrize(
	("values", "sentence"),
	[
		({"dispute_limit": 2, "approval_above": 1}, "where two people are needed beyond"),
		({"dispute_limit": -1}, "below zero"),
		({"write_off_rest_amount": -1}, "neither below zero"),
		({"write_off_account": base.DEBTORS}, "is no expense account"),
		({"write_off_account": f"Write Off - {base.OTHER_ABBR}"}, "is none of"),
	],
)
def test_policies_that_could_not_be_meant(values: dict, sentence: str) -> None:
	with pytest.raises(frappe.ValidationError, match=sentence):
		make.policy(**values)
