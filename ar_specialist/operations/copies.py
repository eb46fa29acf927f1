"""Exact copies of what was sent: kept as private files of their activities, and read again with their hash.

Does not check permissions.
"""

import hashlib
from pathlib import Path

import frappe
from frappe import _
from frappe.model.document import Document

from ar_specialist.receivables.evidence import kept_name
from ar_specialist.refusal import refuse

from .doctypes import ACTIVITY


def keep(activity: Document, fname: str, content: bytes) -> None:
	"""Attach `content` to `activity`, byte for byte; the first one is its copy, with the hash."""
	file = keep_file(ACTIVITY, activity.name, fname, content)
	if not activity.copy_hash:
		values = {"copy": file.file_url, "copy_hash": _hash(content)}
		activity.db_set(values, update_modified=False)


def keep_signed(plan: Document, fname: str, content: bytes) -> None:
	"""Attach the copy that a customer signed to their plan, with its hash."""
	file = keep_file(plan.doctype, plan.name, kept_name(fname), content)
	plan.db_set({"signed_copy": file.file_url, "signed_copy_hash": _hash(content)}, update_modified=False)


def signed_of(plan: Document, url: str) -> dict[str, str]:
	"""Return what `plan` keeps of the copy a customer signed, the private file at `url` that is attached to it."""
	content = _content(plan.doctype, plan.name, url)
	if content is None:
		refuse(_("{0} is not attached to {1}; attach what they signed, and accept then."), url, plan.name)
	return {"signed_copy": url, "signed_copy_hash": _hash(content)}


def keep_file(doctype: str, name: str, fname: str, fcontent: bytes) -> Document:
	"""Attach a private file to a document."""
	values = {"attached_to_doctype": doctype, "attached_to_name": name, "file_name": fname, "is_private": 1}
	return frappe.get_doc({"doctype": "File", **values, "content": fcontent}).insert(ignore_permissions=True)


def copy_of(activity: Document) -> bytes:
	"""Return the exact copy that `activity` keeps; throws when it is not what its hash says."""
	content = _stored(activity)
	if content is None or _hash(content) != activity.copy_hash:
		refuse(_("The copy of {0} has been changed since it was sent."), activity.name)
	return content


def verified(activity: Document) -> dict[str, object]:
	"""Return the hash something was sent with, that of the stored copy now, none when it is gone, and if they agree.

	Throws when `activity` keeps no copy.
	"""
	if not activity.copy_hash:
		refuse(_("{0} keeps no copy: it is no e-mail or letter that was made here."), activity.name)
	content = _stored(activity)
	found = None if content is None else _hash(content)
	return {"is_unchanged": found == activity.copy_hash, "sent": activity.copy_hash, "found": found}


def _stored(activity: Document) -> bytes | None:
	return _content(ACTIVITY, activity.name, activity.copy)


def _content(doctype: str, attached_to: str, url: str | None) -> bytes | None:
	"""Return what the private file at `url` of a document holds, None where it has none, or the disk has lost it."""
	key = {
		"file_url": url or "",
		"attached_to_doctype": doctype,
		"attached_to_name": attached_to,
		"is_private": 1,
	}
	name = frappe.db.get_value("File", key)
	return bytes_of(name) if name else None


def bytes_of(file: str) -> bytes | None:
	"""Return what is stored of a file, byte for byte; None where the disk has lost it.

	Frappe's own reader decodes whatever some code page can, which is not what was written.
	"""
	try:
		return Path(frappe.get_doc("File", file).get_full_path()).read_bytes()
	except OSError:
		return None


def _hash(content: bytes) -> str:
	return hashlib.sha256(content).hexdigest()
