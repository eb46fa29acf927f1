"""Letters by post: where they go, to whom in person, and what keeps one back."""

from itertools import permutations

import pytest

from ar_specialist.receivables.errors import ReceivablesError
from ar_specialist.receivables.letter import Addressee
from ar_specialist.receivables.paper_letter import (
	PostalAddress,
	Posting,
	check_posting,
	person,
	postal_address,
)

CHOSEN = PostalAddress("chosen", "Shipping", is_chosen=True)
PRIMARY = PostalAddress("primary", "Office", is_primary=True)
BILLING = PostalAddress("billing", "Billing")
OFFICE = PostalAddress("office", "Office")
YARD = PostalAddress("yard", "Shipping")
BY_RANK = [CHOSEN, PRIMARY, BILLING, OFFICE, YARD]


@pytest.mark.parametrize("left", range(len(BY_RANK)))
def test_the_best_address_wins_whatever_their_order(left: int) -> None:
	found = {postal_address(order) for order in permutations(BY_RANK[left:])}
	assert found == {BY_RANK[left]}


def test_without_address_there_is_nowhere_to_write_to() -> None:
	assert postal_address([]) is None


def test_of_two_alike_the_first_is_taken() -> None:
	other = PostalAddress("other", "Billing")
	assert postal_address([BILLING, other]) == BILLING
	assert postal_address([other, BILLING]) == other


def somebody(name: str, is_billing: bool = False, is_primary: bool = False) -> Addressee:
	return Addressee("", name, name, is_billing, is_primary)


def test_a_letter_goes_to_who_pays_bills_and_to_no_chance_acquaintance() -> None:
	both, billing = somebody("both", True, True), somebody("billing", True)
	primary, anybody = somebody("primary", False, True), somebody("anybody")
	assert person([anybody, primary, billing, both]) == both
	assert person([anybody, primary, billing]) == billing
	assert person([anybody, primary]) == primary
	assert person([anybody]) is None
	assert person([]) is None


@pytest.mark.parametrize(
	("values", "sentence"),
	[
		({"legal_stop": True}, "legal stop"),
		({"has_objected": True}, "objects to letters"),
		({"is_open": False}, "is open"),
		({"has_address": False}, "no postal address"),
		({"legal_stop": True, "has_objected": True, "is_open": False, "has_address": False}, "legal stop"),
		({"has_objected": True, "is_open": False, "has_address": False}, "objects"),
		({"is_open": False, "has_address": False}, "nothing to write about"),
	],
)
def test_what_keeps_a_letter_back_is_said_the_gravest_first(values: dict, sentence: str) -> None:
	with pytest.raises(ReceivablesError, match=sentence) as refused:
		check_posting(Posting("Smith & Sons", **values))
	assert "Smith & Sons" in str(refused.value)


def test_nothing_keeps_it_back_otherwise() -> None:
	check_posting(Posting("Smith & Sons"))
