"""Working the list: assigning accounts to collectors, planning the next action, snoozing and waking them."""

from collections.abc import Callable, Iterable, Sequence
from datetime import date

import frappe
from frappe import _
from frappe.model.document import Document
from frappe.utils import formatdate, getdate

from ar_specialist.ledger import colleagues
from ar_specialist.receivables.account import CollectionStop
from ar_specialist.refusal import refuse

from . import accounts, aging, ahead
from .doctypes import ACCOUNT

MOST_AT_ONCE = 500
ASSIGNERS = {"AR Manager", "System Manager"}


def status(company: str | None) -> dict[str, object]:
	"""Return as of when the accounts of `company` were brought up to date, and how many wait for it.

	Those wait whose ledger has changed, and those still aged as of an earlier day.
	"""
	if not company:
		return {"company": None, "as_of": None, "stale": 0}
	newest = frappe.get_all(
		ACCOUNT,
		filters={"company": company, "refreshed_on": ("is", "set")},
		fields=["refreshed_on"],
		order_by="refreshed_on desc",
		limit=1,
	)
	return {
		"company": company,
		"as_of": newest[0].refreshed_on if newest else None,
		"stale": aging.count_stale(company, getdate()) + count_not_aged(company),
	}


def count_not_aged(company: str) -> int:
	"""Return how many accounts of `company` still show the ages of an earlier day."""
	return frappe.db.count(ACCOUNT, {"company": company, "aged_on": ("<", getdate())})


def account(name: str) -> Document:
	"""Return the customer account `name`; throws one sentence when there is none. Does not check permissions."""
	if not frappe.db.exists(ACCOUNT, {"name": name}):
		refuse(_("There is no customer account {0}."), name, exception=frappe.DoesNotExistError)
	return frappe.get_doc(ACCOUNT, name)


def locked(name: str) -> Document:
	"""Return the customer account `name`, locked as a refresh and a promise lock it: by whose it is.

	Of two who lock a row and one does it by its name, each may wait for the other. Throws and checks like `account`.
	"""
	found = account(name)
	accounts.lock(found.company, [found.customer])
	return frappe.get_doc(ACCOUNT, name, for_update=True)


def assign(names: Sequence[str], collector: str | None) -> int:
	"""Make `collector` responsible for the accounts `names`; None takes the collector away.

	Throws before anything is saved when one account may not be changed.
	"""

	def change(each: Document) -> None:
		if (each.collector or None) != collector:
			check_collector(each.collector, collector)
		each.collector = collector

	return _change_all(names, change)


def check_collector(before: str | None, after: str | None) -> None:
	"""Throw unless `after` can be responsible, and the user may make them so in place of `before`.

	Only AR Managers assign to others; a specialist may take an account over, or give up their own.
	"""
	if after:
		check_colleagues([after])
	if frappe.session.user != (after or before):
		check_assigner()


def check_colleagues(users: Iterable[str]) -> None:
	"""Throw unless all of `users` work receivables: nobody else can be responsible for customers."""
	strangers = sorted(set(users) - set(colleagues.ar_users()))
	if strangers:
		refuse(
			_("{0} is no enabled user with the role AR Specialist or AR Manager; choose a colleague who is."),
			strangers[0],
		)


def check_assigner() -> None:
	"""Throw unless the user assigns accounts to others."""
	if not ASSIGNERS & set(frappe.get_roles()):
		refuse(
			_("Only an AR Manager assigns accounts to others; you can take them over yourself."),
			exception=frappe.PermissionError,
		)


def snooze(names: Sequence[str], until: date | None, reason: str) -> int:
	"""Take the accounts `names` off the worklist until `until`, for `reason`; return how many changed.

	Throws when the day is not after today or no reason is given.
	"""
	if until is None or until <= getdate():
		refuse(_("Choose a day after today to snooze until."))
	if ahead.is_too_far(until):
		refuse(_("Snooze for up to {0} years; choose an earlier day."), ahead.YEARS)
	if not (reason or "").strip():
		refuse(_("Say why these customers are snoozed; the reason is kept."))

	def change(each: Document) -> None:
		each.snoozed_until, each.snooze_reason = until, reason.strip()

	return _change_all(names, change)


def wake(names: Sequence[str]) -> int:
	"""Put snoozed accounts back on the list; return how many changed."""

	def change(each: Document) -> None:
		each.snoozed_until = each.snooze_reason = None

	return _change_all(names, change)


def stop(names: Sequence[str], kind: str | None, reason: str) -> int:
	"""Stop collecting from the accounts `names` for `reason`, or go on when `kind` is empty; return how many changed.

	Throws when there is no such stop or no reason, or when the user may not put it in place of another.
	"""
	kinds = [each.value for each in CollectionStop]
	if kind and kind not in kinds:
		refuse(_("Stop with one of {0}."), ", ".join(map(_, kinds)))
	if kind and not (reason or "").strip():
		refuse(_("Say why nobody collects from these customers; the reason is kept."))

	def change(each: Document) -> None:
		each.collection_stop, each.stop_reason = kind or None, reason.strip() if kind else None

	return _change_all(names, change)


def set_next_action(names: Sequence[str], on: date | None, action: str | None) -> int:
	"""Plan `action` for the day `on` with the accounts `names`, or nothing when both are empty.

	Throws when one of them is missing or the day is past; returns how many accounts changed.
	"""
	action = (action or "").strip() or None
	if action and on is None:
		refuse(_("Choose the day of the next action, today or later."))
	if on and not action:
		refuse(_("Say what is to be done on {0}."), formatdate(on))
	if on and on < getdate():
		refuse(_("Choose today or a later day for the next action."))
	if on and ahead.is_too_far(on):
		refuse(_("Plan the next action for a day within {0} years; choose an earlier one."), ahead.YEARS)

	def change(each: Document) -> None:
		each.next_action, each.next_action_date = action, on

	return _change_all(names, change)


def _change_all(names: Sequence[str], change: Callable[[Document], None]) -> int:
	"""Apply `change` to every account, or to none: any refusal undoes them all."""
	if not names:
		refuse(_("Select at least one customer account."))
	if len(names) > MOST_AT_ONCE:
		refuse(_("Select up to {0} customer accounts at once."), MOST_AT_ONCE)
	found = [locked(name) for name in sorted(set(names))]
	for each in found:
		each.check_permission("write")
	for each in found:
		change(each)
	for each in found:
		each.save()
	return len(found)
