"""The answer as lines of text: tables whose columns line up, and the notes beneath them."""

import unicodedata
from collections.abc import Iterator, Sequence
from decimal import Decimal
from itertools import zip_longest

from ar_specialist.receivables.account import AccountFigures, Reason
from ar_specialist.receivables.tieout import TieOut

from .aging import AgedItem, Aging
from .remarks import NOT_DUE, heading, notes
from .text import exact_text, money_text, printable
from .worklist import Account, worklist

WIDEST_CELL = 44
Lines = Iterator[str]


def aging_lines(aging: Aging, limit: int = 0) -> Lines:
	"""Yield the aging: items, parties, currencies, tie-out and notes; `limit` rows of each list, 0 for all."""
	yield heading(aging)
	yield from _items(aging, limit)
	yield from _parties(aging, limit)
	if aging.is_foreign:
		yield from _currencies(aging)
	yield from _tie_out(aging, limit)
	yield from ("", *notes(aging))


def worklist_lines(aging: Aging, limit: int = 0) -> Lines:
	"""Yield the worklist: customers, the most important first, each with the reasons for its place."""
	accounts = worklist(aging)
	yield heading(aging)
	yield ""
	titles = [
		"#",
		"Customer",
		"State",
		"Overdue",
		"Oldest",
		"Outstanding",
		NOT_DUE,
		*aging.rule.labels(),
		"Why",
	]
	rows = [_account_row(account, aging.precision) for account in _first(accounts, limit)]
	yield from table(titles, rows, left={1, 2, len(titles) - 1})
	yield from _rest(len(accounts), limit, "customers")
	yield from ("", *notes(aging))


def table(titles: Sequence[str], rows: Sequence[Sequence[str]], left: set[int], foot: bool = False) -> Lines:
	"""Yield a table; columns in `left` are flush left, the others right. With `foot` the last row is a total."""
	cells = [
		[_cut(printable(cell)) if i < len(titles) - 1 else printable(cell) for i, cell in enumerate(row)]
		for row in rows
	]
	widths = [max(map(_width, column)) for column in zip_longest(titles, *cells, fillvalue="")]
	rule = "  ".join("-" * width for width in widths)
	yield _line(titles, widths, left)
	yield rule
	for number, row in enumerate(cells, 1):
		if foot and number == len(cells):
			yield rule
		yield _line(row, widths, left)


def _line(cells: Sequence[str], widths: Sequence[int], left: set[int]) -> str:
	padded = []
	for position, (cell, width) in enumerate(zip(cells, widths, strict=True)):
		blanks = " " * (width - _width(cell))
		padded.append(cell + blanks if position in left else blanks + cell)
	return "  ".join(padded).rstrip()


def _width(text: str) -> int:
	"""Return how many columns of a terminal `text` takes."""
	if text.isascii():
		return len(text)
	wide = sum(unicodedata.east_asian_width(c) in "WF" for c in text)
	return len(text) + wide - sum(map(bool, map(unicodedata.combining, text)))


def _cut(text: str) -> str:
	return text if len(text) <= WIDEST_CELL else f"{text[: WIDEST_CELL - 1]}…"


def _first(rows: Sequence, limit: int) -> Sequence:
	return rows[:limit] if limit else rows


def _rest(count: int, limit: int, what: str) -> Lines:
	if limit and count > limit:
		yield f"… and {count - limit:,} more {what}; --limit 0 shows all."


def _items(aging: Aging, limit: int) -> Lines:
	yield from ("", f"Open items ({len(aging.items):,})")
	titles = ["Party", "Voucher", "Type", "Posted", "Due", "Days", "Bucket", "Outstanding"]
	if aging.is_foreign:
		titles.append("In its currency")
	labels = [NOT_DUE, *aging.rule.labels()]
	rows = [_item_row(aged, aging, labels) for aged in _first(aging.items, limit)]
	yield from table(titles, rows, left={0, 1, 2, 3, 4})
	yield from _rest(len(aging.items), limit, "items")


def _item_row(aged: AgedItem, aging: Aging, labels: Sequence[str]) -> list[str]:
	item = aged.item
	row = [
		item.party or "(no party)",
		item.voucher_no,
		item.voucher_type,
		str(item.posting_date),
		str(item.due_date or ""),
		str(aged.age),
		labels[aged.bucket],
		money_text(item.outstanding, aging.precision),
	]
	if aging.is_foreign:
		row.append(f"{money_text(aged.own.outstanding, aging.precision)} {aged.own.currency}")
	return row


def _parties(aging: Aging, limit: int) -> Lines:
	yield from ("", f"By party ({len(aging.parties):,}), in {printable(aging.name)}")
	titles = ["Party", "Items", "Outstanding", NOT_DUE, *aging.rule.labels()]
	rows = [
		[each.party or "(no party)", *_figures_row(each.figures, aging.precision)]
		for each in _first(aging.parties, limit)
	]
	rows.append(["Total", *_figures_row(aging.total, aging.precision)])
	yield from table(titles, rows, left={0}, foot=True)
	yield from _rest(len(aging.parties), limit, "parties, which the total includes")


def _figures_row(figures: AccountFigures, precision: int) -> list[str]:
	parts = [figures.not_due, *(figures.buckets)]
	return [
		f"{figures.open_items:,}",
		money_text(figures.outstanding, precision),
		*(_or_blank(part, precision) for part in parts),
	]


def _or_blank(amount: Decimal, precision: int) -> str:
	return money_text(amount, precision) if amount else ""


def _currencies(aging: Aging) -> Lines:
	yield from ("", "By currency of the receivable account")
	titles = ["Currency", "Items", "Outstanding", NOT_DUE, *aging.rule.labels()]
	rows = [[currency, *_figures_row(each, aging.precision)] for currency, each in aging.currencies.items()]
	yield from table(titles, rows, left={0})


def _tie_out(aging: Aging, limit: int) -> Lines:
	ledger = aging.ledger
	yield from ("", f"Tie-out in {printable(aging.name)}")
	yield from _tie_out_table(aging, f"Open items ({len(aging.items):,})", aging.tie_out, ledger.counted.rows)
	yield from _left_out(aging)
	for currency, tie in aging.own_tie_outs.items() if aging.is_foreign else ():
		yield from ("", f"Tie-out of the accounts in {printable(currency)}")
		yield from _tie_out_table(aging, "Open items", tie)
	yield from _differences(aging, limit)
	yield from ("", "It ties." if aging.ties else "IT DOES NOT TIE.")


def _tie_out_table(aging: Aging, start: str, tie: TieOut, rows: int | None = None) -> Lines:
	ledger = "Ledger rows on the date" + (f" ({rows:,})" if rows is not None else "")
	lines = [(start, tie.start), *((line.key, line.amount) for line in tie.lines)]
	lines += [(ledger, tie.control)] if tie.ties else [("Explained", tie.explained), (ledger, tie.control)]
	if not tie.ties:
		lines.append(("Unexplained", tie.unexplained))
	yield from table(
		["", "Amount"], [[text, exact_text(amount, aging.precision)] for text, amount in lines], left={0}
	)


def _left_out(aging: Aging) -> Lines:
	ledger = aging.ledger
	groups = [(why.value, tally) for why, tally in ledger.left_out.items() if tally.rows]
	if not groups:
		return
	rows = [["Ledger rows on the date", ledger.counted], *groups, ["All rows of the file", ledger.everything]]
	cells = [[text, f"{tally.rows:,}", exact_text(tally.amount, aging.precision)] for text, tally in rows]
	yield ""
	yield from table(["Rows that count and rows that do not", "Rows", "Amount"], cells, left={0}, foot=True)


def _differences(aging: Aging, limit: int) -> Lines:
	if not aging.differences:
		return
	yield from ("", f"What the open items do not show ({len(aging.differences):,})")
	rows = [
		[
			each.voucher_no,
			each.party or "(no party)",
			exact_text(each.amount, aging.precision),
			f"{exact_text(each.amount_in_account_currency, aging.precision)} {each.currency}",
			each.why.value,
		]
		for each in _first(aging.differences, limit)
	]
	yield from table(["Voucher", "Party", "Amount", "In its currency", "Why"], rows, left={0, 1, 4})
	yield from _rest(len(aging.differences), limit, "differences, which the tie-out includes")


def _account_row(account: Account, precision: int) -> list[str]:
	figures = account.figures
	return [
		str(account.points),
		account.party or "(no party)",
		account.state.value,
		_or_blank(figures.overdue, precision),
		f"{figures.oldest_days_late:,} d" if figures.oldest_days_late else "",
		money_text(figures.outstanding, precision),
		*(_or_blank(part, precision) for part in (figures.not_due, *figures.buckets)),
		"; ".join(reason_text(reason, precision) for reason in account.reasons),
	]


def reason_text(reason: Reason, precision: int) -> str:
	"""Return why an account has points, with the points it has for it."""
	values = (money_text(v, precision) if isinstance(v, Decimal) else f"{v:,}" for v in reason.values)
	return f"{reason.text.format(*values)} (+{reason.points})"
