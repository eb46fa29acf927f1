"""Rules of `receivables.aging`: ages, buckets, and the ranges people write."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ar_specialist.receivables.aging import DEFAULT_LIMITS, AgingBasis, AgingRule, parse_limits
from ar_specialist.receivables.errors import ReceivablesError

from .ledgers import AS_ON, days_ago

limits_lists = st.sets(st.integers(1, 99_999), min_size=1, max_size=8).map(lambda days: tuple(sorted(days)))
ages = st.integers(-400, 100_100)
days = st.integers(-4000, 4000).map(days_ago)


def test_the_bases_bear_the_names_of_erpnexts_filter() -> None:
	assert [basis.value for basis in AgingBasis] == ["Due Date", "Posting Date"]


@pytest.mark.parametrize(
	("age", "bucket"),
	[
		(-400, 0),
		(-1, 0),
		(0, 1),
		(1, 1),
		(30, 1),
		(31, 2),
		(60, 2),
		(61, 3),
		(90, 3),
		(91, 4),
		(120, 4),
		(121, 5),
	],
)
def test_the_upper_edge_belongs_to_its_bucket(age: int, bucket: int) -> None:
	assert AgingRule(AS_ON).bucket(age) == bucket


def test_due_today_is_due_and_due_tomorrow_is_not() -> None:
	rule = AgingRule(AS_ON)
	assert [rule.bucket(rule.age(day, days_ago(90))) for day in (days_ago(0), days_ago(-1))] == [1, 0]


@pytest.mark.parametrize(
	("as_on", "due", "age"),
	[
		(date(2024, 2, 29), date(2024, 2, 28), 1),
		(date(2024, 3, 1), date(2024, 2, 28), 2),
		(date(2023, 3, 1), date(2023, 2, 28), 1),
		(date(2024, 3, 1), date(2024, 2, 29), 1),
		(date(2025, 2, 28), date(2024, 2, 29), 365),
		(date(2025, 3, 1), date(2024, 2, 29), 366),
		(date(2024, 2, 28), date(2024, 2, 29), -1),
		(date(2024, 1, 1), date(2023, 12, 31), 1),
	],
)
def test_ages_count_calendar_days_over_leap_days_and_year_ends(as_on: date, due: date, age: int) -> None:
	assert AgingRule(as_on).age(due, date(2020, 1, 1)) == age


def test_by_posting_date_the_due_date_does_not_matter() -> None:
	rule = AgingRule(AS_ON, AgingBasis.POSTING_DATE)
	assert (rule.entry_date(days_ago(-30), days_ago(10)), rule.age(days_ago(-30), days_ago(10))) == (
		days_ago(10),
		10,
	)


def test_by_due_date_an_item_without_one_counts_from_its_posting_date() -> None:
	rule = AgingRule(AS_ON, AgingBasis.DUE_DATE)
	assert (rule.entry_date(None, days_ago(10)), rule.age(None, days_ago(10))) == (days_ago(10), 10)


def test_the_default_is_by_due_date_in_thirties() -> None:
	rule = AgingRule(AS_ON)
	assert (rule.basis, rule.limits) == (AgingBasis.DUE_DATE, (30, 60, 90, 120))


@pytest.mark.parametrize(
	("limits", "labels"),
	[
		((30, 60, 90, 120), ["0-30", "31-60", "61-90", "91-120", "121+"]),
		((7,), ["0-7", "8+"]),
		((1, 2), ["0-1", "2-2", "3+"]),
		((), ["0+"]),
	],
)
def test_labels_name_the_days_of_every_bucket(limits: tuple[int, ...], labels: list[str]) -> None:
	rule = AgingRule(AS_ON, limits=limits)
	assert (rule.labels(), rule.bucket_count) == (labels, len(labels))


def test_without_limits_everything_due_is_in_one_bucket() -> None:
	rule = AgingRule(AS_ON, limits=())
	assert [rule.bucket(age) for age in (-1, 0, 10_000)] == [0, 1, 1]


@given(limits_lists, ages)
def test_the_bucket_is_the_first_whose_limit_is_not_passed(limits: tuple[int, ...], age: int) -> None:
	expected = 0
	if age >= 0:
		expected = next((n for n, limit in enumerate(limits, 1) if age <= limit), len(limits) + 1)
	assert AgingRule(AS_ON, limits=limits).bucket(age) == expected


@given(limits_lists, ages)
def test_the_label_of_a_bucket_contains_the_age(limits: tuple[int, ...], age: int) -> None:
	rule = AgingRule(AS_ON, limits=limits)
	bucket = rule.bucket(age)
	if not bucket:
		assert age < 0
		return
	first, _dash, last = rule.labels()[bucket - 1].rstrip("+").partition("-")
	assert int(first) <= age <= int(last or age)


@given(days, st.one_of(st.none(), days), days, limits_lists, st.sampled_from(AgingBasis))
def test_a_day_later_every_item_is_a_day_older(
	as_on: date, due: date | None, posted: date, limits: tuple[int, ...], basis: AgingBasis
) -> None:
	today, tomorrow = (AgingRule(day, basis, limits) for day in (as_on, as_on + timedelta(days=1)))
	assert tomorrow.age(due, posted) == today.age(due, posted) + 1
	assert tomorrow.entry_date(due, posted) == today.entry_date(due, posted)
	step = tomorrow.bucket(tomorrow.age(due, posted)) - today.bucket(today.age(due, posted))
	assert step in (0, 1)


# -- the ranges people write


@pytest.mark.parametrize(
	("text", "limits"),
	[
		("30, 60, 90, 120", (30, 60, 90, 120)),
		("30,60", (30, 60)),
		(" 7 ", (7,)),
		("30,,60,", (30, 60)),
		("1, 99999", (1, 99_999)),
		("030, 60", (30, 60)),
	],
)
def test_ranges_are_read_as_they_are_written(text: str, limits: tuple[int, ...]) -> None:
	assert parse_limits(text) == limits


@pytest.mark.parametrize("text", [None, "", "   ", ",", " , ,"])
def test_nothing_written_is_the_default(text: str | None) -> None:
	assert parse_limits(text) == DEFAULT_LIMITS


@pytest.mark.parametrize(
	("text", "message"),
	[
		("30, abc", "'abc' is not a whole number of days"),
		("30.5", "'30.5' is not a whole number of days"),
		("-30", "'-30' is not a whole number of days"),
		("+30", "'\\+30' is not a whole number of days"),
		("30 60", "'30 60' is not a whole number of days"),
		("30; 60", "'30; 60' is not a whole number of days"),
		("1_000", "'1_000' is not a whole number of days"),
		("²", "'²' is not a whole number of days"),
		("٣٠", "'٣٠' is not a whole number of days"),
		("1e3", "'1e3' is not a whole number of days"),
		("0", "range 0 must lie between 1 and 99999"),
		("0, 30", "range 0 must lie between 1 and 99999"),
		("100000", "range 100000 must lie between 1 and 99999"),
		("9" * 5000, "must lie between 1 and 99999"),
		("60, 30", "must rise, but 30 follows 60"),
		("30, 30", "must rise, but 30 follows 30"),
	],
)
def test_ranges_that_are_none_are_refused_in_one_sentence(text: str, message: str) -> None:
	with pytest.raises(ReceivablesError, match=message) as caught:
		parse_limits(text)
	assert "\n" not in str(caught.value)


@given(limits_lists)
def test_ranges_survive_being_written_down(limits: tuple[int, ...]) -> None:
	assert parse_limits(", ".join(map(str, limits))) == limits


@given(st.text(alphabet="0123456789,. -+x²٣\t\n", max_size=20))
def test_whatever_is_written_gives_rising_limits_or_a_sentence(text: str) -> None:
	try:
		limits = parse_limits(text)
	except ReceivablesError as error:
		assert str(error).endswith(".")
	else:
		assert limits
		assert all(1 <= limit <= 99_999 for limit in limits)
		assert list(limits) == sorted(set(limits))
