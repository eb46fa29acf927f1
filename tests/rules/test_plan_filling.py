"""What came in on a plan fills its instalments: in their order, or from the end, and never what went back."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ar_specialist.receivables.plan_filling import Due, OverpaymentRule, Receipt, filled, filled_by, netted

HUNDRED = Decimal(100)
DUES = [Due(date(2026, month, 28), HUNDRED, HUNDRED) for month in (1, 2, 3, 4)]


def paid(*receipts: tuple[int, int, object]) -> list[Receipt]:
	return [Receipt(date(2026, month, day), Decimal(amount)) for month, day, amount in receipts]


def test_payments_fill_the_instalments_in_order() -> None:
	receipts = paid((1, 20, 60), (2, 20, 90))
	assert filled(DUES, receipts, OverpaymentRule.NEXT) == [100, 50, 0, 0]


def test_what_is_paid_ahead_goes_to_the_next_or_to_the_last() -> None:
	receipts = paid((1, 20, 250))
	assert filled(DUES, receipts, OverpaymentRule.NEXT) == [100, 100, 50, 0]
	assert filled(DUES, receipts, OverpaymentRule.LAST) == [100, 0, 50, 100]


def test_the_next_instalment_may_be_paid_early_whatever_the_rule() -> None:
	receipts = paid((1, 27, 100), (2, 20, 100), (3, 28, 100))
	assert filled(DUES, receipts, OverpaymentRule.LAST) == [100, 100, 100, 0]


def test_more_than_the_plan_changes_nothing() -> None:
	for rule in OverpaymentRule:
		assert filled(DUES, paid((1, 20, 1000)), rule) == [100, 100, 100, 100]


def test_money_that_goes_back_takes_the_latest_first() -> None:
	receipts = paid((1, 20, 100), (2, 20, 100), (3, 1, -130))
	assert filled(DUES, receipts, OverpaymentRule.LAST) == [70, 0, 0, 0]


def test_what_moves_on_one_day_neither_came_nor_went() -> None:
	moved = paid((3, 1, 100), (1, 20, 100), (3, 1, -100))
	assert netted(moved) == paid((1, 20, 100))


@pytest.mark.parametrize("rule", OverpaymentRule)
@given(came=st.lists(st.tuples(st.integers(0, 90), st.integers(-150, 250)), max_size=8))
def test_filled_day_by_day_is_filled_at_once_by_what_stayed(rule: OverpaymentRule, came: list[tuple]) -> None:
	receipts = [Receipt(date(2026, 1, 1) + timedelta(on), Decimal(each)) for on, each in came]
	days = [due.on for due in DUES]
	stayed = netted(receipts)
	assert list(filled_by(DUES, receipts, rule, days)) == [
		filled(DUES, [each for each in stayed if each.on <= until], rule) for until in days
	]
