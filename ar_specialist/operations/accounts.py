"""Customer accounts: the worklist's rows, derived from open items plus what people said, locked and written here."""

from collections.abc import Collection, Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal

from pypika.queries import QueryBuilder
from pypika.terms import Values

import frappe
from frappe import _
from frappe.model.document import Document
from frappe.query_builder.functions import Count, Sum
from frappe.utils import now, now_datetime

from ar_specialist.ledger import customers, payments
from ar_specialist.ledger.packed import exact
from ar_specialist.ledger.population import receivable_accounts
from ar_specialist.receivables.account import AccountFigures
from ar_specialist.receivables.money import ZERO
from ar_specialist.refusal import refuse

from . import assessment, marks, policies, steps, strategies
from .doctypes import ACCOUNT

AMOUNTS = (
	"overdue", "unapplied_cash", "unapplied_credits", "excepted_overdue", "to_collect", "outstanding", "promised",
	"disputed", "planned",
)  # fmt: skip
DECIDED_BY = [
	"company", "customer", "strategy", "leading_item", "leading_due_date", "open_items", "oldest_days_late", "last_broken_on",
	*AMOUNTS, *assessment.STATED,
]  # fmt: skip
SCORE = ("priority", "call_order", "priority_reasons")
LAST_CONTACT = "days_since_contact"  # the fact by which a strategy gives points for it


def due_entries(company: str, as_on: date) -> list[str]:
	"""Return the customers with an entry dated ahead at the last refresh that has arrived by `as_on`."""
	table = frappe.qb.DocType(ACCOUNT)
	query = (
		frappe.qb.from_(table)
		.select(table.customer)
		.where((table.company == company) & (table.next_posting_date <= as_on))
		.orderby(table.customer)
	)
	return [customer for (customer,) in query.run()]


def lock(company: str, parties: Sequence[str | None]) -> dict[str, datetime | None]:
	"""Lock the account rows of `parties`, making those that are missing; return when each was refreshed last.

	All reads here lock, so that the transaction's snapshot is taken only once the locks are held.
	"""
	named = sorted(party for party in parties if party is not None)
	if not named:
		return {}
	held = dict(_refreshed(company, named).for_update().run())
	missing = sorted(set(named) - set(held))
	if missing:
		_make(company, missing)
	return held


def _refreshed(company: str, customers: Sequence[str]) -> QueryBuilder:
	table = frappe.qb.DocType(ACCOUNT)
	return (
		frappe.qb.from_(table)
		.select(table.customer, table.refreshed_on)
		.where((table.company == company) & table.customer.isin(list(customers)))
		.orderby(table.customer)
	)


def overtaken(company: str, locked: Mapping[str, datetime | None]) -> list[str]:
	"""Return the customers whose account somebody has refreshed since this transaction's snapshot was taken.

	`locked` is what `lock` returned. A request has read before it locks, so what it computes for them may be of a
	ledger, and of promises, that a colleague has already been ahead of.
	"""
	seen = dict(_refreshed(company, list(locked)).run()) if locked else {}
	return [customer for customer, on in locked.items() if customer not in seen or seen[customer] != on]


def _make(company: str, parties: Sequence[str]) -> None:
	known = customers.lock_existing(parties)
	time, user = now(), frappe.session.user
	collector = policies.policy_for(company).default_collector
	if collector and not frappe.db.get_value("User", collector, "enabled"):
		collector = None
	frappe.db.bulk_insert(
		ACCOUNT,
		["name", "creation", "modified", "owner", "modified_by", "company", "customer", "collector"],
		[
			(frappe.generate_hash(length=12), time, time, user, user, company, name, collector)
			for name in known
		],
		ignore_duplicates=True,
	)


def update(company: str, parties: Sequence[str | None], as_on: date, found: assessment.Derived) -> set[str]:
	"""Write the account rows of those `parties` that are customers anew, and return these.

	`found` is what their ledger gives; the open items among it are stored already.
	"""
	time = now_datetime()
	rows = assessment.computed(company, parties, as_on, found)
	_write([{**row, "refreshed_on": time} for row in rows])
	return {row["customer"] for row in rows}


def age(company: str, names: Sequence[str], as_on: date) -> int:
	"""Bring the accounts of customers `names` to another day: ages, buckets, state, priority, average lateness.

	Locks them first, so that a refresh going on elsewhere is waited for and not undone; to see what it wrote, the
	caller's transaction must not have read before. Returns how many accounts there were.
	"""
	lock(company, names)
	rows = assessment.said(company, names)
	paces = payments.paces(receivable_accounts(company), as_on, [row.customer for row in rows])
	known = assessment.known(company, rows, as_on, paces)
	_write(
		[
			{**aged, "average_days_late": known.pace_of(row.customer).usual or ZERO}
			for row, aged in zip(rows, assessment.aged_rows(known), strict=True)
		]
	)
	return len(rows)


def decide_state(name: str, as_on: date) -> None:
	"""Decide again which step comes next and whether account `name` is on the list, after people did or said something.

	Its figures stay. They are read under the row's lock: a refresh may have written them since the caller's
	transaction began.
	"""
	stored = frappe.db.get_value(ACCOUNT, name, DECIDED_BY, as_dict=True, for_update=True)
	if not stored:
		return  # deleted meanwhile
	for field in AMOUNTS:
		stored[field] = exact(stored[field])
	stepping = _next_step(stored, as_on)
	account = AccountFigures(**{field: stored[field] for field in assessment.FIGURES})
	said = assessment.Said(name, stored.customer, *(stored[field] for field in assessment.STATED))
	has_step = steps.is_work_due(stepping, as_on)
	policy = policies.policy_for(stored.company)
	state = assessment.state_of(account, said, policy, as_on, has_step, stored.last_broken_on)
	frappe.db.set_value(ACCOUNT, name, {**stepping, "worklist_state": state.value}, update_modified=False)


def _next_step(stored: frappe._dict, as_on: date) -> dict[str, object]:
	strategy = strategies.stored(stored.strategy)
	of_item = ()
	if strategy:
		taken = steps.taken(stored.company, [stored.customer])
		of_item = taken.get((stored.customer, stored.leading_item), ())
	return steps.fields_of(strategy, stored, stored.leading_due_date, as_on, of_item)


def score_contact(name: str, as_on: date) -> None:
	"""Score account `name` anew, whose last contact is of another day now, where its strategy goes by that.

	Where somebody else has refreshed it since this transaction began, what it sees of the items is old: it is marked.
	"""
	stored = frappe.db.get_value(ACCOUNT, name, ["company", "customer", "strategy"], as_dict=True)
	if not stored or not _goes_by_contact(strategies.stored(stored.strategy)):
		return
	if overtaken(stored.company, lock(stored.company, [stored.customer])):
		marks.mark(stored.company, [stored.customer], "Refreshed meanwhile")
		return
	rows = assessment.said(stored.company, [stored.customer])
	paces = payments.paces(receivable_accounts(stored.company), as_on, [stored.customer])
	for aged in assessment.aged_rows(assessment.known(stored.company, rows, as_on, paces)):
		scored = {field: aged[field] for field in SCORE}
		frappe.db.set_value(ACCOUNT, name, scored, update_modified=False)


def _goes_by_contact(strategy: strategies.Strategy | None) -> bool:
	return strategy is not None and any(rule.fact == LAST_CONTACT for rule in strategy.rules)


def _write(rows: Sequence[dict[str, object]]) -> None:
	"""Write derived fields only; what people said is not among them."""
	if not rows:
		return
	table = frappe.qb.DocType(ACCOUNT)
	fields = list(rows[0])
	query = frappe.qb.into(table).columns(*fields)
	for row in rows:
		query = query.insert(*[row[name] for name in fields])
	for name in fields[1:]:
		query = query.on_duplicate_key_update(table[name], Values(table[name]))
	query.run()


def ledger_totals(company: str, besides: Collection[str] = ()) -> tuple[Decimal, Decimal, int]:
	"""Return (exchange differences, general ledger balance, count) of all accounts of `company` but `besides`."""
	table = frappe.qb.DocType(ACCOUNT)
	query = (
		frappe.qb.from_(table)
		.select(Sum(table.exchange_difference), Sum(table.control_balance), Count(table.name))
		.where(table.company == company)
	)
	if besides:
		query = query.where(table.customer.notin(list(besides)))
	differences, balance, count = query.run()[0]
	return exact(differences), exact(balance), count


def check_contact(doc: Document, field: str = "contact") -> None:
	"""Throw when what is written down of a customer names somebody who is no contact of theirs."""
	contact = doc.get(field)
	if not contact or not doc.has_value_changed(field):
		return
	link = {"parenttype": "Contact", "link_doctype": "Customer", "link_name": doc.customer}
	if not frappe.db.exists("Dynamic Link", {**link, "parent": contact}):
		refuse(_("{0} is no contact of {1}; choose one of theirs."), contact, doc.customer)
