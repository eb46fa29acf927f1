"""Telling customers who use the portal, by e-mail, what is new about their dispute: a reply of ours, or where it has come to.

What is to be told is noted on the dispute in the transaction that changes it; a job sends it, each once. It is no letter
and no contact: the mail says what the portal shows, and leads there. Does not check permissions.
"""

from collections.abc import Iterable
from urllib.parse import quote

import frappe
import frappe.translate
from frappe import _
from frappe.email.doctype.email_account.email_account import EmailAccount
from frappe.model.document import Document
from frappe.utils import get_datetime, get_url

from ar_specialist.ledger import correspondence, portal, whereabouts
from ar_specialist.receivables import portal as rules
from ar_specialist.receivables.account import CollectionStop
from ar_specialist.receivables.activity import Channel
from ar_specialist.receivables.dispute import DisputeStatus, Resolution
from ar_specialist.receivables.letter import addressee

from . import dispute_messages, dispute_outcomes, disputes, policies, returned_mail
from .doctypes import ACCOUNT, DISPUTE
from .retry import by_itself

TEMPLATE = "ar_specialist/templates/portal/dispute_news.html"
MOST = 500  # cases in one run


def tell_all() -> None:
	"""Tell the customers of all disputes of which something is new."""
	new = {"untold_since": ("is", "set")}
	for name in frappe.get_all(DISPUTE, filters=new, pluck="name", order_by="untold_since", limit=MOST):
		_tell_one(name)


def _tell_one(name: str) -> None:
	def work() -> None:
		case = disputes.locked(name)
		if case.untold_since:
			_tell(case)
			_forget(name)

	def failed() -> None:
		frappe.log_error(f"The customer could not be told of dispute {name}")
		_forget(name)
		frappe.db.commit()  # nosemgrep: it is not tried again every minute

	by_itself(work, failed)


def _forget(name: str) -> None:
	frappe.db.set_value(DISPUTE, name, "untold_since", None, update_modified=False)


def _tell(case: Document) -> None:
	"""Queue the mail that says what is new, where there is something and the customer uses the portal."""
	users = portal.users_of(case.customer)
	said = _unread(case)
	status = DisputeStatus(case.status)
	if not users or not policies.tells_portal_customers(case.company):
		return
	if not said and not rules.is_told(status):
		return
	to = _recipient(case, users)
	hindered = _hindrance(case, to)
	if hindered:
		dispute_outcomes.note(case.name, hindered)
	elif not _send(case, to or "", said):
		dispute_outcomes.note(case.name, _("The customer was not told by e-mail: {0} wants none.").format(to))
	else:
		dispute_outcomes.note(case.name, _("The customer was told by e-mail to {0}.").format(to))


def _unread(case: Document) -> list[str]:
	"""Return what we have written since the customer was to be told, and since they last wrote themselves."""
	since = get_datetime(case.untold_since)
	unread: list[str] = []
	for row in case.messages:
		if row.from_customer:
			unread = []
		elif row.text and get_datetime(row.sent_on) >= since:
			unread.append(row.text)
	return unread


# -- to whom


def _recipient(case: Document, users: dict[str, str]) -> str | None:
	"""Return the address of who raised a dispute, else of whom letters go to; None where nobody may be written to."""
	reach = whereabouts.addressees([case.customer]).get(case.customer, whereabouts.NOBODY)
	raised = [users.get(case.owner)] if case.channel == Channel.PORTAL.value else []
	raised += [
		each.email for each in reach.candidates if each.contact and each.contact == case.raised_by_contact
	]
	blocked = _blocked(case.customer, filter(None, raised)) | reach.blocked
	own = next((each for each in raised if each and each.casefold() not in blocked), None)
	usual = addressee(reach.candidates, blocked)
	return own or (usual.email if usual else None)


def _blocked(customer: str, addresses: Iterable[str]) -> set[str]:
	"""Return the addresses, in small letters, that want no mail, or from which the last one came back."""
	dead = returned_mail.unreachable_addresses([customer]).get(customer, set())
	return whereabouts.objecting(customer, set(addresses)) | dead


def _hindrance(case: Document, to: str | None) -> str:
	"""Return the sentence why no mail about a dispute may leave; empty where it may."""
	account = frappe.db.get_value(ACCOUNT, case.account, ["collection_stop", "no_email"], as_dict=True) or {}
	if account.get("collection_stop") == CollectionStop.LEGAL_STOP.value:
		return _("The customer was not told by e-mail: a legal stop is set.")
	if account.get("no_email"):
		return _("The customer was not told by e-mail: they object to it.")
	if not to:
		return _("The customer was not told by e-mail: there is no address that may be written to.")
	if not EmailAccount.find_outgoing(match_by_doctype=DISPUTE):
		return _("The customer was not told by e-mail: there is no e-mail account to send from.")
	return ""


# -- what it says


def _send(case: Document, to: str, said: list[str]) -> bool:
	"""Queue the mail to `to`, in the customer's language; return whether Frappe lets it leave."""
	with frappe.translate.print_language(correspondence.language_of(case.customer)):
		word = rules.STATUS_WORDS[DisputeStatus(case.status)]
		subject = _("News about your dispute {0}: {1}").format(case.name, _(word))
		message = frappe.render_template(TEMPLATE, _shown(case, said))
	queue = frappe.sendmail(
		recipients=[to],
		subject=subject,
		message=message,
		reference_doctype=DISPUTE,
		reference_name=case.name,
	)
	return bool(queue)


def _shown(case: Document, said: list[str]) -> dict[str, object]:
	"""Return what the mail says: what the portal shows of the case, and nothing of what is said among ourselves."""
	status = DisputeStatus(case.status)
	sentence = rules.sentence_of(status, dispute_messages.is_said(case))
	is_over = status in (DisputeStatus.RESOLVED, DisputeStatus.CLOSED)
	decision = rules.DECISIONS[Resolution(case.resolution)] if is_over and case.resolution else ""
	return {
		"number": case.name,
		"company": case.company,
		"invoices": list(dict.fromkeys(row.voucher_no for row in case.items)),
		"sentence": _(sentence),
		"decision": _(decision) if decision else "",
		"said": [text.splitlines() for text in said],
		"is_waiting": status is DisputeStatus.WAITING,
		"link": get_url(f"/disputes/{quote(case.name)}"),
	}
