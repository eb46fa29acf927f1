"""Rows of cells from CSV and XLSX files, read as a stream and numbered as a spreadsheet numbers them."""

import csv
import hashlib
import stat
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from itertools import islice
from pathlib import Path
from typing import Any, NamedTuple

from .errors import BadInput, reason
from .xlsx_rows import Sheet, Workbook

Cells = Sequence[Any]  # str from CSV; str, int, float, bool, date or None from XLSX
NumberedRows = Iterator[tuple[int, Cells]]
Score = Callable[[Cells], int]  # how many headings of a row are known

HEAD = 60  # rows among which the headings are looked for
HEAD_LINES = 200
DELIMITERS = ",;\t|"
BYTE_ORDER_MARKS = {b"\xef\xbb\xbf": "utf-8-sig", b"\xff\xfe": "utf-16", b"\xfe\xff": "utf-16"}
SAVE_AS = "save it as CSV UTF-8 or XLSX"


class Source(NamedTuple):
	"""An open file: what to call it in messages, its rows, and whether separators part its cells."""

	place: str
	rows: NumberedRows
	is_separated: bool


@contextmanager
def rows_of(path: str, score: Score) -> Iterator[Source]:
	"""Open `path` and yield its rows.

	`score` decides which separator a CSV file uses and which sheet of a workbook is the one. Raises BadInput
	when the file cannot be read.
	"""
	start = _start_of(path)
	if start.startswith(b"PK\x03\x04"):
		with _workbook_rows(path, score) as (place, rows):
			yield Source(place, rows, False)
	elif start.startswith(b"\xd0\xcf\x11\xe0"):
		raise BadInput(f"this is an old or encrypted Excel workbook; {SAVE_AS}.", file=path)
	elif path.lower().endswith((".xlsx", ".xlsm")):
		raise BadInput("this is not an XLSX workbook; export it again.", file=path)
	else:
		with _text_rows(path, _encoding(path, start), score) as rows:
			yield Source(path, rows, True)


def fingerprint(path: str) -> str:
	"""Return the SHA-256 of a file, so that an answer can be tied to what it was worked out from."""
	digest = hashlib.sha256()
	try:
		with open(path, "rb") as stream:
			while block := stream.read(1 << 20):
				digest.update(block)
	except OSError as error:
		raise BadInput(f"cannot be read: {reason(error)}.", file=path) from None
	return digest.hexdigest()


def _start_of(path: str) -> bytes:
	try:
		if not stat.S_ISREG(Path(path).stat().st_mode):
			raise BadInput("this is not a file; name the exported CSV or XLSX file.", file=path)
		with open(path, "rb") as stream:
			start = stream.read(4096)
	except (OSError, ValueError) as error:
		told = reason(error) if isinstance(error, OSError) else str(error)
		raise BadInput(f"cannot be read: {told}.", file=path) from None
	if not start.strip():
		raise BadInput("the file is empty.", file=path)
	return start


def _encoding(path: str, start: bytes) -> str:
	for mark, encoding in BYTE_ORDER_MARKS.items():
		if start.startswith(mark):
			return encoding
	if b"\0" in start:
		raise BadInput(f"this is not a text file; {SAVE_AS}.", file=path)
	return "utf-8"


@contextmanager
def _text_rows(path: str, encoding: str, score: Score) -> Iterator[NumberedRows]:
	delimiter = _delimiter(path, encoding, score)
	with open(path, encoding=encoding, newline="") as stream:
		yield _records(csv.reader(stream, delimiter=delimiter, strict=True), path, encoding, delimiter)


def _delimiter(path: str, encoding: str, score: Score) -> str:
	"""Return the separator under which the first rows show the most known headings."""
	with open(path, encoding=encoding, errors="replace", newline="") as stream:
		head = list(islice(stream, HEAD_LINES))

	def best_row(delimiter: str) -> int:
		try:
			return max(map(score, csv.reader(head, delimiter=delimiter)), default=0)
		except csv.Error:
			return 0

	return max(DELIMITERS, key=best_row)


def _records(reader: Iterator[list[str]], path: str, encoding: str, delimiter: str) -> NumberedRows:
	number = 0
	try:
		for number, cells in enumerate(reader, 1):
			yield number, cells
	except UnicodeDecodeError:
		raise _undecodable(path, encoding, delimiter) from None
	except csv.Error as error:
		raise BadInput(
			f"this cannot be read as CSV ({error}); check the quotation marks.", file=path, row=number + 1
		) from None


def _undecodable(path: str, encoding: str, delimiter: str) -> BadInput:
	"""Find the first cell whose bytes are not in the encoding; the decoder itself only knows a block."""
	name = "UTF-16" if encoding == "utf-16" else "UTF-8"
	problem = f"the text is not {name}; {SAVE_AS}."
	with open(path, encoding=encoding, errors="replace", newline="") as stream:
		for number, cells in enumerate(csv.reader(stream, delimiter=delimiter), 1):
			for position, cell in enumerate(cells):
				if "\N{REPLACEMENT CHARACTER}" in cell:
					return BadInput(problem, file=path, row=number, column=column_letters(position))
	return BadInput(problem, file=path)


@contextmanager
def _workbook_rows(path: str, score: Score) -> Iterator[tuple[str, NumberedRows]]:
	with open(path, "rb") as stream:
		with _damage_told(path):
			book = Workbook(stream)
			sheet = _best_sheet(book, score)
		if sheet is None:
			raise BadInput("the workbook has no sheet with cells.", file=path)
		place = path if len(book.sheets) == 1 else f"{path}, sheet {sheet.title}"
		yield place, _sheet_rows(book, sheet, path)


def _best_sheet(book: Workbook, score: Score) -> Sheet | None:
	def best_row(sheet: Sheet) -> int:
		return max((score(cells) for _number, cells in islice(book.rows(sheet), HEAD)), default=0)

	return max(book.sheets, key=best_row, default=None)


def _sheet_rows(book: Workbook, sheet: Sheet, path: str) -> NumberedRows:
	with _damage_told(path):
		yield from book.rows(sheet)


@contextmanager
def _damage_told(path: str) -> Iterator[None]:
	"""Turn whatever zipfile and the XML parser raise on a damaged file into one sentence."""
	try:
		yield
	except (BadInput, MemoryError):
		raise
	except Exception as error:
		raise BadInput(
			f"this is not an XLSX workbook, or it is damaged ({type(error).__name__}); export it again.",
			file=path,
		) from None


def column_letters(position: int) -> str:
	"""Return what a spreadsheet calls the column at `position`, counted from zero.

	>>> column_letters(0), column_letters(27)
	('A', 'AB')
	"""
	letters = ""
	position += 1
	while position:
		position, rest = divmod(position - 1, 26)
		letters = chr(ord("A") + rest) + letters
	return letters
