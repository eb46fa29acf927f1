"""Who does something on the test site, and what they may see of it."""

from collections.abc import Iterator
from contextlib import contextmanager

import frappe


@contextmanager
def acting_as(user: str) -> Iterator[None]:
	"""Do something as `user`, and be Administrator again."""
	frappe.set_user(user)
	try:
		yield
	finally:
		frappe.set_user("Administrator")


def restrict(user: str, doctype: str, value: str, **values: object) -> None:
	"""Let `user` see what belongs to one document only."""
	frappe.get_doc(
		{"doctype": "User Permission", "user": user, "allow": doctype, "for_value": value, **values}
	).insert(ignore_permissions=True)
	frappe.cache.hdel("user_permissions", user)
