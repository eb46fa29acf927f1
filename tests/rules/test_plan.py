"""How a payment plan stands: filled by what came in, at risk, broken, done, and all of it taken back."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ar_specialist.receivables.errors import ReceivablesError
from ar_specialist.receivables.plan import (
	JUDGED,
	TRANSITIONS,
	Agreement,
	Due,
	InstalmentStatus,
	OnBreak,
	OverpaymentRule,
	PlanStatus,
	Receipt,
	check_move,
	evaluate,
	if_missed,
)

FIRST = date(2026, 1, 31)
HUNDRED = Decimal(100)
DUES = [Due(date(2026, month, 28), HUNDRED, HUNDRED) for month in (1, 2, 3, 4)]
AGREED = Agreement(DUES, grace_days=3)


def paid(*receipts: tuple[int, int, object]) -> list[Receipt]:
	return [Receipt(date(2026, month, day), Decimal(amount)) for month, day, amount in receipts]


def stands(receipts: list[Receipt], as_on: date, agreement: Agreement = AGREED, **facts: object) -> tuple:
	found = evaluate(agreement, receipts, as_on=as_on, **facts)
	return found.status.value, [each.status.value for each in found.instalments]


# Standing


def test_what_moves_between_items_on_one_day_stays_where_it_was() -> None:
	receipts = paid((1, 20, 100), (3, 1, -100), (3, 1, 100))
	assert stands(receipts, date(2026, 2, 2))[0] == "Active"
	assert evaluate(AGREED, receipts, as_on=date(2026, 3, 2)).missed == 0
	assert evaluate(AGREED, receipts[::-1], as_on=date(2026, 3, 2)).missed == 0


def test_a_plan_through_its_life() -> None:
	receipts = paid((1, 28, 100))
	assert stands([], date(2026, 1, 28)) == ("Active", ["Open"] * 4)
	assert stands([], date(2026, 1, 29)) == ("At Risk", ["Late", "Open", "Open", "Open"])
	assert stands([], date(2026, 1, 31))[0] == "At Risk"
	assert stands([], date(2026, 2, 1)) == ("Broken", ["Missed", "Open", "Open", "Open"])
	assert stands(receipts, date(2026, 2, 1)) == ("Active", ["Paid", "Open", "Open", "Open"])
	assert stands(paid((2, 1, 400)), date(2026, 2, 2)) == ("Broken", ["Missed", "Paid", "Paid", "Paid"])
	assert stands(paid((1, 31, 400)), date(2026, 2, 2)) == ("Completed", ["Paid"] * 4)


def test_it_breaks_on_the_day_after_the_grace() -> None:
	assert evaluate(AGREED, [], as_on=date(2026, 12, 1)).broken_on == date(2026, 2, 1)
	twice = Agreement(DUES, grace_days=3, breaks_after=2)
	assert evaluate(twice, [], as_on=date(2026, 12, 1)).broken_on == date(2026, 3, 4)


def test_one_missed_of_two_is_a_risk_until_it_is_paid() -> None:
	twice = Agreement(DUES, grace_days=3, breaks_after=2)
	assert stands([], date(2026, 2, 10), twice) == ("At Risk", ["Missed", "Open", "Open", "Open"])
	assert stands(paid((2, 9, 100)), date(2026, 2, 10), twice)[0] == "Active"


def test_what_is_written_off_is_taken_off_the_last() -> None:
	found = evaluate(AGREED, paid((1, 28, 100)), written_off=Decimal(150), as_on=date(2026, 1, 29))
	assert [each.written_off for each in found.instalments] == [0, 0, 50, 100]
	assert [each.open_amount for each in found.instalments] == [0, 100, 50, 0]
	assert [each.status.value for each in found.instalments] == ["Paid", "Open", "Open", "Written Off"]
	assert stands([], date(2026, 12, 1), written_off=Decimal(400))[0] == "Completed"


def test_fee_and_interest_not_billed_break_nothing_and_end_nothing() -> None:
	dues = [due._replace(amount=Decimal(110)) for due in DUES]
	receipts = paid(*[(month, 28, 100) for month in (1, 2, 3, 4)])
	late = evaluate(Agreement(dues, grace_days=3), receipts[:1], as_on=date(2026, 2, 10))
	assert (late.missed, late.instalments[0].open_amount) == (0, 10)
	assert stands(receipts, date(2026, 4, 28), Agreement(DUES), is_billed=False)[0] == "Active"


def test_without_any_voucher_left_it_is_cancelled() -> None:
	assert stands([], date(2026, 12, 1), is_void=True)[0] == "Cancelled"


@given(
	amounts=st.lists(st.integers(1, 500), min_size=1, max_size=12),
	receipts=st.lists(st.tuples(st.integers(-40, 400), st.integers(-300, 900)), max_size=12),
	off=st.integers(0, 900),
	rule=st.sampled_from(OverpaymentRule),
	later=st.integers(0, 500),
	required=st.booleans(),
)
def test_paid_written_off_and_open_are_the_plan(
	amounts: list[int], receipts: list[tuple], off: int, rule: OverpaymentRule, later: int, required: bool
) -> None:
	dues = [
		Due(FIRST + timedelta(days=30 * place), Decimal(each), Decimal(each - (1 if required else 0)))
		for place, each in enumerate(amounts)
	]
	came = [Receipt(FIRST + timedelta(days=day), Decimal(amount)) for day, amount in receipts]
	as_on = FIRST + timedelta(days=later)
	found = evaluate(Agreement(dues, 3, 1, rule), came, written_off=Decimal(off), as_on=as_on)
	for due, each in zip(dues, found.instalments, strict=True):
		assert each.paid + each.written_off + each.open_amount == due.amount
		assert min(each.paid, each.written_off, each.open_amount) >= 0
	counted = sum(amount for on, amount in came if on <= as_on)
	if all(amount > 0 for _on, amount in came):
		assert sum(each.paid for each in found.instalments) == min(counted, sum(amounts))


def test_what_is_taken_back_leaves_the_plan_as_if_it_had_never_been() -> None:
	"""A cancelled payment is gone from the ledger: the same function of what is left gives the state before."""
	early, late = paid((1, 28, 100)), paid((2, 28, 300))
	day = date(2026, 3, 1)
	assert stands([*early, *late], day)[0] == "Completed"
	assert stands(early, day) == ("At Risk", ["Paid", "Late", "Open", "Open"])
	assert stands(late, day)[0] == "Broken"


def test_money_that_goes_back_after_the_grace_was_not_paid_in_time() -> None:
	last = Agreement(DUES[:1], grace_days=3)
	receipts = paid((1, 28, 100), (2, 20, -100))
	assert stands(receipts, date(2026, 2, 19), last)[0] == "Completed"
	found = evaluate(last, receipts, as_on=date(2026, 2, 20))
	assert (found.status, found.broken_on, found.missed) == (PlanStatus.BROKEN, date(2026, 2, 1), 1)
	assert (found.instalments[0].in_time, found.instalments[0].is_decided) == (0, True)


def test_money_that_goes_back_takes_the_latest_instalment_along() -> None:
	receipts = paid((1, 28, 100), (2, 28, 100), (3, 20, -100))
	found = evaluate(AGREED, receipts, as_on=date(2026, 3, 20))
	assert [each.status.value for each in found.instalments] == ["Paid", "Missed", "Open", "Open"]
	assert found.broken_on == date(2026, 3, 4)
	again = [*receipts, *paid((3, 25, 100))]
	assert evaluate(AGREED, again, as_on=date(2026, 3, 25)).status is PlanStatus.BROKEN


# Moves


def test_people_propose_accept_and_cancel() -> None:
	check_move(PlanStatus.DRAFT, PlanStatus.PROPOSED)
	check_move(PlanStatus.PROPOSED, PlanStatus.ACTIVE)
	check_move(PlanStatus.BROKEN, PlanStatus.CANCELLED)
	for now, to in ((PlanStatus.CANCELLED, PlanStatus.ACTIVE), (PlanStatus.ACTIVE, PlanStatus.DRAFT)):
		with pytest.raises(ReceivablesError, match="cannot become"):
			check_move(now, to)


def test_every_status_has_its_moves() -> None:
	assert set(TRANSITIONS) == set(PlanStatus)
	for status in JUDGED:
		assert set(JUDGED) - {status} < TRANSITIONS[status]


# What if


def test_what_follows_when_one_is_missed() -> None:
	found = if_missed(AGREED, 1, OnBreak.ALL_DUE)
	assert (found.at_risk_on, found.broken_on) == (date(2026, 3, 1), date(2026, 3, 4))
	assert found.due_at_once == 300
	items = [
		(date(2026, 1, 5), Decimal(250)),
		(date(2026, 3, 3), Decimal(100)),
		(date(2026, 3, 4), Decimal(50)),
	]
	found = if_missed(AGREED, 1, OnBreak.ORIGINAL, items)
	assert found.due_at_once == 250, "350 were due before the day it breaks, 100 are paid"
	later = [(date(2026, 1, 5), Decimal(60)), (date(2026, 9, 1), Decimal(340))]
	assert if_missed(AGREED, 1, OnBreak.ORIGINAL, later).due_at_once == 0
	assert if_missed(Agreement(DUES, breaks_after=2), 1, OnBreak.ALL_DUE).broken_on is None


def test_fee_and_interest_paid_before_pay_no_invoice() -> None:
	dues = [Due(due.on, HUNDRED + 30, HUNDRED) for due in DUES]
	items = [(date(2026, 1, 5), Decimal(400))]
	missed = [if_missed(Agreement(dues), place, OnBreak.ORIGINAL, items).due_at_once for place in range(4)]
	assert missed == [400, 300, 200, 100]
	assert if_missed(Agreement(dues), 2, OnBreak.ALL_DUE, items).due_at_once == 260


def test_instalment_statuses_are_told_apart() -> None:
	assert {each.value for each in InstalmentStatus} == {
		"Open",
		"Late",
		"Paid",
		"Missed",
		"Written Off",
	}
