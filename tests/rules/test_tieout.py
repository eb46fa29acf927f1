"""Rules of `receivables.tieout`: every difference to the control account has a name."""

from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from ar_specialist.receivables.tieout import tie_out

amounts = st.integers(-(10**9), 10**9).map(lambda units: Decimal(units).scaleb(-3))


def lines_of(
	items: object, differences: object, payment_ledger: object, control: object
) -> dict[str, Decimal]:
	result = tie_out(*map(Decimal, (items, differences, payment_ledger, control)))
	return {line.key: line.amount for line in result.lines}


def test_where_all_ledgers_agree_there_is_nothing_to_explain() -> None:
	result = tie_out(Decimal(100), Decimal(0), Decimal(100), Decimal(100))
	assert (result.start, list(result.lines), result.control) == (100, [], 100)
	assert (result.explained, result.unexplained, result.ties) == (100, 0, True)


def test_exchange_differences_are_a_line_of_their_own() -> None:
	assert lines_of(100, 7, 107, 107) == {"exchange_differences": 7}


def test_what_is_neither_item_nor_exchange_difference_is_other_items() -> None:
	assert lines_of(100, 7, 110, 110) == {"exchange_differences": 7, "other_items": 3}
	assert lines_of("100", "0", "99.995", "99.995") == {"other_items": Decimal("-0.005")}


def test_differences_that_cancel_are_both_shown() -> None:
	assert lines_of(100, 5, 100, 100) == {"exchange_differences": 5, "other_items": -5}


def test_what_the_general_ledger_has_beyond_the_payment_ledger_is_unexplained() -> None:
	result = tie_out(Decimal(100), Decimal(0), Decimal(100), Decimal("100.01"))
	assert (result.unexplained, result.ties) == (Decimal("0.01"), False)
	assert tie_out(Decimal(100), Decimal(0), Decimal(100), Decimal(60)).unexplained == -40


@given(amounts, amounts, amounts, amounts)
def test_start_and_lines_are_the_payment_ledger_and_the_rest_is_unexplained(
	items: Decimal, differences: Decimal, payment_ledger: Decimal, control: Decimal
) -> None:
	result = tie_out(items, differences, payment_ledger, control)
	assert result.start == items
	assert result.start + sum(line.amount for line in result.lines) == result.explained == payment_ledger
	assert result.explained + result.unexplained == control
	assert result.ties == (payment_ledger == control)
	assert all(line.amount for line in result.lines)
