"""Corrected invoices: drafts with the agreed lines, that ERPNext submits."""

from decimal import Decimal

import pytest

import frappe

from ar_specialist.posting import rebills
from ar_specialist.posting.issuing import put_down
from ar_specialist.receivables.credit import CreditedLine
from tests.site import baseline as base
from tests.site import disputes as make
from tests.site.factories import FOREIGN_CUSTOMER

ON = "2026-07-15"


def rebilled(invoice, *lines: CreditedLine):
	return put_down(rebills.drafts_of(invoice, lines, on=ON).corrected)


def test_a_price_and_a_quantity_are_corrected() -> None:
	taxes = [make.tax(19)]
	invoice = make.invoice([make.line(100, qty=3), make.line(50), make.line(7)], taxes, po_no="PO-1")
	first, second, _third = (row.name for row in invoice.items)
	corrected = rebilled(
		invoice,
		CreditedLine(first, agreed_rate=Decimal(90)),
		CreditedLine(second),
	)
	assert [(row.qty, row.rate) for row in corrected.items] == [(3, 90), (1, 7)]
	assert (corrected.docstatus, corrected.grand_total, corrected.po_no) == (0, 329.63, "PO-1")
	assert str(corrected.posting_date) == ON
	assert rebilled(invoice, CreditedLine(first, Decimal(1))).items[0].qty == 2


def test_it_can_be_submitted() -> None:
	invoice = make.invoice([make.line(100)], [make.tax(19)], customer=FOREIGN_CUSTOMER, rate=0.83)
	corrected = rebilled(invoice, CreditedLine(invoice.items[0].name, agreed_rate=Decimal(80)))
	corrected.submit()
	assert (corrected.outstanding_amount, corrected.currency) == (95.2, base.FOREIGN)
	assert make.open_of(invoice) == 119


def test_it_is_due_by_its_own_terms() -> None:
	invoice = make.invoice([make.line(100)], customer=base.CUSTOMERS[3], payment_terms_template=base.TERMS)
	corrected = rebilled(invoice, CreditedLine(invoice.items[0].name, agreed_rate=Decimal(80)))
	assert [row.payment_amount for row in corrected.payment_schedule] == [24, 24, 32]
	assert str(corrected.payment_schedule[-1].due_date) == "2026-09-13"


def test_goods_are_not_delivered_again() -> None:
	item = make.stock_item()
	invoice = make.invoice([make.line(10, qty=5, item=item, warehouse=make.WAREHOUSE)], update_stock=1)
	before = make.in_stock(item)
	rebilled(invoice, CreditedLine(invoice.items[0].name, agreed_rate=Decimal(8))).submit()
	assert make.in_stock(item) == before


def test_nothing_to_bill_again() -> None:
	invoice, before = make.invoice([make.line(100)]), frappe.db.count("Sales Invoice")
	row = invoice.items[0].name
	for lines, sentence in (
		([CreditedLine(row)], "Nothing of"),
		([CreditedLine("x")], "no such line"),
		([CreditedLine(row, Decimal(2))], "can still be credited, not 2"),
	):
		with pytest.raises(frappe.ValidationError, match=sentence):
			rebilled(invoice, *lines)
	assert frappe.db.count("Sales Invoice") == before
