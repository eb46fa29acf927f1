"""Collection strategies: which one an account is worked by, what it scores there, and what to do next.

Does not check permissions.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from typing import NamedTuple

import frappe
from frappe import _
from frappe.model.document import Document
from frappe.utils import fmt_money

from ar_specialist.ledger import credit, payments, trees
from ar_specialist.ledger.population import receivable_accounts
from ar_specialist.receivables.account import AccountFigures
from ar_specialist.receivables.facts import FACTS, AccountFacts, Kind, item_facts
from ar_specialist.receivables.items import OpenItem
from ar_specialist.receivables.strategy import Operator, Rule, Step, StepAction, chosen, score, total

STRATEGY = "AR Collection Strategy"
RECENT_MONTHS = 3
BY_LABEL = {fact.label: name for name, fact in FACTS.items()}


@dataclass(frozen=True, slots=True)
class Strategy:
	"""A stored strategy as the rules take it."""

	name: str
	version: int
	due_soon_days: int
	rules: tuple[Rule, ...]
	steps: tuple[Step, ...]


class Worked(NamedTuple):
	"""What is known of a customer besides open items."""

	customer_group: str | None = None
	territory: str | None = None
	last_payment_on: date | None = None
	last_contact_on: date | None = None
	average_days_late: Decimal | None = None
	broken_promises: int = 0


class Scored(NamedTuple):
	"""An account's score: points in all, the reasons in the site's language, and the strategy that gave them."""

	points: int
	reasons: str
	strategy: str | None
	version: int


def strategy_of(doc: Document) -> Strategy:
	"""Return the values of a strategy document; raises ReceivablesError where they cannot be meant."""
	return Strategy(
		doc.name,
		doc.version or 0,
		doc.due_soon_days or 0,
		tuple(rule_of(row) for row in doc.rules),
		tuple(step_of(row, position) for position, row in enumerate(doc.steps, 1)),
	)


def rule_of(row: Document) -> Rule:
	"""Return one rule as the rules take it."""
	return Rule(
		BY_LABEL.get(row.fact, row.fact),
		Operator(row.operator),
		_decimal(row.value),
		row.points or 0,
		_decimal(row.full_at) if row.is_scaled else None,
	)


def step_of(row: Document, position: int) -> Step:
	"""Return one step as the rules take it."""
	return Step(
		position, row.day or 0, StepAction(row.action), _decimal(row.smallest_amount), row.template, row.role
	)


def _decimal(value: float | None) -> Decimal:
	return Decimal(str(value or 0))


class Scorer:
	"""Scores the accounts of one company; what the strategies in use do not test is not looked up."""

	def __init__(self, company: str, as_on: date, customers: Mapping[str, Worked]) -> None:
		self.company, self.as_on, self.customers = company, as_on, customers
		self.scopes = _scopes(company)
		names = sorted({name for by_name in self.scopes.values() for name in by_name.values()})
		self.strategies = {name: strategy_of(frappe.get_cached_doc(STRATEGY, name)) for name in names}
		self.limits: Mapping[str, Decimal] = {}
		self.recent: Mapping[str, Decimal] = {}
		if names:
			self.look_up({rule.fact for each in self.strategies.values() for rule in each.rules})

	def look_up(self, facts: set[str]) -> None:
		if "credit_limit_used" in facts:
			groups = {name: worked.customer_group for name, worked in self.customers.items()}
			self.limits = credit.credit_limits(self.company, groups)
		if "days_slower_than_usual" in facts:
			accounts = receivable_accounts(self.company)
			self.recent = payments.average_days_late(
				accounts, self.as_on, list(self.customers), months=RECENT_MONTHS
			)
		self.groups = trees.parents("Customer Group") if self.scopes.get("Customer Group") else {}
		self.territories = trees.parents("Territory") if self.scopes.get("Territory") else {}

	def strategy_for(self, customer: str) -> Strategy | None:
		"""Return the strategy `customer` is worked by; None when the company uses none."""
		if not self.strategies:
			return None
		worked = self.customers[customer]
		groups = _upwards(worked.customer_group, self.groups)
		name = chosen(self.scopes, customer, groups, _upwards(worked.territory, self.territories))
		return self.strategies[name] if name else None

	def score(
		self,
		strategy: Strategy,
		customer: str,
		account: AccountFigures,
		items: Sequence[OpenItem],
		currency: str,
	) -> Scored:
		"""Return what `customer` scores by `strategy`."""
		facts = self.facts_of(strategy, customer, account, items)
		scored = score(facts, strategy.rules)
		reasons = [
			f"{each.points:+d} {_reason(each.fact, each.number, currency)}"
			for each in sorted(scored, key=lambda each: -abs(each.points))
		]
		return Scored(total(scored), "\n".join(reasons), strategy.name, strategy.version)

	def facts_of(
		self, strategy: Strategy, customer: str, account: AccountFigures, items: Sequence[OpenItem]
	) -> AccountFacts:
		"""Return all facts of one account, for the rules."""
		worked = self.customers[customer]
		of_items = item_facts(items, self.as_on, strategy.due_soon_days)
		return AccountFacts(
			self.as_on,
			outstanding=account.outstanding,
			overdue=account.overdue,
			due_soon=of_items.due_soon,
			over_90_days=of_items.over_90_days,
			newly_overdue=of_items.newly_overdue,
			oldest_days_late=account.oldest_days_late,
			unapplied=account.unapplied,
			promised=account.promised,
			broken_promises=worked.broken_promises,
			average_days_late=worked.average_days_late,
			recent_days_late=self.recent.get(customer),
			credit_limit=self.limits.get(customer),
			last_contact_on=worked.last_contact_on,
			last_payment_on=worked.last_payment_on,
		)


def _scopes(company: str) -> dict[str, dict[str, str]]:
	strategy, scope = frappe.qb.DocType(STRATEGY), frappe.qb.DocType(f"{STRATEGY} Scope")
	rows = (
		frappe.qb.from_(scope)
		.join(strategy)
		.on((scope.parent == strategy.name) & (scope.parenttype == STRATEGY))
		.select(scope.scope, scope.scope_name, strategy.name)
		.where((scope.company == company) & (strategy.is_disabled == 0))
		.orderby(strategy.name, scope.idx)
		.run()
	)
	result: dict[str, dict[str, str]] = {}
	for kind, name, found in rows:
		result.setdefault(kind, {}).setdefault("" if kind == "Company" else name, found)
	return result


def _upwards(name: str | None, parents: Mapping[str, str | None]) -> list[str]:
	"""Return `name` and what is above it in its tree, up to the root."""
	path = []
	while name and name not in path:
		path.append(name)
		name = parents.get(name)
	return path


def _reason(fact: str, number: Decimal, currency: str) -> str:
	"""Return a reason in the site's language: it is stored, whoever reads it."""
	text = _(FACTS[fact].text, lang=frappe.get_system_settings("language") or "en")
	return text.format(shown(number, FACTS[fact].kind, currency))


def shown(number: Decimal, kind: Kind, currency: str) -> str:
	"""Return `number` as people read it."""
	if kind is Kind.AMOUNT:
		return fmt_money(number, currency=currency)
	return str(int(number.quantize(Decimal(1), ROUND_HALF_UP)))
