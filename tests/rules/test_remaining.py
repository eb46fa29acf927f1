"""What earlier credits have left of an invoice: taxes that came back by themselves, parts that add up, none twice."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ar_specialist.receivables.credit import ChargeType, InvoiceLine, TaxRow, shares_of_remaining
from ar_specialist.receivables.remaining import Credit, remaining, share_of_remaining
from ar_specialist.receivables.write_off import parts_of

D = Decimal
BILLED = {"Sales": D(100), "Freight": D(10), "VAT": D(19), "City": D(5)}
TAXES = {"VAT", "City"}
LINE = InvoiceLine("a", D(100), account="Sales")
ROWS = [
	TaxRow(ChargeType.NET_TOTAL, "VAT", D(19), amount=D(19)),
	TaxRow(ChargeType.NET_TOTAL, "City", D(5), amount=D(5)),
	TaxRow(ChargeType.ACTUAL, "Freight", amount=D(10), is_tax=False),
]


def credit(lost: int = 0, **taken: object) -> Credit:
	return Credit({account: D(str(amount)) for account, amount in taken.items()}, D(lost))


@pytest.mark.parametrize(
	("credits", "left", "rate"),
	[
		([], "100 10 19 5", 1),
		([credit(VAT=19)], "100 10 0 5", 0),
		([credit(Sales=50, VAT="9.5"), credit(VAT="4.75")], "50 10 4.75 5", "0.5"),
		([credit(Sales=50, VAT="9.5", City="2.5")], "50 10 9.5 2.5", 1),
		([credit(lost=55, VAT="9.5", City="2.5")], "50 5 9.5 2.5", 1),
		([credit(lost=60)], "100 10 19 5", 1),
		([credit(Elsewhere=11)], "90 9 19 5", 1),
		([credit(VAT=30)], "100 10 0 5", 0),
	],
)
def test_what_credits_have_left(credits: list[Credit], left: str, rate: object) -> None:
	found = remaining(BILLED, TAXES, credits, 2)
	assert list(found.left.values()) == list(map(D, left.split()))
	assert found.rate_of("VAT") == D(str(rate))


@pytest.mark.parametrize(
	("credits", "amount", "line", "vat", "city", "freight"),
	[
		([], "67.00", "50", "9.5", "2.5", "5"),
		([credit(VAT=19)], "57.50", "50", "0", "2.5", "5"),
		([credit(VAT=19, City=5)], "110.00", "100", "0", "0", "10"),
		([credit(Sales=100, Freight=10)], "24.00", "0", "19", "5", "0"),
		([credit(Sales=50, VAT="9.5", City="2.5", Freight=5)], "67.00", "50", "9.5", "2.5", "5"),
	],
)
def test_an_amount_is_shared_out_over_what_is_left(
	credits: list[Credit], amount: str, line: str, vat: str, city: str, freight: str
) -> None:
	left = remaining(BILLED, TAXES, credits, 2)
	shares = shares_of_remaining(D(amount), [LINE], ROWS, left, 2)
	assert (shares.lines, shares.charges) == ((D(line),), (D(vat), D(city), D(freight)))


def test_a_line_bears_its_own_tax_and_no_freight() -> None:
	lines = [LINE, InvoiceLine("b", D(100), {"VAT": D(0), "City": D(0)}, "Sales")]
	left = remaining({**BILLED, "Sales": D(200)}, TAXES, [credit(City=5)], 2)
	assert shares_of_remaining(D(119), lines, ROWS, left, 2, "a").charges == (D(19), D(0), D(0))
	assert shares_of_remaining(D(50), lines, ROWS, left, 2, "b").lines == (D(0), D(50))


def test_what_is_above_all_that_is_left_is_no_tax() -> None:
	left = {"Sales": D(100), "VAT": D(19)}
	assert share_of_remaining(D("119.40"), left, left, {"VAT"}, 2) == {"Sales": D("100.40"), "VAT": D(19)}
	nothing = {"Loss": D(0)}
	assert share_of_remaining(D("0.02"), nothing, nothing, set(), 2) == {"Loss": D("0.02")}


def test_a_write_off_takes_no_tax_that_is_gone() -> None:
	left = remaining({"": D(110), "VAT": D(19), "City": D(5)}, TAXES, [credit(VAT=19)], 2)
	parts = parts_of(D("57.50"), "Loss", D(110), {"VAT": D(19), "City": D(5)}, 2, left)
	assert [(part.account, part.amount) for part in parts] == [("Loss", D("55.00")), ("City", D("2.50"))]


@given(st.lists(st.tuples(st.sampled_from(["amount", "tax", "loss"]), st.integers(1, 13400)), max_size=8))
def test_no_tax_comes_back_twice_and_in_the_end_nothing_is_left(steps: list[tuple[str, int]]) -> None:
	credits: list[Credit] = []
	for kind, cents in [*steps, ("amount", 13400)]:
		left = remaining(BILLED, TAXES, credits, 2)
		whole = sum(left.left.values())
		amount = min(D(cents) / 100, left.left["VAT"] if kind == "tax" else whole)
		if not amount:
			continue
		if kind == "tax":
			credits.append(Credit({"VAT": amount}))
			continue
		if kind == "loss":
			net, taxes = D(110), {"VAT": D(19), "City": D(5)}
			parts = {part.account: part.amount for part in parts_of(amount, "Loss", net, taxes, 2, left)}
			credits.append(
				Credit({name: parts[name] for name in TAXES if name in parts}, parts.get("Loss", D(0)))
			)
			continue
		shares = shares_of_remaining(amount, [LINE], ROWS, left, 2)
		vat, city, freight = shares.charges
		credits.append(Credit({"Sales": shares.lines[0], "VAT": vat, "City": city, "Freight": freight}))
	taken = {name: sum((each.taken.get(name, D(0)) for each in credits), D(0)) for name in TAXES}
	assert all(taken[name] <= BILLED[name] for name in TAXES)
	if all(each.taken.keys() & TAXES for each in credits if each.lost):
		assert not any(remaining(BILLED, TAXES, credits, 2).left.values())
		assert taken == {"VAT": D(19), "City": D(5)}
