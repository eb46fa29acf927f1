"""Who stands in for whom: by day, company and chain; checked against walking every chain by hand."""

from datetime import date, timedelta
from itertools import pairwise, permutations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ar_specialist.receivables.substitution import Absence, stood_in_for

MONDAY = date(2026, 6, 1)


def day(number: int) -> date:
	return MONDAY + timedelta(days=number)


def absence(who: str, substitute: str, first: int = 0, last: int = 9, company: str | None = None) -> Absence:
	return Absence(who, substitute, day(first), day(last), company)


@pytest.mark.parametrize(("on", "is_covered"), [(-1, False), (0, True), (9, True), (10, False)])
def test_an_absence_holds_on_its_first_and_last_day(on: int, is_covered: bool) -> None:
	assert bool(stood_in_for("bea", [absence("ann", "bea")], day(on))) is is_covered


def test_one_of_a_company_holds_there_only() -> None:
	absences = [absence("ann", "bea", company="North")]
	assert stood_in_for("bea", absences, MONDAY, "North") == {"ann": day(9)}
	assert stood_in_for("bea", absences, MONDAY, "South") == {}
	assert stood_in_for("bea", absences, MONDAY) == {}, "not in every company"
	assert stood_in_for("bea", [absence("ann", "bea")], MONDAY, "South") == {"ann": day(9)}


def test_who_is_absent_hands_on_what_they_stand_in_for_while_both_are_away() -> None:
	absences = [absence("ann", "bea", last=5), absence("bea", "cem", first=2, last=7)]
	assert stood_in_for("cem", absences, day(3)) == {"ann": day(5), "bea": day(7)}
	assert stood_in_for("cem", absences, day(1)) == {}
	assert stood_in_for("cem", absences, day(6)) == {"bea": day(7)}
	assert stood_in_for("bea", absences, day(3)) == {"ann": day(5)}, "still theirs, when they look in"


def test_two_who_name_each_other_end_nowhere() -> None:
	absences = [absence("ann", "bea"), absence("bea", "ann", last=4)]
	assert stood_in_for("ann", absences, MONDAY) == {"bea": day(4)}
	assert stood_in_for("bea", absences, MONDAY) == {"ann": day(9)}


@pytest.mark.parametrize(
	("first", "second", "overlap"),
	[
		(absence("ann", "bea"), absence("ann", "cem", 9, 12), True),
		(absence("ann", "bea"), absence("ann", "cem", 10, 12), False),
		(absence("ann", "bea"), absence("bob", "cem"), False),
		(absence("ann", "bea", company="North"), absence("ann", "cem"), True),
		(absence("ann", "bea", company="North"), absence("ann", "cem", company="South"), False),
		(absence("ann", "bea", company="North"), absence("ann", "cem", company="North"), True),
	],
)
def test_when_two_absences_overlap(first: Absence, second: Absence, overlap: bool) -> None:
	assert first.overlaps(second) is second.overlaps(first) is overlap


PEOPLE = "abcde"
absences_of_people = st.lists(
	st.builds(
		absence,
		st.sampled_from(PEOPLE),
		st.sampled_from(PEOPLE),
		st.integers(0, 4),
		st.integers(4, 9),
		st.sampled_from([None, "North", "South"]),
	),
	max_size=8,
)


@given(absences_of_people, st.integers(0, 9), st.sampled_from(["North", "South"]))
def test_it_is_what_the_chains_of_that_day_say(absences: list[Absence], on: int, company: str) -> None:
	links: dict[tuple[str, str], date] = {}
	for each in absences:
		if each.first <= day(on) <= each.last and each.company in (None, company):
			key = (each.substitute, each.collector)
			links[key] = max(links.get(key, date.min), each.last)
	expected: dict[str, date] = {}
	for length in range(2, len(PEOPLE) + 1):
		for chain in permutations(PEOPLE, length):
			steps = list(pairwise(chain))
			if chain[0] == "a" and all(step in links for step in steps):
				last = min(links[step] for step in steps)
				expected[chain[-1]] = max(expected.get(chain[-1], date.min), last)
	assert stood_in_for("a", absences, day(on), company) == expected
