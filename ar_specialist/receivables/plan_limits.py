"""What a company allows in payment plans: up to where nobody is asked, and how they are judged."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import NamedTuple

from .errors import ReceivablesError
from .money import ZERO
from .plan import OverpaymentRule
from .plan_interest import DayCount
from .plan_schedule import MOST_INSTALMENTS, PlannedInstalment
from .words import N_

DAYS_OF_MONTH = Decimal("30.436875")  # of 400 years of the Gregorian calendar


@dataclass(frozen=True, slots=True)
class PlanLimits:
	"""What a policy says of plans. Within the limits nobody approves; 0 stands for no limit."""

	most_months: int = 12
	least_first_percent: Decimal = ZERO
	most_instalments: int = 12
	most_amount: Decimal = ZERO  # company currency
	grace_days: int = 3
	breaks_after: int = 1
	overpayment: OverpaymentRule = OverpaymentRule.LAST
	day_count: DayCount = DayCount.ACTUAL_365
	fee: Decimal = ZERO  # company currency
	annual_rate: Decimal = ZERO
	fee_item: str | None = None
	interest_item: str | None = None
	valid_days: int = 14  # a proposal can be accepted


class Excess(NamedTuple):
	"""One limit that a plan goes beyond, as a template for people and its values: a share, an amount or a number."""

	template: str
	values: tuple[object, ...]
	is_share: bool = False


def check_plan_limits(limits: PlanLimits) -> None:
	"""Raise ReceivablesError where the limits of a policy cannot be meant."""
	if not 0 <= limits.least_first_percent <= 100:
		raise ReceivablesError(
			N_("The least first payment is a percentage from 0 to 100, not {0}."), limits.least_first_percent
		)
	counts = (limits.most_months, limits.most_instalments, limits.grace_days, limits.valid_days)
	if min(*counts, limits.most_amount, limits.fee, limits.annual_rate) < 0:
		raise ReceivablesError(N_("Limits, days, fee and rate of payment plans are at least zero."))
	if limits.most_instalments > MOST_INSTALMENTS:
		raise ReceivablesError(N_("A plan has up to {0} instalments."), MOST_INSTALMENTS)
	if limits.breaks_after < 1:
		raise ReceivablesError(N_("A plan breaks after at least one missed instalment."))


def excesses(
	limits: PlanLimits,
	instalments: Sequence[PlannedInstalment],
	*,
	starts_on: date,
	amount: Decimal,
	beside: Decimal = ZERO,
) -> list[Excess]:
	"""Return the limits that a plan over `amount` goes beyond; none where it needs no approval.

	`beside` is what other plans of the customer still come to; both in company currency. One debt in two plans is no
	smaller than in one.
	"""
	found = []
	months = Decimal((instalments[-1].due_date - starts_on).days) / DAYS_OF_MONTH
	if limits.most_months and months > limits.most_months + Decimal("0.1"):
		found.append(Excess(N_("It takes longer than {0} months."), (limits.most_months,)))
	if limits.most_instalments and len(instalments) > limits.most_instalments:
		found.append(Excess(N_("It has more than {0} instalments."), (limits.most_instalments,)))
	whole = sum((each.principal for each in instalments), ZERO)
	if instalments[0].principal * 100 < whole * limits.least_first_percent:
		least = (limits.least_first_percent,)
		found.append(Excess(N_("The first payment is less than {0} %."), least, is_share=True))
	if limits.most_amount and amount > limits.most_amount:
		found.append(Excess(N_("It is about more than {0}."), (limits.most_amount,)))
	elif limits.most_amount and amount + beside > limits.most_amount:
		sentence = N_("With their other plans it is about more than {0}.")
		found.append(Excess(sentence, (limits.most_amount,)))
	return found
