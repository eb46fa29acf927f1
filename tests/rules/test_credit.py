"""An amount with its taxes, shared out over the lines and charges of an invoice."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ar_specialist.receivables.credit import (
	ChargeType,
	InvoiceLine,
	TaxRow,
	check_amount_can_be_split,
	gross,
	share_of,
	shares_of_amount,
)
from ar_specialist.receivables.errors import ReceivablesError

VAT = TaxRow(ChargeType.NET_TOTAL, "VAT", Decimal(19))
FREIGHT = TaxRow(ChargeType.ACTUAL, "Freight", amount=Decimal(12), is_tax=False)
FIXED_TAX = TaxRow(ChargeType.ACTUAL, "Stamp", amount=Decimal(6))


def line(net: str, row: str = "a", **rates: int) -> InvoiceLine:
	return InvoiceLine(row, Decimal(net), {account: Decimal(rate) for account, rate in rates.items()})


@pytest.mark.parametrize(
	("taxes", "expected"),
	[
		([], "100"),
		([VAT], "119"),
		([VAT, TaxRow(ChargeType.PREVIOUS_AMOUNT, "Surcharge", Decimal(10), 1)], "120.9"),
		([VAT, TaxRow(ChargeType.PREVIOUS_TOTAL, "Local", Decimal(10), 1)], "130.9"),
		([VAT, TaxRow(ChargeType.NET_TOTAL, "Second", Decimal(1))], "120"),
		([FREIGHT, VAT], "119"),
	],
)
def test_a_line_with_its_taxes(taxes: list[TaxRow], expected: str) -> None:
	assert gross(line("100"), taxes) == Decimal(expected)


def test_a_lines_own_rate_comes_first() -> None:
	assert gross(line("100", VAT=7), [VAT]) == 107
	assert gross(line("100", VAT=0), [VAT]) == 100


def test_freight_bears_its_part_of_the_whole_and_none_of_a_line() -> None:
	lines = [line("100", "a"), line("100", "b")]
	taxes = [FREIGHT, FIXED_TAX]
	whole = shares_of_amount(Decimal("109.00"), lines, taxes, 2)
	assert (whole.lines, whole.charges) == ((50, 50), (6, 3))
	of_one = shares_of_amount(Decimal("103.00"), lines, taxes, 2, only="b")
	assert (of_one.lines, of_one.charges) == ((0, 100), (0, 3))


def test_which_part_of_an_invoice_a_line_is() -> None:
	lines = [line("30", "a"), line("70", "b")]
	assert (share_of(lines, "a"), share_of(lines, None), share_of([], "a")) == (Decimal("0.3"), 1, 1)


@given(
	cents=st.integers(1, 10**8),
	nets=st.lists(st.decimals("-50", "5000", places=2), min_size=1, max_size=6).filter(
		lambda nets: max(nets) > 0
	),
	freight=st.decimals(0, 50, places=2),
)
def test_shares_are_the_amount(cents: int, nets: list[Decimal], freight: Decimal) -> None:
	amount = Decimal(cents) / 100
	lines = [InvoiceLine(str(number), net) for number, net in enumerate(nets)]
	charge = TaxRow(ChargeType.ACTUAL, "Freight", amount=freight, is_tax=False)
	shares = shares_of_amount(amount, lines, [VAT, charge], 2)
	assert sum(shares.lines) + sum(shares.charges) == amount
	assert min((*shares.lines, *shares.charges)) >= 0
	assert (len(shares.lines), len(shares.charges)) == (len(lines), 1)


@pytest.mark.parametrize(
	("taxes", "sentence"),
	[
		([TaxRow(ChargeType.QUANTITY, "Bottle", Decimal(1))], "by quantity"),
		([FREIGHT, TaxRow(ChargeType.PREVIOUS_TOTAL, "VAT", Decimal(19), 1)], "fixed charges"),
		([VAT, FREIGHT, TaxRow(ChargeType.PREVIOUS_TOTAL, "City", Decimal(1), 2)], "fixed charges"),
		([FREIGHT, TaxRow(ChargeType.PREVIOUS_AMOUNT, "VAT", Decimal(19), 1)], "fixed charges"),
	],
)
def test_taxes_no_amount_can_be_split_by(taxes: list[TaxRow], sentence: str) -> None:
	with pytest.raises(ReceivablesError, match=sentence):
		check_amount_can_be_split(taxes)


def test_a_tax_on_what_comes_before_the_freight_can_be_split() -> None:
	check_amount_can_be_split([VAT, TaxRow(ChargeType.PREVIOUS_TOTAL, "City", Decimal(1), 1), FREIGHT])
	check_amount_can_be_split([VAT, FREIGHT, TaxRow(ChargeType.PREVIOUS_AMOUNT, "City", Decimal(1), 1)])
