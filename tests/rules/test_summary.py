"""Rules of `receivables.summary`: totals by group and currency, exact."""

from datetime import timedelta
from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from ar_specialist.receivables.aging import AgingRule
from ar_specialist.receivables.future import Expected
from ar_specialist.receivables.items import OpenItem
from ar_specialist.receivables.money import ZERO
from ar_specialist.receivables.summary import add_future, empty, summarise

from .ledgers import AS_ON, DEBTORS

RULE = AgingRule(AS_ON, limits=(30, 60))


def item(party: str, amount: str, days_late: int, currency: str = "EUR") -> OpenItem:
	value = Decimal(amount)
	due = AS_ON - timedelta(days=days_late)
	invoiced, paid = (value, ZERO) if value > 0 else (ZERO, -value)
	return OpenItem(
		due, party, "Customer", DEBTORS, "Sales Invoice", f"{party}{amount}{days_late}", due, currency,
		invoiced, paid, ZERO, value, invoiced,
	)  # fmt: skip


items = st.builds(
	item,
	st.sampled_from("ABC"),
	st.decimals(-10_000, 10_000, places=2).map(str),
	st.integers(-40, 200),
	st.sampled_from(["EUR", "JPY", "KWD"]),
)


def test_one_party_by_hand() -> None:
	found = summarise(
		[item("A", "100.10", -5), item("A", "50.05", 0), item("A", "20", 31), item("A", "-7.15", 90)],
		RULE,
		lambda each: each.party,
	)
	totals = found["A", "EUR"]
	assert totals.outstanding == Decimal("163.00")
	assert (totals.not_due, totals.buckets) == (Decimal("100.10"), [Decimal("50.05"), 20, Decimal("-7.15")])
	assert totals.total_due == Decimal("62.90")
	assert (totals.overdue, totals.credits) == (20, Decimal("-7.15"))
	assert (totals.oldest_age, totals.items) == (31, 4)


def test_an_item_due_today_is_in_the_first_bucket_and_not_overdue() -> None:
	totals = summarise([item("A", "10", 0)], RULE, lambda each: None)[None, "EUR"]
	assert (totals.buckets[0], totals.overdue, totals.oldest_age) == (10, 0, 0)


def test_nothing_sums_to_nothing() -> None:
	assert summarise([], RULE, lambda each: each.party) == {}
	assert (empty(RULE).outstanding, empty(RULE).buckets) == (ZERO, [ZERO, ZERO, ZERO])


@given(st.lists(items))
def test_currencies_stay_apart_and_buckets_add_up(some: list[OpenItem]) -> None:
	found = summarise(some, RULE, lambda each: each.party)
	assert {currency for _party, currency in found} == {each.currency for each in some}
	for (party, currency), totals in found.items():
		own = [each for each in some if (each.party, each.currency) == (party, currency)]
		assert totals.outstanding == sum(each.outstanding for each in own)
		assert totals.not_due + sum(totals.buckets) == totals.outstanding
		assert totals.invoiced - totals.paid - totals.credit_note == totals.outstanding


@given(st.lists(items))
def test_parties_included_one_by_one_are_the_whole(some: list[OpenItem]) -> None:
	whole = summarise(some, RULE, lambda each: None)
	for (_none, currency), totals in whole.items():
		added = empty(RULE)
		for (_party, each), part in summarise(some, RULE, lambda item: item.party).items():
			if each == currency:
				added.include(part)
		assert added == totals


def test_future_payments_and_balances_are_totalled_with_the_rest() -> None:
	some = [item("A", "100", 0), item("B", "50", 0), item("A", "20", 0)]
	totals = summarise(some, RULE, lambda each: each.party)
	expected = [Expected(Decimal(amount), ZERO, ()) for amount in ("70", "0", "20")]
	add_future(totals, some, expected, lambda each: each.party)
	totals["A", "EUR"].advance, totals["A", "EUR"].control = Decimal("5"), Decimal("118")
	totals["A", "EUR"].difference = Decimal("2")
	whole = empty(RULE)
	for each in totals.values():
		whole.include(each)
	assert (totals["A", "EUR"].future, totals["B", "EUR"].future) == (90, 0)
	assert (whole.future, whole.advance, whole.control, whole.difference) == (90, 5, 118, 2)
