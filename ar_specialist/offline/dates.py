"""Dates as exports write them: 2026-01-31, or day and month in an order the whole file makes plain."""

import re
from datetime import date, datetime

from .errors import BadInput
from .text import quoted

TIME = r"(?:[T ]\d{1,2}:\d{2}(?::\d{2}(?:\.\d+)?)?)?"
YEAR_FIRST = re.compile(r"(\d{4})([-/.])(\d{1,2})\2(\d{1,2})" + TIME, re.ASCII)
YEAR_LAST = re.compile(r"(\d{1,2})([-/.])(\d{1,2})\2(\d{4})" + TIME, re.ASCII)
ADVICE = "export the dates as yyyy-mm-dd"


class Dates:
	"""The way one file writes its dates: first `learn` each, then `value` of each."""

	def __init__(self, file: str) -> None:
		self.file = file
		self.day_first: bool | None = None
		self._seen = ("", 0)
		self._doubtful: tuple[str, int, str] | None = None
		self._known: dict[str, date | None] = {}

	def learn(self, cell: object, row: int, column: str) -> None:
		"""Take note of how `cell` is written; raise BadInput when it is no date."""
		if isinstance(cell, str):
			if cell not in self._known:
				self._known[cell] = self._learn_text(cell.strip(), row, column)
		elif not isinstance(cell, date):
			raise self._no_date(cell, row, column)

	def _learn_text(self, text: str, row: int, column: str) -> date | None:
		if match := YEAR_FIRST.fullmatch(text):
			year, _mark, month, day = match.groups()
			return self._date(int(year), int(month), int(day), text, row, column)
		match = YEAR_LAST.fullmatch(text)
		if not match:
			raise self._no_date(text, row, column)
		first, second = int(match[1]), int(match[3])
		if first > 12 and second > 12:
			raise self._no_date(text, row, column)
		if match[2] == "." or first > 12 or second > 12:
			self._note(match[2] == "." or first > 12, text, row, column)
		elif first != second:
			self._doubtful = self._doubtful or (text, row, column)
		return None

	def _note(self, day_first: bool, text: str, row: int, column: str) -> None:
		if self.day_first is None:
			self.day_first, self._seen = day_first, (text, row)
		elif self.day_first != day_first:
			other, first = self._seen
			raise BadInput(
				f"{quoted(text)} and {quoted(other)} in row {first} order day and month differently; {ADVICE}.",
				file=self.file,
				row=row,
				column=column,
			)

	def settle(self) -> None:
		"""Raise BadInput when the file leaves open which number is the day."""
		if self._doubtful and self.day_first is None:
			text, row, column = self._doubtful
			raise BadInput(
				f"{quoted(text)} can be read in two ways, as no date has a day after the 12th; {ADVICE}.",
				file=self.file,
				row=row,
				column=column,
			)

	def value(self, cell: object, row: int, column: str) -> date:
		"""Return the date of a cell that was learned."""
		if isinstance(cell, datetime):
			return cell.date()
		if isinstance(cell, date):
			return cell
		known = self._known[cell]
		if known is None:
			match = YEAR_LAST.fullmatch(cell.strip())
			first, second, year = int(match[1]), int(match[3]), int(match[4])
			month, day = (first, second) if self.day_first is False else (second, first)
			known = self._known[cell] = self._date(year, month, day, cell.strip(), row, column)
		return known

	def _date(self, year: int, month: int, day: int, text: str, row: int, column: str) -> date:
		try:
			return date(year, month, day)
		except ValueError:
			raise self._no_date(text, row, column) from None

	def _no_date(self, cell: object, row: int, column: str) -> BadInput:
		empty = cell is None or str(cell).strip() == ""
		problem = "the date is missing." if empty else f"{quoted(cell)} is no date; write it like 2026-01-31."
		return BadInput(problem, file=self.file, row=row, column=column)
