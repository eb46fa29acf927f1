"""Disputes on rarer paths of ERPNext: journals as invoices, merged customers, renamed accounts, repeated refreshes."""

import pytest

import frappe
from frappe.model.document import Document
from frappe.utils import add_days, getdate

from ar_specialist.operations import nightly, refresh
from tests.site import baseline as base
from tests.site import factories as make
from tests.site.disputing import account, dispute, move, settle

TODAY = getdate()


def test_a_journal_that_is_owed_can_be_disputed() -> None:
	party = {"account": base.DEBTORS, "party_type": "Customer", "party": make.CUSTOMER, "debit": 300}
	journal = make.journal([party, {"account": base.INCOME, "credit": 300}], on=add_days(TODAY, -60))
	settle()
	doc = dispute(journal, customer=make.CUSTOMER, amounts=(100,))
	assert account("disputed", "to_collect") == (100, 200)
	with pytest.raises(frappe.ValidationError, match="Choose the line"):
		item = {"voucher_type": "Journal Entry", "voucher_no": journal.name, "kind": "Line"}
		dispute(customer=make.CUSTOMER, items=[item])
	assert doc.items[0].invoice_line is None


def test_a_credit_note_or_an_advance_cannot_be_disputed(invoice: Document) -> None:
	note = make.credit_note(invoice, amount=100, on=TODAY, for_itself=True)
	advance = make.advance(amount=50, on=TODAY)
	settle()
	for voucher in (note, advance):
		with pytest.raises(frappe.ValidationError, match="is not open"):
			dispute(voucher, customer=make.CUSTOMER, amounts=(10,))


def test_a_merged_customers_disputes_are_the_others(invoice: Document) -> None:
	doc = dispute(invoice, amounts=(400,))
	other = base.CUSTOMERS[1]
	theirs = make.invoice(other, amount=100, on=add_days(TODAY, -60))
	settle()
	dispute(theirs, amounts=(30,))
	frappe.rename_doc("Customer", make.CUSTOMER, other, merge=True, force=True)
	settle()
	doc.reload()
	assert (doc.customer, doc.account, doc.still_disputed) == (other, account("name", customer=other), 400)
	assert account("disputed", "to_collect", customer=other) == (430, 670)


def test_a_renamed_account_and_a_line_that_is_gone(invoice: Document) -> None:
	doc = dispute(invoice, amounts=(400,))
	frappe.rename_doc("Account", base.DEBTORS, f"Debtors Renamed - {base.ABBR}", force=True)
	settle()
	doc.reload()
	assert (doc.items[0].receivable_account, doc.still_disputed) == (f"Debtors Renamed - {base.ABBR}", 400)
	assert account("disputed") == 400


def test_doing_it_twice_changes_nothing(invoice: Document) -> None:
	doc = dispute(invoice, amounts=(400,))
	make.credit_note(invoice, amount=400, on=TODAY)
	settle()
	before = doc.reload().as_dict()
	count = frappe.db.count("Comment", {"reference_name": doc.name})
	for _again in range(2):
		refresh.refresh(base.COMPANY, [make.CUSTOMER])
		nightly.age_accounts(TODAY, again=True)
		nightly.audit(TODAY, again=True)
	assert doc.reload().as_dict() == before
	assert frappe.db.count("Comment", {"reference_name": doc.name}) == count


def test_a_payment_dated_ahead_clears_it_on_its_day(invoice: Document) -> None:
	doc = dispute(invoice)
	day = add_days(TODAY, 3)
	make.payment(invoice, on=day)
	settle()
	assert doc.reload().status == "Open"
	refresh.refresh(base.COMPANY, [make.CUSTOMER], getdate(day))
	assert (doc.reload().status, doc.paid_meanwhile) == ("Closed", 1000)


def test_a_case_on_two_invoices_closes_with_the_last(invoice: Document) -> None:
	other = make.invoice(amount=200, on=add_days(TODAY, -50))
	settle()
	doc = dispute(invoice, other, amounts=(100, 200))
	make.payment(other, on=TODAY)
	settle()
	doc.reload()
	assert (doc.status, doc.still_disputed, doc.paid_meanwhile) == ("Open", 100, 200)
	assert [row.still_disputed for row in doc.items] == [100, 0]
	make.credit_note(invoice, amount=100, on=TODAY)
	settle()
	doc.reload()
	assert (doc.status, doc.resolution) == ("Closed", "Settled in Part")


def test_settled_in_part_frees_the_rest_with_the_credit_note(invoice: Document) -> None:
	doc = move(dispute(invoice, amounts=(400,)), "Resolved", resolution="Settled in Part")
	assert (doc.still_disputed, account("to_collect")) == (400, 600)
	make.credit_note(invoice, amount=150, on=TODAY)
	settle()
	doc.reload()
	assert (doc.status, doc.still_disputed, doc.credited, doc.upheld) == ("Resolved", 0, 150, 250)
	assert account("disputed", "to_collect") == (0, 850)
