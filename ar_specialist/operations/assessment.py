"""What an account's row says: figures of its open items, facts of its ledger, state and score. Writes nothing."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from typing import NamedTuple

import frappe

from ar_specialist.ledger import control, customers, derived, payments
from ar_specialist.receivables.account import (
	AccountFigures,
	Reason,
	WorklistState,
	call_order,
	figures,
	priority,
	worklist_state,
)
from ar_specialist.receivables.aging import AgingRule
from ar_specialist.receivables.agreed import AgreedPlan
from ar_specialist.receivables.excepted import of_items
from ar_specialist.receivables.facts import item_facts
from ar_specialist.receivables.items import OpenItem, View
from ar_specialist.receivables.money import ZERO, round_amount
from ar_specialist.receivables.policy import MOST_LIMITS, Policy
from ar_specialist.receivables.strategy import ScoredRule, due_day, leading_item, total

from . import contact_days, disputed, planned, planned_items, policies, promised, reasons, steps, strategies
from .doctypes import ACCOUNT

STATED = ("snoozed_until", "next_action_date", "collection_stop", "planned_on")
# what state and priority follow from
FIGURES = (
	"overdue",
	"open_items",
	"oldest_days_late",
	"unapplied_cash",
	"unapplied_credits",
	"excepted_overdue",
)
BUCKETS = MOST_LIMITS + 1


class Derived(NamedTuple):
	"""What follows from the ledger of some parties: AR Open Item rows, and by party what no row shows.

	`masters` and `accounts` are what was read on the way, of customers with open items and of the company; `disputes`
	what became of what these dispute, `plans` of their payment plans; `judged` what they promised, once that is known.
	"""

	items: list[dict[str, object]]
	differences: dict[str | None, Decimal]  # company currency
	masters: Mapping[str, customers.CustomerFacts]
	accounts: Sequence[str]
	disputes: disputed.Judged
	plans: Sequence[planned.Judged]
	judged: Sequence[promised.Row] | None = None


@dataclass(slots=True)
class Said:
	"""What people said of an account, and its name."""

	name: str
	customer: str
	snoozed_until: date | None
	next_action_date: date | None
	collection_stop: str | None = None
	planned_on: datetime | None = None
	last_payment_date: date | None = None
	last_contact_on: date | None = None
	customer_group: str | None = None
	territory: str | None = None

	def learn(self, facts: "_LedgerFacts") -> None:
		"""Take what has just been read in place of what was stored."""
		receipt, master = facts.receipts.get(self.customer), facts.masters.get(self.customer)
		self.last_payment_date = receipt and receipt.on
		self.last_contact_on = facts.last_said(self.customer).contact_day
		self.customer_group, self.territory = (
			(master and master.customer_group),
			(master and master.territory),
		)

	def worked(self, pace: payments.Pace, broken: int) -> strategies.Worked:
		"""Return what a strategy may test of this customer."""
		return strategies.Worked(
			self.customer_group,
			self.territory,
			self.last_payment_date,
			self.last_contact_on,
			pace,
			broken,
		)


@dataclass(slots=True)
class _LedgerFacts:
	"""What is known of the accounts besides open items, by customer: from the ledger, and from activities."""

	receipts: dict[str, payments.Receipt] = field(default_factory=dict)
	paces: dict[str, payments.Pace] = field(default_factory=dict)
	next_dates: dict[str, date] = field(default_factory=dict)
	control: dict[str, Decimal] = field(default_factory=dict)
	masters: dict[str, customers.CustomerFacts] = field(default_factory=dict)
	said: dict[str, contact_days.LastSaid] = field(default_factory=dict)

	def last_said(self, customer: str) -> contact_days.LastSaid:
		return self.said.get(customer, contact_days.NOTHING)


def computed(
	company: str, parties: Sequence[str | None], as_on: date, found: Derived
) -> list[dict[str, object]]:
	"""Return the derived fields of those `parties` that have an account, as `update` writes them.

	Figures follow from the stored open items, what is known of payments and balances from the ledger.
	"""
	named = [party for party in parties if party is not None]
	rows = said(company, named)
	of_rows = [row.customer for row in rows]
	ledger = found.accounts
	others = customers.customer_facts(set(of_rows) - set(found.masters))
	facts = _LedgerFacts(
		payments.last_receipts(ledger, as_on, of_rows),
		payments.paces(ledger, as_on, of_rows),
		payments.next_posting_dates(ledger, as_on, of_rows),
		control.control_balance_by_party(ledger, as_on, of_rows),
		{**found.masters, **others},
		contact_days.last_said(company, of_rows),
	)
	for row in rows:
		row.learn(facts)
	of_batch = known(company, rows, as_on, facts.paces, found)
	return [
		{
			**aged,
			**_of_ledger(row.customer, facts),
			"exchange_difference": found.differences.get(row.customer, ZERO),
		}
		for row, aged in zip(rows, aged_rows(of_batch), strict=True)
	]


def said(company: str, names: Sequence[str]) -> list[Said]:
	"""Return what people said of the accounts of customers `names`, in the order of these."""
	if not names:
		return []
	table = frappe.qb.DocType(ACCOUNT)
	query = (
		frappe.qb.from_(table)
		.select(
			table.name, table.customer, table.snoozed_until, table.next_action_date, table.collection_stop,
			table.planned_on, table.last_payment_date, table.last_contact_on, table.customer_group, table.territory,
		)
		.where((table.company == company) & table.customer.isin(list(names)))
		.orderby(table.customer)
	)  # fmt: skip
	return [Said(*row) for row in query.run()]


@dataclass(slots=True)
class Known:
	"""What the accounts of a batch are assessed from, by customer; read once, however often they are assessed."""

	company: str
	as_on: date
	policy: Policy
	view: View
	rows: Sequence[Said]
	paces: Mapping[str, payments.Pace]
	items: dict[str, list[OpenItem]]
	promises: Mapping[str, promised.Promised]
	plans: Mapping[str, Sequence[AgreedPlan]]
	broken_on: Mapping[str, datetime]  # when a plan that is broken was found to be

	def scorer(self, used: strategies.InUse) -> strategies.Scorer:
		"""Return what scores these accounts by the strategies `used`."""
		nothing = promised.Promised()
		worked = {
			row.customer: row.worked(
				self.pace_of(row.customer), self.promises.get(row.customer, nothing).broken
			)
			for row in self.rows
		}
		return strategies.Scorer(self.company, self.as_on, worked, used)

	def agreed_items(self, customer: str) -> list[OpenItem]:
		"""Return what `customer` has open, on the days that their payment plans agreed."""
		return planned_items.redated(self.items.get(customer, ()), self.plans.get(customer, ()), self.view)

	def planned(self, customer: str) -> tuple[int, Decimal]:
		"""Return how many items `customer` has open, and what of them payment plans in force cover."""
		items = self.items.get(customer, ())
		found = planned_items.parts(items, self.plans.get(customer, ()), self.view)
		return len(items), sum((part.amount for part in found), ZERO)

	def last_broken_on(self, customer: str) -> datetime | None:
		"""Return when a promise or a plan of `customer` was found broken last."""
		of_promises = self.promises.get(customer, promised.Promised()).broken_on
		return max(filter(None, (of_promises, self.broken_on.get(customer))), default=None)

	def pace_of(self, customer: str) -> payments.Pace:
		"""Return how late `customer` pays."""
		return self.paces.get(customer, payments.Pace())


def known(
	company: str,
	rows: Sequence[Said],
	as_on: date,
	paces: Mapping[str, payments.Pace],
	found: Derived | None = None,
) -> Known:
	"""Read what is stored of the accounts `rows`: open items with what of them is disputed, promises, plans.

	The number of statements is constant.

	`found` is what is known of these accounts already, and is not read again.
	"""
	policy = policies.policy_for(company)
	view = policies.view_for(company, by_term=policy.by_term)
	names = [row.customer for row in rows]
	items: dict[str, list[OpenItem]] = {}
	for item in derived.open_items(company, view, parties=names, with_disputed=True) if names else ():
		if item.party_type == "Customer":  # another kind of party may bear a customer's name
			items.setdefault(item.party, []).append(item)
	said = found.judged if found else None
	promises = promised.by_customer(promised.rows(company, names) if said is None else said, as_on)
	plans = [each.plan for each in found.plans] if found else planned.plans(company, names)
	agreed = planned.by_customer(plans)
	return Known(company, as_on, policy, view, rows, paces, items, promises, agreed, planned.broken_on(plans))


def aged_rows(known: Known) -> Iterator[dict[str, object]]:
	"""Yield, for each account, the fields that follow from its open items, for `accounts` to write."""
	yield from assessed(known, strategies.in_use(known.company))


def assessed(
	known: Known, used: strategies.InUse, *, with_reasons: bool = True
) -> Iterator[dict[str, object]]:
	"""Yield the fields of each account, scored by the strategies `used`; the reasons in words take the most time."""
	scorer = known.scorer(used)
	taken = steps.taken(known.company, [row.customer for row in known.rows]) if used.has_steps else {}
	rule = policies.rule_for(known.policy, known.as_on)
	for row in known.rows:
		items = known.agreed_items(row.customer)
		strategy = scorer.strategy_for(row.customer)
		facts = item_facts(items, known.as_on)
		of_promises = known.promises.get(row.customer, promised.Promised())
		broken_on = known.last_broken_on(row.customer)
		account, excepted = _figures(known, items, rule, strategy, of_promises)
		account.open_items, account.planned = known.planned(row.customer)
		currency = known.view.company_currency
		if strategy:
			scored = scorer.score(strategy, row.customer, account, facts)
			told = strategies.told(scored, currency) if with_reasons else ""
		else:
			scored = priority(account, known.policy.large_overdue)
			told = "\n".join(reasons.told(reason, currency) for reason in scored) if with_reasons else ""
		stepping = _of_steps(account, row, strategy, leading_item(items, excepted), taken, known.as_on)
		has_step = steps.is_work_due(stepping, known.as_on)
		yield {
			"name": row.name,
			"company": known.company,
			"customer": row.customer,
			"aged_on": known.as_on,
			"currency": currency,
			**_of_figures(account),
			"broken_promises": of_promises.broken,
			"last_broken_on": broken_on,
			"worklist_state": state_of(account, row, known.policy, known.as_on, has_step, broken_on).value,
			**_of_priority(account, row, strategy, scored),
			"priority_reasons": told,
			**stepping,
		}


def _figures(
	known: Known,
	items: Sequence[OpenItem],
	rule: AgingRule,
	strategy: strategies.Strategy | None,
	of_promises: promised.Promised,
) -> tuple[AccountFigures, list[Decimal]]:
	"""Return the figures of one customer's `items`, and what of each of these is promised or disputed, or both."""
	view = known.view
	said = of_items(items, of_promises.excepted, view.by_term)
	is_disputed = any(item.disputed for item in items)
	excepted = (
		of_items(items, of_promises.excepted, view.by_term, with_disputed=True) if is_disputed else said
	)
	account = figures(items, rule, strategy.due_soon_days if strategy else 0, excepted)
	account.promised = sum(said, ZERO)
	account.disputed = sum((item.disputed for item in items), ZERO)
	for amount in ("promised", "disputed", "excepted", "excepted_overdue", "disputed_overdue"):
		setattr(account, amount, round_amount(getattr(account, amount), view.precision, view.rounding))
	return account, excepted


def _of_figures(account: AccountFigures) -> dict[str, object]:
	buckets = [*account.buckets, *[ZERO] * BUCKETS][:BUCKETS]
	return {
		"outstanding": account.outstanding,
		"overdue": account.overdue,
		"not_due": account.not_due,
		**{f"range{number}": amount for number, amount in enumerate(buckets, 1)},
		"oldest_days_late": account.oldest_days_late,
		"contractual_days_late": account.contractual_days_late,
		"open_items": account.open_items,
		"unapplied_cash": account.unapplied_cash,
		"unapplied_credits": account.unapplied_credits,
		"unapplied": account.unapplied,
		"promised": account.promised,
		"disputed": account.disputed,
		"planned": account.planned,
		"excepted": account.excepted,
		"excepted_overdue": account.excepted_overdue,
		"to_collect": account.to_collect,
	}


def state_of(
	account: AccountFigures,
	row: Said,
	policy: Policy,
	as_on: date,
	has_step: bool,
	broken_on: datetime | None,
) -> WorklistState:
	"""Return whether an account is worked on `as_on`, waits, sleeps or owes nothing.

	`broken_on` is when the last broken promise or plan was found to be: what was planned before no longer keeps it waiting.
	"""
	return worklist_state(
		account,
		as_on=as_on,
		smallest_amount=policy.smallest_amount,
		snoozed_until=row.snoozed_until,
		next_action_date=row.next_action_date,
		is_stopped=bool(row.collection_stop),
		has_step=has_step,
		is_woken=bool(broken_on and row.planned_on and broken_on > row.planned_on),
	)


def _of_priority(
	account: AccountFigures,
	row: Said,
	strategy: strategies.Strategy | None,
	scored: Sequence[Reason | ScoredRule],
) -> dict[str, object]:
	points = total(scored)
	return {
		"priority": points,
		"call_order": call_order(points, account.net_asked, row.name),
		"strategy": strategy and strategy.name,
		"strategy_version": strategy.version if strategy else 0,
	}


def _of_steps(
	account: AccountFigures,
	row: Said,
	strategy: strategies.Strategy | None,
	leading: OpenItem | None,
	taken: steps.Taken,
	as_on: date,
) -> dict[str, object]:
	due = due_day(leading) if leading else None
	voucher = leading.voucher_no if leading else None
	of_item = taken.get((row.customer, voucher), ())
	return {
		"leading_item": voucher,
		"leading_due_date": due,
		**steps.fields_of(strategy, account, due, as_on, of_item),
	}


def _of_ledger(customer: str, facts: _LedgerFacts) -> dict[str, object]:
	receipt = facts.receipts.get(customer)
	master = facts.masters.get(customer)
	return {
		"customer_name": master and master.customer_name,
		"customer_group": master and master.customer_group,
		"territory": master and master.territory,
		"last_payment_date": receipt and receipt.on,
		"last_payment_amount": receipt.amount if receipt else ZERO,
		"average_days_late": facts.paces.get(customer, payments.Pace()).usual or ZERO,
		"next_posting_date": facts.next_dates.get(customer),
		"control_balance": facts.control.get(customer, ZERO),
		"last_contact_on": facts.last_said(customer).contact_day,
		"unanswered_since": facts.last_said(customer).unanswered,
	}
