"""Sharing accounts out: each once, evenly, the same whatever the order; by properties and by known cases."""

import random
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ar_specialist.receivables.errors import ReceivablesError
from ar_specialist.receivables.load import Account, distribute

PEOPLE = ["ann", "bea", "cem", "dov"]
weights = st.decimals(0, 1000, places=2) | st.integers(0, 3).map(Decimal)
accounts_of_people = st.lists(st.tuples(st.sampled_from([*PEOPLE, "eva", None]), weights), max_size=40).map(
	lambda rows: [Account(f"acc-{number:02}", *row) for number, row in enumerate(rows)]
)
collectors_named = st.permutations(PEOPLE).flatmap(
	lambda people: st.integers(1, len(people)).map(lambda count: list(people[:count]))
)


def loads(accounts: list[Account], found: dict[str, str], collectors: list[str]) -> dict[str, Decimal]:
	total = dict.fromkeys(collectors, Decimal(0))
	for each in accounts:
		total[found[each.name]] += each.weight
	return total


@given(accounts_of_people, collectors_named, st.booleans())
def test_each_account_once_and_loads_differ_by_the_largest_at_most(accounts, collectors, keep: bool) -> None:
	found = distribute(accounts, collectors, keep=keep)
	assert set(found) == {each.name for each in accounts}
	assert set(found.values()) <= set(collectors)
	total = loads(accounts, found, collectors).values()
	assert max(total) - min(total) <= max((each.weight for each in accounts), default=Decimal(0))


@given(
	accounts_of_people,
	collectors_named,
	st.booleans(),
	st.dictionaries(st.sampled_from(PEOPLE), st.decimals(0, 5000, places=2)),
)
def test_nobody_who_gets_something_has_much_more_than_another(accounts, collectors, keep, before) -> None:
	found = distribute(accounts, collectors, before, keep)
	had = {name: before.get(name, Decimal(0)) for name in collectors}
	total = {name: had[name] + each for name, each in loads(accounts, found, collectors).items()}
	largest = max((each.weight for each in accounts), default=Decimal(0))
	given_to = [total[name] for name in collectors if name in found.values()]
	assert all(each - min(total.values()) <= largest for each in given_to)


@given(accounts_of_people, collectors_named, st.booleans(), st.integers())
def test_the_order_they_come_in_changes_nothing(accounts, collectors, keep: bool, seed: int) -> None:
	mixed = random.Random(seed).sample(accounts, len(accounts))
	assert distribute(mixed, collectors, keep=keep) == distribute(accounts, collectors, keep=keep)


@given(accounts_of_people, collectors_named)
def test_what_is_even_already_stays(accounts, collectors) -> None:
	once = distribute(accounts, collectors)
	settled = [Account(each.name, once[each.name], each.weight) for each in accounts]
	assert distribute(settled, collectors) == once


@given(st.integers(1, 60), collectors_named)
def test_by_number_nobody_has_more_than_one_more(count: int, collectors: list[str]) -> None:
	accounts = [Account(f"acc-{number}", None, Decimal(1)) for number in range(count)]
	total = loads(accounts, distribute(accounts, collectors), collectors).values()
	assert max(total) - min(total) <= 1


def test_accounts_without_weight_are_spread_too() -> None:
	found = distribute([Account(f"acc-{number}", None, Decimal(0)) for number in range(4)], ["ann", "bea"])
	assert sorted(found.values()) == ["ann", "ann", "bea", "bea"]


def test_only_what_has_to_move_moves() -> None:
	accounts = [Account(f"acc-{number}", "ann", Decimal(1)) for number in range(10)]
	found = distribute(accounts, ["ann", "bea"])
	assert sorted(found.values()).count("bea") in (4, 5)
	fresh = distribute([*accounts, Account("more", "eva", Decimal(1))], ["ann"])
	assert set(fresh.values()) == {"ann"}


def test_what_they_have_besides_counts() -> None:
	accounts = [Account("acc-1", "eva", Decimal(10)), Account("acc-2", "eva", Decimal(10))]
	assert set(distribute(accounts, ["ann", "bea"], {"ann": Decimal(100)}).values()) == {"bea"}


def test_thousands_are_shared_out_in_one_go() -> None:
	chance = random.Random(7)
	accounts = [
		Account(f"acc-{number}", chance.choice(["ann", None]), Decimal(chance.randint(0, 10**6)) / 100)
		for number in range(5000)
	]
	total = loads(accounts, distribute(accounts, PEOPLE), PEOPLE).values()
	assert max(total) - min(total) <= 10_000


@pytest.mark.parametrize("collectors", [[], ["ann", "ann"]])
def test_nobody_to_give_them_to_is_refused(collectors: list[str]) -> None:
	with pytest.raises(ReceivablesError, match="each of them once"):
		distribute([Account("acc", None, Decimal(1))], collectors)
