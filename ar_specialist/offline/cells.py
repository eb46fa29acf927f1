"""Single cells: names as text, and flags."""

from datetime import date
from typing import Any

FLAGS = {
	"": False, "0": False, "no": False, "false": False,
	"1": True, "yes": True, "true": True,
}  # fmt: skip
DOCUMENT_STATUS = {"0": 0, "1": 1, "2": 2, "draft": 0, "submitted": 1, "cancelled": 2}


class Texts:
	"""Reads names; equal names become one object, as a ledger repeats few of them often."""

	def __init__(self) -> None:
		self._known: dict[str, str] = {}

	def read(self, cell: Any) -> str:
		"""Return a cell as text without surrounding blanks; a spreadsheet's number as it would be written."""
		if type(cell) is str:
			text = cell.strip()
		elif cell is None:
			return ""
		elif isinstance(cell, float) and cell.is_integer():
			text = str(int(cell))
		elif isinstance(cell, date):
			text = cell.isoformat()
		else:
			text = str(cell)
		return self._known.setdefault(text, text)


def flag(text: str) -> bool | None:
	"""Return a Check field's value; None when `text` is none."""
	return FLAGS.get(text.lower())


def document_status(text: str) -> int | None:
	"""Return 0 for draft, 1 for submitted, 2 for cancelled; None when `text` is no status."""
	return DOCUMENT_STATUS.get(text.lower())
