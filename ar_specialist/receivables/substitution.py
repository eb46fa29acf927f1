"""Who stands in for whom while somebody is absent. An absence ends by its date, and with it all that follows."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class Absence:
	"""A collector away from `first` to `last`, both included, and who stands in: in `company`, or in all of them."""

	collector: str
	substitute: str
	first: date
	last: date
	company: str | None = None

	def covers(self, as_on: date, company: str | None) -> bool:
		"""Return whether it holds on a day in `company`; asked for None, whether it holds in every company."""
		return self.first <= as_on <= self.last and self.company in (None, company)

	def overlaps(self, other: "Absence") -> bool:
		"""Return whether both are about the same collector, in a common company, on a common day."""
		in_common = None in (self.company, other.company) or self.company == other.company
		days_in_common = self.first <= other.last and other.first <= self.last
		return self.collector == other.collector and in_common and days_in_common


def stood_in_for(
	user: str, absences: Iterable[Absence], as_on: date, company: str | None = None
) -> dict[str, date]:
	"""Return {collector: last day} of those `user` stands in for on a day in `company`; for None, in every company.

	The chain is followed: who stands in for somebody absent stands in for those that one stands in for, too, as
	long as every link of it lasts. Two who name each other stand in for each other, and nobody for themselves.
	"""
	valid = [each for each in absences if each.covers(as_on, company)]
	found: dict[str, date] = {}
	reached = [(user, date.max)]
	while reached:
		substitute, until = reached.pop()
		for absence in valid:
			last = min(until, absence.last)
			is_news = absence.collector != user and found.get(absence.collector, date.min) < last
			if absence.substitute == substitute and is_news:
				found[absence.collector] = last
				reached.append((absence.collector, last))
	return found
