"""Rules of `receivables.claim`: what a wrong line, quantity, price or tax comes to, and claims that cannot be."""

from decimal import Decimal

import pytest

from ar_specialist.receivables.claim import Invoice, Line, check_claim, claimed, comes_to, part_of
from ar_specialist.receivables.credit import ChargeType, TaxRow
from ar_specialist.receivables.dispute import DisputeKind
from ar_specialist.receivables.errors import ReceivablesError
from ar_specialist.receivables.money import Rounding
from ar_specialist.receivables.remaining import Credit

INVOICE, LINE, QUANTITY, PRICE, TAX, SHORT = DisputeKind
D = Decimal
BOLTS = Line("row", "SINV-1", "Bolts", D(10), D(7), D(70), D(70))
VAT = TaxRow(ChargeType.NET_TOTAL, "VAT", D(19), amount=D(19))
FREIGHT = TaxRow(ChargeType.ACTUAL, "Freight", amount=D(40), is_tax=False)
TAXED = Invoice(D(100), D(119), (VAT,))


@pytest.mark.parametrize(
	("kind", "qty", "rate", "expected"),
	[
		(INVOICE, None, None, D(119)),
		(SHORT, None, None, D(119)),
		(TAX, None, None, D(19)),
		(LINE, None, None, D("83.3")),
		(QUANTITY, D(3), None, D("24.99")),
		(PRICE, None, D(5), D("23.8")),
		(PRICE, D(4), D(5), D("9.52")),
		(PRICE, None, D(0), D("83.3")),
		(PRICE, None, None, D("83.3")),
	],
)
def test_what_is_claimed_with_its_share_of_the_tax(
	kind: DisputeKind, qty: Decimal | None, rate: Decimal | None, expected: Decimal
) -> None:
	assert claimed(kind, TAXED, BOLTS, qty, rate, D(119)) == expected


def test_no_more_is_claimed_than_can_be() -> None:
	assert claimed(LINE, TAXED, BOLTS, None, None, D(30)) == 30


def invoice(*taxes: TaxRow, billed: str = "200", total: str = "999", **values: object) -> Invoice:
	return Invoice(D(billed), D(total), taxes, **values)


def line(
	net: str, *, qty: str = "1", rate: str | None = None, amount: str | None = None, **rates: int
) -> Line:
	price = D(rate or net)
	own = {account: D(each) for account, each in rates.items()}
	return Line("row", "SINV-1", "Bolts", D(qty), price, D(amount or net), D(net), own)


def test_an_invoice_in_a_foreign_currency_on_an_account_in_ours() -> None:
	assert claimed(LINE, invoice(rate=D("0.8")), BOLTS, None, None, D(999)) == 56


def test_a_line_of_no_amount_has_no_share_of_the_tax() -> None:
	assert claimed(LINE, Invoice(D(0), D(0), (VAT,)), line("0", qty="3"), None, None, D(999)) == 0
	assert claimed(LINE, Invoice(D(0), D(0)), None, None, None, D(999)) == 999


@pytest.mark.parametrize(
	("of", "billed", "expected"),
	[
		(invoice(VAT), line("100", VAT=7), "107"),
		(invoice(VAT), line("100", VAT=0), "100"),
		(invoice(VAT, FREIGHT), line("100"), "119"),
		(invoice(VAT, FREIGHT, billed="100", total="159"), line("100"), "159"),
		(invoice(TaxRow(ChargeType.ACTUAL, "Stamp", amount=D(6))), line("50"), "51.5"),
		(invoice(VAT, TaxRow(ChargeType.PREVIOUS_AMOUNT, "Surcharge", D(10), 1)), line("100"), "120.9"),
		(invoice(FREIGHT, TaxRow(ChargeType.PREVIOUS_TOTAL, "VAT", D(19), 1)), line("100"), "119"),
		(invoice(TaxRow(ChargeType.QUANTITY, "Bottle", D("0.25"))), line("30", qty="10", rate="3"), "32.5"),
		(invoice(VAT, discount=D(20)), line("90", amount="100"), "107.1"),
	],
)
def test_a_line_bears_its_own_taxes_and_freight_comes_with_the_whole(
	of: Invoice, billed: Line, expected: str
) -> None:
	assert claimed(LINE, of, billed, None, None, D(999)) == D(expected)


def test_a_line_bears_what_credits_have_left_of_its_taxes() -> None:
	alone, half = (Credit({"VAT": D(19)}),), (Credit({"VAT": D("9.5")}),)
	assert (
		claimed(LINE, invoice(VAT, billed="100", total="119", credits=alone), line("100"), None, None, D(999))
		== 100
	)
	assert claimed(LINE, invoice(VAT, credits=half), line("50"), None, None, D(999)) == D("54.75")
	with_net = (Credit({"Sales": D(50), "VAT": D("9.5")}),)
	assert claimed(LINE, invoice(VAT, credits=with_net), line("40"), None, None, D(999)) == D("47.6")


def test_every_tax_is_rounded_by_itself() -> None:
	city = TaxRow(ChargeType.NET_TOTAL, "City", D(5))
	# 19 % of 0.34 is 0.0646, 5 % is 0.017: 0.06 and 0.02, and not 0.08 of 0.0816
	assert claimed(LINE, invoice(VAT, city), line("0.34"), None, None, D(999)) == D("0.42")
	assert claimed(LINE, invoice(VAT, city, precision=3), line("0.34"), None, None, D(999)) == D("0.422")


def test_a_price_takes_no_tax_back_that_is_charged_by_the_piece() -> None:
	bottle = TaxRow(ChargeType.QUANTITY, "Bottle", D(1), amount=D(10))
	bolts = line("100", qty="10", rate="10")
	assert claimed(PRICE, invoice(bottle), bolts, None, D(8), D(999)) == 20
	assert claimed(PRICE, invoice(bottle, billed="100", total="110"), bolts, None, D(0), D(999)) == 100
	assert claimed(PRICE, invoice(bottle, VAT), bolts, D(5), D(8), D(999)) == D("11.9")
	included = TaxRow(ChargeType.QUANTITY, "Bottle", D(1), amount=D(10), is_included=True)
	assert (
		claimed(PRICE, invoice(included), line("90", qty="10", rate="10", amount="100"), None, D(8), D(999))
		== 20
	)


def test_a_tie_is_rounded_as_a_note_does_which_is_below_zero() -> None:
	# 3 of 10 for 100, of which a discount leaves 85: 25.50, and 4.845 of tax
	bolts = line("85", qty="10", rate="10", amount="100")
	for rounding, expected in ((Rounding.BANKERS_LEGACY, "30.34"), (Rounding.COMMERCIAL, "30.35")):
		of = invoice(VAT, discount=D(30), rounding=rounding)
		assert claimed(QUANTITY, of, bolts, D(3), None, D(999)) == D(expected)


def test_prices_that_include_their_taxes_come_to_what_they_say() -> None:
	included = TaxRow(ChargeType.NET_TOTAL, "VAT", D(19), is_included=True)
	third = line("84.03", qty="3", rate="33.3333", amount="100")
	assert claimed(LINE, invoice(included), third, None, None, D(999)) == 100
	assert claimed(QUANTITY, invoice(included), third, D(1), None, D(999)) == D("33.33")
	assert claimed(PRICE, invoice(included), third, None, D("23.3333"), D(999)) == 30
	discounted = line("75.63", rate="100", amount="100")
	assert claimed(LINE, invoice(included, discount=D(20)), discounted, None, None, D(999)) == 90


def test_of_the_tax_freight_is_none() -> None:
	assert claimed(TAX, invoice(VAT, FREIGHT), None, None, None, D(999)) == 19
	assert claimed(TAX, invoice(FREIGHT), None, None, None, D(999)) == 0


@pytest.mark.parametrize(
	("kind", "line", "qty", "rate", "sentence"),
	[
		(LINE, None, None, None, "Choose the line"),
		(QUANTITY, BOLTS, D(11), None, "bills 10 of Bolts"),
		(QUANTITY, BOLTS, D(-1), None, "bills 10 of Bolts"),
		(PRICE, BOLTS, None, D(7), "at 7; say which lower"),
		(PRICE, BOLTS, None, D(-1), "at 7; say which lower"),
	],
)
def test_claims_that_cannot_be(
	kind: DisputeKind, line: Line | None, qty: Decimal | None, rate: Decimal | None, sentence: str
) -> None:
	with pytest.raises(ReceivablesError, match=sentence):
		check_claim(kind, "SINV-1", line, qty, rate)


def test_claims_that_can() -> None:
	check_claim(INVOICE, "SINV-1", None, None, None)
	check_claim(QUANTITY, "SINV-1", BOLTS, D(10), None)
	check_claim(PRICE, "SINV-1", BOLTS, None, D("6.99"))


PARTLY = Line("row", "SINV-1", "Bolts", D(10), D(7), D(70), D(70), returned=D(4))


@pytest.mark.parametrize(
	("kind", "qty", "rate", "expected"),
	[(LINE, None, None, 42), (PRICE, None, D(5), 12), (QUANTITY, D(2), None, 14), (PRICE, D(1), D(5), 2)],
)
def test_of_a_line_only_what_is_left(
	kind: DisputeKind, qty: Decimal | None, rate: Decimal | None, expected: int
) -> None:
	assert claimed(kind, invoice(), PARTLY, qty, rate, D(999)) == expected
	assert comes_to(kind, "SINV-1", invoice(), PARTLY) == 42


def test_a_quantity_up_to_what_is_left() -> None:
	check_claim(QUANTITY, "SINV-1", PARTLY, D(6), None)
	with pytest.raises(ReceivablesError, match="were not returned"):
		check_claim(QUANTITY, "SINV-1", PARTLY, D("6.1"), None)


def test_a_line_below_zero_is_no_bound() -> None:
	assert comes_to(LINE, "SINV-1", invoice(), line("-50")) is None
	assert comes_to(LINE, "SINV-1", invoice(), line("-50", qty="-1", rate="50")) is None


def test_of_the_tax_what_is_left_of_it() -> None:
	credited = invoice(VAT, FREIGHT, credits=(Credit({"VAT": D(5), "Freight": D(40)}),), rate=D("0.5"))
	assert claimed(TAX, credited, None, None, None, D(999)) == 7
	assert comes_to(TAX, "SINV-1", credited, None) == 7
	with pytest.raises(ReceivablesError, match="bears no tax"):
		comes_to(TAX, "SINV-1", invoice(VAT, credits=(Credit({"VAT": D(19)}),)), None)


def test_what_a_dispute_is_about() -> None:
	assert [part_of(kind, "row") for kind in DisputeKind] == [None, "row", "row", "row", "Tax", None]
