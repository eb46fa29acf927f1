"""Judging promises by the ledger, a batch of customers at a time.

Promises are judged afresh with every refresh of their customer, so a payment that is cancelled, unreconciled or
dated back changes them as well as one that comes in. Does not check permissions.
"""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal

from frappe.utils import now_datetime

from ar_specialist.receivables import promise as rules
from ar_specialist.receivables.money import ZERO
from ar_specialist.receivables.promise import PromisedItem, PromiseStatus

from . import rows_by_name
from .doctypes import PROMISE, PROMISE_ITEM
from .promised import Row, by_promise, is_broken, rows
from .settled import Settled

OF_ITEM = ("fulfilled", "open_now", "is_void")


def judge(company: str, customers: Sequence[str], as_on: date, ledger: Sequence[str]) -> list[Row]:
	"""Write what the ledger of `as_on` says of the promises of `customers`; withdrawn ones stay as they are.

	Returns all their promised items as they are stored then. `ledger` is the receivable accounts of `company`. The
	number of statements does not grow with the customers.
	"""
	found = rows(company, customers)
	shown = [row for row in found if row.status != PromiseStatus.WITHDRAWN.value]
	settled = Settled(company, shown, ledger)
	new: dict[str, Row] = {}
	for items in by_promise(shown).values():
		of_ledger = [settled.item(row, _day(row, as_on)) for row in items]
		new |= {row.item: row for row in _judged(items, of_ledger, as_on)}
	judged = [new.get(row.item, row) for row in found]
	_write_changes(found, judged)
	return judged


def _day(row: Row, as_on: date) -> date:
	return rules.evaluation_day(row.promised_for, row.tolerance_days, as_on)


def _judged(items: Sequence[Row], of_ledger: Sequence[PromisedItem], as_on: date) -> list[Row]:
	"""Return the `items` of one promise as the ledger has them, and when it was first found broken, if it counts as such."""
	first = items[0]
	status = rules.status_of(
		of_ledger,
		promised_for=first.promised_for,
		tolerance_days=first.tolerance_days,
		as_on=as_on,
		withdrawn=False,
	)
	judged = [
		row._replace(
			status=status.value, fulfilled=item.fulfilled, open_now=item.open_now, is_void=item.is_void
		)
		for row, item in zip(items, of_ledger, strict=True)
	]
	broken_on = (first.broken_on or now_datetime()) if is_broken(judged) else None
	return [row._replace(broken_on=broken_on) for row in judged]


def _write_changes(before: Sequence[Row], after: Sequence[Row]) -> None:
	"""Write of the rows `before` what is different `after`, and what their promises come to."""
	changed = [row for stored, row in zip(before, after, strict=True) if row != stored]
	fulfilled: dict[str, Decimal] = {}
	for row in after:
		fulfilled[row.promise] = fulfilled.get(row.promise, ZERO) + row.fulfilled
	rows_by_name.write(
		PROMISE_ITEM, {row.item: {field: getattr(row, field) for field in OF_ITEM} for row in changed}
	)
	rows_by_name.write(
		PROMISE,
		{
			row.promise: {
				"status": row.status,
				"fulfilled": fulfilled[row.promise],
				"broken_on": row.broken_on,
			}
			for row in changed
		},
	)
