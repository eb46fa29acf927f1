"""What an account's row says: figures of its open items, facts of its ledger, state and score. Writes nothing."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

import frappe
from frappe import _
from frappe.utils import fmt_money

from ar_specialist.ledger import control, customers, derived, payments
from ar_specialist.ledger.population import receivable_accounts
from ar_specialist.receivables.account import (
	AccountFigures,
	Reason,
	WorklistState,
	call_order,
	figures,
	priority,
	worklist_state,
)
from ar_specialist.receivables.items import OpenItem
from ar_specialist.receivables.money import ZERO, round_amount
from ar_specialist.receivables.policy import MOST_LIMITS, Policy

from . import contact_days, policies, promised, strategies

TABLE = "AR Customer Account"
STATED = ("snoozed_until", "next_action_date", "collection_stop")
# what state and priority follow from
FIGURES = ("overdue", "open_items", "oldest_days_late", "unapplied_cash", "unapplied_credits", "promised")
BUCKETS = MOST_LIMITS + 1


@dataclass(slots=True)
class Said:
	"""What people said of an account, and its name."""

	name: str
	customer: str
	snoozed_until: date | None
	next_action_date: date | None
	collection_stop: str | None = None
	last_payment_date: date | None = None
	last_contact_on: date | None = None
	customer_group: str | None = None
	territory: str | None = None

	def learn(self, facts: "_LedgerFacts") -> None:
		"""Take what has just been read in place of what was stored."""
		receipt, master = facts.receipts.get(self.customer), facts.masters.get(self.customer)
		self.last_payment_date = receipt and receipt.on
		self.last_contact_on = facts.contacts.get(self.customer)
		self.customer_group, self.territory = (
			(master and master.customer_group),
			(master and master.territory),
		)

	def worked(self, days_late: Decimal | None, broken: int) -> strategies.Worked:
		"""Return what a strategy may test of this customer."""
		return strategies.Worked(
			self.customer_group,
			self.territory,
			self.last_payment_date,
			self.last_contact_on,
			days_late,
			broken,
		)


@dataclass(slots=True)
class _LedgerFacts:
	"""What is known of the accounts besides open items, by customer: from the ledger, and from activities."""

	receipts: dict[str, payments.Receipt] = field(default_factory=dict)
	days_late: dict[str, Decimal] = field(default_factory=dict)
	next_dates: dict[str, date] = field(default_factory=dict)
	control: dict[str, Decimal] = field(default_factory=dict)
	masters: dict[str, customers.CustomerFacts] = field(default_factory=dict)
	contacts: dict[str, date] = field(default_factory=dict)


def computed(
	company: str, parties: Sequence[str | None], as_on: date, differences: Mapping[str | None, Decimal]
) -> list[dict[str, object]]:
	"""Return the derived fields of those `parties` that have an account, as `update` writes them.

	Figures follow from the stored open items, what is known of payments and balances from the ledger.
	"""
	named = [party for party in parties if party is not None]
	rows = said(company, named)
	known = [row.customer for row in rows]
	ledger = receivable_accounts(company)
	facts = _LedgerFacts(
		payments.last_receipts(ledger, as_on, known),
		payments.average_days_late(ledger, as_on, known),
		payments.next_posting_dates(ledger, as_on, known),
		control.control_balance_by_party(ledger, as_on, known),
		customers.customer_facts(known),
		contact_days.last_contacts(company, known),
	)
	for row in rows:
		row.learn(facts)
	return [
		{
			**aged,
			**_of_ledger(row.customer, facts),
			"exchange_difference": differences.get(row.customer, ZERO),
		}
		for row, aged in zip(rows, aged_rows(company, rows, as_on, facts.days_late), strict=True)
	]


def said(company: str, names: Sequence[str]) -> list[Said]:
	"""Return what people said of the accounts of customers `names`, in the order of these."""
	if not names:
		return []
	table = frappe.qb.DocType(TABLE)
	query = (
		frappe.qb.from_(table)
		.select(
			table.name, table.customer, table.snoozed_until, table.next_action_date, table.collection_stop,
			table.last_payment_date, table.last_contact_on, table.customer_group, table.territory,
		)
		.where((table.company == company) & table.customer.isin(list(names)))
		.orderby(table.customer)
	)  # fmt: skip
	return [Said(*row) for row in query.run()]


def aged_rows(
	company: str, rows: Sequence[Said], as_on: date, days_late: Mapping[str, Decimal]
) -> Iterator[dict[str, object]]:
	"""Yield, for each of `rows`, the fields that follow from its open items on `as_on`, for `accounts` to write."""
	policy = policies.policy_for(company)
	view = policies.view_for(company, by_term=policy.by_term)
	rule = policies.rule_for(policy, as_on)
	items: dict[str, list[OpenItem]] = {}
	for item in derived.open_items(company, view, parties=[row.customer for row in rows]) if rows else ():
		if item.party_type == "Customer":  # another kind of party may bear a customer's name
			items.setdefault(item.party, []).append(item)
	promises = promised.promised_by_customer(company, [row.customer for row in rows])
	nothing = promised.Promised()
	scorer = strategies.Scorer(
		company,
		as_on,
		{
			row.customer: row.worked(days_late.get(row.customer), promises.get(row.customer, nothing).broken)
			for row in rows
		},
	)
	for row in rows:
		account = figures(items.get(row.customer, ()), rule)
		of_promises = promises.get(row.customer, nothing)
		account.promised = round_amount(of_promises.amount, view.precision, view.rounding)
		yield {
			"name": row.name,
			"company": company,
			"customer": row.customer,
			"aged_on": as_on,
			"currency": view.company_currency,
			**_of_figures(account),
			"broken_promises": of_promises.broken,
			"worklist_state": state_of(account, row, policy, as_on).value,
			**_of_priority(account, row, policy, scorer, items.get(row.customer, ()), view.company_currency),
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
		"promised": account.promised,
		"to_collect": account.to_collect,
	}


def state_of(account: AccountFigures, row: Said, policy: Policy, as_on: date) -> WorklistState:
	"""Return whether an account is worked on `as_on`, waits, sleeps or owes nothing."""
	return worklist_state(
		account,
		as_on=as_on,
		smallest_amount=policy.smallest_amount,
		snoozed_until=row.snoozed_until,
		next_action_date=row.next_action_date,
		is_stopped=bool(row.collection_stop),
	)


def _of_priority(
	account: AccountFigures,
	row: Said,
	policy: Policy,
	scorer: strategies.Scorer,
	items: Sequence[OpenItem],
	currency: str,
) -> dict[str, object]:
	"""Return the score of an account by its strategy; without one, by what is overdue and how long."""
	strategy = scorer.strategy_for(row.customer)
	if strategy is None:
		reasons = priority(account, policy.large_overdue)
		points = sum(reason.points for reason in reasons)
		told = "\n".join(_told(reason, currency) for reason in reasons)
		scored = strategies.Scored(points, told, None, 0)
	else:
		scored = scorer.score(strategy, row.customer, account, items, currency)
	return {
		"priority": scored.points,
		"call_order": call_order(scored.points, account.net_overdue, row.name),
		"priority_reasons": scored.reasons,
		"strategy": scored.strategy,
		"strategy_version": scored.version,
	}


def _told(reason: Reason, currency: str) -> str:
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
		"last_contact_on": facts.contacts.get(customer),
	}
