"""Rules of `receivables.future`: what payments to come will leave open."""

from datetime import date
from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from ar_specialist.receivables.future import FuturePayment, expect
from ar_specialist.receivables.items import OpenItem
from ar_specialist.receivables.money import ZERO

from .ledgers import AS_ON, DEBTORS, amount, type_of

NEXT_WEEK = date(2024, 3, 7)


def item(voucher: str, outstanding: object, party: str | None = "C-1") -> OpenItem:
	value = amount(outstanding)
	return OpenItem(
		AS_ON,
		party,
		"Customer",
		DEBTORS,
		type_of(voucher),
		voucher,
		None,
		"INR",
		value,
		ZERO,
		ZERO,
		value,
		value,
	)


def payment(
	voucher: str,
	value: object,
	party: str | None = "C-1",
	on: date = NEXT_WEEK,
	reference: str | None = "CHQ",
) -> FuturePayment:
	return FuturePayment(voucher, party, on, reference, amount(value))


def amounts(items: list[OpenItem], payments: list[FuturePayment]) -> list[tuple[Decimal, Decimal]]:
	return [(each.amount, each.remaining) for each in expect(items, payments)]


def test_without_payments_everything_remains() -> None:
	(found,) = expect([item("SI-1", 100)], [])
	assert (found.amount, found.remaining, list(found.references)) == (0, 100, [])
	assert expect([], [payment("SI-1", 5)]) == []


def test_a_part_payment_leaves_the_rest() -> None:
	assert amounts([item("SI-1", 100)], [payment("SI-1", 40)]) == [(40, 60)]


def test_the_smallest_payment_counts() -> None:
	assert amounts([item("SI-1", 1)], [payment("SI-1", "0.01")]) == [(Decimal("0.01"), Decimal("0.99"))]


def test_two_payments_on_one_item_add_up() -> None:
	assert amounts([item("SI-1", 100)], [payment("SI-1", 40), payment("SI-1", 30)]) == [(70, 30)]


def test_never_more_is_expected_than_is_open() -> None:
	assert amounts([item("SI-1", 100)], [payment("SI-1", 70), payment("SI-1", 70)]) == [(100, 0)]


def test_a_payment_goes_on_to_the_next_instalment() -> None:
	items = [item("SI-1", 40), item("SI-2", 5), item("SI-1", 60)]
	assert amounts(items, [payment("SI-1", 70)]) == [(40, 0), (0, 5), (30, 30)]


def test_a_payment_is_for_its_own_party_and_voucher() -> None:
	items = [item("SI-1", 100, party="C-2"), item("SI-2", 100)]
	assert amounts(items, [payment("SI-1", 10)]) == [(0, 100), (0, 100)]


def test_nobody_is_a_party_too() -> None:
	assert amounts([item("SI-1", 100, party=None)], [payment("SI-1", 10, party=None)]) == [(10, 90)]


def test_a_credit_expects_nothing() -> None:
	assert amounts([item("SI-1", -100), item("SI-1", 30)], [payment("SI-1", 50)]) == [(0, -100), (30, 0)]


def test_references_name_number_and_day_of_what_was_used() -> None:
	payments = [
		payment("SI-1", 60, reference="CHQ-1", on=date(2024, 3, 1)),
		payment("SI-1", 60, reference=None, on=date(2024, 3, 9)),
		payment("SI-1", 60, reference="unused"),
	]
	(found,) = expect([item("SI-1", 100)], payments)
	assert list(found.references) == ["CHQ-1/2024-03-01", "/2024-03-09"]


def test_a_payment_of_nothing_leaves_no_trace() -> None:
	(found,) = expect([item("SI-1", 100)], [payment("SI-1", 0)])
	assert (found.amount, list(found.references)) == (0, [])


vouchers, parties = st.sampled_from(("SI-1", "SI-2")), st.sampled_from(("C-1", "C-2"))


@given(
	st.lists(st.builds(item, vouchers, st.integers(-100, 100), parties), max_size=8),
	st.lists(st.builds(payment, vouchers, st.integers(0, 100), parties), max_size=8),
)
def test_what_is_expected_is_the_lesser_of_what_is_open_and_what_comes(
	items: list[OpenItem], payments: list[FuturePayment]
) -> None:
	before = [each.amount for each in payments]
	found = expect(items, payments)
	for each, expected in zip(items, found, strict=True):
		assert expected.amount + expected.remaining == each.outstanding
		assert 0 <= expected.amount <= max(each.outstanding, 0)
		assert bool(expected.references) == bool(expected.amount)
	for key in {(each.voucher_no, each.party) for each in items}:
		due = sum(max(each.outstanding, 0) for each in items if (each.voucher_no, each.party) == key)
		coming = sum(each.amount for each in payments if (each.voucher_no, each.party) == key)
		taken = sum(f.amount for e, f in zip(items, found, strict=True) if (e.voucher_no, e.party) == key)
		assert taken == min(due, coming)
	assert [each.amount for each in payments] == before


def test_money_paid_back_to_come_settles_a_credit() -> None:
	(expected,) = expect([item("SI-9", -150)], [payment("SI-9", -100)])
	assert (expected.amount, expected.remaining) == (-100, -50)


def test_a_payment_to_come_does_not_touch_a_credit_nor_a_refund_an_invoice() -> None:
	assert expect([item("SI-9", -150)], [payment("SI-9", 100)])[0].amount == 0
	assert expect([item("SI-9", 150)], [payment("SI-9", -100)])[0].amount == 0
