"""Who has a customer open right now, so that two people do not call them at once.

Kept for some minutes in the cache and nowhere else; a tab that stays open says so again, and browsers let a hidden one
speak once a minute at most. Does not check permissions.
"""

import time

import frappe
from frappe.utils import get_fullname

SECONDS = 180


def open_for(account: str, user: str) -> list[dict[str, str]]:
	"""Note that `user` has `account` open; return who else has."""
	now, key = time.time(), _key(account)
	frappe.cache.hset(key, user, now)
	frappe.cache.expire(frappe.cache.make_key(key), SECONDS)
	seen = {name.decode(): since for name, since in frappe.cache.hgetall(key).items()}
	others = [name for name, since in seen.items() if name != user and since > now - SECONDS]
	return [{"user": name, "full_name": get_fullname(name)} for name in sorted(others)]


def leave(account: str, user: str) -> None:
	"""Note that `user` has moved on from `account`."""
	frappe.cache.hdel(_key(account), user)


def _key(account: str) -> str:
	return f"ar_specialist:open:{account}"
