"""Which rows of our own doctypes a user may see: the conditions of lists and the checks of forms, from one place.

Does not check permissions: what the user may see comes in as `Visibility`.
"""

import frappe

from . import derived
from .population import Conditions, Visibility, add_visibility


def _conditions(doctype: str, visibility: Visibility, row: str = "l") -> Conditions:
	"""Return the conditions on a row `row`, for open items always `l`; other doctypes are about a customer and a company."""
	if doctype == "AR Open Item":
		return derived.visible(visibility)
	where = Conditions()
	about = {"party": f"{row}.customer", "company": f"{row}.company"}
	add_visibility(where, visibility.of_customers(), **about, one_by_one=True)
	return where


def as_list_condition(doctype: str, visibility: Visibility) -> str:
	"""Return `visibility` as a condition on `doctype` for Frappe's lists, which bind no values.

	Empty when nothing is restricted. Frappe binds no values to a list's query, so a "%" stands for itself.
	"""
	table = f"`tab{doctype}`"
	conditions = _conditions(doctype, visibility, table)
	if not conditions.clauses:
		return ""
	escaped = {
		name: f"({', '.join(frappe.db.escape(each, percent=False) for each in value)})"
		for name, value in conditions.values.items()
	}
	narrowed = str(conditions) % escaped
	if doctype == "AR Open Item":
		return f"{table}.name IN (SELECT l.name FROM {table} l WHERE {narrowed})"
	return f"({narrowed})"


def row_is_visible(doctype: str, name: str, visibility: Visibility) -> bool:
	"""Return whether the row `name` of `doctype`, as it is stored, is within what `visibility` allows."""
	conditions = _conditions(doctype, visibility)
	if not conditions.clauses:
		return True
	conditions.add("l.name = %(name)s", name=name)
	return bool(frappe.db.sql(f"SELECT 1 FROM `tab{doctype}` l WHERE {conditions}", conditions.values))


def customer_is_visible(customer: str, company: str, visibility: Visibility) -> bool:
	"""Return whether `customer` in `company` is within what `visibility` allows; with a rule on customers, nobody
	who does not exist is."""
	where = Conditions()
	about = {"party": "%(customer)s", "company": "%(company)s"}
	add_visibility(where, visibility.of_customers(), **about, one_by_one=True)
	if not where.clauses:
		return True
	where.values |= {"customer": customer, "company": company}
	return bool(frappe.db.sql(f"SELECT 1 FROM DUAL WHERE {where}", where.values))
