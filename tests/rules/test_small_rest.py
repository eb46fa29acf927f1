"""Which rests are given up: small, old, and really rests."""

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ar_specialist.receivables.errors import ReceivablesError
from ar_specialist.receivables.small_rest import (
	TRANSITIONS,
	ProposalStatus,
	Rest,
	SmallRestRule,
	check_rule,
	days_left,
	is_given_up,
)

TODAY = date(2026, 6, 30)
RULE = SmallRestRule(Decimal(5), 90)
LEFT = Rest(Decimal("4.99"), Decimal(100), TODAY - timedelta(90), TODAY - timedelta(200))


@pytest.mark.parametrize(
	("change", "given_up"),
	[
		({}, True),
		({"outstanding": Decimal(5)}, True),
		({"outstanding": Decimal("5.01")}, False),
		({"outstanding": Decimal(0)}, False),
		({"outstanding": Decimal(-1)}, False),
		({"due_date": TODAY - timedelta(89)}, False),
		({"last_movement": TODAY - timedelta(89)}, False),
		({"last_movement": None}, True),
		({"invoiced": Decimal("4.99")}, False),
	],
)
def test_each_condition(change: dict, given_up: bool) -> None:
	assert is_given_up(replace(LEFT, **change), RULE, TODAY) is given_up


@given(
	outstanding=st.decimals("-10", 10, places=2),
	days=st.integers(0, 400),
	late=st.integers(-400, 400),
)
def test_without_an_amount_nothing_is_given_up(outstanding: Decimal, days: int, late: int) -> None:
	rest = Rest(outstanding, Decimal(100), TODAY - timedelta(late), None)
	assert not is_given_up(rest, SmallRestRule(days=days), TODAY)
	if is_given_up(rest, SmallRestRule(Decimal(5), days), TODAY):
		assert 0 < outstanding <= 5 and late >= days
		assert is_given_up(rest, SmallRestRule(Decimal(5), days), TODAY + timedelta(1)), "it grows no younger"


def test_days_count_from_the_later_of_due_date_and_last_movement() -> None:
	assert days_left(LEFT, TODAY) == 90
	assert days_left(replace(LEFT, last_movement=TODAY - timedelta(7)), TODAY) == 7


@pytest.mark.parametrize("rule", [SmallRestRule(Decimal(-1)), SmallRestRule(Decimal(1), -1)])
def test_a_rule_below_zero(rule: SmallRestRule) -> None:
	with pytest.raises(ReceivablesError):
		check_rule(rule)


def test_every_status_says_where_it_leads() -> None:
	assert set(TRANSITIONS) == set(ProposalStatus)
	assert not any(status in after for status, after in TRANSITIONS.items())
	posted = [status for status, after in TRANSITIONS.items() if ProposalStatus.WRITTEN_OFF in after]
	assert posted == [ProposalStatus.APPROVED]
