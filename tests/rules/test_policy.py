"""Rules of `receivables.policy`."""

import pytest

from ar_specialist.receivables.aging import AgingBasis
from ar_specialist.receivables.errors import ReceivablesError
from ar_specialist.receivables.policy import MOST_LIMITS, Policy, check_limits


def test_a_company_without_policy_ages_by_due_date_in_thirties_and_chases_everything() -> None:
	policy = Policy()
	assert (policy.basis, policy.limits) == (AgingBasis.DUE_DATE, (30, 60, 90, 120))
	assert (policy.by_term, policy.smallest_amount, policy.default_collector) == (True, 0, None)


def test_a_policy_does_not_change() -> None:
	with pytest.raises(AttributeError):
		Policy().limits = (1,)


@pytest.mark.parametrize("count", [0, 1, 4, 5])
def test_an_account_has_room_for_up_to_five_limits(count: int) -> None:
	check_limits(tuple(range(1, count + 1)))


def test_six_limits_are_too_many_and_the_message_says_what_to_do() -> None:
	with pytest.raises(ReceivablesError, match="up to 5 aging ranges, not 6; a report can be run with more"):
		check_limits((1, 2, 3, 4, 5, 6))
	assert MOST_LIMITS == 5
