"""What was disputed of the items of payment plans, and when: from the day a case was raised to the day it was decided.

Writes nothing and does not check permissions.
"""

from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Protocol

from frappe.utils import getdate

from ar_specialist.receivables import dispute_amounts
from ar_specialist.receivables.dispute import ENDED, DisputeStatus, is_owed
from ar_specialist.receivables.dispute_amounts import Amounts
from ar_specialist.receivables.plan_rest import Contested

from . import disputed
from .disputed import Row
from .promised import ItemKey


class PlannedRow(Protocol):
	"""One item of a plan; `item` names it, and `opened` is what was open of it when it was planned."""

	item: str
	key: ItemKey
	is_instalment: bool
	opened: Decimal


def rows(company: str, customers: Sequence[str]) -> list[Row]:
	"""Return what `customers` ever disputed; one statement, none where nobody is asked about, two where money was paid back."""
	found = disputed.rows(company, sorted(set(customers)))
	back = disputed.refunded(found)
	return [row._replace(is_refunded=row.dispute in back) for row in found]


def latest(found: disputed.Judged) -> list[Row]:
	"""Return the rows of `found` with what the ledger made of them."""
	return [row._replace(stored=found.amounts.get(row.item, row.stored)) for row in found.rows]


def of_items(
	items: Sequence[PlannedRow], disputes: Sequence[Row], taken_off: Mapping[str, Sequence[date]], as_on: date
) -> dict[str, list[Contested]]:
	"""Return what of each of `items` was disputed; `taken_off` says on which days something was taken off each.

	What is disputed of a whole invoice is held back from those of its instalments that are due first.
	"""
	result: dict[str, list[Contested]] = {}
	settled = {row.dispute for row in disputes if row.is_refunded or _was_settled(row.stored)}
	for row in disputes:
		theirs = sorted(
			(each for each in items if each.key[:3] == row.voucher),
			key=lambda each: each.key.due_date or date.max,
		)
		by_term = [
			(each.item, each.key.payment_term if each.is_instalment else None, each.opened) for each in theirs
		]
		term = row.payment_term if any(each.is_instalment for each in theirs) else None
		for item, amount in dispute_amounts.spread([(term, row.disputed)], by_term).items():
			until = _ended_on(row, taken_off.get(item, ()), as_on, was_settled=row.dispute in settled)
			result.setdefault(item, []).append(Contested(amount, row.raised_on, until))
	return result


def _ended_on(row: Row, taken_off: Sequence[date], as_on: date, *, was_settled: bool) -> date | None:
	"""Return the day on which a disputed part was decided to be owed, or its case ended; None while it is open.

	What a case leaves when any part of it `was_settled`, or paid back, is owed.
	"""
	decided = getdate(row.resolved_on) if row.resolved_on else None
	if decided and is_owed(DisputeStatus.RESOLVED, row.resolution, False):
		return decided
	if decided and is_owed(DisputeStatus.RESOLVED, row.resolution, was_settled):
		return next((day for day in taken_off if day >= decided), decided)
	is_reopened_by_ledger = row.status_before and row.stored.still_disputed
	if row.status in ENDED and not is_reopened_by_ledger:
		return getdate(row.closed_on) if row.closed_on else row.raised_on
	return None if row.stored.still_disputed else as_on


def _was_settled(amounts: Amounts) -> bool:
	return bool(amounts.credited or amounts.written_off)
