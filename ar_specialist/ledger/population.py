"""Which rows of the payment ledger a question is about: a selection, turned into bound conditions.

The rules are those of ERPNext's Accounts Receivable report. Does not check permissions: what the user may see
comes in as part of the selection.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date

import frappe
from frappe import _

from erpnext.accounts.doctype.accounting_dimension.accounting_dimension import (
	get_accounting_dimensions,
)

from ar_specialist.refusal import refuse

from . import portfolio as portfolios
from .indexes import LEDGER


@dataclass(frozen=True, slots=True)
class Visibility:
	"""What a user may see of the ledger: allowed values by ledger column and by Customer column.

	In the companies of `portfolio`, of customers that belong to collectors, only those of the collectors named.
	An empty `Visibility` restricts nothing. With `strict`, an empty value is not visible either.
	"""

	ledger: Mapping[str, Sequence[str]] = field(default_factory=dict)
	customer: Mapping[str, Sequence[str]] = field(default_factory=dict)
	strict: bool = False
	portfolio: portfolios.Portfolio = field(default_factory=dict)

	def within(self, company: str) -> "Visibility":
		"""Return what of this narrows the ledger of `company`, which the user may see.

		Being allowed that company hides nothing of it, and strictness without a rule hides nothing at all.
		"""
		ledger = {
			column: allowed
			for column, allowed in self.ledger.items()
			if not (column == "company" and company in allowed)
		}
		portfolio = {name: seen for name, seen in self.portfolio.items() if name == company}
		if not (ledger or self.customer or portfolio):
			return Visibility()
		return replace(self, ledger=ledger, portfolio=portfolio)

	def of_customers(self) -> "Visibility":
		"""Return what of this is about customers and companies, for tables that keep nothing else of the ledger."""
		return replace(self, ledger={name: self.ledger[name] for name in self.ledger if name == "company"})


@dataclass(frozen=True, slots=True)
class Selection:
	"""What to read: one company at one date, narrowed by what ERPNext's report can be narrowed by."""

	company: str
	as_on: date
	party_account: str | None = None
	party_type: str | None = None
	parties: Sequence[str | None] = ()
	customer_groups: Sequence[str] = ()
	territory: str | None = None
	payment_terms_template: str | None = None
	sales_partner: str | None = None
	sales_person: str | None = None
	cost_centers: Sequence[str] = ()
	finance_book: str | None = None
	project: Sequence[str] = ()
	dimensions: Mapping[str, Sequence[str]] = field(default_factory=dict)
	future_payments: bool = False
	by_account: bool = True
	visibility: Visibility = field(default_factory=Visibility)
	accounts: Sequence[str] = ()  # the company's receivable accounts, where they are known already


class Conditions:
	"""Conditions joined by AND, with their bound values; `l` is the ledger row."""

	def __init__(self) -> None:
		self.clauses: list[str] = []
		self.values: dict[str, object] = {}

	def add(self, clause: str, **values: object) -> None:
		self.clauses.append(clause)
		self.values.update(values)

	def add_one_of(self, column: str, name: str, allowed: Iterable[str]) -> None:
		"""Let `column` be one of `allowed`; nothing matches when nothing is allowed."""
		allowed = tuple(allowed)
		if allowed:
			self.add(f"{column} IN %({name})s", **{name: allowed})
		else:
			self.add("1 = 0")

	def __str__(self) -> str:
		return " AND ".join(self.clauses)


def conditions(selection: Selection) -> Conditions:
	"""Return the conditions that a ledger row `l` of `selection` fulfils."""
	where = Conditions()
	where.add("l.delinked = 0")
	where.add_one_of("l.account", "accounts", _accounts(selection))
	_add_date(where, selection)
	_add_party(where, selection)
	_add_customer(where, selection)
	_add_dimensions(where, selection)
	add_visibility(where, selection.visibility)
	return where


def party_conditions(selection: Selection) -> Conditions:
	"""Return the conditions on whom a row `l` is about, for tables that keep whole parties."""
	where = Conditions()
	_add_party(where, selection)
	_add_customer(where, selection)
	add_visibility(where, selection.visibility)
	return where


def link_columns() -> dict[str, str]:
	"""Return {column: doctype} of what a ledger row links to and User Permissions can narrow, as ERPNext has it.

	Accounting dimensions are among them.
	"""
	fields = frappe.get_meta("Payment Ledger Entry").get_link_fields()
	return {df.fieldname: df.options for df in fields if not (df.ignore_user_permissions or df.is_virtual)}


def receivable_accounts(
	company: str, *, root_type: str | None = None, currency: str | None = None
) -> list[str]:
	"""Return the receivable accounts of `company`, as they are today: of one side and in one currency if given."""
	only = {"root_type": root_type, "account_currency": currency}
	filters = {"company": company, "account_type": "Receivable"}
	filters |= {field: value for field, value in only.items() if value}
	return frappe.get_all("Account", filters=filters, pluck="name", order_by="name")


def _accounts(selection: Selection) -> list[str]:
	if selection.party_account:
		return [selection.party_account]
	return list(selection.accounts) or receivable_accounts(selection.company)


def _add_date(where: Conditions, selection: Selection) -> None:
	if selection.party_account:
		# an account belongs to one company, so its rows need no test unless the account was asked for
		where.add("l.company = %(company)s", company=selection.company)
	if selection.future_payments:
		where.add(
			"(l.posting_date <= %(as_on)s"
			" OR (l.voucher_no = l.against_voucher_no AND DATE(l.creation) <= %(as_on)s))",
			as_on=selection.as_on,
		)
	else:
		where.add("l.posting_date <= %(as_on)s", as_on=selection.as_on)


def _add_party(where: Conditions, selection: Selection) -> None:
	if selection.party_type:
		where.add("l.party_type = %(party_type)s", party_type=selection.party_type)
	if selection.party_type in (None, "", "Employee") and (employees := employee_exclusion()):
		where.add(employees)
	if selection.parties:
		named = [party for party in selection.parties if party is not None]
		unnamed = " OR l.party IS NULL" if len(named) < len(selection.parties) else ""
		where.add(f"(l.party IN %(parties)s{unnamed})", parties=tuple(named) or ("",))


def employee_exclusion(doctype: str = "Payment Ledger Entry", row: str = "l") -> str:
	"""Return the condition that leaves out the employees among the rows `row` of `doctype`; empty if there are none.

	It leaves out entries of no kind of party in the payment ledger too, as ERPNext's report does. Testing each row
	of a ledger without any would miss the index.
	"""
	tests = ["= 'Employee'"] if doctype == "GL Entry" else ["= 'Employee'", "IS NULL"]
	found = " OR ".join(f"EXISTS (SELECT 1 FROM `tab{doctype}` WHERE party_type {test})" for test in tests)
	if not frappe.db.sql(f"SELECT {found}")[0][0]:
		return ""
	return (
		f"{row}.party_type <> 'Employee'" if len(tests) > 1 else f"IFNULL({row}.party_type, '') <> 'Employee'"
	)


def has_rows_without_party(accounts: Sequence[str]) -> bool:
	"""Whether `accounts` have entries of nobody, which no voucher of ERPNext makes but some hands do."""
	return bool(
		frappe.db.sql(
			f"SELECT 1 FROM {LEDGER} WHERE account IN %(accounts)s AND party IS NULL LIMIT 1",
			{"accounts": tuple(accounts)},
		)
	)


def _add_customer(where: Conditions, selection: Selection) -> None:
	if selection.customer_groups:
		groups = with_descendants("Customer Group", selection.customer_groups)
		_add_customers_where(where, "customer_group", "groups", groups)
	if selection.territory:
		territories = with_descendants("Territory", [selection.territory])
		_add_customers_where(where, "territory", "territories", territories)
	if selection.payment_terms_template:
		_add_customers_where(where, "payment_terms", "terms", [selection.payment_terms_template])
	if selection.sales_partner:
		_add_customers_where(where, "default_sales_partner", "partners", [selection.sales_partner])


def _add_customers_where(where: Conditions, column: str, name: str, allowed: Sequence[str]) -> None:
	where.add(
		f"l.party IN (SELECT c.name FROM `tabCustomer` c WHERE c.{column} IN %({name})s)",
		**{name: tuple(allowed) or ("",)},
	)


def _add_dimensions(where: Conditions, selection: Selection) -> None:
	if selection.project and "project" not in link_columns():
		refuse(_("The payment ledger of this version of ERPNext keeps no projects; leave that filter empty."))
	if selection.cost_centers:
		where.add_one_of(
			"l.cost_center", "cost_centers", with_descendants("Cost Center", selection.cost_centers)
		)
	if selection.finance_book:
		where.add("l.finance_book = %(finance_book)s", finance_book=selection.finance_book)
	if selection.project:
		where.add_one_of("l.project", "project", selection.project)
	for dimension in get_accounting_dimensions(as_list=False) if selection.dimensions else ():
		allowed = selection.dimensions.get(dimension.fieldname)
		if not allowed:
			continue
		if frappe.get_meta(dimension.document_type).get("is_tree"):
			allowed = with_descendants(dimension.document_type, allowed)
		where.add_one_of(f"l.`{dimension.fieldname}`", f"dimension_{dimension.fieldname}", allowed)


def add_visibility(
	where: Conditions,
	visibility: Visibility,
	party: str = "l.party",
	company: str = "l.company",
	*,
	one_by_one: bool = False,
) -> None:
	"""Restrict the row `l`, of the ledger or of a table with its columns, to what a user may see.

	`party` and `company` say what the row, or a question without one, is about. Where few rows are looked at, as a
	list does, `one_by_one` looks for the account of each; otherwise all customers that are hidden are read first.
	"""
	for column, allowed in visibility.ledger.items():
		value = company if column == "company" else f"l.`{column}`"
		empty = "" if visibility.strict else f"IFNULL({value}, '') = '' OR "
		name = f"visible_{column}"
		where.add(f"({empty}{value} IN %({name})s)", **{name: tuple(allowed) or ("",)})
	if visibility.customer:
		customer = Conditions()
		for column, allowed in visibility.customer.items():
			name = f"visible_customer_{column}"
			empty = "" if visibility.strict or column == "name" else f"IFNULL(c.`{column}`, '') = '' OR "
			customer.add(f"({empty}c.`{column}` IN %({name})s)", **{name: tuple(allowed) or ("",)})
		where.add(f"{party} IN (SELECT c.name FROM `tabCustomer` c WHERE {customer})", **customer.values)
	_add_portfolio(where, visibility.portfolio, party, company, one_by_one)


def _add_portfolio(
	where: Conditions, portfolio: portfolios.Portfolio, party: str, company: str, one_by_one: bool
) -> None:
	"""Leave out the customers of other collectors; whoever has no account in the company is nobody's.

	What is hidden is named by the company alone, so that it can be read once and not for each row.
	"""
	collector = portfolios.COLLECTOR_OF.format(company=company, party=party)
	for number, (name, collectors) in enumerate(portfolio.items()):
		of_company, theirs = f"portfolio_{number}", f"collectors_{number}"
		hidden = portfolios.HIDDEN.format(of_company, theirs)
		shown = (
			f"IFNULL(({collector}), '') IN %({theirs})s"
			if one_by_one
			else f"IFNULL({party}, '') NOT IN ({hidden})"
		)
		where.add(
			f"({company} NOT IN %({of_company})s OR {shown})",
			**{of_company: (name,), theirs: ("", *collectors)},
		)


def with_descendants(doctype: str, names: Sequence[str]) -> list[str]:
	"""Return `names` and everything below them in the tree of `doctype`; throws on an unknown name."""
	result: set[str] = set()
	for name in names:
		bounds = frappe.db.get_value(doctype, name, ["lft", "rgt"])
		if not bounds:
			refuse(_("{0} {1} does not exist; choose one from the list."), _(doctype), name)
		result.update(
			frappe.get_all(
				doctype, filters={"lft": [">=", bounds[0]], "rgt": ["<=", bounds[1]]}, pluck="name"
			)
		)
	return sorted(result)


def sales_team(sales_person: str) -> tuple[set[str], set[str]]:
	"""Return (customers, invoices) whose sales team has `sales_person` or somebody below."""
	people = with_descendants("Sales Person", [sales_person])
	team = frappe.qb.DocType("Sales Team")
	found: dict[str, set[str]] = {"Customer": set(), "Sales Invoice": set()}
	rows = (
		frappe.qb.from_(team)
		.select(team.parenttype, team.parent)
		.where(team.parenttype.isin(list(found)) & team.sales_person.isin(people))
		.run()
	)
	for parenttype, parent in rows:
		found[parenttype].add(parent)
	return found["Customer"], found["Sales Invoice"]
