"""Working the list: assigning accounts to collectors, snoozing them, waking them."""

from collections.abc import Callable, Sequence
from datetime import date

import frappe
from frappe import _
from frappe.model.document import Document
from frappe.utils import getdate

from . import aging

MOST_AT_ONCE = 500


def status(company: str | None) -> dict[str, object]:
	"""Return as of when the accounts of `company` were brought up to date, and how many wait for it.

	Those wait whose ledger has changed, and those still aged as of an earlier day.
	"""
	if not company:
		return {"company": None, "as_of": None, "stale": 0}
	newest = frappe.get_all(
		"AR Customer Account",
		filters={"company": company, "refreshed_on": ("is", "set")},
		fields=["refreshed_on"],
		order_by="refreshed_on desc",
		limit=1,
	)
	return {
		"company": company,
		"as_of": newest[0].refreshed_on if newest else None,
		"stale": len(aging.stale_parties(company, getdate())) + count_not_aged(company),
	}


def count_not_aged(company: str) -> int:
	"""Return how many accounts of `company` still show the ages of an earlier day."""
	return frappe.db.count("AR Customer Account", {"company": company, "aged_on": ("<", getdate())})


def assign(names: Sequence[str], collector: str | None) -> int:
	"""Make `collector` responsible for the accounts `names`; None takes the collector away.

	Only AR Managers assign to others; a specialist may take over an account. Throws before anything is saved
	when one account may not be changed.
	"""
	_check_collector(collector)

	def change(account: Document) -> None:
		account.collector = collector

	return _change_all(names, change)


def _check_collector(collector: str | None) -> None:
	if collector and not frappe.db.get_value("User", collector, "enabled"):
		frappe.throw(_("There is no enabled user {0}; choose one from the list.").format(collector))
	if not _may_assign_to(collector):
		frappe.throw(
			_("Only an AR Manager assigns accounts to others; you can take them over yourself."),
			frappe.PermissionError,
		)


def _may_assign_to(collector: str | None) -> bool:
	roles = set(frappe.get_roles())
	return collector == frappe.session.user or bool(roles & {"AR Manager", "System Manager"})


def snooze(names: Sequence[str], until: date | None, reason: str) -> int:
	"""Take the accounts `names` off the worklist until `until`, for `reason`; return how many changed.

	Throws when the day is not after today or no reason is given.
	"""
	if until is None or until <= getdate():
		frappe.throw(_("Choose a day after today to snooze until."))
	if not (reason or "").strip():
		frappe.throw(_("Say why these customers are snoozed; the reason is kept."))

	def change(account: Document) -> None:
		account.snoozed_until, account.snooze_reason = until, reason.strip()

	return _change_all(names, change)


def wake(names: Sequence[str]) -> int:
	"""Put snoozed accounts back on the list; return how many changed."""

	def change(account: Document) -> None:
		account.snoozed_until = account.snooze_reason = None

	return _change_all(names, change)


def _change_all(names: Sequence[str], change: Callable[[Document], None]) -> int:
	"""Apply `change` to every account, or to none: any refusal undoes them all."""
	if not names:
		frappe.throw(_("Select at least one customer account."))
	if len(names) > MOST_AT_ONCE:
		frappe.throw(_("Select up to {0} customer accounts at once.").format(MOST_AT_ONCE))
	accounts = [frappe.get_doc("AR Customer Account", name, for_update=True) for name in sorted(set(names))]
	for account in accounts:
		account.check_permission("write")
	for account in accounts:
		change(account)
		account.save()
	return len(accounts)
