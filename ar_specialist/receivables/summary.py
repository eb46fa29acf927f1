"""Totals of open items by whatever they are grouped by, exact and one currency at a time."""

from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import TypeVar

from .aging import AgingRule
from .future import Expected
from .items import OpenItem
from .money import ZERO

Key = TypeVar("Key", bound=Hashable)


@dataclass(slots=True)
class Totals:
	"""Sums of some open items in one currency; `not_due` and `buckets` add up to `outstanding`.

	`overdue` is what invoices are late with, before `credits`, which are negative. `future` is what payments to
	come will take off, `disputed` and `planned` what of the items is. `advance`, `control` and `difference` are known of a party as a whole: whoever totals
	gives them to one of its lines only.
	"""

	invoiced: Decimal = ZERO
	paid: Decimal = ZERO
	credit_note: Decimal = ZERO
	outstanding: Decimal = ZERO
	overdue: Decimal = ZERO
	credits: Decimal = ZERO
	not_due: Decimal = ZERO
	buckets: list[Decimal] = field(default_factory=list)
	oldest_age: int = 0
	items: int = 0
	future: Decimal = ZERO
	disputed: Decimal = ZERO
	planned: Decimal = ZERO
	advance: Decimal = ZERO
	control: Decimal = ZERO
	difference: Decimal = ZERO

	@property
	def total_due(self) -> Decimal:
		"""What has reached its due date, credits included."""
		return sum(self.buckets, ZERO)

	def add(self, item: OpenItem, age: int, bucket: int) -> None:
		"""Take `item` in, of an `age` in days and in its `bucket` (0 is not due yet)."""
		outstanding = item.outstanding
		self.invoiced += item.invoiced
		self.paid += item.paid
		self.credit_note += item.credit_note
		self.outstanding += outstanding
		self.items += 1
		if bucket:
			self.buckets[bucket - 1] += outstanding
		else:
			self.not_due += outstanding
		if outstanding < 0:
			self.credits += outstanding
		elif age > 0:
			self.overdue += outstanding
			self.oldest_age = max(self.oldest_age, age)

	def include(self, other: "Totals") -> None:
		"""Take everything in that `other` has taken in."""
		for name in (
			"invoiced",
			"paid",
			"credit_note",
			"outstanding",
			"overdue",
			"credits",
			"not_due",
			"items",
			"future",
			"disputed",
			"planned",
			"advance",
			"control",
			"difference",
		):
			setattr(self, name, getattr(self, name) + getattr(other, name))
		self.buckets = [mine + theirs for mine, theirs in zip(self.buckets, other.buckets, strict=True)]
		self.oldest_age = max(self.oldest_age, other.oldest_age)


def empty(rule: AgingRule) -> Totals:
	"""Return totals of nothing, with the buckets of `rule`."""
	return Totals(buckets=[ZERO] * rule.bucket_count)


def summarise(
	items: Iterable[OpenItem], rule: AgingRule, key: Callable[[OpenItem], Key]
) -> dict[tuple[Key, str], Totals]:
	"""Return the totals of `items` by (key, currency), in the order they first appear."""
	result: dict[tuple[Key, str], Totals] = {}
	place = rule.placer()
	for item in items:
		age, bucket = place(item.due_date, item.posting_date)
		group = (key(item), item.currency)
		totals = result.get(group)
		if totals is None:
			totals = result[group] = empty(rule)
		totals.add(item, age, bucket)
	return result


def add_future(
	totals: Mapping[tuple[Key, str], Totals],
	items: Iterable[OpenItem],
	expected: Iterable[Expected],
	key: Callable[[OpenItem], Key],
) -> None:
	"""Take into `totals`, which `summarise` made of `items` by `key`, what future payments do to each item."""
	for item, payments in zip(items, expected, strict=True):
		if payments.amount:
			totals[key(item), item.currency].future += payments.amount


def add_disputed(
	totals: Mapping[tuple[Key, str], Totals],
	items: Sequence[OpenItem],
	disputed: Mapping[int, Decimal],
	key: Callable[[OpenItem], Key],
) -> None:
	"""Take into `totals`, which `summarise` made of `items` by `key`, what is disputed of each item, by its place."""
	for place, amount in disputed.items():
		item = items[place]
		totals[key(item), item.currency].disputed += amount


def add_planned(
	totals: Mapping[tuple[Key, str], Totals],
	items: Sequence[OpenItem],
	planned: Mapping[int, Decimal],
	key: Callable[[OpenItem], Key],
) -> None:
	"""Take into `totals`, which `summarise` made of `items` by `key`, what payment plans cover, by the item's place."""
	for place, amount in planned.items():
		item = items[place]
		totals[key(item), item.currency].planned += amount
