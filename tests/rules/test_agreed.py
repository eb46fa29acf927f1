"""Open items on the days a plan agreed: the same amounts to the cent, on other days."""

from datetime import date, timedelta
from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from ar_specialist.receivables.agreed import AgreedDue, AgreedPlan, planned, redated
from ar_specialist.receivables.excepted import About, Excepted
from ar_specialist.receivables.items import OpenItem

DAY, ZERO = date(2026, 6, 30), Decimal(0)


def item(name: str, amount: object, due: date = DAY, term: str | None = None) -> OpenItem:
	amount = Decimal(amount)
	return OpenItem(
		DAY, "A", "Customer", "Debtors", "Sales Invoice", name, due, "EUR", amount, ZERO, ZERO, amount, amount,
		payment_term=term,
	)  # fmt: skip


def about(name: str, amount: object, is_all: bool = False) -> Excepted:
	return Excepted(About("Debtors", "Sales Invoice", name), Decimal(amount), is_all)


def dues(*amounts: int) -> list[AgreedDue]:
	return [
		AgreedDue(DAY + timedelta(days=30 * place), Decimal(each)) for place, each in enumerate(amounts, 1)
	]


def shown(items: list[OpenItem]) -> list[tuple]:
	return [
		(each.voucher_no, each.outstanding, (each.agreed_date - DAY).days if each.agreed_date else None)
		for each in items
	]


def test_the_instalments_take_the_items_one_after_the_other() -> None:
	plan = AgreedPlan([about("1", 100), about("2", 50)], dues(60, 60, 30))
	assert shown(redated([item("2", 50), item("1", 100)], [plan], precision=2)) == [
		("2", 20, 60),
		("2", 30, 90),
		("1", 60, 30),
		("1", 40, 60),
	]


def test_what_no_plan_covers_stays_as_it_was_due() -> None:
	plan = AgreedPlan([about("1", 70)], dues(70))
	found = redated([item("1", 100), item("2", 5)], [plan], precision=2)
	assert shown(found) == [("1", 70, 30), ("1", 30, None), ("2", 5, None)]


def test_a_credit_takes_nothing_away_from_a_plan() -> None:
	plan = AgreedPlan([about("1", 70), about("2", 30)], dues(50, 50))
	found = redated([item("1", 70), item("2", 30), item("PE", -60)], [plan], precision=2)
	assert shown(found) == [("1", 50, 30), ("1", 20, 60), ("2", 30, 60), ("PE", -60, None)]


def test_a_broken_plan_only_brings_forward() -> None:
	broke = DAY + timedelta(days=10)
	later, before = item("1", 60, due=DAY + timedelta(days=50)), item("2", 40, due=DAY)
	plan = AgreedPlan([about("1", 60), about("2", 40)], [AgreedDue(broke, Decimal(1))], is_broken=True)
	assert shown(redated([later, before], [plan], precision=2)) == [("1", 60, 10), ("2", 40, 0)]
	assert planned([later, before], [plan]) == [0, 0]


def test_two_plans_of_one_customer() -> None:
	plans = [AgreedPlan([about("1", 60)], dues(60)), AgreedPlan([about("2", 40)], dues(0, 40))]
	items = [item("1", 60), item("2", 40), item("3", 7)]
	assert shown(redated(items, plans, precision=2)) == [("1", 60, 30), ("2", 40, 60), ("3", 7, None)]
	assert planned(items, plans) == [60, 40, 0]


def disputed(items: list[OpenItem]) -> list[tuple]:
	return [(*each, part.disputed) for each, part in zip(shown(items), items, strict=True)]


def test_what_is_disputed_is_what_no_plan_covers() -> None:
	plan = AgreedPlan([about("1", 70)], dues(40, 30))
	found = redated([item("1", 100)._replace(disputed=Decimal(30))], [plan], precision=2)
	assert disputed(found) == [("1", 40, 30, 0), ("1", 30, 60, 0), ("1", 30, None, 30)]


def test_what_is_disputed_beyond_it_is_of_the_next_instalment() -> None:
	plan = AgreedPlan([about("1", 70)], dues(40, 30))
	found = redated([item("1", 100)._replace(disputed=Decimal(55))], [plan], precision=2)
	assert disputed(found) == [("1", 40, 30, 25), ("1", 30, 60, 0), ("1", 30, None, 30)]
	found = redated([item("1", 100)._replace(disputed=Decimal(100))], [plan], precision=2)
	assert all(part.is_all_disputed for part in found) and len(found) == 3


def test_what_is_disputed_of_another_item_stays_with_it() -> None:
	plan = AgreedPlan([about("1", 70)], dues(70))
	items = [item("1", 70), item("2", 50)._replace(disputed=Decimal(20))]
	assert disputed(redated(items, [plan], precision=2)) == [("1", 70, 30, 0), ("2", 50, None, 20)]


@given(
	amounts=st.lists(st.integers(-500, 500).filter(bool), min_size=1, max_size=6),
	covered=st.lists(st.integers(0, 500), min_size=6, max_size=6),
	opens=st.lists(st.integers(0, 300), min_size=1, max_size=5),
	is_broken=st.booleans(),
)
def test_no_cent_is_lost_and_none_made(
	amounts: list[int], covered: list[int], opens: list[int], is_broken: bool
) -> None:
	items = [item(str(place), Decimal(each) / 7, due=DAY) for place, each in enumerate(amounts)]
	items = [each._replace(outstanding=each.outstanding.quantize(Decimal("0.01"))) for each in items]
	said = [about(str(place), each) for place, each in enumerate(covered) if place < len(items)]
	plan = AgreedPlan(said, dues(*opens), is_broken)
	found = redated(items, [plan], precision=2)
	for each in items:
		theirs = [part for part in found if part.voucher_no == each.voucher_no]
		assert sum(part.outstanding for part in theirs) == each.outstanding
		agreed = sum((part.outstanding for part in theirs if part.agreed_date), ZERO)
		expected = planned([each], [plan._replace(is_broken=False)])[0]
		assert agreed == (expected if not each.is_credit else 0)
	assert [part.due_date for part in found] == [DAY] * len(found)
