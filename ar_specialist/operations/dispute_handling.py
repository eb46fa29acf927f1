"""What a dispute's reason says of how it is handled: its category and root cause, who decides it and until when.

Root cause, processor and deadline follow the reason until people say something else. Does not check permissions.
"""

from collections.abc import Collection, Mapping
from datetime import date

import frappe
from frappe import _
from frappe.model.document import Document
from frappe.utils import cint, getdate

from ar_specialist.ledger import colleagues, holidays
from ar_specialist.receivables import business_days
from ar_specialist.receivables.dispute import LIVE, DisputeStatus, is_unsettled
from ar_specialist.receivables.errors import ReceivablesError
from ar_specialist.refusal import refuse

from .doctypes import ACCOUNT, DISPUTE, DISPUTE_REASON, POLICY

OF_REASON = ("category", "owner_role")
# What follows the reason, and where it is kept that people have said it themselves.
BY_HAND = {
	"root_cause": "root_cause_by_hand",
	"processor": "processor_by_hand",
	"deadline": "deadline_by_hand",
}
# What a dispute that is open again begins with.
ANEW = ("deadline", "deadline_by_hand", "deadline_on_card", "escalated_on", "escalated_to")


def begin(doc: Document) -> None:
	"""Complete a new dispute by its reason; what was said with it stays."""
	_take_over(doc, _reason_of(doc))
	usual = _usual(doc)
	for field, by_hand in BY_HAND.items():
		said = doc.get(field)
		doc.set(by_hand, int(bool(said) and _text(said) != _text(usual[field])))
		doc.set(field, said or usual[field])
	doc.coordinator = doc.coordinator or _coordinator(doc)


def keep(doc: Document, before: Document) -> None:
	"""Let a stored dispute follow its reason; what is the reason's alone nobody types."""
	for field in OF_REASON:
		doc.set(field, before.get(field))
	for field, by_hand in BY_HAND.items():
		is_said = _text(doc.get(field)) != _text(before.get(field))
		doc.set(by_hand, int(bool(doc.get(field))) if is_said else before.get(by_hand))
	if doc.has_value_changed("reason"):
		_take_over(doc, _reason_of(doc))
		_follow(doc, is_live=DisputeStatus(before.status) in LIVE)


def _follow(doc: Document, *, is_live: bool) -> None:
	"""Take from a new reason what nobody has said by hand; who decided a case, and until when they had to, stays."""
	usual = _usual(doc)
	for field, by_hand in BY_HAND.items():
		if not doc.get(by_hand) and (is_live or field == "root_cause"):
			doc.set(field, usual[field])


def _reason_of(doc: Document) -> Document:
	"""Return the reason of `doc`; throws one sentence when there is none, or when it is newly chosen and not used."""
	if not frappe.db.exists(DISPUTE_REASON, doc.reason):
		refuse(_("Choose the reason of the dispute from the list."))
	reason = frappe.get_cached_doc(DISPUTE_REASON, doc.reason)
	if reason.disabled and doc.has_value_changed("reason"):
		refuse(_("The reason {0} is not used any more; choose another one."), doc.reason)
	return reason


def _take_over(doc: Document, reason: Document) -> None:
	doc.category, doc.owner_role = reason.category, reason.default_owner_role


def _usual(doc: Document) -> Mapping[str, object]:
	"""Return what the reason of `doc` says where people say nothing; its days begin when the case was opened last."""
	reason = frappe.get_cached_doc(DISPUTE_REASON, doc.reason)
	return {
		"root_cause": reason.root_cause,
		"processor": _only_one_with(doc.owner_role, doc),
		"deadline": _deadline(doc.company, cint(reason.sla_days), getdate(doc.reopened_on or doc.raised_on)),
	}


def _deadline(company: str, days: int, start: date) -> date | None:
	"""Return until when a dispute is to be decided: `days` business days of the company after `start`."""
	if days <= 0:
		return None
	try:
		return business_days.after(start, days, holidays.holidays_of(company, start))
	except ReceivablesError as error:
		refuse(_(error.template), *error.values, title=_("Dispute"))


def show_time_left(doc: Document) -> None:
	"""Keep what the board shows of the deadline: nothing once there is nothing left to decide or to settle."""
	is_shown = is_unsettled(DisputeStatus(doc.status), bool(doc.still_disputed))
	doc.deadline_on_card = doc.deadline if is_shown else None


def check_deadline(doc: Document) -> None:
	"""Throw one sentence when somebody says a day to decide a dispute until that is over already."""
	is_said = doc.deadline_by_hand and doc.has_value_changed("deadline")
	if is_said and getdate(doc.deadline) < getdate():
		refuse(_("Decide a dispute until today or later; choose another day."))


# -- open again


def begin_anew(doc: Document) -> None:
	"""Give a dispute in hand that is open again its days anew, so that it may be escalated again.

	A day that people have said and that is still ahead stays.
	"""
	_begin_anew(doc, _from_today(doc.company, doc.reason))


def anew(names: Collection[str]) -> dict[str, dict[str, object]]:
	"""Return what `begin_anew` changes of each stored dispute of `names`; its statements grow with their reasons only."""
	fields = ["name", "company", "reason", "deadline", "deadline_by_hand"]
	found = frappe.get_all(DISPUTE, filters={"name": ("in", list(names))}, fields=fields) if names else []
	days = {key: _from_today(*key) for key in {(row.company, row.reason) for row in found}}
	for row in found:
		_begin_anew(row, days[row.company, row.reason])
	return {row.name: {field: row[field] for field in ANEW} for row in found}


def _from_today(company: str, reason: str) -> date | None:
	return _deadline(company, cint(frappe.get_cached_value(DISPUTE_REASON, reason, "sla_days")), getdate())


def _begin_anew(case: Document | frappe._dict, usual: date | None) -> None:
	case.escalated_on = case.escalated_to = None
	if not (case.deadline_by_hand and case.deadline and getdate(case.deadline) >= getdate()):
		case.deadline, case.deadline_by_hand = usual, 0
	case.deadline_on_card = case.deadline


# -- who handles it


def check_people(doc: Document) -> None:
	"""Throw one sentence unless those whom somebody names to handle a dispute may do so."""
	for field in ("coordinator", "processor"):
		user = doc.get(field)
		if not user or not doc.has_value_changed(field):
			continue
		if not _is_colleague(user):
			refuse(_("{0} cannot work on disputes; choose a user of the desk who is enabled."), user)
		if not may_handle(doc, user):
			refuse(
				_("{0} may not work on disputes of {1}; choose somebody else, or ask for access for them."),
				user,
				doc.customer,
			)


def _is_colleague(user: str) -> bool:
	found = frappe.db.get_value("User", user, ["enabled", "user_type"])
	return bool(found and found[0]) and found[1] == "System User"


def may_handle(doc: Document, user: str) -> bool:
	"""Whether `user` may change `doc`, whatever the one who saves it may."""
	return _is_colleague(user) and frappe.has_permission(DISPUTE, "write", doc=doc, user=user)


def _coordinator(doc: Document) -> str | None:
	"""Return who looks after a new dispute: who raised it; where the app or a customer did, the customer's collector,
	the policy's, else a manager."""
	raised = doc.flags.ignore_permissions
	account = {"company": doc.company, "customer": doc.customer}
	named = [
		raised and frappe.db.get_value(ACCOUNT, account, "collector"),
		raised and frappe.db.get_value(POLICY, doc.company, "default_collector"),
		frappe.session.user,
	]
	found = next((each for each in named if each and may_handle(doc, each)), None)
	return found or next((each for each in colleagues.managers() if may_handle(doc, each)), None)


def _only_one_with(role: str | None, doc: Document) -> str | None:
	"""Return the only user with `role` where they may handle `doc`, None where there is nobody or a choice."""
	found = colleagues.with_role(role, 2) if role else []
	return found[0] if len(found) == 1 and may_handle(doc, found[0]) else None


def _text(value: object) -> str:
	return str(value or "")
