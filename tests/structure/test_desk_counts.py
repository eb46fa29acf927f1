"""What the desk says of how many there are: one in the singular; and how fresh its figures are."""

import pytest

from .checkout import Checkout
from .in_node import NEEDS_NODE, printed

pytestmark = NEEDS_NODE


@pytest.fixture(scope="module")
def said(checkout: Checkout) -> dict[str, object]:
	return printed("desk_counts.mjs", checkout)


def test_one_is_said_in_the_singular(said: dict[str, object]) -> None:
	assert said["one"] == {
		"changed": "1 customer changed",
		"stale": ["1 customer being refreshed", "orange"],
		"chips": "1 broken promise",
		"left": "1 customer",
	}


def test_several_are_said_in_the_plural(said: dict[str, object]) -> None:
	assert said["two"] == {
		"changed": "2 customers changed",
		"stale": ["2 customers being refreshed", "orange"],
		"chips": "2 broken promises",
		"left": "2 customers",
	}


def test_figures_of_today_show_their_time_and_older_ones_their_day(said: dict[str, object]) -> None:
	assert said["fresh"] == ["As of 10:00", "green"]
	assert said["of_yesterday"] == ["As of 2026-06-29 10:00:00", "green"]
	assert said["empty"] == ["Not filled yet: press Refresh", "orange"]
