"""The rows of AR Aging Summary: open items totalled by customer, and customers by what they belong to."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from frappe import _

from ar_specialist.ledger import advances, control, trees, vouchers
from ar_specialist.ledger.customers import NOBODY, CustomerFacts, customer_facts, sales_team_of
from ar_specialist.ledger.population import receivable_accounts
from ar_specialist.operations import aging
from ar_specialist.receivables.items import OpenItem
from ar_specialist.receivables.money import ZERO
from ar_specialist.receivables.summary import Totals, empty, summarise

from .aging import Row, amounts
from .filters import AgingFilters

TREES = {"Customer Group": "customer_group", "Territory": "territory", "Sales Person": None}
NONE = ""  # the group of what has none


@dataclass(frozen=True, slots=True)
class Leaf:
	"""Whom one line is about: one customer of one company, within one group."""

	group: str
	company: str
	party_type: str | None
	party: str | None


@dataclass(slots=True)
class Context:
	"""What is known about the customers of the report, by company and customer."""

	facts: dict[str, dict[str, CustomerFacts]] = field(default_factory=dict)
	advances: dict[str, dict[str, Decimal]] = field(default_factory=dict)
	control: dict[str, dict[str, Decimal]] = field(default_factory=dict)


def summary_rows(filters: AgingFilters, found: Sequence[aging.Reading]) -> list[Row]:
	"""Return lines in tree order with `indent`, then one bold total a currency.

	By customer there is one level, without customers whose items cancel out, as in ERPNext's summary; by anything
	else all customers stand below their group, and groups below the groups above them. A line never adds two
	currencies.
	"""
	context = _context(filters, found)
	lines: dict[tuple[Leaf, str], Totals] = {}
	for reading in found:
		group_of = _grouping(filters.group_by, reading, context)
		company = reading.company
		lines.update(
			summarise(
				reading.items,
				filters.rule,
				lambda item, c=company, g=group_of: Leaf(g(item), c, item.party_type, item.party),
			)
		)
	if filters.group_by == "Customer":
		lines = {key: totals for key, totals in lines.items() if totals.outstanding}
		rows = [_leaf_row(filters, key, totals, context) for key, totals in lines.items()]
	else:
		rows = _tree_rows(filters, lines, context)
	return rows + _total_rows(filters, lines)


def _context(filters: AgingFilters, found: Sequence[aging.Reading]) -> Context:
	context = Context()
	for reading in found:
		parties = {party for _type, party in reading.parties() if party}
		context.facts[reading.company] = customer_facts(parties, reading.company)
		context.advances[reading.company] = advances.advances(reading.company, reading.as_on)
		if filters.show_gl_balance:
			ledger = receivable_accounts(reading.company)
			context.control[reading.company] = control.control_balance_by_party(
				ledger, reading.as_on, parties
			)
	return context


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


def _tree_rows(
	filters: AgingFilters, lines: Mapping[tuple[Leaf, str], Totals], context: Context
) -> list[Row]:
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
	return _walk(filters, by_node, leaves, parents)


def _walk(
	filters: AgingFilters,
	by_node: Mapping[tuple[str, str], Totals],
	leaves: Mapping[tuple[str, str], list[Row]],
	parents: Mapping[str, str | None],
) -> list[Row]:
	"""Return group lines and customer lines depth first: groups in tree order, then by name."""
	order = {name: position for position, name in enumerate(parents)}
	children: dict[tuple[str | None, str], list[str]] = {}
	for node, currency in sorted(by_node, key=lambda key: (key[1], order.get(key[0], len(order)), key[0])):
		children.setdefault((parents.get(node), currency), []).append(node)
	rows: list[Row] = []

	def visit(node: str, currency: str, indent: int, parent: str | None) -> None:
		row = _group_row(filters, node, currency, by_node[node, currency], indent, parent)
		rows.append(row)
		for child in children.get((node, currency), ()):
			visit(child, currency, indent + 1, row["node"])
		for leaf in sorted(leaves.get((node, currency), ()), key=lambda each: -each["outstanding"]):
			rows.append({**leaf, "indent": indent + 1, "parent_node": row["node"]})

	for currency in dict.fromkeys(currency for _node, currency in by_node):
		for node in children.get((None, currency), ()):
			visit(node, currency, 0, None)
	return rows


def _leaf_row(filters: AgingFilters, key: tuple[Leaf, str], totals: Totals, context: Context) -> Row:
	leaf, currency = key
	facts = context.facts[leaf.company].get(leaf.party, NOBODY)
	advance = context.advances[leaf.company].get(leaf.party, ZERO)
	row = {
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
		"advance": float(advance),
		**amounts(totals, currency),
	}
	row["paid"] = float(totals.paid - advance)
	if filters.show_gl_balance:
		balance = context.control[leaf.company].get(leaf.party, ZERO)
		row["gl_balance"], row["diff"] = float(balance), float(totals.outstanding - balance)
	return row


def _group_row(
	filters: AgingFilters, node: str, currency: str, totals: Totals, indent: int, parent: str | None
) -> Row:
	return {
		"node": f"{filters.group_by}/{node}/{currency}",
		"parent_node": parent,
		"indent": indent,
		"label": node or _("None"),
		"bold": 1,
		"is_group": 1,
		**amounts(totals, currency),
	}


def _total_rows(filters: AgingFilters, lines: Mapping[tuple[Leaf, str], Totals]) -> list[Row]:
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
			**amounts(each, currency),
		}
		for currency, each in totals.items()
	]
