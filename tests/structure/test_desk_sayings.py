"""What page, list and form say alike: whose a step is, our own words translated, and amounts by their currencies."""

import pytest

from .checkout import Checkout
from .in_node import NEEDS_NODE, printed

pytestmark = NEEDS_NODE


@pytest.fixture(scope="module")
def said(checkout: Checkout) -> dict[str, object]:
	return printed("desk_sayings.mjs", checkout)


def test_a_step_is_offered_to_those_who_have_its_role(said: dict[str, object]) -> None:
	assert said["manager"] == said["administrator"] == said["nobody_s"] == [True, ""]


def test_the_others_see_whom_it_waits_for(said: dict[str, object]) -> None:
	assert said["specialist"] == [False, "waits for Debitorenleitung"]


def test_nobody_waits_for_a_step_ahead_or_one_that_a_contact_takes(said: dict[str, object]) -> None:
	assert said["ahead"] == said["call_step"] == [False, ""]


def test_our_own_words_are_translated_and_what_was_typed_is_not(said: dict[str, object]) -> None:
	assert (said["own_word"], said["typed"], said["nothing"]) == ("Anruf", "Call Maria", "")


def test_two_currencies_are_never_added(said: dict[str, object]) -> None:
	assert said["sums"] == ["EUR 101", "USD 50"]
	assert said["unticked"] == ["EUR", "EUR"], "without ticks a promise is in the oldest item's currency"


def test_a_promise_in_two_currencies_is_refused_with_both_sums(said: dict[str, object]) -> None:
	assert "one currency" in said["refused"] and "EUR 101, USD 50" in said["refused"]
	assert said["taken"] == ""
