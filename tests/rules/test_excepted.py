"""Rules of `receivables.excepted`: what of which open items nobody is asked for, and who leads then."""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ar_specialist.receivables.excepted import About, Excepted, of_items
from ar_specialist.receivables.items import OpenItem
from ar_specialist.receivables.money import ZERO
from ar_specialist.receivables.strategy import leading_item

ACCOUNT, KIND = "Debtors", "Sales Invoice"


def item(name: str, amount: object, month: int = 1, term: str | None = None) -> OpenItem:
	due, value = date(2026, month, 1), Decimal(amount)
	return OpenItem(
		date(2026, 1, 1), "C", "Customer", ACCOUNT, KIND, name, due, "EUR", value, ZERO, ZERO, value, value,
		payment_term=term,
	)  # fmt: skip


def whole(name: str, amount: object = None) -> Excepted:
	return Excepted(About(ACCOUNT, KIND, name), Decimal(amount or 1), amount is None)


def part(name: str, month: int, term: str | None = None, amount: object = None) -> Excepted:
	about = About(ACCOUNT, KIND, name, term, date(2026, month, 1), True)
	return Excepted(about, Decimal(amount or 1), amount is None)


TWO = [item("A", 60, 3), item("A", 40, 2), item("B", 10)]  # nameless instalments of one invoice, and another
NAMED = [item("A", 60, 2, "second"), item("A", 40, 2, "first")]


@pytest.mark.parametrize(
	("items", "exceptions", "expected"),
	[
		(TWO, [], [0, 0, 0]),
		(TWO, [whole("A")], [60, 40, 0]),
		(TWO, [whole("A", 50)], [10, 40, 0]),
		(TWO, [part("A", 3)], [60, 0, 0]),
		(TWO, [part("A", 2, amount=15), whole("B", 99)], [0, 15, 10]),
		(TWO, [part("A", 2, amount=30), part("A", 2, amount=30)], [0, 40, 0]),
		(TWO, [whole("C")], [0, 0, 0]),
		(TWO, [part("A", 5)], [0, 0, 0]),  # an instalment that is paid, or no longer there
		(NAMED, [part("A", 2, "first")], [0, 40]),
		([item("A", 100, 3, "second")], [part("A", 2)], [0]),  # what is left is another instalment
		([item("A", -100)], [whole("A", 30)], [0]),
	],
)
def test_what_is_held_back_of_each_item(
	items: Sequence[OpenItem], exceptions: Sequence[Excepted], expected: list[int]
) -> None:
	assert of_items(items, exceptions) == expected


@pytest.mark.parametrize(
	("said", "expected"),
	[
		(part("A", 2, amount=30), 30),
		(part("A", 3, amount=30), 30),
		(part("A", 3)._replace(amount=Decimal(40)), 40),  # all of the last instalment, due with the voucher
		(part("A", 3, "second", 130), 100),
		(whole("A"), 100),
	],
)
def test_an_instalment_of_a_voucher_that_is_shown_as_one(said: Excepted, expected: int) -> None:
	assert of_items([item("A", 100, 3)], [said], by_term=False) == [expected]


def test_what_is_said_of_an_instalment_stays_with_it() -> None:
	assert of_items(TWO, [whole("A", 60), part("A", 2)]) == [60, 40, 0]


def test_another_account_of_the_same_voucher_is_another_item() -> None:
	other = item("A", 100)._replace(account="Debtors Abroad")
	assert of_items([item("A", 100), other], [whole("A")]) == [100, 0]


amounts = st.integers(1, 500)
exceptions = st.one_of(
	st.builds(whole, st.sampled_from("ABC"), st.none() | amounts),
	st.builds(part, st.sampled_from("ABC"), st.integers(1, 4), st.none(), st.none() | amounts),
)


@given(
	st.lists(st.builds(item, st.sampled_from("ABC"), amounts, st.integers(1, 4)), max_size=6),
	st.lists(exceptions, max_size=6),
)
def test_nothing_is_held_back_twice(items: list[OpenItem], said: list[Excepted]) -> None:
	found = of_items(items, said)
	assert all(0 <= each <= item.outstanding for each, item in zip(found, items, strict=True))
	if not any(each.is_all for each in said):
		assert sum(found) <= sum(each.amount for each in said)
	more = of_items(items, [*said, whole("A")])
	assert all(after >= before for after, before in zip(more, found, strict=True))
	assert all(
		held == item.outstanding for held, item in zip(more, items, strict=True) if item.voucher_no == "A"
	)


WHOLE = About(ACCOUNT, KIND, "A")
FIRST = About(ACCOUNT, KIND, "A", "first", date(2026, 2, 1), True)


@pytest.mark.parametrize(
	("one", "other", "expected"),
	[
		(WHOLE, WHOLE, True),
		(WHOLE, FIRST, True),
		(FIRST, FIRST, True),
		(FIRST, FIRST._replace(payment_term="second"), False),
		(FIRST, FIRST._replace(due_date=date(2026, 3, 1)), False),
		(WHOLE, WHOLE._replace(voucher_no="B"), False),
		(WHOLE, WHOLE._replace(account="Debtors Abroad"), False),
	],
)
def test_what_is_about_the_same_money(one: About, other: About, expected: bool) -> None:
	assert one.overlaps(other) is expected
	assert other.overlaps(one) is expected


def test_who_is_wholly_promised_leads_nobody() -> None:
	items = [item("A", 100, 1), item("B", 50, 2), item("C", 50, 3)]
	for said, expected in (
		([], "A"),
		([whole("A", "99.99")], "A"),
		([whole("A")], "B"),
		([whole("A"), part("B", 2)], "C"),
		([whole("A", 60), whole("A", 40)], "B"),
	):
		assert leading_item(items, of_items(items, said)).voucher_no == expected
	assert leading_item(items, of_items(items, [whole(name) for name in "ABC"])) is None
