"""Writing what follows from the ledger into many rows of ours by few statements. Does not check permissions."""

from collections.abc import Mapping

from pypika import Case
from pypika.terms import Field

import frappe

AT_ONCE = 500  # rows written by one statement, which looks each up among them

Values = Mapping[str, object]


def write(doctype: str, changed: Mapping[str, Values]) -> None:
	"""Write the values of each row of `doctype` that is `changed`, by name; who is gone stays gone.

	What a row says nothing of stays as it is. Changes no `modified`, unless told to.
	"""
	table, names = frappe.qb.DocType(doctype), list(changed)
	for start in range(0, len(names), AT_ONCE):
		portion = {name: changed[name] for name in names[start : start + AT_ONCE]}
		query = frappe.qb.update(table).where(table.name.isin(list(portion)))
		for field in dict.fromkeys(field for values in portion.values() for field in values):
			query = query.set(table[field], _by_name(table.name, table[field], portion))
		query.run()


def _by_name(name: Field, field: Field, rows: Mapping[str, Values]) -> Case:
	chosen = Case()
	for each, values in rows.items():
		if field.name in values:
			chosen = chosen.when(name == each, values[field.name])
	return chosen.else_(field)
