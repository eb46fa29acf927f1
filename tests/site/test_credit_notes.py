"""Credit notes: ERPNext's own returns, of exactly what was agreed, never above what is open, or none at all."""

import random
from decimal import Decimal

import pytest

import frappe

from ar_specialist.posting import credit_notes, invoices
from ar_specialist.receivables.credit import CreditedLine
from tests.site import baseline as base
from tests.site import disputes as make
from tests.site.factories import AS_ON, FOREIGN_CUSTOMER, payment


def locked(invoice):
	return invoices.locked(invoice.name, base.COMPANY, invoice.customer)


def of_lines(invoice, *lines: CreditedLine, goods_come_back: bool = False, **values: object):
	note = credit_notes.draft_of_lines(locked(invoice), lines, goods_come_back=goods_come_back)
	return credit_notes.issue(note, **{"on": AS_ON, "submits": True, **values})


def of_amount(invoice, amount: str, row: str | None = None, **values: object):
	note = credit_notes.draft_of_amount(locked(invoice), Decimal(amount), row)
	return credit_notes.issue(note, **{"on": AS_ON, "submits": True, **values})


def test_a_whole_invoice() -> None:
	freight = make.tax_account("AR Test Freight", kind="Chargeable")
	invoice = make.invoice([make.line(33.33, qty=3), make.line(7)], [make.tax(19), make.charge(12, freight)])
	note = of_lines(invoice)
	assert (note.is_return, note.return_against, note.docstatus) == (1, invoice.name, 1)
	assert {account: -amount for account, amount in make.entries(note).items()} == make.entries(invoice)
	assert make.open_of(invoice) == 0


def test_on_the_day_of_an_invoice_of_its_last_minute() -> None:
	invoice = make.invoice([make.line(100)], set_posting_time=1, posting_time="23:59:00")
	assert str(invoice.posting_date) == str(AS_ON)
	note = of_lines(invoice)
	assert (str(note.posting_date), str(note.posting_time)) == (str(AS_ON), "23:59:59")
	assert make.open_of(invoice) == 0


def test_chosen_lines() -> None:
	invoice = make.invoice([make.line(100), make.line(50)], [make.tax(19)])
	note = of_lines(invoice, CreditedLine(invoice.items[1].name))
	assert (note.grand_total, make.open_of(invoice)) == (-59.5, 119)
	assert [row.sales_invoice_item for row in note.items] == [invoice.items[1].name]


def test_part_of_a_quantity_and_the_rest_of_it_later() -> None:
	invoice = make.invoice([make.line(10, qty=10)], [make.tax(19)])
	row = invoice.items[0].name
	assert of_lines(invoice, CreditedLine(row, Decimal(4))).grand_total == -47.6
	with pytest.raises(frappe.ValidationError, match="6 of AR Test Service can still be credited, not 7"):
		of_lines(invoice, CreditedLine(row, Decimal(7)))
	assert of_lines(invoice, CreditedLine(row)).grand_total == -71.4
	assert make.open_of(invoice) == 0


def test_an_agreed_price_uses_up_no_quantity() -> None:
	invoice = make.invoice([make.line(5, qty=10)], [make.tax(19)])
	row = invoice.items[0].name
	note = of_lines(invoice, CreditedLine(row, agreed_rate=Decimal(4)))
	assert (note.grand_total, make.open_of(invoice)) == (-11.9, 47.6)
	assert of_lines(invoice, CreditedLine(row, Decimal(8))).grand_total == -47.6
	assert make.open_of(invoice) == 0


@pytest.mark.parametrize("inclusive", [False, True], ids=["on top", "in the price"])
@pytest.mark.parametrize("amount", ["0.01", "0.03", "10.00", "77.77", "119.00"])
def test_an_amount_with_its_taxes_to_the_cent(amount: str, inclusive: bool) -> None:
	price = 119 if inclusive else 100
	invoice = make.invoice([make.line(price)], [make.tax(19, inclusive=inclusive)])
	note = of_amount(invoice, amount)
	assert make.entries(note)[base.DEBTORS] == -float(amount)
	assert make.open_of(invoice) == pytest.approx(119 - float(amount))
	net = round(float(amount) / 1.19, 2)
	assert make.entries(note).get(base.INCOME, 0) == pytest.approx(net, abs=0.0101)


def test_another_currency() -> None:
	invoice = make.invoice([make.line(100)], [make.tax(19)], customer=FOREIGN_CUSTOMER, rate=0.83)
	note = of_amount(invoice, "50.01")
	assert (note.grand_total, note.conversion_rate) == (-50.01, 0.83)
	assert make.open_of(invoice) == pytest.approx(68.99)


@pytest.mark.parametrize("amount", ["226.00", "100.00", "0.05", "113.13"])
def test_an_amount_over_lines_taxed_differently(amount: str) -> None:
	lines = [make.line(100), make.line(100, item_tax_template=make.tax_template(7))]
	invoice = make.invoice(lines, [make.tax(19)])
	note = of_amount(invoice, amount)
	assert make.entries(note)[base.DEBTORS] == -float(amount)
	if amount == "226.00":
		assert make.entries(note) == {base.DEBTORS: -226, base.INCOME: 200, make.tax_account(): 26}
		assert make.open_of(invoice) == 0


def test_an_amount_of_one_line_has_that_lines_tax() -> None:
	lines = [make.line(100), make.line(100, item_tax_template=make.tax_template(7))]
	invoice = make.invoice(lines, [make.tax(19)])
	note = of_amount(invoice, "53.50", invoice.items[1].name)
	assert make.entries(note) == {base.DEBTORS: -53.5, base.INCOME: 50, make.tax_account(): 3.5}


def test_an_amount_of_an_invoice_with_a_discount_and_freight() -> None:
	freight = make.tax_account("AR Test Freight", kind="Chargeable")
	taxes = [make.tax(19), make.charge(12, freight)]
	invoice = make.invoice([make.line(100)], taxes, apply_discount_on="Net Total", discount_amount=20)
	assert invoice.grand_total == 107.2
	note = of_amount(invoice, "53.60")
	posted = make.entries(note)
	assert (posted[base.DEBTORS], posted[freight]) == (-53.6, 6)
	assert (posted[base.INCOME], posted[make.tax_account()]) == (40, 7.6)


def test_taxes_on_taxes() -> None:
	surcharge = make.tax_account("AR Test Surcharge")
	on_tax = {"charge_type": "On Previous Row Amount", "row_id": 1}
	invoice = make.invoice([make.line(1000)], [make.tax(19), make.tax(5.5, surcharge, **on_tax)])
	assert invoice.grand_total == 1200.45
	note = of_amount(invoice, "1200.45")
	assert make.entries(note) == {
		base.DEBTORS: -1200.45,
		base.INCOME: 1000,
		make.tax_account(): 190,
		surcharge: 10.45,
	}


@pytest.mark.parametrize("percent", [False, True])
def test_part_of_a_discounted_invoice_bears_its_part_of_the_discount(percent: bool) -> None:
	discount = {"additional_discount_percentage": 10} if percent else {"discount_amount": 20}
	invoice = make.invoice(
		[make.line(100), make.line(100)], [make.tax(19)], apply_discount_on="Net Total", **discount
	)
	assert invoice.grand_total == 214.2
	assert of_lines(invoice, CreditedLine(invoice.items[0].name)).grand_total == -107.1
	assert make.open_of(invoice) == 107.1
	assert of_lines(invoice).grand_total == -107.1
	assert make.open_of(invoice) == 0


def test_a_part_smaller_than_the_discount_bears_its_part_of_it() -> None:
	lines = [make.line(100), make.line(100)]
	invoice = make.invoice(lines, [make.tax(20)], apply_discount_on="Net Total", discount_amount=30)
	note = of_lines(invoice, CreditedLine(invoice.items[0].name, agreed_rate=Decimal(80)))
	assert (note.discount_amount, note.grand_total) == (-3, -20.4)


def test_part_of_an_invoice_has_its_part_of_fixed_taxes_and_none_of_the_freight() -> None:
	freight = make.tax_account("AR Test Freight", kind="Chargeable")
	taxes = [make.charge(38, make.tax_account()), make.charge(12, freight)]
	invoice = make.invoice([make.line(150), make.line(50)], taxes)
	note = of_lines(invoice, CreditedLine(invoice.items[1].name))
	assert make.entries(note) == {base.DEBTORS: -59.5, base.INCOME: 50, make.tax_account(): 9.5}


def test_a_price_with_its_taxes_in_it() -> None:
	invoice = make.invoice([make.line(119, qty=2)], [make.tax(19, inclusive=True)])
	note = of_lines(invoice, CreditedLine(invoice.items[0].name, Decimal(1), Decimal("59.5")))
	assert make.entries(note) == {base.DEBTORS: -59.5, base.INCOME: 50, make.tax_account(): 9.5}


def test_cost_centre_and_project_are_carried() -> None:
	project = base.make("Project", None, project_name="AR Test Credited", company=base.COMPANY)
	carried = {"cost_center": base.CENTERS[1], "project": project}
	invoice = make.invoice([make.line(100, **carried)], [make.tax(19)])
	row = invoice.items[0].name
	for note in (of_amount(invoice, "10"), of_lines(invoice, CreditedLine(row, agreed_rate=Decimal(90)))):
		posted = frappe.get_all(
			"GL Entry",
			filters={"voucher_no": note.name, "account": base.INCOME},
			fields=["cost_center", "project"],
		)
		assert posted == [carried]


@pytest.mark.parametrize("come_back", [True, False])
def test_goods_come_back_only_where_that_is_said(come_back: bool) -> None:
	item = make.stock_item()
	invoice = make.invoice([make.line(10, qty=5, item=item, warehouse=make.WAREHOUSE)], update_stock=1)
	before = make.in_stock(item)
	note = of_lines(invoice, CreditedLine(invoice.items[0].name, Decimal(2)), goods_come_back=come_back)
	assert make.in_stock(item) == before + (2 if come_back else 0)
	assert (note.update_stock, make.open_of(invoice)) == (int(come_back), 30)


def test_a_price_of_goods_moves_no_stock() -> None:
	item = make.stock_item()
	invoice = make.invoice([make.line(10, qty=5, item=item, warehouse=make.WAREHOUSE)], update_stock=1)
	before, row = make.in_stock(item), invoice.items[0].name
	of_lines(invoice, CreditedLine(row, agreed_rate=Decimal(1)), goods_come_back=True)
	of_amount(invoice, "1")
	assert (make.in_stock(item), make.open_of(invoice)) == (before, 4)


def test_another_currency_on_a_receivable_account_of_the_companys() -> None:
	customer, one_account = base.CUSTOMERS[1], "allow_multi_currency_invoices_against_single_party_account"
	frappe.db.set_single_value("Accounts Settings", one_account, 1)
	invoice = make.invoice(
		[make.line(100)], customer=customer, currency=base.FOREIGN, conversion_rate=0.8, debit_to=base.DEBTORS
	)
	assert (invoice.party_account_currency, make.open_of(invoice)) == (base.CURRENCY, 80)
	note = of_amount(invoice, "50")
	assert (make.entries(note)[base.DEBTORS], make.open_of(invoice)) == (-40, 40)


def test_an_opening_invoice() -> None:
	opening = frappe.db.get_value("Account", {"company": base.COMPANY, "account_type": "Temporary"})
	invoice = make.invoice([make.line(100, income_account=opening)], is_opening="Yes")
	note = of_amount(invoice, "40")
	assert (note.is_opening, make.entries(note)) == ("No", {base.DEBTORS: -40, opening: 40})


def test_goods_and_prices_are_credited_one_after_the_other() -> None:
	item = make.stock_item()
	goods = [make.line(10, qty=5, item=item, warehouse=make.WAREHOUSE) for _number in range(2)]
	invoice = make.invoice(goods, update_stock=1)
	first, second = (row.name for row in invoice.items)
	both = [CreditedLine(first), CreditedLine(second, agreed_rate=Decimal(1))]
	refused(invoice, "one after the other", lambda: of_lines(invoice, *both, goods_come_back=True))
	assert of_lines(invoice, *both).grand_total == -95


@pytest.mark.parametrize("seed", range(6))
def test_any_amount_of_any_invoice_is_credited_to_the_cent(seed: int) -> None:
	draw = random.Random(seed)
	lines = [
		make.line(
			draw.randint(1, 20000) / 100,
			qty=draw.randint(1, 9),
			**({"item_tax_template": make.tax_template(7)} if draw.random() < 0.5 else {}),
		)
		for _number in range(draw.randint(1, 4))
	]
	surcharge = {"charge_type": "On Previous Row Total", "row_id": 1}
	inclusive = draw.random() < 0.5
	taxes = [
		make.tax(19, inclusive=inclusive),
		make.tax(3.3, make.tax_account("AR Test Surcharge"), inclusive=inclusive, **surcharge),
	]
	invoice = make.invoice(
		lines, taxes, apply_discount_on="Net Total", discount_amount=draw.randint(0, 90) / 100
	)
	left = Decimal(str(make.open_of(invoice)))
	for _number in range(3):
		amount = (left * draw.randint(1, 60) / 100).quantize(Decimal("0.01")) or left
		assert make.entries(of_amount(invoice, str(amount)))[base.DEBTORS] == -float(amount)
		left -= amount
	assert Decimal(str(make.open_of(invoice))).quantize(Decimal("0.01")) == left
	of_amount(invoice, str(left))
	assert make.open_of(invoice) == 0


# -- what is refused, and that nothing is left of it


def notes(invoice) -> int:
	return frappe.db.count("Sales Invoice", {"return_against": invoice.name})


def refused(invoice, sentence: str, credit) -> None:
	open_before = make.open_of(invoice)
	with pytest.raises(frappe.ValidationError, match=sentence):
		credit()
	assert (notes(invoice), make.open_of(invoice)) == (0, open_before)


def test_never_above_what_is_open() -> None:
	invoice = make.invoice([make.line(100)], [make.tax(19)])
	payment(invoice, amount=100)
	refused(invoice, "Only 19.00 EUR is open", lambda: of_lines(invoice))
	refused(invoice, "Only 19.00 EUR is open", lambda: of_amount(invoice, "19.01"))
	for amount in ("0", "-1"):
		refused(invoice, "above zero", lambda amount=amount: of_amount(invoice, amount))
	assert of_amount(invoice, "19").docstatus == 1


def test_nothing_of_a_settled_or_cancelled_invoice() -> None:
	invoice = make.invoice([make.line(100)])
	payment(invoice)
	refused(invoice, "Nothing is open", lambda: of_amount(invoice, "1"))
	other = make.invoice([make.line(100)])
	other.cancel()
	refused(other, "cancelled", lambda: of_lines(other))


def test_nothing_of_a_credit_note() -> None:
	note = of_lines(make.invoice([make.line(100)]))
	refused(note, "is a credit note", lambda: of_lines(note))


def test_nothing_twice() -> None:
	invoice = make.invoice([make.line(100)])
	of_lines(invoice)
	with pytest.raises(frappe.ValidationError, match="credited already"):
		of_lines(invoice)
	assert notes(invoice) == 1


@pytest.mark.parametrize(
	("line", "sentence"),
	[
		({"qty": Decimal(0)}, "can still be credited, not 0"),
		({"qty": Decimal(-1)}, "can still be credited, not -1"),
		({"qty": Decimal("2.5")}, "can still be credited, not 2.5"),
		({"agreed_rate": Decimal(100)}, "price below 100"),
		({"agreed_rate": Decimal(-1)}, "price below 100"),
		({"agreed_rate": Decimal(1), "qty": Decimal(3)}, "can still be credited, not 3"),
	],
)
def test_a_line_that_cannot_be_credited(line: dict, sentence: str) -> None:
	invoice = make.invoice([make.line(100, qty=2)])
	refused(invoice, sentence, lambda: of_lines(invoice, CreditedLine(invoice.items[0].name, **line)))


def test_a_line_of_another_invoice() -> None:
	invoice, other = make.invoice([make.line(100)]), make.invoice([make.line(100)])
	row = other.items[0].name
	refused(invoice, "no such line", lambda: of_lines(invoice, CreditedLine(row)))
	refused(invoice, "no such line", lambda: of_amount(invoice, "1", row))


def test_taxes_that_no_amount_can_be_split_by() -> None:
	per_piece = make.invoice([make.line(100)], [make.tax(1, charge_type="On Item Quantity")])
	refused(per_piece, "credit quantities instead", lambda: of_amount(per_piece, "1"))
	freight = make.tax_account("AR Test Freight", kind="Chargeable")
	taxes = [make.charge(10, freight), make.tax(19, charge_type="On Previous Row Total", row_id=1)]
	on_freight = make.invoice([make.line(100)], taxes)
	refused(on_freight, "credit lines instead", lambda: of_amount(on_freight, "1"))
	taxes = [make.charge(10, freight), make.tax(19, charge_type="On Previous Row Amount", row_id=1)]
	of_freight = make.invoice([make.line(100)], taxes)
	refused(of_freight, "credit lines instead", lambda: of_amount(of_freight, "1"))


def test_nothing_on_a_frozen_day() -> None:
	invoice = make.invoice([make.line(100)])
	make.freeze(AS_ON)
	refused(invoice, "are frozen on", lambda: of_lines(invoice))
	assert of_lines(invoice, on="2026-07-01").docstatus == 1


def test_nothing_in_a_closed_period() -> None:
	invoice = make.invoice([make.line(100)])
	make.close_period("Sales Invoice")
	refused(invoice, "is closed on", lambda: of_lines(invoice))
	refused(invoice, "is closed on", lambda: of_lines(invoice, submits=False))


def test_nothing_before_the_invoice() -> None:
	invoice = make.invoice([make.line(100)])
	refused(invoice, "after", lambda: of_lines(invoice, on="2026-06-29"))
