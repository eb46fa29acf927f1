"""Logging contacts, and taking them back. Each checks permission first; all are POST only."""

import frappe
from frappe import _
from frappe.model.document import Document
from frappe.utils import cint

from ar_specialist import given
from ar_specialist.operations import (
	contacts,
	retry,
	steps,
	worklist,
)

LONGEST_NOTE = 10_000


@frappe.whitelist(methods=["POST"])
def log_contact(
	account: str,
	channel: str,
	outcome: str = "",
	notes: str | None = None,
	contact: str | None = None,
	spoken_with: str | None = None,
	follow_up_date: str | None = None,
	promise: str | dict | None = None,
	direction: str = "Outgoing",
	pinned: str | int | None = None,
	dispute: str | dict | None = None,
) -> dict[str, str | None]:
	"""Log a contact with the customer of `account`, the promise made and the dispute raised in it: all or none.

	A note is logged as one, too; `pinned` keeps it in sight.
	"""
	frappe.has_permission("AR Activity", "create", throw=True)
	said = contacts.Said(
		channel=channel,
		outcome=outcome,
		notes=given.text(notes, _("Notes"), LONGEST_NOTE),
		contact=given.one(contact, _("Contact")),
		spoken_with=given.text(spoken_with, _("Spoken With"), 140),
		follow_up_date=given.day(follow_up_date),
		direction=direction,
		is_pinned=cint(pinned) == 1,
	)
	promised, disputed = _promised(promise), _disputed(dispute)

	def log() -> dict[str, str | None]:
		# locked first, so that those who talk to one customer at once wait for each other and do not deadlock
		doc = worklist.locked(account)
		doc.check_permission("read")
		return contacts.log(doc, said, promised, disputed)

	return retry.retrying(log)


def _promised(sent: str | dict | None) -> contacts.Promised | None:
	"""Return the promise that the page sends: a day, and the items it is about."""
	found = given.record(sent, _("Promise"))
	if not found:
		return None
	parts = [
		contacts.Part(
			voucher_type=given.text(row.get("voucher_type"), _("Voucher Type"), 140),
			voucher_no=given.text(row.get("voucher_no"), _("Voucher No"), 140),
			payment_term=given.text(row.get("payment_term"), _("Payment Term"), 140) or None,
			due_date=given.day(row.get("due_date")),
			promised=given.amount(row.get("promised"), _("Promise")),
		)
		for row in given.records(found.get("items"), _("Items"))
	]
	amount = given.amount(found.get("amount"), _("Promise"))
	return contacts.Promised(given.day(found.get("promised_for")), parts, amount)


def _disputed(sent: str | dict | None) -> contacts.Disputed | None:
	"""Return the dispute that the page sends: a reason, and the items it is about."""
	found = given.record(sent, _("Dispute"))
	if not found:
		return None
	parts = [
		contacts.DisputedPart(
			voucher_type=given.text(row.get("voucher_type"), _("Voucher Type"), 140),
			voucher_no=given.text(row.get("voucher_no"), _("Voucher No"), 140),
			payment_term=given.text(row.get("payment_term"), _("Payment Term"), 140) or None,
			disputed=given.amount(row.get("disputed"), _("Dispute")),
		)
		for row in given.records(found.get("items"), _("Items"))
	]
	return contacts.Disputed(given.one(found.get("reason"), _("Reason")) or "", parts)


@frappe.whitelist(methods=["POST"])
def take_step(account: str, notes: str) -> dict[str, str]:
	"""Say that the strategy's step of the customer account `account`, an escalation or a hold, is done."""
	frappe.has_permission("AR Activity", "create", throw=True)
	notes = given.text(notes, _("Notes"), LONGEST_NOTE)

	def take() -> dict[str, str]:
		doc = worklist.locked(account)
		doc.check_permission("write")
		return {"activity": steps.take(doc, notes).name}

	return retry.retrying(take)


@frappe.whitelist(methods=["POST"])
def undo_contact(activity: str) -> None:
	"""Take back a contact that the user logged a moment ago, and the promise made in it."""
	frappe.has_permission("AR Activity", "create", throw=True)

	def undo() -> None:
		doc = _seen(activity)
		contacts.undo(doc, frappe.session.user)

	retry.retrying(undo)


@frappe.whitelist(methods=["POST"])
def pin_note(activity: str, pinned: str | int = 1) -> None:
	"""Keep an activity's note in sight on the worklist page, or no longer."""
	frappe.has_permission("AR Activity", "create", throw=True)

	def pin() -> None:
		contacts.pin(_seen(activity), cint(pinned) == 1)

	retry.retrying(pin)


def _seen(name: str) -> Document:
	"""Return the activity `name`, locked; of one that the user may not see nothing is locked."""
	if frappe.db.exists("AR Activity", {"name": name}):
		frappe.has_permission("AR Activity", "read", doc=name, throw=True)
	doc = contacts.activity(name)
	doc.check_permission("read")
	return doc
