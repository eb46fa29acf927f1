"""Disputes that people raised, settled by documents: what they are then, and what they are once that is undone."""

from collections.abc import Iterator

import pytest

import frappe
from frappe.model.document import Document
from frappe.utils import getdate

from ar_specialist import api
from ar_specialist.ledger import small_rests
from ar_specialist.operations import write_offs
from ar_specialist.receivables.small_rest import SmallRestRule
from tests.site import baseline as base
from tests.site import disputes as make
from tests.site import disputing, factories
from tests.site.accounts import settle
from tests.site.factories import AS_ON, payment
from tests.site.users import acting_as

SPECIALIST, _OTHER, MANAGER, _AUDITOR, _NOBODY = base.USERS
ONE_ACCOUNT = "allow_multi_currency_invoices_against_single_party_account"


@pytest.fixture(autouse=True)
def accountants() -> Iterator[None]:
	for user in (SPECIALIST, MANAGER):
		frappe.get_doc("User", user).add_roles("Accounts User")
	make.policy(dispute_limit=100, approval_above=500)
	yield
	frappe.set_user("Administrator")


def raised(amount: float, net: float = 100, **item: object) -> tuple[Document, Document]:
	"""An invoice over `net` and 19 % tax, of which `amount` is disputed, and the dispute."""
	invoice = make.invoice([make.line(net)], [make.tax(19)])
	settle()
	row = {"voucher_type": "Sales Invoice", "voucher_no": invoice.name, "disputed": amount, **item}
	return invoice, disputing.dispute(invoice, items=[row])


def settled(case: Document, remedy: str = "Credit Note", **values: object) -> list[dict]:
	with acting_as(SPECIALIST):
		found = api.settle_dispute(case.name, remedy, on=str(AS_ON), **values)["documents"]
	case.reload()
	return found


def notes_of(case: Document) -> str:
	filters = {"reference_doctype": "AR Dispute", "reference_name": case.name}
	return " ".join(frappe.get_all("Comment", filters=filters, pluck="content"))


def test_a_credit_note_resolves_and_closes_it() -> None:
	_invoice, case = raised(50)
	settled(case)
	assert (case.status, case.resolution, case.valid) == ("Closed", "Credit Note", "Valid")
	assert (case.credited, case.still_disputed, case.resolved_by) == (50, 0, SPECIALIST)
	assert disputing.account("disputed") == 0


@pytest.mark.parametrize(
	("remedy", "item"), [("Write-off", {}), ("Rebill", {"kind": "Price", "rate": 80, "disputed": None})]
)
def test_it_is_resolved_by_what_settled_it(remedy: str, item: dict) -> None:
	make.policy(dispute_limit=200, approval_above=500)
	invoice, case = raised(**{"amount": 50, **item}) if "disputed" not in item else _of_price(item)
	settled(case, remedy)
	waits = remedy == "Rebill"  # for its corrected invoice
	assert (case.status, case.resolution) == ("Resolved" if waits else "Closed", remedy)
	assert make.open_of(invoice) == (0 if remedy == "Rebill" else 69)


def _of_price(item: dict) -> tuple[Document, Document]:
	invoice = make.invoice([make.line(100)], [make.tax(19)])
	settle()
	row = {"voucher_type": "Sales Invoice", "voucher_no": invoice.name, **item}
	return invoice, disputing.dispute(invoice, items=[row])


def test_less_than_was_disputed_settles_it_in_part_and_the_rest_is_owed() -> None:
	_invoice, case = raised(60)
	settled(case, items=[{"item": case.items[0].name, "amount": 20}])
	assert (case.status, case.resolution, case.valid) == ("Resolved", "Settled in Part", "Partly Valid")
	assert (case.credited, case.still_disputed, case.upheld) == (20, 0, 40)


def test_a_draft_leaves_it_open_until_it_is_approved() -> None:
	_invoice, case = raised(110)
	[draft] = settled(case)
	assert draft["is_draft"] and (case.status, case.still_disputed) == ("Open", 110)
	with acting_as(MANAGER):
		api.approve_settlement(case.name, draft["doctype"], draft["name"])
	assert (case.reload().status, case.resolution, case.resolved_by) == ("Closed", "Credit Note", MANAGER)


def test_a_draft_that_is_submitted_in_erpnext_resolves_it_too() -> None:
	_invoice, case = raised(110)
	[draft] = settled(case)
	with acting_as(MANAGER):
		frappe.get_doc(draft["doctype"], draft["name"]).submit()
	assert (case.reload().status, case.resolution) == ("Closed", "Credit Note")


def test_one_of_two_approved_is_not_all() -> None:
	one, two = (make.invoice([make.line(100)], [make.tax(19)]) for _number in range(2))
	settle()
	case = disputing.dispute(one, two, amounts=(80, 90))
	first, second = settled(case)
	with acting_as(MANAGER):
		api.approve_settlement(case.name, first["doctype"], first["name"])
		assert (case.reload().status, case.resolution) == ("Open", None)
		api.approve_settlement(case.name, second["doctype"], second["name"])
	assert (case.reload().status, case.credited) == ("Closed", 170)


@pytest.mark.parametrize("remedy", ["Credit Note", "Write-off"])
def test_what_settles_the_newer_of_two_leaves_the_older_one_disputed(remedy: str) -> None:
	invoice, older = raised(40)
	row = {"voucher_type": "Sales Invoice", "voucher_no": invoice.name, "disputed": 60}
	newer = disputing.dispute(invoice, items=[row])
	(document,) = settled(newer, remedy)
	older.reload()
	assert (newer.status, newer.credited + newer.written_off) == ("Closed", 60)
	assert (older.status, older.credited, older.written_off, older.still_disputed) == ("Open", 0, 0, 40)
	assert disputing.account("disputed") == 40
	frappe.get_doc(document["doctype"], document["name"]).cancel()
	settle()
	assert [each.reload().still_disputed for each in (older, newer)] == [40, 60]


@pytest.mark.parametrize("amount", [80, 33.33, 838.67, 952])
def test_an_invoice_in_another_currency_than_its_account_is_credited(amount: float) -> None:
	frappe.db.set_single_value("Accounts Settings", ONE_ACCOUNT, 1)
	foreign = {"currency": base.FOREIGN, "conversion_rate": 0.8, "debit_to": base.DEBTORS}
	invoice = make.invoice([make.line(1000)], [make.tax(19)], **foreign)
	settle()
	row = {"voucher_type": "Sales Invoice", "voucher_no": invoice.name, "disputed": amount}
	case = disputing.dispute(invoice, items=[row])
	make.policy(dispute_limit=1000, approval_above=1000)
	(document,) = settled(case)
	assert frappe.db.get_value("Sales Invoice", document["name"], "update_outstanding_for_self") == 0
	assert make.open_of(invoice) == pytest.approx(952 - amount, abs=0.01)
	assert abs(case.credited - amount) <= 0.01


def test_what_is_left_of_a_piece_that_was_returned_at_a_lower_price_is_credited() -> None:
	invoice = make.invoice([make.line(100)], [make.tax(19)])
	factories.credit_note(invoice, amount=40)
	settle()
	rest = make.open_of(invoice)
	assert 0 < rest < 119
	row = {"voucher_type": "Sales Invoice", "voucher_no": invoice.name, "disputed": rest}
	case = disputing.dispute(invoice, items=[row])
	settled(case)
	assert (make.open_of(invoice), case.status, case.resolution) == (0, "Closed", "Credit Note")


def test_a_large_draft_in_another_currency_is_approved_in_erpnext() -> None:
	frappe.db.set_single_value("Accounts Settings", ONE_ACCOUNT, 1)
	foreign = {"currency": base.FOREIGN, "conversion_rate": 0.8, "debit_to": base.DEBTORS}
	invoice = make.invoice([make.line(1000)], [make.tax(19)], **foreign)
	settle()
	row = {"voucher_type": "Sales Invoice", "voucher_no": invoice.name, "disputed": 952}
	case = disputing.dispute(invoice, items=[row])
	(document,) = settled(case)
	note = frappe.get_doc("Sales Invoice", document["name"])
	assert (note.docstatus, note.update_outstanding_for_self) == (0, 0)
	with acting_as(MANAGER):
		note.submit()
	assert make.open_of(invoice) == 0
	assert case.reload().status == "Closed"


def test_what_waits_for_its_credit_note_is_closed_by_it() -> None:
	_invoice, case = raised(50)
	disputing.resolved_without_document(case, "Credit Note")
	assert case.still_disputed == 50
	settled(case)
	assert (case.status, case.resolution, case.credited) == ("Closed", "Credit Note", 50)


@pytest.mark.parametrize("resolution", ["Valid Debt", "Paid"])
def test_what_was_decided_otherwise_is_reopened_first(resolution: str) -> None:
	invoice, case = raised(50)
	disputing.move(case, "Resolved", resolution=resolution)
	with pytest.raises(frappe.ValidationError, match="reopen it first"):
		settled(case)
	assert make.open_of(invoice) == 119


def test_a_cancelled_credit_note_reopens_it_with_a_note_and_it_is_settled_again() -> None:
	invoice, case = raised(50)
	[note] = settled(case)
	frappe.get_doc(note["doctype"], note["name"]).cancel()
	case.reload()
	assert (case.status, case.resolution, case.closed_on, case.resolved_by) == ("In Review", None, None, None)
	assert note["name"] in case.status_reason and note["name"] in notes_of(case)
	settle()
	assert (case.reload().still_disputed, disputing.account("disputed")) == (50, 50)
	[again] = settled(case)
	assert again["name"] != note["name"] and not again["is_draft"]
	assert (case.status, case.credited, make.open_of(invoice)) == ("Closed", 50, 69)


def test_a_credit_note_is_of_the_dispute_it_settles_and_not_of_an_older_one() -> None:
	invoice, older = raised(60)
	case = disputing.dispute(invoice, amounts=(59,))
	settled(case)
	assert (case.status, case.resolution, case.credited) == ("Closed", "Credit Note", 59)
	older.reload()
	assert (older.status, older.credited, older.still_disputed) == ("Open", 0, 60)
	[draft] = settled(older)
	assert draft["is_draft"], "with the other one 119 of the invoice, which takes two"
	with acting_as(MANAGER):
		api.approve_settlement(older.name, draft["doctype"], draft["name"])
	assert (older.reload().status, make.open_of(invoice)) == ("Closed", 0)


def test_a_deleted_draft_is_told_and_changes_nothing() -> None:
	_invoice, case = raised(110)
	[draft] = settled(case)
	with acting_as(MANAGER):
		api.reject_settlement(case.name, draft["doctype"], draft["name"])
	assert (case.reload().status, case.still_disputed) == ("Open", 110)
	assert draft["name"] in notes_of(case)


def test_a_withdrawn_dispute_stays_so_when_its_note_is_cancelled() -> None:
	_invoice, case = raised(60)
	[note] = settled(case, items=[{"item": case.items[0].name, "amount": 20}])
	frappe.db.set_value("AR Dispute", case.name, "status", "Withdrawn")
	frappe.get_doc(note["doctype"], note["name"]).cancel()
	assert case.reload().status == "Withdrawn" and note["name"] in notes_of(case)


def test_what_was_paid_meanwhile_is_not_credited_again() -> None:
	invoice, case = raised(119)
	payment(invoice, amount=89)
	settle()
	settled(case)
	assert (case.reload().status, case.credited, case.paid_meanwhile) == ("Closed", 30, 89)
	assert make.open_of(invoice) == 0


def test_a_small_rest_that_is_disputed_is_not_given_up() -> None:
	one, two = (make.invoice([make.line(100)]) for _number in range(2))
	for each in (one, two):
		payment(each, amount=95)
	settle()
	disputing.dispute(one)
	settle()
	found = small_rests.small_rests(base.COMPANY, SmallRestRule(10, 0), getdate())
	assert [row.voucher_no for row in found] == [two.name]


def test_nobody_resolves_by_the_api_what_only_a_document_says() -> None:
	_invoice, case = raised(50)
	with acting_as(SPECIALIST), pytest.raises(frappe.ValidationError, match="Settle by one of"):
		api.settle_dispute(case.name, "Valid Debt")
	assert case.reload().status == "Open" and factories.CUSTOMER == case.customer


def previewed(case: Document, remedy: str = "Credit Note", **values: object) -> dict:
	with acting_as(SPECIALIST):
		return api.preview_settlement(case.name, remedy, **values)


def test_the_preview_says_what_is_made_and_makes_nothing() -> None:
	invoice, case = raised(50)
	found = previewed(case)
	assert found["rows"] == [{"invoice": invoice.name, "amount": 50, "currency": base.CURRENCY}]
	assert (found["total"], found["currency"], found["submits"]) == (50, base.CURRENCY, True)
	assert api.dispute_settlements(case.name) == [] and make.open_of(invoice) == 119


@pytest.mark.parametrize(
	("amount", "remedy", "submits"),
	[
		(100, "Credit Note", True),
		(100.01, "Credit Note", False),
		(100, "Write-off", True),
	],
)
def test_the_preview_says_who_may_submit(amount: float, remedy: str, submits: bool) -> None:
	_invoice, case = raised(amount)
	found = previewed(case, remedy)
	assert found["submits"] is submits
	assert found["rows"][0]["amount"] == amount


def test_the_preview_counts_what_has_settled_it_before() -> None:
	_invoice, case = raised(110)
	item = case.items[0].name
	settled(case, items=[{"item": item, "amount": 60}])
	disputing.move(case, "In Review", status_reason="There is more to it")
	for amount, submits in ((40, True), (40.01, False)):
		assert previewed(case, items=[{"item": item, "amount": amount}])["submits"] is submits


def test_the_preview_says_that_another_document_waits() -> None:
	_invoice, case = raised(110)
	settled(case)
	assert "only 0.00 is left" in previewed(case, "Write-off")["refused"]


def test_the_preview_says_why_it_would_be_refused() -> None:
	_invoice, case = raised(50)
	found = previewed(case, items=[{"item": case.items[0].name, "amount": 51}])
	assert "only 50.00 is disputed" in found["refused"]


def test_a_rest_disputed_since_it_was_proposed_is_not_written_off() -> None:
	make.policy(write_off_rest_amount=10, write_off_rest_days=0)
	invoice = make.invoice([make.line(100)])
	payment(invoice, amount=95)
	settle()
	write_offs.propose(base.COMPANY, getdate())
	disputing.dispute(invoice)
	name = frappe.db.get_value("AR Write-off Proposal", {"voucher_no": invoice.name})
	assert write_offs.approve([name])["failed"] == 1
	assert "is disputed now" in frappe.db.get_value("AR Write-off Proposal", name, "reason")
	assert make.open_of(invoice) == 5
