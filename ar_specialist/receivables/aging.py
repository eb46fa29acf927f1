"""Aging: how late an open item is on a date, and the bucket that puts it in."""

from bisect import bisect_left
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from enum import Enum

from .errors import ReceivablesError
from .words import N_

DEFAULT_LIMITS = (30, 60, 90, 120)


class AgingBasis(Enum):
	"""The date an item's age is counted from."""

	DUE_DATE = "Due Date"
	POSTING_DATE = "Posting Date"


@dataclass(frozen=True, slots=True)
class AgingRule:
	"""How items are aged: as of when, from which date, and into which buckets.

	`limits` are the last days of each bucket, rising; there is one bucket more than limits, and bucket 0
	before them all for what is not due yet.
	"""

	as_on: date
	basis: AgingBasis = AgingBasis.DUE_DATE
	limits: tuple[int, ...] = DEFAULT_LIMITS

	def entry_date(self, due_date: date | None, posting_date: date) -> date:
		"""Return the date the age is counted from; an item without due date counts from its posting date."""
		if self.basis is AgingBasis.DUE_DATE and due_date is not None:
			return due_date
		return posting_date

	def age(self, due_date: date | None, posting_date: date) -> int:
		"""Return the days since the entry date; negative while it lies ahead."""
		return (self.as_on - self.entry_date(due_date, posting_date)).days

	def bucket(self, age: int) -> int:
		"""Return the bucket of an age in days: 0 is not due yet, 1 starts on the due date itself.

		>>> [AgingRule(date(2026, 1, 31)).bucket(age) for age in (-1, 0, 30, 31, 121)]
		[0, 1, 1, 2, 5]
		"""
		return 0 if age < 0 else 1 + bisect_left(self.limits, age)

	def placer(self) -> Callable[[date | None, date], tuple[int, int]]:
		"""Return a function from (due date, posting date) to (age, bucket) that remembers its answers.

		A ledger has many items and few dates.
		"""
		by_due_date, known = self.basis is AgingBasis.DUE_DATE, {}

		def place(due_date: date | None, posting_date: date) -> tuple[int, int]:
			day = due_date if by_due_date and due_date is not None else posting_date
			if day not in known:
				age = (self.as_on - day).days
				known[day] = age, self.bucket(age)
			return known[day]

		return place

	@property
	def bucket_count(self) -> int:
		"""How many buckets there are besides "not due"."""
		return len(self.limits) + 1

	def labels(self) -> list[str]:
		"""Return the days of each bucket from 1 on, as "0-30", "31-60", …, "121+"."""
		first, result = 0, []
		for limit in self.limits:
			result.append(f"{first}-{limit}")
			first = limit + 1
		return [*result, f"{first}+"]


def parse_limits(text: str | None) -> tuple[int, ...]:
	"""Return the bucket limits written as "30, 60, 90, 120"; the default when nothing is written.

	Raises ReceivablesError when a limit is no whole number of days above zero, or does not rise.
	"""
	parts = [part.strip() for part in (text or "").split(",") if part.strip()]
	if not parts:
		return DEFAULT_LIMITS
	limits: list[int] = []
	for part in parts:
		if not (part.isascii() and part.isdigit()):
			raise ReceivablesError(
				N_(
					"The aging range '{0}' is not a whole number of days; write the ranges like 30, 60, 90, 120."
				),
				part,
			)
		if len(part) > 5 or int(part) == 0:
			raise ReceivablesError(N_("The aging range {0} must lie between 1 and 99999 days."), part)
		if limits and int(part) <= limits[-1]:
			raise ReceivablesError(
				N_("The aging ranges must rise, but {0} follows {1}; write them like 30, 60, 90, 120."),
				part,
				limits[-1],
			)
		limits.append(int(part))
	return tuple(limits)
