"""What a changed strategy would change today: who rises, who falls, how much there would be to do. Writes nothing.

Both the stored and the changed strategy are applied to what is stored of the accounts, by the code that scores them
when it is saved. Does not check permissions; `visible` is what the user may see.
"""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import NamedTuple

from pypika.terms import Criterion

import frappe
from frappe import _
from frappe.model.document import Document
from frappe.utils import getdate

from ar_specialist.ledger import payments
from ar_specialist.ledger.population import receivable_accounts
from ar_specialist.receivables.account import WorklistState
from ar_specialist.receivables.strategy import StepAction
from ar_specialist.refusal import refuse

from . import assessment, strategies

MOST = 100_000
BATCH = 1000
SHOWN = 20
# Whose steps are somebody's work today; the others wait, are small, or have paid already.
WORKED = frozenset((WorklistState.TO_CHASE.value, WorklistState.NOT_DUE.value))
TESTS_LATENESS = {"average_days_late", "days_slower_than_usual"}

TABLES = {
	"rules": ("fact", "operator", "value", "points", "is_scaled", "full_at"),
	"steps": ("day", "action", "template", "smallest_amount", "role"),
	"assignments": ("company", "scope", "scope_name"),
}

Record = dict[str, object]


class Side(NamedTuple):
	"""One account as one of the two strategies has it."""

	priority: int
	call_order: str
	strategy: str | None
	due_action: str | None


class Compared(NamedTuple):
	"""One account before and after."""

	name: str
	customer: str
	company: str
	is_on_list: bool
	before: Side
	after: Side


class Move(NamedTuple):
	"""An account that changes its place among those to chase in its company; a place counts from one."""

	account: Compared
	place: int
	new_place: int

	@property
	def up(self) -> int:
		return self.place - self.new_place


def unsaved(name: str, is_new: bool, values: Mapping[str, object]) -> Document:
	"""Return a strategy document with the `values` a form holds, not saved; throws when it could not bear `name`."""
	if not name:
		refuse(_("Give the strategy a name first."))
	if bool(frappe.db.exists(strategies.STRATEGY, {"name": name})) is is_new:
		if is_new:
			refuse(_("There is a strategy {0} already; choose another name."), name)
		refuse(_("There is no strategy {0}; it was renamed or deleted."), name)
	tables = {
		table: [{field: _plain(row.get(field)) for field in fields} for row in values.get(table) or ()]
		for table, fields in TABLES.items()
	}
	plain = {field: _plain(values.get(field)) for field in ("is_disabled", "due_soon_days")}
	return frappe.get_doc({"doctype": strategies.STRATEGY, "name": name, **plain, **tables})


def _plain(value: object) -> object:
	"""Return `value` where a field can hold it; nothing for lists and records."""
	return value if isinstance(value, str | int | float) else None


def preview(doc: Document, visible: Criterion | None = None) -> Record:
	"""Return what saving the strategy document `doc` would change in the companies it is or was used for.

	Throws when these have more accounts than can be compared while somebody waits.
	"""
	stored = frappe.get_doc(strategies.STRATEGY, doc.name) if _is_stored(doc) else None
	companies = strategies.companies_of(stored, doc)
	_check_size(companies)
	today = getdate()
	used = {name: (strategies.in_use(name), strategies.in_use_with(name, doc)) for name in companies}
	found = [row for name in companies for row in _compared(name, today, used[name], visible)]
	moved = [move for name in companies for move in _moves([row for row in found if row.company == name])]
	rises = sorted((move for move in moved if move.up > 0), key=_most_first)
	falls = sorted((move for move in moved if move.up < 0), key=_most_first)
	return {
		"companies": companies,
		"accounts": len(found),
		"changed": sum(row.before != row.after for row in found),
		"rescored": sum(row.before.priority != row.after.priority for row in found),
		"change_strategy": sum(row.before.strategy != row.after.strategy for row in found),
		"due": _due(found),
		"rising": len(rises),
		"falling": len(falls),
		"rises": _told(rises[:SHOWN], today, used),
		"falls": _told(falls[:SHOWN], today, used),
	}


def _is_stored(doc: Document) -> bool:
	return bool(doc.name and frappe.db.exists(strategies.STRATEGY, doc.name))


def _check_size(companies: Sequence[str]) -> None:
	are_open = {"company": ("in", companies), "open_items": (">", 0)}
	count = frappe.db.count(assessment.TABLE, are_open) if companies else 0
	if count > MOST:
		refuse(
			_("{0} accounts are too many to preview; save the strategy for one customer group first."), count
		)


def _compared(
	company: str,
	as_on: date,
	used: tuple[strategies.InUse, strategies.InUse],
	visible: Criterion | None,
) -> Iterator[Compared]:
	for names in _batches(company, visible):
		known = _known(company, names, as_on, used)
		sides = (assessment.assessed(known, each, with_reasons=False) for each in used)
		for before, after in zip(*sides, strict=True):
			yield Compared(
				before["name"],
				before["customer"],
				company,
				before["worklist_state"] == WorklistState.TO_CHASE.value,
				_side(before, as_on),
				_side(after, as_on),
			)


def _batches(company: str, visible: Criterion | None) -> Iterator[list[str]]:
	"""Yield the customers with anything open in `company`, in portions; nobody works the others, whatever their score."""
	table = frappe.qb.DocType(assessment.TABLE)
	is_open = (table.company == company) & (table.open_items > 0)
	query = frappe.qb.from_(table).select(table.customer).where(is_open)
	query = query if visible is None else query.where(visible)
	names = [name for (name,) in query.orderby(table.customer).run()]
	for start in range(0, len(names), BATCH):
		yield names[start : start + BATCH]


def _known(
	company: str, names: Sequence[str], as_on: date, used: Sequence[strategies.InUse]
) -> assessment.Known:
	is_tested = any(each.facts & TESTS_LATENESS for each in used)
	paces = payments.paces(receivable_accounts(company), as_on, names) if is_tested else {}
	return assessment.known(company, assessment.said(company, names), as_on, paces)


def _side(row: Mapping[str, object], as_on: date) -> Side:
	is_due = row["step"] and row["step_due_on"] <= as_on and row["worklist_state"] in WORKED
	return Side(row["priority"], row["call_order"], row["strategy"], row["step_action"] if is_due else None)


def _moves(rows: Sequence[Compared]) -> Iterator[Move]:
	"""Yield the accounts of one company that change their place among those to chase."""
	listed = [row for row in rows if row.is_on_list]
	before = sorted(listed, key=lambda row: row.before.call_order, reverse=True)
	after = sorted(listed, key=lambda row: row.after.call_order, reverse=True)
	places = {row.name: place for place, row in enumerate(before, 1)}
	for place, row in enumerate(after, 1):
		if places[row.name] != place:
			yield Move(row, places[row.name], place)


def _most_first(move: Move) -> tuple[int, int, str]:
	points = move.account.after.priority - move.account.before.priority
	return (-abs(move.up), -abs(points), move.account.name)


def _due(rows: Sequence[Compared]) -> list[Record]:
	"""Return how many steps of each kind are due today, before and after."""
	before = Counter(row.before.due_action for row in rows)
	after = Counter(row.after.due_action for row in rows)
	return [
		{"action": each.value, "before": before[each.value], "after": after[each.value]}
		for each in StepAction
	]


def _told(
	moves: Sequence[Move],
	as_on: date,
	used: Mapping[str, tuple[strategies.InUse, strategies.InUse]],
) -> list[Record]:
	"""Return `moves` as the desk shows them, each with the reasons of its new score."""
	reasons: dict[str, str] = {}
	for company, (_before, after) in used.items():
		names = sorted(move.account.customer for move in moves if move.account.company == company)
		if names:
			known = _known(company, names, as_on, (after,))
			rows = assessment.assessed(known, after)
			reasons.update((row["name"], row["priority_reasons"]) for row in rows)
	return [_shown(move, reasons[move.account.name]) for move in moves]


def _shown(move: Move, reasons: str) -> Record:
	account = move.account
	return {
		"account": account.name,
		"customer": account.customer,
		"customer_name": frappe.get_cached_value("Customer", account.customer, "customer_name"),
		"company": account.company,
		"score": account.before.priority,
		"new_score": account.after.priority,
		"place": move.place,
		"new_place": move.new_place,
		"reasons": reasons.splitlines(),
	}
