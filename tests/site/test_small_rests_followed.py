"""Proposed write-offs follow what is open: each run brings them up to date, and what failed is proposed anew."""

import pytest

import frappe
from frappe.utils import add_days

from ar_specialist import api
from tests.site import disputes as make
from tests.site.factories import payment
from tests.site.test_small_rests import LONG_AGO, MANAGER, TODAY, accountants, proposals, rest, run

__all__ = ["accountants"]


def pay(invoice, amount: float, on: object = LONG_AGO) -> None:
	"""Enter a payment that came in long ago."""
	payment(frappe.get_doc("Sales Invoice", invoice.name), amount=amount, on=on)


def test_what_is_proposed_follows_what_is_open() -> None:
	invoice = rest()
	run()
	pay(invoice, 1)
	run(day=add_days(TODAY, 1))
	[found] = proposals()
	assert (found.status, found.rest, found.rest_in_account_currency, found.days) == ("Proposed", 2, 2, 151)
	frappe.set_user(MANAGER)
	assert api.approve_write_offs([found.name])["written_off"] == 1
	assert make.open_of(invoice) == 0


def failed(invoice) -> str:
	"""A proposal that could not be posted, as something was paid since."""
	run()
	pay(invoice, 1)
	frappe.set_user(MANAGER)
	[found] = proposals()
	assert api.approve_write_offs([found.name])["failed"] == 1
	frappe.set_user("Administrator")
	return found.name


def test_what_failed_as_it_had_changed_is_proposed_anew() -> None:
	invoice = rest()
	name = failed(invoice)
	run(again=True)
	[found] = proposals()
	assert (found.name, found.status, found.rest) == (name, "Proposed", 2)
	assert (found.reason, found.decided_by) == (None, None)
	frappe.set_user(MANAGER)
	assert api.approve_write_offs([name])["written_off"] == 1
	assert make.open_of(invoice) == 0


@pytest.mark.parametrize("limit", [5, 0])
def test_what_failed_and_was_paid_since_is_proposed_no_longer(limit: float) -> None:
	invoice = rest()
	failed(invoice)
	pay(invoice, 2)
	make.policy(write_off_rest_amount=limit)
	run(again=True)
	assert proposals() == []


def test_what_failed_otherwise_stays_failed_until_somebody_decides() -> None:
	rest()
	run()
	make.freeze(TODAY)
	frappe.set_user(MANAGER)
	[found] = proposals()
	api.approve_write_offs([found.name])
	frappe.set_user("Administrator")
	run(again=True)
	[found] = proposals()
	assert found.status == "Failed" and "frozen" in found.reason


def test_what_was_rejected_is_approved_later_at_what_is_open_then() -> None:
	invoice = rest()
	run()
	[found] = proposals()
	frappe.set_user(MANAGER)
	api.reject_write_offs([found.name], "They always pay in the end")
	frappe.set_user("Administrator")
	pay(invoice, 1)
	run(again=True)
	[found] = proposals()
	assert (found.status, found.rest) == ("Rejected", 2)
	frappe.set_user(MANAGER)
	assert api.approve_write_offs([found.name])["written_off"] == 1
