"""One example of a property, inside the sandbox of its test: what it did to the site is undone before the next."""

from collections.abc import Iterator
from contextlib import contextmanager

import frappe


def begin() -> None:
	frappe.db.sql("savepoint example")


def undo() -> None:
	"""Go back to where the example began."""
	box = frappe.db.commit.__self__
	box.really_rollback(save_point="example")
	box.set_point()
	frappe.local.document_cache = {}
	frappe.cache.delete_keys("document_cache::")


@contextmanager
def one_example() -> Iterator[None]:
	begin()
	try:
		yield
	finally:
		undo()
