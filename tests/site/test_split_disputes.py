"""The limit of what one settles alone is not got around by many small disputes of one invoice."""

from collections.abc import Iterator

import pytest

import frappe
from frappe.model.document import Document

from ar_specialist import api
from tests.site import baseline as base
from tests.site import disputes as make
from tests.site import disputing
from tests.site.accounts import settle
from tests.site.factories import AS_ON
from tests.site.users import acting_as

SPECIALIST, OTHER, MANAGER, _AUDITOR, _NOBODY = base.USERS


@pytest.fixture(autouse=True)
def accountants() -> Iterator[None]:
	for user in (SPECIALIST, OTHER, MANAGER):
		frappe.get_doc("User", user).add_roles("Accounts User")
	make.policy(dispute_limit=100, approval_above=250)
	yield
	frappe.set_user("Administrator")


@pytest.fixture
def invoice() -> Document:
	return invoiced()


def invoiced() -> Document:
	found = make.invoice([make.line(1000)], [make.tax(19)])
	settle()
	return found


def settled(invoice: Document, amount: float, user: str = SPECIALIST, remedy: str = "Credit Note") -> dict:
	"""What settles a new dispute of `amount`, raised and settled by one user, is said beforehand to be so, too."""
	with acting_as(user):
		case = disputing.dispute(invoice, amounts=(amount,))
		previewed = api.preview_settlement(case.name, remedy)["submits"]
		[made] = api.settle_dispute(case.name, remedy, on=str(AS_ON))["documents"]
	assert previewed is not made["is_draft"]
	return {**made, "dispute": case.name}


def approve(document: dict, user: str = MANAGER) -> None:
	with acting_as(user):
		api.approve_settlement(document["dispute"], document["doctype"], document["name"])


@pytest.mark.parametrize("remedy", ["Credit Note", "Write-off"])
def test_small_disputes_of_one_invoice_count_together(invoice: Document, remedy: str) -> None:
	made = [settled(invoice, 40, remedy=remedy)["is_draft"] for _each in range(4)]
	assert made == [False, False, True, True]
	assert make.open_of(invoice) == 1110


def test_whoever_raises_them(invoice: Document) -> None:
	assert not settled(invoice, 90)["is_draft"]
	assert settled(invoice, 90, user=OTHER)["is_draft"]


def test_another_invoice_has_a_limit_of_its_own(invoice: Document) -> None:
	assert not settled(invoice, 90)["is_draft"]
	assert not settled(invoiced(), 90)["is_draft"]


def test_what_a_second_person_has_approved_does_not_count(invoice: Document) -> None:
	approve(settled(invoice, 200))
	assert not settled(invoice, 90)["is_draft"]


def test_what_was_cancelled_does_not_count(invoice: Document) -> None:
	first = settled(invoice, 90)
	frappe.get_doc(first["doctype"], first["name"]).cancel()
	settle()
	assert not settled(invoice, 90)["is_draft"]


def test_erpnexts_own_button_asks_the_same(invoice: Document) -> None:
	settled(invoice, 90)
	second = settled(invoice, 90)
	with acting_as(SPECIALIST), pytest.raises(frappe.PermissionError, match="an AR Manager has to approve"):
		frappe.get_doc(second["doctype"], second["name"]).submit()
	approve(second)
	assert make.open_of(invoice) == 1010


def test_a_manager_takes_a_second_one_beyond_their_own_limit(invoice: Document) -> None:
	assert not settled(invoice, 200, user=MANAGER)["is_draft"]
	second = settled(invoice, 200, user=MANAGER)
	with pytest.raises(frappe.PermissionError, match="another AR Manager has to approve"):
		approve(second)
	frappe.get_doc("User", OTHER).add_roles("AR Manager")
	approve(second, OTHER)
	assert make.open_of(invoice) == 790
