"""Settling disputes: the right documents, once, submitted by who may, and undone without a trace when refused."""

from collections.abc import Callable, Iterator
from decimal import Decimal

import pytest

import frappe

from ar_specialist.operations import resolutions
from ar_specialist.receivables.dispute import BY_DOCUMENT, DisputeKind, Resolution
from ar_specialist.receivables.resolution import Agreement, DisputeToSettle, SettledItem
from tests.site import baseline as base
from tests.site import disputes as make
from tests.site.factories import AS_ON, CUSTOMER, FOREIGN_CUSTOMER, advance, payment
from tests.site.factories import refund as give_back

SPECIALIST, OTHER, MANAGER, _AUDITOR, _NOBODY = base.USERS
CREDIT, REBILL, WRITE_OFF, REFUND = BY_DOCUMENT


@pytest.fixture(autouse=True)
def accountants() -> Iterator[None]:
	"""Who settles has ERPNext's rights, too; a specialist settles 100 alone, a manager 500."""
	for user in (SPECIALIST, OTHER, MANAGER):
		frappe.get_doc("User", user).add_roles("Accounts User")
	make.policy(dispute_limit=100, approval_above=500)
	frappe.set_user(SPECIALIST)
	yield
	frappe.set_user("Administrator")


def item(invoice, amount: object, kind: DisputeKind = DisputeKind.INVOICE, **values: object) -> SettledItem:
	return SettledItem(invoice.name, kind, Decimal(str(amount)), **values)


def dispute(*items: SettledItem, customer: str = CUSTOMER, currency: str = base.CURRENCY) -> DisputeToSettle:
	stored = [
		{
			"voucher_no": each.invoice,
			"kind": each.kind.value,
			"disputed": each.amount,
			"invoice_line": each.row,
			"qty": each.qty,
			"rate": each.rate,
		}
		for each in items
	]
	return DisputeToSettle(make.dispute(customer, currency, *stored), base.COMPANY, customer, currency, items)


def locked(case: DisputeToSettle) -> Callable[[], DisputeToSettle]:
	"""Lock a dispute as its own use case will."""

	def lock() -> DisputeToSettle:
		frappe.db.get_value("AR Dispute", case.name, "name", for_update=True)
		return case

	return lock


def settle(case: DisputeToSettle, remedy: Resolution, *items: SettledItem, **values: object) -> list:
	found = resolutions.resolve(locked(case), Agreement(remedy, items or None, **{"on": AS_ON, **values}))
	return [frappe.get_doc(each.doctype, each.name) for each in found.documents]


def as_user(user: str, work: Callable[[], object]) -> object:
	before = frappe.session.user
	frappe.set_user(user)
	try:
		return work()
	finally:
		frappe.set_user(before)


def make_invoice(*lines: dict, **values: object):
	return as_user("Administrator", lambda: make.invoice(lines, [make.tax(19)], **values))


# -- what settles what


def test_a_credit_note_within_the_limit_is_submitted_and_says_what_it_settles() -> None:
	invoice = make_invoice(make.line(100))
	case = dispute(item(invoice, 50))
	[note] = settle(case, CREDIT, remark="Delivered late")
	assert (note.docstatus, note.ar_dispute, note.owner) == (1, case.name, SPECIALIST)
	assert (note.grand_total, note.remarks, make.open_of(invoice)) == (-50, "Delivered late", 69)


def test_each_kind_of_item_is_credited_in_its_own_way() -> None:
	invoice = make_invoice(make.line(10, qty=10), make.line(10, qty=10), make.line(20))
	first, second, third = (row.name for row in invoice.items)
	case = dispute(
		item(invoice, "23.80", DisputeKind.QUANTITY, row=first, qty=Decimal(2)),
		item(invoice, "11.90", DisputeKind.PRICE, row=second, rate=Decimal(9)),
		item(invoice, "23.80", DisputeKind.LINE, row=third),
		item(invoice, "3.80", DisputeKind.TAX, row=second),
	)
	notes = settle(case, CREDIT)
	assert sorted(note.grand_total for note in notes) == [-59.5, -3.8]
	assert make.open_of(invoice) == pytest.approx(261.8 - 63.3)
	rows = {(row.sales_invoice_item, row.qty) for note in notes for row in note.items}
	assert {(first, -2), (third, -1)} <= rows


def test_several_invoices_have_a_note_each() -> None:
	one, two = make_invoice(make.line(10)), make_invoice(make.line(20))
	notes = settle(dispute(item(one, "11.90"), item(two, 5)), CREDIT)
	assert {(note.return_against, note.grand_total) for note in notes} == {(one.name, -11.9), (two.name, -5)}


def test_less_may_be_agreed_than_was_disputed() -> None:
	invoice = make_invoice(make.line(50))
	row = invoice.items[0].name
	case = dispute(item(invoice, "59.50", DisputeKind.LINE, row=row))
	[note] = settle(case, CREDIT, item(invoice, "20", DisputeKind.LINE, row=row))
	assert (note.grand_total, make.open_of(invoice)) == (-20, 39.5)


def test_a_write_off_by_the_policys_account_and_taxes() -> None:
	make.policy(splits_write_off_tax=1)
	invoice = make_invoice(make.line(50))
	[journal] = settle(dispute(item(invoice, "59.50")), WRITE_OFF)
	assert make.entries(journal) == {make.WRITE_OFF: 50, make.tax_account(): 9.5, base.DEBTORS: -59.5}
	assert (journal.docstatus, make.open_of(invoice)) == (1, 0)


def test_a_rebill_credits_all_and_leaves_the_corrected_invoice_to_billing() -> None:
	invoice = make_invoice(make.line(50))
	row = invoice.items[0].name
	case = dispute(item(invoice, "11.90", DisputeKind.PRICE, row=row, rate=Decimal(40)))
	note, corrected = sorted(settle(case, REBILL), key=lambda each: each.grand_total)
	assert (note.grand_total, note.docstatus, corrected.grand_total, corrected.docstatus) == (
		-59.5,
		1,
		47.6,
		0,
	)
	assert {note.ar_dispute, corrected.ar_dispute} == {case.name}
	assert make.open_of(invoice) == 0


def test_a_refund_of_what_the_customer_has_to_their_credit_is_a_draft() -> None:
	as_user("Administrator", lambda: advance(amount=80))
	invoice = make_invoice(make.line(50))
	case = dispute(item(invoice, 30))
	[refund] = settle(case, REFUND, bank_account=base.BANK)
	assert (refund.docstatus, refund.payment_type, refund.paid_amount) == (0, "Pay", 30)
	with pytest.raises(frappe.ValidationError, match="to their credit"):
		settle(dispute(item(invoice, 90)), REFUND, bank_account=base.BANK)


def test_a_refund_is_approved_while_the_credit_is_there() -> None:
	as_user("Administrator", lambda: advance(amount=80))
	case = dispute(item(make_invoice(make.line(50)), 30))
	[refund] = settle(case, REFUND, bank_account=base.BANK)
	approve = lambda: resolutions.approve(locked(case), refund.doctype, refund.name)  # noqa: E731
	other = as_user("Administrator", lambda: give_back(amount=60))
	with pytest.raises(frappe.ValidationError, match="to their credit"):
		as_user(MANAGER, approve)
	as_user("Administrator", other.cancel)
	as_user(MANAGER, approve)
	assert frappe.db.get_value(refund.doctype, refund.name, "docstatus") == 1


def test_another_currency_is_measured_in_the_companys() -> None:
	invoice = make_invoice(make.line(120), customer=FOREIGN_CUSTOMER, rate=0.8)
	case = dispute(item(invoice, 124), customer=FOREIGN_CUSTOMER, currency=base.FOREIGN)
	[note] = settle(case, CREDIT)
	assert (note.grand_total, note.base_grand_total, note.docstatus) == (-124, -99.2, 1)


# -- who may


def test_beyond_the_limit_it_waits_for_approval() -> None:
	invoice = make_invoice(make.line(200))
	case = dispute(item(invoice, "100.01"))
	[note] = settle(case, CREDIT)
	assert (note.docstatus, make.open_of(invoice)) == (0, 238)
	with pytest.raises(frappe.PermissionError, match="an AR Manager has to approve it"):
		resolutions.approve(locked(case), note.doctype, note.name)
	as_user(MANAGER, lambda: resolutions.approve(locked(case), note.doctype, note.name))
	assert make.open_of(invoice) == pytest.approx(137.99)


def test_the_limit_is_the_disputes_and_not_each_parts() -> None:
	one, two = make_invoice(make.line(80)), make_invoice(make.line(80))
	case = dispute(item(one, 60), item(two, 60))
	assert [note.docstatus for note in settle(case, CREDIT, item(one, 60))] == [1]
	assert sorted(note.docstatus for note in settle(case, CREDIT, item(two, 60))) == [0, 1]


def test_a_manager_does_not_approve_beyond_two_people_what_they_prepared() -> None:
	invoice = make_invoice(make.line(500))
	case = dispute(item(invoice, "500.01"))
	[note] = as_user(MANAGER, lambda: settle(case, CREDIT))
	assert note.docstatus == 0
	for submit in (
		lambda: resolutions.approve(locked(case), note.doctype, note.name),
		lambda: frappe.get_doc(note.doctype, note.name).submit(),
	):
		with pytest.raises(frappe.PermissionError, match="another AR Manager"):
			as_user(MANAGER, submit)
	as_user("Administrator", lambda: frappe.get_doc("User", OTHER).add_roles("AR Manager"))
	as_user(OTHER, lambda: resolutions.approve(locked(case), note.doctype, note.name))
	assert make.open_of(invoice) == pytest.approx(94.99)


def test_a_manager_settles_alone_up_to_where_two_are_needed() -> None:
	invoice = make_invoice(make.line(500))
	[note] = as_user(MANAGER, lambda: settle(dispute(item(invoice, 500)), CREDIT))
	assert note.docstatus == 1


def test_erpnexts_own_submit_button_is_no_way_around() -> None:
	invoice = make_invoice(make.line(200))
	[note] = settle(dispute(item(invoice, 150)), WRITE_OFF)
	with pytest.raises(frappe.PermissionError, match="an AR Manager has to approve it"):
		frappe.get_doc(note.doctype, note.name).submit()
	assert make.open_of(invoice) == 238


def test_who_changes_a_draft_prepares_it_too() -> None:
	invoice = make_invoice(make.line(900))
	[journal] = settle(dispute(item(invoice, 600)), WRITE_OFF)
	frappe.set_user(MANAGER)
	draft = frappe.get_doc("Journal Entry", journal.name)
	draft.user_remark = "Changed"
	draft.save()
	with pytest.raises(frappe.PermissionError, match="another AR Manager"):
		draft.submit()


def test_nothing_is_changed_and_approved_at_once() -> None:
	invoice = make_invoice(make.line(900))
	[journal] = settle(dispute(item(invoice, 600)), WRITE_OFF)
	frappe.set_user(MANAGER)
	draft = frappe.get_doc("Journal Entry", journal.name)
	credit, debit = draft.accounts
	credit.credit_in_account_currency = debit.debit_in_account_currency = 700
	with pytest.raises(frappe.ValidationError, match="save it first"):
		draft.submit()
	assert make.open_of(invoice) == 1071


def test_without_a_policy_nothing_is_settled_alone() -> None:
	frappe.db.delete("AR Policy", {"company": base.COMPANY})
	frappe.clear_document_cache("AR Policy", base.COMPANY)
	invoice = make_invoice(make.line(1))
	[note] = settle(dispute(item(invoice, "0.01")), CREDIT)
	assert note.docstatus == 0


def test_who_has_no_rights_in_erpnext_settles_nothing() -> None:
	invoice = make_invoice(make.line(1))
	as_user("Administrator", lambda: frappe.get_doc("User", OTHER).remove_roles("Accounts User"))
	with pytest.raises(frappe.PermissionError):
		as_user(OTHER, lambda: settle(dispute(item(invoice, 1)), CREDIT))
	assert make.open_of(invoice) == 1.19


# -- once


def test_settled_twice_it_has_one_document() -> None:
	invoice = make_invoice(make.line(50))
	case = dispute(item(invoice, 20))
	first, second = settle(case, CREDIT), settle(case, CREDIT)
	assert [note.name for note in first] == [note.name for note in second]
	assert make.open_of(invoice) == 39.5


def test_after_a_cancelled_note_it_can_be_settled_again() -> None:
	invoice = make_invoice(make.line(50))
	case = dispute(item(invoice, 20))
	[note] = settle(case, CREDIT)
	as_user("Administrator", note.cancel)
	[again] = settle(case, CREDIT)
	assert (again.name != note.name, make.open_of(invoice)) == (True, 39.5)


def test_a_rejected_draft_is_gone_and_it_can_be_settled_otherwise() -> None:
	invoice = make_invoice(make.line(200))
	case = dispute(item(invoice, 150))
	[note] = settle(case, CREDIT)
	as_user("Administrator", lambda: resolutions.reject(locked(case), note.doctype, note.name))
	[journal] = settle(case, WRITE_OFF, item(invoice, 150))
	assert (journal.doctype, journal.docstatus) == ("Journal Entry", 0)
	with pytest.raises(frappe.ValidationError, match="does not wait for approval"):
		resolutions.approve(locked(case), note.doctype, note.name)


@pytest.mark.parametrize("as_draft", [False, True])
def test_the_dispute_is_told_when_its_document_is_undone(as_draft: bool) -> None:
	invoice = make_invoice(make.line(200))
	case = dispute(item(invoice, 150 if as_draft else 50))
	[note] = settle(case, CREDIT)
	as_user("Administrator", note.delete if as_draft else note.cancel)
	said = frappe.get_all(
		"Comment", filters={"reference_doctype": "AR Dispute", "reference_name": case.name}, pluck="content"
	)
	assert any(note.name in text for text in said)


# -- what is refused, and that nothing is left of it


def documents() -> list[int]:
	return [frappe.db.count(name) for name in ("Sales Invoice", "Journal Entry", "Payment Entry")]


def refused(sentence: str, case: DisputeToSettle, remedy: Resolution, *items: SettledItem, **values) -> None:
	before = documents()
	with pytest.raises(frappe.ValidationError, match=sentence):
		settle(case, remedy, *items, **values)
	assert documents() == before


@pytest.mark.parametrize("remedy", [CREDIT, WRITE_OFF])
def test_all_of_it_or_nothing(remedy: Resolution) -> None:
	one, two = make_invoice(make.line(50)), make_invoice(make.line(50))
	as_user("Administrator", lambda: payment(two, amount=50))
	refused("Only 9.50 EUR is open", dispute(item(one, 20), item(two, 20)), remedy)
	assert make.open_of(one) == 59.5


def test_never_more_than_was_disputed_or_something_else() -> None:
	invoice, other = make_invoice(make.line(50)), make_invoice(make.line(50))
	case = dispute(item(invoice, 20))
	refused("only 20 is disputed", case, CREDIT, item(invoice, "20.01"))
	refused("is not disputed like that", case, CREDIT, item(other, 20))
	refused("is not disputed like that", case, CREDIT, item(invoice, 20, DisputeKind.TAX))
	refused("is not disputed like that", case, CREDIT, item(invoice, 20), item(invoice, 20))


def test_somebody_elses_invoice() -> None:
	theirs = make_invoice(make.line(50), customer=base.CUSTOMERS[1])
	for remedy in (CREDIT, WRITE_OFF):
		refused("is not one of", dispute(item(theirs, 20)), remedy)


def test_on_a_frozen_day() -> None:
	invoice = make_invoice(make.line(50))
	make.freeze(AS_ON)
	for remedy in (CREDIT, WRITE_OFF):
		refused("are frozen on", dispute(item(invoice, 20)), remedy)


def test_a_rebill_of_an_invoice_that_was_paid_in_part() -> None:
	invoice = make_invoice(make.line(50))
	as_user("Administrator", lambda: payment(invoice, amount=10))
	row = invoice.items[0].name
	case = dispute(item(invoice, "11.90", DisputeKind.PRICE, row=row, rate=Decimal(40)))
	refused("is paid or credited in part.* settle this by Credit Note", case, REBILL)
	settle(case, CREDIT)
	assert make.open_of(invoice) == pytest.approx(37.6)


def test_a_rebill_that_does_not_say_what_is_corrected() -> None:
	invoice = make_invoice(make.line(50))
	refused("Say which lines", dispute(item(invoice, 20)), REBILL)


def test_a_draft_is_not_approved_when_the_invoice_was_paid_meanwhile() -> None:
	invoice = make_invoice(make.line(200))
	case = dispute(item(invoice, 150))
	[note] = settle(case, CREDIT)
	as_user("Administrator", lambda: payment(invoice))
	with pytest.raises(frappe.ValidationError, match="Nothing is open"):
		as_user(MANAGER, lambda: resolutions.approve(locked(case), note.doctype, note.name))
