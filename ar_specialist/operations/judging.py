"""Judging promises by the ledger, a batch of customers at a time.

Promises are judged afresh with every refresh of their customer, so a payment that is cancelled, unreconciled or
dated back changes them as well as one that comes in. Does not check permissions.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from decimal import Decimal

from pypika import Case
from pypika.terms import Term

import frappe

from ar_specialist.ledger import standing
from ar_specialist.ledger.standing import Asked
from ar_specialist.receivables import promise as rules
from ar_specialist.receivables.items import OpenItem
from ar_specialist.receivables.money import ZERO
from ar_specialist.receivables.promise import PromisedItem, PromiseStatus

from . import policies
from .promised import ITEM, PROMISE, ItemKey, Row, key_of, rows

AT_ONCE = 500  # rows written by one statement, which looks each up among them
Judged = tuple[Row, PromisedItem]
Values = dict[str, object]


def judge(company: str, customers: Sequence[str], as_on: date, ledger: Sequence[str]) -> list[Row]:
	"""Write what the ledger of `as_on` says of the promises of `customers`; withdrawn ones stay as they are.

	Returns all their promised items as they are stored then. `ledger` is the receivable accounts of `company`. The
	number of statements does not grow with the customers.
	"""
	found = rows(company, customers)
	shown = [row for row in found if row.status != PromiseStatus.WITHDRAWN.value]
	promises: dict[str, list[Judged]] = {}
	for row, item in _looked_up(company, shown, as_on, ledger):
		promises.setdefault(row.promise, []).append((row, item))
	statuses = {name: _status(items, as_on).value for name, items in promises.items()}
	new = {
		row.item: row._replace(status=statuses[row.promise], fulfilled=item.fulfilled)
		for items in promises.values()
		for row, item in items
	}
	judged = [new.get(row.item, row) for row in found]
	_write_changes(found, judged)
	return judged


def _looked_up(company: str, found: Sequence[Row], as_on: date, ledger: Sequence[str]) -> Iterable[Judged]:
	"""Yield each of the promised items `found` with what is open of it on the day that decides."""
	if not found:
		return
	asked = [Asked(row.customer, row.key.voucher_no, _day(row, as_on)) for row in found]
	view = policies.view_for(company, in_party_currency=True, by_term=True)
	open_items = standing.items_on(company, asked, view, ledger)
	then = {party_and_day: _open_then(items) for party_and_day, items in open_items.items()}
	for row in found:
		open_then = _found(then[row.customer, _day(row, as_on)], row.key)
		yield row, PromisedItem(row.promised, row.open_amount, open_then)


def _day(row: Row, as_on: date) -> date:
	return rules.evaluation_day(row.promised_for, row.tolerance_days, as_on)


def _open_then(items: Iterable[OpenItem]) -> dict[ItemKey, Decimal]:
	result: dict[ItemKey, Decimal] = {}
	for item in items:
		key = key_of(item)
		result[key] = result.get(key, ZERO) + item.outstanding
	return result


def _found(open_then: Mapping[ItemKey, Decimal], key: ItemKey) -> Decimal:
	"""Return what `key` has open; a whole voucher has what all its instalments have."""
	if key.payment_term or key in open_then:
		return open_then.get(key, ZERO)
	return sum((amount for each, amount in open_then.items() if each[:3] == key[:3]), ZERO)


def _status(items: Sequence[Judged], as_on: date) -> PromiseStatus:
	first = items[0][0]
	return rules.status_of(
		[item for _row, item in items],
		promised_for=first.promised_for,
		tolerance_days=first.tolerance_days,
		as_on=as_on,
		withdrawn=False,
	)


def _write_changes(before: Sequence[Row], after: Sequence[Row]) -> None:
	"""Write of the rows `before` what is different `after`, and what their promises come to."""
	changed = [row for stored, row in zip(before, after, strict=True) if row != stored]
	fulfilled: dict[str, Decimal] = {}
	for row in after:
		fulfilled[row.promise] = fulfilled.get(row.promise, ZERO) + row.fulfilled
	_write(ITEM, {row.item: {"fulfilled": row.fulfilled} for row in changed})
	_write(
		PROMISE,
		{row.promise: {"status": row.status, "fulfilled": fulfilled[row.promise]} for row in changed},
	)


def _write(doctype: str, changed: Mapping[str, Values]) -> None:
	"""Write what follows from the ledger into the rows `changed` by name; who is gone stays gone."""
	table, names = frappe.qb.DocType(doctype), list(changed)
	for start in range(0, len(names), AT_ONCE):
		portion = {name: changed[name] for name in names[start : start + AT_ONCE]}
		query = frappe.qb.update(table).where(table.name.isin(list(portion)))
		for field in changed[names[0]]:
			query = query.set(table[field], _by_name(table.name, field, portion))
		query.run()


def _by_name(name: Term, field: str, rows: Mapping[str, Values]) -> Case:
	chosen = Case()
	for each, values in rows.items():
		chosen = chosen.when(name == each, values[field])
	return chosen
