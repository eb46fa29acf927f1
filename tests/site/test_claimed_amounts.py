"""What a disputed line, quantity, price or tax comes to: to the cent what ERPNext's own credit note takes off for it."""

from collections.abc import Callable, Iterator

import pytest

import frappe
from frappe.model.document import Document

from ar_specialist import api
from tests.site import baseline as base
from tests.site import disputes as make
from tests.site import disputing
from tests.site.factories import AS_ON, FOREIGN_CUSTOMER
from tests.site.users import acting_as

SPECIALIST, OTHER, MANAGER, _AUDITOR, _NOBODY = base.USERS
Rows = list[dict]


@pytest.fixture(autouse=True)
def accountants() -> Iterator[None]:
	frappe.get_doc("User", SPECIALIST).add_roles("Accounts User")
	make.policy(dispute_limit=1000, approval_above=5000)
	yield
	frappe.set_user("Administrator")


def freight(amount: float = 40) -> dict:
	return make.charge(amount, make.tax_account("AR Test Freight", "Chargeable"))


def two_rates() -> Rows:
	return [make.line(100), make.line(100, item_tax_template=make.tax_template(7))]


def disputed(invoice: Document, kind: str, number: int, **said: object) -> Document:
	disputing.settle()
	row = {"voucher_type": "Sales Invoice", "voucher_no": invoice.name, "kind": kind, **said}
	return disputing.dispute(invoice, items=[{**row, "invoice_line": invoice.items[number].name}])


@pytest.mark.parametrize(
	("lines", "taxes", "said", "expected"),
	[
		(two_rates, lambda: [make.tax(19)], ("Line", 1, {}), 107),
		(two_rates, lambda: [make.tax(19)], ("Line", 0, {}), 119),
		(two_rates, lambda: [make.tax(19)], ("Price", 1, {"rate": 90}), 10.7),
		(lambda: [make.line(100), make.line(100)], lambda: [make.tax(19), freight()], ("Line", 0, {}), 119),
		(lambda: [make.line(100)], lambda: [make.tax(19), freight()], ("Line", 0, {}), 159),
		(
			lambda: [make.line(3.33, 7), make.line(100)],
			lambda: [make.tax(19), make.tax(5, make.tax_account("AR Test City"))],
			("Quantity", 0, {"qty": 2}),
			8.26,
		),
		(
			lambda: [make.line(33.33, 3), make.line(80)],
			lambda: [make.tax(19, inclusive=True)],
			("Quantity", 0, {"qty": 1}),
			33.33,
		),
		(
			lambda: [make.line(75), make.line(25)],
			lambda: [make.charge(10, make.tax_account("AR Test Stamp"))],
			("Line", 1, {}),
			27.5,
		),
		(
			lambda: [make.line(100), make.line(60)],
			lambda: [
				make.tax(19),
				make.tax(
					10, make.tax_account("AR Test City"), charge_type="On Previous Row Amount", row_id=1
				),
			],
			("Line", 1, {}),
			72.54,
		),
		(
			lambda: [make.line(10, 5), make.line(60)],
			lambda: [make.tax(0.25, make.tax_account("AR Test Bottle"), charge_type="On Item Quantity")],
			("Quantity", 0, {"qty": 2}),
			20.5,
		),
	],
)
def test_a_credit_note_takes_off_to_the_cent_what_is_claimed(
	lines: Callable[[], Rows], taxes: Callable[[], Rows], said: tuple[str, int, dict], expected: float
) -> None:
	kind, number, values = said
	invoice = make.invoice(lines(), taxes())
	before = make.open_of(invoice)
	case = disputed(invoice, kind, number, **values)
	assert float(case.items[0].disputed) == expected
	settled_in_full(case)
	assert round(before - make.open_of(invoice), 2) == expected


def settled_in_full(case: Document) -> None:
	with acting_as(SPECIALIST):
		api.settle_dispute(case.name, "Credit Note", on=str(AS_ON))
	case.reload()
	assert (case.resolution, case.credited, case.upheld) == ("Credit Note", case.items[0].disputed, 0)


@pytest.mark.parametrize(
	("discount", "expected"),
	[
		({"additional_discount_percentage": 10, "apply_discount_on": "Net Total"}, 107.1),
		({"discount_amount": 19.5, "apply_discount_on": "Net Total"}, 107.1),
		# 10 % of 272.05, freight included, is taken off the lines: 88.27 of the hundred is left, and 16.77 of tax
		({"additional_discount_percentage": 10, "apply_discount_on": "Grand Total"}, 105.04),
	],
)
def test_a_line_of_an_invoice_with_a_discount_on_all_of_it(discount: dict, expected: float) -> None:
	invoice = make.invoice([make.line(100), make.line(95)], [make.tax(19), freight()], **discount)
	case = disputed(invoice, "Line", 0)
	assert float(case.items[0].disputed) == expected
	settled_in_full(case)


def test_a_line_in_a_foreign_currency_on_an_account_in_ours() -> None:
	setting = "allow_multi_currency_invoices_against_single_party_account"
	frappe.db.set_single_value("Accounts Settings", setting, 1)
	lines, taxes = [make.line(100), make.line(33.33)], [make.tax(19), freight()]
	invoice = make.invoice(lines, taxes, customer=FOREIGN_CUSTOMER, debit_to=base.DEBTORS)
	case = disputed(invoice, "Line", 1)
	assert float(case.items[0].disputed) == 31.73  # 33.33 and 6.33 of tax, at 0.8


def test_a_price_of_what_is_taxed_by_the_piece() -> None:
	bottle = make.tax(1, make.tax_account("AR Test Bottle"), charge_type="On Item Quantity")
	for taxes, inclusive, expected in (
		([bottle], 0, 20),
		([bottle, make.tax(19)], 0, 23.8),
		([bottle], 1, 20),
	):
		lines = [make.line(10, 10), make.line(90)]
		invoice = make.invoice(lines, [{**tax, "included_in_print_rate": inclusive} for tax in taxes])
		before = make.open_of(invoice)
		case = disputed(invoice, "Price", 0, rate=8)
		assert float(case.items[0].disputed) == expected
		settled_in_full(case)
		assert round(before - make.open_of(invoice), 2) == expected


def test_a_price_and_pieces_of_what_is_taxed_by_the_piece() -> None:
	bottle = make.tax(1, make.tax_account("AR Test Bottle"), charge_type="On Item Quantity")
	invoice = make.invoice([make.line(10, 10), make.line(90)], [bottle])
	disputing.settle()
	of = {"voucher_type": "Sales Invoice", "voucher_no": invoice.name, "invoice_line": invoice.items[0].name}
	rows = [{**of, "kind": "Quantity", "qty": 3}, {**of, "kind": "Price", "qty": 7, "rate": 8}]
	case = disputing.dispute(invoice, items=rows)
	assert [row.disputed for row in case.items] == [33, 14]
	with acting_as(SPECIALIST):
		api.settle_dispute(case.name, "Credit Note", on=str(AS_ON))
	assert make.open_of(invoice) == 201 - 47


def test_freight_is_no_tax() -> None:
	invoice = make.invoice([make.line(200)], [make.tax(19), freight()])
	disputing.settle()
	named = {"voucher_type": "Sales Invoice", "voucher_no": invoice.name, "kind": "Tax"}
	assert disputing.dispute(invoice, items=[named]).items[0].disputed == 38
