"""Who may see which customer: one rule for lists, forms, reports and the API.

A role lets a user in; User Permissions on company, customer, customer group and territory narrow what they see, and
so does a company's policy for those who are specialists only: to their portfolio. Both are said in `visibility_of`,
and every list condition, form check and sum is built from it.
"""

from collections.abc import Sequence
from dataclasses import replace

from pypika.terms import Criterion

import frappe
from frappe import _
from frappe.core.doctype.user_permission.user_permission import get_user_permissions
from frappe.model.db_query import DatabaseQuery
from frappe.model.document import Document
from frappe.permissions import get_allowed_docs_for_doctype
from frappe.query_builder.functions import IfNull
from frappe.utils import getdate

from ar_specialist.ledger import portal, portfolio, seen
from ar_specialist.ledger.population import Visibility, link_columns
from ar_specialist.refusal import refuse

READERS = ("AR Specialist", "AR Manager", "AR Auditor", "System Manager")
SEES_ALL = {"AR Manager", "AR Auditor", "System Manager", "Administrator"}
CUSTOMER_FIELDS = {"Customer": "name", "Customer Group": "customer_group", "Territory": "territory"}
PORTAL_ROLE = "Customer"  # ERPNext's, for who uses its portal
APPLICABLE_FOR = ("AR Customer Account", "AR Open Item", "Payment Ledger Entry")
ACCOUNT = "AR Customer Account"
# {table: the documents about customers it is in}
ROWS_OF = {
	"AR Activity Item": "AR Activity",
	"AR Dispute Item": "AR Dispute",
	"AR Dispute Message": "AR Dispute",
	"AR Dispute Span": "AR Dispute",
	"AR Payment Plan Instalment": "AR Payment Plan",
	"AR Payment Plan Item": "AR Payment Plan",
	"AR Promise Item": "AR Promise",
}


def may_use_app(user: str | None = None) -> bool:
	"""Return whether `user` has any business in this app."""
	user = user or frappe.session.user
	return user == "Administrator" or bool(set(frappe.get_roles(user)) & set(READERS))


def check_reader() -> None:
	"""Throw unless the user has one of the roles that read receivables."""
	if not may_use_app():
		refuse(
			_("You need one of the AR roles for this; ask your administrator."),
			exception=frappe.PermissionError,
		)


def portal_customers() -> list[str]:
	"""Return the customers for whom the user may act on the portal: ERPNext's own notion, its role and its list."""
	user = frappe.session.user
	if user in ("Guest", "Administrator") or PORTAL_ROLE not in frappe.get_roles(user):
		return []
	return portal.customers_of(user)


def check_portal_user() -> list[str]:
	"""Return the customers for whom the user may act on the portal; throw when there is none."""
	found = portal_customers()
	if not found:
		refuse(
			_("Your login is not connected to a customer; ask us to connect it."),
			exception=frappe.PermissionError,
		)
	return found


def visibility_of(user: str | None = None) -> Visibility:
	"""Return what User Permissions, and policies that show portfolios, leave of the ledger for `user`."""
	user = user or frappe.session.user
	found = _by_user_permissions(user)
	return (
		replace(found, portfolio=portfolio.portfolio_of(user, getdate())) if _sees_portfolio(user) else found
	)


def _sees_portfolio(user: str) -> bool:
	"""Whether a policy may narrow what `user` sees: who is more than a specialist sees the company."""
	roles = set(frappe.get_roles(user))
	return "AR Specialist" in roles and user != "Administrator" and not roles & SEES_ALL


def _by_user_permissions(user: str) -> Visibility:
	rules = get_user_permissions(user) or {}
	allowed = {doctype: _allowed(entries) for doctype, entries in rules.items()}
	return Visibility(
		ledger={
			column: allowed[doctype] for column, doctype in link_columns().items() if allowed.get(doctype)
		},
		customer={
			field: allowed[doctype] for doctype, field in CUSTOMER_FIELDS.items() if allowed.get(doctype)
		},
		strict=bool(frappe.get_system_settings("apply_strict_user_permissions")),
	)


def _allowed(entries: list) -> list[str]:
	"""Return the names that hold for any of the doctypes the ledger is seen through."""
	names = {name for doctype in APPLICABLE_FOR for name in get_allowed_docs_for_doctype(entries, doctype)}
	return sorted(names)


def check_company(company: str) -> str:
	"""Return `company` as it is spelled in the database; throw unless it exists and the user may see it."""
	allowed = _by_user_permissions(frappe.session.user).ledger.get("company")
	stored = frappe.get_cached_value("Company", company, "name")
	if not stored:
		refuse(_("Company {0} does not exist; choose one from the list."), company)
	if allowed is not None and stored not in allowed:
		refuse(
			_("You may not see company {0}; ask your administrator for access."),
			company,
			exception=frappe.PermissionError,
		)
	return stored


def visible_companies() -> list[str]:
	"""Return the companies the user may see."""
	allowed = _by_user_permissions(frappe.session.user).ledger.get("company")
	filters = {"name": ("in", allowed)} if allowed is not None else {}
	return frappe.get_all("Company", filters=filters, pluck="name", order_by="name")


def account_conditions(user: str | None = None) -> str:
	"""Return the condition on AR Customer Account lists: the criterion of the sums, so that both show the same."""
	if not may_use_app(user):
		return "1=0"
	criterion = account_criterion(user)
	return seen.as_list_criterion(criterion) if criterion else ""


def conditions(user: str | None = None, doctype: str = ACCOUNT) -> str:
	"""Return the condition on lists of `doctype`, which is about customers: rows of those the user may see."""
	if not may_use_app(user):
		return "1=0"
	return seen.as_list_condition(doctype, visibility_of(user))


def row_conditions(user: str | None = None, doctype: str = "") -> str:
	"""Return the condition on lists of the table `doctype`: its rows in documents that the user may see.

	Frappe asks it of every list of rows; what narrows the documents' list, User Permissions too, narrows their rows'.
	"""
	if not may_use_app(user):
		return "1=0"
	parent = ROWS_OF[doctype]
	return seen.as_row_condition(doctype, parent, DatabaseQuery(parent, user=user).build_match_conditions())


class RowOfDocument(Document):
	"""A row of a document about a customer: who may do something with the document may do it with the row.

	Frappe asks that of rows loaded with their document; of one read by itself it asks about the doctype alone.
	"""

	def has_permission(self, permtype: str = "read", **options: object) -> bool:
		if not super().has_permission(permtype, **options):
			return False
		if self.parent_doc is not None or not frappe.db.exists(self.parenttype, self.parent):
			return True
		return frappe.get_doc(self.parenttype, self.parent).has_permission(permtype, **options)


def may_see(doc: Document, ptype: str | None = None, user: str | None = None, **_kwargs: object) -> bool:
	"""Return whether `user` may see a document about a customer, as it is stored: the same rule as its list's.

	A new one is judged by the customer it names, as there is nothing of it to see yet.
	"""
	if not may_use_app(user):
		return False
	if not doc.is_new():
		return seen.row_is_visible(doc.doctype, doc.name, visibility_of(user))
	customer, company = doc.get("customer"), doc.get("company")
	return not (customer and company) or seen.customer_is_visible(customer, company, visibility_of(user))


def check_party(party: str, companies: Sequence[str]) -> None:
	"""Throw when the user may see `party` in none of `companies`."""
	visibility = visibility_of()
	if not any(seen.customer_is_visible(party, company, visibility) for company in companies):
		refuse(
			_("You may not see {0}; ask your administrator for access."),
			party,
			exception=frappe.PermissionError,
		)


def account_criterion(user: str | None = None) -> Criterion | None:
	"""Return the criterion on AR Customer Account for sums, which Frappe's lists do not check; None for all."""
	rules = visibility_of(user)
	table = frappe.qb.DocType(ACCOUNT)
	narrowed = {("customer" if field == "name" else field): names for field, names in rules.customer.items()}
	if "company" in rules.ledger:
		narrowed["company"] = rules.ledger["company"]
	criteria = portfolio.seen(table, rules.portfolio)
	for column, allowed in narrowed.items():
		criterion = table[column].isin(allowed)
		# as in Frappe's lists, what is empty is hidden from nobody unless permissions are strict
		criteria.append(criterion if rules.strict else criterion | (IfNull(table[column], "") == ""))
	return Criterion.all(criteria) if criteria else None
