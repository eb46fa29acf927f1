"""What a policy allows in payment plans."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from ar_specialist.receivables.errors import ReceivablesError
from ar_specialist.receivables.plan_limits import PlanLimits, check_plan_limits, excesses
from ar_specialist.receivables.plan_schedule import PlanTerms, schedule

TODAY = date(2026, 1, 15)
LIMITS = PlanLimits(
	most_months=6, most_instalments=6, least_first_percent=Decimal(10), most_amount=Decimal(5000)
)


def _beyond(count: int, amount: int = 1000, **said: object) -> list[str]:
	terms = PlanTerms(Decimal(amount), 2, TODAY, first_due=date(2026, 2, 15), count=count, **said)
	found = excesses(LIMITS, schedule(terms), starts_on=TODAY, amount=Decimal(amount))
	return [each.template.format(*each.values) for each in found]


def test_within_the_limits_nobody_is_asked() -> None:
	assert _beyond(6) == []


def test_each_limit_is_named() -> None:
	assert _beyond(7) == ["It takes longer than 6 months.", "It has more than 6 instalments."]
	assert _beyond(5, 5001) == ["It is about more than 5000."]
	low = {"down_payment": Decimal(99), "down_payment_on": TODAY}
	assert _beyond(2, **low) == ["The first payment is less than 10 %."]


def test_other_plans_count_toward_the_amount() -> None:
	terms = PlanTerms(Decimal(1000), 2, TODAY, first_due=date(2026, 2, 15), count=2)
	for beside, beyond in ((4000, []), (4001, ["With their other plans it is about more than {0}."])):
		found = excesses(
			LIMITS, schedule(terms), starts_on=TODAY, amount=Decimal(1000), beside=Decimal(beside)
		)
		assert [each.template for each in found] == beyond


def test_nothing_stands_for_no_limit() -> None:
	terms = PlanTerms(Decimal(10**6), 2, TODAY, first_due=date(2026, 2, 15), count=200)
	free = PlanLimits(most_months=0, most_instalments=0)
	assert excesses(free, schedule(terms), starts_on=TODAY, amount=Decimal(10**6)) == []


@pytest.mark.parametrize(
	"wrong",
	[
		{"least_first_percent": Decimal(101)},
		{"least_first_percent": Decimal(-1)},
		{"most_months": -1},
		{"most_instalments": 261},
		{"breaks_after": 0},
		{"fee": Decimal(-1)},
		{"annual_rate": Decimal(-1)},
	],
)
def test_limits_that_cannot_be_meant(wrong: dict) -> None:
	with pytest.raises(ReceivablesError):
		check_plan_limits(replace(PlanLimits(), **wrong))
	check_plan_limits(PlanLimits())
