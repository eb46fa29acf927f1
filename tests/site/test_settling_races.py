"""Two people settle one dispute, two runs write one rest off, at once and on connections of their own.

These tests really commit and clean up.
"""

import time
from collections.abc import Iterator

import pytest

import frappe
from frappe.model.document import Document
from frappe.utils import add_days, getdate

from ar_specialist.operations import dispute_settling, refresh, write_offs
from ar_specialist.receivables.dispute import Resolution
from ar_specialist.receivables.resolution import Agreement
from tests.site import baseline as base
from tests.site import disputes as make
from tests.site.connections import Worker
from tests.site.factories import CUSTOMER, payment
from tests.site.test_two_connections import empty_ledger

pytestmark = pytest.mark.committed

HERE = "tests.site.test_settling_races"
LONG_AGO = add_days(getdate(), -200)


@pytest.fixture(autouse=True)
def a_clean_ledger() -> Iterator[None]:
	clean_up()
	make.policy(dispute_limit=1000, approval_above=1000, write_off_rest_amount=5)
	frappe.db.commit()
	yield
	frappe.db.rollback()
	frappe.set_user("Administrator")
	clean_up()


def clean_up() -> None:
	frappe.db.delete("AR Dispute", {"company": base.COMPANY})
	frappe.db.delete("AR Dispute Item")
	frappe.db.delete(write_offs.PROPOSAL)
	frappe.db.delete("Comment", {"reference_doctype": "AR Dispute"})
	empty_ledger()
	frappe.db.delete("AR Policy", {"company": base.COMPANY})
	frappe.clear_document_cache("AR Policy", base.COMPANY)
	frappe.db.commit()


def settle(dispute: str, remedy: str, stay: float = 0) -> list[str]:
	"""Settle `dispute`; called in a process of its own, which may stay a while before it commits."""
	frappe.get_all("Sales Invoice", limit=1)  # as any request, it has read something before
	found = dispute_settling.settle(dispute, Agreement(Resolution(remedy)))
	time.sleep(stay)
	return [each.name for each in found.documents]


def disputed(invoice: Document, amount: float) -> str:
	item = {"voucher_no": invoice.name, "kind": "Invoice", "disputed": amount}
	return make.dispute(CUSTOMER, base.CURRENCY, item)


def notes(invoice: str) -> list[str]:
	frappe.db.rollback()
	return frappe.get_all("Sales Invoice", filters={"return_against": invoice, "docstatus": 1}, pluck="name")


@pytest.mark.parametrize("remedy", ["Credit Note", "Write-off"])
def test_settled_by_two_at_once_it_has_one_document(remedy: str) -> None:
	invoice = make.invoice([make.line(100)], on=LONG_AGO)
	dispute = disputed(invoice, 40)
	frappe.db.commit()
	asked = {"dispute": dispute, "remedy": remedy, "stay": 2}
	workers = [Worker(f"{HERE}.settle", **asked) for _number in range(3)]
	found = [worker.result() for worker in workers]
	frappe.db.rollback()
	assert len({tuple(names) for names in found}) == 1 and len(found[0]) == 1
	assert make.open_of(invoice) == 60


def test_two_disputes_about_one_invoice_never_credit_more_than_is_open() -> None:
	invoice = make.invoice([make.line(100)], on=LONG_AGO)
	disputes = [disputed(invoice, 60) for _number in range(2)]
	frappe.db.commit()
	workers = [Worker(f"{HERE}.settle", dispute=name, remedy="Credit Note", stay=2) for name in disputes]
	for worker in workers:
		worker.result()
	credited = [frappe.db.get_value("Sales Invoice", name, "grand_total") for name in notes(invoice.name)]
	assert sorted(credited) == [-60, -40], "the second credits what the first has left"
	assert make.open_of(invoice) == 0


def approve(name: str) -> dict:
	"""Approve a proposal; called in a process of its own."""
	return write_offs.approve([name])


def run() -> None:
	"""Do the night's run, whoever else does it; called in a process of its own."""
	write_offs.propose(base.COMPANY, getdate(), again=True)


def a_small_rest() -> object:
	invoice = make.invoice([make.line(100)], on=LONG_AGO)
	payment(invoice, amount=97, on=add_days(getdate(), -150))
	frappe.db.commit()
	refresh.work_off()
	return invoice


def journals() -> int:
	frappe.db.rollback()
	return frappe.db.count("Journal Entry", {"company": base.COMPANY, "docstatus": 1})


def test_approved_by_two_at_once_a_rest_is_written_off_once() -> None:
	invoice = a_small_rest()
	write_offs.propose(base.COMPANY, getdate())
	frappe.db.commit()
	name = frappe.db.get_value(write_offs.PROPOSAL, {"voucher_no": invoice.name})
	workers = [Worker(f"{HERE}.approve", name=name) for _number in range(3)]
	found = [worker.result() for worker in workers]
	assert sum(each["written_off"] for each in found) == 1
	assert (journals(), make.open_of(invoice)) == (1, 0)


def test_two_runs_at_once_propose_and_write_off_once() -> None:
	make.policy(writes_off_small_rests=1)
	invoice = a_small_rest()
	for worker in [Worker(f"{HERE}.run") for _number in range(2)]:
		worker.result()
	assert (journals(), frappe.db.count(write_offs.PROPOSAL), make.open_of(invoice)) == (1, 1, 0)
