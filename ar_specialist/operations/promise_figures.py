"""How promises turned out, by who took them, who made them or when they were for.

Does not check permissions: `Asked.visible` says whose promises count.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import NamedTuple

from pypika.queries import QueryBuilder, Table
from pypika.terms import Criterion

import frappe
from frappe.utils import getdate

from ar_specialist.ledger.clearings import VoucherKey, clearings
from ar_specialist.ledger.packed import exact
from ar_specialist.ledger.population import receivable_accounts
from ar_specialist.receivables.money import ZERO, round_amount
from ar_specialist.receivables.promise import PromiseStatus
from ar_specialist.receivables.promise_record import Clearing, Made, PromiseRecord, waiting

from . import policies
from .doctypes import ACCOUNT, PROMISE, PROMISE_ITEM

GROUPS = ("Collector", "Customer", "Month")


@dataclass(frozen=True, slots=True)
class Asked:
	"""Which promises of one company, or which contacts with its customers, are asked for."""

	company: str
	since: date
	until: date
	group_by: str
	customers: Sequence[str] = ()
	customer_groups: Sequence[str] = ()
	territories: Sequence[str] = ()
	collector: str | None = None
	visible: Criterion | None = None


class Group(NamedTuple):
	"""What one line is about; `label` is what a reader calls it."""

	key: str
	label: str


class _Item(NamedTuple):
	"""One promised item, with what is needed of its promise."""

	promise: str
	status: str
	made_on: date
	promised_for: date
	deadline: date
	level: int
	collector: str | None
	customer: str
	customer_name: str | None
	account: str
	voucher_type: str
	voucher_no: str
	is_void: bool
	promised: Decimal
	fulfilled: Decimal
	rate: Decimal


def record_by_group(asked: Asked) -> dict[Group, PromiseRecord]:
	"""Return the promises for a day from `asked.since` to `asked.until`, added up by group, in their order."""
	found = _items(asked)
	paid = clearings(receivable_accounts(asked.company), {item.voucher_no for item in found})
	promises: dict[str, list[_Item]] = {}
	for item in found:
		promises.setdefault(item.promise, []).append(item)
	result: dict[Group, PromiseRecord] = {}
	for items in promises.values():
		record = result.setdefault(_group(items[0], asked.group_by), PromiseRecord())
		record.include(_made(items, paid, asked.company))
	return dict(sorted(result.items(), key=lambda entry: (entry[0].label.casefold(), entry[0].key)))


def _group(item: _Item, group_by: str) -> Group:
	if group_by == "Customer":
		return Group(item.customer, item.customer_name or item.customer)
	if group_by == "Month":
		month = item.promised_for.strftime("%Y-%m")
		return Group(month, month)
	return Group(item.collector or "", item.collector or "")


def _made(items: Sequence[_Item], paid: dict[VoucherKey, list[Clearing]], company: str) -> Made:
	view = policies.view_for(company)
	first = items[0]
	promised = fulfilled = came_in = waited = ZERO
	for item in items:
		if item.is_void:
			continue
		promised += item.promised * item.rate
		fulfilled += item.fulfilled * item.rate
		key = (item.account, item.voucher_type, item.voucher_no)
		amount, days = waiting(first.made_on, first.deadline, item.fulfilled, paid.get(key, ()))
		came_in += amount * item.rate
		waited += days * item.rate
	return Made(
		PromiseStatus(first.status),
		round_amount(promised, view.precision, view.rounding),
		round_amount(fulfilled, view.precision, view.rounding),
		first.level,
		came_in,
		waited,
	)


def _items(asked: Asked) -> list[_Item]:
	promise, item = frappe.qb.DocType(PROMISE), frappe.qb.DocType(PROMISE_ITEM)
	query = (
		frappe.qb.from_(promise)
		.join(item)
		.on((item.parent == promise.name) & (item.parenttype == PROMISE))
		.select(
			promise.name, promise.status, promise.made_on, promise.promised_for, promise.deadline, promise.level,
			promise.collector, promise.customer, promise.customer_name, item.receivable_account,
			item.voucher_type, item.voucher_no, item.is_void, item.promised, item.fulfilled, item.rate,
		)
		.where((promise.company == asked.company) & promise.promised_for[asked.since : asked.until])
		.orderby(promise.name, item.idx)
	)  # fmt: skip
	query = narrowed(query, promise, asked)
	return [_item(row) for row in query.run()]


def _item(row: Sequence[object]) -> _Item:
	found = _Item(*row[:13], *map(exact, row[13:]))
	made_on = getdate(found.made_on or found.promised_for)
	return found._replace(made_on=made_on, deadline=getdate(found.deadline or found.promised_for))


def narrowed(query: QueryBuilder, said: Table, asked: Asked) -> QueryBuilder:
	"""Return `query` of rows of `said` (with customer, company and collector) as `asked` narrows it.

	Whom a user may see is decided by the customer account, as on the worklist.
	"""
	if asked.collector:
		query = query.where(said.collector == asked.collector)
	return of_customers(query, said, asked)


def of_customers(query: QueryBuilder, said: Table, asked: Asked) -> QueryBuilder:
	"""Return `query` of rows of `said` of the customers that are `asked` for."""
	if asked.customers:
		query = query.where(said.customer.isin(list(asked.customers)))
	criteria = customer_criteria(asked)
	if not criteria:
		return query
	account = frappe.qb.DocType(ACCOUNT)
	joined = query.join(account).on((account.customer == said.customer) & (account.company == said.company))
	return joined.where(Criterion.all(criteria))


def customer_criteria(asked: Asked) -> list[Criterion]:
	"""Return the criteria on AR Customer Account that `asked` makes, beyond named customers."""
	account = frappe.qb.DocType(ACCOUNT)
	found = [asked.visible] if asked.visible else []
	if asked.customer_groups:
		found.append(account.customer_group.isin(list(asked.customer_groups)))
	if asked.territories:
		found.append(account.territory.isin(list(asked.territories)))
	return found
