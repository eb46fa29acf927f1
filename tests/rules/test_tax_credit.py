"""An amount of taxes alone, shared out over the taxes of an invoice, or over what is left of them."""

from decimal import Decimal

import pytest

from ar_specialist.receivables.credit import ChargeType, TaxRow, shares_of_tax
from ar_specialist.receivables.errors import ReceivablesError

D = Decimal
VAT, CITY = (
	TaxRow(ChargeType.NET_TOTAL, "VAT", amount=D(19)),
	TaxRow(ChargeType.NET_TOTAL, "City", amount=D(5)),
)


@pytest.mark.parametrize(
	("amount", "credited", "expected"),
	[
		("24", {}, ["19", "0", "5"]),
		("12", {}, ["9.5", "0", "2.5"]),
		("14.5", {"VAT": D("9.5")}, ["9.5", "0", "5"]),
		("5", {"VAT": D(20)}, ["0", "0", "5"]),
	],
)
def test_what_is_left_of_taxes_is_credited(amount: str, credited: dict, expected: list[str]) -> None:
	freight = TaxRow(ChargeType.ACTUAL, "Freight", amount=D(40), is_tax=False)
	assert shares_of_tax(D(amount), [VAT, freight, CITY], credited, 2) == list(map(D, expected))


def test_two_rows_of_one_tax_share_what_is_left_of_it() -> None:
	twice = [VAT, TaxRow(ChargeType.NET_TOTAL, "VAT", amount=D(1))]
	assert shares_of_tax(D(10), twice, {"VAT": D(10)}, 2) == [D("9.5"), D("0.5")]


def test_a_tax_that_is_taken_off_is_not_credited() -> None:
	withheld = TaxRow(ChargeType.ACTUAL, "Withheld", amount=D(-10))
	assert shares_of_tax(D(19), [VAT, withheld], {}, 2) == [D(19), D(0)]


def test_no_more_of_taxes_than_is_left() -> None:
	with pytest.raises(ReceivablesError, match="only"):
		shares_of_tax(D("14.51"), [VAT, CITY], {"VAT": D("9.5")}, 2)
