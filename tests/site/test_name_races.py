"""Two people who log and promise at once: no number is given twice, and nobody waits longer than they must. These tests
really commit and clean up."""

import pytest

import frappe
from frappe.model.document import Document
from frappe.utils import add_days, getdate

from ar_specialist.operations import refresh, worklist
from tests.site import baseline as base
from tests.site import factories as make
from tests.site.accounts import account_name
from tests.site.connections import Worker
from tests.site.conversations import activity, promise
from tests.site.test_races import until_it_waits
from tests.site.test_two_connections import invoice  # noqa: F401  a fixture

pytestmark = [pytest.mark.committed, pytest.mark.usefixtures("invoice")]

HERE = "tests.site.test_name_races"


def log_one(customer: str) -> str:
	"""Log a contact as the form does; called in a process of its own, which commits. Returns its name."""
	return activity(customer=customer).name


def number(name: str) -> int:
	return int(name.rpartition("-")[2])


@pytest.fixture
def owed() -> Document:
	"""The invoice of the one customer; another one owes, too."""
	make.invoice(base.CUSTOMERS[1], on=add_days(getdate(), -60))
	frappe.db.commit()
	refresh.work_off()
	frappe.db.commit()
	return frappe.get_last_doc("Sales Invoice", {"customer": make.CUSTOMER, "docstatus": 1})


def test_two_contacts_at_once_have_two_numbers(owed: Document) -> None:
	activity()
	frappe.db.commit()
	mine = activity()
	other = Worker(f"{HERE}.log_one", customer=base.CUSTOMERS[1])
	until_it_waits(other, "Series")
	frappe.db.commit()
	assert number(other.result()) == number(mine.name) + 1


def test_a_contact_does_not_wait_for_a_promise_that_is_being_made(owed: Document) -> None:
	promise(owed, amounts=(10,))
	assert Worker(f"{HERE}.log_one", customer=base.CUSTOMERS[1]).result()
	frappe.db.commit()


def test_who_waits_for_an_account_holds_no_number(owed: Document) -> None:
	activity()
	frappe.db.commit()
	account = worklist.locked(account_name())
	other = Worker(f"{HERE}.log_one", customer=account.customer)
	until_it_waits(other)
	mine = activity()
	frappe.db.commit()
	assert number(other.result()) == number(mine.name) + 1
