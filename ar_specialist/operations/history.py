"""What happened between us and one customer: contacts, promises and how they came out, payments.

Does not check permissions.
"""

from collections.abc import Iterable, Sequence

import frappe
from frappe.model.document import Document
from frappe.utils import add_days, get_datetime, getdate

from ar_specialist.ledger import payments
from ar_specialist.ledger.population import Visibility, receivable_accounts
from ar_specialist.receivables.promise import PromiseStatus

from . import dispute_view, plan_view
from .doctypes import ACTIVITY, PROMISE
from .promised import Row

MOST = 50
ACTIVITY_FIELDS = [
	"name", "happened_on", "channel", "direction", "outcome", "notes", "spoken_with", "contact", "collector",
	"follow_up_date", "promise", "is_pinned", "undone_on", "subject", "copy", "communication", "dispute",
	"may_be_dispute",
]  # fmt: skip
PROMISE_FIELDS = [
	"name", "status", "promised_for", "deadline", "made_on", "amount", "fulfilled", "account_currency", "level",
	"notes", "collector", "withdrawn_on", "withdraw_reason",
]  # fmt: skip

Record = dict[str, object]


def events(
	account: Document,
	made: Sequence[Record],
	disputes: Sequence[Record],
	plans: Sequence[Record],
	visibility: Visibility,
) -> list[Record]:
	"""Return what happened, the newest first: activities, those of the promises `made` that came out, what was
	disputed and how that ended, what became of `plans`, payments.

	Payments are those within `visibility`.
	"""
	found = [
		*_activities(account),
		*_outcomes(made),
		*dispute_view.events(disputes),
		*plan_view.events(plans),
		*_payments(account, visibility),
	]
	return sorted(found, key=lambda event: get_datetime(event["on"]), reverse=True)[: 2 * MOST]


def _activities(account: Document) -> list[Record]:
	fields = {"company": account.company, "customer": account.customer}
	found = frappe.get_all(
		ACTIVITY, filters=fields, fields=ACTIVITY_FIELDS, order_by="happened_on desc", limit=MOST
	)
	names = full_names(row.collector for row in found)
	return [
		{"kind": "activity", "on": row.happened_on, **row, "collector_name": names.get(row.collector)}
		for row in found
	]


def full_names(users: Iterable[str | None]) -> dict[str, str]:
	"""Return by what name each of `users` goes, also of those who have left; one statement for all."""
	wanted = sorted({user for user in users if user})
	found = frappe.get_all("User", filters={"name": ("in", wanted)}, fields=["name", "full_name"])
	return {user.name: user.full_name or user.name for user in found}


def pinned(account: Document) -> list[Record]:
	"""Return the notes that are kept in sight, the newest first."""
	filters = {
		"company": account.company,
		"customer": account.customer,
		"is_pinned": 1,
		"undone_on": ("is", "not set"),
	}
	fields = ["name", "happened_on", "notes", "is_pinned", "collector"]
	found = frappe.get_all(ACTIVITY, filters=filters, fields=fields, order_by="happened_on desc", limit=MOST)
	return [{"on": row.happened_on, **row} for row in found]


def promises(account: Document, rows: Iterable[Row]) -> list[Record]:
	"""Return the customer's promises, the newest first, each with what of which items it is about."""
	fields = {"company": account.company, "customer": account.customer}
	found = frappe.get_all(
		PROMISE, filters=fields, fields=PROMISE_FIELDS, order_by="creation desc", limit=MOST
	)
	about: dict[str, list[str]] = {}
	for row in rows:
		about.setdefault(row.promise, []).append(row.key.label)
	return [{**row, "items": about.get(row.name, [])} for row in found]


def _outcomes(found: Iterable[Record]) -> list[Record]:
	"""Return an event for each promise that is decided: broken ones on the day after their deadline."""
	return [
		{"kind": "promise", "on": decided_on(row), **row}
		for row in found
		if row["status"] != PromiseStatus.OPEN.value
	]


def decided_on(row: Record) -> object:
	"""Return when a promise that is not open any more turned out as it has."""
	if row["status"] == PromiseStatus.WITHDRAWN.value:
		return row["withdrawn_on"]
	if row["status"] in (PromiseStatus.KEPT.value, PromiseStatus.VOID.value):
		return min(row["promised_for"], getdate())
	return add_days(row["deadline"], 1)


def _payments(account: Document, visibility: Visibility) -> list[Record]:
	ledger = receivable_accounts(account.company)
	return [
		{
			"kind": "payment",
			"on": payment.on,
			"name": payment.voucher_no,
			"amount": float(payment.amount),
			"account_currency": payment.currency,
		}
		for payment in payments.newest_payments(ledger, account.customer, MOST, visibility)
	]
