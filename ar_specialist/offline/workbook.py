"""The aging as a workbook: sheets Items, Summary and Tie-out, with real numbers and dates and no formula."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any, BinaryIO

from ar_specialist.receivables.account import AccountFigures
from ar_specialist.receivables.money import ZERO
from ar_specialist.receivables.spreadsheet import harmless
from ar_specialist.receivables.tieout import TieOut

from .aging import AgedItem, Aging
from .errors import BadInput
from .remarks import NOT_DUE, heading, remarks
from .sources import column_letters

DATE_FORMAT = "yyyy-mm-dd"
MOST_ROWS = 1_048_576 - 2  # below the headings, above the totals
WIDTHS = {"text": 24, "date": 12, "number": 15, "count": 9}


@dataclass(frozen=True, slots=True)
class Column:
	"""A column of a sheet: its heading, and whether it holds text, dates, counts or amounts."""

	title: str
	kind: str = "number"


def write(aging: Aging, stream: BinaryIO) -> None:
	"""Write the workbook of `aging`; raise BadInput when openpyxl is not installed or a sheet has no room."""
	try:
		from openpyxl import Workbook
	except ImportError:
		raise BadInput("--xlsx needs the Python package openpyxl; install it or leave --xlsx out.") from None
	if len(aging.items) > MOST_ROWS:
		raise BadInput("--xlsx: a sheet holds 1,048,576 rows and there are more open items; use --html.")
	book = Workbook(write_only=True)
	book.properties.title = harmless(heading(aging))
	book.properties.creator = "ar-specialist"
	for title, build in (("Items", _items), ("Summary", _summary), ("Tie-out", _tie_out)):
		build(_Sheet(book.create_sheet(title), aging.precision), aging)
	book.save(stream)


class _Sheet:
	"""Writes rows of plain values to one sheet, each cell with the format its value asks for."""

	def __init__(self, sheet: Any, precision: int) -> None:
		from openpyxl.styles import Alignment, Border, Font, PatternFill, Side

		self.sheet = sheet
		decimals = f".{'0' * precision}" if precision else ""
		self.amount_format = f"#,##0{decimals};[Red]-#,##0{decimals}"
		self.bold = Font(bold=True)
		self.fill = PatternFill("solid", fgColor="E8EEF4")
		self.above = Border(top=Side("thin"))
		self.right, self.left = Alignment(horizontal="right", wrap_text=True), Alignment(wrap_text=True)

	def start(self, columns: Sequence[Column], rows: int = 0) -> None:
		"""Write the headings, frozen, with a filter over `rows` rows."""
		for position, column in enumerate(columns):
			letters = column_letters(position)
			self.sheet.column_dimensions[letters].width = WIDTHS[column.kind]
		self.sheet.freeze_panes = "A2"
		if rows:
			self.sheet.auto_filter.ref = f"A1:{column_letters(len(columns) - 1)}{rows + 1}"
		self.headings(columns)

	def headings(self, columns: Sequence[Column]) -> None:
		cells = []
		for column in columns:
			cell = self.cell(column.title)
			cell.font, cell.fill = self.bold, self.fill
			cell.alignment = self.left if column.kind in ("text", "date") else self.right
			cells.append(cell)
		self.sheet.append(cells)

	def row(self, values: Iterable[object]) -> None:
		self.sheet.append([self.cell(value) for value in values])

	def total(self, values: Iterable[object]) -> None:
		cells = [self.cell(value) for value in values]
		for cell in cells:
			cell.font, cell.border = self.bold, self.above
		self.sheet.append(cells)

	def blank(self) -> None:
		self.sheet.append([])

	def cell(self, value: object) -> Any:
		from openpyxl.cell import WriteOnlyCell

		if isinstance(value, str):
			cell = WriteOnlyCell(self.sheet, value=harmless(value))
			cell.data_type = "s"
			return cell
		cell = WriteOnlyCell(self.sheet, value=value)
		if isinstance(value, Decimal):
			cell.number_format = self.amount_format
		elif isinstance(value, date):
			cell.number_format = DATE_FORMAT
		return cell


def _bucket_columns(aging: Aging) -> list[Column]:
	return [Column(NOT_DUE), *map(Column, aging.rule.labels())]


def _items(sheet: _Sheet, aging: Aging) -> None:
	texts = ("Party type", "Party", "Account", "Voucher type", "Voucher")
	columns = [
		*(Column(title, "text") for title in texts),
		Column("Posting date", "date"),
		Column("Due date", "date"),
		Column("Days", "count"),
		*map(Column, ("Invoiced", "Paid", "Credit note", "Outstanding")),
		*_bucket_columns(aging),
		Column("Currency of the account", "count"),
		Column("Outstanding in it"),
	]
	sheet.start(columns, len(aging.items))
	totals = [ZERO] * (4 + 1 + aging.rule.bucket_count)
	for aged in aging.items:
		amounts = _item_amounts(aged, aging)
		totals = [total + (amount or ZERO) for total, amount in zip(totals, amounts, strict=True)]
		sheet.row([*_item_facts(aged), *amounts, aged.own.currency, aged.own.outstanding])
	own = list(aging.currencies.items()) if len(aging.currencies) == 1 else []
	total_of_own = [part for currency, figures in own for part in (currency, figures.outstanding)]
	sheet.total([f"Total in {aging.name}", *[None] * 7, *totals, *(total_of_own or [None, None])])


def _item_facts(aged: AgedItem) -> list[object]:
	item = aged.item
	return [
		item.party_type or "",
		item.party or "",
		item.account,
		item.voucher_type,
		item.voucher_no,
		item.posting_date,
		item.due_date,
		aged.age,
	]


def _item_amounts(aged: AgedItem, aging: Aging) -> list[Decimal | None]:
	"""Return invoiced, paid, credited and outstanding, then the outstanding once more under its bucket."""
	buckets: list[Decimal | None] = [None] * (1 + aging.rule.bucket_count)
	buckets[aged.bucket] = aged.item.outstanding
	item = aged.item
	return [item.invoiced, item.paid, item.credit_note, item.outstanding, *buckets]


def _summary(sheet: _Sheet, aging: Aging) -> None:
	columns = [
		Column("Party type", "text"),
		Column("Party", "text"),
		Column("Items", "count"),
		*map(Column, ("Outstanding",)),
		*_bucket_columns(aging),
		Column("Overdue invoices"),
		Column("Unapplied payments"),
		Column("Unapplied credits"),
		Column("Oldest days late", "count"),
	]
	sheet.start(columns, len(aging.parties))
	for each in aging.parties:
		sheet.row([each.party_type or "", each.party or "", *_figures(each.figures)])
	sheet.total([f"Total in {aging.name}", None, *_figures(aging.total)])


def _figures(figures: AccountFigures) -> list[object]:
	return [
		figures.open_items,
		figures.outstanding,
		figures.not_due,
		*figures.buckets,
		figures.overdue,
		figures.unapplied_cash,
		figures.unapplied_credits,
		figures.oldest_days_late,
	]


def _tie_out(sheet: _Sheet, aging: Aging) -> None:
	ledger = aging.ledger
	sheet.start([Column("Tie-out", "text"), Column("Amount"), Column("Currency", "count"), Column("Rows")])
	_tie_out_rows(sheet, aging.tie_out, aging.name, ledger.counted.rows)
	for currency, tie in aging.own_tie_outs.items() if aging.is_foreign else ():
		_tie_out_rows(sheet, tie, currency)
	sheet.row(["It ties." if aging.ties else "IT DOES NOT TIE."])
	sheet.blank()
	sheet.headings([Column("Rows of the file", "text"), Column("Amount"), Column("", "text"), Column("Rows")])
	sheet.row(["Ledger rows on the date", ledger.counted.amount, None, ledger.counted.rows])
	for why, tally in ledger.left_out.items():
		sheet.row([why.value, tally.amount, None, tally.rows])
	sheet.total(["All rows of the file", ledger.everything.amount, None, ledger.everything.rows])
	_differences(sheet, aging)
	_about(sheet, aging)


def _tie_out_rows(sheet: _Sheet, tie: TieOut, currency: str, rows: int | None = None) -> None:
	sheet.row(["Open items", tie.start, currency])
	for line in tie.lines:
		sheet.row([line.key, line.amount, currency])
	sheet.total(["Explained", tie.explained, currency])
	sheet.row(["Ledger rows on the date", tie.control, currency, rows])
	sheet.row(["Unexplained", tie.unexplained, currency])
	sheet.blank()


def _differences(sheet: _Sheet, aging: Aging) -> None:
	sheet.blank()
	titles = (
		"Not shown by the open items",
		"Amount",
		"Currency",
		"In its currency",
		"Voucher type",
		"Voucher",
	)
	sheet.headings([Column(title, "text") for title in (*titles, "Party")])
	for each in aging.differences:
		own = each.amount_in_account_currency
		sheet.row(
			[
				each.why.value,
				each.amount,
				each.currency,
				own,
				each.voucher_type,
				each.voucher_no,
				each.party or "",
			]
		)
	sheet.total(
		["Total", sum((each.amount for each in aging.differences), ZERO), None, None, None, None, None]
	)


def _about(sheet: _Sheet, aging: Aging) -> None:
	ledger, invoices = aging.ledger, aging.invoices
	sheet.blank()
	sheet.headings([Column("About", "text")])
	sheet.row(["Company", ledger.company or "not in the export"])
	sheet.row(["As on", ledger.as_on])
	sheet.row(["Aged by", aging.rule.basis.value])
	sheet.row(["Ranges in days", ", ".join(map(str, aging.rule.limits))])
	sheet.row(["Ledger", ledger.file])
	sheet.row(["SHA-256", ledger.sha256])
	if invoices.file:
		sheet.row(["Invoices", invoices.file])
		sheet.row(["SHA-256", invoices.sha256])
	for remark in remarks(aging):
		sheet.row([remark])
