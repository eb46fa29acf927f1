"""Contacts with customers: written down once, and what follows from them for the account.

Does not check permissions.
"""

import frappe
from frappe import _
from frappe.model.document import Document
from frappe.utils import get_datetime, getdate, now_datetime

from ar_specialist.receivables.activity import Channel, Direction, is_contact, needs_outcome
from ar_specialist.refusal import refuse

from . import accounts, contact_days, steps

ACTIVITY = "AR Activity"


def prepare(doc: Document) -> None:
	"""Complete and check an activity before it is kept; throws one sentence that says what to do."""
	key = {"company": doc.company, "customer": doc.customer}
	doc.account = frappe.db.get_value(accounts.TABLE, key)
	if not doc.account:
		refuse(
			_("{0} has no customer account in {1}; choose the company they owe."), doc.customer, doc.company
		)
	doc.collector = doc.collector or frappe.session.user
	doc.happened_on = doc.happened_on or now_datetime()
	channel = Channel(doc.channel)
	if channel is Channel.NOTE:
		doc.direction, doc.outcome = Direction.INTERNAL.value, None
	_check(doc, channel)
	steps.set_step(doc)


def _check(doc: Document, channel: Channel) -> None:
	if get_datetime(doc.happened_on) > now_datetime():
		refuse(_("An activity has happened; plan what is ahead as the next action."))
	if needs_outcome(channel) and not doc.outcome:
		refuse(_("Say what came of it: choose an outcome."))
	if channel is Channel.NOTE and not (doc.notes or "").strip():
		refuse(_("Write something into the note."))
	if doc.follow_up_date and getdate(doc.follow_up_date) < getdate():
		refuse(_("Follow up today or later."))
	for row in doc.items:
		owner = frappe.db.get_value(row.voucher_type, row.voucher_no, ["customer", "company"])
		if owner != (doc.customer, doc.company):
			refuse(_("{0} is no voucher of {1} in {2}."), row.voucher_no, doc.customer, doc.company)


def follow(doc: Document) -> None:
	"""Carry a new activity to its account: when they were last in contact, and what comes next."""
	account = frappe.get_doc(accounts.TABLE, doc.account, for_update=True)
	if doc.follow_up_date or _is_done_by(account, doc):
		doc.db_set(
			{"replaced_action": account.next_action, "replaced_action_date": account.next_action_date},
			update_modified=False,
		)
		account.next_action = (doc.follow_up_action or doc.channel) if doc.follow_up_date else None
		account.next_action_date = doc.follow_up_date or None
		account.save(ignore_permissions=True)
	tell_account(doc)


def _is_done_by(account: Document, doc: Document) -> bool:
	"""Whether a contact without follow-up does what was planned for today or before; a reminder does not."""
	planned = account.next_action_date
	return bool(
		planned
		and not doc.reminder
		and getdate(planned) <= getdate()
		and is_contact(doc.channel, doc.outcome)
	)


def undo(doc: Document) -> None:
	"""Mark an activity as undone, and plan again what it replaced where nobody has planned anything since."""
	account = frappe.get_doc(accounts.TABLE, doc.account, for_update=True)
	doc.db_set("undone_on", now_datetime())
	steps.lift_hold(account, doc)
	planned = (doc.follow_up_action or doc.channel) if doc.follow_up_date else None
	has_changed = (account.next_action or None) != planned or (
		doc.follow_up_date and getdate(account.next_action_date) != getdate(doc.follow_up_date)
	)
	if (doc.follow_up_date or doc.replaced_action_date) and not has_changed:
		# not saved through the form's rules: what was planned for a day that has passed comes back, too
		account.db_set({"next_action": doc.replaced_action, "next_action_date": doc.replaced_action_date})
		accounts.decide_state(account.name, getdate())


def tell_account(doc: Document) -> None:
	"""Write what follows from an activity: when its customer was last in contact, and which step comes next."""
	last = contact_days.last_contacts(doc.company, [doc.customer]).get(doc.customer)
	frappe.db.set_value(accounts.TABLE, doc.account, "last_contact_on", last, update_modified=False)
	accounts.decide_step(doc.account, getdate())
