"""An exported list of Sales Invoice: what the invoices themselves say that the ledger does not."""

from dataclasses import dataclass, field
from datetime import date

from .cells import Texts, document_status, flag
from .dates import Dates
from .sources import fingerprint
from .tables import Field, Table, is_filled, open_table
from .text import quoted

FIELDS = (
	Field("name", "ID"),
	Field("due_date", "Due Date", aliases=("Payment Due Date",)),
	Field("posting_date", "Posting Date", required=False, aliases=("Date",)),
	Field("docstatus", "Document Status", required=False),
	Field("is_return", "Is Return", required=False, aliases=("Is Return (Credit Note)",)),
	Field("return_against", "Return Against", required=False),
	Field("update_outstanding_for_self", "Update Outstanding for Self", required=False),
)
RETURNS = ("is_return", "return_against", "update_outstanding_for_self")


@dataclass(slots=True)
class Invoices:
	"""Due dates by invoice, and {credit note: invoice} for notes that hand on what is booked against them.

	`listed` are all invoices of the file, `names` those that are submitted. `has_returns` is False when the file does not tell which
	credit notes hand on.
	"""

	file: str | None = None
	sha256: str | None = None
	has_returns: bool = False
	listed: set[str] = field(default_factory=set)
	names: set[str] = field(default_factory=set)
	due_dates: dict[str, date] = field(default_factory=dict)
	redirects: dict[str, str] = field(default_factory=dict)


def read_invoices(path: str, as_on: date) -> Invoices:
	"""Return what `path` says of the invoices that are submitted and posted by `as_on`.

	Raises BadInput at the first row that cannot be relied on.
	"""
	with open_table(path, FIELDS) as table:
		invoices = Invoices(path, fingerprint(path), all(map(table.has, RETURNS)))
		return _Reader(table, invoices, as_on).read()


class _Reader:
	"""Reads one table of invoices; rows without an ID are the further lines of the invoice above."""

	def __init__(self, table: Table, invoices: Invoices, as_on: date) -> None:
		self.table, self.invoices, self.as_on = table, invoices, as_on
		self.dates, self.texts = Dates(table.place), Texts()
		self.seen: dict[str, tuple[int, tuple[object, ...]]] = {}

	def read(self) -> Invoices:
		rows = []
		for number, cells in self.table.rows():
			row = dict(zip((each.name for each in FIELDS), cells, strict=True))
			row["name"] = self.texts.read(row["name"]).strip('"')  # the Data Export quotes names
			if row["name"]:
				self.learn_dates(number, row)
				rows.append((number, row))
		self.dates.settle()
		for number, row in rows:
			self.add(number, row)
		return self.invoices

	def learn_dates(self, number: int, row: dict[str, object]) -> None:
		for name in ("due_date", "posting_date"):
			if is_filled(row[name]):
				self.dates.learn(row[name], number, self.table.heading(name))
			else:
				row[name] = None

	def add(self, number: int, row: dict[str, object]) -> None:
		due, posted = (self.date_of(number, row, name) for name in ("due_date", "posting_date"))
		name = row["name"]
		first, facts = self.seen.setdefault(name, (number, (due, posted)))
		if facts != (due, posted):
			raise self.table.bad(f"{quoted(name)} stands in row {first} with other dates.", number, "name")
		self.invoices.listed.add(name)
		if not self.is_submitted(number, row) or (posted is not None and posted > self.as_on):
			return
		self.invoices.names.add(name)
		if due is not None:
			self.invoices.due_dates[name] = due
		original = self.texts.read(row["return_against"])
		if self.invoices.has_returns and original and self.hands_on(number, row):
			self.invoices.redirects[name] = original

	def date_of(self, number: int, row: dict[str, object], name: str) -> date | None:
		if row[name] is None:
			return None
		return self.dates.value(row[name], number, self.table.heading(name))

	def is_submitted(self, number: int, row: dict[str, object]) -> bool:
		if not self.table.has("docstatus"):
			return True
		text = self.texts.read(row["docstatus"])
		status = document_status(text)
		if status is None:
			raise self.table.bad(f"{quoted(text)} is no document status (0, 1 or 2).", number, "docstatus")
		return status == 1

	def hands_on(self, number: int, row: dict[str, object]) -> bool:
		"""Whether an invoice is a credit note that lets the invoice it returns carry its balance."""
		return self.check(number, row, "is_return") and not self.check(
			number, row, "update_outstanding_for_self"
		)

	def check(self, number: int, row: dict[str, object], name: str) -> bool:
		text = self.texts.read(row[name])
		value = flag(text)
		if value is None:
			raise self.table.bad(f"{quoted(text)} is neither 0 nor 1.", number, name)
		return value
