"""Who may see which customer: one rule for lists, forms, reports and the API.

A role lets a user in; User Permissions on company, customer, customer group and territory narrow what they see.
"""

from pypika.terms import Criterion

import frappe
from frappe import _
from frappe.core.doctype.user_permission.user_permission import get_user_permissions
from frappe.model.document import Document
from frappe.permissions import get_allowed_docs_for_doctype
from frappe.query_builder.functions import IfNull

from ar_specialist.ledger import derived
from ar_specialist.ledger.population import Visibility, link_columns
from ar_specialist.refusal import refuse

READERS = ("AR Specialist", "AR Manager", "AR Auditor", "System Manager")
CUSTOMER_FIELDS = {"Customer": "name", "Customer Group": "customer_group", "Territory": "territory"}
APPLICABLE_FOR = ("AR Customer Account", "AR Open Item", "Payment Ledger Entry")


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


def visibility_of(user: str | None = None) -> Visibility:
	"""Return what User Permissions leave of the ledger for `user`."""
	user = user or frappe.session.user
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
	allowed = visibility_of().ledger.get("company")
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
	allowed = visibility_of().ledger.get("company")
	filters = {"name": ("in", allowed)} if allowed is not None else {}
	return frappe.get_all("Company", filters=filters, pluck="name", order_by="name")


def account_conditions(user: str | None = None) -> str:
	"""Return the condition on AR Customer Account lists: the criterion of the sums, so that both show the same."""
	if not may_use_app(user):
		return "1=0"
	criterion = account_criterion(user)
	return criterion.get_sql(quote_char="`", with_namespace=True) if criterion else ""


def open_item_conditions(user: str | None = None) -> str:
	"""Return the condition on AR Open Item lists: items of customers the user may see."""
	if not may_use_app(user):
		return "1=0"
	return derived.as_list_condition(visibility_of(user))


def may_see_account(
	doc: Document, ptype: str | None = None, user: str | None = None, **_kwargs: object
) -> bool:
	"""Return whether `user` may see an account: the same rule as the list's."""
	return may_use_app(user) and (doc.is_new() or customer_is_visible(doc.customer, user))


def may_see_open_item(
	doc: Document, ptype: str | None = None, user: str | None = None, **_kwargs: object
) -> bool:
	"""Return whether `user` may see an open item: the same rule as the list's."""
	if not may_use_app(user):
		return False
	return derived.is_visible(doc.name, visibility_of(user))


def check_party(party: str) -> None:
	"""Throw when User Permissions keep the user from seeing customer `party`."""
	if not customer_is_visible(party):
		refuse(
			_("You may not see {0}; ask your administrator for access."),
			party,
			exception=frappe.PermissionError,
		)


def customer_is_visible(customer: str, user: str | None = None) -> bool:
	"""Return whether User Permissions let `user` see `customer`; by a rule, nobody who does not exist is seen."""
	rules = visibility_of(user)
	if not rules.customer:
		return True
	facts = frappe.db.get_value("Customer", customer, list(CUSTOMER_FIELDS.values()), as_dict=True)
	if not facts:
		return False
	return all(
		facts[field] in allowed or (not facts[field] and not rules.strict)
		for field, allowed in rules.customer.items()
	)


def account_criterion(user: str | None = None) -> Criterion | None:
	"""Return the criterion on AR Customer Account for sums, which Frappe's lists do not check; None for all."""
	rules = visibility_of(user)
	table = frappe.qb.DocType("AR Customer Account")
	narrowed = {("customer" if field == "name" else field): names for field, names in rules.customer.items()}
	if "company" in rules.ledger:
		narrowed["company"] = rules.ledger["company"]
	criteria = []
	for column, allowed in narrowed.items():
		criterion = table[column].isin(allowed)
		# as in Frappe's lists, what is empty is hidden from nobody unless permissions are strict
		criteria.append(criterion if rules.strict else criterion | (IfNull(table[column], "") == ""))
	return Criterion.all(criteria) if criteria else None
