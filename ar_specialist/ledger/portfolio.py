"""Whose customers a collector sees, where the policy says so: kept by collector on the customer accounts.

What a portfolio shows of the accounts, and hides of every other table, is said here only. Collectors are compared so
that an index finds them: an account of nobody is shown, whether its collector is empty or NULL, and a NULL is `NOT IN`
nothing. Does not check permissions.
"""

from collections.abc import Callable, Mapping, Sequence
from datetime import date

from pypika import Table
from pypika.queries import QueryBuilder
from pypika.terms import Criterion

import frappe

from ar_specialist.receivables.policy import CollectorSees
from ar_specialist.receivables.substitution import Absence, stood_in_for

KEY = "ar_specialist:portfolios"
SECONDS = 60  # after which an answer written by a reader of older data is gone

# {company: whose customers are seen there}; what belongs to nobody is seen by all
Portfolio = Mapping[str, Sequence[str]]


def companies() -> list[str]:
	"""Return the companies whose specialists see their portfolio only; kept in the cache between requests."""

	def read() -> list[str]:
		filters = {"collector_sees": CollectorSees.PORTFOLIO.value}
		return frappe.get_all("AR Policy", filters=filters, pluck="company", order_by="company")

	return _kept("companies", read)


def absences(as_on: date) -> list[Absence]:
	"""Return who is absent on a day, with who stands in; kept in the cache between requests."""

	def read() -> list[tuple[object, ...]]:
		table = frappe.qb.DocType("AR Substitution")
		fields = ("collector", "substitute", "from_date", "to_date", "only_in_company")
		query = frappe.qb.from_(table).select(*[table[name] for name in fields])
		rows = (
			query.where((table.from_date <= as_on) & (table.to_date >= as_on)).orderby(table.creation).run()
		)
		return [(*row[:4], row[4] or None) for row in rows]

	return [Absence(*row) for row in _kept(f"absences {as_on}", read)]


def _kept(what: str, read: Callable[[], list]) -> list:
	found = frappe.cache.hget(KEY, what)
	if found is None:
		found = read()
		frappe.cache.hset(KEY, what, found)
		frappe.cache.expire(frappe.cache.make_key(KEY), SECONDS)
	return found


def forget() -> None:
	"""Have both read anew: a policy or an absence has changed, and will have once this transaction has ended."""
	frappe.cache.delete_value(KEY)
	for end in (frappe.db.after_commit, frappe.db.after_rollback):
		end.add(lambda: frappe.cache.delete_value(KEY))


def portfolio_of(user: str, as_on: date) -> dict[str, tuple[str, ...]]:
	"""Return whose customers `user` sees in each company that shows portfolios: theirs, and of whom they stand in for."""
	restricted = companies()
	if not restricted:
		return {}
	away = absences(as_on)
	return {
		company: tuple(sorted({user, *stood_in_for(user, away, as_on, company)})) for company in restricted
	}


def by_collectors(portfolio: Portfolio) -> list[tuple[tuple[str, ...], tuple[str, ...]]]:
	"""Return (companies, collectors seen in each of them, "" for nobody among them)."""
	groups: dict[tuple[str, ...], list[str]] = {}
	for company, collectors in portfolio.items():
		groups.setdefault(("", *collectors), []).append(company)
	return [(tuple(names), collectors) for collectors, names in groups.items()]


def seen(account: Table, portfolio: Portfolio) -> list[Criterion]:
	"""Return what an AR Customer Account `account` fulfils that `portfolio` shows."""
	return [
		account.company.notin(names) | account.collector.isin(collectors) | account.collector.isnull()
		for names, collectors in by_collectors(portfolio)
	]


# The same in SQL, for rows of other tables: all customers of a company that are hidden, or whose a single one is.
HIDDEN = "SELECT a.customer FROM `tabAR Customer Account` a WHERE a.company IN %({0})s AND a.collector NOT IN %({1})s"
COLLECTOR_OF = (
	"SELECT a.collector FROM `tabAR Customer Account` a WHERE a.company = {company} AND a.customer = {party}"
)


def hidden_customers(company: str, portfolio: Portfolio) -> QueryBuilder:
	"""Return the query for the customers of `company`, one of `portfolio`, that others are responsible for."""
	account = frappe.qb.DocType("AR Customer Account")
	collectors = ["", *portfolio[company]]
	return (
		frappe.qb.from_(account)
		.select(account.customer)
		.where((account.company == company) & account.collector.notin(collectors))
	)
