"""Disputes about what a customer owes by a journal: written off against it, as no credit note is."""

from collections.abc import Iterator

import pytest

import frappe
from frappe.model.document import Document

from ar_specialist import api
from tests.site import baseline as base
from tests.site import disputes as make
from tests.site import disputing, factories
from tests.site.accounts import settle
from tests.site.factories import AS_ON
from tests.site.users import acting_as

SPECIALIST, _OTHER, MANAGER, _AUDITOR, _NOBODY = base.USERS


@pytest.fixture(autouse=True)
def accountants() -> Iterator[None]:
	for user in (SPECIALIST, MANAGER):
		frappe.get_doc("User", user).add_roles("Accounts User")
	make.policy(dispute_limit=1000, approval_above=1000)
	yield
	frappe.set_user("Administrator")


def owed(amount: float = 200) -> Document:
	receivable = {"account": base.DEBTORS, "party_type": "Customer", "party": factories.CUSTOMER}
	return factories.journal([{**receivable, "debit": amount}, {"account": base.INCOME, "credit": amount}])


def disputed(*found: tuple[Document, float]) -> Document:
	settle()
	items = [
		{"voucher_type": each.doctype, "voucher_no": each.name, "disputed": amount} for each, amount in found
	]
	return disputing.dispute(customer=factories.CUSTOMER, items=items)


def settled(case: Document, remedy: str, **values: object) -> list[dict]:
	with acting_as(SPECIALIST):
		found = api.settle_dispute(case.name, remedy, on=str(AS_ON), **values)["documents"]
	case.reload()
	return found


def test_it_is_written_off_against_the_journal() -> None:
	case = disputed((owed(), 50))
	[found] = settled(case, "Write-off")
	journal = frappe.get_doc(found["doctype"], found["name"])
	assert make.entries(journal) == {make.WRITE_OFF: 50, base.DEBTORS: -50}
	assert (case.status, case.resolution, case.written_off) == ("Closed", "Write-off", 50)
	settle()
	assert disputing.account("outstanding") == 150


@pytest.mark.parametrize("remedy", ["Credit Note", "Rebill"])
def test_no_credit_note_is_against_a_journal(remedy: str) -> None:
	case = disputed((owed(), 50))
	with pytest.raises(frappe.ValidationError, match="is a journal"):
		settled(case, remedy)
	with acting_as(SPECIALIST):
		assert "is a journal" in api.preview_settlement(case.name, remedy)["refused"]
	assert case.reload().status == "Open"


def test_crediting_the_invoice_beside_it_upholds_nothing_unsaid() -> None:
	invoice = make.invoice([make.line(100)])
	case = disputed((invoice, 40), (owed(), 50))
	with pytest.raises(frappe.ValidationError, match="agree on nothing of it"):
		settled(case, "Credit Note")
	assert (case.reload().status, make.open_of(invoice)) == ("Open", 100)
	settled(case, "Write-off")
	assert (case.status, case.written_off, make.open_of(invoice)) == ("Closed", 90, 60)


def test_a_second_click_writes_nothing_off_again() -> None:
	case = disputed((owed(), 50))
	assert settled(case, "Write-off") == settled(case, "Write-off")
	assert case.written_off == 50


def debtors_two() -> str:
	"""Another receivable account of the test company."""
	parent = frappe.db.get_value("Account", base.DEBTORS, "parent_account")
	values = {"account_type": "Receivable", "account_currency": base.CURRENCY, "parent_account": parent}
	name = f"Debtors Two - {base.ABBR}"
	return base.make("Account", name, account_name="Debtors Two", company=base.COMPANY, **values)


def owed_on_two_accounts() -> Document:
	theirs = {"party_type": "Customer", "party": factories.CUSTOMER}
	return factories.journal(
		[
			{**theirs, "account": base.DEBTORS, "debit": 100},
			{**theirs, "account": debtors_two(), "debit": 200},
			{"account": base.INCOME, "credit": 300},
		]
	)


def test_it_is_written_off_where_it_is_owed() -> None:
	journal = owed_on_two_accounts()
	settle()
	item = {"voucher_type": journal.doctype, "voucher_no": journal.name, "receivable_account": debtors_two()}
	case = disputing.dispute(customer=factories.CUSTOMER, items=[{**item, "disputed": 200}])
	[found] = settled(case, "Write-off")
	assert make.entries(frappe.get_doc(found["doctype"], found["name"])) == {
		make.WRITE_OFF: 200,
		debtors_two(): -200,
	}
	assert (case.status, case.resolution, case.written_off) == ("Closed", "Write-off", 200)


def test_each_account_of_a_journal_is_written_off_by_itself() -> None:
	journal = owed_on_two_accounts()
	settle()
	item = {"voucher_type": journal.doctype, "voucher_no": journal.name}
	items = [
		{**item, "receivable_account": account, "disputed": amount}
		for account, amount in ((base.DEBTORS, 30), (debtors_two(), 50))
	]
	case = disputing.dispute(customer=factories.CUSTOMER, items=items)
	found = [frappe.get_doc(each["doctype"], each["name"]) for each in settled(case, "Write-off")]
	assert [make.entries(each) for each in found] == [
		{make.WRITE_OFF: 30, base.DEBTORS: -30},
		{make.WRITE_OFF: 50, debtors_two(): -50},
	]
	assert (case.status, case.written_off) == ("Closed", 80)
