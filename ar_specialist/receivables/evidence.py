"""Files that customers send about a dispute: which kinds are taken, how large, and under which name they are kept."""

import re
import unicodedata
from pathlib import PurePosixPath

from .errors import ReceivablesError
from .words import N_

MEGABYTE = 1024 * 1024
LARGEST = 10 * MEGABYTE
MOST_FILES = 20  # that a customer may send about one dispute
LONGEST_NAME = 100

# How files of each kind begin; those that have no beginning of their own are text.
_ZIP = (b"PK\x03\x04",)
_SIGNATURES: dict[str, tuple[bytes, ...]] = {
	"pdf": (b"%PDF-",),
	"png": (b"\x89PNG\r\n\x1a\n",),
	"jpg": (b"\xff\xd8\xff",),
	"jpeg": (b"\xff\xd8\xff",),
	"docx": _ZIP,
	"xlsx": _ZIP,
	"odt": _ZIP,
	"ods": _ZIP,
	"txt": (),
	"csv": (),
}
ACCEPTED = tuple(_SIGNATURES)
_NEVER_IN_NAMES = re.compile(r"[^\w .,()+=@&-]")
_RUNS = re.compile(r"[ _]{2,}")


def kept_name(name: str) -> str:
	"""Return the name under which a file called `name` is kept: no path, no markup, no invisible characters.

	>>> kept_name("../../etc/<b>proof</b>.PDF")
	'b_.pdf'
	>>> kept_name("Foto vom 3. März.jpg")
	'Foto vom 3. März.jpg'
	"""
	last = unicodedata.normalize("NFC", name.replace("\\", "/")).rpartition("/")[2]
	stem, _dot, kind = last.rpartition(".")
	clean = _NEVER_IN_NAMES.sub("_", stem).strip(" .")
	clean = _RUNS.sub(lambda found: "_" if "_" in found[0] else " ", clean)
	room = LONGEST_NAME - len(kind) - 1
	return f"{clean[:room].strip() or 'file'}.{kind.lower()}"


def check_file(name: str, content: bytes) -> None:
	"""Raise ReceivablesError unless a file called `name` with `content` is of a kind that is taken, and not too large."""
	shown = name[:LONGEST_NAME]
	kind = PurePosixPath(name.replace("\\", "/")).suffix.lower().lstrip(".")
	if kind not in _SIGNATURES:
		raise ReceivablesError(
			N_("{0} is of a kind we cannot take; send one of these: {1}."), shown, ", ".join(ACCEPTED)
		)
	if not content:
		raise ReceivablesError(N_("{0} is empty; choose another file."), shown)
	if len(content) > LARGEST:
		raise ReceivablesError(
			N_("{0} is larger than {1} MB; send a smaller one."), shown, LARGEST // MEGABYTE
		)
	if not _is_of_kind(kind, content):
		raise ReceivablesError(N_("{0} is not what its name says; save it again and send that."), shown)


def _is_of_kind(kind: str, content: bytes) -> bool:
	beginnings = _SIGNATURES[kind]
	return content.startswith(beginnings) if beginnings else b"\x00" not in content


def check_count(there: int, more: int) -> None:
	"""Raise ReceivablesError when `more` files on top of those that are `there` are too many for one dispute."""
	if there + more > MOST_FILES:
		raise ReceivablesError(
			N_("A dispute takes up to {0} files; put several pages into one file."), MOST_FILES
		)
