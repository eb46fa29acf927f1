"""A write-off's parts: the loss and each tax, exact to the smallest unit."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ar_specialist.receivables.errors import ReceivablesError
from ar_specialist.receivables.write_off import parts_of

AMOUNTS = st.decimals("0.01", "1000000", places=2)


@given(
	amount=AMOUNTS,
	net=AMOUNTS,
	taxes=st.dictionaries(st.sampled_from("ABCD"), st.decimals(0, 1000, places=2), max_size=4),
)
def test_the_parts_are_the_write_off(amount: Decimal, net: Decimal, taxes: dict[str, Decimal]) -> None:
	parts = parts_of(amount, "Loss", net, taxes, 2)
	assert sum(part.amount for part in parts) == amount
	assert all(part.amount > 0 for part in parts)
	assert len({part.account for part in parts}) == len(parts)
	assert {part.account for part in parts if part.is_tax} <= {name for name, tax in taxes.items() if tax}
	whole = net + sum(taxes.values())
	for part in parts:
		share = taxes[part.account] if part.is_tax else net
		assert abs(part.amount - amount * share / whole) < Decimal("0.01")


def test_all_of_an_invoice_gives_its_own_net_and_taxes_back() -> None:
	taxes = {"VAT": Decimal("19.00"), "City": Decimal("0.50")}
	parts = parts_of(Decimal("119.50"), "Loss", Decimal("100.00"), taxes, 2)
	assert [(part.account, str(part.amount)) for part in parts] == [
		("Loss", "100.00"),
		("VAT", "19.00"),
		("City", "0.50"),
	]


def test_a_cent_is_the_larger_parts() -> None:
	parts = parts_of(Decimal("0.01"), "Loss", Decimal(100), {"VAT": Decimal(19)}, 2)
	assert [(part.account, part.amount) for part in parts] == [("Loss", Decimal("0.01"))]


def test_a_withheld_tax_bears_nothing() -> None:
	parts = parts_of(Decimal(10), "Loss", Decimal(100), {"Withheld": Decimal(-10)}, 2)
	assert [(part.account, part.amount) for part in parts] == [("Loss", Decimal(10))]


def test_an_invoice_of_nothing_but_a_rest_is_a_loss() -> None:
	assert parts_of(Decimal("0.02"), "Loss", Decimal(0), {}, 2)[0].amount == Decimal("0.02")


@pytest.mark.parametrize("amount", ["0", "-1"])
def test_nothing_is_no_write_off(amount: str) -> None:
	with pytest.raises(ReceivablesError, match="above zero"):
		parts_of(Decimal(amount), "Loss", Decimal(1), {}, 2)
