"""The rows of AR Aging Summary: open items totalled by customer, and customers by what they belong to."""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from frappe import _

from ar_specialist.ledger import advances, control, trees, vouchers
from ar_specialist.ledger.customers import (
	NOBODY,
	CustomerFacts,
	company_currency,
	customer_facts,
	sales_team_of,
)
from ar_specialist.ledger.population import receivable_accounts
from ar_specialist.operations import aging
from ar_specialist.receivables.items import OpenItem
from ar_specialist.receivables.money import ZERO
from ar_specialist.receivables.summary import Totals, add_disputed, add_future, add_planned, empty, summarise

from .aging import Row, expected_payments, figures
from .filters import AgingFilters

TREES = {"Customer Group": "customer_group", "Territory": "territory", "Sales Person": None}
NONE = ""  # the group of what has none
Key = tuple["Leaf", str]  # a line: whom it is about, and the currency of its amounts


@dataclass(frozen=True, slots=True)
class Leaf:
	"""Whom one line is about: one customer of one company, within one group."""

	group: str
	company: str
	party_type: str | None
	party: str | None


@dataclass(slots=True)
class Context:
	"""What is known about the companies of the report and their customers.

	`bearers` are the lines on which the advance and the general ledger balance of a customer stand.
	"""

	currencies: dict[str, str] = field(default_factory=dict)
	facts: dict[str, dict[str, CustomerFacts]] = field(default_factory=dict)
	bearers: set[Key] = field(default_factory=set)


def summary_rows(filters: AgingFilters, found: Sequence[aging.Reading]) -> list[Row]:
	"""Return lines in tree order with `indent`, then one bold total a currency.

	By customer there is one level, without customers whose items cancel out, as in ERPNext's summary; by anything
	else all customers stand below their group, and groups below the groups above them. A line never adds two
	currencies.
	"""
	context = _context(found)
	lines: dict[Key, Totals] = {}
	for reading in found:
		lines |= _lines(filters, reading, context)
	if filters.group_by == "Customer":
		lines = {key: totals for key, totals in lines.items() if totals.outstanding}
	for reading in found:
		_add_balances(filters, reading, lines, context)
	if filters.group_by == "Customer":
		rows = [_leaf_row(filters, key, totals, context) for key, totals in lines.items()]
	else:
		rows = _tree_rows(filters, lines, context)
	return rows + _total_rows(filters, lines, context)


def _context(found: Sequence[aging.Reading]) -> Context:
	context = Context()
	for reading in found:
		parties = {item.party for item in reading.items if item.party}
		context.currencies[reading.company] = company_currency(reading.company)
		context.facts[reading.company] = customer_facts(parties, reading.company)
	return context


def _lines(filters: AgingFilters, reading: aging.Reading, context: Context) -> dict[Key, Totals]:
	"""Return the lines of one company."""
	group_of, company = _grouping(filters.group_by, reading, context), reading.company

	def leaf_of(item: OpenItem) -> Leaf:
		return Leaf(group_of(item), company, item.party_type, item.party)

	lines = summarise(reading.items, filters.rule, leaf_of)
	add_disputed(lines, reading.items, reading.disputed, leaf_of)
	add_planned(lines, reading.items, reading.planned_amounts(), leaf_of)
	if filters.show_future_payments:
		add_future(lines, reading.items, expected_payments(filters, reading), leaf_of)
	return lines


def _add_balances(
	filters: AgingFilters, reading: aging.Reading, lines: Mapping[Key, Totals], context: Context
) -> None:
	"""Give what is known of each customer as a whole to one of its lines in company currency.

	That is the line with most credits, since an advance is among what it says is paid. In customer currency,
	accounts in other currencies have lines of their own, so their advances and balances are left out.
	"""
	currency = context.currencies[reading.company]
	of_party: dict[str | None, list[Key]] = {}
	for key in lines:
		if key[0].company == reading.company and key[1] == currency:
			of_party.setdefault(key[0].party, []).append(key)
	only = currency if filters.in_party_currency else None
	advance = advances.advances(
		reading.company, reading.as_on, currency=only, future_payments=filters.show_future_payments
	)
	balance = _control(filters, reading, of_party, only)
	for party, keys in of_party.items():
		bearer = min(keys, key=lambda key: lines[key].credits)
		context.bearers.add(bearer)
		totals = lines[bearer]
		totals.advance, totals.control = advance.get(party, ZERO), balance.get(party, ZERO)
		totals.difference = sum((lines[key].outstanding for key in keys), ZERO) - totals.control


def _control(
	filters: AgingFilters, reading: aging.Reading, parties: Collection[str | None], currency: str | None
) -> dict[str, Decimal]:
	"""Return the general ledger balances of `parties`; nothing where they are not asked for."""
	if not filters.show_gl_balance:
		return {}
	accounts = receivable_accounts(reading.company, currency=currency)
	return control.control_balance_by_party(accounts, reading.as_on, [party for party in parties if party])


def _grouping(group_by: str, reading: aging.Reading, context: Context) -> Callable[[OpenItem], str]:
	"""Return which group an open item of `reading` belongs to."""
	facts = context.facts[reading.company]
	if group_by == "Sales Person":
		return _by_sales_person(reading)
	if group_by == "Collector":
		return lambda item: facts.get(item.party, NOBODY).collector or NONE
	if group_by == "Company":
		return lambda item: reading.company
	if group_by in TREES:
		return lambda item: getattr(facts.get(item.party, NOBODY), TREES[group_by]) or NONE
	return lambda item: NONE


def _by_sales_person(reading: aging.Reading) -> Callable[[OpenItem], str]:
	"""The first of the invoice's sales team, else the first of the customer's: an amount counts once."""
	invoices = [item.voucher_no for item in reading.items if item.voucher_type == "Sales Invoice"]
	of_invoice = vouchers.sales_people(invoices)
	of_customer = sales_team_of({item.party for item in reading.items if item.party})
	return lambda item: (of_invoice.get(item.voucher_no) or [of_customer.get(item.party) or NONE])[0]


def _tree_rows(filters: AgingFilters, lines: Mapping[Key, Totals], context: Context) -> list[Row]:
	parents = trees.parents(filters.group_by) if filters.group_by in TREES else {}
	by_node: dict[tuple[str, str], Totals] = {}
	leaves: dict[tuple[str, str], list[Row]] = {}
	for (leaf, currency), totals in lines.items():
		row = _leaf_row(filters, (leaf, currency), totals, context)
		group = currency if filters.group_by == "Currency" else leaf.group
		leaves.setdefault((group, currency), []).append(row)
		node: str | None = group
		while node is not None:
			by_node.setdefault((node, currency), empty(filters.rule)).include(totals)
			node = parents.get(node)
	groups = {
		(node, currency): _group_row(filters, node, currency, totals, context)
		for (node, currency), totals in by_node.items()
	}
	return _walk(groups, leaves, parents)


def _walk(
	groups: Mapping[tuple[str, str], Row],
	leaves: Mapping[tuple[str, str], list[Row]],
	parents: Mapping[str, str | None],
) -> list[Row]:
	"""Return group lines and customer lines depth first: groups in tree order, then by name."""
	order = {name: position for position, name in enumerate(parents)}
	children: dict[tuple[str | None, str], list[str]] = {}
	for node, currency in sorted(groups, key=lambda key: (key[1], order.get(key[0], len(order)), key[0])):
		children.setdefault((parents.get(node), currency), []).append(node)
	rows: list[Row] = []

	def visit(node: str, currency: str, indent: int, parent: str | None) -> None:
		row = groups[node, currency] | {"indent": indent, "parent_node": parent}
		rows.append(row)
		for child in children.get((node, currency), ()):
			visit(child, currency, indent + 1, row["node"])
		for leaf in sorted(leaves.get((node, currency), ()), key=lambda each: -each["outstanding"]):
			rows.append({**leaf, "indent": indent + 1, "parent_node": row["node"]})

	for currency in dict.fromkeys(currency for _node, currency in groups):
		for node in children.get((None, currency), ()):
			visit(node, currency, 0, None)
	return rows


def _leaf_row(filters: AgingFilters, key: Key, totals: Totals, context: Context) -> Row:
	leaf, currency = key
	facts = context.facts[leaf.company].get(leaf.party, NOBODY)
	return {
		"node": f"{leaf.company}/{leaf.group}/{leaf.party}/{currency}",
		"indent": 0,
		"label": facts.customer_name or leaf.party,
		"company": leaf.company,
		"party_type": leaf.party_type,
		"party": leaf.party,
		"party_name": facts.customer_name,
		"customer_account": facts.account,
		"collector": facts.collector,
		"territory": facts.territory,
		"customer_group": facts.customer_group,
		**_figures(filters, totals, currency, bears=key in context.bearers),
	}


def _figures(filters: AgingFilters, totals: Totals, currency: str, *, bears: bool) -> Row:
	"""Return the amounts of a line; a balance is left blank on a line that does not bear one."""
	row = figures(filters, totals, currency)
	row["advance"], row["paid"] = float(totals.advance), float(totals.paid - totals.advance)
	if filters.show_gl_balance:
		row["gl_balance"] = float(totals.control) if bears else None
		row["diff"] = float(totals.difference) if bears else None
	return row


def _group_row(filters: AgingFilters, node: str, currency: str, totals: Totals, context: Context) -> Row:
	return {
		"node": f"{filters.group_by}/{node}/{currency}",
		"label": node or _("None"),
		"bold": 1,
		"is_group": 1,
		**_figures(filters, totals, currency, bears=currency in context.currencies.values()),
	}


def _total_rows(filters: AgingFilters, lines: Mapping[Key, Totals], context: Context) -> list[Row]:
	totals: dict[str, Totals] = {}
	for (_leaf, currency), each in lines.items():
		totals.setdefault(currency, empty(filters.rule)).include(each)
	return [
		{
			"node": f"total/{currency}",
			"indent": 0,
			"label": _("Total {0}").format(currency),
			"bold": 1,
			"is_total": 1,
			**_figures(filters, each, currency, bears=currency in context.currencies.values()),
		}
		for currency, each in totals.items()
	]
