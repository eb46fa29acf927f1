"""What a corrected invoice bills: what was billed, less what came back, less what was disputed; worked out by hand."""

from collections.abc import Iterator

import pytest

import frappe
from frappe.model.document import Document

from erpnext.accounts.doctype.sales_invoice.sales_invoice import make_sales_return

from ar_specialist import api
from tests.site import baseline as base
from tests.site import disputes as make
from tests.site import disputing
from tests.site.accounts import settle
from tests.site.factories import AS_ON
from tests.site.users import acting_as

SPECIALIST, *_OTHERS = base.USERS
NET = {"apply_discount_on": "Net Total", "discount_amount": 30}


@pytest.fixture(autouse=True)
def accountants() -> Iterator[None]:
	with make.accountants(SPECIALIST, dispute_limit=5000, approval_above=5000):
		yield


def disputed(invoice: Document, *said: tuple[int, str, dict]) -> Document:
	settle()
	of = {"voucher_type": "Sales Invoice", "voucher_no": invoice.name}
	rows = [{**of, "kind": kind, "invoice_line": invoice.items[at].name, **more} for at, kind, more in said]
	return disputing.dispute(invoice, items=rows)


def rebilled(case: Document, **agreed: object) -> Document:
	with acting_as(SPECIALIST):
		found = api.settle_dispute(case.name, "Rebill", on=str(AS_ON), **agreed)["documents"]
	[name] = [each["name"] for each in found if each["remedy"] == "Rebill"]
	return frappe.get_doc("Sales Invoice", name)


def returned(invoice: Document, at: int, qty: float) -> None:
	"""Goods of one line came back, as ERPNext itself credits them."""
	note = make_sales_return(invoice.name)
	note.items = [row for row in note.items if row.sales_invoice_item == invoice.items[at].name]
	note.items[0].qty = -qty
	note.taxes = []
	day = {"set_posting_time": 1, "posting_date": AS_ON, "due_date": AS_ON}
	note.update(
		{**day, "payment_schedule": [], "payment_terms_template": None, "update_outstanding_for_self": 0}
	)
	note.insert().submit()


def lines(doc: Document) -> list[tuple[float, float]]:
	return [(row.qty, row.rate) for row in doc.items]


def test_what_was_returned_before_is_not_billed_again() -> None:
	invoice = make.invoice([make.line(10, qty=10), make.line(7, qty=10)])
	returned(invoice, 0, 4)
	corrected = rebilled(disputed(invoice, (1, "Price", {"rate": 5})))
	assert (lines(corrected), corrected.grand_total) == ([(6, 10), (10, 5)], 110)
	assert make.open_of(invoice) == 0


def test_a_line_that_was_returned_is_not_billed_again() -> None:
	invoice = make.invoice([make.line(10, qty=10), make.line(7, qty=10)])
	returned(invoice, 0, 10)
	corrected = rebilled(disputed(invoice, (1, "Quantity", {"qty": 1})))
	assert (lines(corrected), corrected.grand_total) == ([(9, 7)], 63)


def test_freight_that_stays_on_the_first_invoice_is_not_billed_again() -> None:
	freight = make.charge(20, make.tax_account("AR Test Freight", "Chargeable"))
	invoice = make.invoice([make.line(10, qty=10), make.line(7, qty=10)], [freight])
	returned(invoice, 0, 4)
	corrected = rebilled(disputed(invoice, (1, "Price", {"rate": 5})))
	assert (corrected.grand_total, make.open_of(invoice)) == (110, 20)
	whole = make.invoice([make.line(10, qty=10), make.line(7, qty=10)], [freight])
	corrected = rebilled(disputed(whole, (1, "Price", {"rate": 5})))
	assert (corrected.grand_total, make.open_of(whole)) == (170, 0)


def test_a_quantity_and_a_price_of_one_line() -> None:
	invoice = make.invoice([make.line(10, qty=10), make.line(5, qty=2)], [make.tax(20)])
	case = disputed(invoice, (0, "Quantity", {"qty": 3}), (0, "Price", {"qty": 7, "rate": 8}))
	assert float(case.disputed_originally) == 52.8
	corrected = rebilled(case)
	assert (lines(corrected), corrected.grand_total) == ([(7, 8), (2, 5)], 79.2)


def test_a_price_that_was_agreed_for_some() -> None:
	invoice = make.invoice([make.line(10, qty=10), make.line(5, qty=2)])
	corrected = rebilled(disputed(invoice, (0, "Price", {"qty": 4, "rate": 8})))
	assert (lines(corrected), corrected.grand_total) == ([(6, 10), (4, 8), (2, 5)], 102)
	assert [row.idx for row in corrected.items] == [1, 2, 3]
	corrected.submit()
	assert make.open_of(corrected) == 102


def test_less_than_was_disputed_is_not_billed_anew() -> None:
	invoice = make.invoice([make.line(10, qty=10), make.line(5, qty=2)], [make.tax(20)])
	case = disputed(invoice, (0, "Price", {"rate": 8}))
	item = case.items[0].name
	with pytest.raises(frappe.ValidationError, match="settle this by Credit Note"):
		rebilled(case, items=[{"item": item, "amount": 10}])
	assert (make.open_of(invoice), api.dispute_settlements(case.name)) == (132, [])
	assert rebilled(case, items=[{"item": item, "amount": 24}]).grand_total == 108


def test_fewer_than_were_disputed_are_billed_anew() -> None:
	invoice = make.invoice([make.line(10, qty=10)])
	case = disputed(invoice, (0, "Quantity", {"qty": 5}))
	corrected = rebilled(case, items=[{"item": case.items[0].name, "amount": 20, "qty": 2}])
	assert lines(corrected) == [(8, 10)]


@pytest.mark.parametrize(
	("bills", "taxes", "header", "said", "disputed_", "expected"),
	[
		([(100, 1), (100, 1)], [], NET, ("Line", {}), 85, 85),
		([(100, 1), (100, 1)], [], NET, ("Price", {"rate": 80}), 17, 153),
		([(100, 1), (100, 1)], ["VAT"], NET, ("Line", {}), 102, 102),
		([(100, 1), (100, 1)], ["VAT"], {**NET, "apply_discount_on": "Grand Total"}, ("Line", {}), 105, 105),
		([(100, 1), (100, 1)], [], {"additional_discount_percentage": 10}, ("Line", {}), 90, 90),
		([(25, 1), (75, 1)], ["stamp"], {}, ("Line", {}), 27.5, 82.5),
		([(25, 4), (100, 1)], ["stamp"], NET, ("Quantity", {"qty": 2}), 45, 135),
	],
)
def test_discounts_and_fixed_taxes_follow_what_is_billed(
	bills: list, taxes: list[str], header: dict, said: tuple[str, dict], disputed_: float, expected: float
) -> None:
	kinds = {"VAT": make.tax(20), "stamp": make.charge(10, make.tax_account("AR Test Stamp"))}
	invoice = make.invoice([make.line(*each) for each in bills], [kinds[each] for each in taxes], **header)
	case = disputed(invoice, (0, *said))
	assert float(case.disputed_originally) == disputed_
	assert rebilled(case).grand_total == expected
