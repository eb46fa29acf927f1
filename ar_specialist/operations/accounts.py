"""Customer accounts: the worklist's rows, derived from open items plus what people said."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from pypika.terms import Values

import frappe
from frappe import _
from frappe.query_builder.functions import Count, Sum
from frappe.utils import fmt_money, now, now_datetime

from ar_specialist.ledger import control, customers, derived, payments
from ar_specialist.ledger.population import receivable_accounts
from ar_specialist.receivables.account import (
	AccountFigures,
	Reason,
	call_order,
	figures,
	priority,
	worklist_state,
)
from ar_specialist.receivables.items import OpenItem
from ar_specialist.receivables.money import ZERO
from ar_specialist.receivables.policy import MOST_LIMITS, Policy

from . import policies

TABLE = "AR Customer Account"
STATED = ("snoozed_until", "next_action_date")
# what state and priority follow from
FIGURES = ("overdue", "open_items", "oldest_days_late", "unapplied_cash", "unapplied_credits")
BUCKETS = MOST_LIMITS + 1


def due_entries(company: str, as_on: date) -> list[str]:
	"""Return the customers with an entry dated ahead at the last refresh that has arrived by `as_on`."""
	table = frappe.qb.DocType(TABLE)
	query = (
		frappe.qb.from_(table)
		.select(table.customer)
		.where((table.company == company) & (table.next_posting_date <= as_on))
		.orderby(table.customer)
	)
	return [customer for (customer,) in query.run()]


def lock(company: str, parties: Sequence[str | None]) -> None:
	"""Lock the account rows of `parties`, making those that are missing.

	All reads here lock, so that the transaction's snapshot is taken only once the locks are held.
	"""
	named = sorted(party for party in parties if party is not None)
	if not named:
		return
	table = frappe.qb.DocType(TABLE)
	held = (
		frappe.qb.from_(table)
		.select(table.customer)
		.where((table.company == company) & table.customer.isin(named))
		.orderby(table.customer)
		.for_update()
		.run()
	)
	missing = sorted(set(named) - {customer for (customer,) in held})
	if missing:
		_make(company, missing)


def _make(company: str, parties: Sequence[str]) -> None:
	known = customers.lock_existing(parties)
	time, user = now(), frappe.session.user
	collector = policies.policy_for(company).default_collector
	if collector and not frappe.db.get_value("User", collector, "enabled"):
		collector = None
	frappe.db.bulk_insert(
		TABLE,
		["name", "creation", "modified", "owner", "modified_by", "company", "customer", "collector"],
		[
			(frappe.generate_hash(length=12), time, time, user, user, company, name, collector)
			for name in known
		],
		ignore_duplicates=True,
	)


@dataclass(slots=True)
class _Said:
	"""What people said of an account, and its name."""

	name: str
	customer: str
	snoozed_until: date | None
	next_action_date: date | None


@dataclass(slots=True)
class _LedgerFacts:
	"""What the ledger says of the accounts besides open items, by customer."""

	receipts: dict[str, payments.Receipt] = field(default_factory=dict)
	days_late: dict[str, Decimal] = field(default_factory=dict)
	next_dates: dict[str, date] = field(default_factory=dict)
	control: dict[str, Decimal] = field(default_factory=dict)
	masters: dict[str, customers.CustomerFacts] = field(default_factory=dict)


def update(
	company: str, parties: Sequence[str | None], as_on: date, differences: Mapping[str | None, Decimal]
) -> set[str]:
	"""Write the account rows of those `parties` that are customers anew, and return these.

	`differences` is what the ledger holds of each and no open item shows, in company currency.
	"""
	time = now_datetime()
	rows = computed(company, parties, as_on, differences)
	_write([{**row, "refreshed_on": time} for row in rows])
	return {row["customer"] for row in rows}


def computed(
	company: str, parties: Sequence[str | None], as_on: date, differences: Mapping[str | None, Decimal]
) -> list[dict[str, object]]:
	"""Return the derived fields of those `parties` that have an account, as `update` writes them.

	Figures follow from the stored open items, what is known of payments and balances from the ledger.
	"""
	named = [party for party in parties if party is not None]
	rows = _said(company, named)
	known = [row.customer for row in rows]
	ledger = receivable_accounts(company)
	facts = _LedgerFacts(
		payments.last_receipts(ledger, as_on, known),
		payments.average_days_late(ledger, as_on, known),
		payments.next_posting_dates(ledger, as_on, known),
		control.control_balance_by_party(ledger, as_on, known),
		customers.customer_facts(known),
	)
	return [
		{
			**aged,
			**_of_ledger(row.customer, facts),
			"exchange_difference": differences.get(row.customer, ZERO),
		}
		for row, aged in zip(rows, _age(company, rows, as_on), strict=True)
	]


def age(company: str, names: Sequence[str], as_on: date) -> int:
	"""Bring the accounts of customers `names` to another day: ages, buckets, state, priority, average lateness.

	Locks them first, so that a refresh going on elsewhere is waited for and not undone; to see what it wrote, the
	caller's transaction must not have read before. Returns how many accounts there were.
	"""
	lock(company, names)
	rows = _said(company, names)
	late = payments.average_days_late(receivable_accounts(company), as_on, [row.customer for row in rows])
	_write(
		[
			{**aged, "average_days_late": late.get(row.customer, ZERO)}
			for row, aged in zip(rows, _age(company, rows, as_on), strict=True)
		]
	)
	return len(rows)


def decide_state(name: str, as_on: date) -> None:
	"""Decide again whether account `name` is on the list, after what people said of it has changed.

	Its figures stay. They are read under the row's lock: a refresh may have written them since the caller's
	transaction began.
	"""
	fields = ["company", "customer", "currency", *STATED, *FIGURES]
	stored = frappe.db.get_value(TABLE, name, fields, as_dict=True, for_update=True)
	account = AccountFigures(**{field: _figure(stored[field]) for field in FIGURES})
	said = _Said(name, stored.customer, *(stored[field] for field in STATED))
	currency = stored.currency or customers.company_currency(stored.company)
	state = _of_worklist(account, said, policies.policy_for(stored.company), as_on, currency)
	frappe.db.set_value(TABLE, name, state, update_modified=False)


def _figure(value: float | int | None) -> Decimal | int:
	return value if isinstance(value, int) else exact(value)


def _said(company: str, names: Sequence[str]) -> list[_Said]:
	if not names:
		return []
	table = frappe.qb.DocType(TABLE)
	query = (
		frappe.qb.from_(table)
		.select(table.name, table.customer, table.snoozed_until, table.next_action_date)
		.where((table.company == company) & table.customer.isin(list(names)))
		.orderby(table.customer)
	)
	return [_Said(*row) for row in query.run()]


def _age(company: str, rows: Sequence[_Said], as_on: date) -> Iterator[dict[str, object]]:
	policy = policies.policy_for(company)
	view = policies.view_for(company, by_term=policy.by_term)
	rule = policies.rule_for(policy, as_on)
	items: dict[str, list[OpenItem]] = {}
	for item in derived.open_items(company, view, parties=[row.customer for row in rows]) if rows else ():
		if item.party_type == "Customer":  # another kind of party may bear a customer's name
			items.setdefault(item.party, []).append(item)
	for row in rows:
		account = figures(items.get(row.customer, ()), rule)
		yield {
			"name": row.name,
			"company": company,
			"customer": row.customer,
			"aged_on": as_on,
			"currency": view.company_currency,
			**_of_figures(account),
			**_of_worklist(account, row, policy, as_on, view.company_currency),
		}


def _of_figures(account: AccountFigures) -> dict[str, object]:
	buckets = [*account.buckets, *[ZERO] * BUCKETS][:BUCKETS]
	return {
		"outstanding": account.outstanding,
		"overdue": account.overdue,
		"not_due": account.not_due,
		**{f"range{number}": amount for number, amount in enumerate(buckets, 1)},
		"oldest_days_late": account.oldest_days_late,
		"open_items": account.open_items,
		"unapplied_cash": account.unapplied_cash,
		"unapplied_credits": account.unapplied_credits,
		"unapplied": account.unapplied,
	}


def _of_worklist(
	account: AccountFigures, row: _Said, policy: Policy, as_on: date, currency: str
) -> dict[str, object]:
	state = worklist_state(
		account,
		as_on=as_on,
		smallest_amount=policy.smallest_amount,
		snoozed_until=row.snoozed_until,
		next_action_date=row.next_action_date,
	)
	reasons = priority(account, policy.large_overdue)
	points = sum(reason.points for reason in reasons)
	return {
		"worklist_state": state.value,
		"priority": points,
		"call_order": call_order(points, account.net_overdue, row.name),
		"priority_reasons": "\n".join(_said_of(reason, currency) for reason in reasons),
	}


def _said_of(reason: Reason, currency: str) -> str:
	"""Return a reason in the site's language: it is stored, whoever reads it and whoever made it change."""
	text = _(reason.text, lang=frappe.get_system_settings("language") or "en")
	return f"+{reason.points} {text.format(*[_shown(value, currency) for value in reason.values])}"


def _shown(value: object, currency: str) -> str:
	return fmt_money(value, currency=currency) if isinstance(value, Decimal) else str(value)


def _of_ledger(customer: str, facts: _LedgerFacts) -> dict[str, object]:
	receipt = facts.receipts.get(customer)
	master = facts.masters.get(customer)
	return {
		"customer_name": master and master.customer_name,
		"customer_group": master and master.customer_group,
		"territory": master and master.territory,
		"last_payment_date": receipt and receipt.on,
		"last_payment_amount": receipt.amount if receipt else ZERO,
		"average_days_late": facts.days_late.get(customer, ZERO),
		"next_posting_date": facts.next_dates.get(customer),
		"control_balance": facts.control.get(customer, ZERO),
	}


def _write(rows: Sequence[dict[str, object]]) -> None:
	"""Write derived fields only; what people said is not among them."""
	if not rows:
		return
	table = frappe.qb.DocType(TABLE)
	fields = list(rows[0])
	query = frappe.qb.into(table).columns(*fields)
	for row in rows:
		query = query.insert(*[row[name] for name in fields])
	for name in fields[1:]:
		query = query.on_duplicate_key_update(table[name], Values(table[name]))
	query.run()


def ledger_totals(company: str, besides: Collection[str] = ()) -> tuple[Decimal, Decimal, int]:
	"""Return (exchange differences, general ledger balance, count) of all accounts of `company` but `besides`."""
	table = frappe.qb.DocType(TABLE)
	query = (
		frappe.qb.from_(table)
		.select(Sum(table.exchange_difference), Sum(table.control_balance), Count(table.name))
		.where(table.company == company)
	)
	if besides:
		query = query.where(table.customer.notin(list(besides)))
	differences, balance, count = query.run()[0]
	return exact(differences), exact(balance), count


def exact(amount: float | None) -> Decimal:
	"""Return the decimal a database sum stands for; the driver hands it over as a float."""
	return Decimal(str(round(amount or 0, 9)))
