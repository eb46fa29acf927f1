"""Payment plans, read and judged: what they are about, what came in on it since they were offered, how they stand.

Writes nothing and does not check permissions.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from itertools import pairwise
from typing import NamedTuple

from pypika.queries import QueryBuilder, Table
from pypika.terms import Criterion

import frappe
from frappe.utils import getdate

from ar_specialist.ledger.packed import exact
from ar_specialist.receivables import plan as rules
from ar_specialist.receivables.agreed import AgreedDue, AgreedPlan
from ar_specialist.receivables.excepted import About, Excepted
from ar_specialist.receivables.money import ZERO
from ar_specialist.receivables.plan import (
	AGREED,
	HOLDING,
	JUDGED,
	Agreement,
	Due,
	Evaluation,
	OnBreak,
	OverpaymentRule,
	PlanStatus,
	Receipt,
)
from ar_specialist.receivables.plan_rest import Contested, RestingItem

from . import contested
from .disputed import Row
from .doctypes import PLAN, PLAN_INSTALMENT, PLAN_ITEM
from .promised import ItemKey, about
from .settled import Became, Settled


class ItemRow(NamedTuple):
	"""One item of a plan as it is stored, with what it needs of its plan."""

	plan: str
	customer: str
	item: str
	taken_before: str | None
	is_instalment: bool
	is_charge: bool
	is_void: bool
	key: ItemKey
	planned: Decimal
	paid: Decimal
	open_now: Decimal
	rate: Decimal
	opened: Decimal

	@property
	def about(self) -> About:
		"""What it is about, as the rules take it."""
		return about(self.key, self.is_instalment)

	@property
	def still_planned(self) -> Decimal:
		"""What of it is still to come, by the ledger that was judged last."""
		return ZERO if self.is_void else max(ZERO, min(self.planned - self.paid, self.open_now))

	@property
	def outside(self) -> Decimal:
		"""What of it the plan leaves out."""
		return max(ZERO, self.opened - self.planned)

	def after(self, now: Became) -> "ItemRow":
		"""Return what is paid and open of it by what came in: a credit note takes off first what the plan leaves out."""
		row = self._replace(open_now=now.open_now, opened=now.opened, is_void=False)
		return row._replace(paid=min(row.planned, now.came_in - min(now.came_in, now.credited, row.outside)))


class DueRow(NamedTuple):
	"""One instalment as it is stored; `charges` are fee and interest."""

	plan: str
	name: str
	due_date: date
	principal: Decimal
	charges: Decimal
	status: str
	paid: Decimal
	written_off: Decimal


class Plan(NamedTuple):
	"""An accepted plan as it is stored, with its items and instalments."""

	name: str
	customer: str
	status: PlanStatus
	grace_days: int
	breaks_after: int
	overpayment: OverpaymentRule
	on_break: OnBreak
	broken_on: date | None
	found_broken_on: datetime | None
	charges_billed_on: date | None
	items: Sequence[ItemRow] = ()
	dues: Sequence[DueRow] = ()

	@property
	def is_billed(self) -> bool:
		"""Whether nothing is left to bill for it."""
		return self.charges_billed_on is not None or not any(due.charges for due in self.dues)

	def asked(self, due: DueRow) -> Decimal:
		"""Return what there is to pay of an instalment: fee and interest once they are billed."""
		return due.principal + (due.charges if self.charges_billed_on else ZERO)

	def agreement(self) -> Agreement:
		"""Return this for the rules."""
		billed = self.charges_billed_on
		dues = [
			Due(due.due_date, self.asked(due), self.asked(due) if billed and billed <= due.due_date else due.principal)
			for due in self.dues
		]  # fmt: skip
		return Agreement(dues, self.grace_days, self.breaks_after, self.overpayment)

	def agreed(self, in_company_currency: bool = True) -> AgreedPlan | None:
		"""Return when what is open of it is due, or None where it is due as it always was."""
		is_broken = self.status is PlanStatus.BROKEN
		if is_broken and self.on_break is OnBreak.ALL_DUE and self.broken_on:
			dues = [AgreedDue(self.broken_on, Decimal(1))]
		elif self.status in AGREED:
			dues = [
				AgreedDue(due.due_date, self.asked(due) - due.paid - due.written_off) for due in self.dues
			]
		else:
			return None
		items = [_excepted(row, row.rate if in_company_currency else Decimal(1)) for row in self.items]
		return AgreedPlan([each for each in items if each.amount], dues, is_broken)


def _excepted(row: ItemRow, rate: Decimal) -> Excepted:
	return Excepted(row.about, row.still_planned * rate, row.still_planned == row.open_now)


def plans(company: str, customers: Sequence[str]) -> list[Plan]:
	"""Return the accepted plans of `customers` in `company`; one statement where they have none, three where they do."""
	if not customers:
		return []
	table = frappe.qb.DocType(PLAN)
	theirs = (table.company == company) & table.customer.isin(list(customers))
	return read(theirs & table.status.isin([each.value for each in JUDGED]))


def read(which: Criterion, docstatus: Sequence[int] = (1,)) -> list[Plan]:
	"""Return the plans that are `which`, a criterion on the table of plans, with their items and instalments."""
	table = frappe.qb.DocType(PLAN)
	query = (
		frappe.qb.from_(table)
		.select(
			table.name, table.customer, table.status, table.grace_days, table.breaks_after, table.overpayment_rule,
			table.on_break, table.broken_on, table.found_broken_on, table.charges_billed_on,
		)
		.where(which & table.docstatus.isin(list(docstatus)))
		.orderby(table.customer, table.name)
	)  # fmt: skip
	found = [
		Plan(
			name, customer, PlanStatus(status), grace, breaks, OverpaymentRule(rule), OnBreak(on_break), *rest
		)
		for name, customer, status, grace, breaks, rule, on_break, *rest in query.run()
	]
	return _with_rows(found) if found else []


def _with_rows(found: Sequence[Plan]) -> list[Plan]:
	names = [plan.name for plan in found]
	items: dict[str, list[ItemRow]] = {}
	for row in _items(_item_query().where(frappe.qb.DocType(PLAN).name.isin(names))):
		items.setdefault(row.plan, []).append(row)
	dues: dict[str, list[DueRow]] = {}
	for row in _dues(names):
		dues.setdefault(row.plan, []).append(row)
	return [plan._replace(items=items.get(plan.name, ()), dues=dues.get(plan.name, ())) for plan in found]


def _item_query() -> QueryBuilder:
	plan, item = frappe.qb.DocType(PLAN), frappe.qb.DocType(PLAN_ITEM)
	return (
		frappe.qb.from_(plan)
		.join(item)
		.on((item.parent == plan.name) & (item.parenttype == PLAN))
		.select(
			plan.name, plan.customer, item.name, item.taken_before, item.is_instalment, item.is_charge, item.is_void,
			item.receivable_account, item.voucher_type, item.voucher_no, item.payment_term, item.due_date,
			item.planned, item.paid, item.open_now, item.rate, item.open_amount,
		)
		.orderby(plan.name, item.idx)
	)  # fmt: skip


def _items(query: QueryBuilder) -> list[ItemRow]:
	return [
		ItemRow(
			*cells[:4],
			*map(bool, cells[4:7]),
			ItemKey(*cells[7:10], cells[10] or None, cells[11]),
			*map(exact, cells[12:]),
		)
		for cells in query.run()
	]


def _dues(names: Sequence[str]) -> list[DueRow]:
	table = frappe.qb.DocType(PLAN_INSTALMENT)
	query = (
		frappe.qb.from_(table)
		.select(
			table.parent, table.name, table.due_date, table.principal, table.interest, table.fee, table.status,
			table.paid, table.written_off,
		)
		.where((table.parenttype == PLAN) & table.parent.isin(list(names)))
		.orderby(table.parent, table.idx)
	)  # fmt: skip
	return [
		DueRow(plan, name, on, exact(principal), exact(interest) + exact(fee), status, *map(exact, amounts))
		for plan, name, on, principal, interest, fee, status, *amounts in query.run()
	]


def held(company: str, customer: str) -> list[ItemRow]:
	"""Return what of the customer's items is in a plan, as it is committed, and keep it so until the transaction ends."""
	plan = frappe.qb.DocType(PLAN)
	query = _item_query().where((plan.company == company) & (plan.customer == customer))
	return _items(query.where(holds(plan)).for_update())


def holds(plan: Table) -> Criterion:
	"""Return which plans hold their items; a proposal that has run out, see `plan_link.last_day`, holds nothing."""
	today = getdate()
	is_no_proposal = plan.status != PlanStatus.PROPOSED.value
	stands = (plan.valid_until.isnull() | (plan.valid_until >= today)) & (plan.next_due_date >= today)
	return plan.status.isin([each.value for each in HOLDING]) & (is_no_proposal | stands)


class Judged(NamedTuple):
	"""A plan as the ledger of one day has it, and what it was before."""

	plan: Plan
	evaluation: Evaluation
	before: Plan


def judged(
	company: str, customers: Sequence[str], as_on: date, ledger: Sequence[str], disputes: Sequence[Row]
) -> list[Judged]:
	"""Return how the plans of `customers`, of whom all `disputes` are known, stand by the ledger of `as_on`.

	`ledger` is the receivable accounts.
	"""
	return judged_of(company, plans(company, customers), as_on, ledger, disputes)


def judged_of(
	company: str,
	found: Sequence[Plan],
	as_on: date,
	ledger: Sequence[str],
	disputes: Sequence[Row] | None = None,
) -> list[Judged]:
	"""Return how the plans `found` stand by the ledger of `as_on`; no statement where there are none.

	What was disputed of them is read where no `disputes` are given.
	"""
	if not found:
		return []
	settled = settled_of(company, found, ledger)
	if disputes is None:
		disputes = contested.rows(company, [plan.customer for plan in found])
	return [judge(plan, settled, as_on, disputes) for plan in found]


def settled_of(company: str, found: Sequence[Plan], ledger: Sequence[str]) -> Settled:
	"""Return the ledger of what the plans `found` are about, by which they are judged on any day."""
	return Settled(company, [row for plan in found for row in plan.items], ledger)


def judge(plan: Plan, settled: Settled, as_on: date, disputes: Sequence[Row] = ()) -> Judged:
	"""Return how `plan` stands by the ledger of `as_on`, and by what was disputed of it; without a statement."""
	items, received = [], {}
	for row in plan.items:
		now = settled.became(row, as_on)
		items.append(row.after(now) if now else row._replace(paid=ZERO, open_now=ZERO, is_void=True))
		received[row.item] = _receipts(row, settled, as_on) if now else []
	new = plan._replace(items=items)
	days = {row.item: settled.days(row) for row in items} if disputes else {}
	evaluation = rules.evaluate(
		new.agreement(),
		[receipt for theirs in received.values() for receipt in theirs],
		written_off=sum((_written_off(row) for row in items), ZERO),
		as_on=as_on,
		is_void=all(row.is_void for row in items),
		is_billed=new.is_billed,
		items=_resting(items, received, contested.of_items(items, disputes, days, as_on)),
	)
	dues = [
		due._replace(status=each.status.value, paid=each.paid, written_off=each.written_off)
		for due, each in zip(plan.dues, evaluation.instalments, strict=True)
	]
	new = new._replace(dues=dues, status=evaluation.status, broken_on=evaluation.broken_on)
	return Judged(new, evaluation, plan)


def _resting(
	items: Sequence[ItemRow],
	received: Mapping[str, Sequence[Receipt]],
	disputes: Mapping[str, Sequence[Contested]],
) -> list[RestingItem]:
	"""Return `items` for the rules, with what was disputed of each; none where nothing was."""
	return [
		RestingItem(
			ZERO if row.is_void else row.planned - _written_off(row),
			row.outside,
			received[row.item],
			disputes.get(row.item, ()),
		)
		for row in (items if disputes else ())
	]


def _written_off(row: ItemRow) -> Decimal:
	"""Return what of an item nobody pays any more; of a bill that was cancelled nothing, as it is billed anew."""
	return ZERO if row.is_void and row.is_charge else row.planned - row.paid - row.still_planned


def _receipts(row: ItemRow, settled: Settled, as_on: date) -> list[Receipt]:
	"""Return what came in on `row`, day by day."""
	came = [(date.min, ZERO)]
	for day in settled.days(row):
		now = settled.became(row, day) if day <= as_on else None
		if now:
			came.append((day, row.after(now).paid))
	steps = (Receipt(day, amount - before) for (_earlier, before), (day, amount) in pairwise(came))
	return [each for each in steps if each.amount]


def by_customer(found: Iterable[Plan], *, in_company_currency: bool = True) -> dict[str, list[AgreedPlan]]:
	"""Return when what is in plans is due, by customer."""
	result: dict[str, list[AgreedPlan]] = {}
	for plan in found:
		terms = plan.agreed(in_company_currency)
		if terms:
			result.setdefault(plan.customer, []).append(terms)
	return result


def broken_on(found: Iterable[Plan]) -> dict[str, datetime]:
	"""Return when the last plan that is broken was found to be, by customer."""
	result: dict[str, datetime] = {}
	for plan in found:
		if plan.status is PlanStatus.BROKEN and plan.found_broken_on:
			result[plan.customer] = max(plan.found_broken_on, result.get(plan.customer, datetime.min))
	return result
