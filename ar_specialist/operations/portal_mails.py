"""E-mails between a customer and us about a dispute, as the portal shows them: words only.

Shown is what a person wrote from an address of the customer, or to one; whatever else hangs on the case by whichever way
is ours. Does not check permissions: whose case it is, the caller has asked.
"""

from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import NamedTuple

import frappe
from frappe.model.document import Document
from frappe.utils import get_datetime, parse_addr

from ar_specialist.ledger import correspondence, portal
from ar_specialist.receivables.activity import Channel
from ar_specialist.receivables.bounce import addresses_in

from . import inbound, mailing
from .doctypes import ACTIVITY, DISPUTE

MOST = 200  # mails of one case, the newest
LONGEST = 10_000
FIELDS = [
	"name", "sender", "sent_or_received", "recipients", "cc", "subject", "content", "text_content",
	"communication_date", "creation", "email_status", "delivery_status",
]  # fmt: skip


class Mail(NamedTuple):
	"""What one side wrote to the other, and when."""

	is_theirs: bool
	on: datetime
	text: str


def mails(case: Document) -> list[Mail]:
	"""Return the e-mails of both sides about a dispute, the oldest first, without the one it was raised from."""
	theirs = _addresses(case.customer)
	return [_shown(row) for row in _about(case) if _is_between(row, theirs) and _is_written(row)]


def _addresses(customer: str) -> set[str]:
	known = {*correspondence.addresses_of(customer), *portal.users_of(customer).values()}
	return {each.casefold() for each in known}


def _about(case: Document) -> Iterator[frappe._dict]:
	names = {*_linked(case.name), *_kept(case)} - {case.communication}
	filters = {
		"name": ("in", sorted(names) or [""]),
		"communication_medium": "Email",
		"communication_type": "Communication",  # what is sent by itself says nothing that the portal does not
	}
	order = "communication_date desc, creation desc"
	rows = frappe.get_all(inbound.COMMUNICATION, filters=filters, fields=FIELDS, order_by=order, limit=MOST)
	return reversed(rows)


def _linked(case: str) -> Iterable[str]:
	"""Return the mails that Frappe shows on the dispute's form."""
	own = {"reference_doctype": DISPUTE, "reference_name": case}
	link = {"parenttype": inbound.COMMUNICATION, "link_doctype": DISPUTE, "link_name": case}
	return [
		*frappe.get_all(inbound.COMMUNICATION, filters=own, pluck="name"),
		*frappe.get_all("Communication Link", filters=link, pluck="parent"),
	]


def _kept(case: Document) -> list[str]:
	"""Return the mails that were kept as contacts about the dispute, and not taken back."""
	filters = {
		"dispute": case.name,
		"customer": case.customer,
		"channel": Channel.EMAIL.value,
		"communication": ("is", "set"),
		"undone_on": ("is", "not set"),
	}
	return frappe.get_all(ACTIVITY, filters=filters, pluck="communication")


def _is_between(row: frappe._dict, theirs: set[str]) -> bool:
	if row.sent_or_received == "Received":
		return (parse_addr(row.sender or "")[1] or "").casefold() in theirs
	return bool(theirs & set(addresses_in(", ".join(filter(None, (row.recipients, row.cc))))))


def _is_written(row: frappe._dict) -> bool:
	"""Whether a person wrote it, it is no spam, and it has left where it is ours."""
	is_gone = row.email_status in ("Spam", "Trash") or row.delivery_status == mailing.TAKEN_BACK
	return not is_gone and inbound.is_written(row, is_known=True)


def _shown(row: frappe._dict) -> Mail:
	words = inbound.words_of(row) or row.subject or ""
	on = get_datetime(row.communication_date or row.creation)
	return Mail(row.sent_or_received == "Received", on, words[:LONGEST])
