"""Mails that came in: whether a person wrote them, which customer account they are about, and their activity.

Frappe reads the mail boxes; of a message we see what it keeps as a Communication. Does not check permissions.
"""

import frappe
from frappe import _
from frappe.model.document import Document
from frappe.utils import get_datetime, now_datetime, strip_html

from ar_specialist.ledger import correspondence
from ar_specialist.receivables import mail_text
from ar_specialist.receivables.activity import Channel, Direction
from ar_specialist.receivables.bounce import is_auto_reply, is_bounce, is_daemon
from ar_specialist.refusal import refuse

from . import mailing
from .doctypes import ACCOUNT, ACTIVITY

COMMUNICATION = "Communication"
LONGEST_NOTE = 10_000
# documents that a mail may be linked to and still be about what a customer owes
ABOUT_DEBT = ("Customer", "Contact", "Sales Invoice", "Payment Entry", "Payment Request", "Dunning")


def mail_named(name: str) -> Document:
	"""Return the mail `name`, locked; throws one sentence when there is none."""
	if not name or not frappe.db.get_value(COMMUNICATION, {"name": name}, "name", for_update=True):
		refuse(_("There is no e-mail {0}."), name, exception=frappe.DoesNotExistError)
	return frappe.get_doc(COMMUNICATION, name)


def check_written(doc: Document) -> None:
	"""Throw unless `doc` is a mail that came in, and somebody wrote it: neither a mail server nor an absent colleague's."""
	if doc.sent_or_received != "Received" or doc.communication_medium != "Email":
		refuse(_("{0} is no e-mail that came in; choose one of a customer."), doc.subject or doc.name)
	sender = doc.sender or ""
	is_known = bool(sender and correspondence.customers_at(sender))
	is_machines = is_bounce(sender, doc.subject or "", is_known=is_known, is_reply=bool(doc.in_reply_to))
	if is_machines or not is_written(doc, is_known=is_known):
		refuse(
			_("Nobody wrote {0}: it was answered by itself, and disputes nothing."), doc.subject or doc.name
		)
	if doc.email_status == "Spam":
		refuse(_("{0} is spam; take it out of there first."), doc.subject or doc.name)


def is_written(doc: Document, *, is_known: bool) -> bool:
	"""Whether somebody wrote it: not a server that only reports that a mail is late, nor an absent colleague's."""
	return (is_known or not is_daemon(doc.sender or "")) and not is_auto_reply(doc.subject or "")


def is_colleague(sender: str | None) -> bool:
	"""Return whether an address is of a user of the desk."""
	filters = {"email": sender or "", "user_type": "System User", "enabled": 1}
	return bool(frappe.db.exists("User", filters))


# -- whose it is


def account_of(doc: Document) -> str | None:
	"""Return the account a mail is about: what it answers, else whose address it comes from; None in doubt."""
	if doc.reference_doctype == ACCOUNT:
		return doc.reference_name
	if doc.in_reply_to:
		answered = frappe.db.get_value(ACTIVITY, {"communication": doc.in_reply_to}, "account")
		if answered:
			return answered
	if doc.reference_doctype and doc.reference_doctype not in ABOUT_DEBT:
		return None
	owners = correspondence.customers_at(doc.sender) if doc.sender else []
	return _account_of_customer(owners[0]) if len(owners) == 1 else None


def _account_of_customer(customer: str) -> str | None:
	"""Return the account we last wrote to, else the only one, else the only one with something open."""
	sent = {"customer": customer, "channel": Channel.EMAIL.value, "direction": Direction.OUTGOING.value}
	last = frappe.get_all(ACTIVITY, filters=sent, pluck="account", order_by="happened_on desc", limit=1)
	rows = frappe.get_all(ACCOUNT, filters={"customer": customer}, fields=["name", "open_items"])
	names = last or [row.name for row in rows]
	if len(names) > 1:
		names = [row.name for row in rows if row.open_items]
	return names[0] if len(names) == 1 else None


# -- keeping it


def link(doc: Document, account: str) -> None:
	"""Let the account's own timeline show the mail, unless it is linked to something else."""
	if not doc.reference_doctype:
		doc.db_set(
			{"reference_doctype": ACCOUNT, "reference_name": account, "status": "Linked"},
			update_modified=False,
		)
		mailing.keep_to_account(doc)
		kept = [link.name for link in doc.timeline_links]
		frappe.db.delete("Communication Link", {"parent": doc.name, "name": ("not in", kept or [""])})


def show_on(doc: Document, doctype: str, name: str) -> None:
	"""Let the timeline of another document show the mail, too."""
	there = {"parenttype": COMMUNICATION, "parent": doc.name, "link_doctype": doctype, "link_name": name}
	if (doc.reference_doctype, doc.reference_name) == (doctype, name):
		return
	if not frappe.db.exists("Communication Link", there):
		row = {"parentfield": "timeline_links", "idx": len(doc.timeline_links) + 1, **there}
		row["communication_date"] = doc.communication_date
		frappe.get_doc({"doctype": "Communication Link", **row}).insert(ignore_permissions=True)


def keep(doc: Document, account: Document) -> Document:
	"""Return the activity of a mail, made where there is none."""
	there = frappe.db.get_value(ACTIVITY, {"communication": doc.name})
	if there:
		return frappe.get_doc(ACTIVITY, there)
	happened = get_datetime(doc.communication_date) if doc.communication_date else now_datetime()
	values = {
		"company": account.company,
		"customer": account.customer,
		"channel": Channel.EMAIL.value,
		"direction": Direction.INCOMING.value,
		"happened_on": min(happened, now_datetime()),
		"collector": account.collector,
		"contact": correspondence.contact_at(doc.sender or "", account.customer),
		"spoken_with": (doc.sender_full_name or doc.sender or "")[:140],
		"subject": (doc.subject or "")[:140],
		"recipients": doc.recipients,
		"notes": text_of(doc)[:LONGEST_NOTE],
		"communication": doc.name,
	}
	return frappe.get_doc({"doctype": ACTIVITY, **values}).insert(ignore_permissions=True)


# -- what it says


def text_of(doc: Document) -> str:
	"""Return what a mail says, without markup."""
	return (doc.text_content or strip_html(doc.content or "")).strip()


def words_of(doc: Document) -> str:
	"""Return what the writer of a mail says themselves, without markup, what they quote and what they sign with."""
	if (doc.text_content or "").strip():
		return mail_text.own_words(doc.text_content)
	html = doc.content or ""
	return mail_text.own_words(mail_text.text_of_html(html) or mail_text.text_of_html(html, with_quotes=True))
