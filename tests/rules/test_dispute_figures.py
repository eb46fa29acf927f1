"""How disputes turn out, added up: against counting by hand, and against what must hold whatever the cases are."""

from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as some

from ar_specialist.receivables import dispute_figures as rules
from ar_specialist.receivables.dispute import DisputeStatus, Resolution, Validity
from ar_specialist.receivables.dispute_amounts import Amounts
from ar_specialist.receivables.dispute_figures import Case, Outcome, PeriodBy
from ar_specialist.receivables.shares import round_in_sum

DAY = date(2026, 6, 1)
CENTS = some.integers(0, 10**9).map(lambda cents: Decimal(cents) / 100)
OUTCOMES = some.builds(Outcome, *[CENTS] * 7)
WEIGHTS = some.dictionaries(some.sampled_from("abcdefg"), some.integers(0, 10**6).map(Decimal), max_size=7)


@given(some.lists(some.integers(0, 400), min_size=1), some.integers(1, 100))
def test_a_percentile_is_the_smallest_value_that_enough_are_not_above(
	values: list[int], percent: int
) -> None:
	enough = [
		value for value in values if 100 * sum(each <= value for each in values) >= percent * len(values)
	]
	assert rules.percentile(values, percent) == min(enough)


@given(some.lists(some.integers(0, 400), min_size=1))
def test_a_median_has_as_many_above_as_below(values: list[int]) -> None:
	found = rules.median(values)
	above, below = sum(each > found for each in values), sum(each < found for each in values)
	assert max(above, below) <= len(values) / 2
	assert min(values) <= found <= max(values)


def test_nothing_and_one() -> None:
	assert (rules.median([]), rules.percentile([])) == (None, None)
	assert (rules.median([4]), rules.percentile([4])) == (4, 4)
	assert rules.median([1, 2]) == Decimal("1.5")
	assert rules.percentile(list(range(1, 101))) == 90


@given(some.dictionaries(some.text(max_size=3), CENTS, max_size=30), some.integers(1, 10))
def test_a_pareto_chart_falls_and_ends_at_a_hundred(amounts: dict[str, Decimal], most: int) -> None:
	bars = rules.pareto(amounts, most)
	whole = sum(amounts.values())
	if not whole:
		assert bars == []
		return
	assert len(bars) <= most
	assert bars[-1].cumulative == 100
	assert sum(bar.amount for bar in bars) == whole
	alone = [bar.amount for bar in bars if len(bar.keys) == 1][: most - 1]
	assert alone == sorted(alone, reverse=True)
	rising = [bar.cumulative for bar in bars]
	assert rising == sorted(rising)
	assert sorted(key for bar in bars for key in bar.keys) == sorted(
		k for k, amount in amounts.items() if amount
	)


def test_what_is_beyond_the_bars_is_the_last_one() -> None:
	amounts = {"a": Decimal(50), "b": Decimal(30), "c": Decimal(15), "d": Decimal(5)}
	bars = rules.pareto(amounts, 3)
	assert [(bar.keys, bar.amount, bar.cumulative) for bar in bars] == [
		(("a",), 50, 50),
		(("b",), 30, 80),
		(("c", "d"), 20, 100),
	]
	assert [bar.keys for bar in rules.pareto(amounts, 4)] == [("a",), ("b",), ("c",), ("d",)]


@given(OUTCOMES, WEIGHTS)
def test_what_is_allocated_adds_up_part_by_part(outcome: Outcome, weights: dict[str, Decimal]) -> None:
	found = rules.allocate(outcome, weights, "other", 2)
	total = Outcome()
	for part in found.values():
		total = total.plus(part)
		assert min(part.parts()) >= 0
	assert total == outcome
	assert set(found) == ({name for name, weight in weights.items() if weight} or {"other"})


@given(some.lists(some.fractions(-1000, 1000, max_denominator=97), max_size=8), some.integers(0, 3))
def test_rounded_parts_add_up_and_none_is_off_by_a_unit(parts: list[Fraction], precision: int) -> None:
	exact = [Decimal(each.numerator) / each.denominator for each in parts]
	rounded = round_in_sum(exact, precision)
	unit = Decimal(1).scaleb(-precision)
	assert all(abs(one - other) <= unit for one, other in zip(rounded, exact, strict=True))
	assert abs(sum(rounded) - sum(exact)) <= unit / 2


@given(
	some.tuples(CENTS, CENTS, CENTS, CENTS, CENTS),
	some.decimals("0.0001", "200", places=4),
	some.sampled_from([None, *Resolution]),
	some.sampled_from([0, 2, 3]),
)
def test_what_became_adds_up_in_company_currency(
	parts: tuple[Decimal, ...], rate: Decimal, resolution: Resolution | None, precision: int
) -> None:
	credited, written_off, paid, still, upheld = parts
	amounts = Amounts(sum(parts), credited, written_off, paid, still, upheld, still + upheld)
	found = rules.outcome_of(amounts, rate, resolution, precision)
	assert abs(found.disputed - sum(parts) * rate) <= Decimal(1).scaleb(-precision) / 2
	assert all(part == 0 or part % Decimal(1).scaleb(-precision) == 0 for part in found.parts())


@pytest.mark.parametrize(
	("resolution", "name"),
	[
		(None, "credited"),
		(Resolution.CREDIT_NOTE, "credited"),
		(Resolution.REBILL, "rebilled"),
		(Resolution.REFUND, "refunded"),
		(Resolution.SETTLED_IN_PART, "credited"),
	],
)
def test_credit_notes_are_told_apart_by_what_they_were_for(resolution: Resolution | None, name: str) -> None:
	found = rules.outcome_of(Amounts(disputed=Decimal(5), credited=Decimal(5)), Decimal(2), resolution, 2)
	assert found == Outcome(**{name: Decimal(10)})


DECIDED, CLOSED = date(2026, 6, 5), date(2026, 6, 9)


@pytest.mark.parametrize(
	("status", "resolution", "decided", "closed", "taken_off", "over"),
	[
		(DisputeStatus.OPEN, None, None, None, False, None),
		(DisputeStatus.WAITING, None, None, None, True, None),
		(DisputeStatus.RESOLVED, Resolution.VALID_DEBT, DECIDED, None, False, DECIDED),
		(DisputeStatus.RESOLVED, Resolution.CREDIT_NOTE, DECIDED, None, False, None),
		(DisputeStatus.RESOLVED, Resolution.SETTLED_IN_PART, DECIDED, None, False, None),
		(DisputeStatus.RESOLVED, Resolution.SETTLED_IN_PART, DECIDED, None, True, DECIDED),
		(DisputeStatus.CLOSED, Resolution.VALID_DEBT, DECIDED, CLOSED, False, DECIDED),
		(DisputeStatus.CLOSED, Resolution.CREDIT_NOTE, DECIDED, CLOSED, True, CLOSED),
		(DisputeStatus.CLOSED, Resolution.PAID, None, CLOSED, False, CLOSED),
		(DisputeStatus.WITHDRAWN, None, None, CLOSED, False, CLOSED),
		(DisputeStatus.WITHDRAWN, None, None, None, False, None),
	],
)
def test_when_a_case_is_over(
	status: DisputeStatus,
	resolution: Resolution | None,
	decided: date | None,
	closed: date | None,
	taken_off: bool,
	over: date | None,
) -> None:
	assert rules.over_on(status, resolution, decided, closed, taken_off) == over


@pytest.mark.parametrize(
	("paid_back", "closed", "over"),
	[
		(None, None, None),
		(date(2026, 6, 4), None, DECIDED),
		(date(2026, 6, 8), None, date(2026, 6, 8)),
		(date(2026, 6, 30), CLOSED, CLOSED),
	],
)
def test_what_is_refunded_is_over_once_it_is_decided_and_paid_back(
	paid_back: date | None, closed: date | None, over: date | None
) -> None:
	status = DisputeStatus.CLOSED if closed else DisputeStatus.RESOLVED
	assert rules.over_on(status, Resolution.REFUND, DECIDED, closed, False, paid_back) == over


@pytest.mark.parametrize(("paid_back", "refunded", "upheld"), [(0, 0, 100), (30, 60, 40), (90, 100, 0)])
def test_what_was_paid_back_is_not_upheld(paid_back: int, refunded: int, upheld: int) -> None:
	amounts = Amounts(disputed=Decimal(60), paid=Decimal(10), upheld=Decimal(50))
	found = rules.outcome_of(amounts, Decimal(2), Resolution.REFUND, 2, refunded=Decimal(paid_back))
	assert found == Outcome(paid=Decimal(20), refunded=Decimal(refunded), upheld=Decimal(upheld))


def case(name: str, raised: int, over: int | None, amount: int, **values: object) -> Case:
	"""A case raised and over so many days after the first."""
	end = None if over is None else DAY + timedelta(over)
	outcome = Outcome(still_disputed=Decimal(amount))
	return Case(name, DAY + timedelta(raised), outcome, end, values.pop("decided_on", end), **values)


def test_a_period_stands_on_its_last_day() -> None:
	valid, invalid = {"validity": Validity.VALID}, {"validity": Validity.INVALID}
	cases = [
		case("before, over", -20, -2, 1000, **valid),
		case("before, open", -20, 25, 50),
		case("over", 0, 4, 100, business_days=4, deadline=DAY + timedelta(3), **valid),
		case("over on the last day", 2, 9, 200, business_days=5, deadline=DAY + timedelta(9), **invalid),
		case("over the day after", 3, 10, 300, deadline=DAY + timedelta(5), **valid),
		case("open", 9, None, 400, deadline=DAY + timedelta(9)),
		case("after", 10, None, 800),
	]
	found = rules.measure(cases, DAY, DAY + timedelta(9))
	assert (found.disputes, found.outcome.disputed, found.period_days) == (4, 1000, 10)
	assert (found.open, found.past_deadline, found.late) == (2, 1, 1)
	assert (found.days, found.business_days) == ((4, 7), (4, 5))
	assert found.judged[Validity.VALID] == rules.Judgement(1, Decimal(100)), "the other was decided later"
	assert found.share_of(Validity.INVALID) == Decimal("0.5")
	assert found.amount_share_of(Validity.INVALID) == Decimal(2) / 3
	assert found.outstanding == 750, "50 from before, 300 and 400"
	assert found.days_deductions_outstanding == Decimal("7.5"), "750 / (1000 / 10)"


def test_nothing_is_known_of_nothing() -> None:
	found = rules.measure([], DAY, DAY)
	assert (found.disputes, found.outcome, found.outstanding) == (0, Outcome(), 0)
	assert found.days_deductions_outstanding is None
	assert found.share_of(Validity.VALID) is found.amount_share_of(Validity.VALID) is None
	ahead = rules.measure([case("open", -5, None, 10)], DAY, DAY - timedelta(1))
	assert (ahead.disputes, ahead.days_deductions_outstanding) == (0, None), "a period that has not begun"


def test_what_was_merely_paid_has_a_share_of_its_own_and_what_was_withdrawn_has_none() -> None:
	cases = [
		case("right", 0, 4, 100, validity=Validity.VALID),
		case("paid", 0, 5, 300),
		case("taken back", 0, 5, 70, is_withdrawn=True),
		case("paid the day after", 0, 10, 50),
		case("open", 0, None, 80),
	]
	found = rules.measure(cases, DAY, DAY + timedelta(9))
	assert found.judged[None] == rules.Judgement(1, Decimal(300))
	assert (found.share_of(Validity.VALID), found.share_of(None)) == (Decimal("0.5"), Decimal("0.5"))
	assert found.amount_share_of(None) == Decimal("0.75")


@given(some.lists(some.tuples(some.sampled_from([*Validity, None]), CENTS), min_size=1))
def test_valid_and_invalid_shares_add_up(said: list[tuple[Validity | None, Decimal]]) -> None:
	cases = [
		Case(str(number), DAY, Outcome(credited=amount), DAY, DAY, validity=validity)
		for number, (validity, amount) in enumerate(said)
	]
	found = rules.measure(cases, DAY, DAY)
	assert abs(sum(found.share_of(each) for each in (*Validity, None)) - 1) < Decimal("1e-20")
	shares = [found.amount_share_of(each) for each in (*Validity, None)]
	assert None in shares or abs(sum(shares) - 1) < Decimal("1e-20")


def test_what_nobody_said_is_as_the_resolution_means_it() -> None:
	assert rules.validity_of(None, Resolution.VALID_DEBT) is Validity.INVALID
	assert rules.validity_of(None, Resolution.PAID) is None
	assert rules.validity_of(Validity.INVALID, Resolution.PAID) is Validity.INVALID
	assert rules.validity_of(Validity.VALID, Resolution.WRITE_OFF) is Validity.VALID
	assert rules.validity_of(Validity.INVALID, Resolution.WRITE_OFF) is Validity.INVALID
	assert rules.validity_of(None, None) is None


@pytest.mark.parametrize(
	("over_on", "by_raised", "by_over"),
	[
		(None, 1, 0),
		(DAY + timedelta(days=9), 1, 1),
		(DAY + timedelta(days=30), 1, 0),
	],
)
def test_a_case_belongs_to_a_period_by_either_day(over_on: date | None, by_raised: int, by_over: int) -> None:
	case = Case("A", DAY, Outcome(paid=Decimal(5)), over_on=over_on)
	until = DAY + timedelta(days=29)
	assert rules.measure([case], DAY, until).disputes == by_raised
	assert rules.measure([case], DAY, until, PeriodBy.OVER).disputes == by_over


@given(some.lists(some.tuples(some.integers(0, 90), some.integers(0, 60)), max_size=20))
def test_every_case_that_is_over_is_in_one_month(days: list[tuple[int, int]]) -> None:
	cases = [
		Case(str(place), DAY + timedelta(days=first), over_on=DAY + timedelta(days=first + took))
		for place, (first, took) in enumerate(days)
	]
	months = [(DAY + timedelta(days=30 * each), DAY + timedelta(days=30 * each + 29)) for each in range(6)]
	measured = [rules.measure(cases, *month, PeriodBy.OVER) for month in months]
	assert sum(each.disputes for each in measured) == len(cases)
	assert all(each.open == each.outstanding == 0 and len(each.days) == each.disputes for each in measured)
