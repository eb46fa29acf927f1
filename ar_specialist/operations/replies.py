"""What comes back: replies become activities, and letters that could not be delivered a task, each once.

Frappe reads the mail boxes and threads what it finds; of a message we see what it keeps as a Communication.
Does not check permissions.
"""

from collections.abc import Sequence

from pypika.terms import Criterion

import frappe
from frappe import _
from frappe.model.document import Document
from frappe.query_builder import Order
from frappe.utils import add_days, getdate, now_datetime, strip_html

from ar_specialist.ledger import colleagues, correspondence
from ar_specialist.ledger.correspondence import sites_language
from ar_specialist.receivables.activity import Channel, Direction, Outcome
from ar_specialist.receivables.bounce import addresses_in, is_bounce
from ar_specialist.receivables.words import N_

from . import dispute_mails, dispute_replies, inbound, mailing, reminders
from .doctypes import ACCOUNT, ACTIVITY

DAYS_TO_BOUNCE = 30
MOST_ADDRESSES = 20  # that a bounce names
FAILED = ("Error", "Bounced", "Soft-Bounced", "Rejected")
TASK = N_("Correct the e-mail address")


def received(doc: Document, method: str | None = None) -> None:
	"""A mail came in: a bounce marks what it is about, anything else of a customer becomes an activity."""
	if doc.sent_or_received != "Received" or doc.communication_medium != "Email":
		return
	sender = doc.sender or ""
	is_known = bool(sender and correspondence.customers_at(sender))
	if is_bounce(sender, doc.subject or "", is_known=is_known, is_reply=bool(doc.in_reply_to)):
		activity = _bounced_activity(doc)
		if activity:
			inbound.link(doc, activity.account)
			bounced(activity, addresses_in(_said(doc)))
	elif doc.email_status != "Spam" and not inbound.is_colleague(sender):
		_came(doc, is_written=inbound.is_written(doc, is_known=is_known))


def _came(doc: Document, *, is_written: bool) -> None:
	"""Somebody's mail, or their absent colleague's, came in: keep it with the account and the dispute it is about."""
	case = dispute_replies.case_of(doc)
	account = dispute_replies.account_of(case) if case else inbound.account_of(doc)
	if account:
		inbound.link(doc, account)
		activity = inbound.keep(doc, frappe.get_doc(ACCOUNT, account)) if is_written else None
		if case:
			dispute_replies.came(doc, case, activity)
		elif activity:
			dispute_mails.propose(doc, activity)


# -- what could not be delivered


def status_changed(doc: Document, method: str | None = None) -> None:
	"""The state of a mail of ours may have changed: one that failed for good becomes a task."""
	if doc.sent_or_received != "Sent" or doc.reference_doctype != ACCOUNT:
		return
	if doc.delivery_status not in FAILED:
		return
	name = frappe.db.get_value(ACTIVITY, {"communication": doc.name})
	if name:
		bounced(frappe.get_doc(ACTIVITY, name), mailing.refused_addresses(doc.name))


def _bounced_activity(doc: Document) -> Document | None:
	"""Return what we sent that a bounce is about: what it answers, else the last to an address it names."""
	if doc.in_reply_to:
		name = frappe.db.get_value(ACTIVITY, {"communication": doc.in_reply_to})
		if name:
			return frappe.get_doc(ACTIVITY, name)
	said = _said(doc)
	named = addresses_in(said)[:MOST_ADDRESSES]
	rows = [row for row in _sent_lately_to(named) if set(named) & set(addresses_in(row.recipients or ""))]
	by_subject = [row for row in rows if row.subject and row.subject in said]
	return next((frappe.get_doc(ACTIVITY, row.name) for row in (*by_subject, *rows)), None)


def _said(doc: Document) -> str:
	return " ".join(filter(None, (doc.subject, doc.text_content, strip_html(doc.content or ""))))


def _sent_lately_to(addresses: Sequence[str]) -> list[frappe._dict]:
	"""Return the mails of the last weeks that may have gone to one of `addresses` and not bounced, the newest first."""
	if not addresses:
		return []
	table = frappe.qb.DocType(ACTIVITY)
	return (
		frappe.qb.from_(table)
		.select(table.name, table.subject, table.recipients)
		.where((table.channel == Channel.EMAIL.value) & (table.direction == Direction.OUTGOING.value))
		.where((table.outcome == Outcome.SENT.value) & table.undone_on.isnull())
		.where(table.happened_on >= add_days(now_datetime(), -DAYS_TO_BOUNCE))
		.where(Criterion.any(table.recipients.like(f"%{each}%") for each in addresses))
		.orderby(table.happened_on, order=Order.desc)
		.run(as_dict=True)
	)


def bounced(activity: Document, named: Sequence[str]) -> None:
	"""Mark a letter as bounced, once, so that its step is still to be taken; have somebody correct the address.

	It came back from those of its recipients that are `named`; from all of them where none is.
	"""
	account = frappe.get_doc(ACCOUNT, activity.account, for_update=True)
	if frappe.db.get_value(ACTIVITY, activity.name, "outcome") == Outcome.BOUNCED.value:
		return
	if not mailing.is_sent_mail(activity):
		return
	not_taken = {"strategy": None, "step": 0, "step_day": 0, "leading_item": None}
	to = addresses_in(activity.recipients or "")
	failed = ", ".join([each for each in to if each in named] or to)
	activity.db_set(
		{"outcome": Outcome.BOUNCED.value, "undelivered_to": failed, **not_taken}
	)  # decides the account
	if activity.reminder:
		reminders.came_back(activity.reminder)
	account.reload()
	task = _(TASK, lang=sites_language())
	if account.next_action_date:
		_remember(account, task, activity)
	else:
		account.next_action, account.next_action_date = task, getdate()
		account.save(ignore_permissions=True)


def _remember(account: Document, task: str, activity: Document) -> None:
	"""Leave the plan that somebody made, and tell the collector on their own list."""
	values = {
		"description": frappe.utils.escape_html(f"{task}: {activity.undelivered_to}"),
		"date": getdate(),
		"reference_type": ACCOUNT,
		"reference_name": account.name,
	}
	for user in _who_sees_to(account, activity):
		frappe.get_doc({"doctype": "ToDo", "allocated_to": user, **values}).insert(ignore_permissions=True)


def _who_sees_to(account: Document, activity: Document) -> list[str]:
	"""Return whose list a task of `account` goes on: its collector's, whose mail it is, or all managers of AR."""
	if account.collector:
		return [account.collector]
	if activity.collector in colleagues.ar_users():
		return [activity.collector]
	return colleagues.managers()
