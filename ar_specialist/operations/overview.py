"""The figures at the top of the desk: sums over the customer accounts a user may see, one company at a time."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from pypika.queries import QueryBuilder
from pypika.terms import Criterion

import frappe
from frappe.query_builder.functions import Count, Sum

from ar_specialist.ledger import choices
from ar_specialist.ledger.customers import company_currency
from ar_specialist.ledger.packed import exact
from ar_specialist.ledger.population import Visibility
from ar_specialist.receivables.account import WorklistState

from . import policies
from .assessment import BUCKETS
from .doctypes import ACCOUNT

SUMMED = ("outstanding", "overdue", "unapplied", "disputed", "not_due")  # in the order of a Portfolio


@dataclass(frozen=True, slots=True)
class Portfolio:
	"""Sums of one company's accounts, in its currency."""

	outstanding: Decimal
	overdue: Decimal
	unapplied: Decimal
	disputed: Decimal
	not_due: Decimal
	buckets: tuple[Decimal, ...]
	labels: tuple[str, ...]


def portfolio(company: str, visible: Criterion | None = None) -> Portfolio:
	"""Return the sums of the accounts of `company` that `visible` lets through."""
	table = frappe.qb.DocType(ACCOUNT)
	buckets = [f"range{number}" for number in range(1, BUCKETS + 1)]
	query = frappe.qb.from_(table).select(*[Sum(table[name]) for name in (*SUMMED, *buckets)])
	is_open = (table.company == company) & (table.open_items > 0)  # the others add nothing
	query = _restricted(query.where(is_open), visible)
	sums = [*map(exact, query.run()[0])]
	labels = policies.rule_for(policies.policy_for(company), frappe.utils.getdate()).labels()
	by_age = sums[len(SUMMED) :][: len(labels)]
	return Portfolio(*sums[: len(SUMMED)], tuple(by_age), tuple(labels))


def _restricted(query: QueryBuilder, visible: Criterion | None) -> QueryBuilder:
	return query if visible is None else query.where(visible)


def count_to_chase(company: str, collector: str | None = None, visible: Criterion | None = None) -> int:
	"""Return how many customers are to be chased today, of one `collector` or of all."""
	table = frappe.qb.DocType(ACCOUNT)
	state = WorklistState.TO_CHASE.value
	query = frappe.qb.from_(table).select(Count(table.name))
	query = query.where((table.company == company) & (table.worklist_state == state))
	if collector:
		query = query.where(table.collector == collector)
	return _restricted(query, visible).run()[0][0]


def count_unassigned(company: str, visible: Criterion | None = None) -> int:
	"""Return how many customers with open items nobody is responsible for."""
	table = frappe.qb.DocType(ACCOUNT)
	query = frappe.qb.from_(table).select(Count(table.name))
	query = query.where(
		(table.company == company)
		& (table.open_items > 0)
		& (table.collector.isnull() | (table.collector == ""))
	)
	return _restricted(query, visible).run()[0][0]


def currency_of(company: str) -> str:
	"""Return the currency the figures of `company` are in."""
	return company_currency(company)


def filter_options(
	doctype: str, text: str, companies: Sequence[str], visibility: Visibility
) -> list[dict[str, str]]:
	"""Return what a report filter offers of `doctype`, within what `visibility` allows."""
	return choices.options(doctype, text, companies, visibility)
