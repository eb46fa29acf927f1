"""Rules of `receivables.part_left`: of a line, or of the taxes, what was neither credited nor is disputed."""

from decimal import Decimal

import pytest

from ar_specialist.receivables.claim import Invoice, Line, check_claim
from ar_specialist.receivables.credit import ChargeType, TaxRow
from ar_specialist.receivables.dispute import DisputeKind
from ar_specialist.receivables.errors import ReceivablesError
from ar_specialist.receivables.part_left import Taken, left_of_part

INVOICE, LINE, QUANTITY, PRICE, TAX, SHORT = DisputeKind
D = Decimal
VAT = TaxRow(ChargeType.NET_TOTAL, "VAT", D(20), amount=D(40))


def line(name: str = "A", *, allowed: int = 0, returned: int = 0) -> Line:
	return Line(name, "SINV-1", "Bolts", D(10), D(10), D(100), D(100), {}, D(returned), D(allowed))


def left(
	kind: DisputeKind,
	of: Line | None,
	rate: int | None = None,
	*,
	taxes: tuple[TaxRow, ...] = (),
	tax_rate: str = "1",
	**taken: Taken,
) -> Decimal | None:
	invoice = Invoice(D(200), D(200) + sum(tax.amount for tax in taxes), taxes, rate=D(tax_rate))
	agreed = None if rate is None else D(rate)
	return left_of_part(kind, "SINV-1", invoice, of, agreed, taken, [line("A"), line("B")])


def of_price(amount: int) -> Taken:
	return Taken(D(amount), priced=D(amount))


def of_pieces(amount: int, pieces: int) -> Taken:
	return Taken(D(amount), D(pieces))


@pytest.mark.parametrize(
	("kind", "rate", "allowed", "returned", "taken", "expected"),
	[
		(LINE, None, 0, 0, {}, 100),
		(LINE, None, 30, 0, {}, 70),
		(QUANTITY, None, 30, 0, {}, 70),
		(LINE, None, 30, 5, {}, 20),
		(LINE, None, 30, 0, {"A": Taken(D(20))}, 50),
		(LINE, None, 0, 0, {"B": Taken(D(20))}, 100),
		(PRICE, 7, 0, 0, {}, 30),
		(PRICE, 7, 12, 0, {}, 18),
		(PRICE, 6, 30, 0, {}, 10),
		(PRICE, 7, 0, 0, {"A": of_price(12)}, 18),
		(PRICE, 7, 0, 0, {"A": of_price(30)}, 0),
		(PRICE, 8, 0, 0, {"A": of_pieces(30, 3)}, 14),
		(PRICE, 8, 0, 4, {"A": of_pieces(30, 3)}, 6),
		(PRICE, 7, 0, 0, {"A": Taken(D(90))}, 10),
	],
)
def test_of_a_line(
	kind: DisputeKind,
	rate: int | None,
	allowed: int,
	returned: int,
	taken: dict[str, Taken],
	expected: int,
) -> None:
	assert left(kind, line(allowed=allowed, returned=returned), rate, **taken) == expected


def test_what_was_credited_bears_its_tax() -> None:
	assert left(LINE, line(allowed=30), taxes=(VAT,)) == 84
	assert left(PRICE, line(allowed=12), 7, taxes=(VAT,), tax_rate="0.5") == D("10.8")


@pytest.mark.parametrize(("kind", "rate", "allowed"), [(PRICE, 7, 30), (PRICE, 8, 30), (LINE, None, 100)])
def test_what_was_credited_already_is_said_so(kind: DisputeKind, rate: int | None, allowed: int) -> None:
	with pytest.raises(ReceivablesError, match="not credited already"):
		left(kind, line(allowed=allowed), rate)


def test_a_tax_is_disputed_once() -> None:
	assert left(TAX, None, taxes=(VAT,), A=Taken(D(120))) == 20
	assert left(TAX, None, taxes=(VAT,), A=Taken(D(60)), Tax=Taken(D(5))) == 25
	assert left(LINE, line(), taxes=(VAT,), Tax=Taken(D(40))) == 100
	assert left(LINE, line(), taxes=(VAT,), Tax=Taken(D(20))) == 110


def test_no_bound() -> None:
	assert left(INVOICE, None) is None
	assert left(LINE, None) is None


def test_pieces_are_disputed_once() -> None:
	check_claim(QUANTITY, "SINV-1", line(), D(7), None, D(3))
	check_claim(PRICE, "SINV-1", line(), D(10), D(8), D(3))
	with pytest.raises(ReceivablesError, match="neither returned nor disputed") as error:
		check_claim(QUANTITY, "SINV-1", line(), D(8), None, D(3))
	assert error.value.values[1] == "7"


def test_taken_adds_up() -> None:
	taken = Taken().and_(QUANTITY, D(30), D(3)).and_(PRICE, D(14), D(7)).and_(LINE, D(5), D(0))
	assert taken == Taken(D(49), D(3), D(14))
