"""Contacts with customers: written down once, and what follows from them for the account.

Does not check permissions.
"""

from collections.abc import Sequence

import frappe
from frappe import _
from frappe.model.document import Document
from frappe.utils import get_datetime, getdate, now_datetime

from ar_specialist.ledger import vouchers
from ar_specialist.receivables.activity import WRITTEN, Channel, Direction, Outcome, is_contact, needs_outcome
from ar_specialist.refusal import refuse

from . import accounts, ahead, contact_days, steps
from .doctypes import ACCOUNT, ACTIVITY, PROMISE

# What left the house, and the way it left: no person writes it, and nobody changes it.
SENT = ("communication", "copy_hash", "copy", "subject", "recipients", "template", "reminder")
DERIVED = (
	"undelivered_to", "undone_on", "replaced_action", "replaced_action_date", "dispute", "may_be_dispute",
	"payment_plan",
)  # fmt: skip
SAID_BY = ("collector", "promise")


def lock_account(doc: Document) -> None:
	"""Lock the customer's account before a new activity takes its number.

	Who logs a contact from the worklist holds the account already: nobody is to wait for it with a number in hand.
	"""
	if frappe.db.exists(ACCOUNT, {"company": doc.company, "customer": doc.customer}):
		accounts.lock(doc.company, [doc.customer])


def prepare(doc: Document) -> None:
	"""Complete and check an activity before it is kept; throws one sentence that says what to do."""
	key = {"company": doc.company, "customer": doc.customer}
	doc.account = frappe.db.get_value(ACCOUNT, key)
	if not doc.account:
		refuse(
			_("{0} has no customer account in {1}; choose the company they owe."), doc.customer, doc.company
		)
	if doc.is_new():
		_set_who(doc)
	doc.happened_on = doc.happened_on or now_datetime()
	channel = Channel(doc.channel)
	if channel is Channel.NOTE:
		doc.direction, doc.outcome = Direction.INTERNAL.value, None
	elif not doc.outcome and doc.direction == Direction.OUTGOING.value and channel in WRITTEN:
		doc.outcome = Outcome.SENT.value
	_check(doc, channel)
	steps.set_step(doc)


def _set_who(doc: Document) -> None:
	"""Say who had the contact: the user, unless the app itself logs it for somebody.

	A person who logs one can neither do it in a colleague's name nor claim that something was sent.
	"""
	if doc.flags.ignore_permissions:
		doc.collector = doc.collector or frappe.session.user
		return
	doc.collector = frappe.session.user
	for field in (*SENT, *DERIVED):
		doc.set(field, None)


def check_correction(doc: Document) -> None:
	"""Throw when a correction touches what nobody may change: what was sent, who did it, and a colleague's when."""
	before = doc.get_doc_before_save()
	for field in DERIVED:
		doc.set(field, before.get(field))
	fixed = [*SENT, *SAID_BY]
	if before.communication or before.copy_hash:
		fixed += ["channel", "direction", "happened_on", "items"]
	elif before.collector != frappe.session.user:
		fixed.append("happened_on")
	changed = [doc.meta.get_label(field) for field in fixed if _differs(doc, before, field)]
	if changed:
		refuse(
			_("{0} stays as it was written down; write a note about what was wrong."),
			", ".join(map(_, changed)),
		)


def _differs(doc: Document, before: Document, field: str) -> bool:
	now, then = doc.get(field), before.get(field)
	if field == "happened_on":
		return get_datetime(now) != get_datetime(then)
	if field == "items":
		return _vouchers(now) != _vouchers(then)
	return (now or None) != (then or None)


def _vouchers(rows: Sequence[Document]) -> list[tuple[str, str]]:
	return [(row.voucher_type, row.voucher_no) for row in rows]


def _check(doc: Document, channel: Channel) -> None:
	if get_datetime(doc.happened_on) > now_datetime():
		refuse(_("An activity has happened; plan what is ahead as the next action."))
	if needs_outcome(channel) and not doc.outcome:
		refuse(_("Say what came of it: choose an outcome."))
	if channel is Channel.NOTE and not (doc.notes or "").strip():
		refuse(_("Write something into the note."))
	if doc.follow_up_date and getdate(doc.follow_up_date) < getdate():
		refuse(_("Follow up today or later."))
	if doc.follow_up_date and ahead.is_too_far(doc.follow_up_date):
		refuse(_("Follow up within {0} years; choose an earlier day."), ahead.YEARS)
	if doc.promise and _whose(doc.promise) != (doc.customer, doc.company):
		refuse(_("{0} is no promise of {1} in {2}."), doc.promise, doc.customer, doc.company)
	if doc.outcome == Outcome.PROMISE.value and not doc.promise and doc.has_value_changed("outcome"):
		refuse(
			_("Log a promise from the worklist, where you say what was promised, or choose another outcome.")
		)
	accounts.check_contact(doc)
	_check_items(doc)


def _check_items(doc: Document) -> None:
	named = _vouchers(doc.items)
	theirs = vouchers.theirs(doc.company, doc.customer, named)
	for voucher in named:
		if voucher not in theirs:
			refuse(_("{0} is no voucher of {1} in {2}."), voucher[1], doc.customer, doc.company)


def _whose(promise: str) -> tuple[str, str] | None:
	return frappe.db.get_value(PROMISE, promise, ["customer", "company"])


def follow(doc: Document) -> None:
	"""Carry a new activity to its account: when they were last in contact, and what comes next."""
	account = frappe.get_doc(ACCOUNT, doc.account, for_update=True)
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


def check_dispute(case: Document) -> None:
	"""Throw unless the contact that a new dispute names is one with its customer."""
	if not case.activity:
		return
	whose = frappe.db.get_value(ACTIVITY, {"name": case.activity}, ["company", "customer"])
	if whose != (case.company, case.customer):
		refuse(_("{0} is no contact with {1} in {2}."), case.activity, case.customer, case.company)


def link_dispute(case: Document) -> None:
	"""Note the dispute `case` with the contact it was raised in, where that was with the same customer."""
	if case.activity:
		whose = {"name": case.activity, "account": case.account, "dispute": ("is", "not set")}
		frappe.db.set_value(ACTIVITY, whose, "dispute", case.name, update_modified=False)


def letters_about(case: str) -> list[frappe._dict]:
	"""Return what was sent to the customer about a dispute and not taken back, the newest first."""
	return frappe.get_all(
		ACTIVITY,
		filters={
			"dispute": case,
			"direction": Direction.OUTGOING.value,
			"copy_hash": ("is", "set"),
			"undone_on": ("is", "not set"),
		},
		fields=["name", "channel", "subject", "happened_on", "recipients", "outcome"],
		order_by="happened_on desc, name",
	)


def forget_dispute(case: str) -> None:
	"""A dispute is deleted: the contacts it was told of in stay."""
	frappe.db.set_value(ACTIVITY, {"dispute": case}, "dispute", None, update_modified=False)


def undo(doc: Document) -> None:
	"""Mark an activity as undone, and plan again what it replaced where nobody has planned anything since."""
	account = frappe.get_doc(ACCOUNT, doc.account, for_update=True)
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
	"""Write what follows from an activity: when its customer was last in contact, whether they wait for an answer, which
	step comes next, and what the account scores then."""
	said = contact_days.last_said(doc.company, [doc.customer]).get(doc.customer, contact_days.NOTHING)
	values = {"last_contact_on": said.contact_day, "unanswered_since": said.unanswered}
	before = frappe.db.get_value(ACCOUNT, doc.account, "last_contact_on", for_update=True)
	frappe.db.set_value(ACCOUNT, doc.account, values, update_modified=False)
	accounts.decide_state(doc.account, getdate())
	if said.contact_day != before:
		accounts.score_contact(doc.account, getdate())
