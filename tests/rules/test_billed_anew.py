"""Rules of `receivables.billed_anew`: what of a line stands on the corrected invoice."""

from decimal import Decimal

import pytest

from ar_specialist.receivables.billed_anew import BilledAnew, billed_anew
from ar_specialist.receivables.credit import CreditedLine
from ar_specialist.receivables.errors import ReceivablesError

D = Decimal
ALL = CreditedLine("row")


def wrong(qty: int) -> CreditedLine:
	return CreditedLine("row", D(qty))


def price(rate: int, qty: int | None = None) -> CreditedLine:
	return CreditedLine("row", None if qty is None else D(qty), D(rate))


@pytest.mark.parametrize(
	("left", "credited", "expected"),
	[
		(10, [], [(10, None)]),
		(0, [], []),
		(-1, [], [(-1, None)]),
		(-1, [ALL], []),
		(10, [ALL], []),
		(6, [ALL], []),
		(10, [wrong(3)], [(7, None)]),
		(10, [wrong(10)], []),
		(10, [price(8)], [(10, 8)]),
		(6, [price(8)], [(6, 8)]),
		(10, [price(8, 4)], [(6, None), (4, 8)]),
		(10, [wrong(3), price(8, 7)], [(7, 8)]),
		(10, [price(8, 5), wrong(3)], [(2, None), (5, 8)]),
		(10, [price(8), wrong(3)], [(7, 8)]),
		(10, [price(8), price(5, 2), wrong(3)], [(2, 5), (5, 8)]),
		(10, [ALL, wrong(3)], []),
		(10, [price(0)], [(10, 0)]),
	],
)
def test_what_is_billed_anew(
	left: int, credited: list[CreditedLine], expected: list[tuple[int, int | None]]
) -> None:
	found = [BilledAnew(D(qty), None if rate is None else D(rate)) for qty, rate in expected]
	assert billed_anew("Bolts", D(left), credited) == found


@pytest.mark.parametrize(
	("left", "credited", "sentence"),
	[
		(6, [wrong(7)], "6 of Bolts can still be credited, not 7"),
		(10, [wrong(3), price(8, 8)], "7 of Bolts can still be credited, not 8"),
		(10, [ALL, price(8)], "All of Bolts"),
		(10, [price(8), price(7)], "All of Bolts"),
		(0, [wrong(1)], "All of Bolts"),
		(-1, [wrong(1)], "-1 of Bolts can still be credited, not 1"),
	],
)
def test_no_more_than_there_is(left: int, credited: list[CreditedLine], sentence: str) -> None:
	with pytest.raises(ReceivablesError) as error:
		billed_anew("Bolts", D(left), credited)
	assert sentence in error.value.template.format(*error.value.values)
