"""Filters on customer accounts as the desk's filter box makes them: checked, then a criterion for a query."""

from collections.abc import Sequence
from math import isfinite

from pypika.terms import Criterion

import frappe
from frappe import _
from frappe.model import no_value_fields
from frappe.utils.data import get_timespan_date_range

from ar_specialist.refusal import refuse

from .doctypes import ACCOUNT

MOST = 20
COMPARING = ("=", "!=", ">", "<", ">=", "<=", "like", "not like")
OF_LISTS = ("in", "not in")
OF_TREES = ("descendants of", "not descendants of", "ancestors of", "not ancestors of")
OPERATORS = (*COMPARING, *OF_LISTS, *OF_TREES, "between", "is", "timespan")

Filter = tuple[str, str, object]  # field, operator, value


def criterion(filters: Sequence[Sequence[object]]) -> Criterion | None:
	"""Return what `filters` ask of an account, None when they ask nothing; each is (field, operator, value).

	Throws one sentence that names what cannot be filtered by. The account's doctype may stand before each, as the
	desk sends it.
	"""
	if len(filters) > MOST:
		refuse(_("Filter by up to {0} conditions at once."), MOST)
	checked = [_checked(each) for each in filters]
	if not checked:
		return None
	table = frappe.qb.DocType(ACCOUNT)
	return table.name.isin(
		frappe.qb.get_query(ACCOUNT, fields=["name"], filters=[list(each) for each in checked])
	)


def _checked(sent: Sequence[object]) -> Filter:
	parts = [*sent][1:] if len(sent) > 3 and sent[0] == ACCOUNT else [*sent]
	if len(parts) < 3:
		refuse(_("A filter is a field, an operator and a value; {0} is none."), parts)
	field, operator, value = str(parts[0]), str(parts[1]).lower(), parts[2]
	if field not in _fields():
		refuse(_("Customer accounts cannot be filtered by {0}; choose a field from the list."), field)
	if operator not in OPERATORS:
		refuse(_("{0} is no way to compare; choose one of {1}."), operator, ", ".join(OPERATORS))
	return field, operator, _value(operator, value)


def _fields() -> set[str]:
	kept = {
		field.fieldname for field in frappe.get_meta(ACCOUNT).fields if field.fieldtype not in no_value_fields
	}
	return kept | {"name", "owner", "creation", "modified", "modified_by"}


def _value(operator: str, value: object) -> object:
	if operator == "between" or operator in OF_LISTS:
		found = value.split(",") if isinstance(value, str) else value
		if not isinstance(found, (list, tuple)) or not all(map(_is_plain, found)):
			refuse(_("{0} is no list of values for a filter."), value)
		if operator == "between" and len(found) != 2:
			refuse(_("Between takes two values, not {0}."), len(found))
		return [each.strip() if isinstance(each, str) else each for each in found]
	if not _is_plain(value):
		refuse(_("{0} is no value for a filter."), value)
	if operator == "is" and value not in ("set", "not set"):
		refuse(_("{0} is neither set nor not set."), value)
	if operator == "timespan" and not get_timespan_date_range(str(value)):
		refuse(_("{0} is no span of time; choose one from the list."), value)
	return value


def _is_plain(value: object) -> bool:
	return isinstance(value, (str, int)) or (isinstance(value, float) and isfinite(value))
