"""Rules of `receivables.account`: figures, worklist state and priority of one customer."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ar_specialist.receivables.account import (
	LARGE_OVERDUE,
	AccountFigures,
	WorklistState,
	call_order,
	figures,
	priority,
	worklist_state,
)
from ar_specialist.receivables.aging import AgingBasis, AgingRule
from ar_specialist.receivables.items import OpenItem
from ar_specialist.receivables.money import ZERO

from .ledgers import AS_ON, DEBTORS, amount, days_ago, type_of

RULE = AgingRule(AS_ON)


def item(voucher: str, outstanding: object, due: date | None = None, posted: date = AS_ON) -> OpenItem:
	value = amount(outstanding)
	return OpenItem(
		posted,
		"C-1",
		"Customer",
		DEBTORS,
		type_of(voucher),
		voucher,
		due,
		"INR",
		value,
		ZERO,
		ZERO,
		value,
		value,
	)


def account(
	overdue: object = 0, cash: object = 0, credits: object = 0, *, days_late: int = 1, open_items: int = 1
) -> AccountFigures:
	return AccountFigures(
		overdue=amount(overdue),
		unapplied_cash=amount(cash),
		unapplied_credits=amount(credits),
		oldest_days_late=days_late,
		oldest_days_asked=days_late,
		open_items=open_items,
	)


days = st.integers(-200, 200).map(days_ago)
items = st.builds(
	item,
	st.sampled_from(("SI-1", "PE-1", "JE-1", "PI-1")),
	st.integers(-10_000, 10_000).map(lambda cents: Decimal(cents) / 100),
	st.one_of(st.none(), days),
	days,
)
rules = st.builds(
	AgingRule,
	st.just(AS_ON),
	st.sampled_from(AgingBasis),
	st.sets(st.integers(1, 150), max_size=5).map(lambda limits: tuple(sorted(limits))),
)
figure_amounts = st.integers(0, 20_000_000).map(lambda cents: Decimal(cents) / 100)
accounts = st.builds(
	account,
	figure_amounts,
	figure_amounts,
	figure_amounts,
	days_late=st.integers(0, 1000),
	open_items=st.integers(0, 9),
)


# -- figures


def test_a_customer_without_items_has_empty_buckets_not_none() -> None:
	found = figures([], RULE)
	assert found.buckets == [0, 0, 0, 0, 0]
	assert (found.outstanding, found.not_due, found.open_items, found.oldest_days_late) == (0, 0, 0, 0)


def test_figures_of_a_mixed_account() -> None:
	found = figures(
		[
			item("SI-1", 100, days_ago(10)),
			item("SI-2", 50, days_ago(45)),
			item("SI-3", 70, days_ago(-5)),
			item("SI-4", -20, days_ago(3)),
			item("PE-1", -30, None, posted=days_ago(31)),
			item("JE-1", -5, None, posted=days_ago(0)),
		],
		RULE,
	)
	assert found.outstanding == 165
	assert (found.not_due, found.buckets) == (70, [75, 20, 0, 0, 0])
	assert (found.overdue, found.oldest_days_late, found.open_items) == (150, 45, 6)
	assert (found.unapplied_cash, found.unapplied_credits, found.unapplied) == (35, 20, 55)


def test_what_is_due_today_is_in_the_first_bucket_but_not_overdue() -> None:
	found = figures([item("SI-1", 100, AS_ON)], RULE)
	assert (found.buckets[0], found.overdue, found.oldest_days_late) == (100, 0, 0)


def test_an_item_without_due_date_is_overdue_the_day_after_its_posting() -> None:
	found = figures([item("JE-1", 100, None, posted=days_ago(1))], RULE)
	assert (found.overdue, found.oldest_days_late) == (100, 1)


def test_by_posting_date_the_buckets_follow_it_but_overdue_still_follows_the_due_date() -> None:
	by_posting = AgingRule(AS_ON, AgingBasis.POSTING_DATE)
	found = figures([item("SI-1", 100, days_ago(-5), posted=days_ago(40))], by_posting)
	assert (found.not_due, found.buckets) == (0, [0, 100, 0, 0, 0])
	assert (found.overdue, found.oldest_days_late) == (0, 0)


def test_an_old_credit_makes_nobody_late() -> None:
	found = figures([item("PE-1", -100, days_ago(300))], RULE)
	assert (found.oldest_days_late, found.overdue, found.buckets[-1]) == (0, 0, -100)


def test_a_credit_that_is_not_due_yet_is_unapplied_all_the_same() -> None:
	found = figures([item("SI-1", -100, days_ago(-3))], RULE)
	assert (found.not_due, found.unapplied_credits) == (-100, 100)


@given(st.lists(items), rules)
def test_not_due_and_buckets_add_up_to_outstanding(found: list[OpenItem], rule: AgingRule) -> None:
	result = figures(found, rule)
	assert len(result.buckets) == rule.bucket_count
	assert (
		result.not_due + sum(result.buckets) == result.outstanding == sum(each.outstanding for each in found)
	)


@given(st.lists(items), rules)
def test_debts_less_what_is_unapplied_is_outstanding(found: list[OpenItem], rule: AgingRule) -> None:
	result = figures(found, rule)
	debts = sum((each.outstanding for each in found if not each.is_credit), ZERO)
	assert debts - result.unapplied == result.outstanding
	assert 0 <= result.overdue <= debts
	assert result.unapplied_cash >= 0 <= result.unapplied_credits
	assert (result.oldest_days_late > 0) == any(
		not each.is_credit and (each.due_date or each.posting_date) < AS_ON for each in found
	)


@given(st.lists(items), rules, st.randoms(use_true_random=False))
def test_the_order_of_items_does_not_matter(found: list[OpenItem], rule: AgingRule, random: object) -> None:
	shuffled = list(found)
	random.shuffle(shuffled)
	assert figures(shuffled, rule) == figures(found, rule)


@given(st.lists(items), st.lists(items), rules)
def test_figures_of_two_lots_add_up(one: list[OpenItem], other: list[OpenItem], rule: AgingRule) -> None:
	both, first, second = (figures(lot, rule) for lot in (one + other, one, other))
	for name in ("outstanding", "overdue", "not_due", "open_items", "unapplied_cash", "unapplied_credits"):
		assert getattr(both, name) == getattr(first, name) + getattr(second, name)
	assert both.buckets == [a + b for a, b in zip(first.buckets, second.buckets, strict=True)]


@given(st.lists(items), rules)
def test_a_day_later_nothing_is_owed_that_was_not(found: list[OpenItem], rule: AgingRule) -> None:
	today = figures(found, rule)
	tomorrow = figures(found, AgingRule(AS_ON + timedelta(days=1), rule.basis, rule.limits))
	for name in ("outstanding", "open_items", "unapplied_cash", "unapplied_credits"):
		assert getattr(tomorrow, name) == getattr(today, name)
	assert tomorrow.overdue >= today.overdue
	assert tomorrow.oldest_days_late - today.oldest_days_late in (0, 1)


# -- worklist state

TODAY, TOMORROW = AS_ON, AS_ON + timedelta(days=1)


def state(figure: AccountFigures, **said: object) -> WorklistState:
	return worklist_state(figure, **{"as_on": AS_ON, **said})


def test_who_owes_overdue_money_is_to_be_chased() -> None:
	assert state(account(100)) is WorklistState.TO_CHASE


def test_an_account_without_open_items_is_settled_whatever_was_said() -> None:
	assert state(account(open_items=0), snoozed_until=TOMORROW) is WorklistState.SETTLED


def test_an_account_with_nothing_overdue_is_not_due() -> None:
	assert state(account(0, cash=50)) is WorklistState.NOT_DUE
	assert state(account(0), snoozed_until=TOMORROW) is WorklistState.NOT_DUE


def test_a_step_of_somebody_brings_who_is_not_late_on_the_list() -> None:
	assert state(account(0), has_step=True) is WorklistState.TO_CHASE
	assert state(account(0), has_step=True, snoozed_until=TOMORROW) is WorklistState.WAITING
	assert state(account(0, open_items=0), has_step=True) is WorklistState.SETTLED


@pytest.mark.parametrize("said", ["snoozed_until", "next_action_date"])
@pytest.mark.parametrize(
	("day", "expected"),
	[
		(TOMORROW, WorklistState.WAITING),
		(TODAY, WorklistState.TO_CHASE),
		(days_ago(1), WorklistState.TO_CHASE),
		(None, WorklistState.TO_CHASE),
	],
)
def test_a_snooze_or_next_action_waits_until_its_day(
	said: str, day: date | None, expected: WorklistState
) -> None:
	assert state(account(100), **{said: day}) is expected


def test_one_of_two_days_ahead_is_enough_to_wait() -> None:
	assert state(account(100), snoozed_until=days_ago(5), next_action_date=TOMORROW) is WorklistState.WAITING
	assert state(account(100), snoozed_until=TOMORROW, next_action_date=days_ago(5)) is WorklistState.WAITING


@pytest.mark.parametrize(
	("cash", "credits", "expected"),
	[
		(100, 0, WorklistState.APPLY_CASH),
		(0, 100, WorklistState.APPLY_CASH),
		(60, 40, WorklistState.APPLY_CASH),
		(200, 0, WorklistState.APPLY_CASH),
		("99.99", 0, WorklistState.TO_CHASE),
		(60, "39.99", WorklistState.TO_CHASE),
	],
)
def test_money_that_covers_what_is_overdue_is_to_be_applied_first(
	cash: object, credits: object, expected: WorklistState
) -> None:
	assert state(account(100, cash, credits)) is expected


@pytest.mark.parametrize(
	("overdue", "cash", "smallest", "expected"),
	[
		("49.99", 0, 50, WorklistState.SMALL),
		(50, 0, 50, WorklistState.TO_CHASE),
		("50.01", 0, 50, WorklistState.TO_CHASE),
		(100, "50.01", 50, WorklistState.SMALL),
		(100, 50, 50, WorklistState.TO_CHASE),
		("0.01", 0, 0, WorklistState.TO_CHASE),
	],
)
def test_less_than_the_smallest_amount_is_small(
	overdue: object, cash: object, smallest: int, expected: WorklistState
) -> None:
	assert state(account(overdue, cash), smallest_amount=Decimal(smallest)) is expected


def test_a_snoozed_account_waits_even_where_cash_would_cover_it() -> None:
	assert state(account(100, cash=100), snoozed_until=TOMORROW) is WorklistState.WAITING


@given(accounts, figure_amounts, st.one_of(st.none(), days), st.one_of(st.none(), days))
def test_a_customer_is_chased_only_for_net_overdue_money_with_nothing_ahead(
	figure: AccountFigures, smallest: Decimal, snoozed: date | None, action: date | None
) -> None:
	found = state(figure, smallest_amount=smallest, snoozed_until=snoozed, next_action_date=action)
	net = figure.overdue - figure.unapplied
	chased = (
		figure.open_items > 0
		and net > 0
		and net >= smallest
		and all(day is None or day <= AS_ON for day in (snoozed, action))
	)
	assert (found is WorklistState.TO_CHASE) == chased


# -- priority


def points(figure: AccountFigures, **options: object) -> list[int]:
	return [reason.points for reason in priority(figure, **options)]


@pytest.mark.parametrize(
	("overdue", "expected"),
	[
		("99.99", 0),
		(100, 12),
		("999.99", 12),
		(1000, 24),
		(5000, 36),
		(20_000, 48),
		("99999.99", 48),
		(100_000, 60),
		(10_000_000, 60),
	],
)
def test_each_step_of_the_overdue_amount_gives_twelve_points(overdue: object, expected: int) -> None:
	assert sum(points(account(overdue, days_late=0))) == expected


@pytest.mark.parametrize(
	("days_late", "expected"),
	[(0, 0), (1, 10), (30, 10), (31, 20), (60, 20), (61, 30), (91, 40), (121, 40), (5000, 40)],
)
def test_each_started_month_late_gives_ten_points_up_to_forty(days_late: int, expected: int) -> None:
	assert sum(points(account(1, days_late=days_late))) == expected


def test_the_reasons_say_what_they_are_for() -> None:
	one, other = priority(account(1500, cash=200, days_late=45))
	assert (one.points, one.text, tuple(one.values)) == (24, "{0} overdue", (1300,))
	assert (other.points, other.text.format(*other.values)) == (20, "oldest item 45 days late")
	late = priority(account(1500, days_late=1))[1]
	assert late.text.format(*late.values) == "oldest item 1 day late"


def test_what_could_be_applied_lowers_the_amount_not_the_age() -> None:
	assert points(account(1000, cash=1, days_late=31)) == [12, 20]


@pytest.mark.parametrize(
	("overdue", "cash", "credits"), [(0, 0, 0), (100, 100, 0), (100, 60, 40), (100, 500, 0)]
)
def test_nobody_is_called_where_nothing_is_left_after_what_is_here(
	overdue: int, cash: int, credits: int
) -> None:
	assert priority(account(overdue, cash, credits, days_late=99)) == []


@pytest.mark.parametrize(
	("large", "expected"), [(1_000_001, 0), (1_000_000, 12), (20_000, 36), (5000, 48), (1001, 48), (1000, 60)]
)
def test_the_steps_are_shares_of_what_counts_as_large(large: int, expected: int) -> None:
	assert sum(points(account(1000, days_late=0), large_overdue=Decimal(large))) == expected


@given(accounts, st.integers(1, 10_000))
def test_a_currency_with_smaller_units_ranks_nobody_differently(figure: AccountFigures, rate: int) -> None:
	converted = account(
		figure.overdue * rate,
		figure.unapplied_cash * rate,
		figure.unapplied_credits * rate,
		days_late=figure.oldest_days_late,
	)
	assert points(converted, large_overdue=LARGE_OVERDUE * rate) == points(figure)


ranks = st.tuples(
	st.integers(0, 100),
	st.integers(-(10**12), 10**15).map(lambda cents: Decimal(cents) / 100),
	st.text("abcdef0123456789", min_size=3, max_size=3),
)


@given(ranks, ranks)
def test_accounts_are_called_by_points_then_net_overdue_then_name(
	one: tuple[int, Decimal, str], other: tuple[int, Decimal, str]
) -> None:
	def importance(rank: tuple[int, Decimal, str]) -> tuple[int, Decimal, str]:
		return rank[0], max(rank[1], ZERO), rank[2]

	assert (call_order(*one) < call_order(*other)) == (importance(one) < importance(other))


@given(accounts)
def test_points_stay_within_a_hundred_and_every_reason_has_some(figure: AccountFigures) -> None:
	reasons = priority(figure)
	assert all(reason.points > 0 for reason in reasons)
	assert 0 <= sum(reason.points for reason in reasons) <= 100


@given(accounts, figure_amounts, st.integers(0, 400))
def test_who_owes_more_or_is_later_is_not_called_after(
	figure: AccountFigures, more: Decimal, longer: int
) -> None:
	worse = account(
		figure.overdue + more,
		figure.unapplied_cash,
		figure.unapplied_credits,
		days_late=figure.oldest_days_late + longer,
	)
	assert sum(points(worse)) >= sum(points(figure))
