"""What contacts come to, and which money followed whom."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ar_specialist.receivables.contact_effect import Contact, Contacts, Receipt, effect, total

DAY = date(2026, 3, 1)


def on(days: int) -> date:
	return DAY + timedelta(days=days)


def receipt(days: int, amount: int = 100, customer: str = "A") -> Receipt:
	return Receipt(customer, on(days), Decimal(amount))


def test_a_payment_counts_once_for_the_last_contact_before_it() -> None:
	contacts = {"A": [(on(0), "first"), (on(5), "second"), (on(9), "third")]}
	found = effect([receipt(7)], contacts, 14)
	assert [whose for whose, _receipt in found.followed] == ["second"]
	assert found.without == []


@pytest.mark.parametrize(("days", "follows"), [(-1, False), (0, True), (14, True), (15, False)])
def test_the_days_after_a_contact(days: int, follows: bool) -> None:
	found = effect([receipt(days)], {"A": [(on(0), "call")]}, 14)
	assert bool(found.followed) is follows
	assert bool(found.without) is not follows


def test_somebody_elses_contact_is_none() -> None:
	assert effect([receipt(3, customer="B")], {"A": [(on(0), "call")]}, 14).followed == []


@given(
	st.lists(st.tuples(st.integers(0, 60), st.integers(1, 999), st.sampled_from("AB"))),
	st.lists(st.integers(0, 60)),
	st.integers(1, 30),
)
def test_no_money_is_counted_twice_or_lost(
	paid: list[tuple[int, int, str]], called: list[int], days: int
) -> None:
	receipts = [receipt(*each) for each in paid]
	contacts = {"A": [(on(day), day) for day in sorted(called)]}
	found = effect(receipts, contacts, days)
	followed = [each for _whose, each in found.followed]
	assert total(followed) + total(found.without) == sum(amount for _day, amount, _customer in paid)
	for day, each in found.followed:
		assert 0 <= (each.on - on(day)).days <= days
		assert not any(on(day) < on(later) <= each.on for later in called)


def counted(*contacts: tuple[str, str, str | None]) -> Contacts:
	result = Contacts()
	for number, (channel, direction, outcome) in enumerate(contacts):
		result.include(Contact(f"Customer {number}", channel, direction, outcome))
	return result


def test_calls_that_reach_whom_we_wanted() -> None:
	found = counted(
		("Call", "Outgoing", "Promise"),
		("Call", "Outgoing", "No Answer"),
		("Call", "Outgoing", "Message Left"),
		("Call", "Outgoing", "Refused"),
		("Call", "Incoming", "Reached"),
		("Meeting", "Outgoing", "Reached"),
		("Note", "Internal", None),
	)
	assert (found.attempts, found.reached, found.right_party_rate) == (4, 2, Decimal("0.5"))
	assert found.contacts == 6
	assert found.by_channel == {"Call": 5, "Meeting": 1, "Note": 1}
	assert len(found.customers) == 5, "the one who did not answer and the note are none"


def test_what_was_sent_and_what_came_back() -> None:
	found = counted(
		("E-mail", "Outgoing", "Sent"),
		("E-mail", "Outgoing", "Bounced"),
		("Letter", "Outgoing", None),
		("E-mail", "Incoming", "Paid Already"),
	)
	assert (found.sent, found.bounced) == (3, 1)
	assert counted().right_party_rate is None
