"""One mail, two people who confirm it, and one case that two people uphold, at once. These tests commit and clean up."""

from collections.abc import Iterator

import pytest

import frappe

from ar_specialist import api
from ar_specialist.operations import refresh
from tests.site import baseline as base
from tests.site import factories as make
from tests.site.connections import Worker
from tests.site.disputing import reason
from tests.site.test_two_connections import invoice  # noqa: F401  a fixture

pytestmark = [pytest.mark.committed, pytest.mark.usefixtures("invoice")]

SPECIALIST, OTHER, *_rest = base.USERS
HERE = "tests.site.test_dispute_mail_races"
PEOPLE = [SPECIALIST, OTHER, "Administrator", SPECIALIST]


@pytest.fixture
def mail() -> Iterator[str]:
	reason()
	frappe.db.commit()
	refresh.work_off()
	about = {"reference_doctype": "AR Customer Account", "reference_name": account()}
	came = {"sent_or_received": "Received", "communication_medium": "Email", "sender": "x@example.org"}
	said = {"subject": "Your invoice", "content": "All wrong", "message_id": "race@example.org"}
	doc = frappe.get_doc({"doctype": "Communication", **about, **came, **said}).insert()
	frappe.db.commit()
	yield doc.name
	frappe.db.rollback()
	frappe.set_user("Administrator")
	for name in frappe.get_all("AR Dispute", {"company": base.COMPANY}, pluck="name"):
		frappe.db.delete("Comment", {"reference_doctype": "AR Dispute", "reference_name": name})
		frappe.db.delete("Communication Link", {"link_name": name})
	frappe.db.delete("Communication Link", {"parent": doc.name})
	frappe.db.delete("Communication", {"name": doc.name})
	frappe.db.commit()


def account() -> str:
	return frappe.db.get_value("AR Customer Account", {"company": base.COMPANY, "customer": make.CUSTOMER})


def confirm(mail: str, amount: float) -> str:
	"""Confirm a mail as its dialog does; called in a process of its own, which commits. Returns the refusal, if any."""
	frappe.get_all("AR Dispute", limit=1)  # as any request, it has read something before
	voucher = frappe.get_last_doc("Sales Invoice", {"company": base.COMPANY, "docstatus": 1}).name
	item = {"voucher_type": "Sales Invoice", "voucher_no": voucher, "disputed": amount}
	try:
		api.raise_mail_dispute(mail, account(), reason(), [item])
	except frappe.ValidationError as error:
		frappe.db.rollback()
		return str(error)
	return ""


def uphold(name: str) -> str:
	"""Uphold a dispute; called in a process of its own, which commits. Returns the refusal, if any."""
	frappe.get_all("AR Dispute", limit=1)
	try:
		api.uphold_dispute(name, "No Letter")
	except frappe.ValidationError as error:
		frappe.db.rollback()
		return str(error)
	return ""


def test_however_many_confirm_one_mail_there_is_one_dispute(mail: str) -> None:
	workers = [Worker(f"{HERE}.confirm", user=user, mail=mail, amount=100) for user in PEOPLE]
	refused = sorted(each.result() for each in workers)
	assert refused[0] == "" and all("was raised from this e-mail already" in each for each in refused[1:])
	frappe.db.rollback()
	assert frappe.db.count("AR Dispute", {"communication": mail}) == 1
	assert frappe.db.count("AR Activity", {"communication": mail}) == 1


def test_one_case_is_upheld_once(mail: str) -> None:
	assert confirm(mail, 100) == ""
	frappe.db.commit()
	(name,) = frappe.get_all("AR Dispute", {"communication": mail}, pluck="name")
	workers = [Worker(f"{HERE}.uphold", user=user, name=name) for user in (SPECIALIST, OTHER)]
	refused = sorted(each.result() for each in workers)
	assert refused[0] == "" and "is Resolved; reopen it first" in refused[1]
	frappe.db.rollback()
	assert frappe.db.get_value("AR Dispute", name, "resolution") == "Valid Debt"
