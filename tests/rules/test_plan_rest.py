"""What rests of a plan while it is disputed: it is not late and breaks nothing, until the day it has to be paid after all."""

from datetime import date, timedelta
from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from ar_specialist.receivables.money import ZERO
from ar_specialist.receivables.plan import Agreement, Due, Evaluation, Receipt, evaluate
from ar_specialist.receivables.plan_rest import Contested, RestingItem, spread

HUNDRED = Decimal(100)
DUES = [Due(date(2026, month, 10), HUNDRED, HUNDRED) for month in (1, 2, 3)]
AGREED = Agreement(DUES, grace_days=3)


def day(month: int, number: int) -> date:
	return date(2026, month, number)


def disputed(amount: int, since: date, until: date | None = None) -> Contested:
	return Contested(Decimal(amount), since, until)


def item(*contested: Contested, planned: int = 300, outside: int = 0, receipts: tuple = ()) -> RestingItem:
	return RestingItem(Decimal(planned), Decimal(outside), receipts, contested)


def judged(as_on: date, *items: RestingItem, agreement: Agreement = AGREED, off: int = 0) -> Evaluation:
	receipts = [each for found in items for each in found.receipts]
	return evaluate(agreement, receipts, as_on=as_on, items=items, written_off=Decimal(off))


def stands(as_on: date, *items: RestingItem, **values: object) -> tuple:
	found = judged(as_on, *items, **values)
	return found.status.value, [each.status.value for each in found.instalments]


def test_what_is_disputed_in_full_is_not_late_and_breaks_nothing() -> None:
	everything = item(disputed(300, day(1, 5)))
	assert stands(day(12, 31), everything) == ("Active", ["Open"] * 3)
	assert [each.resting for each in judged(day(12, 31), everything).instalments] == [100] * 3


def test_what_is_not_disputed_has_to_be_paid() -> None:
	part = item(disputed(60, day(1, 5)))
	assert stands(day(1, 11), part) == ("At Risk", ["Late", "Open", "Open"])
	assert stands(day(1, 14), part)[0] == "Broken"
	came = (Receipt(day(1, 12), Decimal(40)),)
	paid = item(disputed(60, day(1, 5)), receipts=came)
	assert stands(day(1, 14), paid) == ("Active", ["Open"] * 3)
	assert judged(day(2, 14), paid).broken_on == day(2, 14), "the second instalment is disputed by nobody"


def test_raised_after_the_grace_it_mends_nothing() -> None:
	assert stands(day(1, 20), item(disputed(300, day(1, 14))))[0] == "Broken"
	assert stands(day(1, 20), item(disputed(300, day(1, 13))))[0] == "Active"


def test_what_was_upheld_is_due_by_a_grace_from_the_decision() -> None:
	over = item(disputed(300, day(1, 5), day(2, 1)))
	assert stands(day(1, 31), over) == ("Active", ["Open"] * 3)
	assert stands(day(2, 1), over) == ("At Risk", ["Late", "Open", "Open"])
	assert stands(day(2, 4), over)[0] == "At Risk"
	found = judged(day(2, 5), over)
	assert (found.status.value, found.broken_on) == ("Broken", day(2, 5))
	in_time = item(disputed(300, day(1, 5), day(2, 1)), receipts=(Receipt(day(2, 4), HUNDRED),))
	assert stands(day(2, 5), in_time) == ("Active", ["Paid", "Open", "Open"])
	late = item(disputed(300, day(1, 5), day(2, 1)), receipts=(Receipt(day(2, 5), HUNDRED),))
	assert stands(day(2, 6), late)[0] == "Broken"


def test_what_was_credited_for_it_after_the_grace_was_in_time() -> None:
	credited = item(disputed(100, day(1, 5), day(2, 1)), receipts=(Receipt(day(2, 1), HUNDRED),))
	found = judged(day(2, 5), credited)
	assert [each.status.value for each in found.instalments] == ["Paid", "Open", "Open"]
	assert (found.instalments[0].in_time, found.instalments[0].is_decided) == (100, True)


def test_it_is_not_decided_while_it_rests() -> None:
	found = judged(day(1, 20), item(disputed(300, day(1, 5))))
	assert not found.instalments[0].is_decided
	assert judged(day(1, 20), item(receipts=(Receipt(day(1, 9), HUNDRED),))).instalments[0].is_decided


def test_it_rests_from_the_instalments_about_its_item() -> None:
	other, one = item(planned=100), item(disputed(200, day(1, 5)), planned=200)
	assert stands(day(1, 14), other, one)[0] == "Broken", "the first is about what nobody disputes"
	paid = other._replace(receipts=(Receipt(day(1, 9), HUNDRED),))
	assert stands(day(12, 31), paid, one) == ("Active", ["Paid", "Open", "Open"])
	ahead = item(disputed(100, day(1, 5)), planned=100)
	rest = item(planned=200, receipts=(Receipt(day(1, 9), HUNDRED),))
	assert stands(day(2, 14), ahead, rest) == ("Active", ["Paid", "Open", "Open"]), "what is open is about it"


def test_what_no_plan_covers_is_disputed_first() -> None:
	assert stands(day(1, 14), item(disputed(80, day(1, 5)), outside=100))[0] == "Broken"
	found = judged(day(1, 11), item(disputed(130, day(1, 5)), outside=100))
	assert [each.resting for each in found.instalments] == [30, 0, 0]


def test_what_is_written_off_for_it_is_taken_off_the_last() -> None:
	over = item(disputed(100, day(1, 5), day(2, 1)), planned=200)
	assert stands(day(2, 4), over, off=100) == ("At Risk", ["Late", "Open", "Written Off"])
	assert stands(day(2, 5), over, off=100)[0] == "Broken"


amounts = st.lists(st.integers(0, 400).map(Decimal), min_size=1, max_size=6)


@given(sizes=amounts, opened=amounts, shares=st.lists(st.integers(0, 100), min_size=6, max_size=6))
def test_what_rests_is_what_is_disputed_and_no_more_than_is_open(
	sizes: list[Decimal], opened: list[Decimal], shares: list[int]
) -> None:
	items = [(each, each * share / 100) for each, share in zip(opened, shares, strict=False)]
	found = spread(sizes, items)
	assert all(0 <= rest <= size for rest, size in zip(found, sizes, strict=True))
	assert sum(found) <= sum((disputed for _open, disputed in items), ZERO)
	if sum(sizes) >= sum(opened):
		assert sum(found) == sum((disputed for _open, disputed in items), ZERO)
	whole = spread(sizes, [(each, each) for each in opened])
	assert all(rest <= most for rest, most in zip(found, whole, strict=True))


@given(
	came=st.lists(st.tuples(st.integers(0, 90), st.integers(-150, 250)), max_size=8),
	amount=st.integers(0, 300),
	since=st.integers(0, 60),
	lasts=st.one_of(st.none(), st.integers(0, 60)),
	later=st.integers(0, 140),
)
def test_a_dispute_never_harms_and_when_it_is_long_over_changes_nothing_that_is_unpaid(
	came: list[tuple], amount: int, since: int, lasts: int | None, later: int
) -> None:
	first = day(1, 1)
	receipts = tuple(Receipt(first + timedelta(on), Decimal(each)) for on, each in came)
	begins = first + timedelta(since)
	ends = None if lasts is None else begins + timedelta(lasts)
	as_on = first + timedelta(later)
	plain = judged(as_on, item(receipts=receipts))
	found = judged(as_on, item(disputed(amount, begins, ends), receipts=receipts))
	assert found.missed <= plain.missed
	assert [each[1:4] for each in found.instalments] == [each[1:4] for each in plain.instalments]
	assert all(0 <= each.resting <= each.open_amount for each in found.instalments)
	if plain.broken_on and found.broken_on:
		assert found.broken_on >= plain.broken_on
	if not receipts and ends and as_on > max(ends, AGREED.deadline(2)) + timedelta(AGREED.grace_days):
		assert found.missed == 3
