"""An exported list of Payment Ledger Entry, read into the entries that count on a date.

Every row of the file ends up in exactly one place: among the entries, or in a named group of rows that are left
out. The sums of all of them are kept apart from the entries, so that the netting can be checked against them.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from enum import Enum
from typing import Any, NamedTuple

from ar_specialist.receivables.money import ZERO
from ar_specialist.receivables.netting import LedgerEntry

from .amounts import Amounts
from .cells import Texts, flag
from .dates import Dates
from .errors import BadInput
from .sources import fingerprint
from .tables import Field, Table, is_filled, open_table
from .text import quoted

FIELDS = (
	Field("posting_date", "Posting Date"),
	Field("account", "Account"),
	Field("party", "Party"),
	Field("voucher_type", "Voucher Type"),
	Field("voucher_no", "Voucher No"),
	Field("against_voucher_type", "Against Voucher Type"),
	Field("against_voucher_no", "Against Voucher No"),
	Field("account_currency", "Currency", aliases=("Account Currency",)),
	Field("amount", "Amount"),
	Field("amount_in_account_currency", "Amount in Account Currency"),
	Field("party_type", "Party Type", required=False),
	Field("account_type", "Account Type", required=False),
	Field("company", "Company", required=False),
	Field("due_date", "Due Date", required=False),
	Field("delinked", "DeLinked", required=False),
	Field("name", "ID", required=False),
)
NEVER_EMPTY = (
	"account", "voucher_type", "voucher_no", "against_voucher_type", "against_voucher_no", "account_currency",
)  # fmt: skip


class Row(NamedTuple):
	"""The cells of one row, in the order of FIELDS."""

	posting_date: Any
	account: str
	party: str
	voucher_type: str
	voucher_no: str
	against_voucher_type: str
	against_voucher_no: str
	account_currency: str
	amount: Any
	amount_in_account_currency: Any
	party_type: str
	account_type: str
	company: str
	due_date: Any
	delinked: str
	name: str


NAMES = tuple(name for name in Row._fields if Row.__annotations__[name] is str)
NAME_POSITIONS = tuple(map(Row._fields.index, NAMES))


def _is_cut_off(row: Row) -> bool:
	"""Whether a row without a voucher says more than a totals row, which has a label and amounts at most."""
	said = [row.posting_date, row.account, row.party, row.company]
	return len(list(filter(is_filled, said))) > 1 or any(map(str.isdigit, str(row.posting_date or "")))


class LeftOut(Enum):
	"""Why a row of the file does not count."""

	DELINKED = "Rows of cancelled vouchers (delinked)"
	NOT_RECEIVABLE = "Rows of accounts that are not receivable"
	EMPLOYEE = "Rows of employees"
	LATER = "Rows posted after the date"


@dataclass(slots=True)
class Tally:
	"""How many rows, and what they add up to in company currency."""

	rows: int = 0
	amount: Decimal = ZERO

	def add(self, amount: Decimal) -> None:
		self.rows += 1
		self.amount += amount


@dataclass(slots=True)
class Ledger:
	"""The entries of one company that count on a date, and what is known of the rest of the file.

	`due_dates` are those of the rows of invoices. `counted_in` is the sum of the entries in each account
	currency. `company_currency` is None when the file does not show it.
	"""

	file: str
	sha256: str
	as_on: date
	company: str | None = None
	company_currency: str | None = None
	has_due_dates: bool = True
	entries: list[LedgerEntry] = field(default_factory=list)
	due_dates: dict[str, date] = field(default_factory=dict)
	vouchers: set[str] = field(default_factory=set)
	everything: Tally = field(default_factory=Tally)
	left_out: dict[LeftOut, Tally] = field(default_factory=lambda: {why: Tally() for why in LeftOut})
	counted_in: dict[str, Decimal] = field(default_factory=dict)
	totals_row: int | None = None

	@property
	def counted(self) -> Tally:
		"""What the entries must add up to: the whole file less what is left out."""
		left_out = self.left_out.values()
		return Tally(
			self.everything.rows - sum(tally.rows for tally in left_out),
			self.everything.amount - sum((tally.amount for tally in left_out), ZERO),
		)


def read_ledger(path: str, as_on: date) -> Ledger:
	"""Return the ledger in `path` on `as_on`; the order of its rows does not matter.

	Raises BadInput at the first row that cannot be relied on.
	"""
	with open_table(path, FIELDS) as table:
		reader = _Reader(table, Ledger(path, fingerprint(path), as_on, has_due_dates=table.has("due_date")))
		return reader.read()


class _Reader:
	"""Reads one table twice over: first how it writes things, then what they say."""

	def __init__(self, table: Table, ledger: Ledger) -> None:
		self.table, self.ledger = table, ledger
		self.amounts, self.dates = Amounts(table.place), Dates(table.place)
		self.texts = Texts()
		self.names: dict[str, int] = {}
		self.columns = {name: table.heading(name) for name in Row._fields}
		self.currencies: dict[str, tuple[str, int]] = {}
		self.is_company_currency: dict[str, bool] = {}

	def read(self) -> Ledger:
		rows = list(self.learn())
		if not rows:
			raise BadInput("the file has headings but no rows.", file=self.table.place)
		self.amounts.settle()
		self.dates.settle()
		rows.reverse()
		while rows:
			self.book(*rows.pop())  # a row is let go of as soon as its entry exists
		self.ledger.entries.sort(key=_order)
		own = [currency for currency, same in self.is_company_currency.items() if same]
		self.ledger.company_currency = own[0] if len(own) == 1 else None
		return self.ledger

	def learn(self) -> Iterator[tuple[int, Row]]:
		"""Yield the rows with their names cleaned, after a look at how amounts and dates are written."""
		for number, cells in self.table.rows():
			cells = list(cells)
			for position in NAME_POSITIONS:
				cells[position] = self.texts.read(cells[position])
			row = Row._make(cells)
			if self.ledger.totals_row:
				raise self.table.bad("the voucher is missing.", self.ledger.totals_row, "voucher_no")
			if not (row.voucher_type or row.voucher_no or row.against_voucher_no):
				if _is_cut_off(row):
					raise self.table.bad(
						"the row ends before its voucher; export it again.", number, "voucher_no"
					)
				self.ledger.totals_row = number
				continue
			self.check(number, row)
			yield number, row

	def check(self, number: int, row: Row) -> None:
		for name in NEVER_EMPTY:
			if not getattr(row, name):
				raise self.table.bad("the cell is empty.", number, name)
		self.dates.learn(row.posting_date, number, self.columns["posting_date"])
		if is_filled(row.due_date):
			self.dates.learn(row.due_date, number, self.columns["due_date"])
		self.amounts.learn(row.amount, number, self.columns["amount"])
		self.amounts.learn(row.amount_in_account_currency, number, self.columns["amount_in_account_currency"])
		if flag(row.delinked) is None:
			raise self.table.bad(f"{quoted(row.delinked)} is neither 0 nor 1.", number, "delinked")
		self.check_company(number, row)
		first = self.names.setdefault(row.name, number) if row.name else number
		if first != number:
			raise self.table.bad(f"{quoted(row.name)} stands in row {first} too; remove one.", number, "name")

	def check_company(self, number: int, row: Row) -> None:
		if not self.table.has("company"):
			return
		if not row.company:
			raise self.table.bad("the cell is empty.", number, "company")
		self.ledger.company = self.ledger.company or row.company
		if row.company != self.ledger.company:
			raise self.table.bad(
				f"{quoted(row.company)} is another company than {quoted(self.ledger.company)} above; export one "
				"company at a time.",
				number,
				"company",
			)

	def check_currency(self, number: int, row: Row) -> None:
		currency, first = self.currencies.setdefault(row.account, (row.account_currency, number))
		if row.account_currency != currency:
			raise self.table.bad(
				f"account {quoted(row.account)} is in {row.account_currency} here but in {currency} in row {first}; "
				"an account has one currency.",
				number,
				"account_currency",
			)

	def book(self, number: int, row: Row) -> None:
		"""Add one row to the sums, and to the entries or to what is left out."""
		amount = self.amounts.value(row.amount, number, self.columns["amount"])
		own_amount = self.amounts.value(
			row.amount_in_account_currency, number, self.columns["amount_in_account_currency"]
		)
		posting_date = self.dates.value(row.posting_date, number, self.columns["posting_date"])
		self.ledger.everything.add(amount)
		self.ledger.vouchers.add(row.voucher_no)
		currency = row.account_currency
		if amount != own_amount or currency not in self.is_company_currency:
			self.is_company_currency[currency] = amount == own_amount
		why = self.why_left_out(row, posting_date)
		if why:
			self.ledger.left_out[why].add(amount)
			return
		self.check_currency(number, row)
		self.book_due_date(number, row)
		counted = self.ledger.counted_in
		counted[currency] = counted.get(currency, ZERO) + own_amount
		self.ledger.entries.append(
			LedgerEntry(
				row.account,
				row.party_type,
				row.party or None,
				row.voucher_type,
				row.voucher_no,
				row.against_voucher_type,
				row.against_voucher_no,
				posting_date,
				amount,
				own_amount,
				currency,
			)
		)

	def why_left_out(self, row: Row, posting_date: date) -> LeftOut | None:
		if flag(row.delinked):
			return LeftOut.DELINKED
		if self.table.has("account_type") and row.account_type != "Receivable":
			return LeftOut.NOT_RECEIVABLE
		if row.party_type == "Employee":
			return LeftOut.EMPLOYEE
		return LeftOut.LATER if posting_date > self.ledger.as_on else None

	def book_due_date(self, number: int, row: Row) -> None:
		"""Keep the due date an invoice's rows carry; of several the last, as an invoice is due with its last part."""
		if row.voucher_type == "Sales Invoice" and is_filled(row.due_date):
			due = self.dates.value(row.due_date, number, self.columns["due_date"])
			known = self.ledger.due_dates.get(row.voucher_no, due)
			self.ledger.due_dates[row.voucher_no] = max(known, due)


def _order(entry: LedgerEntry) -> tuple[object, ...]:
	"""Sort entries so that the answer does not depend on the order of the file."""
	return (
		entry.posting_date,
		entry.voucher_no,
		entry.against_voucher_no,
		entry.party or "",
		entry.party_type,
		entry.amount,
	)
