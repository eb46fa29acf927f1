"""Checks before billing: what they flag, and what they would have caught and stopped wrongly."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as some

from ar_specialist.receivables import billing_checks as rules
from ar_specialist.receivables.billing_checks import BillingCheck as Check
from ar_specialist.receivables.billing_checks import Change, PastDisputes, PastInvoice
from ar_specialist.receivables.dispute import RootCause

DAY = date(2026, 6, 1)


def invoice(number: int, **values: object) -> PastInvoice:
	"""An invoice of one customer, posted so many days after the first, over an amount of its own."""
	values = {"customer": "A", "amount": Decimal(100 + number), **values}
	return PastInvoice(f"I{number}", posted_on=DAY + timedelta(number), **values)


def flags(*invoices: PastInvoice, complained: dict[str, date] | None = None) -> list[set[Check]]:
	found = rules.flagged(invoices, complained or {})
	return [set(found[each.name]) for each in invoices]


@pytest.mark.parametrize(
	("values", "check"),
	[
		({"above_order": Decimal("0.01")}, Check.PRICE_OF_ORDER),
		({"above_list": Decimal(1)}, Check.PRICE_OF_LIST),
		({"beyond_order": Decimal(1)}, Check.QUANTITY_ORDERED),
		({"beyond_delivery": Decimal(1)}, Check.QUANTITY_DELIVERED),
		({"lines": 2, "lines_of_orders": 1}, Check.ON_ORDER),
	],
)
def test_what_an_invoice_fails_by_itself(values: dict[str, object], check: Check) -> None:
	assert flags(invoice(1, **values)) == [{check}]


def test_what_is_as_agreed_is_not_stopped() -> None:
	fine = {"above_order": Decimal("0.009"), "above_list": Decimal(-5), "beyond_order": Decimal(-1)}
	assert flags(invoice(1, **fine, lines=2, lines_of_orders=2), invoice(2, lines=2)) == [set(), set()]


@pytest.mark.parametrize(
	("field", "check"),
	[("order_number", Check.ORDER_NUMBER), ("shipping_address", Check.SHIPPING_ADDRESS)],
)
def test_what_a_customer_mostly_has_is_missed(field: str, check: Check) -> None:
	usual = [invoice(number, **{field: f"X{number}"}) for number in range(3)]
	assert flags(*usual, invoice(3)) == [set(), set(), set(), {check}]
	assert flags(*usual[:2], invoice(3))[-1] == set(), "two are no habit"
	assert flags(*usual, invoice(3, customer="B"))[-1] == set()
	assert flags(invoice(0), *usual[1:], invoice(3))[-1] == set(), "two of three are not most"


@pytest.mark.parametrize(("field", "check"), [("terms", Check.TERMS), ("tax_template", Check.TAX_TEMPLATE)])
def test_another_than_the_usual_is_stopped(field: str, check: Check) -> None:
	usual = [invoice(number, **{field: "Usual"}) for number in range(4)]
	assert flags(*usual, invoice(4, **{field: "Other"}), invoice(5, **{field: "Usual"}))[-2:] == [
		{check},
		set(),
	]
	assert flags(*usual, invoice(4))[-1] == {check}, "none is another, too"
	mixed = [invoice(number, **{field: str(number % 2)}) for number in range(4)]
	assert flags(*mixed, invoice(4, **{field: "Other"}))[-1] == set(), "there is no usual one"


def test_an_order_number_is_wanted_from_the_day_after_somebody_complained() -> None:
	complained = {"A": DAY + timedelta(1)}
	found = flags(invoice(0), invoice(1), invoice(2), invoice(3, order_number="X"), complained=complained)
	assert found == [set(), set(), {Check.ORDER_NUMBER}, set()]
	assert flags(invoice(2, customer="B"), complained=complained) == [set()]


@pytest.mark.parametrize(
	("second", "is_twice"),
	[
		({}, True),
		({"amount": Decimal("99.99")}, False),
		({"order_number": "Y"}, False),
		({"customer": "B"}, False),
	],
)
def test_the_same_again_within_two_weeks(second: dict[str, object], is_twice: bool) -> None:
	same = {"amount": Decimal(100), "order_number": "X"}
	first, again = invoice(0, **same), invoice(14, **{**same, **second})
	assert (Check.TWICE in flags(first, again)[1]) is is_twice
	assert flags(first, invoice(15, **same))[1] == set()


INVOICES = some.lists(
	some.tuples(
		some.sampled_from("AB"),
		some.sampled_from(["", "X", "Y"]),
		some.sampled_from(["", "30", "60"]),
		some.integers(0, 3),
	),
	max_size=25,
)


@given(INVOICES, some.integers(0, 25))
def test_what_comes_later_changes_nothing_before(rows: list[tuple], count: int) -> None:
	invoices = [
		PastInvoice(
			str(number), customer, DAY + timedelta(number), Decimal(amount), order_number=po, terms=terms
		)
		for number, (customer, po, terms, amount) in enumerate(rows)
	]
	whole, earlier = rules.flagged(invoices, {}), rules.flagged(invoices[:count], {})
	assert {name: whole[name] for name in earlier} == earlier


def trial(caught: int, missed: int, stopped: int, right: int) -> rules.Trial:
	"""What the check of order numbers would have done with so many invoices."""
	bad = [f"bad {number}" for number in range(caught + missed)]
	good = [f"good {number}" for number in range(right)]
	stops = {*bad[:caught], *good[:stopped]}
	flagged = {name: frozenset([Check.ORDER_NUMBER] if name in stops else []) for name in bad + good}
	disputes = PastDisputes({RootCause.CUSTOMERS_OWN: dict.fromkeys(bad, Decimal(10))})
	(found,) = rules.trials(flagged, dict.fromkeys(bad + good, Decimal(50)), disputes)
	return found


def test_what_it_would_have_caught_and_stopped() -> None:
	found = trial(caught=7, missed=2, stopped=3, right=412)
	assert (len(found.caught), found.disputed, len(found.stopped), found.billed_right) == (7, 9, 3, 412)
	assert (found.precision, found.caught_amount, found.stopped_amount) == (Decimal("0.7"), 70, 150)
	assert found.is_proposed


@pytest.mark.parametrize(
	("counts", "is_proposed"),
	[
		((2, 1, 0, 10), True),
		((2, 0, 0, 10), False),  # twice is no recurrence
		((1, 9, 0, 10), False),  # one hit is chance
		((2, 1, 4, 40), True),
		((2, 1, 5, 50), False),  # more than two wrong for one right
		((9, 0, 2, 20), True),
		((9, 0, 2, 19), False),  # more than a tenth of all that was billed right
		((0, 9, 0, 10), False),
	],
)
def test_what_is_proposed(counts: tuple[int, int, int, int], is_proposed: bool) -> None:
	assert trial(*counts).is_proposed is is_proposed


def test_who_was_rightly_disputed_for_something_else_was_not_stopped_wrongly() -> None:
	flagged = {name: frozenset([Check.TERMS]) for name in ("terms", "price", "unsure", "fine", "learned")}
	amounts = dict.fromkeys(("terms", "price", "unsure", "fine"), Decimal(50))
	rightly = {
		RootCause.PAYMENT_TERMS: {"terms": Decimal(5)},
		RootCause.PRICE_AGREEMENT: {"price": Decimal(5)},
	}
	found = rules.trials(flagged, amounts, PastDisputes(rightly, frozenset(["unsure"])))
	(terms,) = [each for each in found if each.check is Check.TERMS]
	assert (terms.caught, terms.stopped, terms.billed_right) == (("terms",), ("fine",), 1)
	assert all(each.caught == () for each in found if each.cause is RootCause.PRICE_AGREEMENT)


@given(
	some.dictionaries(some.integers(0, 30).map(str), some.sets(some.sampled_from(Check)), min_size=1),
	some.data(),
)
def test_every_disputed_invoice_is_caught_or_missed(
	found: dict[str, set[Check]], data: some.DataObject
) -> None:
	names = some.dictionaries(some.sampled_from(sorted(found)), some.just(Decimal(1)))
	rightly = data.draw(some.dictionaries(some.sampled_from(RootCause), names))
	amounts = dict.fromkeys(found, Decimal(7))
	for each in rules.trials(
		{name: frozenset(checks) for name, checks in found.items()}, amounts, PastDisputes(rightly)
	):
		assert sorted((*each.caught, *each.missed)) == sorted(rightly[each.cause])
		assert not set(each.stopped) & {name for theirs in rightly.values() for name in theirs}
		assert each.caught_amount == len(each.caught)
		assert len(each.stopped) <= each.billed_right <= len(amounts)


def test_the_best_come_first() -> None:
	flagged = {
		"a": frozenset([Check.TWICE, Check.ON_ORDER]),
		"b": frozenset([Check.TWICE, Check.ON_ORDER]),
		"c": frozenset([Check.TWICE]),
		"fine": frozenset([Check.ON_ORDER]),
		**{f"fine {number}": frozenset() for number in range(9)},
	}
	rightly = {RootCause.INVOICING: dict.fromkeys("abc", Decimal(10))}
	found = rules.trials(flagged, dict.fromkeys(flagged, Decimal(50)), PastDisputes(rightly))
	assert [(each.check, each.is_proposed) for each in found[:3]] == [
		(Check.TWICE, True),
		(Check.ON_ORDER, True),
		(found[2].check, False),
	]


def test_every_root_cause_says_what_could_catch_it_and_every_check_what_it_does() -> None:
	assert set(rules.COULD_CATCH) == set(RootCause)
	assert (
		{check for checks in rules.COULD_CATCH.values() for check in checks}
		== set(Check)
		== set(rules.SENTENCES)
	)


@pytest.mark.parametrize(
	("now", "changes", "posted"),
	[
		("X", [], "X"),
		("X", [Change("", "W"), Change("W", "", is_posting=True), Change("", "X")], ""),
		("X", [Change("", "W"), Change(is_posting=True, of_field=False)], "X"),
		("", [Change(is_posting=True, of_field=False), Change("A", "B"), Change("B", "")], "A"),
		("X", [Change("", "X")], ""),
	],
)
def test_a_field_as_it_was_posted(now: str, changes: list[Change], posted: str) -> None:
	assert rules.as_posted(now, changes) == posted
