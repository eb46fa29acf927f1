"""Sharing out: exact in sum, fair to a unit, the same each time."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ar_specialist.receivables.errors import ReceivablesError
from ar_specialist.receivables.money import quantum
from ar_specialist.receivables.shares import share_out

WEIGHTS = st.lists(st.integers(0, 10**9), min_size=1, max_size=12).filter(any)


@given(units=st.integers(-(10**12), 10**12), weights=WEIGHTS, precision=st.integers(0, 3))
def test_parts_add_up_and_none_is_a_unit_off(units: int, weights: list[int], precision: int) -> None:
	unit = quantum(precision)
	amount = units * unit
	parts = share_out(amount, list(map(Decimal, weights)), precision)
	assert sum(parts) == amount
	for part, weight in zip(parts, weights, strict=True):
		assert part % unit == 0
		assert abs(part * sum(weights) - amount * weight) < unit * sum(weights)
		assert part == 0 or weight


@given(units=st.integers(0, 10**6), weights=WEIGHTS)
def test_a_larger_weight_never_gets_less(units: int, weights: list[int]) -> None:
	parts = share_out(Decimal(units), list(map(Decimal, weights)), 0)
	ranked = sorted(zip(weights, parts, strict=True))
	assert [part for _weight, part in ranked] == sorted(part for _weight, part in ranked)


@pytest.mark.parametrize(
	("amount", "weights"),
	[("1.00", []), ("1.00", ["0", "0"]), ("1.00", ["-1", "2"]), ("1.005", ["1"])],
)
def test_what_cannot_be_shared_out(amount: str, weights: list[str]) -> None:
	with pytest.raises(ReceivablesError):
		share_out(Decimal(amount), list(map(Decimal, weights)), 2)
