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

Judged = tuple[Row, PromisedItem]
Values = dict[str, object]


def judge(company: str, customers: Sequence[str], as_on: date, ledger: Sequence[str]) -> None:
	"""Write what the ledger of `as_on` says of the promises of `customers`; withdrawn ones stay as they are.

	`ledger` is the receivable accounts of `company`. The number of statements does not grow with the customers.
	"""
	found = [row for row in rows(company, customers) if row.status != PromiseStatus.WITHDRAWN.value]
	promises: dict[str, list[Judged]] = {}
	for row, item in _looked_up(company, found, as_on, ledger):
		promises.setdefault(row.promise, []).append((row, item))
	_write(PROMISE, dict(filter(None, (_changed(items, as_on) for items in promises.values()))))
	_write(
		ITEM,
		{
			row.item: {"fulfilled": item.fulfilled}
			for items in promises.values()
			for row, item in items
			if row.fulfilled != item.fulfilled
		},
	)


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


def _changed(items: Sequence[Judged], as_on: date) -> tuple[str, Values] | None:
	"""Return a promise with what is to be stored of it; None when that is what is stored."""
	first = items[0][0]
	status = rules.status_of(
		[item for _row, item in items],
		promised_for=first.promised_for,
		tolerance_days=first.tolerance_days,
		as_on=as_on,
		withdrawn=False,
	)
	if status.value == first.status and all(row.fulfilled == item.fulfilled for row, item in items):
		return None
	fulfilled = sum((item.fulfilled for _row, item in items), ZERO)
	return first.promise, {"status": status.value, "fulfilled": fulfilled}


def _write(doctype: str, changed: Mapping[str, Values]) -> None:
	"""Write what follows from the ledger into the rows `changed` by name, all in one statement."""
	if not changed:
		return
	table = frappe.qb.DocType(doctype)
	query = frappe.qb.update(table).where(table.name.isin(list(changed)))
	for field in next(iter(changed.values())):
		query = query.set(
			table[field], _by_name(table.name, {name: row[field] for name, row in changed.items()})
		)
	query.run()


def _by_name(name: Term, values: Mapping[str, object]) -> Case:
	chosen = Case()
	for each, value in values.items():
		chosen = chosen.when(name == each, value)
	return chosen
