"""What was sent stays on record: its exact copies, the activity that says so, and the reminder it came of.

Frappe lets whoever attached a file change and delete it, and the sender attached the copy. Does not check
permissions: nobody may, but who removes the app.
"""

from collections.abc import Iterable
from pathlib import PurePosixPath

import frappe
from frappe import _
from frappe.model.document import Document

from ar_specialist.receivables.reminder import ReminderStatus
from ar_specialist.refusal import refuse

from .doctypes import ACTIVITY, DISPUTE, DISPUTE_MESSAGE, PLAN

FILE = "File"
COPIES = (".eml", ".pdf")
DELETE_FROM_DISK = "delete_file_data_content"  # Frappe's hook, asked before anything is gone
FIXED = (
	"attached_to_doctype", "attached_to_name", "attached_to_field", "file_name", "file_url", "is_private",
	"content_hash", "thumbnail_url",
)  # fmt: skip


# -- files


def file_changing(doc: Document, method: str | None = None) -> None:
	"""A file is about to be saved: the copy of what was sent stays what and where it is."""
	stored = doc.get_doc_before_save()
	if stored and any((doc.get(field) or None) != (stored.get(field) or None) for field in FIXED):
		if _is_kept(stored, (stored.file_url, stored.thumbnail_url)):
			_refuse(stored)


def file_deleted(doc: Document, method: str | None = None) -> None:
	"""A file is deleted. Its content is gone by now, unless `delete_from_disk` was asked, or another file shares it."""
	if _was_sent_with(doc):
		_refuse(doc)


def delete_from_disk(doc: Document, only_thumbnail: bool = False) -> None:
	"""Delete what a file is on disk, unless it was sent: Frappe does so before it asks anybody else.

	What Frappe takes back when it rolls an upload back is not refused, but stays where it is a copy's, too.
	"""
	urls = (doc.thumbnail_url,) if only_thumbnail else (doc.file_url, doc.thumbnail_url)
	if _is_kept(doc, urls):
		if doc.flags.new_file:
			return
		_refuse(doc)
	here = f"{__name__}.{delete_from_disk.__name__}"
	others = [path for path in frappe.get_hooks(DELETE_FROM_DISK) if path != here]
	if others:
		frappe.get_attr(others[0])(doc, only_thumbnail=only_thumbnail)
	else:
		doc.delete_file_from_filesystem(only_thumbnail=only_thumbnail)


def _refuse(doc: Document) -> None:
	refuse(_("{0} is kept as it was sent; write a note if something about it was wrong."), doc.file_name)


def _was_sent_with(doc: Document) -> bool:
	"""Whether a file, as it is stored, belongs to what was sent: by us, or by a customer about a dispute or a plan."""
	if frappe.flags.in_uninstall:
		return False
	if doc.attached_to_doctype == DISPUTE:
		row = {"parenttype": DISPUTE, "parent": doc.attached_to_name, "file": doc.name}
		return bool(doc.name and frappe.db.exists(DISPUTE_MESSAGE, row))
	if doc.attached_to_doctype == PLAN:
		signed = {"name": doc.attached_to_name, "signed_copy": doc.file_url}
		return bool(doc.file_url and frappe.db.exists(PLAN, signed))
	return doc.attached_to_doctype == ACTIVITY and _were_sent([doc.attached_to_name])


def _is_kept(doc: Document, urls: Iterable[str | None]) -> bool:
	"""Whether a file, as it is stored, belongs to what was sent, or one of its `urls` is a copy's place on the disk.

	Asks the database about our own files only, and about those that look like a copy.
	"""
	if frappe.flags.in_uninstall:
		return False
	return _was_sent_with(doc) or any(_is_place_of_a_copy(url) for url in urls if url)


def _is_place_of_a_copy(url: str) -> bool:
	place = PurePosixPath(url).name  # Frappe keeps private files in one folder
	if not place.lower().endswith(COPIES):
		return False
	there = {"file_url": f"/private/files/{place}", "attached_to_doctype": ACTIVITY}
	return _were_sent(frappe.get_all(FILE, filters=there, pluck="attached_to_name"))


def _were_sent(activities: list[str]) -> bool:
	filters = {"name": ("in", activities), "copy_hash": ("is", "set")}
	return bool(activities and frappe.get_all(ACTIVITY, filters=filters, limit=1))


# -- records


def check_activity_deletion(doc: Document) -> None:
	"""Throw when an activity is deleted that something was sent with: its step would be due again."""
	if (doc.copy_hash or doc.reminder) and not frappe.flags.in_uninstall:
		refuse(
			_("{0} was sent, and what was sent stays on record; write a note about what was wrong."), doc.name
		)


def check_reminder_deletion(doc: Document) -> None:
	"""Throw when a reminder is deleted that was sent: the customer would be reminded again."""
	was_sent = doc.activity or doc.status == ReminderStatus.SENT.value
	if was_sent and not frappe.flags.in_uninstall:
		refuse(
			_("{0} was sent, and what was sent stays on record; write a note about what was wrong."), doc.name
		)
