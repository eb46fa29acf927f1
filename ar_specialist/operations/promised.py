"""What is promised, read: the items of promises, what they come to by customer, whose deadline has passed.

Does not check permissions.
"""

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import NamedTuple

from pypika.queries import QueryBuilder

import frappe
from frappe.utils import add_months

from ar_specialist.ledger.packed import exact
from ar_specialist.receivables.excepted import About, Excepted
from ar_specialist.receivables.items import OpenItem
from ar_specialist.receivables.money import ZERO
from ar_specialist.receivables.promise import PromisedItem, PromiseStatus, counts_as_broken, deadline

from .doctypes import PROMISE, PROMISE_ITEM

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
	due = item.agreed_date or item.due_date
	return ItemKey(item.account, item.voucher_type, item.voucher_no, item.payment_term or None, due)


class Row(NamedTuple):
	"""One promised item as it is stored, with what it needs of its promise."""

	promise: str
	customer: str
	status: str
	promised_for: date
	tolerance_days: int
	broken_on: datetime | None
	item: str
	taken_before: str | None
	is_instalment: bool
	is_void: bool
	key: ItemKey
	enough: Decimal
	open_amount: Decimal
	promised: Decimal
	fulfilled: Decimal
	open_now: Decimal
	rate: Decimal

	@property
	def about(self) -> About:
		"""What it is about, as the rules take it."""
		return about(self.key, self.is_instalment)

	@property
	def is_open(self) -> bool:
		return self.status == PromiseStatus.OPEN.value and not self.is_void

	@property
	def still_promised(self) -> Decimal:
		"""What is still to come of it, in the currency of the account."""
		return self.judged.still_promised

	@property
	def judged(self) -> PromisedItem:
		"""What the ledger said of it last."""
		return PromisedItem(self.promised, self.fulfilled, self.open_now, self.is_void)

	@property
	def counts_as_broken(self) -> bool:
		"""Whether this item of the promise counts as broken, whatever the others do."""
		status = PromiseStatus(self.status)
		return not self.is_void and counts_as_broken(status, self.promised, self.fulfilled, self.enough)


def about(key: ItemKey, is_instalment: bool) -> About:
	"""Return what an item named `key` is about."""
	term, due = (key.payment_term, key.due_date) if is_instalment else (None, None)
	return About(*key[:3], term, due, is_instalment)


def by_promise(rows: Iterable[Row]) -> dict[str, list[Row]]:
	"""Return `rows` promise by promise."""
	found: dict[str, list[Row]] = {}
	for row in rows:
		found.setdefault(row.promise, []).append(row)
	return found


def is_broken(items: Iterable[Row]) -> bool:
	"""Whether the promise over `items`, all that it has, counts as broken."""
	counted = [row for row in items if not row.is_void]
	if not counted:
		return False
	promised, fulfilled = (
		sum((getattr(row, name) for row in counted), ZERO) for name in ("promised", "fulfilled")
	)
	return counts_as_broken(PromiseStatus(counted[0].status), promised, fulfilled, counted[0].enough)


def rows(company: str, customers: Sequence[str]) -> list[Row]:
	"""Return the promised items of `customers` in `company`, promise by promise, the oldest first."""
	return _rows(_query(company, customers)) if customers else []


def latest_rows(company: str, customer: str) -> list[Row]:
	"""Return the promised items of one customer as they are committed, and keep them so until the transaction ends.

	`rows` reads what was there when the transaction began, which may be before a colleague's promise.
	"""
	return _rows(_query(company, [customer]).for_update())


def _query(company: str, customers: Sequence[str]) -> QueryBuilder:
	promise, item = frappe.qb.DocType(PROMISE), frappe.qb.DocType(PROMISE_ITEM)
	return (
		frappe.qb.from_(promise)
		.join(item)
		.on((item.parent == promise.name) & (item.parenttype == PROMISE))
		.select(
			promise.name, promise.customer, promise.status, promise.promised_for, promise.tolerance_days,
			promise.broken_on, item.name, item.taken_before, item.is_instalment, item.is_void,
			item.receivable_account, item.voucher_type, item.voucher_no, item.payment_term, item.due_date,
			promise.enough, item.open_amount, item.promised, item.fulfilled, item.open_now, item.rate,
		)
		.where((promise.company == company) & promise.customer.isin(list(customers)))
		.orderby(promise.customer, promise.name, item.idx)
	)  # fmt: skip


def _rows(query: QueryBuilder) -> list[Row]:
	return [
		Row(
			*cells[:8],
			bool(cells[8]),
			bool(cells[9]),
			ItemKey(*cells[10:13], cells[13] or None, cells[14]),
			*map(exact, cells[15:]),
		)
		for cells in query.run()
	]


class Promised(NamedTuple):
	"""What one customer's promises come to: what is still promised, in company currency, and how many count as broken.

	`excepted` is what is still promised of which items; `broken_on` is when the last broken one was found to be.
	"""

	amount: Decimal = ZERO
	broken: int = 0
	excepted: tuple[Excepted, ...] = ()
	broken_on: datetime | None = None


def by_customer(rows: Iterable[Row], as_on: date) -> dict[str, Promised]:
	"""Return what the promised items `rows` come to; broken ones count for twelve months before `as_on`."""
	since = add_months(as_on, -MONTHS_BROKEN)
	result: dict[str, Promised] = {}
	for items in by_promise(rows).values():
		first = items[0]
		amount, broken, excepted, broken_on = result.get(first.customer, Promised())
		open_ = [row for row in items if row.is_open and row.still_promised]
		amount += sum((row.still_promised * row.rate for row in open_), ZERO)
		if is_broken(items) and deadline(first.promised_for, first.tolerance_days) >= since:
			broken += 1
			broken_on = max(filter(None, (broken_on, first.broken_on)), default=None)
		result[first.customer] = Promised(amount, broken, (*excepted, *map(_excepted, open_)), broken_on)
	return result


def _excepted(row: Row) -> Excepted:
	"""Return what `row` holds back."""
	return Excepted(row.about, row.still_promised * row.rate, row.still_promised == row.open_now)


def undecided(company: str, as_on: date) -> list[str]:
	"""Return the customers with an open promise whose deadline has passed on `as_on`."""
	return frappe.get_all(
		PROMISE,
		filters={"company": company, "status": PromiseStatus.OPEN.value, "deadline": ("<", as_on)},
		pluck="customer",
		distinct=True,
		order_by="customer",
	)
