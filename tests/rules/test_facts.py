"""Rules of `receivables.facts`: every fact of an account, and those of its items."""

from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ar_specialist.receivables.facts import FACTS, AccountFacts, item_facts
from ar_specialist.receivables.items import OpenItem
from ar_specialist.receivables.money import ZERO

AS_ON = date(2026, 6, 30)
NOBODY = AccountFacts(AS_ON)
ACCOUNT = AccountFacts(
	AS_ON,
	outstanding=Decimal(2000),
	owed=Decimal(2500),
	overdue=Decimal(1200),
	to_collect=Decimal(1000),
	over_90_days=Decimal(500),
	newly_overdue=Decimal(300),
	oldest_days_late=97,
	unapplied=Decimal(100),
	promised=Decimal(200),
	disputed=Decimal(150),
	planned=Decimal(50),
	broken_promises=2,
	average_days_late=Decimal("16.5"),
	recent_days_late=Decimal("34.5"),
	credit_limit=Decimal(2500),
	last_contact_on=AS_ON - timedelta(days=24),
	last_payment_on=AS_ON - timedelta(days=40),
)
EXPECTED = {
	"overdue_amount": (1200, 0),
	"amount_to_collect": (1000, 0),
	"outstanding_amount": (2000, 0),
	"oldest_days": (97, 0),
	"amount_over_90_days": (500, 0),
	"share_over_90_days": (20, None),
	"overdue_share": (48, None),
	"broken_promises": (2, 0),
	"promised_amount": (200, 0),
	"days_since_contact": (24, None),
	"days_since_payment": (40, None),
	"credit_limit_used": (74, None),
	"average_days_late": (Decimal("16.5"), None),
	"days_slower_than_usual": (18, None),
	"disputed_share": (6, None),
	"unapplied_amount": (100, 0),
	"newly_overdue_share": (25, None),
}


@pytest.mark.parametrize(
	("name", "number", "said"),
	[
		("broken_promises", "1", "1 broken promise"),
		("broken_promises", "2", "2 broken promises"),
		("oldest_days", "1", "oldest item 1 day late"),
		("average_days_late", "0.5", "pays 1 day late"),
		("average_days_late", "1.5", "pays 2 days late"),
		("average_days_late", "-1", "pays -1 days late"),
		("overdue_amount", "1", "1 overdue"),
	],
)
def test_one_is_said_in_the_singular(name: str, number: str, said: str) -> None:
	"""As people read the number: half a day is a day."""
	read = Decimal(number).quantize(Decimal(1), ROUND_HALF_UP)
	assert FACTS[name].text_for(Decimal(number)).format(read) == said


def test_every_fact_has_its_number_here() -> None:
	assert set(FACTS) == set(EXPECTED)


@pytest.mark.parametrize("name", FACTS)
def test_a_fact(name: str) -> None:
	some, none = EXPECTED[name]
	assert FACTS[name].of(ACCOUNT) == some
	assert FACTS[name].of(NOBODY) == none
	assert FACTS[name].text.count("{0}") == 1


def item(outstanding: int, late: int) -> OpenItem:
	due = AS_ON - timedelta(days=late)
	amount = Decimal(outstanding)
	return OpenItem(
		due, "C", "Customer", "D", "Sales Invoice", str(late), due, "EUR", amount, ZERO, ZERO, amount, amount
	)


@pytest.mark.parametrize(
	("late", "over_90", "new"),
	[(-5, 0, 0), (0, 0, 0), (1, 0, 9), (30, 0, 9), (31, 0, 0), (90, 0, 0), (91, 9, 0)],
)
def test_items_by_how_late_they_are(late: int, over_90: int, new: int) -> None:
	found = item_facts([item(9, late), item(-50, late)], AS_ON)
	assert (found.over_90_days, found.newly_overdue) == (over_90, new)
	assert found.owed == 9, "credits count on neither side of a share"


@given(st.lists(st.tuples(st.integers(1, 500), st.integers(-200, 400))))
def test_no_item_counts_twice(amounts: list[tuple[int, int]]) -> None:
	items = [item(amount, late) for amount, late in amounts]
	found = item_facts(items, AS_ON)
	assert found.over_90_days + found.newly_overdue <= sum(each.outstanding for each in items)


@given(st.lists(st.tuples(st.integers(-500, 500), st.integers(-200, 400))))
def test_no_share_exceeds_a_hundred(amounts: list[tuple[int, int]]) -> None:
	items = [item(amount, late) for amount, late in amounts if amount]
	found = item_facts(items, AS_ON)
	overdue = sum(each.outstanding for each in items if not each.is_credit and each.due_date < AS_ON)
	account = AccountFacts(
		AS_ON,
		outstanding=Decimal(sum(each.outstanding for each in items)),
		owed=found.owed,
		overdue=Decimal(overdue),
		over_90_days=found.over_90_days,
	)
	for name in ("share_over_90_days", "overdue_share"):
		share = FACTS[name].of(account)
		assert share is None or 0 <= share <= 100


def test_what_is_disputed_is_owed_but_neither_old_nor_new() -> None:
	items = [item(9, 91)._replace(disputed=Decimal(4)), item(7, 5)._replace(disputed=Decimal(7))]
	found = item_facts(items, AS_ON)
	assert (found.owed, found.over_90_days, found.newly_overdue) == (16, 5, 0)
