"""The statements that a piece of code sends to the database, word for word."""

from collections.abc import Iterator
from contextlib import contextmanager

import frappe


@contextmanager
def statements() -> Iterator[list[str]]:
	"""Collect what is sent while the block runs."""
	seen: list[str] = []
	run = frappe.db.sql
	frappe.db.sql = lambda query, *args, **values: (seen.append(str(query)), run(query, *args, **values))[1]
	try:
		yield seen
	finally:
		frappe.db.sql = run
