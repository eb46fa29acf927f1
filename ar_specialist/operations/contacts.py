"""Logging a contact from the worklist: the activity, the promise made and the dispute raised in it, all or none; and
undoing it.

Does not check permissions.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

import frappe
from frappe import _
from frappe.model.document import Document
from frappe.utils import add_to_date, get_datetime, now_datetime

from ar_specialist.receivables.activity import Channel, Direction, Outcome
from ar_specialist.refusal import refuse

from . import accounts, activities, disputes, mailing, promises, reminders
from .doctypes import ACTIVITY, DISPUTE, PROMISE

MINUTES_TO_UNDO = 10
SAVEPOINT = "ar_contact"


@dataclass(frozen=True, slots=True)
class Said:
	"""What came of a contact, as it was written down."""

	channel: str
	outcome: str
	notes: str = ""
	contact: str | None = None
	spoken_with: str = ""
	follow_up_date: date | None = None
	direction: str = Direction.OUTGOING.value
	is_pinned: bool = False


@dataclass(frozen=True, slots=True)
class Part:
	"""What was promised of one open item; all that is left of it when no amount is given."""

	voucher_type: str
	voucher_no: str
	payment_term: str | None = None
	due_date: date | None = None
	promised: Decimal | None = None


@dataclass(frozen=True, slots=True)
class Promised:
	"""What was promised, for which day; an `amount` is spread over the items in their order."""

	promised_for: date | None
	items: Sequence[Part]
	amount: Decimal | None = None


@dataclass(frozen=True, slots=True)
class DisputedPart:
	"""What is disputed of one open item, and how much; all that can be when no amount is given."""

	voucher_type: str
	voucher_no: str
	payment_term: str | None = None
	disputed: Decimal | None = None


@dataclass(frozen=True, slots=True)
class Disputed:
	"""Why the customer does not pay, and what of which items; what they say is the contact's note."""

	reason: str
	items: Sequence[DisputedPart]


def log(
	account: Document, said: Said, promised: Promised | None, disputed: Disputed | None = None
) -> dict[str, str | None]:
	"""Keep a contact with the customer of `account`, what was promised and disputed in it; return their names.

	Throws one sentence, and keeps nothing, when any of them is refused.
	"""
	_check(said, promised)
	_check_disputed(said, disputed)
	frappe.db.savepoint(SAVEPOINT)
	try:
		promise = _promise(account, said, promised) if promised else None
		dispute = _dispute(account, said, disputed) if disputed else None
		activity = _activity(account, said, promise, dispute)
		if dispute:
			dispute.db_set("activity", activity.name)
			activities.link_dispute(dispute)
	except (frappe.ValidationError, frappe.PermissionError):
		frappe.db.rollback(save_point=SAVEPOINT)
		raise
	return {
		"activity": activity.name,
		"promise": promise and promise.name,
		"dispute": dispute and dispute.name,
	}


def _check_disputed(said: Said, disputed: Disputed | None) -> None:
	if disputed and said.outcome != Outcome.DISPUTE.value:
		refuse(_("Something was disputed; choose the outcome Dispute, or leave the reason out."))
	if disputed and not disputed.items:
		refuse(_("Choose at least one open item that is disputed."))


def _dispute(account: Document, said: Said, disputed: Disputed) -> Document:
	values = {
		"reason": disputed.reason,
		"says": said.notes,
		"channel": said.channel,
		"raised_by_contact": said.contact,
		"items": [
			{
				"voucher_type": part.voucher_type,
				"voucher_no": part.voucher_no,
				"payment_term": part.payment_term,
				"disputed": part.disputed,
			}
			for part in disputed.items
		],
	}
	return _new(account, DISPUTE, values).insert()


def _check(said: Said, promised: Promised | None) -> None:
	_check_choice(said.channel, [each.value for each in Channel])
	_check_choice(said.direction, [each.value for each in Direction])
	if said.outcome:
		_check_choice(said.outcome, [each.value for each in Outcome])
	is_promise = said.outcome == Outcome.PROMISE.value
	if is_promise and not (promised and promised.items and promised.promised_for):
		refuse(_("Say what was promised: a day, and at least one open item."))
	if promised and not is_promise:
		refuse(_("Something was promised; choose the outcome Promise, or leave the promise out."))
	if promised:
		promises.check_day(promised.promised_for)


def _check_choice(value: str, allowed: Sequence[str]) -> None:
	if value not in allowed:
		refuse(_("{0} is none of the choices: {1}."), value, ", ".join(_(each) for each in allowed if each))


def _promise(account: Document, said: Said, promised: Promised) -> Document:
	items = [
		{
			"voucher_type": part.voucher_type,
			"voucher_no": part.voucher_no,
			"payment_term": part.payment_term,
			"due_date": part.due_date,
			"promised": part.promised,
		}
		for part in promised.items
	]
	values = {"promised_for": promised.promised_for, "contact": said.contact, "notes": said.notes}
	doc = _new(account, PROMISE, {**values, "items": items})
	if promised.amount is not None:
		promises.spread(doc, promised.amount)
	return doc.insert()


def _activity(account: Document, said: Said, promise: Document | None, dispute: Document | None) -> Document:
	about = {(row.voucher_type, row.voucher_no) for doc in (promise, dispute) if doc for row in doc.items}
	values = {
		"channel": said.channel,
		"outcome": said.outcome,
		"notes": said.notes,
		"contact": said.contact,
		"spoken_with": said.spoken_with,
		"follow_up_date": said.follow_up_date,
		"direction": said.direction,
		"is_pinned": int(said.is_pinned),
		"promise": promise and promise.name,
		"items": [{"voucher_type": kind, "voucher_no": name} for kind, name in sorted(about)],
	}
	return _new(account, ACTIVITY, values).insert()


def _new(account: Document, doctype: str, values: Mapping[str, object]) -> Document:
	whose = {"company": account.company, "customer": account.customer}
	return frappe.get_doc({"doctype": doctype, **whose, **values})


def activity(name: str) -> Document:
	"""Return the activity `name`, locked; throws one sentence when there is none. Does not check permissions."""
	whose = frappe.db.get_value(ACTIVITY, {"name": name}, ["company", "customer"])
	if not whose:
		refuse(_("There is no activity {0}."), name, exception=frappe.DoesNotExistError)
	accounts.lock(whose[0], [whose[1]])  # before the activity: whoever logs another one locks in this order
	return frappe.get_doc(ACTIVITY, name, for_update=True)


def pin(doc: Document, is_pinned: bool) -> None:
	"""Keep the note of an activity in sight, or no longer, and who did so in a comment; throws when it has none."""
	if is_pinned and not (doc.notes or "").strip():
		refuse(_("{0} has no note to pin."), doc.name)
	if bool(doc.is_pinned) == is_pinned:
		return
	doc.db_set("is_pinned", int(is_pinned))
	doc.add_comment("Info", _("pinned the note") if is_pinned else _("unpinned the note"))


def undo(doc: Document, user: str) -> None:
	"""Take back what `user` logged a moment ago: promise and dispute are withdrawn, the next action is as it was.

	An e-mail that waits in the queue does not leave any more; one that has left cannot be taken back.

	The activity stays, marked as undone: nothing that was said is lost. Throws when somebody else logged it, when
	it is too late, or when it is undone already.
	"""
	if doc.owner != user:
		refuse(
			_("Only who logged a contact can undo it; write a note instead."),
			exception=frappe.PermissionError,
		)
	if doc.undone_on:
		refuse(_("{0} is undone already."), doc.name)
	if add_to_date(get_datetime(doc.creation), minutes=MINUTES_TO_UNDO) < now_datetime():
		refuse(_("A contact can be undone for {0} minutes; write a note instead."), MINUTES_TO_UNDO)
	if mailing.is_sent_mail(doc):
		mailing.take_back(doc)
	if doc.reminder:
		reminders.take_back(doc.reminder)
	if doc.promise:
		promises.undo(doc.promise)
	disputes.withdraw_of(doc.name)
	activities.undo(doc)
