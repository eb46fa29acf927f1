"""How disputes turn out, added up: how long they take, who was right, what became of the amounts.

Days are counted from the day a case was raised to the day it was over. A period's figures stand on its last day: what
was over later was open then. The 90th percentile is by nearest rank, a day that a case really took; the median is the
middle one, or the mean of the two in the middle.
"""

from collections.abc import Collection, Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from enum import Enum
from typing import TypeVar

from .dispute import ENDED, DisputeStatus, Resolution, Validity, is_owed, usual_validity
from .dispute_amounts import Amounts
from .money import ZERO, Rounding, round_amount
from .shares import share_out

Key = TypeVar("Key", bound=Hashable)
TENTH = Decimal("0.1")
NINETY = 90


class PeriodBy(Enum):
	"""Which cases belong to a period: those that came in, or those that were finished."""

	RAISED = "Raised in the Period"
	OVER = "Closed or Decided in the Period"


@dataclass(frozen=True, slots=True)
class Outcome:
	"""What became of a disputed amount, in company currency; the parts add up to what was disputed."""

	credited: Decimal = ZERO
	rebilled: Decimal = ZERO
	written_off: Decimal = ZERO
	refunded: Decimal = ZERO
	paid: Decimal = ZERO
	upheld: Decimal = ZERO
	still_disputed: Decimal = ZERO

	@property
	def disputed(self) -> Decimal:
		return sum(self.parts(), ZERO)

	def parts(self) -> list[Decimal]:
		"""Return the parts in their order."""
		return [getattr(self, each.name) for each in fields(self)]

	def plus(self, other: "Outcome") -> "Outcome":
		"""Return the sum of both, of one currency."""
		return Outcome(*(mine + theirs for mine, theirs in zip(self.parts(), other.parts(), strict=True)))


def outcome_of(
	amounts: Amounts,
	rate: Decimal,
	resolution: Resolution | None,
	precision: int,
	rounding: Rounding = Rounding.BANKERS,
	refunded: Decimal = ZERO,
) -> Outcome:
	"""Return what became of a disputed amount in company currency, of which one unit of its own is `rate`.

	What was disputed is converted once and shared out over its parts, so that they add up to it. What credit notes took
	off is rebilled or refunded where the case was settled so; of what is owed all the same, `refunded` was paid back.
	"""
	whole = round_amount(amounts.disputed * rate, precision, rounding)
	back = min(refunded, amounts.upheld)
	owed = (amounts.upheld - back, amounts.still_disputed, back)
	taken = [amounts.credited, amounts.written_off, amounts.paid, *owed]
	if not whole or not sum(taken, ZERO):
		return Outcome()
	credited, written_off, paid, upheld, still, paid_back = share_out(whole, taken, precision)
	others = {"written_off": written_off, "paid": paid, "upheld": upheld, "still_disputed": still}
	if resolution is Resolution.REFUND:
		return Outcome(refunded=credited + paid_back, **others)
	by_note = "rebilled" if resolution is Resolution.REBILL else "credited"
	return Outcome(**{by_note: credited}, refunded=paid_back, **others)


def allocate(
	outcome: Outcome, weights: Mapping[Key, Decimal], other: Key, precision: int
) -> dict[Key, Outcome]:
	"""Return `outcome` over the keys of `weights`, exactly in sum part by part; all of it to `other` without any.

	>>> allocate(Outcome(paid=Decimal("0.05")), {"a": Decimal(1), "b": Decimal(1)}, "", 2)["a"].paid
	Decimal('0.03')
	"""
	counted = {key: weight for key, weight in weights.items() if weight > 0}
	if not counted:
		return {other: outcome}
	shares = [share_out(part, list(counted.values()), precision) for part in outcome.parts()]
	return {key: Outcome(*parts) for key, parts in zip(counted, zip(*shares, strict=True), strict=True)}


def over_on(
	status: DisputeStatus,
	resolution: Resolution | None,
	resolved_on: date | None,
	closed_on: date | None,
	was_taken_off: bool,
	refunded_on: date | None = None,
) -> date | None:
	"""Return the day a case was over: decided to be owed, withdrawn or cleared; None while it is open.

	One that was resolved by a credit note, a write-off or a refund is over once that is in the ledger.

	>>> over_on(DisputeStatus.RESOLVED, Resolution.VALID_DEBT, date(2026, 6, 5), None, False)
	datetime.date(2026, 6, 5)
	"""
	decided = DisputeStatus.RESOLVED if resolved_on and resolution else DisputeStatus.OPEN
	is_settled = was_taken_off or refunded_on is not None
	owed_on = resolved_on if is_owed(decided, resolution, is_settled) else None
	if owed_on and resolution is Resolution.REFUND and not was_taken_off:
		owed_on = max(owed_on, refunded_on)
	ended_on = closed_on if status in ENDED else None
	return min((day for day in (owed_on, ended_on) if day), default=None)


def validity_of(said: Validity | None, resolution: Resolution | None) -> Validity | None:
	"""Return whether the customer was right: as somebody said, else as the resolution usually means; None if unknown."""
	return said or (usual_validity(resolution) if resolution else None)


@dataclass(frozen=True, slots=True)
class Case:
	"""One dispute, or the part of it that belongs to one group.

	`decided_on` is when it was found whether the customer was right, `business_days` what it took until `over_on`.
	"""

	name: str
	raised_on: date
	outcome: Outcome = Outcome()
	over_on: date | None = None
	decided_on: date | None = None
	deadline: date | None = None
	validity: Validity | None = None
	business_days: int | None = None
	is_withdrawn: bool = False
	was_reopened: bool = False

	def is_open(self, day: date) -> bool:
		"""Whether it had been raised by the end of `day` and was not over."""
		return self.raised_on <= day and (self.over_on is None or self.over_on > day)

	def is_in(self, since: date, until: date, by: PeriodBy) -> bool:
		"""Whether it belongs to a period: by the day it was raised, or by the day it was over."""
		day = self.raised_on if by is PeriodBy.RAISED else self.over_on
		return day is not None and since <= day <= until


@dataclass(frozen=True, slots=True)
class Judgement:
	"""How many cases had one answer to whether the customer was right, and over how much."""

	count: int = 0
	amount: Decimal = ZERO


@dataclass(frozen=True, slots=True)
class DisputeFigures:
	"""What the cases of a period come to on its last day, in one currency.

	`outstanding` is what was disputed of all cases open on that day, whenever they were raised; nothing where the period
	is of those that were over in it.
	"""

	disputes: int
	outcome: Outcome
	open: int
	past_deadline: int
	late: int
	withdrawn: int
	reopened: int
	days: tuple[int, ...]
	business_days: tuple[int, ...]
	judged: Mapping[Validity | None, Judgement]  # None: over, and nobody said whether the customer was right
	outstanding: Decimal
	period_days: int

	@property
	def days_deductions_outstanding(self) -> Decimal | None:
		"""Open deductions over average daily deductions, to a tenth of a day; None where nothing was deducted."""
		disputed = self.outcome.disputed
		if not disputed or self.period_days <= 0:
			return None
		return (self.outstanding * self.period_days / disputed).quantize(TENTH, ROUND_HALF_UP)

	def share_of(self, validity: Validity | None) -> Decimal | None:
		"""Return the share of the cases decided or cleared that were `validity`, by count, 0 to 1; None of none."""
		judged = sum(each.count for each in self.judged.values())
		return Decimal(self.judged[validity].count) / judged if judged else None

	def amount_share_of(self, validity: Validity | None) -> Decimal | None:
		"""Return the same by what was disputed."""
		judged = sum((each.amount for each in self.judged.values()), ZERO)
		return self.judged[validity].amount / judged if judged else None


def measure(
	cases: Iterable[Case], since: date, until: date, by: PeriodBy = PeriodBy.RAISED
) -> DisputeFigures:
	"""Return what those of `cases` that were raised, or over, from `since` to `until` come to on the last day."""
	cases = list(cases)
	counted = [case for case in cases if case.is_in(since, until, by)]
	over = [case for case in counted if not case.is_open(until)]
	open_ = [case for case in counted if case.is_open(until)]
	left = [case for case in cases if by is PeriodBy.RAISED and case.is_open(until)]
	return DisputeFigures(
		disputes=len(counted),
		outcome=_sum(counted),
		open=len(open_),
		past_deadline=sum(case.deadline is not None and case.deadline < until for case in open_),
		late=sum(case.deadline is not None and case.deadline < case.over_on for case in over),
		withdrawn=sum(case.is_withdrawn for case in over),
		reopened=sum(case.was_reopened for case in counted),
		days=tuple(max(0, (case.over_on - case.raised_on).days) for case in over),
		business_days=tuple(case.business_days or 0 for case in over),
		judged={validity: _judged(counted, validity, until) for validity in (*Validity, None)},
		outstanding=_sum(left).disputed,
		period_days=(until - since).days + 1,
	)


def _sum(cases: Iterable[Case]) -> Outcome:
	total = Outcome()
	for case in cases:
		total = total.plus(case.outcome)
	return total


def _judged(cases: Iterable[Case], validity: Validity | None, until: date) -> Judgement:
	decided = [case for case in cases if case.decided_on is not None and case.decided_on <= until]
	found = [
		case
		for case in decided
		if case.validity is validity and (validity is not None or not case.is_withdrawn)
	]
	return Judgement(len(found), _sum(found).disputed)


def median(values: Collection[int]) -> Decimal | None:
	"""Return the middle of `values`, or the mean of the two in the middle; None of none.

	>>> median([7, 1, 2, 4])
	Decimal('3')
	"""
	if not values:
		return None
	ordered, middle = sorted(values), len(values) // 2
	if len(ordered) % 2:
		return Decimal(ordered[middle])
	return Decimal(ordered[middle - 1] + ordered[middle]) / 2


def percentile(values: Collection[int], percent: int = NINETY) -> int | None:
	"""Return the smallest of `values` that at least `percent` of a hundred are not above: nearest rank. None of none.

	>>> percentile(range(1, 11)), percentile([3])
	(9, 3)
	"""
	if not values:
		return None
	rank = -(-percent * len(values) // 100)
	return sorted(values)[max(rank, 1) - 1]


@dataclass(frozen=True, slots=True)
class Bar:
	"""One bar of a Pareto chart: its share of all, and that of all bars up to it, in hundredths."""

	keys: tuple[Hashable, ...]
	amount: Decimal
	share: Decimal
	cumulative: Decimal


def pareto(amounts: Mapping[Key, Decimal], most: int) -> list[Bar]:
	"""Return the bars of `amounts`, the largest first, and a last one for what is beyond `most`; it ends at 100 %.

	What has no amount has no bar.

	>>> [int(bar.cumulative) for bar in pareto({"a": Decimal(20), "b": Decimal(60), "c": Decimal(20)}, 3)]
	[60, 80, 100]
	"""
	ordered = sorted(
		((key, amount) for key, amount in amounts.items() if amount > 0),
		key=lambda each: (-each[1], str(each[0])),
	)
	rest = ordered[most - 1 :] if len(ordered) > most else []
	drawn: list[tuple[tuple[Key, ...], Decimal]] = [
		((key,), amount) for key, amount in ordered[: len(ordered) - len(rest)]
	]
	if rest:
		drawn.append((tuple(key for key, _amount in rest), sum((amount for _key, amount in rest), ZERO)))
	return _bars(drawn)


def _bars(drawn: Sequence[tuple[tuple[Key, ...], Decimal]]) -> list[Bar]:
	whole, reached = sum((amount for _keys, amount in drawn), ZERO), ZERO
	bars = []
	for keys, amount in drawn:
		reached += amount
		bars.append(Bar(keys, amount, amount * 100 / whole, reached * 100 / whole))
	return bars
