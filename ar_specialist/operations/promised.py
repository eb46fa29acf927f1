"""What is promised, read: the items of promises, what they come to by customer, whose deadline has passed.

Does not check permissions.
"""

from collections.abc import Iterable, Sequence
from datetime import date
from decimal import Decimal
from typing import NamedTuple

from pypika.queries import QueryBuilder

import frappe
from frappe.utils import add_months

from ar_specialist.ledger.packed import exact
from ar_specialist.receivables.items import OpenItem
from ar_specialist.receivables.money import ZERO
from ar_specialist.receivables.promise import PromiseStatus, deadline

PROMISE, ITEM = "AR Promise", "AR Promise Item"
MONTHS_BROKEN = 12  # as long a broken promise is held against a customer


class ItemKey(NamedTuple):
	"""What of a customer's open items is promised: a voucher, or one instalment of it."""

	account: str
	voucher_type: str
	voucher_no: str
	payment_term: str | None
	due_date: date | None

	@property
	def label(self) -> str:
		return f"{self.voucher_no} · {self.payment_term}" if self.payment_term else self.voucher_no


def key_of(item: OpenItem) -> ItemKey:
	"""Return what names `item` in a promise."""
	return ItemKey(item.account, item.voucher_type, item.voucher_no, item.payment_term or None, item.due_date)


class Row(NamedTuple):
	"""One promised item as it is stored, with what it needs of its promise."""

	promise: str
	customer: str
	status: str
	promised_for: date
	tolerance_days: int
	item: str
	key: ItemKey
	open_amount: Decimal
	promised: Decimal
	fulfilled: Decimal
	rate: Decimal


def rows(company: str, customers: Sequence[str]) -> list[Row]:
	"""Return the promised items of `customers` in `company`, promise by promise, the oldest first."""
	return _rows(_query(company, customers)) if customers else []


def latest_rows(company: str, customer: str) -> list[Row]:
	"""Return the promised items of one customer as they are committed, and keep them so until the transaction ends.

	`rows` reads what was there when the transaction began, which may be before a colleague's promise.
	"""
	return _rows(_query(company, [customer]).for_update())


def _query(company: str, customers: Sequence[str]) -> QueryBuilder:
	promise, item = frappe.qb.DocType(PROMISE), frappe.qb.DocType(ITEM)
	return (
		frappe.qb.from_(promise)
		.join(item)
		.on((item.parent == promise.name) & (item.parenttype == PROMISE))
		.select(
			promise.name, promise.customer, promise.status, promise.promised_for, promise.tolerance_days,
			item.name, item.receivable_account, item.voucher_type, item.voucher_no, item.payment_term,
			item.due_date, item.open_amount, item.promised, item.fulfilled, item.rate,
		)
		.where((promise.company == company) & promise.customer.isin(list(customers)))
		.orderby(promise.customer, promise.name, item.idx)
	)  # fmt: skip


def _rows(query: QueryBuilder) -> list[Row]:
	return [
		Row(
			*cells[:6],
			ItemKey(cells[6], cells[7], cells[8], cells[9] or None, cells[10]),
			*map(exact, cells[11:]),
		)
		for cells in query.run()
	]


class Promised(NamedTuple):
	"""What one customer's promises come to: what is still promised, in company currency, and how many were broken lately."""

	amount: Decimal = ZERO
	broken: int = 0
	by_due_date: tuple[tuple[date | None, Decimal], ...] = ()

	def due_until(self, day: date) -> Decimal:
		"""What of it is about items that are due on `day` or before, or have no due date."""
		return sum((amount for due, amount in self.by_due_date if due is None or due <= day), ZERO)


def by_customer(rows: Iterable[Row], as_on: date) -> dict[str, Promised]:
	"""Return what the promised items `rows` come to; broken ones count for twelve months before `as_on`."""
	since = add_months(as_on, -MONTHS_BROKEN)
	result: dict[str, Promised] = {}
	counted = set()
	for row in rows:
		before = result.get(row.customer, Promised())
		amount, broken, by_due_date = before
		if row.status == PromiseStatus.OPEN.value:
			left = (row.promised - row.fulfilled) * row.rate
			amount, by_due_date = amount + left, (*by_due_date, (row.key.due_date, left))
		elif row.status == PromiseStatus.BROKEN.value and row.promise not in counted:
			counted.add(row.promise)
			broken += deadline(row.promised_for, row.tolerance_days) >= since
		result[row.customer] = Promised(amount, broken, by_due_date)
	return result


def undecided(company: str, as_on: date) -> list[str]:
	"""Return the customers with an open promise whose deadline has passed on `as_on`."""
	return frappe.get_all(
		PROMISE,
		filters={"company": company, "status": PromiseStatus.OPEN.value, "deadline": ("<", as_on)},
		pluck="customer",
		distinct=True,
		order_by="customer",
	)
