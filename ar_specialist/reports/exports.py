"""Rows on their way into a file: Frappe writes a text that looks like a formula as a formula."""

import sys
from collections.abc import Iterator
from types import FrameType

from ar_specialist.receivables.spreadsheet import harmless

Row = dict[str, object]
# Frappe's export, its job in the background and its e-mailed reports, and apps that put their own in their place
WRITERS = frozenset(("export_query", "_export_query", "run_export_query_job", "get_report_content"))


def cells(rows: list[Row]) -> list[Row]:
	"""Return `rows` as they are, or with every text made harmless where they are about to be written to a file.

	Numbers and dates stay what they are, and so does every row on the screen.
	"""
	return [_harmless(row) for row in rows] if is_export() else rows


def is_export() -> bool:
	"""Return whether a report is being run to write a file.

	Frappe does not tell a report. Of request, job and form only some know; who calls is the same in all of them.
	"""
	return any(frame.f_code.co_name in WRITERS for frame in _callers())


def _callers() -> Iterator[FrameType]:
	frame: FrameType | None = sys._getframe(1)
	while frame is not None:
		yield frame
		frame = frame.f_back


def _harmless(row: Row) -> Row:
	texts = {field: _as_text(value) for field, value in row.items() if isinstance(value, str)}
	return type(row)({**row, **texts})


def _as_text(text: str) -> str:
	"""Return `text` harmless, also once Frappe has taken what it takes for markup out of it."""
	safe = harmless(text)
	return f"'{safe}" if safe == text and "<" in text and ">" in text else safe
