"""Rules of `receivables.terms`: an invoice's open amount over the instalments of its schedule."""

from collections.abc import Sequence
from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from ar_specialist.receivables.terms import Part, Schedule, ScheduleRow, split

from . import oracle
from .ledgers import AS_ON, days_ago

Shown = tuple[object, ...]


def row(
	due_in: int, amount: object, recorded: object = 0, discount: object = 0, **more: object
) -> ScheduleRow:
	"""Return an instalment in company currency; the invoice's currency has a tenth of it."""
	values = {
		"due_date": AS_ON + timedelta(days=due_in),
		"payment_term": None,
		"description": None,
		"payment_amount": Decimal(amount) / 10,
		"base_payment_amount": Decimal(amount),
		"paid_amount": Decimal(recorded) / 10,
		"base_paid_amount": Decimal(recorded),
		"discounted_amount": Decimal(discount),
	}
	return ScheduleRow(**{**values, **more})


def schedule(
	*rows: ScheduleRow, advance: object = 0, currency: str = "INR", of_account: str = "INR"
) -> Schedule:
	return Schedule(currency, of_account, Decimal(advance), rows)


def parts(
	paid: object, credit_note: object, plan: Schedule, invoice_due_in: int | None = 40, **options: object
) -> list[Part]:
	due_date = None if invoice_due_in is None else AS_ON + timedelta(days=invoice_due_in)
	options = {"company_currency": "INR", "invoice_due_date": due_date, **options}
	return split(Decimal(paid), Decimal(credit_note), plan, **options)


def shown(found: Sequence[Part]) -> list[Shown]:
	"""Return (row of the schedule, invoiced, paid, credit note, outstanding) of each part."""
	return [(p.index, p.invoiced, p.paid, p.credit_note, p.outstanding) for p in found]


HALVES = schedule(row(0, 50), row(30, 50))


def test_an_unpaid_invoice_is_its_instalments_by_due_date() -> None:
	found = parts(0, 0, schedule(row(30, 60), row(0, 40)))
	assert shown(found) == [(1, 40, 0, 0, 40), (0, 60, 0, 0, 60)]
	assert [part.due_date for part in found] == [AS_ON, AS_ON + timedelta(days=30)]


def test_instalments_of_one_day_keep_the_order_of_the_schedule() -> None:
	assert [part.index for part in parts(0, 0, schedule(row(0, 1), row(0, 2), row(0, 3)))] == [0, 1, 2]


def test_a_payment_fills_the_earliest_instalment_first() -> None:
	assert shown(parts(70, 0, HALVES)) == [(1, 50, 20, 0, 30)]


def test_a_part_payment_stays_within_the_first_instalment() -> None:
	assert shown(parts(20, 0, HALVES)) == [(0, 50, 20, 0, 30), (1, 50, 0, 0, 50)]


def test_a_credit_note_fills_what_payments_left() -> None:
	assert shown(parts(20, 40, HALVES)) == [(1, 50, 0, 10, 40)]


def test_a_fully_settled_schedule_leaves_nothing() -> None:
	assert parts(60, 40, HALVES) == []


def test_a_recorded_payment_stays_on_its_instalment() -> None:
	found = parts(50, 0, schedule(row(0, 50), row(30, 50, recorded=50)))
	assert shown(found) == [(0, 50, 0, 0, 50)]


def test_an_instalment_with_a_recorded_payment_takes_no_other() -> None:
	found = parts(60, 0, schedule(row(0, 50, recorded=20), row(30, 50)))
	assert shown(found) == [(0, 50, 20, 0, 30), (1, 50, 40, 0, 10)]


def test_an_instalment_with_a_recorded_payment_still_takes_a_credit_note() -> None:
	found = parts(20, 10, schedule(row(0, 50, recorded=20), row(30, 50)))
	assert shown(found) == [(0, 50, 20, 10, 20), (1, 50, 0, 0, 50)]


def test_the_most_recorded_instalment_takes_the_credit_note_first() -> None:
	found = parts(30, 25, schedule(row(0, 50), row(30, 50, recorded=30)))
	assert shown(found) == [(0, 50, 0, 5, 45)]


def test_a_discount_counts_as_paid_and_is_taken_from_the_payment() -> None:
	found = parts(50, 0, schedule(row(0, 50, recorded=45, discount=5), row(30, 50)))
	assert shown(found) == [(1, 50, 0, 0, 50)]


def test_a_discount_without_recorded_payment_closes_the_instalment_to_payments_only() -> None:
	found = parts(50, 0, schedule(row(0, 50, discount=5), row(30, 50)))
	assert shown(found) == [(0, 50, 5, 0, 45)]


def test_an_overpayment_with_an_open_instalment_has_lost_its_due_date() -> None:
	found = parts(80, 0, schedule(row(0, 50), row(30, 50, recorded=20)))
	assert shown(found) == [(1, 50, 20, 0, 30), (None, 0, 10, 0, -10)]
	assert [part.due_date for part in found] == [AS_ON + timedelta(days=30), None]


def test_an_overpayment_without_open_instalments_keeps_the_invoices_due_date() -> None:
	(excess,) = parts(120, 0, HALVES)
	assert (excess.index, excess.invoiced, excess.outstanding) == (None, 0, -20)
	assert excess.due_date == AS_ON + timedelta(days=40)
	assert excess.payment_term is None


def test_an_overpayment_of_an_invoice_without_due_date_has_none() -> None:
	(excess,) = parts(120, 0, HALVES, invoice_due_in=None)
	assert excess.due_date is None


def test_a_credit_note_larger_than_all_instalments_is_an_excess() -> None:
	assert shown(parts(0, 130, HALVES)) == [(None, 0, 0, 30, -30)]


def test_payment_and_credit_beyond_all_instalments_are_one_excess() -> None:
	assert shown(parts(110, 20, HALVES)) == [(None, 0, 10, 20, -30)]


def test_the_advance_taken_at_invoicing_pays_no_instalment() -> None:
	assert shown(parts(30, 0, schedule(row(0, 35), row(30, 35), advance=30))) == [
		(0, 35, 0, 0, 35),
		(1, 35, 0, 0, 35),
	]


def test_what_is_paid_after_the_advance_fills_instalments() -> None:
	assert shown(parts(70, 0, schedule(row(0, 35), row(30, 35), advance=30))) == [(1, 35, 5, 0, 30)]


def test_payments_below_the_advance_make_the_first_instalment_larger() -> None:
	# the advance was unlinked again: ERPNext lets the first instalment take the negative rest
	assert shown(parts(0, 0, schedule(row(0, 35), row(30, 35), advance=30))) == [
		(0, 35, -30, 0, 65),
		(1, 35, 0, 0, 35),
	]


def test_a_negative_rest_that_no_instalment_may_take_is_left_out() -> None:
	found = parts(0, 0, schedule(row(0, 50, recorded=20)))
	assert shown(found) == [(0, 50, 20, 0, 30)]


def test_a_negative_rest_lowers_the_excess_of_a_credit_note() -> None:
	found = parts(0, 40, schedule(row(0, 50, recorded=20)))
	assert shown(found) == [(None, 0, -20, 10, 10)]


def test_an_instalment_recorded_as_overpaid_hands_the_rest_to_the_credit_note() -> None:
	found = parts(60, 5, schedule(row(0, 50, recorded=60)))
	assert shown(found) == [(None, 0, 0, 15, -15)]


def test_an_instalment_recorded_as_overpaid_is_not_shown() -> None:
	assert parts(60, 0, schedule(row(0, 50, recorded=60))) == []


def test_a_zero_instalment_is_not_shown() -> None:
	assert shown(parts(0, 0, schedule(row(0, 0), row(1, 10)))) == [(1, 10, 0, 0, 10)]


def test_a_schedule_without_rows_leaves_everything_as_excess() -> None:
	assert shown(parts(10, 5, schedule())) == [(None, 0, 10, 5, -15)]


@pytest.mark.parametrize(
	("term", "description", "expected"),
	[
		("Net 30", None, "Net 30"),
		("Net 30", "First half", "First half"),
		("Net 30", "", "Net 30"),
		(None, None, None),
	],
)
def test_an_instalment_is_called_by_its_description_or_its_term(
	term: str | None, description: str | None, expected: str | None
) -> None:
	(part,) = parts(0, 0, schedule(row(0, 10, payment_term=term, description=description)))
	assert part.payment_term == expected


@pytest.mark.parametrize(
	("in_party_currency", "currency", "of_account", "expected"),
	[
		(False, "USD", "USD", 50),
		(True, "USD", "USD", 5),
		(True, "USD", "INR", 50),  # the account is kept in company currency
		(True, "INR", "INR", 50),
		(True, "USD", "EUR", 50),  # three currencies: the account's is not the invoice's
		(False, "INR", "INR", 50),
	],
)
def test_instalments_count_in_the_invoices_currency_where_the_account_does(
	in_party_currency: bool, currency: str, of_account: str, expected: int
) -> None:
	plan = schedule(row(0, 50), currency=currency, of_account=of_account)
	(part,) = parts(0, 0, plan, in_party_currency=in_party_currency)
	assert (part.invoiced, part.outstanding) == (expected, expected)


def test_recorded_payments_count_in_the_currency_of_the_instalments() -> None:
	plan = schedule(row(0, 50, recorded=20), currency="USD", of_account="USD")
	assert shown(parts(2, 0, plan, in_party_currency=True)) == [(0, 5, 2, 0, 3)]
	assert shown(parts(20, 0, plan)) == [(0, 50, 20, 0, 30)]


def test_the_order_of_filling_follows_the_invoices_currency_even_in_company_currency() -> None:
	# the same instalment may be recorded as more in one currency and less in the other
	more = row(30, 50, recorded=10, paid_amount=Decimal(9))
	less = row(0, 50, recorded=20, paid_amount=Decimal(1))
	assert shown(parts(30, 45, schedule(less, more))) == [(0, 50, 20, 5, 25)]


def test_an_instalment_due_on_leap_day_stays_there() -> None:
	(part,) = parts(0, 0, schedule(row(0, 10, due_date=date(2024, 2, 29))))
	assert part.due_date == date(2024, 2, 29)


# -- in general


@st.composite
def schedules(draw: st.DrawFn) -> list[oracle.Row]:
	"""Draw instalments in whole cents, some with recorded payments and discounts, none of them overpaid."""
	rows = []
	for index in range(draw(st.integers(1, 5))):
		amount = draw(st.integers(0, 60))
		recorded = draw(st.one_of(st.just(0), st.integers(0, amount)))
		rows.append(
			{
				"index": index,
				"due_date": days_ago(draw(st.integers(-3, 3))),
				"amount": amount,
				"recorded": recorded,
				"discount": draw(st.one_of(st.just(0), st.integers(0, amount - recorded))),
			}
		)
	return rows


def in_cents(rows: Sequence[oracle.Row], advance: int) -> Schedule:
	cents = [
		ScheduleRow(
			each["due_date"],
			None,
			None,
			*(Decimal(each[name]) / 100 for name in ("amount", "amount", "recorded", "recorded", "discount")),
		)
		for each in rows
	]
	return Schedule("INR", "INR", Decimal(advance) / 100, cents)


def needed(rows: Sequence[oracle.Row], advance: int) -> int:
	"""Return the cents that are paid at least: the advance, and what the schedule records."""
	return advance + sum(each["recorded"] + each["discount"] for each in rows if each["recorded"])


@given(schedules(), st.integers(0, 50), st.integers(0, 200), st.integers(0, 200))
def test_instalments_are_what_pouring_cent_by_cent_gives(
	rows: list[oracle.Row], advance: int, more: int, credit_note: int
) -> None:
	paid = needed(rows, advance) + more
	expected, excess = oracle.instalments(paid, credit_note, advance, rows)
	found = parts(Decimal(paid) / 100, Decimal(credit_note) / 100, in_cents(rows, advance))
	rest = [part for part in found if part.index is None]
	assert [
		(p.index, p.due_date, p.paid * 100, p.credit_note * 100) for p in found if p.index is not None
	] == [(each["index"], each["due_date"], each["paid"], each["credit_note"]) for each in expected]
	assert len(rest) == (excess is not None)
	for part in rest:
		assert (part.paid * 100, part.credit_note * 100) == (excess["paid"], excess["credit_note"])
		assert (part.due_date is not None) == excess["keeps_due_date"]


@given(schedules(), st.integers(0, 50), st.integers(0, 200), st.integers(0, 200))
def test_instalments_and_excess_are_the_open_amount(
	rows: list[oracle.Row], advance: int, more: int, credit_note: int
) -> None:
	assume(all(each["recorded"] or not each["discount"] for each in rows))
	paid = needed(rows, advance) + more
	invoiced = sum(each["amount"] for each in rows) + advance  # ERPNext schedules what the advance leaves
	found = parts(Decimal(paid) / 100, Decimal(credit_note) / 100, in_cents(rows, advance))
	assert sum(part.outstanding for part in found) * 100 == invoiced - paid - credit_note


@given(schedules(), st.integers(0, 50), st.integers(-200, 200), st.integers(0, 200))
def test_every_part_adds_up_and_only_the_excess_is_a_credit(
	rows: list[oracle.Row], advance: int, paid: int, credit_note: int
) -> None:
	found = parts(Decimal(paid) / 100, Decimal(credit_note) / 100, in_cents(rows, advance))
	for part in found:
		assert part.outstanding == part.invoiced - part.paid - part.credit_note
		assert part.index is None or part.outstanding > 0
	assert [part.index for part in found if part.index is None] in ([], [None])
	assert len({part.index for part in found}) == len(found)
	dates = [part.due_date for part in found if part.index is not None]
	assert dates == sorted(dates)
