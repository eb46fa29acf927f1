"""Rules of `receivables.money`: rounding as Frappe rounds, and sums that never mix currencies."""

from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ar_specialist.receivables.errors import MixedCurrencies
from ar_specialist.receivables.money import Rounding, quantum, round_amount, total, totals

from . import oracle

LEGACY, BANKERS, COMMERCIAL = Rounding.BANKERS_LEGACY, Rounding.BANKERS, Rounding.COMMERCIAL

amounts = st.decimals(-(10**12), 10**12, allow_nan=False, allow_infinity=False, places=9)
ties = st.builds(
	lambda n, p: Decimal(2 * n + 1).scaleb(-p) / 2, st.integers(-(10**9), 10**9), st.integers(0, 3)
)
precisions = st.integers(0, 3)
methods = st.sampled_from(Rounding)
currency_amounts = st.lists(st.tuples(st.sampled_from(("EUR", "USD", "INR")), amounts))


def test_the_methods_bear_the_names_that_system_settings_stores() -> None:
	assert [method.value for method in Rounding] == [
		"Banker's Rounding (legacy)",
		"Banker's Rounding",
		"Commercial Rounding",
	]


@pytest.mark.parametrize(("precision", "unit"), [(0, "1"), (2, "0.01"), (3, "0.001"), (9, "0.000000001")])
def test_the_quantum_is_the_smallest_amount(precision: int, unit: str) -> None:
	assert quantum(precision) == Decimal(unit)


@pytest.mark.parametrize(
	("value", "precision", "legacy", "bankers", "commercial"),
	[
		("0.005", 2, "0.01", "0.00", "0.01"),
		("0.015", 2, "0.02", "0.02", "0.02"),
		("0.125", 2, "0.13", "0.12", "0.13"),
		("-0.005", 2, "0.00", "0.00", "-0.01"),
		("-0.015", 2, "-0.01", "-0.02", "-0.02"),
		("-0.125", 2, "-0.12", "-0.12", "-0.13"),
		("1.005", 2, "1.01", "1.00", "1.01"),
		("2.5", 0, "2", "2", "3"),
		("3.5", 0, "4", "4", "4"),
		("-2.5", 0, "-2", "-2", "-3"),
		("-3.5", 0, "-4", "-4", "-4"),
		("0.5", 0, "0", "0", "1"),
		("-0.5", 0, "0", "0", "-1"),
		("1.0005", 3, "1.001", "1.000", "1.001"),
		("-1.0005", 3, "-1.000", "-1.000", "-1.001"),
		("-1.0015", 3, "-1.001", "-1.002", "-1.002"),
	],
)
def test_ties(value: str, precision: int, legacy: str, bankers: str, commercial: str) -> None:
	found = [round_amount(Decimal(value), precision, method) for method in (LEGACY, BANKERS, COMMERCIAL)]
	assert found == [Decimal(legacy), Decimal(bankers), Decimal(commercial)]


@pytest.mark.parametrize("method", Rounding)
@pytest.mark.parametrize(
	("value", "precision", "expected"),
	[
		("0.004999999", 2, "0"),
		("0.005000001", 2, "0.01"),
		("-0.004999999", 2, "0"),
		("-0.005000001", 2, "-0.01"),
		("2.499999999", 0, "2"),
		("-2.500000001", 0, "-3"),
		("0", 2, "0"),
		("999999999999.994", 2, "999999999999.99"),
	],
)
def test_next_to_a_tie_all_methods_agree(method: Rounding, value: str, precision: int, expected: str) -> None:
	assert round_amount(Decimal(value), precision, method) == Decimal(expected)


def test_bankers_rounding_is_what_one_gets_without_asking() -> None:
	assert round_amount(Decimal("0.125"), 2) == Decimal("0.12")


@given(st.one_of(amounts, ties), precisions, methods)
def test_rounding_is_what_an_independent_restatement_gives(
	value: Decimal, precision: int, method: Rounding
) -> None:
	found = round_amount(value, precision, method)
	assert Fraction(found) == oracle.rounded(Fraction(value), precision, method.value)
	assert found.as_tuple().exponent == -precision


@given(st.one_of(amounts, ties), precisions, methods)
def test_rounding_moves_at_most_half_a_unit_and_only_once(
	value: Decimal, precision: int, method: Rounding
) -> None:
	found = round_amount(value, precision, method)
	assert abs(found - value) * 2 <= quantum(precision)
	assert round_amount(found, precision, method) == found


@given(st.one_of(amounts, ties), st.one_of(amounts, ties), precisions, methods)
def test_rounding_keeps_the_order(one: Decimal, other: Decimal, precision: int, method: Rounding) -> None:
	low, high = sorted((one, other))
	assert round_amount(low, precision, method) <= round_amount(high, precision, method)


@given(st.one_of(amounts, ties), precisions, st.sampled_from((BANKERS, COMMERCIAL)))
def test_a_debt_and_a_credit_round_alike(value: Decimal, precision: int, method: Rounding) -> None:
	assert round_amount(-value, precision, method) == -round_amount(value, precision, method)


def test_the_total_of_nothing_has_no_currency() -> None:
	assert total([]) == (None, Decimal(0))


def test_a_total_keeps_its_currency() -> None:
	assert total([("EUR", Decimal("1.10")), ("EUR", Decimal("-0.10"))]) == ("EUR", Decimal("1.00"))


def test_two_currencies_are_never_added() -> None:
	with pytest.raises(MixedCurrencies, match="EUR and USD cannot be added"):
		total([("EUR", Decimal(1)), ("EUR", Decimal(1)), ("USD", Decimal(0))])


def test_three_currencies_are_totalled_apart_in_the_order_they_appear() -> None:
	amounts = [("USD", 1), ("EUR", 2), ("USD", 3), ("INR", -4), ("EUR", -2)]
	found = totals((currency, Decimal(value)) for currency, value in amounts)
	assert list(found.items()) == [("USD", 4), ("EUR", 0), ("INR", -4)]


@given(currency_amounts)
def test_totals_are_the_total_of_each_currency(pairs: list[tuple[str, Decimal]]) -> None:
	found = totals(pairs)
	assert set(found) == {currency for currency, _amount in pairs}
	for currency, value in found.items():
		assert total(pair for pair in pairs if pair[0] == currency) == (currency, value)
