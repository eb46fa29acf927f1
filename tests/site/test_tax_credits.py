"""Credit notes about taxes alone: the tax comes back and what was sold stays sold, never more than is left of it."""

import json
from collections.abc import Iterator

import pytest

import frappe
from frappe.model.document import Document

from ar_specialist import api
from tests.site import baseline as base
from tests.site import disputes as make
from tests.site import disputing
from tests.site.factories import AS_ON, FOREIGN_CUSTOMER
from tests.site.users import acting_as

SPECIALIST, *_OTHERS = base.USERS


@pytest.fixture(autouse=True)
def accountants() -> Iterator[None]:
	with make.accountants(SPECIALIST, dispute_limit=5000, approval_above=5000):
		yield


def disputed(invoice: Document, **said: object) -> Document:
	disputing.settle()
	row = {"voucher_type": "Sales Invoice", "voucher_no": invoice.name, "kind": "Tax", **said}
	return disputing.dispute(invoice, items=[row])


def credited(case: Document, amount: float | None = None) -> Document:
	"""The credit note that settles all of a dispute, or an agreed amount of it."""
	said = [{"item": case.items[0].name, "amount": amount}] if amount else None
	with acting_as(SPECIALIST):
		done = api.settle_dispute(
			case.name, "Credit Note", items=json.dumps(said) if said else None, on=str(AS_ON)
		)
	disputing.settle()
	case.reload()
	return frappe.get_doc("Sales Invoice", done["documents"][-1]["name"])


def refused(sentence: str, case: Document, amount: float | None = None) -> None:
	with pytest.raises(frappe.ValidationError, match=sentence):
		credited(case, amount)


@pytest.mark.parametrize("inclusive", [False, True], ids=["on top", "in the price"])
def test_the_tax_comes_back_and_the_revenue_stays(inclusive: bool) -> None:
	price = 1190 if inclusive else 1000
	invoice = make.invoice([make.line(price)], [make.tax(19, inclusive=inclusive)])
	case = disputed(invoice)
	note = credited(case)
	assert make.entries(note) == {base.DEBTORS: -190, make.tax_account(): 190}
	assert (note.docstatus, note.net_total, note.return_against) == (1, 0, invoice.name)
	assert make.open_of(invoice) == 1000
	assert (case.status, case.resolution, case.credited, case.upheld) == ("Closed", "Credit Note", 190, 0)


def test_less_of_the_tax_may_be_agreed() -> None:
	invoice = make.invoice([make.line(1000)], [make.tax(19)])
	case = disputed(invoice)
	note = credited(case, 120)
	assert make.entries(note) == {base.DEBTORS: -120, make.tax_account(): 120}
	assert (case.resolution, case.credited, case.upheld) == ("Settled in Part", 120, 70)


def test_several_taxes_bear_their_parts_to_the_cent_and_freight_none() -> None:
	city, freight = make.tax_account("AR Test City"), make.tax_account("AR Test Freight", "Chargeable")
	lines = [make.line(100), make.line(50, item_tax_template=make.tax_template(7))]
	invoice = make.invoice(lines, [make.tax(19), make.tax(5, city), make.charge(40, freight)])
	case = disputed(invoice)
	assert case.items[0].disputed == 30
	note = credited(case, 10)
	assert make.entries(note) == {base.DEBTORS: -10, make.tax_account(): 7.5, city: 2.5}
	assert [row.charge_type for row in note.taxes] == ["Actual", "Actual"]


def test_no_stock_moves_and_nothing_less_can_be_returned() -> None:
	item = make.stock_item()
	goods = make.line(10, 5, item, warehouse=make.WAREHOUSE)
	invoice = make.invoice([goods], [make.tax(19)], update_stock=1)
	before = make.in_stock(item)
	credited(disputed(invoice))
	assert make.in_stock(item) == before
	row = {"voucher_type": "Sales Invoice", "voucher_no": invoice.name, "invoice_line": invoice.items[0].name}
	case = disputing.dispute(invoice, items=[{**row, "kind": "Quantity", "qty": 4, "disputed": 40}])
	assert credited(case).grand_total == -40


def test_an_invoice_in_another_currency() -> None:
	invoice = make.invoice([make.line(100)], [make.tax(19)], customer=FOREIGN_CUSTOMER)
	note = credited(disputed(invoice))
	rate = invoice.conversion_rate
	assert make.entries(note)[make.tax_account()] == pytest.approx(19 * rate)
	assert base.INCOME not in make.entries(note)
	assert make.open_of(invoice) == 100


def test_the_tax_of_a_disputed_line_is_not_disputed_again() -> None:
	invoice = make.invoice([make.line(200), make.line(800)], [make.tax(19)])
	disputing.settle()
	row = {"voucher_type": "Sales Invoice", "voucher_no": invoice.name, "kind": "Line"}
	line = disputing.dispute(invoice, items=[{**row, "invoice_line": invoice.items[1].name}])
	case = disputed(invoice)
	assert case.items[0].disputed == 38
	assert credited(line).grand_total == -952
	assert make.entries(credited(case)) == {base.DEBTORS: -38, make.tax_account(): 38}


def test_a_draft_of_somebody_counts() -> None:
	invoice = make.invoice([make.line(1000)], [make.tax(19)])
	case = disputed(invoice, disputed=100)
	other = disputed(invoice, disputed=90)
	make.policy(dispute_limit=0)
	assert credited(case).docstatus == 0
	assert credited(other).grand_total == -90


# -- billed anew


def rebilled(case: Document, template: str | None) -> list[Document]:
	"""The credit note and the corrected invoice."""
	with acting_as(SPECIALIST):
		done = api.settle_dispute(case.name, "Rebill", on=str(AS_ON), tax_template=template)
	disputing.settle()
	found = [frappe.get_doc("Sales Invoice", each["name"]) for each in done["documents"]]
	return sorted(found, key=lambda each: each.grand_total)


def test_it_is_billed_anew_by_another_template() -> None:
	freight = make.tax_account("AR Test Freight", "Chargeable")
	invoice = make.invoice([make.line(1000), make.line(50)], [make.tax(19), make.charge(40, freight)])
	case = disputed(invoice)
	note, corrected = rebilled(case, template := make.taxes_template(7))
	assert (note.docstatus, note.grand_total) == (1, -1289.5)
	assert (corrected.docstatus, corrected.taxes_and_charges, corrected.grand_total) == (0, template, 1163.5)
	assert [(row.charge_type, row.tax_amount) for row in corrected.taxes] == [
		("On Net Total", 73.5),
		("Actual", 40),
	]
	case.reload()
	assert (case.resolution, case.credited, case.upheld) == ("Rebill", 199.5, 0)
	corrected.submit()
	assert make.open_of(corrected) == 1163.5


def test_it_is_not_billed_anew_by_nothing_or_by_somebody_elses_template() -> None:
	case = disputed(make.invoice([make.line(1000)], [make.tax(19)]))
	off = make.taxes_template(8, disabled=1)
	for template, sentence in (
		(None, "Choose the tax template by which"),
		("No such template", "is no tax template of"),
		(off, "is no tax template of"),
	):
		with pytest.raises(frappe.ValidationError, match=sentence):
			rebilled(case, template)
	assert not frappe.db.count("Sales Invoice", {"ar_dispute": case.name})
