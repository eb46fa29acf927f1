"""The schedule of a payment plan: which instalments, on which days, exact to the smallest unit by construction."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import ROUND_CEILING, Decimal
from enum import Enum
from itertools import pairwise
from typing import NamedTuple, NoReturn

from .errors import ReceivablesError
from .money import ZERO, quantum, round_amount
from .plan_dates import USUAL_WEEK, Calendar, Frequency, Shift, regular, working_days
from .plan_interest import DayCount, falling_interest
from .shares import share_out
from .words import N_

MOST_INSTALMENTS = 260  # five years of weeks; whatever a policy says, more is a slip of the keyboard
MOST_INTEREST = 100  # percent a year; so is this


class ScheduledBy(Enum):
	"""What people say of a schedule, from which the rest follows."""

	NUMBER = "Number of Instalments"
	SIZE = "Size of Instalments"
	HAND = "Days by Hand"


class PlannedInstalment(NamedTuple):
	"""One payment of a plan: its part of the balance, and what is paid with it."""

	due_date: date
	principal: Decimal
	interest: Decimal = ZERO
	fee: Decimal = ZERO
	is_down_payment: bool = False

	@property
	def amount(self) -> Decimal:
		"""What is to be paid in all."""
		return self.principal + self.interest + self.fee


@dataclass(frozen=True, slots=True)
class PlanTerms:
	"""What is agreed, in the currency of the plan; `count`, `size` or `by_hand` says how the balance is divided.

	`by_hand` are (day, part of the balance), the down payment not among them. Interest runs from `starts_on`.
	"""

	balance: Decimal
	precision: int
	starts_on: date
	scheduled_by: ScheduledBy = ScheduledBy.NUMBER
	first_due: date | None = None
	frequency: Frequency = Frequency.MONTHLY
	count: int = 0
	size: Decimal = ZERO
	by_hand: Sequence[tuple[date | None, Decimal]] = ()
	down_payment: Decimal = ZERO
	down_payment_on: date | None = None
	fee: Decimal = ZERO
	annual_rate: Decimal = ZERO
	day_count: DayCount = DayCount.ACTUAL_365
	calendar: Calendar = USUAL_WEEK
	shift: Shift = Shift.NEXT

	@property
	def rest(self) -> Decimal:
		"""What is left to be divided after the down payment."""
		return self.balance - self.down_payment


def schedule(terms: PlanTerms) -> list[PlannedInstalment]:
	"""Return the instalments agreed by `terms`, the down payment first.

	Their principal adds up to the balance exactly, and their days strictly rise. The fee is paid with the first one.
	Raises ReceivablesError, with what to do, where they cannot be meant.
	"""
	_check(terms)
	first = _down_payment(terms)
	parts = [*first, *_parts(terms, first[0][0] + timedelta(days=1) if first else terms.starts_on)]
	days, principals = [day for day, _part in parts], [part for _day, part in parts]
	interest = _interest(terms, parts)
	result = [
		PlannedInstalment(
			day,
			principal,
			interest[place],
			ZERO if place else terms.fee,
			not place and bool(terms.down_payment),
		)
		for place, (day, principal) in enumerate(zip(days, principals, strict=True))
	]
	_check_result(terms, result)
	return result


def _check(terms: PlanTerms) -> None:
	if terms.balance <= 0:
		raise ReceivablesError(N_("There is nothing to plan; choose items with an amount above zero."))
	for amount in (terms.balance, terms.down_payment, terms.size, terms.fee):
		if amount % quantum(terms.precision):
			raise ReceivablesError(
				N_("{0} has more than {1} decimals; round it first."), amount, terms.precision
			)
	if terms.down_payment < 0 or terms.down_payment >= terms.balance:
		raise ReceivablesError(
			N_("The down payment is at least zero and less than the balance of {0}."), terms.balance
		)
	if terms.fee < 0 or terms.annual_rate < 0:
		raise ReceivablesError(N_("Fee and interest rate are at least zero."))
	if terms.fee > terms.balance or terms.annual_rate > MOST_INTEREST:
		raise ReceivablesError(
			N_("The fee is at most the balance of {0}, and interest at most {1} % a year."),
			terms.balance,
			MOST_INTEREST,
		)
	if terms.scheduled_by is not ScheduledBy.HAND and terms.first_due is None:
		raise ReceivablesError(N_("Say when the first instalment is due."))
	if terms.down_payment and terms.down_payment_on is None:
		raise ReceivablesError(N_("Say when the down payment is due."))


def _down_payment(terms: PlanTerms) -> list[tuple[date, Decimal]]:
	if not terms.down_payment:
		return []
	_check_day(terms, terms.down_payment_on)
	days = working_days([terms.down_payment_on], terms.calendar, terms.shift, terms.starts_on)
	return [(days[0], terms.down_payment)]


def _parts(terms: PlanTerms, earliest: date) -> list[tuple[date, Decimal]]:
	if terms.scheduled_by is ScheduledBy.HAND:
		return _by_hand(terms)
	count = terms.count if terms.scheduled_by is ScheduledBy.NUMBER else _count_of_size(terms)
	_check_count(terms, count)
	_check_day(terms, terms.first_due)
	if terms.down_payment and terms.first_due <= terms.down_payment_on:
		_refuse_order(terms.down_payment_on, terms.first_due)
	days = [regular(terms.first_due, position, terms.frequency) for position in range(count)]
	days = working_days(days, terms.calendar, terms.shift, earliest)
	if terms.scheduled_by is ScheduledBy.NUMBER:
		amounts = share_out(terms.rest, [Decimal(1)] * count, terms.precision)
	else:
		amounts = [terms.size] * (count - 1) + [terms.rest - terms.size * (count - 1)]
	return list(zip(days, amounts, strict=True))


def _count_of_size(terms: PlanTerms) -> int:
	if terms.size <= 0:
		raise ReceivablesError(N_("An instalment has an amount above zero."))
	return int((terms.rest / terms.size).to_integral_value(ROUND_CEILING))


def _check_count(terms: PlanTerms, count: int) -> None:
	if count < 1:
		raise ReceivablesError(N_("A plan has at least one instalment."))
	if count > MOST_INSTALMENTS:
		raise ReceivablesError(
			N_("A plan has up to {0} instalments, not {1}; choose fewer."), MOST_INSTALMENTS, count
		)
	if count * quantum(terms.precision) > terms.rest:
		raise ReceivablesError(
			N_("{0} cannot be divided into {1} instalments; choose fewer."), terms.rest, count
		)


def _check_day(terms: PlanTerms, day: date) -> None:
	if day < terms.starts_on:
		raise ReceivablesError(N_("{0} has passed; choose a day from {1} on."), day, terms.starts_on)


def _by_hand(terms: PlanTerms) -> list[tuple[date, Decimal]]:
	_check_count(terms, len(terms.by_hand))
	for position, (day, amount) in enumerate(terms.by_hand, 1):
		if day is None:
			raise ReceivablesError(N_("Instalment {0} has no day; say when it is due."), position)
		_check_day(terms, day)
		if amount <= 0:
			raise ReceivablesError(N_("Instalment {0} needs an amount above zero."), position)
		if amount % quantum(terms.precision):
			raise ReceivablesError(
				N_("{0} has more than {1} decimals; round it first."), amount, terms.precision
			)
	given = sum((amount for _day, amount in terms.by_hand), ZERO)
	if given != terms.rest:
		raise ReceivablesError(
			N_("The instalments come to {0}, and {1} is to be divided; correct them."), given, terms.rest
		)
	return list(terms.by_hand)


def _interest(terms: PlanTerms, parts: Sequence[tuple[date, Decimal]]) -> list[Decimal]:
	"""Return the interest with each of `parts`: the sum rounded once, and shared out exactly."""
	exact = falling_interest(
		terms.balance,
		parts,
		since=terms.starts_on,
		annual_rate=terms.annual_rate,
		day_count=terms.day_count,
	)
	whole = round_amount(sum(exact, ZERO), terms.precision)
	return share_out(whole, exact, terms.precision) if whole else [ZERO] * len(parts)


def _check_result(terms: PlanTerms, result: Sequence[PlannedInstalment]) -> None:
	for before, after in pairwise(result):
		if after.due_date <= before.due_date:
			_refuse_order(before.due_date, after.due_date)
	planned = sum((each.principal for each in result), ZERO)
	if planned != terms.balance:
		raise ReceivablesError(N_("The instalments come to {0}, not {1}."), planned, terms.balance)


def _refuse_order(before: date, after: date) -> NoReturn:
	raise ReceivablesError(
		N_("The instalment on {0} does not come after the one on {1}; let the days rise."), after, before
	)
