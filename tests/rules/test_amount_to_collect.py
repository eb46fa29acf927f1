"""Rules of `receivables.account`: what there is to collect from one customer."""

from decimal import Decimal

import pytest

from ar_specialist.receivables.account import AccountFigures, figures

from .ledgers import days_ago
from .test_account import RULE, item


@pytest.mark.parametrize(
	("late", "days", "due_soon"), [(1, 5, 0), (0, 0, 9), (0, 5, 9), (-1, 0, 0), (-5, 5, 9), (-6, 5, 0)]
)
def test_due_soon_is_what_is_due_today_or_within_days(late: int, days: int, due_soon: int) -> None:
	found = figures([item("SI-1", 9, days_ago(late)), item("SI-2", -50, days_ago(late))], RULE, days)
	assert found.due_soon == due_soon


def test_the_amount_to_collect() -> None:
	found = AccountFigures(overdue=Decimal(1200), due_soon=Decimal(300), unapplied_cash=Decimal(100))
	found.promised, found.disputed, found.planned, found.excepted = map(Decimal, (900, 150, 50, 400))
	assert (found.to_collect, found.to_chase) == (1000, 700)
	found.unapplied_credits = Decimal(5000)
	assert (found.to_collect, found.to_chase) == (0, 0)
