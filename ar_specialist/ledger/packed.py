"""Reading many rows fast: one text cell a row instead of one cell a column.

The driver spends more time decoding cells than the database spends finding rows. Packing the columns of a row
into one string, and splitting it here, took a third of the time for twelve columns of 16,500 rows.
"""

from collections.abc import Mapping, Sequence
from datetime import date
from functools import lru_cache

import frappe

SEPARATOR = "\x1f"  # unit separator, as ASCII means it
NULL = "\x1e"


def rows(
	columns: Sequence[str], tail: str, values: Mapping[str, object], distinct: bool = False
) -> list[list[str | None]]:
	"""Return the rows of `SELECT columns tail` as lists of text, with None for NULL.

	`columns` and `tail` are SQL written in this package, never text from a user; `values` are bound.
	A decimal comes as its exact digits, a date as ISO text. Does not check permissions.
	"""
	packed = ", ".join(f"IFNULL({column}, %(packed_null)s)" for column in columns)
	query = f"SELECT {'DISTINCT ' if distinct else ''}CONCAT_WS(%(packed_separator)s, {packed}) {tail}"
	bound = {**values, "packed_separator": SEPARATOR, "packed_null": NULL}
	result = []
	width = len(columns)
	for (line,) in frappe.db.sql(query, bound):
		cells = line.split(SEPARATOR)
		if len(cells) != width:
			return _unpacked(columns, tail, values, distinct)
		if NULL in line:
			cells = [None if cell == NULL else cell for cell in cells]
		result.append(cells)
	return result


def _unpacked(
	columns: Sequence[str], tail: str, values: Mapping[str, object], distinct: bool
) -> list[list[str | None]]:
	"""The slow way, for a ledger with a separator inside a name."""
	cells = ", ".join(f"CAST({column} AS CHAR)" for column in columns)
	query = f"SELECT {'DISTINCT ' if distinct else ''}{cells} {tail}"
	return [list(row) for row in frappe.db.sql(query, dict(values))]


@lru_cache(maxsize=8192)
def day(text: str | None) -> date | None:
	"""Return the date of ISO text; a ledger has few different ones."""
	return date.fromisoformat(text) if text else None
