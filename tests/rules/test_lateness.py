"""How late a customer pays, instalment by instalment."""

from datetime import date, timedelta
from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from ar_specialist.receivables.lateness import Due, Lateness, Paid, lateness

START = date(2024, 2, 1)
LONG_AGO = date(2000, 1, 1)


def day(number: int) -> date:
	return START + timedelta(days=number)


def paid(number: int, amount: object) -> Paid:
	return Paid(day(number), Decimal(amount))


def due(number: int, amount: object) -> Due:
	return Due(day(number), Decimal(amount))


def test_each_payment_is_measured_against_the_instalment_it_settles() -> None:
	found = lateness([paid(10, 50), paid(40, 50)], [due(0, 50), due(30, 50)], LONG_AGO)
	assert found == Lateness(Decimal(1000), Decimal(100))
	assert found.days == 10


def test_one_payment_over_two_instalments_is_late_for_one_and_early_for_the_other() -> None:
	assert lateness([paid(10, 100)], [due(0, 50), due(30, 50)], LONG_AGO).days == (10 - 20) / 2


def test_payments_before_the_window_settle_but_do_not_count() -> None:
	found = lateness([paid(0, 50), paid(31, 50)], [due(0, 50), due(30, 50)], since=day(5))
	assert found == Lateness(Decimal(50), Decimal(50))


def test_what_is_paid_too_much_counts_against_the_last_instalment() -> None:
	assert lateness([paid(3, 80)], [due(0, 50)], LONG_AGO) == Lateness(Decimal(240), Decimal(80))


def test_the_order_of_payments_and_instalments_does_not_matter() -> None:
	one = lateness([paid(40, 50), paid(10, 50)], [due(30, 50), due(0, 50)], LONG_AGO)
	assert one.days == 10


def test_nothing_paid_is_not_late() -> None:
	assert lateness([], [due(0, 50)], LONG_AGO).days == 0


def test_an_instalment_of_nothing_is_passed_over() -> None:
	assert lateness([paid(31, 50)], [due(0, 0), due(30, 50)], LONG_AGO).days == 1


amounts = st.integers(1, 500).map(Decimal)
days = st.integers(0, 400)


@given(
	st.lists(st.builds(Paid, days.map(day), amounts), max_size=6),
	st.lists(st.builds(Due, days.map(day), amounts), min_size=1, max_size=5),
)
def test_every_payment_counts_once_and_lies_between_the_extremes(
	payments: list[Paid], instalments: list[Due]
) -> None:
	found = lateness(payments, instalments, LONG_AGO)
	assert found.amount == sum(payment.amount for payment in payments)
	if payments:
		gaps = [(payment.on - instalment.on).days for payment in payments for instalment in instalments]
		assert min(gaps) <= found.days <= max(gaps)


@given(
	st.lists(st.builds(Paid, days.map(day), amounts), max_size=6),
	st.lists(st.builds(Due, days.map(day), amounts), min_size=1, max_size=5),
	st.integers(1, 30),
)
def test_paying_everything_later_is_that_much_later(
	payments: list[Paid], instalments: list[Due], shift: int
) -> None:
	later = [Paid(payment.on + timedelta(days=shift), payment.amount) for payment in payments]
	before, after = lateness(payments, instalments, LONG_AGO), lateness(later, instalments, LONG_AGO)
	assert after.day_amounts == before.day_amounts + shift * before.amount
