"""Which rows of our own doctypes a user may see: the conditions of lists and the checks of forms, from one place.

Does not check permissions: what the user may see comes in as `Visibility`.
"""

import re

from pypika.terms import Criterion

import frappe

from . import derived
from .population import Conditions, Visibility, add_visibility

PERCENT = "CHAR(37 USING utf8mb4) COLLATE utf8mb4_unicode_ci"  # as Frappe makes its tables
TEXT = re.compile(r"'((?:[^']|'')*)'")  # as pypika writes it: only its quotes are doubled


def _conditions(doctype: str, visibility: Visibility, row: str = "l") -> Conditions:
	"""Return the conditions on a row `row`, for open items always `l`; other doctypes are about a customer and a company.

	A mark is about a party, who is a customer unless gone already.
	"""
	if doctype == "AR Open Item":
		return derived.visible(visibility)
	where = Conditions()
	party = "party" if doctype == "AR Refresh Mark" else "customer"
	about = {"party": f"{row}.{party}", "company": f"{row}.company"}
	add_visibility(where, visibility.of_customers(), **about, one_by_one=True)
	return where


def as_list_condition(doctype: str, visibility: Visibility) -> str:
	"""Return `visibility` as a condition on `doctype` for Frappe's lists, which bind no values.

	Empty when nothing is restricted.
	"""
	table = f"`tab{doctype}`"
	conditions = _conditions(doctype, visibility, table)
	if not conditions.clauses:
		return ""
	escaped = {name: f"({', '.join(map(as_text, value))})" for name, value in conditions.values.items()}
	narrowed = str(conditions) % escaped
	if doctype == "AR Open Item":
		return f"{table}.name IN (SELECT l.name FROM {table} l WHERE {narrowed})"
	return f"({narrowed})"


def as_row_condition(doctype: str, parent: str, condition: str) -> str:
	"""Return the condition on lists of the table `doctype` in documents `parent`, whose own list has `condition`.

	Empty when nothing is restricted.
	"""
	if not condition:
		return ""
	seen = f"SELECT `tab{parent}`.name FROM `tab{parent}` WHERE {condition}"
	return f"(`tab{doctype}`.parenttype = {frappe.db.escape(parent)} AND `tab{doctype}`.parent IN ({seen}))"


def as_list_criterion(criterion: Criterion) -> str:
	"""Return `criterion` as a condition for Frappe's lists, which bind none of its values."""
	sql = criterion.get_sql(quote_char="`", with_namespace=True)
	return TEXT.sub(lambda text: as_text(text[1].replace("''", "'")), sql)


def as_text(name: str) -> str:
	"""Return `name` as a text in SQL without a "%" in it.

	Version 16 binds the values of a list's own filters, and takes every "%" for the place of one; version 15 does not.
	"""
	parts = [frappe.db.escape(part) for part in name.split("%")]
	return f"CONCAT({f', {PERCENT}, '.join(parts)})" if parts[1:] else parts[0]


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
