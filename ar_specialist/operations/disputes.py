"""Disputes: raised on open items, moved by people within the rules, and what may not be changed about them.

What is still disputed, paid or credited is nobody's entry: it follows from the ledger with every refresh of the
customer, see `disputed` and `dispute_outcomes`. Does not check permissions.
"""

from collections.abc import Mapping
from enum import Enum
from typing import TypeVar

import frappe
from frappe import _
from frappe.model.document import Document
from frappe.utils import formatdate, getdate, now_datetime

from ar_specialist.ledger import customers, dispute_documents
from ar_specialist.ledger.correspondence import sites_language
from ar_specialist.ledger.population import Visibility
from ar_specialist.receivables import dispute as rules
from ar_specialist.receivables.dispute import LIVE, DisputeStatus, Mover, Resolution, Validity
from ar_specialist.receivables.errors import ReceivablesError
from ar_specialist.receivables.money import ZERO
from ar_specialist.refusal import refuse

from . import (
	accounts,
	activities,
	disputable,
	dispute_handling,
	dispute_mails,
	dispute_messages,
	dispute_outcomes,
	dispute_spans,
	left_to_settle,
	short_payments,
)
from .doctypes import ACCOUNT, DISPUTE

MANAGERS = {"AR Manager", "System Manager"}
# What was said when it was raised, and stays so; and what follows from the ledger and from moving it.
SAID = (
	"customer",
	"company",
	"account",
	"currency",
	"company_currency",
	"raised_on",
	"activity",
	"payment",
	"communication",
)
DERIVED = (
	*dispute_outcomes.SUMS, "base_still_disputed", "amount_shown", "status_before", "resolution_by_ledger", "resolved_on",
	"resolved_by", "closed_on", "escalated_on", "escalated_to", "reopened_on", "untold_since", "claimed_after_payment",
)  # fmt: skip
DECIDED = ("resolution", "valid")
Record = Mapping[str, object]
Choice = TypeVar("Choice", bound=Enum)


def lock_account(doc: Document) -> None:
	"""Lock the customer's account before the dispute itself: in this order everything that changes disputes locks."""
	if doc.company and doc.customer:
		accounts.lock(doc.company, [doc.customer])


def prepare(doc: Document, visibility: Visibility | None) -> None:
	"""Complete a new dispute from the ledger and its reason, or throw one sentence that says what to do.

	It is about items within `visibility`; None for all of the customer's. Locks the account, so that two people cannot dispute one amount at once.
	"""
	from . import refresh  # which judges disputes

	_check_new(doc)
	short_payments.check_payment(doc)
	activities.check_dispute(doc)
	lock_account(doc)
	dispute_mails.check(doc)
	refresh.refresh(doc.company, [doc.customer])
	_complete_items(doc, visibility)
	doc.account = frappe.db.get_value(ACCOUNT, {"company": doc.company, "customer": doc.customer})
	doc.company_currency = customers.company_currency(doc.company)
	doc.raised_on = getdate(doc.raised_on)
	for field in (*DERIVED, *DECIDED, "status_reason"):
		doc.set(field, None)
	dispute_handling.begin(doc)
	_set_sums(doc)
	dispute_messages.begin(doc)
	dispute_spans.begin(doc)


def _check_new(doc: Document) -> None:
	doc.status = doc.status or DisputeStatus.OPEN.value
	if doc.status != DisputeStatus.OPEN.value:
		refuse(_("A dispute begins as {0}; move it on once it is there."), _(DisputeStatus.OPEN.value))
	if not doc.items:
		refuse(_("Choose at least one open item that is disputed."))
	doc.raised_on = doc.raised_on or getdate()
	if getdate(doc.raised_on) > getdate():
		refuse(_("A dispute is raised today or earlier; choose another day."))


def _complete_items(doc: Document, visibility: Visibility | None) -> None:
	disputable.complete(doc, visibility)
	currencies = sorted({row.currency for row in doc.items})
	if len(currencies) > 1:
		refuse(_("A dispute is in one currency; raise one for each of {0}."), ", ".join(currencies))
	doc.currency = currencies[0]


def _set_sums(doc: Document) -> None:
	"""A new or changed dispute is disputed in full; what the ledger makes of it comes with the refresh that follows."""
	for field in dispute_outcomes.SUMS:
		doc.set(field, 0)
	doc.disputed_originally = sum((disputable.number(row.disputed, "") for row in doc.items), ZERO)


def check(doc: Document) -> None:
	"""Check what people may say of any dispute, a new one or not, and keep what is shown of it."""
	accounts.check_contact(doc, "raised_by_contact")
	dispute_handling.check_people(doc)
	dispute_handling.check_deadline(doc)
	dispute_handling.show_time_left(doc)


def keep(doc: Document, visibility: Visibility | None) -> None:
	"""Check a change of a stored dispute, whoever makes it and by whichever way: form, list, board or API.

	What of its items is changed is within `visibility`; None for all of the customer's.
	"""
	before = doc.get_doc_before_save()
	for field in DERIVED:
		doc.set(field, before.get(field))
	changed = [field for field in SAID if _text(doc.get(field)) != _text(before.get(field))]
	if changed:
		labels = map(_, map(doc.meta.get_label, changed))
		refuse(_("{0} of a dispute stays; withdraw {1} and raise another."), ", ".join(labels), doc.name)
	dispute_handling.keep(doc, before)
	_check_status(doc, before)
	_keep_items(doc, before, visibility)
	dispute_messages.keep(doc, before)
	dispute_spans.keep(doc, before)


def _text(value: object) -> str:
	return str(value or "")


def _keep_items(doc: Document, before: Document, visibility: Visibility | None) -> None:
	"""Items of a live dispute may be changed as long as nothing has come of them; all others stay."""
	kept = {row.name: row for row in before.items}
	is_same = len(doc.items) == len(kept) and all(
		row.name in kept and not disputable.is_changed(row, kept[row.name]) for row in doc.items
	)
	if is_same:
		for row in doc.items:
			row.update({field: kept[row.name].get(field) for field in disputable.KEPT_OF_ITEM})
			if doc.flags.keeps_paid:
				row.paid_when_decided = row.paid
		return
	if DisputeStatus(before.status) not in LIVE or DisputeStatus(doc.status) not in LIVE:
		refuse(_("What is disputed stays once {0} is {1}; reopen it first."), doc.name, _(before.status))
	_check_removed(doc, before)
	lock_account(doc)
	_complete_items(doc, visibility)
	_set_sums(doc)


def _check_removed(doc: Document, before: Document) -> None:
	if not doc.items:
		refuse(_("Choose at least one open item that is disputed."))
	there = {row.name for row in doc.items}
	for row in before.items:
		if row.name not in there and (row.paid or row.credited or row.written_off):
			refuse(_("Part of what is disputed on {0} is cleared meanwhile; it stays."), row.voucher_no)


def _check_status(doc: Document, before: Document) -> None:
	now, then = _one_of(DisputeStatus, doc.status), DisputeStatus(before.status)
	if now is then:
		_keep_decision(doc, before, now)
		return
	resolution = _one_of(Resolution, doc.resolution) if doc.resolution else None
	is_new_word = doc.flags.is_explained or doc.has_value_changed("status_reason")
	has_reason = bool((doc.status_reason or "").strip()) and is_new_word
	try:
		rules.check_move(then, now, mover(doc), has_reason=has_reason, resolution=resolution)
		if now is DisputeStatus.RESOLVED and resolution in rules.BY_DOCUMENT:
			rules.check_document(resolution, doc.flags.has_document or _is_settled_somehow(before))
	except ReceivablesError as error:
		refuse(_(error.template), *map(_shown, error.values), title=_("Dispute"))
	hindered = hindrance(before, now)
	if hindered:
		refuse(*hindered)
	if not has_reason:
		doc.status_reason = None
	_note_move(doc, before, now)


def _is_settled_somehow(stored: Document) -> bool:
	"""Whether something was taken off what is disputed, or a document that settles it is there, be it a draft."""
	if stored.credited or stored.written_off:
		return True
	return bool(left_to_settle.of_this_round(dispute_documents.settlements(stored.name), stored.reopened_on))


def _one_of(kind: type[Choice], value: object) -> Choice:
	"""Return the member of an Enum that has `value`; throws one sentence when there is none."""
	choices = [each.value for each in kind]
	if value not in choices:
		refuse(_("{0} is none of the choices: {1}."), value, ", ".join(map(_, choices)))
	return kind(value)


def _shown(value: object) -> object:
	return _(value) if isinstance(value, str) else value


def mover(doc: Document | None = None) -> Mover:
	"""Return as what the user moves a dispute; only `dispute_outcomes` moves as the ledger does.

	What comes from the portal is marked as the customer's, on `doc`.
	"""
	if doc is not None and doc.flags.by_customer:
		return Mover.CUSTOMER
	user = frappe.session.user
	is_manager = user == "Administrator" or bool(MANAGERS & set(frappe.get_roles(user)))
	return Mover.MANAGER if is_manager else Mover.PERSON


def _keep_decision(doc: Document, before: Document, status: DisputeStatus) -> None:
	"""What was decided is said with the move to Resolved and stays until that is taken back.

	Of what the ledger has closed undecided, people may say afterwards whether the customer was right.
	"""
	is_undecided = status is DisputeStatus.CLOSED and before.resolution_by_ledger
	if is_undecided and (doc.resolution or None) == before.resolution:
		doc.valid = _one_of(Validity, doc.valid).value if doc.valid else None
	elif any((doc.get(field) or None) != (before.get(field) or None) for field in DECIDED):
		if status is not DisputeStatus.RESOLVED:
			refuse(_("A resolution belongs to a dispute that is Resolved; resolve it, or leave it empty."))
		if doc.resolution != before.resolution:
			refuse(_("{0} is resolved; take it back into review to decide otherwise."), doc.name)
	if (doc.status_reason or "") != (before.status_reason or ""):
		doc.status_reason = before.status_reason


def hindrance(stored: Document, after: DisputeStatus) -> tuple[str, ...]:
	"""Return the sentence, and its values, by which the ledger hinders that a stored dispute is moved to `after`.

	What waits for a credit note or a write-off is closed once that is there, what is cleared reopens with the ledger.
	What was paid may be taken into review all the same: the customer may have been right.
	"""
	if stored.status_before and _was_paid(stored):
		if after is DisputeStatus.IN_REVIEW:
			return ()
		sentence = _(
			"{0} is paid. If the customer was right all the same, an AR Manager takes it back into review; then it is credited, to the customer's credit, or paid back."
		)
		return sentence, stored.name
	if stored.status_before:
		sentence = _(
			"{0} is cleared in the ledger; to take it up again, cancel there what cleared it, or raise another dispute."
		)
		return sentence, stored.name
	if after is DisputeStatus.CLOSED and stored.still_disputed:
		sentence = _("{0} waits for its {1}; it is closed once that is in the ledger.")
		return sentence, stored.name, _(stored.resolution)
	if after is DisputeStatus.CLOSED and stored.resolution == Resolution.REBILL.value:
		corrected = dispute_documents.corrections([stored.name]).get(stored.name)
		if corrected:
			sentence = _(
				"{0} waits for its corrected invoice {1}; it is closed once that is submitted, or deleted."
			)
			return sentence, stored.name, corrected
	return ()


def _was_paid(stored: Document) -> bool:
	"""Whether money cleared any of a dispute of which nothing is open any more, before or after it was decided."""
	return round(stored.disputed_originally - stored.credited - stored.written_off, 6) > 0


def _note_move(doc: Document, before: Document, now: DisputeStatus) -> None:
	"""Write who decided and when, or take that back."""
	then = DisputeStatus(before.status)
	if now is DisputeStatus.RESOLVED:
		usual = rules.usual_validity(Resolution(doc.resolution))
		said = doc.valid or (usual and usual.value)
		doc.valid = said and _one_of(Validity, said).value
		doc.resolved_on, doc.resolved_by = now_datetime(), frappe.session.user
	elif now in LIVE:
		doc.resolved_on = doc.resolved_by = doc.closed_on = doc.resolution = doc.valid = None
		if then not in LIVE:
			doc.reopened_on = now_datetime()
			dispute_handling.begin_anew(doc)
		if then is DisputeStatus.CLOSED:
			doc.status_before, doc.resolution_by_ledger = None, 0
			doc.claimed_after_payment = int(_was_paid(before))  # until the ledger has anything of it open
		if then is DisputeStatus.RESOLVED:
			_say_sent(doc)
	else:
		doc.closed_on, doc.resolution, doc.valid = now_datetime(), before.resolution, before.valid
	doc.flags.keeps_paid = then in LIVE and now not in LIVE


def _say_sent(doc: Document) -> None:
	"""Note that what a customer was told stays told, whatever is thought of it later."""
	for letter in activities.letters_about(doc.name):
		sentence = _("{0} of {1} was sent and stays sent: write to them again.", lang=sites_language())
		on = formatdate(letter.happened_on)
		dispute_outcomes.note(doc.name, sentence.format(letter.subject or letter.name, on))


def move(doc: Document, status: str, values: Record) -> None:
	"""Move the stored dispute `doc` to `status`, with what is said about it: reason, resolution, reply."""
	doc.status = status
	for field, value in values.items():
		if value:
			doc.set(field, value)
	doc.flags.is_explained = bool(values.get("status_reason"))
	doc.save()


def locked(name: str) -> Document:
	"""Return the dispute as it is stored, locked after its account; throws one sentence when there is none.

	The worker may not have brought it up to the ledger yet; who decides on what is still disputed asks `up_to_date`.
	"""
	company, customer = _whose(name)
	accounts.lock(company, [customer])
	return frappe.get_doc(DISPUTE, name, for_update=True)


def up_to_date(name: str) -> Document:
	"""Return the dispute, locked after its account, with what the ledger says of it now; throws when there is none."""
	return left_to_settle.locked(name, *_whose(name))


def _whose(name: str) -> tuple[str, str]:
	whose = frappe.db.get_value(DISPUTE, {"name": name}, ["company", "customer"])
	if not whose:
		refuse(_("There is no dispute {0}."), name, exception=frappe.DoesNotExistError)
	return whose


def withdraw_of(activity: str) -> None:
	"""Withdraw the disputes raised in the contact `activity`, which was logged by mistake."""
	for name in frappe.get_all(DISPUTE, filters={"activity": activity}, pluck="name"):
		doc = up_to_date(name)
		if DisputeStatus(doc.status) in LIVE:
			move(doc, DisputeStatus.WITHDRAWN.value, {"status_reason": _("Undone", lang=sites_language())})


def follow_up(doc: Document) -> None:
	"""Let the account know at once what is disputed now."""
	from . import refresh  # which judges disputes

	refresh.refresh(doc.company, [doc.customer])
