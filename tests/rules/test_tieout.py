"""Rules of `receivables.tieout`: every difference to the control account has a name, or is unexplained."""

from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from ar_specialist.receivables.tieout import tie_out

amounts = st.integers(-(10**9), 10**9).map(lambda units: Decimal(units).scaleb(-3))


def test_where_all_ledgers_agree_there_is_nothing_to_explain() -> None:
	result = tie_out(Decimal(100), {"exchange_differences": Decimal(0)}, Decimal(100))
	assert (result.start, list(result.lines), result.control) == (100, [], 100)
	assert (result.explained, result.unexplained, result.ties) == (100, 0, True)


def test_differences_that_cancel_are_both_shown() -> None:
	result = tie_out(
		Decimal(100), {"exchange_differences": Decimal(5), "employees": Decimal(-5)}, Decimal(100)
	)
	assert {line.key: line.amount for line in result.lines} == {"exchange_differences": 5, "employees": -5}
	assert result.ties


def test_a_lost_item_is_unexplained() -> None:
	result = tie_out(Decimal(60), {"exchange_differences": Decimal(0)}, Decimal(100))
	assert (result.unexplained, result.ties) == (40, False)


@given(amounts, st.dictionaries(st.sampled_from("abc"), amounts), amounts)
def test_start_lines_and_the_unexplained_are_the_control_account(
	items: Decimal, named: dict[str, Decimal], control: Decimal
) -> None:
	result = tie_out(items, named, control)
	assert result.start == items
	assert result.start + sum(line.amount for line in result.lines) == result.explained
	assert result.explained == items + sum(named.values())
	assert result.explained + result.unexplained == control
	assert result.ties == (result.unexplained == 0)
	assert all(line.amount for line in result.lines)
