"""Sharing customer accounts out among collectors by load: shown first, then done as it was shown.

Thousands of accounts in a few statements; each keeps the version a single change would have left, so that its
timeline says who gave it to whom. Does not check permissions; `visible` is what the user may see.
"""

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from pypika.queries import QueryBuilder
from pypika.terms import Criterion

import frappe
from frappe import _
from frappe.query_builder.functions import Count, IfNull, Sum
from frappe.utils import get_fullname, now

from ar_specialist.ledger import colleagues, customers
from ar_specialist.ledger.packed import exact
from ar_specialist.ledger.vouchers import chunks
from ar_specialist.receivables import load
from ar_specialist.receivables.errors import ReceivablesError
from ar_specialist.receivables.load import Measure
from ar_specialist.receivables.money import ZERO
from ar_specialist.refusal import refuse

from .assessment import TABLE

MOST_AT_ONCE = 5000

Loads = Mapping[str | None, Mapping[Measure, Decimal]]


@dataclass(frozen=True, slots=True)
class Wish:
	"""Whose accounts of a company to share out, among whom, and by what.

	The accounts are those named; without names all of the collectors `of`, and with `unassigned` those of nobody
	that have something open.
	"""

	company: str
	to: tuple[str, ...]
	measure: Measure = Measure.CUSTOMERS
	keep: bool = True
	names: tuple[str, ...] = ()
	of: tuple[str, ...] = ()
	unassigned: bool = False


@dataclass(frozen=True, slots=True)
class Row:
	"""One account of the wish, as it is now."""

	name: str
	collector: str | None
	work: Mapping[Measure, Decimal]


@dataclass(frozen=True, slots=True)
class Plan:
	"""Who gets what: the accounts that change hands, as {name: (before, after)}."""

	rows: Sequence[Row]
	after: Mapping[str, str]

	@property
	def changes(self) -> dict[str, tuple[str | None, str]]:
		return {
			row.name: (row.collector, self.after[row.name])
			for row in self.rows
			if row.collector != self.after[row.name]
		}

	@property
	def seal(self) -> str:
		"""What this plan is known by: another one has another seal."""
		return hashlib.sha256(json.dumps(sorted(self.changes.items())).encode()).hexdigest()[:16]


def collectors() -> list[dict[str, str]]:
	"""Return whom customers can be given to, as a field offers them."""
	return [{"value": user, "label": get_fullname(user)} for user in colleagues.ar_users()]


def preview(wish: Wish, visible: Criterion | None) -> dict[str, object]:
	"""Return what sharing out would do: of each collector the customers and amounts before and after.

	Throws one sentence where it cannot be done.
	"""
	_check(wish)
	now_theirs = _loads(wish.company, visible)
	plan = _plan(wish, _of(wish, visible).run(), now_theirs)
	changes = plan.changes
	return {
		"currency": customers.company_currency(wish.company),
		"accounts": len(plan.rows),
		"changed": len(changes),
		"seal": plan.seal,
		"rows": [
			_shown(collector, now_theirs, plan) for collector in _concerned(wish, plan.rows, now_theirs)
		],
	}


def apply(wish: Wish, seal: str, visible: Criterion | None) -> int:
	"""Share the accounts out as the preview with `seal` showed it; return how many changed hands.

	Throws, and changes nothing, when that is no longer what would come of it.
	"""
	_check(wish)
	# locked, accounts are read as they are now and not as of the transaction's beginning
	plan = _plan(wish, _of(wish, visible).for_update().run(), _loads(wish.company, visible))
	if plan.seal != seal:
		refuse(_("Customers have changed since the preview; look at it again before you apply it."))
	changes = plan.changes
	for collector in sorted(set(plan.after.values())):
		_give([name for name, (_before, after) in changes.items() if after == collector], collector)
	_keep_versions(changes)
	return len(changes)


def _plan(wish: Wish, found: Sequence[Sequence[object]], now_theirs: Loads) -> Plan:
	rows = _rows(wish, found)
	besides = {
		collector: now_theirs.get(collector, {}).get(wish.measure, ZERO)
		- sum((row.work[wish.measure] for row in rows if row.collector == collector), ZERO)
		for collector in wish.to
	}
	accounts = [load.Account(row.name, row.collector, row.work[wish.measure]) for row in rows]
	try:
		after = load.distribute(accounts, wish.to, besides, wish.keep)
	except ReceivablesError as error:
		refuse(_(error.template), *error.values)
	return Plan(rows, after)


def _check(wish: Wish) -> None:
	if not (wish.names or wish.of or wish.unassigned):
		refuse(_("Say whose customers to share out: of some collectors, or of nobody."))
	strangers = sorted(set(wish.to) - set(colleagues.ar_users()))
	if strangers:
		refuse(
			_("{0} is no enabled user with the role AR Specialist or AR Manager; choose a colleague who is."),
			strangers[0],
		)


def _of(wish: Wish, visible: Criterion | None) -> QueryBuilder:
	"""Return the query for the accounts of `wish`: name, collector, open items, amount to collect."""
	table = frappe.qb.DocType(TABLE)
	whose = []
	if wish.names:
		whose.append(table.name.isin(wish.names))
	else:
		if wish.of:
			whose.append(table.collector.isin(wish.of))
		if wish.unassigned:
			whose.append((IfNull(table.collector, "") == "") & (table.open_items > 0))
	query = frappe.qb.from_(table).where((table.company == wish.company) & Criterion.any(whose))
	query = query if visible is None else query.where(visible)
	query = query.select(table.name, table.collector, table.open_items, table.to_collect)
	return query.orderby(table.name).limit(MOST_AT_ONCE + 1)


def _rows(wish: Wish, found: Sequence[Sequence[object]]) -> list[Row]:
	if wish.names and len(found) < len(set(wish.names)):
		refuse(
			_("Some of these customers are not in {0}, or not yours to see; select again."),
			wish.company,
			exception=frappe.PermissionError,
		)
	if not found:
		refuse(_("There are no customers to share out; choose other collectors."))
	if len(found) > MOST_AT_ONCE:
		refuse(_("These are more than {0} customers; share them out in parts."), MOST_AT_ONCE)
	return [
		Row(name, collector or None, _work(int(open_items > 0), to_collect))
		for name, collector, open_items, to_collect in found
	]


def _work(count: int, to_collect: object) -> dict[Measure, Decimal]:
	return {Measure.CUSTOMERS: Decimal(count), Measure.AMOUNT: max(exact(to_collect), ZERO)}


def _loads(company: str, visible: Criterion | None) -> dict[str, dict[Measure, Decimal]]:
	"""Return what each collector of `company` has to do now: customers with something open, amount to collect."""
	table = frappe.qb.DocType(TABLE)
	query = (
		frappe.qb.from_(table)
		.select(table.collector, Count(table.name), Sum(table.to_collect))
		.where((table.company == company) & (table.open_items > 0) & (table.collector != ""))
		.groupby(table.collector)
	)
	rows = (query if visible is None else query.where(visible)).run()
	return {collector: _work(count, to_collect) for collector, count, to_collect in rows}


def _concerned(wish: Wish, rows: Iterable[Row], now_theirs: Loads) -> list[str | None]:
	"""Return those who get accounts, in the order named, then those who give them; None for nobody."""
	givers = {row.collector for row in rows} - set(wish.to)
	return [*wish.to, *sorted(filter(None, givers)), *([None] if None in givers else [])]


def _shown(collector: str | None, now_theirs: Loads, plan: Plan) -> dict[str, object]:
	"""Return one line of the preview. Of nobody's accounts those are counted that are shared out."""
	given = [row for row in plan.rows if row.collector == collector and plan.after[row.name] != collector]
	taken = [row for row in plan.rows if plan.after[row.name] == collector and row.collector != collector]
	line: dict[str, object] = {
		"collector": collector,
		"full_name": get_fullname(collector) if collector else None,
	}
	for measure, field in ((Measure.CUSTOMERS, "customers"), (Measure.AMOUNT, "amount")):
		leaves = sum((row.work[measure] for row in given), ZERO)
		comes = sum((row.work[measure] for row in taken), ZERO)
		before = now_theirs.get(collector, {}).get(measure, ZERO) if collector else leaves
		line[f"{field}_before"], line[f"{field}_after"] = float(before), float(before - leaves + comes)
	return line


def _give(names: Sequence[str], collector: str) -> None:
	table = frappe.qb.DocType(TABLE)
	for chunk in chunks(names):
		(
			frappe.qb.update(table)
			.set(table.collector, collector)
			.set(table.modified, now())
			.set(table.modified_by, frappe.session.user)
			.where(table.name.isin(chunk))
			.run()
		)


def _keep_versions(changes: Mapping[str, tuple[str | None, str]]) -> None:
	"""Keep for each account what a single change in its form would have: who changed the collector, from and to whom."""
	time, user = now(), frappe.session.user
	fields = ["name", "creation", "modified", "owner", "modified_by", "ref_doctype", "docname", "data"]
	rows = []
	for name, (before, after) in changes.items():
		said = {"added": [], "changed": [["collector", before, after]], "removed": [], "row_changed": []}
		rows.append((frappe.generate_hash(length=10), time, time, user, user, TABLE, name, json.dumps(said)))
	frappe.db.bulk_insert("Version", fields, rows)
