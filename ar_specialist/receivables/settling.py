"""What came in on a voucher since a promise was made about it: by payment or credit, whatever else took it off.

What had been taken off before is remembered voucher by voucher, so that an old payment that is cancelled later takes
nothing from a promise, and one that is merely booked anew gives it nothing.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import NamedTuple

from .money import ZERO
from .terms import Schedule, uses_invoice_currency


class Settlement(NamedTuple):
	"""What one voucher took off another on one day, in the currency of the account; negative where it gave back.

	`paid` is what of it was a payment or a credit, and no write-off. `term` is the payment term it was made for. A
	credit note `is_credit`.
	"""

	by: str
	on: date
	amount: Decimal
	paid: Decimal
	term: str = ""
	is_credit: bool = False


class Taken(NamedTuple):
	"""What was taken off in all, and what of it was paid or credited."""

	amount: Decimal = ZERO
	paid: Decimal = ZERO


By = tuple[str, str]  # the voucher that took something off, and the payment term it did so for
TakenBy = Mapping[By, Taken]


def taken_by(settlements: Iterable[Settlement], until: date) -> dict[By, Taken]:
	"""Return what each voucher has taken off until a day."""
	result: dict[By, Taken] = {}
	for each in settlements:
		if each.on <= until:
			key = (each.by, each.term)
			before = result.get(key, Taken())
			result[key] = Taken(before.amount + each.amount, before.paid + each.paid)
	return {key: taken for key, taken in result.items() if any(taken)}


def came_in(now: TakenBy, before: TakenBy) -> Decimal:
	"""Return what was paid or credited since `before`, never below zero.

	What a voucher known before takes off less now was cancelled or put elsewhere: that is another debt come back. What a
	new one gives back, a refund, does count.

	>>> old, new = ("PE-1", ""), ("PE-2", "")
	>>> came_in({new: Taken(Decimal(60), Decimal(60))}, {old: Taken(Decimal(40), Decimal(40))})
	Decimal('60')
	"""
	known = {by for by, _term in before}
	sums: dict[str, Decimal] = {}
	for taken, sign in ((now, 1), (before, -1)):
		for (by, _term), each in taken.items():
			sums[by] = sums.get(by, ZERO) + sign * each.paid
	return max(ZERO, sum((max(ZERO, paid) if by in known else paid for by, paid in sums.items()), ZERO))


class Instalment(NamedTuple):
	"""One instalment as the schedule plans it, in the currency of the receivable account."""

	label: str | None
	due_date: date | None
	term: str
	amount: Decimal


class Plan(NamedTuple):
	"""The instalments of an invoice, due first first, and what was paid at invoicing for none of them."""

	instalments: Sequence[Instalment]
	advance: Decimal = ZERO

	def position(self, label: str | None, due_date: date | None) -> int:
		"""Return which instalment is meant; one more than there are stands for what the schedule leaves out."""
		for position, each in enumerate(self.instalments):
			if (each.label or None, each.due_date) == (label or None, due_date):
				return position
		return len(self.instalments)

	def successor(self, label: str | None, due_date: date | None, plan: "Plan") -> Instalment | None:
		"""Return which instalment comes here for the one so called in `plan`, in whose place this one is; None where none does.

		Of several that are called alike it is the one in its place, or of its day where they are more or fewer by now.
		"""
		if len(self.instalments) == 1 and not self.instalments[0].label:
			return None  # nothing but when the whole is due
		before, now = (
			[each for each in found.instalments if (each.label or None) == (label or None)]
			for found in (plan, self)
		)
		places = [each.due_date for each in before]
		if due_date in places and len(before) == len(now):
			return now[places.index(due_date)]
		return next((each for each in now if each.due_date == due_date), None)

	def filled(self, portions: Iterable[tuple[str, Decimal]]) -> list[Decimal]:
		"""Return how much of each instalment the `portions` settle, and what is left after all of them.

		Portions are (payment term, amount). One made for a term goes there first, all else to what is due first.
		"""
		result, rest = [ZERO] * len(self.instalments), -self.advance
		for term, amount in portions:
			for position, each in enumerate(self.instalments):
				if term and each.term == term and amount > 0:
					part = min(amount, each.amount - result[position])
					result[position] += part
					amount -= part
			rest += amount
		for position, each in enumerate(self.instalments):
			part = min(max(ZERO, rest), each.amount - result[position])
			result[position] += part
			rest -= part
		return [*result, rest]


def plan_of(schedule: Schedule, company_currency: str) -> Plan:
	"""Return the plan of an invoice's `schedule`."""
	in_invoice_currency = uses_invoice_currency(schedule, company_currency, True)
	found = [
		Instalment(
			row.description or row.payment_term,
			row.due_date,
			row.payment_term or "",
			row.payment_amount if in_invoice_currency else row.base_payment_amount,
		)
		for row in schedule.rows
	]
	return Plan(sorted(found, key=lambda each: each.due_date or date.min), schedule.total_advance)


def came_in_on(plan: Plan, position: int, now: TakenBy, before: TakenBy) -> Decimal:
	"""Return what of `came_in` reached the instalment at `position` of `plan`."""
	known = {by for by, _term in before}
	old = [(term, each.amount) for (_by, term), each in before.items()]
	new = []
	for by, term in {**now, **before}:
		paid = now.get((by, term), Taken()).paid - before.get((by, term), Taken()).paid
		new.append((term, max(ZERO, paid) if by in known else paid))
	return max(ZERO, plan.filled([*old, *new])[position] - plan.filled(old)[position])


def credited(
	settlements: Iterable[Settlement],
	until: date,
	before: TakenBy,
	plan: Plan | None = None,
	position: int = 0,
) -> Decimal:
	"""Return what credit notes that were not known `before` have taken off until a day, less what they gave back.

	Of the instalment at `position` of `plan` it is what of them reached it, on top of what had come in by then.
	"""
	known = {by for by, _term in before}
	found = [each for each in settlements if each.by not in known]
	notes = {each.by for each in found if each.is_credit}
	coming = sorted(
		(each for each in found if each.on <= until), key=lambda each: (each.on, each.by not in notes)
	)
	if plan is None:
		return max(ZERO, sum((each.paid for each in coming if each.by in notes), ZERO))
	portions = [(term, each.amount) for (_by, term), each in before.items()]
	result = ZERO
	for each in coming:
		now = [*portions, (each.term, each.paid)]
		if each.by in notes:
			result += plan.filled(now)[position] - plan.filled(portions)[position]
		portions = now
	return max(ZERO, result)


def open_on(raised: Decimal, now: TakenBy, plan: Plan | None = None, position: int = 0) -> Decimal:
	"""Return what of `raised` is open after what was taken off, or of the instalment at `position` of `plan`."""
	rest = max(ZERO, raised - sum((each.amount for each in now.values()), ZERO))
	if plan is None:
		return rest
	filled = plan.filled((term, each.amount) for (_by, term), each in now.items())
	if position == len(plan.instalments):
		planned = sum((each.amount for each in plan.instalments), ZERO) + plan.advance
		return min(rest, max(ZERO, raised - planned - filled[position]))
	return min(rest, plan.instalments[position].amount - filled[position])
