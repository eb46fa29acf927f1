"""Open items on the days that a payment plan agreed: the same amounts, due when the customer said they would pay."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from decimal import Decimal
from typing import NamedTuple

from .excepted import Excepted, of_items
from .items import OpenItem
from .money import ZERO, Rounding, round_amount
from .shares import share_out


class AgreedDue(NamedTuple):
	"""What of a plan is still open and due on one day, in any currency: only shares of it count."""

	on: date
	open_amount: Decimal


class AgreedPlan(NamedTuple):
	"""A plan that says when the `items` it is about are due; `items` are in the currency of what they are put on.

	A broken plan only brings forward: what it is about is due on the day it broke, unless it was due before.
	"""

	items: Sequence[Excepted]
	dues: Sequence[AgreedDue]
	is_broken: bool = False


def planned(items: Sequence[OpenItem], plans: Iterable[AgreedPlan], by_term: bool = True) -> list[Decimal]:
	"""Return what of each of `items`, in their order, the `plans` that are in force cover."""
	found = [each for plan in plans if not plan.is_broken for each in plan.items]
	return of_items(items, found, by_term)


def redated(
	items: Sequence[OpenItem],
	plans: Iterable[AgreedPlan],
	*,
	by_term: bool = True,
	precision: int,
	rounding: Rounding = Rounding.BANKERS,
) -> list[OpenItem]:
	"""Return `items` with what `plans` cover of them on the days agreed, in as many parts as there are days.

	The parts of an item add up to it exactly, and so does what is disputed of them. What no plan covers stays as it is
	due. The instalments take the items in the plan's order, one after the other.
	"""
	parts: list[list[OpenItem]] = [[item] for item in items]
	for plan in plans:
		rests = [theirs[-1] if theirs[-1].agreed_date is None else _nothing(theirs[-1]) for theirs in parts]
		covered = [
			min(round_amount(amount, precision, rounding), max(ZERO, rest.outstanding))
			for amount, rest in zip(of_items(rests, plan.items, by_term), rests, strict=True)
		]
		places = _in_order(plan, items, covered)
		amounts = _by_day(plan, sum(covered, ZERO), precision)
		for place, pieces in zip(places, _cut([covered[place] for place in places], amounts), strict=True):
			parts[place] = [*parts[place][:-1], *_divided(rests[place], pieces, plan.is_broken)]
	return [part for item, theirs in zip(items, parts, strict=True) for part in _disputed_in(item, theirs)]


def _disputed_in(item: OpenItem, parts: Sequence[OpenItem]) -> Sequence[OpenItem]:
	"""Return `parts` of `item` with what is disputed of it: first of what no plan covers, then of what is due first.

	A plan is about what nobody disputes; where more is disputed later than it left out, the next of it waits.
	"""
	if not item.disputed or len(parts) == 1:
		return parts
	left, amounts = item.disputed, {}
	for place in sorted(
		range(len(parts)), key=lambda each: (parts[each].agreed_date is not None, parts[each].due_day)
	):
		amounts[place] = min(left, parts[place].outstanding)
		left -= amounts[place]
	return [part._replace(disputed=amounts[place]) for place, part in enumerate(parts)]


def _nothing(item: OpenItem) -> OpenItem:
	return item._replace(outstanding=ZERO)


def _in_order(plan: AgreedPlan, items: Sequence[OpenItem], covered: Sequence[Decimal]) -> list[int]:
	"""Return the places of the items that `plan` covers, in the order in which it names them."""
	order = {each.about.voucher: position for position, each in reversed(list(enumerate(plan.items)))}
	places = [place for place, amount in enumerate(covered) if amount > 0]
	voucher = lambda place: (items[place].account, items[place].voucher_type, items[place].voucher_no)  # noqa: E731
	return sorted(places, key=lambda place: (order.get(voucher(place), len(order)), items[place].due_day))


def _by_day(plan: AgreedPlan, whole: Decimal, precision: int) -> list[tuple[date, Decimal]]:
	"""Return `whole` divided over the plan's days, as what is open of them is to each other."""
	open_ones = [due for due in plan.dues if due.open_amount > 0]
	if not open_ones or not whole:
		return [(due.on, whole) for due in plan.dues[-1:]]
	amounts = share_out(whole, [due.open_amount for due in open_ones], precision)
	return [(due.on, amount) for due, amount in zip(open_ones, amounts, strict=True)]


def _cut(
	covered: Iterable[Decimal], amounts: Sequence[tuple[date, Decimal]]
) -> Iterator[list[tuple[date, Decimal]]]:
	"""Yield, for each amount of `covered`, which days it is due on: the first day takes from the first, and so on."""
	left = [amount for _day, amount in amounts]
	for rest in covered:
		pieces = []
		for place, (day, _amount) in enumerate(amounts):
			part = min(rest, left[place])
			if part > 0:
				pieces.append((day, part))
				left[place] -= part
				rest -= part
		yield pieces


def _divided(item: OpenItem, pieces: Sequence[tuple[date, Decimal]], is_broken: bool) -> list[OpenItem]:
	"""Return `item` in `pieces`, and what is left of it, which stays as it was due; the last part is always the rest."""
	found, left = [], item.outstanding
	for day, amount in pieces:
		on = min(day, item.due_day) if is_broken else day
		found.append(item._replace(outstanding=amount, agreed_date=on))
		left -= amount
	return [*found, item._replace(outstanding=left)] if left or not found else found
