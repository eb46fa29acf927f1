"""Reminders that wait in the mail queue: they leave at once, or after the gate has been asked again.

Frappe's queue may let a mail go hours after it was written: it is suspended, or the mail server is down. What nobody
has read must not leave then because of what was true before; so Frappe is told to send it much later, and we let it
go, right after it was queued or when the gate has nothing against it still. Does not check permissions.
"""

from collections.abc import Collection
from datetime import datetime

import frappe
from frappe.model.document import Document
from frappe.utils import getdate

from ar_specialist.ledger.packed import exact
from ar_specialist.receivables.gate import Stop, stops
from ar_specialist.receivables.reminder import ReminderStatus, kept_back
from ar_specialist.receivables.words import N_

from . import activities, gate, mailing, refresh
from .doctypes import ACTIVITY, REMINDER

SAVEPOINT = "ar_departure"
FIELDS = (
	"name", "company", "customer", "business_date", "strategy", "step", "leading_item", "amount", "activity",
	"payment_plan", "instalment_date",
)  # fmt: skip
DAY_PASSED = N_("The day has passed")


def waiting(company: str, only: Collection[str] | None = None) -> list[str]:
	"""Return the sent reminders of `company`, of the accounts `only` where given, whose mail has not left."""
	reminder, activity = frappe.qb.DocType(REMINDER), frappe.qb.DocType(ACTIVITY)
	queue = frappe.qb.DocType(mailing.QUEUE)
	query = (
		frappe.qb.from_(queue)
		.join(activity)
		.on(activity.communication == queue.communication)
		.join(reminder)
		.on(reminder.name == activity.reminder)
		.select(reminder.name)
		.distinct()
		.where(queue.status.isin(mailing.TO_LEAVE) & activity.undone_on.isnull())
		.where((reminder.company == company) & (reminder.status == ReminderStatus.SENT.value))
		.where(reminder.activity == activity.name)
		.orderby(reminder.name)
	)
	if only is not None:
		query = query.where(reminder.account.isin(list(only) or [""]))
	return [name for (name,) in query.run()]


def ask_again(name: str, moment: datetime) -> str | None:
	"""Ask the gate again about the reminder `name`, as if it had not been sent; return the activity that may leave.

	Otherwise its mail is taken back, and it is held or stopped, with the reasons; where only the amount has changed
	it is proposed again, to be written anew. The caller owns the transaction.
	"""
	row = _claim(name)
	if row is None:
		return None
	refresh.refresh(row.company, [row.customer], moment.date())
	activity = frappe.get_doc(ACTIVITY, row.activity, for_update=True)
	frappe.db.savepoint(SAVEPOINT)
	_take_back(row, activity)
	found, amount = _judged(row, moment)
	status = kept_back(found)
	if status is None and amount == exact(row.amount):
		frappe.db.rollback(save_point=SAVEPOINT)
		return activity.name
	values = {"checked_on": moment, "reasons": "\n".join(gate.told(found)) or None}
	status = status or ReminderStatus.PROPOSED
	frappe.db.set_value(REMINDER, name, {"status": status.value, **values})
	return None


def _claim(name: str) -> frappe._dict | None:
	"""Lock and return a sent reminder whose mail still waits; None when it has left, or another worker is at it."""
	table = frappe.qb.DocType(REMINDER)
	query = (
		frappe.qb.from_(table)
		.select(*[table[field] for field in FIELDS])
		.where((table.name == name) & (table.status == ReminderStatus.SENT.value))
		.for_update(skip_locked=True)
	)
	found = query.run(as_dict=True)
	if not found:
		return None
	communication = frappe.db.get_value(ACTIVITY, found[0].activity, "communication")
	return found[0] if mailing.is_waiting(communication) else None


def _take_back(row: frappe._dict, activity: Document) -> None:
	mailing.take_back(activity)
	activities.undo(activity)
	values = {"status": ReminderStatus.PROPOSED.value, "sent_on": None, "activity": None, "recipient": None}
	frappe.db.set_value(REMINDER, row.name, values)


def _judged(row: frappe._dict, moment: datetime) -> tuple[list[Stop], object]:
	"""Return what the gate has against a reminder at `moment`, and what it would ask for."""
	sending = gate.sending_of(row, moment)
	found = stops(sending)
	if getdate(row.business_date) < moment.date():
		found.append(Stop("day_passed", DAY_PASSED))
	return found, sending.open_amount
