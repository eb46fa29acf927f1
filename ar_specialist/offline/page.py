"""The aging as one web page: no script, nothing loaded from anywhere, light and dark."""

from collections.abc import Iterable, Sequence
from decimal import Decimal
from html import escape
from typing import BinaryIO

from ar_specialist.receivables.account import AccountFigures
from ar_specialist.receivables.tieout import TieOut

from .aging import AgedItem, Aging
from .charts import aging_chart, colors, customers_chart
from .remarks import NOT_DUE, heading, notes
from .text import exact_text, money_text, printable

MOST_ROWS = 2000  # of one table; the workbook has them all
STYLE = """
:root{color-scheme:light dark;--fg:#171717;--soft:#6b6b6b;--line:#e6e6e6;--bg:#fafafa;--card:#fff;
--red:#c2282a;--good:#1f7a4d;--good-bg:#e3f3ea;--bad-bg:#fdecec;--head:#f4f5f6}
@media (prefers-color-scheme:dark){:root{--fg:#e8e8e8;--soft:#9b9b9b;--line:#303030;--bg:#151515;--card:#1d1d1d;
--red:#f08a8a;--good:#7fd0a6;--good-bg:#1d3328;--bad-bg:#3a2020;--head:#252525}}
*{box-sizing:border-box}
body{margin:0 auto;max-width:1280px;padding:28px 24px 60px;background:var(--bg);color:var(--fg);
font:14px/1.5 Inter,"Segoe UI",system-ui,-apple-system,"DejaVu Sans",sans-serif}
header{display:flex;flex-wrap:wrap;align-items:baseline;gap:6px 14px;margin-bottom:18px}
h1{font-size:24px;margin:0;letter-spacing:-.01em}h2{font-size:16px;margin:0 0 10px}
.soft{color:var(--soft)}.red{color:var(--red)}
.badge{border-radius:20px;padding:2px 11px;font-weight:600;font-size:12px;background:var(--good-bg);color:var(--good)}
.badge.bad{background:var(--bad-bg);color:var(--red)}
.cards{display:grid;grid-template-columns:repeat(auto-fit,minmax(150px,1fr));gap:12px;margin-bottom:16px}
.card,section{background:var(--card);border:1px solid var(--line);border-radius:12px}
.card{padding:12px 16px}.card small{display:block;color:var(--soft)}
.card b{font-size:20px;font-weight:600;font-variant-numeric:tabular-nums;white-space:nowrap}
section{padding:16px 18px;margin-bottom:16px;min-width:0}
.charts section{margin:0}
.charts{display:grid;margin-bottom:16px;grid-template-columns:repeat(auto-fit,minmax(min(100%,480px),1fr));gap:16px}
svg{display:block;width:100%;height:auto;font-size:13px}
svg text{fill:var(--fg);font-variant-numeric:tabular-nums}
svg .label{fill:var(--soft)}svg .label,svg .value{text-anchor:middle}svg .value{font-weight:600}
svg .name{text-anchor:end}svg .amount{font-weight:600}svg .axis{stroke:var(--line)}
.legend{display:flex;flex-wrap:wrap;gap:4px 14px;margin-top:10px;color:var(--soft);font-size:12px}
.legend i{display:inline-block;width:10px;height:10px;border-radius:3px;margin-right:5px}
.scroll{overflow:auto;max-height:70vh}
table{width:100%;border-collapse:collapse;font-variant-numeric:tabular-nums}
th,td{padding:5px 10px;border-bottom:1px solid var(--line);text-align:left;white-space:nowrap}
th{position:sticky;top:0;background:var(--head);color:var(--soft);font-weight:500;font-size:12px}
.n{text-align:right}tfoot td{font-weight:600;border-top:2px solid var(--line);border-bottom:0}
tbody tr:hover{background:var(--head)}
.notes{font-size:12px;color:var(--soft);overflow-wrap:anywhere}.notes p{margin:0 0 4px}
@media print{body{max-width:none;padding:0;background:none}.scroll{max-height:none;overflow:visible}
section,.card{break-inside:avoid}th{position:static}}
"""


def write(aging: Aging, stream: BinaryIO) -> None:
	"""Write the page of `aging`."""
	stream.write(page(aging).encode("utf-8", "replace"))


def page(aging: Aging) -> str:
	"""Return the page of `aging`; whatever comes from the file is escaped."""
	title = _text(heading(aging))
	body = (_header(aging), _cards(aging), _charts(aging), *_tables(aging), _notes(aging))
	return (
		'<!doctype html>\n<html lang="en"><head><meta charset="utf-8">'
		'<meta name="viewport" content="width=device-width,initial-scale=1">'
		"<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none';style-src 'unsafe-inline'\">"
		f"<title>{title}</title><style>{STYLE}{colors(aging.rule.bucket_count)}</style></head>\n"
		f"<body>{''.join(body)}</body></html>\n"
	)


def _text(text: object) -> str:
	return escape(printable(str(text)))


def _header(aging: Aging) -> str:
	badge = '<span class="badge">Ties to the ledger</span>'
	if not aging.ties:
		badge = '<span class="badge bad">Does not tie to the ledger</span>'
	company = _text(aging.ledger.company or "Receivables")
	basis = _text(aging.rule.basis.value.lower())
	about = f"Receivables on {aging.rule.as_on}, aged by {basis}, in {_text(aging.name)}"
	return f'<header><h1>{company}</h1><span class="soft">{about}</span>{badge}</header>'


def _cards(aging: Aging) -> str:
	total = aging.total
	amounts = [
		("Outstanding", total.outstanding, ""),
		("Not due", total.not_due, ""),
		("Overdue invoices", total.overdue, "red" if total.overdue else ""),
		("Unapplied credits", total.unapplied, ""),
	]
	cards = [(label, money_text(amount, aging.precision), tone) for label, amount, tone in amounts]
	cards.append(("Oldest item, days late", f"{total.oldest_days_late:,}", ""))
	cards.append(("Open items", f"{total.open_items:,}", ""))
	cards.append(("Parties", f"{len(aging.parties):,}", ""))
	return (
		'<div class="cards">'
		+ "".join(
			f'<div class="card"><small>{label}</small><b class="{tone}">{value}</b></div>'
			for label, value, tone in cards
		)
		+ "</div>"
	)


def _charts(aging: Aging) -> str:
	labels = [NOT_DUE, *aging.rule.labels()]
	amounts = [aging.total.not_due, *aging.total.buckets]
	legend = "".join(
		f'<span><i style="background:var(--b{number})"></i>{_text(label)}</span>'
		for number, label in enumerate(labels)
	)
	return (
		'<div class="charts">'
		f"<section><h2>Outstanding by age in days</h2>{aging_chart(labels, amounts, aging.precision)}</section>"
		f"<section><h2>Who owes most</h2>{customers_chart(aging.parties, labels, aging.precision)}"
		f'<div class="legend">{legend}</div></section></div>'
	)


def _tables(aging: Aging) -> Iterable[str]:
	labels = [NOT_DUE, *aging.rule.labels()]
	figures = ["Items", "Outstanding", *labels]
	rows = [[each.party or "(no party)", *_figures(each.figures, aging)] for each in aging.parties]
	yield _table("By party", ["Party", *figures], rows, 1, foot=["Total", *_figures(aging.total, aging)])
	if aging.is_foreign:
		rows = [[currency, *_figures(each, aging)] for currency, each in aging.currencies.items()]
		yield _table("By currency of the receivable account", ["Currency", *figures], rows, 1)
	yield _table("Tie-out", ["", "", "Amount"], _tie_out(aging), 2)
	if aging.differences:
		titles = ["Why", "Party", "Voucher", "Amount", "In its currency"]
		yield _table(
			"What the open items do not show", titles, _differences(aging), 3, of=len(aging.differences)
		)
	titles = ["Party", "Voucher", "Type", "Posted", "Due", "Days", "Bucket", f"Outstanding {aging.name}"]
	rows = [_item(aged, labels, aging) for aged in aging.items[:MOST_ROWS]]
	extra = ["In its currency"] if aging.is_foreign else []
	yield _table("Open items", [*titles, *extra], rows, 5, of=len(aging.items))


def _figures(figures: AccountFigures, aging: Aging) -> list[str]:
	parts = [figures.outstanding, figures.not_due, *figures.buckets]
	return [f"{figures.open_items:,}", *(_or_blank(part, aging.precision) for part in parts)]


def _or_blank(amount: Decimal, precision: int) -> str:
	return money_text(amount, precision) if amount else ""


def _item(aged: AgedItem, labels: Sequence[str], aging: Aging) -> list[str]:
	item = aged.item
	cells: list[object] = [
		item.party or "(no party)",
		item.voucher_no,
		item.voucher_type,
		item.posting_date,
		item.due_date or "",
		aged.age,
		labels[aged.bucket],
		money_text(item.outstanding, aging.precision),
	]
	if aging.is_foreign:
		cells.append(f"{money_text(aged.own.outstanding, aging.precision)} {aged.own.currency}")
	return list(map(str, cells))


def _tie_out(aging: Aging) -> list[list[str]]:
	rows = _tie_out_rows(aging, aging.name, aging.tie_out)
	for currency, tie in aging.own_tie_outs.items() if aging.is_foreign else ():
		rows += _tie_out_rows(aging, f"Accounts in {currency}", tie)
	for why, tally in aging.ledger.left_out.items():
		if tally.rows:
			rows.append(
				["Left out", f"{why.value}: {tally.rows:,}", exact_text(tally.amount, aging.precision)]
			)
	everything = aging.ledger.everything
	rows.append(["File", f"All rows: {everything.rows:,}", exact_text(everything.amount, aging.precision)])
	return rows


def _tie_out_rows(aging: Aging, name: str, tie: TieOut) -> list[list[str]]:
	lines = [("Open items", tie.start), *((line.key, line.amount) for line in tie.lines)]
	lines += [("Ledger rows on the date", tie.control), ("Unexplained", tie.unexplained)]
	return [[name, text, exact_text(amount, aging.precision)] for text, amount in lines]


def _differences(aging: Aging) -> list[list[str]]:
	return [
		[
			each.why.value,
			each.party or "(no party)",
			each.voucher_no,
			exact_text(each.amount, aging.precision),
			f"{exact_text(each.amount_in_account_currency, aging.precision)} {each.currency}",
		]
		for each in aging.differences[:MOST_ROWS]
	]


def _table(
	title: str,
	titles: Sequence[str],
	rows: Sequence[Sequence[str]],
	numbers_from: int,
	foot: Sequence[str] = (),
	of: int | None = None,
) -> str:
	"""Return a table whose columns are numbers from `numbers_from` on; `of` says how many rows there really are."""

	def line(cells: Sequence[str], tag: str) -> str:
		return "".join(
			f"<{tag}{' class=n' if at >= numbers_from else ''}>{_text(cell)}</{tag}>"
			for at, cell in enumerate(cells)
		)

	shown = rows[:MOST_ROWS]
	body = "".join(f"<tr>{line(row, 'td')}</tr>" for row in shown)
	footer = f"<tfoot><tr>{line(foot, 'td')}</tr></tfoot>" if foot else ""
	count = len(rows) if of is None else of
	cut = (
		f" (the first {len(shown):,} of {count:,}; --xlsx has all)" if count > len(shown) else f" ({count:,})"
	)
	return (
		f'<section><h2>{_text(title)}<span class="soft">{cut if of or foot else ""}</span></h2>'
		f'<div class="scroll"><table><thead><tr>{line(titles, "th")}</tr></thead>'
		f"<tbody>{body}</tbody>{footer}</table></div></section>"
	)


def _notes(aging: Aging) -> str:
	return (
		'<section class="notes"><h2>About</h2>'
		+ "".join(f"<p>{_text(n)}</p>" for n in notes(aging))
		+ "</section>"
	)
