"""The worklist page's list: rows in the order to call them, and what its head says.

Does not check permissions; `visible` is what the user may see.
"""

from collections.abc import Sequence

from pypika.queries import QueryBuilder
from pypika.terms import Criterion, ValueWrapper

import frappe
from frappe import _
from frappe.query_builder.functions import Count, Sum
from frappe.utils import getdate

from ar_specialist.ledger import customers
from ar_specialist.receivables.activity import Channel
from ar_specialist.receivables.promise import PromiseStatus
from ar_specialist.refusal import refuse

from . import account_filters, policies, substitutions, views, worklist
from .assessment import BUCKETS
from .doctypes import ACCOUNT, ACTIVITY, PROMISE, PROMISE_ITEM

AT_ONCE = 50
ANY = "any"  # no view of ours: filters that somebody saved say all
FIELDS = (
	"name", "customer", "customer_name", "customer_group", "territory", "currency", "priority", "priority_reasons",
	"call_order", "worklist_state", "outstanding", "overdue", "to_collect", "not_due", "oldest_days_late",
	"unapplied", "promised", "disputed", "planned", "contractual_days_late", "broken_promises", "last_contact_on", "unanswered_since", "last_payment_date",
	"next_action", "next_action_date", "snoozed_until", "planned_on", "last_broken_on", "collector", "strategy",
	"step", "step_action", "step_due_on", "step_role", "leading_item", "leading_due_date", "collection_stop",
	"stop_reason", "no_reminders", "no_email", "no_calls", "no_sms", "no_letters",
	*(f"range{number}" for number in range(1, BUCKETS + 1)),
)  # fmt: skip
ESCAPED = str.maketrans({"\\": "\\\\", "%": "\\%", "_": "\\_"})

Row = dict[str, object]


def page(
	company: str,
	view: str,
	search: str,
	after: str,
	visible: Criterion | None,
	filters: Sequence[Sequence[object]] = (),
) -> Row:
	"""Return the next rows of a view, those to call first first, and at the beginning the list's head.

	`after` is the call order of the last row shown, so that what has left the list meanwhile moves nobody past;
	`filters` narrow the view further, see `account_filters`.
	"""
	covered = substitutions.covered_by(frappe.session.user, company)
	known = views.views(frappe.session.user, getdate(), covered)
	shown = _of_view(company, _filters(known, view), search, visible)
	narrowed = account_filters.criterion(filters)
	shown = shown if narrowed is None else shown.where(narrowed)
	found = _rows(shown, after)
	head = None if after else _head(company, shown, known, visible)
	if head:
		head["standing_in"] = substitutions.shown(covered)
	return {"rows": found, "more": len(found) == AT_ONCE, "head": head}


def _filters(known: Sequence[Row], name: str) -> list[views.Condition]:
	if name == ANY:
		return []
	names = [each["name"] for each in known]
	if name not in names:
		refuse(_("There is no view {0}; choose one of {1}."), name, ", ".join(names))
	return known[names.index(name)]["filters"]


def _of_view(
	company: str, filters: Sequence[views.Condition], search: str, visible: Criterion | None
) -> QueryBuilder:
	table = frappe.qb.DocType(ACCOUNT)
	query = frappe.qb.from_(table).where(table.company == company)
	for field, operator, value in filters:
		query = query.where(views.OPERATORS[operator](table[field], value))
	if search:
		like = f"%{search.translate(ESCAPED)}%"
		query = query.where(table.customer_name.like(like) | table.customer.like(like))
	return query if visible is None else query.where(visible)


def _rows(shown: QueryBuilder, after: str) -> list[Row]:
	table = frappe.qb.DocType(ACCOUNT)
	query = shown.select(*[table[field] for field in FIELDS])
	if after:
		query = query.where(table.call_order < after)
	return query.orderby(table.call_order, order=frappe.qb.desc).limit(AT_ONCE).run(as_dict=True)


def _head(company: str, shown: QueryBuilder, known: Sequence[Row], visible: Criterion | None) -> Row:
	"""Return what stands above the list: its views with counts, what is left and done, and how fresh it is."""
	table = frappe.qb.DocType(ACCOUNT)
	left, to_collect = shown.select(Count(table.name), Sum(table.to_collect)).run()[0]
	rule = policies.rule_for(policies.policy_for(company), getdate())
	return {
		**worklist.status(company),
		"currency": customers.company_currency(company),
		"labels": rule.labels(),
		"views": views.with_counts(known, company, visible),
		"left": left,
		"to_collect": float(to_collect or 0),
		**_done_today(company, frappe.session.user),
	}


def _done_today(company: str, user: str) -> Row:
	"""Return how many customers `user` contacted today, and what they promised, in company currency."""
	activity = frappe.qb.DocType(ACTIVITY)
	done = (
		frappe.qb.from_(activity)
		.select(ValueWrapper("done"), Count(activity.account).distinct())
		.where((activity.company == company) & (activity.collector == user))
		.where((activity.happened_on >= getdate()) & activity.undone_on.isnull())
		.where(activity.channel != Channel.NOTE.value)
	)
	promise, item = frappe.qb.DocType(PROMISE), frappe.qb.DocType(PROMISE_ITEM)
	promised = (
		frappe.qb.from_(promise)
		.join(item)
		.on((item.parent == promise.name) & (item.parenttype == PROMISE))
		.select(ValueWrapper("promised_today"), Sum(item.promised * item.rate))
		.where((promise.company == company) & (promise.collector == user))
		.where((promise.made_on == getdate()) & (promise.status != PromiseStatus.WITHDRAWN.value))
	)
	return {name: float(value or 0) for name, value in done.union_all(promised).run()}
