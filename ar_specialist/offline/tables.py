"""A table in a file: its headings found and matched to fields, whatever stands above, below or beside them."""

import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from functools import cache
from itertools import chain, islice
from operator import itemgetter
from typing import Any, NamedTuple

from .errors import BadInput
from .sources import HEAD, Cells, Source, column_letters, rows_of

# Frappe's Data Export writes rows about the columns below the headings; this is one of them
FIELD_TYPES = frozenset(
	(
		"Check", "Currency", "Data", "Date", "Datetime", "Dynamic Link", "Float", "Int", "Link", "Select",
		"Small Text", "Text",
	)
)  # fmt: skip
ROWS_ABOUT_COLUMNS = 5


class Field(NamedTuple):
	"""A field of the doctype: its name, its label, and other headings it goes by."""

	name: str
	label: str
	required: bool = True
	aliases: tuple[str, ...] = ()


@cache
def normal(heading: str) -> str:
	"""Return a heading the way headings are compared.

	>>> normal(" Against Voucher No"), normal("against_voucher_no")
	('against_voucher_no', 'against_voucher_no')
	"""
	return re.sub(r"[^a-z0-9]+", "_", heading.lower()).strip("_")


class Table:
	"""The rows of one table, as tuples in the order of `fields`."""

	def __init__(self, source: Source, fields: Sequence[Field]) -> None:
		self.place, self.fields, self.is_separated = source.place, fields, source.is_separated
		head = list(islice(source.rows, HEAD + ROWS_ABOUT_COLUMNS))
		position = self._find_headings(head)
		self.header_row, headings = head[position]
		self.width = len(headings)
		self._columns = self._match(headings)
		self._headings = {name: str(headings[at]).strip() for name, at in self._columns.items()}
		self._check_complete()
		start = position + 1 + self._rows_about_columns(head[position + 1 :])
		self._rows = chain(head[start:], source.rows)

	def has(self, name: str) -> bool:
		"""Whether the file has a column for the field."""
		return name in self._columns

	def heading(self, name: str) -> str:
		"""Return the heading of a field as the file writes it, or its label."""
		return self._headings.get(name) or next(f.label for f in self.fields if f.name == name)

	def bad(self, problem: str, row: int, name: str) -> BadInput:
		"""Return the error about one cell."""
		return BadInput(problem, file=self.place, row=row, column=self.heading(name))

	def rows(self) -> Iterator[tuple[int, tuple[Any, ...]]]:
		"""Yield the number and the cells of each row that has any; a field without column is None."""
		pick = itemgetter(*(self._columns.get(field.name, self.width) for field in self.fields))
		padding = [None] * (self.width + 1)
		for number, row in self._rows:
			cells = list(row[: self.width])
			if self.is_separated and len(row) > self.width:
				self._check_width(number, row)
			cells += padding[len(cells) :]
			picked = pick(cells)
			if any(map(is_filled, picked)):
				yield number, picked

	def _find_headings(self, head: Sequence[tuple[int, Cells]]) -> int:
		scores = [known_headings(cells, self.fields) for _number, cells in head[:HEAD]]
		best = max(scores, default=0)
		if best < min(2, len(self.fields)):
			wanted = ", ".join(field.label for field in self.fields if field.required)
			raise BadInput(f"no row has the headings {wanted}; export these columns.", file=self.place)
		return scores.index(best)

	def _match(self, headings: Cells) -> dict[str, int]:
		names = {heading: field.name for field in self.fields for heading in headings_of(field)}
		columns: dict[str, int] = {}
		for position, heading in enumerate(headings):
			name = names.get(normal(heading)) if isinstance(heading, str) else None
			if name in columns:
				letters = f"{column_letters(columns[name])} and {column_letters(position)}"
				raise BadInput(
					f"the heading stands twice, in columns {letters}; remove one.",
					file=self.place,
					row=self.header_row,
					column=heading.strip(),
				)
			if name:
				columns[name] = position
		return columns

	def _check_complete(self) -> None:
		for field in self.fields:
			if field.required and field.name not in self._columns:
				raise BadInput(
					f"this column ({field.name}) is missing; export it too.",
					file=self.place,
					row=self.header_row,
					column=field.label,
				)

	def _rows_about_columns(self, below: Sequence[tuple[int, Cells]]) -> int:
		"""Return how many rows below the headings describe the columns: up to one after the field types."""
		for index, (_number, cells) in enumerate(below[:ROWS_ABOUT_COLUMNS]):
			known = [cells[at] for at in self._columns.values() if at < len(cells) and cells[at]]
			if len(known) > 1 and all(cell in FIELD_TYPES for cell in known):
				return index + 2
		return 0

	def _check_width(self, number: int, row: Cells) -> None:
		for position in range(self.width, len(row)):
			if row[position].strip():
				raise BadInput(
					"this cell has no heading above it; put values that contain the separator in quotes.",
					file=self.place,
					row=number,
					column=column_letters(position),
				)


def is_filled(cell: object) -> bool:
	"""Whether a cell holds anything but blanks."""
	return cell is not None and not (isinstance(cell, str) and not cell.strip())


def known_headings(cells: Cells, fields: Sequence[Field]) -> int:
	"""Return how many of `fields` have a heading among `cells`."""
	found = {normal(cell) for cell in cells if isinstance(cell, str) and len(cell) < 100}
	return sum(not found.isdisjoint(headings_of(field)) for field in fields)


@cache
def headings_of(field: Field) -> frozenset[str]:
	"""Return all headings a field goes by, as headings are compared."""
	return frozenset(map(normal, (field.name, field.label, *field.aliases)))


@contextmanager
def open_table(path: str, fields: Sequence[Field]) -> Iterator[Table]:
	"""Open the table of `fields` in `path`; raise BadInput when there is none or a column is missing."""
	with rows_of(path, lambda cells: known_headings(cells, fields)) as source:
		yield Table(source, fields)
