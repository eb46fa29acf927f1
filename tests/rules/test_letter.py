"""Letters: their language, whom they go to, and totals that never add two currencies."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ar_specialist.receivables.items import OpenItem
from ar_specialist.receivables.letter import (
	Addressee,
	addressee,
	days_late,
	is_overdue,
	languages_of,
	totals,
)
from ar_specialist.receivables.money import ZERO

TODAY = date(2026, 6, 30)


@pytest.mark.parametrize(
	("language", "result"),
	[("de", ["de"]), ("de-AT", ["de-AT", "de"]), ("pt_BR", ["pt_BR", "pt"]), ("", []), (None, [])],
)
def test_languages(language: str | None, result: list[str]) -> None:
	assert languages_of(language) == result


OWN = Addressee("own@example.org")
ANY = Addressee("any@example.org", "Any", "C-1")
OTHER = Addressee("other@example.org", "Otto", "C-5")
PRIMARY = Addressee("primary@example.org", "Prima", "C-2", is_primary=True)
BILLING = Addressee("billing@example.org", "Bill", "C-3", is_billing=True)
BOTH = Addressee("both@example.org", "Bo", "C-4", is_billing=True, is_primary=True)


@pytest.mark.parametrize(
	("candidates", "blocked", "result"),
	[
		([ANY, PRIMARY, BILLING, BOTH, OWN], (), BOTH),
		([ANY, PRIMARY, BILLING, OWN], (), BILLING),
		([ANY, PRIMARY, BILLING, OWN], {"billing@example.org"}, PRIMARY),
		([ANY, PRIMARY, OWN], {"primary@example.org"}, OWN),
		([ANY, OWN], (), OWN),
		([ANY, OWN], {"own@example.org"}, ANY),
		([ANY], (), ANY),
		([ANY, OTHER], (), ANY),
		([ANY, OTHER], {"any@example.org"}, OTHER),
		([ANY], {"any@example.org"}, None),
		([BILLING._replace(email="")], (), None),
		([BILLING._replace(email="Billing@Example.ORG")], {"billing@example.org"}, None),
		([], (), None),
	],
)
def test_addressee(candidates: list, blocked: set, result: Addressee | None) -> None:
	assert addressee(candidates, blocked) == result


def item(amount: Decimal | int, due_in: int, currency: str = "EUR") -> OpenItem:
	amount = Decimal(amount)
	day = TODAY + timedelta(days=due_in)
	return OpenItem(
		day,
		"C",
		"Customer",
		"Debtors",
		"Sales Invoice",
		"S",
		day,
		currency,
		amount,
		ZERO,
		ZERO,
		amount,
		amount,
	)


def test_an_item_is_late_from_the_day_after_it_is_due() -> None:
	assert [is_overdue(item(1, days), TODAY) for days in (1, 0, -1)] == [False, False, True]
	assert days_late(item(1, -3)._replace(due_date=None), TODAY) == 3, "without due date from its own"
	assert not is_overdue(item(-5, -10), TODAY), "a credit is never late"


def test_totals_keep_currencies_apart() -> None:
	found = totals([item(100, -1), item(50, 1), item(-30, -1), item(7, -1, "USD")], TODAY)
	assert found == [("EUR", 120, 100, 50, -30, 3, 0), ("USD", 7, 7, 0, 0, 1, 0)]
	assert totals([], TODAY) == []


ITEMS = st.lists(
	st.builds(
		item,
		st.decimals("-1000", "1000", places=2),
		st.integers(-400, 400),
		st.sampled_from(["EUR", "USD", "JPY"]),
	)
)


@given(ITEMS)
def test_every_item_is_in_one_total_and_one_part_of_it(items: list[OpenItem]) -> None:
	found = totals(items, TODAY)
	assert sum(total.count for total in found) == len(items)
	assert len({total.currency for total in found}) == len(found)
	for total in found:
		theirs = [each for each in items if each.currency == total.currency]
		assert total.open == sum(each.outstanding for each in theirs)
		assert total.open == total.overdue + total.not_due + total.credits
		assert total.credits <= 0 <= min(total.overdue, total.not_due)
