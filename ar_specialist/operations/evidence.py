"""Evidence of a dispute: the papers that came with a mail, kept with the case, too, as private files.

Does not check permissions.
"""

from pathlib import Path

import frappe

from . import copies
from .doctypes import DISPUTE

FILE, MOST = "File", 30


def names_of(mail: str) -> list[str]:
	"""Return the names of the files that came with a mail."""
	return [row.file_name for row in _attached("Communication", mail)]


def _attached(doctype: str, name: str) -> list[frappe._dict]:
	return frappe.get_all(
		FILE,
		filters={"attached_to_doctype": doctype, "attached_to_name": name},
		fields=["name", "file_name", "file_url", "is_private", "content_hash"],
		order_by="creation, name",
		limit=MOST,
	)


def copy(mail: str, dispute: str) -> list[str]:
	"""Keep the files of `mail` with `dispute`, each once; return the names of those that are not there any more."""
	there = {row.content_hash for row in _attached(DISPUTE, dispute)}
	gone = []
	for row in _attached("Communication", mail):
		path = _place(row)
		if not path:
			gone.append(str(row.file_name))
		elif row.content_hash not in there:
			there.add(row.content_hash)
			_keep(row, path, dispute)
	return gone


def _keep(row: frappe._dict, path: Path, dispute: str) -> None:
	"""Attach the same private file to `dispute`; of one that everybody could read, a private copy."""
	if not row.is_private:
		copies.keep_file(DISPUTE, dispute, row.file_name, path.read_bytes())
		return
	values = {"file_name": row.file_name, "file_url": row.file_url, "is_private": 1}
	whose = {"attached_to_doctype": DISPUTE, "attached_to_name": dispute}
	frappe.get_doc({"doctype": FILE, **values, **whose}).insert(ignore_permissions=True)


def _place(row: frappe._dict) -> Path | None:
	"""Return where a file lies, None where that is elsewhere, or it was deleted."""
	if not (row.file_url or "").startswith(("/files/", "/private/files/")):
		return None
	folder = frappe.get_site_path("private" if row.is_private else "public", "files")
	path = Path(folder) / Path(row.file_url).name
	return path if path.is_file() else None
