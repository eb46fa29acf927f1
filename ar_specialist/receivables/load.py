"""Sharing customer accounts out among collectors, so that nobody has much more to do than another."""

from bisect import bisect_right, insort
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import Enum

from .errors import ReceivablesError
from .money import ZERO
from .words import N_


class Measure(Enum):
	"""What a load is measured by: customers with something open, or the amount to collect from them."""

	CUSTOMERS = "Customers"
	AMOUNT = "Amount to Collect"


@dataclass(frozen=True, slots=True)
class Account:
	"""One customer account to be shared out: who has it now, and how much work it is."""

	name: str
	collector: str | None
	weight: Decimal

	@property
	def rank(self) -> tuple[Decimal, str]:
		"""What accounts are ordered by: the same in whatever order they come."""
		return self.weight, self.name


class Shares:
	"""The accounts of each collector while they are shared out, on top of the load `before`."""

	def __init__(self, collectors: Sequence[str], before: Mapping[str, Decimal]) -> None:
		self.ranked: dict[str, list[tuple[Decimal, str]]] = {name: [] for name in collectors}
		self.load = {name: before.get(name, ZERO) for name in collectors}
		self.place = {name: number for number, name in enumerate(collectors)}

	def give(self, collector: str, rank: tuple[Decimal, str]) -> None:
		insort(self.ranked[collector], rank)
		self.load[collector] += rank[0]

	def take(self, collector: str, number: int) -> tuple[Decimal, str]:
		rank = self.ranked[collector].pop(number)
		self.load[collector] -= rank[0]
		return rank

	def order(self, collector: str) -> tuple[Decimal, int, int]:
		"""By load; of equal loads, who has fewer of these accounts, then who was named first."""
		return self.load[collector], len(self.ranked[collector]), self.place[collector]

	def lightest(self) -> str:
		return min(self.load, key=self.order)

	def heaviest(self) -> str | None:
		"""Return who has most of those who have an account to hand on; None when nobody has."""
		return max((name for name, ranked in self.ranked.items() if ranked), key=self.order, default=None)

	def level(self, most: Decimal) -> None:
		"""Hand accounts on from the heaviest to the lightest until they differ by `most` at most.

		What is handed on is the largest account of up to half the difference, else the smallest: no account is
		larger than `most`, so each step brings the two nearer to each other.
		"""
		while (heavy := self.heaviest()) is not None:
			light = self.lightest()
			gap = self.load[heavy] - self.load[light]
			if gap <= most:
				return
			number = bisect_right(self.ranked[heavy], gap / 2, key=lambda rank: rank[0])
			self.give(light, self.take(heavy, max(number - 1, 0)))


def distribute(
	accounts: Sequence[Account],
	collectors: Sequence[str],
	before: Mapping[str, Decimal] | None = None,
	keep: bool = True,
) -> dict[str, str]:
	"""Return {account: collector}: each account once, largest first, to who has least; always the same answer.

	`before` is what the collectors have besides. With `keep`, accounts that one of them has already stay where they
	are, as long as the loads differ by no more than the largest account. Loads differ by at most that much among
	those who get any account, unless what they had before differs by more. Raises ReceivablesError when there is
	nobody to give them to, or somebody is named twice.

	>>> accounts = [
	...     Account("a", None, Decimal(5)),
	...     Account("b", "bea", Decimal(3)),
	...     Account("c", None, Decimal(2)),
	... ]
	>>> distribute(accounts, ["ann", "bea"])
	{'a': 'ann', 'b': 'bea', 'c': 'bea'}
	"""
	if not collectors or len(set(collectors)) < len(collectors):
		raise ReceivablesError(N_("Name the collectors to share the customers among, each of them once."))
	shares = Shares(collectors, before or {})
	kept = [each for each in accounts if keep and each.collector in shares.load]
	for each in kept:
		shares.give(each.collector, each.rank)
	names = {each.name for each in kept}
	free = sorted((each.rank for each in accounts if each.name not in names), key=lambda rank: rank[1])
	for rank in sorted(free, key=lambda rank: rank[0], reverse=True):
		shares.give(shares.lightest(), rank)
	if kept:
		shares.level(max(each.weight for each in accounts))
	owner = {name: collector for collector, ranked in shares.ranked.items() for _weight, name in ranked}
	return {name: owner[name] for name in sorted(owner)}
