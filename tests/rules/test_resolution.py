"""Who may settle how much alone, and who approves what somebody else prepared."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ar_specialist.receivables.dispute import DisputeKind
from ar_specialist.receivables.errors import ReceivablesError
from ar_specialist.receivables.resolution import (
	Authority,
	DisputeToSettle,
	SettledItem,
	check_authority,
	check_left,
	may_approve,
	may_settle_alone,
)

FIFTY_TO_HUNDRED = Authority(Decimal(50), Decimal(100))


@pytest.mark.parametrize(
	("amount", "is_manager", "alone"),
	[
		("50", False, True),
		("50.01", False, False),
		("50.01", True, True),
		("100", True, True),
		("100.01", True, False),
	],
)
def test_what_one_settles_alone(amount: str, is_manager: bool, alone: bool) -> None:
	assert may_settle_alone(Decimal(amount), FIFTY_TO_HUNDRED, is_manager) is alone


@pytest.mark.parametrize(
	("amount", "is_maker", "is_manager", "may"),
	[
		("60", False, False, False),
		("60", True, False, False),
		("60", True, True, True),
		("101", True, True, False),
		("101", False, True, True),
		("40", False, False, True),
	],
)
def test_who_approves(amount: str, is_maker: bool, is_manager: bool, may: bool) -> None:
	assert may_approve(Decimal(amount), FIFTY_TO_HUNDRED, is_maker=is_maker, is_manager=is_manager) is may


@given(
	amount=st.decimals("0.01", 10**6, places=2),
	limit=st.decimals(0, 10**6, places=2),
	is_manager=st.booleans(),
)
def test_beyond_the_policys_amount_the_maker_never_is_the_checker(
	amount: Decimal, limit: Decimal, is_manager: bool
) -> None:
	authority = Authority(min(limit, Decimal(100)), limit)
	if amount > limit:
		assert not may_approve(amount, authority, is_maker=True, is_manager=is_manager)
		assert not may_settle_alone(amount, authority, is_manager)


def test_nobody_settles_anything_alone_unless_a_policy_says_so() -> None:
	for is_manager in (True, False):
		assert not may_settle_alone(Decimal("0.01"), Authority(), is_manager)


@pytest.mark.parametrize("authority", [Authority(Decimal(2), Decimal(1)), Authority(Decimal(-1), Decimal(1))])
def test_limits_that_contradict_each_other(authority: Authority) -> None:
	with pytest.raises(ReceivablesError):
		check_authority(authority)


@pytest.mark.parametrize(
	("waiting", "asked", "fits"),
	[
		([], "100", True),
		([("A", "30")], "70", True),
		([("A", "30")], "70.01", False),
		([("B", "50")], "100", True),
		([("B", "500")], "100", True),
		([(None, "50")], "100", True),
		([(None, "50.01")], "100", False),
	],
)
def test_what_waits_counts_against_what_is_left(
	waiting: list[tuple[str | None, str]], asked: str, fits: bool
) -> None:
	items = tuple(SettledItem(name, DisputeKind.INVOICE, amount) for name, amount in _hundred_and_fifty())
	dispute = DisputeToSettle("D", "C", "K", "EUR", items)
	settled = [SettledItem("A", DisputeKind.INVOICE, Decimal(asked))]
	taken = [(name, Decimal(amount)) for name, amount in waiting]
	if fits:
		check_left(dispute, settled, taken)
	else:
		with pytest.raises(ReceivablesError, match="is left beside"):
			check_left(dispute, settled, taken)


def _hundred_and_fifty() -> list[tuple[str, Decimal]]:
	return [("A", Decimal(100)), ("B", Decimal(50))]
