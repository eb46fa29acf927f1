"""Papers about a dispute: whatever is attached to one is private, and only who may write the dispute touches it.

Frappe writes an upload to the disk before it asks any other app; what came as public is taken off the public folder here.
Does not check permissions, but for `may_touch`, which is such a check.
"""

from collections.abc import Iterable, Sequence
from io import BytesIO
from pathlib import Path
from typing import NamedTuple

from PIL import Image

import frappe
from frappe import _
from frappe.core.doctype.file.file import has_permission as may_touch_file
from frappe.core.doctype.file.utils import delete_file
from frappe.model.document import Document
from frappe.utils.pdf import pdf_contains_js

from ar_specialist.receivables import evidence as rules
from ar_specialist.receivables.errors import ReceivablesError
from ar_specialist.refusal import refuse

from . import copies
from .doctypes import DISPUTE, DISPUTE_MESSAGE

FILE = "File"
PUBLIC, PRIVATE = "/files/", "/private/files/"
READING = ("read", "select", None)
PICTURES = ("png", "jpg", "jpeg")
WHERE = ("attached_to_doctype", "attached_to_name")


class Sent(NamedTuple):
	"""A file as it came: under which name, and what is in it."""

	name: str
	content: bytes


# -- Frappe asks about any file


def file_saving(doc: Document, method: str | None = None) -> None:
	"""A file is about to be saved: one that is attached to a dispute becomes private, whoever attached it."""
	if doc.attached_to_doctype != DISPUTE or doc.is_folder or doc.is_remote_file:
		return
	url = doc.file_url or ""
	doc.is_private = 1
	if url.startswith(PUBLIC):
		_take_private(doc, url)


def _take_private(doc: Document, public: str) -> None:
	"""Write the content of `doc` to the private folder; the public one goes, unless another document shows it."""
	is_shared = bool(
		frappe.get_all(FILE, filters={"file_url": public, "name": ("!=", doc.name or "")}, limit=1)
	)
	is_new = bool(doc.flags.new_file)
	content = Path(doc.get_full_path()).read_bytes()  # Frappe reads as text what could be one
	doc.flags.new_file = True  # what is written now is taken back with the transaction
	doc.content, doc.file_url = content, None
	doc.save_file(content)
	if is_shared:
		return
	if is_new:
		delete_file(public)
	else:
		frappe.db.after_commit.add(lambda: delete_file(public))


def may_touch(doc: Document, ptype: str | None = None, user: str | None = None, **_kwargs: object) -> bool:
	"""Return whether `user` may do something with a file: as Frappe says, but papers of disputes are nobody's own.

	To Frappe a file belongs to who sent it, who may delete it, publish it and attach it to anything. What was sent
	about a dispute stays with it, for those who may write disputes to decide about.
	"""
	user = user or frappe.session.user
	if ptype not in READING and user != "Administrator":
		if not all(_may_write(name, ptype, user) for name in _disputes_of(doc)):
			return False
	return bool(may_touch_file(doc, ptype, user))


def _may_write(dispute: str, ptype: str | None, user: str) -> bool:
	"""Whether `user` may write a dispute; one that is gone keeps nobody from deleting what it had, but gets no more."""
	if not frappe.db.exists(DISPUTE, dispute):
		return ptype == "delete"
	return bool(frappe.get_doc(DISPUTE, dispute).has_permission("write", user=user))


def _disputes_of(doc: Document) -> set[str]:
	"""Return the disputes a file is attached to, as it is in hand and as it is stored."""
	found = {(doc.attached_to_doctype, doc.attached_to_name)}
	if doc.name and not doc.is_new():
		found.add(tuple(frappe.db.get_value(FILE, doc.name, WHERE) or (None, None)))
	return {str(name) for doctype, name in found if doctype == DISPUTE and name}


# -- what customers send


def check(files: Sequence[Sent], there: int = 0) -> None:
	"""Throw one sentence unless all of `files` can be taken, on top of those that are `there`."""
	try:
		rules.check_count(there, len(files))
		for each in files:
			rules.check_file(each.name, each.content)
	except ReceivablesError as error:
		refuse(_(error.template), *error.values, title=_("File"))
	for each in files:
		_check_readable(each)


def _check_readable(file: Sent) -> None:
	"""Throw on a PDF or picture that is damaged or has a script in it: Frappe opens it to look, and would fail."""
	kind = file.name.lower().rpartition(".")[2]
	try:
		has_script = kind == "pdf" and pdf_contains_js(file.content)
		if kind in PICTURES:
			Image.open(BytesIO(file.content)).verify()
	except Exception:  # readers of damaged files raise whatever they stumble over
		refuse(_("{0} cannot be read; save it again and send that."), file.name)
	if has_script:
		refuse(_("{0} has a script in it; print it to a new PDF and send that."), file.name)


def store(dispute: str, files: Iterable[Sent]) -> list[tuple[str, str]]:
	"""Keep `files`, which were checked, with a dispute; return each as (its document, the name to show it by)."""
	kept = []
	for each in files:
		name = rules.kept_name(each.name)
		attached = {"attached_to_doctype": DISPUTE, "attached_to_name": dispute, "is_private": 1}
		doc = frappe.get_doc({"doctype": FILE, "file_name": name, "content": each.content, **attached})
		kept.append((doc.insert(ignore_permissions=True).name, name))
	return kept


def count_from_customer(dispute: str) -> int:
	"""Return how many files the customer has sent about a dispute."""
	filters = {"parenttype": DISPUTE, "parent": dispute, "from_customer": 1, "file": ("is", "set")}
	return frappe.db.count(DISPUTE_MESSAGE, filters)


def content_of(dispute: str, file: str) -> Sent | None:
	"""Return a file that was sent in the conversation about a dispute; None where it has no such file."""
	row = {"parenttype": DISPUTE, "parent": dispute, "file": file}
	found = frappe.db.get_value(DISPUTE_MESSAGE, row, ["file", "file_name"])
	content = copies.bytes_of(found[0]) if found and frappe.db.exists(FILE, found[0]) else None
	return None if content is None else Sent(found[1], content)
