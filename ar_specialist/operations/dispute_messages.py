"""What the customer and we write to each other about a dispute: kept with it as it was written, in order.

What we write is its *Reply to the Customer*; each new one becomes a message. Rows are only ever added, and nobody else's
change of them is taken. Does not check permissions.
"""

import frappe
from frappe.model.document import Document
from frappe.utils import now_datetime

from ar_specialist.receivables.dispute import DisputeStatus
from ar_specialist.receivables.portal import is_told

ADDED = "new_messages"  # flag of a dispute in hand: what its customer has just written or sent


def is_said(doc: Document) -> bool:
	"""Return whether the customer has disputed in words; of a short payment that we have noticed nobody has."""
	return not doc.payment or bool(doc.says) or any(row.from_customer for row in doc.messages)


def begin(doc: Document) -> None:
	"""Let a new dispute begin with what was written with it, and nothing else."""
	doc.set("messages", [])
	_add_new(doc, had_reply=None)
	_note_news(doc, had_status=doc.status)


def keep(doc: Document, before: Document) -> None:
	"""Keep the messages of a stored dispute as they are, and add those that are new."""
	doc.set("messages", [row.as_dict() for row in before.messages])
	_add_new(doc, before.public_reply)
	_note_news(doc, before.status)


def from_customer(
	doc: Document, text: str = "", file: str | None = None, file_name: str | None = None
) -> None:
	"""Let the dispute `doc`, in hand, get a message of its customer when it is saved."""
	said = {"text": text, "file": file, "file_name": file_name}
	doc.flags[ADDED] = [*(doc.flags.get(ADDED) or ()), said]


def _add_new(doc: Document, had_reply: str | None) -> None:
	for said in doc.flags.pop(ADDED, None) or ():
		_append(doc, from_customer=1, **said)
	reply = (doc.public_reply or "").strip()
	if reply and reply != (had_reply or "").strip():
		_append(doc, from_customer=0, text=reply)


def _note_news(doc: Document, had_status: str) -> None:
	"""Note since when the customer is to be told of a dispute: of what we write, and where we or the ledger move it.

	Nothing of what they are told otherwise, or chosen not to be; what was to be told before still is.
	"""
	if doc.flags.is_told:
		return
	new = [row.sent_on for row in doc.messages if not row.from_customer and not row.name]
	is_moved = doc.status != had_status and not doc.flags.by_customer and is_told(DisputeStatus(doc.status))
	if new or is_moved:
		doc.untold_since = doc.untold_since or next(iter(new), now_datetime())


def _append(doc: Document, **values: object) -> None:
	doc.append("messages", {"sent_on": now_datetime(), "sent_by": frappe.session.user, **values})
