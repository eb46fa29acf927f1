"""Upholding what was disputed: the case is resolved as valid debt, and the customer is told in a letter.

By e-mail or by post as any letter: the same addresses, objections and stops, and an exact copy on record. Both belong
to the caller's transaction: the decision and its letter, or neither. Does not check permissions; `visibility` is
what of the customer's items the user may see, and so may write about.
"""

from html import unescape

import frappe
from frappe import _
from frappe.model.document import Document
from frappe.utils import getdate, now_datetime

from ar_specialist.ledger.packed import exact
from ar_specialist.ledger.population import Visibility
from ar_specialist.receivables.account import CollectionStop
from ar_specialist.receivables.dispute import LIVE, DisputeStatus, Resolution
from ar_specialist.receivables.errors import ReceivablesError
from ar_specialist.receivables.items import OpenItem
from ar_specialist.receivables.upholding import Verdict, Way, check_verdict
from ar_specialist.refusal import refuse

from . import cautions, disputes, letters, mailing, paper_letters, policies
from .doctypes import ACCOUNT, ACTIVITY
from .letter_facts import DisputeFacts
from .letter_texts import UPHELD
from .promised import key_of

Record = dict[str, object]
SAVEPOINT = "ar_uphold"


# -- shown before it is done


def preview(case: Document, verdict: Verdict, visibility: Visibility) -> Record:
	"""Return the letter that tells of `case`, to whom it goes and what to know before; or why it cannot be, as `refused`."""
	account = _account(case)
	try:
		shown = _shown(case, account, verdict, visibility)
	except (ReceivablesError, frappe.ValidationError) as error:
		return {"refused": _refusal(error)}
	known = cautions.cautions(account, now_datetime())
	return {**shown, "cautions": known.get(verdict.way.value, [])}


def _refusal(error: Exception) -> str:
	if isinstance(error, ReceivablesError):
		return _(error.template).format(*error.values)
	frappe.clear_last_message()
	return unescape(str(error))  # the desk escapes it again


def _shown(case: Document, account: Document, verdict: Verdict, visibility: Visibility) -> Record:
	_check(case, verdict)
	facts = _facts(case, verdict)
	amount = {"amount": float(sum(each for _no, _due, each in facts.items)), "currency": facts.currency}
	if verdict.way is Way.LETTER:
		sheet = paper_letters.sheet(
			account, _wish(case, account, verdict, visibility), visibility, prints=False
		)
		return {**amount, "html": sheet.html, "subject": sheet.letter.subject, "to": "\n".join(sheet.lines)}
	if verdict.way is Way.EMAIL:
		letter = _mail(case, account, verdict, visibility, prints=False)
		to = ", ".join(letter.recipients)
		return {**amount, "html": letter.message, "subject": letter.subject, "to": to}
	return amount


# -- done


def uphold(name: str, verdict: Verdict, visibility: Visibility) -> Record:
	"""Resolve the dispute `name` as valid debt and tell the customer as `verdict` says; return the letter's activity.

	Throws one sentence, with nothing decided, where the letter cannot be written.
	"""
	case = disputes.up_to_date(name)
	try:
		_check(case, verdict)
	except ReceivablesError as error:
		refuse(_(error.template), *error.values, title=_("Dispute"))
	frappe.db.savepoint(SAVEPOINT)
	try:
		letter = _decide(case, verdict, visibility)
	except (frappe.ValidationError, frappe.PermissionError):
		frappe.db.rollback(save_point=SAVEPOINT)
		raise
	if letter:
		letter.db_set("dispute", case.name)
	is_paper = letter and verdict.way is Way.LETTER
	return {"activity": letter and letter.name, "file": letter.copy if is_paper else None}


def _decide(case: Document, verdict: Verdict, visibility: Visibility) -> Document | None:
	"""Write the letter as the case stands, then decide it and send the letter; return its activity."""
	account = _account(case)
	mail = _mail(case, account, verdict, visibility) if verdict.way is Way.EMAIL else None
	wish = _wish(case, account, verdict, visibility) if verdict.way is Way.LETTER else None
	said = {"resolution": Resolution.VALID_DEBT.value, "public_reply": verdict.reply}
	case.flags.is_told = True  # by the letter, or by nobody
	disputes.move(case, DisputeStatus.RESOLVED.value, said)
	if mail:
		return frappe.get_doc(ACTIVITY, mailing.send(account, mail))
	return paper_letters.make(account, wish, visibility)[0] if wish else None


def _check(case: Document, verdict: Verdict) -> None:
	if DisputeStatus(case.status) not in LIVE:
		refuse(_("The dispute {0} is {1}; reopen it first."), case.name, _(case.status))
	check_verdict(verdict, getdate())
	if verdict.way is not Way.NOBODY and not any(row.still_disputed for row in case.items):
		refuse(_("Nothing of {0} is disputed any more; there is nothing to write about."), case.name)


def _account(case: Document) -> Document:
	return frappe.get_doc(ACCOUNT, case.account)


def _facts(case: Document, verdict: Verdict) -> DisputeFacts:
	"""Return what the letter says of the case: what the customer may read, and nothing of what is said among ourselves."""
	return DisputeFacts(
		number=case.name,
		raised_on=getdate(case.raised_on),
		reason=case.reason,
		says=case.says or "",
		reply=verdict.reply,
		pay_by=verdict.pay_by,
		currency=case.currency,
		items=tuple(
			(row.voucher_no, row.due_date, exact(row.still_disputed))
			for row in case.items
			if row.still_disputed
		),
	)


def _items(case: Document, account: Document, visibility: Visibility) -> list[OpenItem]:
	"""Return the open items that are upheld; all of them have to be the user's to see."""
	wanted = {(row.voucher_type, row.voucher_no) for row in case.items if row.still_disputed}
	found = [
		item
		for item in letters.open_items(account, getdate(), visibility)
		if (item.voucher_type, item.voucher_no) in wanted and not item.is_credit
	]
	missing = wanted - {(item.voucher_type, item.voucher_no) for item in found}
	if missing:
		names = ", ".join(sorted(name for _kind, name in missing))
		refuse(_("{0} is not open any more for {1}; refresh, and choose again."), names, account.customer)
	return found


def _mail(
	case: Document, account: Document, verdict: Verdict, visibility: Visibility, *, prints: bool = True
) -> letters.Letter:
	if account.collection_stop == CollectionStop.LEGAL_STOP.value:
		refuse(
			_("A legal stop is set for {0}; leave it to who deals with it, and send no letter."),
			account.customer,
		)
	if account.no_email:
		refuse(_("{0} objects to e-mail; write by post, or choose to send no letter."), account.customer)
	letter = letters.compose(
		account,
		template=verdict.template or UPHELD,
		items=[key_of(item) for item in _items(case, account, visibility)],
		attach_statement=False,
		attach_invoices=policies.contact_rules(account.company).attaches_invoices,
		visibility=visibility,
		prints=prints,
		dispute=_facts(case, verdict),
	)
	if not letter.recipients:
		refuse(
			_("There is no e-mail address of {0}; add a billing contact, or choose to send no letter."),
			account.customer,
		)
	return letter


def _wish(case: Document, account: Document, verdict: Verdict, visibility: Visibility) -> paper_letters.Wish:
	fields = ("voucher_type", "voucher_no", "payment_term", "due_date")
	asked = [
		{field: getattr(item, field) or None for field in fields}
		for item in _items(case, account, visibility)
	]
	template = verdict.template or UPHELD
	return paper_letters.Wish(template, asked, statement=False, dispute=_facts(case, verdict))
