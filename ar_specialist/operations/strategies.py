"""Collection strategies: which one an account is worked by, what it scores there, and what to do next.

Does not check permissions.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import ROUND_HALF_UP, Decimal, InvalidOperation
from enum import Enum
from typing import NamedTuple

import frappe
from frappe import _
from frappe.model.document import Document
from frappe.utils import fmt_money

from ar_specialist.ledger import credit, payments, trees
from ar_specialist.ledger.correspondence import sites_language
from ar_specialist.receivables.account import AccountFigures
from ar_specialist.receivables.errors import ReceivablesError
from ar_specialist.receivables.facts import FACTS, UNITS, AccountFacts, ItemFacts, Kind
from ar_specialist.receivables.strategy import (
	Operator,
	Rule,
	ScoredRule,
	Step,
	StepAction,
	chosen,
	score,
)
from ar_specialist.receivables.words import N_

from .doctypes import STRATEGY, STRATEGY_SCOPE

MOST_WHOLE = 100_000  # points, or days: 273 years
UNITS_BY_LABEL = {fact.label: UNITS[fact.kind] for fact in FACTS.values()}
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
	pace: payments.Pace = payments.Pace()
	broken_promises: int = 0


@dataclass(frozen=True, slots=True)
class InUse:
	"""The strategies of one company, and whom each is used for: {value of a Scope: {name: strategy}}."""

	by_scope: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
	strategies: Mapping[str, Strategy] = field(default_factory=dict)

	@property
	def facts(self) -> set[str]:
		"""The facts their rules test: what else is known of a customer need not be looked up."""
		return {rule.fact for each in self.strategies.values() for rule in each.rules}

	@property
	def has_steps(self) -> bool:
		return any(each.steps for each in self.strategies.values())


def in_use(company: str) -> InUse:
	"""Return the stored strategies of `company` that are not disabled."""
	return _of_scopes(_scopes(company), {})


def in_use_with(company: str, doc: Document) -> InUse:
	"""Return what `in_use` would if the strategy document `doc` were saved as it is."""
	stored = [row for row in _scopes(company) if row[2] != doc.name]
	rows = [] if doc.is_disabled else [row for row in doc.assignments if row.company == company]
	proposed = [(row.scope, row.scope_name, doc.name) for row in rows]
	return _of_scopes([*stored, *proposed], {doc.name: strategy_of(doc)})


def _of_scopes(rows: Sequence[tuple[str, str, str]], given: Mapping[str, Strategy]) -> InUse:
	by_scope: dict[str, dict[str, str]] = {}
	for scope, name, strategy in rows:
		by_scope.setdefault(scope, {}).setdefault("" if scope == "Company" else name, strategy)
	names = sorted({strategy for by_name in by_scope.values() for strategy in by_name.values()})
	found = {name: given.get(name) or strategy_of(frappe.get_cached_doc(STRATEGY, name)) for name in names}
	return InUse(by_scope, found)


def companies_of(*docs: Document | None) -> list[str]:
	"""Return the companies any of the strategy documents `docs` is used for."""
	return sorted({row.company for doc in docs if doc for row in doc.assignments if row.company})


def stored(name: str | None) -> Strategy | None:
	"""Return the strategy `name`; None without a name, or when it is gone."""
	if not name or not frappe.db.exists(STRATEGY, name, cache=True):
		return None
	return strategy_of(frappe.get_cached_doc(STRATEGY, name))


def strategy_of(doc: Document) -> Strategy:
	"""Return the values of a strategy document; raises ReceivablesError where they cannot be meant."""
	return Strategy(
		doc.name,
		doc.version or 0,
		_whole(doc.due_soon_days),
		tuple(rule_of(row) for row in doc.rules),
		tuple(step_of(row, position) for position, row in enumerate(doc.steps, 1)),
	)


def rule_of(row: Document) -> Rule:
	"""Return one rule as the rules take it."""
	return Rule(
		BY_LABEL.get(row.fact, row.fact),
		_one_of(Operator, row.operator),
		_decimal(row.value),
		_whole(row.points),
		_decimal(row.full_at) if row.is_scaled else None,
	)


def step_of(row: Document, position: int) -> Step:
	"""Return one step as the rules take it."""
	return Step(
		position,
		_whole(row.day),
		_one_of(StepAction, row.action),
		_decimal(row.smallest_amount),
		row.template or None,
		row.role or None,
	)


def _decimal(value: float | str | None) -> Decimal:
	try:
		number = Decimal(str(value or 0))
	except InvalidOperation:
		number = Decimal("NaN")
	if not number.is_finite():
		raise ReceivablesError(N_("{0} is no number; write one like 1250.50."), str(value))
	return number


def _whole(value: float | str | None) -> int:
	number = _decimal(value)
	if number != number.to_integral_value() or abs(number) > MOST_WHOLE:
		raise ReceivablesError(
			N_("{0} is no whole number up to {1}; write one like 30."), str(value), MOST_WHOLE
		)
	return int(number)


def _one_of(choices: type[Enum], value: str | None) -> Enum:
	try:
		return choices(value)
	except ValueError:
		allowed = ", ".join(_(each.value) for each in choices)
		raise ReceivablesError(N_("{0} is none of the choices: {1}."), str(value), allowed) from None


class Scorer:
	"""Scores the accounts of one company by the strategies `used`; what these do not test is not looked up."""

	def __init__(self, company: str, as_on: date, customers: Mapping[str, Worked], used: InUse) -> None:
		self.as_on, self.customers, self.used = as_on, customers, used
		self.limits: Mapping[str, Decimal] = {}
		facts, scopes = used.facts, used.by_scope
		if "credit_limit_used" in facts:
			self.limits = credit.credit_limits(
				company, {name: worked.customer_group for name, worked in customers.items()}
			)
		self.groups = trees.parents("Customer Group") if scopes.get("Customer Group") else {}
		self.territories = trees.parents("Territory") if scopes.get("Territory") else {}

	def strategy_for(self, customer: str) -> Strategy | None:
		"""Return the strategy `customer` is worked by; None when the company uses none."""
		if not self.used.strategies:
			return None
		worked = self.customers[customer]
		groups = _upwards(worked.customer_group, self.groups)
		name = chosen(self.used.by_scope, customer, groups, _upwards(worked.territory, self.territories))
		return self.used.strategies[name] if name else None

	def score(
		self, strategy: Strategy, customer: str, account: AccountFigures, of_items: ItemFacts
	) -> list[ScoredRule]:
		"""Return what each rule of `strategy` gives `customer`, the weightiest first."""
		scored = score(self.facts_of(customer, account, of_items), strategy.rules)
		return sorted(scored, key=lambda each: -abs(each.points))

	def facts_of(self, customer: str, account: AccountFigures, of_items: ItemFacts) -> AccountFacts:
		"""Return all facts of one account, for the rules."""
		worked = self.customers[customer]
		return AccountFacts(
			self.as_on,
			outstanding=account.outstanding,
			owed=of_items.owed,
			overdue=account.asked_overdue,
			to_collect=account.to_collect,
			over_90_days=of_items.over_90_days,
			newly_overdue=of_items.newly_overdue,
			oldest_days_late=account.oldest_days_asked,
			unapplied=account.unapplied,
			promised=account.promised,
			disputed=account.disputed,
			planned=account.planned,
			broken_promises=worked.broken_promises,
			average_days_late=worked.pace.usual,
			recent_days_late=worked.pace.recent,
			credit_limit=self.limits.get(customer),
			last_contact_on=worked.last_contact_on,
			last_payment_on=worked.last_payment_on,
		)


def told(scored: Sequence[ScoredRule], currency: str) -> str:
	"""Return the reasons of a score, one a line, in the site's language."""
	return "\n".join(f"{each.points:+d} {_reason(each.fact, each.number, currency)}" for each in scored)


def _scopes(company: str) -> list[tuple[str, str, str]]:
	"""Return (scope, name, strategy) of what is stored for `company`."""
	strategy, scope = frappe.qb.DocType(STRATEGY), frappe.qb.DocType(STRATEGY_SCOPE)
	return (
		frappe.qb.from_(scope)
		.join(strategy)
		.on((scope.parent == strategy.name) & (scope.parenttype == STRATEGY))
		.select(scope.scope, scope.scope_name, strategy.name)
		.where((scope.company == company) & (strategy.is_disabled == 0))
		.orderby(strategy.name, scope.idx)
		.run()
	)


def _upwards(name: str | None, parents: Mapping[str, str | None]) -> list[str]:
	"""Return `name` and what is above it in its tree, up to the root."""
	path = []
	while name and name not in path:
		path.append(name)
		name = parents.get(name)
	return path


def _reason(fact: str, number: Decimal, currency: str) -> str:
	"""Return a reason in the site's language: it is stored, whoever reads it."""
	text = FACTS[fact].text_for(number)
	told_in = sites_language()
	return _(text, lang=told_in).format(shown(number, FACTS[fact].kind, currency))


def shown(number: Decimal, kind: Kind, currency: str) -> str:
	"""Return `number` as people read it."""
	if kind is Kind.AMOUNT:
		return fmt_money(number, currency=currency)
	return str(int(number.quantize(Decimal(1), ROUND_HALF_UP)))
