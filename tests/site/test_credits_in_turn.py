"""Credits of one invoice one after the other: no tax comes back twice, and what is credited whole leaves nothing."""

import json
from collections.abc import Iterator

import pytest

import frappe
from frappe.model.document import Document

from ar_specialist import api
from tests.site import baseline as base
from tests.site import disputes as make
from tests.site import disputing
from tests.site.factories import AS_ON, CUSTOMER, FOREIGN_CUSTOMER, journal
from tests.site.users import acting_as

SPECIALIST, *_OTHERS = base.USERS
CREDIT_NOTE, WRITE_OFF = "Credit Note", "Write-off"


@pytest.fixture(autouse=True)
def accountants() -> Iterator[None]:
	with make.accountants(
		SPECIALIST, dispute_limit=50000, approval_above=50000, splits_write_off_tax=1, write_off_account=None
	):
		yield


def settled(
	invoice: Document,
	kind: str = "Invoice",
	amount: float | None = None,
	*,
	by: str = CREDIT_NOTE,
	line: int | None = None,
	agreed: float | None = None,
	**said: object,
) -> dict[str, float]:
	"""Dispute something of an invoice, settle it, and return what that posted by account."""
	disputing.settle()
	row = {"voucher_type": "Sales Invoice", "voucher_no": invoice.name, "kind": kind, "disputed": amount}
	if line is not None:
		row["invoice_line"] = invoice.items[line].name
	case = disputing.dispute(invoice, items=[{**row, **said}])
	items = json.dumps([{"item": case.items[0].name, "amount": agreed}]) if agreed else None
	with acting_as(SPECIALIST):
		done = api.settle_dispute(case.name, by, items=items, on=str(AS_ON))
	(document,) = done["documents"]
	return make.entries(frappe.get_doc(document["doctype"], document["name"]))


def posted(invoice: Document) -> dict[str, float]:
	"""What an invoice and all that was settled of it have posted to each account that is not even."""
	notes = frappe.get_all("Sales Invoice", {"return_against": invoice.name, "docstatus": 1}, pluck="name")
	rows = frappe.get_all(
		"Journal Entry Account", {"reference_name": invoice.name, "docstatus": 1}, pluck="parent"
	)
	found: dict[str, float] = {}
	for entry in frappe.get_all(
		"GL Entry",
		filters={"voucher_no": ("in", [invoice.name, *notes, *rows]), "is_cancelled": 0},
		fields=["account", "debit", "credit"],
	):
		found[entry.account] = round(found.get(entry.account, 0) + entry.debit - entry.credit, 2)
	return {account: amount for account, amount in found.items() if amount}


@pytest.fixture(params=[False, True], ids=["on top", "in the price"])
def taxed(request: pytest.FixtureRequest) -> Document:
	"""An invoice over 100 and 19 % tax, whether that is on top of the price or in it."""
	price = 119 if request.param else 100
	return make.invoice([make.line(price)], [make.tax(19, inclusive=request.param)])


def test_an_amount_bears_no_tax_that_was_credited_by_itself(taxed: Document) -> None:
	settled(taxed, "Tax")
	assert settled(taxed, amount=50) == {base.DEBTORS: -50, base.INCOME: 50}
	assert settled(taxed) == {base.DEBTORS: -50, base.INCOME: 50}
	assert (posted(taxed), make.open_of(taxed)) == ({}, 0)


def test_an_amount_has_the_rate_of_what_is_left(taxed: Document) -> None:
	settled(taxed, "Tax", agreed=9.5)
	part = {base.DEBTORS: -54.75, base.INCOME: 50, make.tax_account(): 4.75}
	assert settled(taxed, amount=54.75) == part
	assert settled(taxed) == part
	assert posted(taxed) == {}


def test_a_write_off_takes_no_tax_back_that_was_credited_by_itself(taxed: Document) -> None:
	settled(taxed, "Tax")
	assert settled(taxed, amount=40, by=WRITE_OFF) == {base.DEBTORS: -40, make.WRITE_OFF: 40}
	settled(taxed)
	assert posted(taxed) == {base.INCOME: -40, make.WRITE_OFF: 40}


def test_a_tax_that_was_written_off_is_credited_no_more(taxed: Document) -> None:
	assert settled(taxed, amount=59.5, by=WRITE_OFF)[make.tax_account()] == 9.5
	assert settled(taxed, "Tax") == {base.DEBTORS: -9.5, make.tax_account(): 9.5}
	assert settled(taxed) == {base.DEBTORS: -50, base.INCOME: 50}
	assert posted(taxed) == {base.INCOME: -50, make.WRITE_OFF: 50}


def test_a_write_off_that_keeps_its_tax_leaves_the_rest_its_own(taxed: Document) -> None:
	make.policy(splits_write_off_tax=0)
	assert settled(taxed, amount=59.5, by=WRITE_OFF) == {base.DEBTORS: -59.5, make.WRITE_OFF: 59.5}
	assert settled(taxed) == {base.DEBTORS: -59.5, base.INCOME: 50, make.tax_account(): 9.5}


def test_a_line_and_less_than_it_bear_no_tax_that_is_gone() -> None:
	invoice = make.invoice([make.line(100), make.line(60, qty=2)], [make.tax(19)])
	settled(invoice, "Tax")
	assert settled(invoice, "Line", line=0) == {base.DEBTORS: -100, base.INCOME: 100}
	assert settled(invoice, "Quantity", line=1, qty=1) == {base.DEBTORS: -60, base.INCOME: 60}
	assert settled(invoice, "Line", line=1, agreed=25) == {base.DEBTORS: -25, base.INCOME: 25}
	settled(invoice)
	assert (posted(invoice), make.open_of(invoice)) == ({}, 0)


def test_a_line_whose_price_includes_the_tax_comes_back_without_it() -> None:
	invoice = make.invoice([make.line(10, qty=3), make.line(119)], [make.tax(19, inclusive=True)])
	settled(invoice, "Tax")
	net = float(invoice.items[0].net_amount)
	assert settled(invoice, "Line", line=0) == {base.DEBTORS: -net, base.INCOME: net}
	settled(invoice)
	assert (posted(invoice), make.open_of(invoice)) == ({}, 0)


def test_a_line_has_its_tax_once_another_was_credited() -> None:
	lines = [make.line(100), make.line(100, item_tax_template=make.tax_template(0))]
	invoice = make.invoice(lines, [make.tax(19)])
	settled(invoice, "Line", line=0)
	assert settled(invoice, amount=40) == {base.DEBTORS: -40, base.INCOME: 40}
	settled(invoice)
	assert posted(invoice) == {}


def test_two_taxes_a_charge_and_everything_in_turn() -> None:
	city, freight = make.tax_account("AR Test City"), make.tax_account("AR Test Freight", "Chargeable")
	taxes = [make.tax(19), make.tax(5, city), make.charge(40, freight)]
	invoice = make.invoice([make.line(100), make.line(100)], taxes)
	settled(invoice, "Tax", agreed=24)
	part = settled(invoice, amount=88)
	assert part == {
		base.DEBTORS: -88,
		base.INCOME: pytest.approx(66.67, abs=0.02),
		make.tax_account(): 6.33,
		city: 1.67,
		freight: 13.33,
	}
	settled(invoice, "Line", line=1)
	settled(invoice, amount=10)
	settled(invoice)
	assert (posted(invoice), make.open_of(invoice)) == ({}, 0)


def test_cents_of_many_small_credits_add_up() -> None:
	invoice = make.invoice([make.line(33.33, qty=3)], [make.tax(19)])
	for amount in (39.67, 39.67, 0.01, 0.01, 0.01, 17.35):
		settled(invoice, amount=amount)
	settled(invoice)
	assert (posted(invoice), make.open_of(invoice)) == ({}, 0)


def test_another_currency_keeps_to_its_taxes() -> None:
	invoice = make.invoice([make.line(100)], [make.tax(19)], customer=FOREIGN_CUSTOMER, rate=0.83)
	settled(invoice, "Tax")
	assert settled(invoice, amount=50) == {base.FOREIGN_DEBTORS: -41.5, base.INCOME: 41.5}
	assert settled(invoice, by=WRITE_OFF) == {base.FOREIGN_DEBTORS: -41.5, make.WRITE_OFF: 41.5}
	assert make.tax_account() not in posted(invoice)


def test_a_tax_that_waits_for_approval_is_taken_into_account() -> None:
	invoice = make.invoice([make.line(100)], [make.tax(19)])
	make.policy(dispute_limit=0)
	settled(invoice, "Tax")
	make.policy(dispute_limit=50000)
	assert settled(invoice, amount=50) == {base.DEBTORS: -50, base.INCOME: 50}


def test_what_was_cancelled_can_be_credited_again() -> None:
	invoice = make.invoice([make.line(100)], [make.tax(19)])
	settled(invoice, "Tax")
	note = frappe.get_last_doc("Sales Invoice", {"return_against": invoice.name})
	note.cancel()
	assert settled(invoice, amount=59.5)[make.tax_account()] == 9.5


def test_what_is_credited_in_part_is_not_billed_anew() -> None:
	invoice = make.invoice([make.line(100), make.line(50)], [make.tax(19)])
	settled(invoice, "Tax")
	with pytest.raises(frappe.ValidationError, match="billing it anew would credit all of it"):
		settled(invoice, "Line", line=0, by="Rebill")


def test_what_is_left_beside_a_credited_line_is_not_billed_as_nothing() -> None:
	invoice = make.invoice([make.line(100), make.line(50)], [make.tax(19)])
	settled(invoice, "Line", line=1)
	with pytest.raises(frappe.ValidationError, match="is left to bill again; credit it instead"):
		settled(invoice, "Line", line=0, by="Rebill")


def test_a_journal_that_takes_nothing_off_counts_for_nothing() -> None:
	invoice = make.invoice([make.line(100)], [make.tax(19)])
	disputing.settle()
	theirs = {"account": base.DEBTORS, "party_type": "Customer"}
	journal(
		[
			{
				**theirs,
				"party": CUSTOMER,
				"reference_type": "Sales Invoice",
				"reference_name": invoice.name,
				"credit": 19,
			},
			{**theirs, "party": base.CUSTOMERS[3], "debit": 19},
		]
	)
	assert settled(invoice, amount=59.5) == {base.DEBTORS: -59.5, base.INCOME: 50, make.tax_account(): 9.5}
