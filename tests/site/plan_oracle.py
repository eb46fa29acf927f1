"""What a payment plan must say, by a model of its own: money as layers, the last to come the first to go back."""

from collections.abc import Iterable, Sequence
from datetime import date
from decimal import Decimal
from typing import NamedTuple

ZERO = Decimal(0)
LAST_FIRST = "Last Instalment First"


class Part(NamedTuple):
	"""One instalment: its day, what is asked for it now, and what of that had to be paid in time."""

	on: date
	asked: Decimal
	required: Decimal


class Layer(NamedTuple):
	"""Money that came in on one day and is still there."""

	on: date
	amount: Decimal


def layers(levels: Iterable[tuple[date, Decimal]]) -> list[Layer]:
	"""Return the money behind `levels`, what had come in by the end of each day: who falls back loses the latest."""
	found: list[Layer] = []
	for day, level in sorted(levels):
		height = ZERO
		kept: list[Layer] = []
		for layer in found:  # what the new level does not reach to any more is gone
			kept.append(Layer(layer.on, max(ZERO, min(layer.amount, level - height))))
			height += layer.amount
		found = [*kept, Layer(day, max(ZERO, level - height))]
	return [each for each in found if each.amount]


def poured(
	money: Iterable[Layer], sizes: Sequence[Decimal], days: Sequence[date], rule: str
) -> list[Decimal]:
	"""Return what of instalments of `sizes`, due on `days`, the `money` has filled."""
	full = [ZERO] * len(sizes)
	for on, amount in money:
		due = [place for place, day in enumerate(days) if day <= on]
		ahead = [place for place, day in enumerate(days) if day > on]
		order = due + ahead
		if rule == LAST_FIRST:
			order = due + ahead[:1] + ahead[:0:-1]
		for place in order:
			part = min(amount, sizes[place] - full[place])
			full[place], amount = full[place] + part, amount - part
	return full


class Expected(NamedTuple):
	"""What of each instalment is paid and written off, and how the plan stands."""

	paid: list[Decimal]
	off: list[Decimal]
	status: str


def expected(
	parts: Sequence[Part],
	money: Sequence[Layer],
	off: Decimal,
	rule: str,
	grace: Sequence[date],
	as_on: date,
	is_billed: bool,
) -> Expected:
	"""Return what a plan that breaks with the first missed instalment must say on `as_on`.

	`grace` are the last days on which its instalments can be paid, `off` what was written off in all.
	"""
	days = [each.on for each in parts]
	paid = poured(money, [each.asked for each in parts], days, rule)
	taken = [ZERO] * len(parts)
	for place in reversed(range(len(parts))):
		taken[place] = min(off, parts[place].asked - paid[place])
		off -= taken[place]
	left = [part.asked - paid[place] - taken[place] for place, part in enumerate(parts)]
	status = "Active"
	if any(left[place] and day < as_on for place, day in enumerate(days)):
		status = "At Risk"
	if not any(left) and is_billed:
		status = "Completed"
	for place, last in enumerate(grace):
		in_time = [each for each in money if each.on <= last]
		by_then = poured(in_time, [each.required for each in parts], days, rule)[place]
		if last < as_on and by_then + taken[place] < parts[place].required:
			status = "Broken"
	return Expected(paid, taken, status)
