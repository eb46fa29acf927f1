"""A refund pays the oldest credits back, never more than there are."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ar_specialist.receivables.errors import ReceivablesError
from ar_specialist.receivables.refund import Credit, paid_back, still_there

DAY = date(2026, 1, 1)


def credits(*amounts: str) -> list[Credit]:
	return [
		Credit("Payment Entry", f"P{number}", DAY + timedelta(number), Decimal(amount))
		for number, amount in enumerate(amounts)
	]


def test_the_oldest_first_whatever_their_order() -> None:
	old, new = credits("30", "50")
	assert paid_back(Decimal(40), [new, old]) == [(old, 30), (new, 10)]
	assert paid_back(Decimal(30), [new, old]) == [(old, 30)]


def test_what_was_given_back_already_is_taken_off_the_oldest() -> None:
	left = still_there(credits("30", "50", "5"), Decimal(40))
	assert [(credit.voucher_no, credit.amount) for credit in left] == [("P1", 40), ("P2", 5)]
	assert still_there(credits("30"), Decimal(99)) == []


@given(st.lists(st.decimals("0.01", 1000, places=2), max_size=6), st.decimals(0, 9000, places=2))
def test_what_is_still_there_and_what_was_given_back_are_the_credits(
	amounts: list[Decimal], given_back: Decimal
) -> None:
	left = sum(credit.amount for credit in still_there(credits(*map(str, amounts)), given_back))
	assert left == max(Decimal(0), sum(amounts) - given_back)


@given(st.lists(st.decimals("0.01", 1000, places=2), min_size=1, max_size=8), st.data())
def test_what_is_paid_back_is_the_refund_and_of_no_credit_more_than_it_has(
	amounts: list[Decimal], data: st.DataObject
) -> None:
	refund = data.draw(st.decimals("0.01", sum(amounts), places=2))
	parts = paid_back(refund, credits(*map(str, amounts)))
	assert sum(part for _credit, part in parts) == refund
	assert all(0 < part <= credit.amount for credit, part in parts)


@pytest.mark.parametrize("amount", ["0", "-1", "80.01"])
def test_no_refund_of_nothing_or_of_more_than_there_is(amount: str) -> None:
	with pytest.raises(ReceivablesError):
		paid_back(Decimal(amount), credits("30", "50"))
