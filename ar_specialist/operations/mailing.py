"""Sending: a letter goes into Frappe's own mail queue, and an activity keeps the exact copy of what leaves.

Whoever queues mail about a customer account, we or Frappe's composer, `queued` hears of it; so there is one place
where copies are made. All of it belongs to the caller's transaction. Does not check permissions.
"""

from collections.abc import Iterable

import frappe
from frappe import _
from frappe.core.doctype.communication.email import add_attachments
from frappe.email.doctype.email_account.email_account import EmailAccount
from frappe.email.doctype.email_queue.email_queue import SendMailContext
from frappe.model.document import Document
from frappe.utils import add_days, get_formatted_email, now_datetime, parse_addr, split_emails

from ar_specialist.ledger import correspondence
from ar_specialist.receivables.activity import Channel, Direction, Outcome
from ar_specialist.receivables.bounce import addresses_in
from ar_specialist.refusal import refuse

from . import composer, copies
from .doctypes import ACCOUNT, ACTIVITY, DISPUTE
from .letters import Letter
from .promised import ItemKey

COMMUNICATION, QUEUE = "Communication", "Email Queue"
WAITING, PARTLY_SENT, TAKEN_BACK = "Not Sent", "Partially Sent", "Expired"
TO_LEAVE = (WAITING, PARTLY_SENT)
OURS = (ACCOUNT, DISPUTE)  # whose forms a mail of ours shows on
DAYS_HELD = 365  # a reminder leaves when we let it go, never because Frappe's queue finds it


def send(
	account: Document,
	letter: Letter,
	*,
	automatic: bool = False,
	sender: str | None = None,
	reminder: str | None = None,
) -> str:
	"""Queue `letter` to the customer of `account`, and return the name of the activity that keeps its copy.

	`sender` is an Email Account; without one it is the user, or the default account when it is sent by itself.
	Throws one sentence, with nothing queued once the caller rolls back, when there is nobody to write to or no
	account to send from.
	"""
	if not letter.recipients:
		refuse(_("There is no address to write to {0}; add a billing contact."), account.customer)
	outgoing = _outgoing(sender)
	message = _communication(account, letter, outgoing, automatic)
	add_attachments(message.name, letter.attachments)
	activity = _activity(account, message, letter.items, reminder)
	message.send_email()
	if not frappe.db.exists(QUEUE, {"communication": message.name}):
		refuse(
			_("{0} wants no mail from us; choose another contact of {1}."),
			", ".join(letter.recipients),
			account.customer,
		)
	return activity.name


def _outgoing(sender: str | None) -> Document:
	"""Return the Email Account that sends, Frappe's default one when none is named."""
	account = frappe.get_doc("Email Account", sender) if sender else EmailAccount.find_default_outgoing()
	if not account or (sender and not account.enable_outgoing):
		refuse(_("There is no e-mail account to send from; ask your administrator to set one up."))
	return account


def _communication(account: Document, letter: Letter, outgoing: Document, automatic: bool) -> Document:
	doc = frappe.get_doc(
		{
			"doctype": COMMUNICATION,
			"communication_type": "Automated Message" if automatic else "Communication",
			"communication_medium": "Email",
			"sent_or_received": "Sent",
			"subject": letter.subject,
			"content": letter.message,
			"sender": outgoing.default_sender if automatic else get_formatted_email(frappe.session.user),
			"recipients": ", ".join(letter.recipients),
			"cc": ", ".join(letter.cc) or None,
			"email_account": outgoing.name if outgoing.is_exists_in_db() else None,
			"email_template": letter.template,
			"has_attachment": int(bool(letter.attachments)),
			"message_id": _message_id(),
			"reference_doctype": ACCOUNT,
			"reference_name": account.name,
		}
	)
	doc.flags.skip_add_signature = True
	return doc.insert(ignore_permissions=True)


def _message_id() -> str:
	return f"{frappe.generate_hash(length=20)}@{frappe.local.site}"


def _activity(
	account: Document, message: Document, about: Iterable[ItemKey], reminder: str | None = None
) -> Document:
	vouchers = dict.fromkeys((key.voucher_type, key.voucher_no) for key in about)
	addresses = _addresses(message)
	doc = frappe.get_doc(
		{
			"doctype": ACTIVITY,
			"company": account.company,
			"customer": account.customer,
			"channel": Channel.EMAIL.value,
			"direction": Direction.OUTGOING.value,
			"outcome": Outcome.SENT.value,
			"contact": correspondence.contact_at(addresses[0], account.customer) if addresses else None,
			"collector": account.collector if message.communication_type != "Communication" else None,
			"subject": (message.subject or "")[:140],
			"recipients": ", ".join(addresses),
			"template": message.email_template,
			"communication": message.name,
			"items": [{"voucher_type": kind, "voucher_no": name} for kind, name in vouchers],
			"reminder": reminder,
		}
	)
	doc.insert(ignore_permissions=True)
	return doc


def _addresses(message: Document) -> list[str]:
	found = split_emails(", ".join(filter(None, (message.recipients, message.cc, message.bcc))))
	return list(dict.fromkeys(parse_addr(each)[1] or each for each in found))


# -- who reads it on which form


def keep_to_account(doc: Document, method: str | None = None) -> None:
	"""Keep a mail about a customer account or a dispute off the forms Frappe links it to by its addresses.

	Whoever reads a Customer or a Contact would read it there, whether they may see the account or not; the
	customer's timeline has the activity for those who may.
	"""
	if doc.reference_doctype in OURS:
		doc.timeline_links = [link for link in doc.timeline_links if link.link_doctype in OURS]


# -- what Frappe queues


def queuing(doc: Document, method: str | None = None) -> None:
	"""A mail is about to be queued: what would be printed only when it leaves is printed now, so that it has a copy.

	A reminder is kept from Frappe's own flush: `departures` lets it go, once the gate has been asked.
	"""
	if not _is_ours(doc):
		return
	if frappe.db.get_value(ACTIVITY, {"communication": doc.communication}, "reminder"):
		doc.send_after = add_days(now_datetime(), DAYS_HELD)
	if "print_format_attachment" not in (doc.attachments or ""):
		return
	fixed = []
	for attachment in doc.attachments_list:
		if attachment.pop("print_format_attachment", None) == 1:
			printed = frappe.attach_print(**attachment)
			attachment = {"fid": copies.keep_file(COMMUNICATION, doc.communication, **printed).name}
		fixed.append(attachment)
	doc.attachments = frappe.as_json(fixed)


def queued(doc: Document, method: str | None = None) -> None:
	"""A mail is queued: what goes to a customer becomes an activity, unless it is one, with the exact copy."""
	if not _is_ours(doc):
		return
	message = frappe.get_doc(COMMUNICATION, doc.communication)
	if message.sent_or_received != "Sent" or message.communication_medium != "Email":
		return
	name = frappe.db.get_value(ACTIVITY, {"communication": message.name})
	if not name and message.communication_type != "Communication":
		return  # a notification to colleagues
	if name:
		activity = frappe.get_doc(ACTIVITY, name)
	else:
		account = frappe.get_doc(ACCOUNT, doc.reference_name)
		activity = _activity(account, message, composer.take_drafted_items(account.name, message))
	_keep_copies(activity, doc)


def _is_ours(doc: Document) -> bool:
	return doc.reference_doctype == ACCOUNT and bool(doc.reference_name and doc.communication)


def _keep_copies(activity: Document, queue: Document) -> None:
	"""Attach what will leave, byte for byte, to `activity`; recipients get the same unless a link names them."""
	leaving = dict.fromkeys(_leaving(queue))
	for content in leaving:
		copies.keep(activity, f"{activity.name}.eml", content)


def _leaving(queue: Document) -> Iterable[bytes]:
	"""Yield the message as Frappe hands it to the mail server, for each recipient."""
	context = SendMailContext(queue)
	context.email_account_doc = queue.get_email_account()
	for row in queue.recipients:
		yield context.build_message(row.recipient)


# -- letting go, and taking back


def let_go(activity: str) -> None:
	"""Hand the queued mail of `activity` to the mail server now; what it refuses waits, with the error in the log."""
	communication = frappe.db.get_value(ACTIVITY, activity, "communication")
	filters = {"communication": communication, "status": ("in", TO_LEAVE)}
	for name in frappe.get_all(QUEUE, filters=filters, pluck="name"):
		try:
			frappe.get_doc(QUEUE, name, for_update=True).send()
		except Exception:
			frappe.db.rollback()
			frappe.log_error(f"AR reminder {name} could not be sent; it is tried again in an hour")
		frappe.db.commit()  # nosemgrep: a mail that has left has left, whatever comes after it


def refused_addresses(communication: str) -> list[str]:
	"""Return the addresses, in lower case, that the mail server did not take the mail of `communication` for."""
	queues = frappe.get_all(QUEUE, filters={"communication": communication}, pluck="name")
	filters = {"parenttype": QUEUE, "parent": ("in", queues or [""]), "status": ("!=", "Sent")}
	return addresses_in(", ".join(frappe.get_all(f"{QUEUE} Recipient", filters=filters, pluck="recipient")))


def is_waiting(communication: str) -> bool:
	"""Return whether the mail of `communication` is queued, and nobody has got it yet."""
	found = frappe.get_all(QUEUE, filters={"communication": communication}, pluck="status")
	return bool(found) and set(found) == {WAITING}


def take_back(activity: Document) -> None:
	"""Keep a queued mail from leaving; throws one sentence when it has left, or is leaving."""
	table = frappe.qb.DocType(QUEUE)
	rows = (
		frappe.qb.from_(table)
		.select(table.name, table.status)
		.where(table.communication == activity.communication)
		.for_update()
		.run()
	)
	if not rows or any(status != WAITING for _name, status in rows):
		refuse(_("The e-mail has left already; write to them again instead."))
	for name, _status in rows:
		frappe.db.set_value(QUEUE, name, "status", TAKEN_BACK)
	frappe.db.set_value(COMMUNICATION, activity.communication, "delivery_status", TAKEN_BACK)


def is_sent_mail(activity: Document) -> bool:
	"""Return whether `activity` is a mail of ours, and not something written down about one."""
	sent = (Channel.EMAIL.value, Direction.OUTGOING.value)
	return (activity.channel, activity.direction) == sent and bool(activity.communication)
