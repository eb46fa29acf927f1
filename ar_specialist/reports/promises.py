"""The rows, the chart and the cards of AR Promise Performance."""

from collections.abc import Sequence

from frappe import _

from ar_specialist.ledger.customers import company_currency
from ar_specialist.operations.promise_figures import Asked, Group, record_by_group
from ar_specialist.receivables.promise_record import PromiseRecord

from .contact_filters import ContactFilters
from .groups import MOST_IN_CHART, Row, label_of, percent, share_card, stacked_counts

ADDED = (
	"promises", "open", "open_amount", "kept", "partially_kept", "broken", "withdrawn", "void", "promised",
	"fulfilled", "came_in", "waited",
)  # fmt: skip


def rows(filters: ContactFilters) -> tuple[list[Row], list[Row]]:
	"""Return the lines, group by group in each company, and one bold total for each currency."""
	found: list[Row] = []
	totals: dict[str, PromiseRecord] = {}
	for asked in filters.asked:
		currency = company_currency(asked.company)
		for group, record in record_by_group(asked).items():
			found.append(_row(group, record, asked, currency))
			add(totals.setdefault(currency, PromiseRecord()), record)
	bold = [
		{"label": _("Total {0}").format(currency), "bold": 1, **figures(record), "currency": currency}
		for currency, record in totals.items()
	]
	return found, bold


def add(total: PromiseRecord, record: PromiseRecord) -> None:
	"""Add `record` to `total`, which is in the same currency."""
	for name in ADDED:
		setattr(total, name, getattr(total, name) + getattr(record, name))
	total.highest_level = max(total.highest_level, record.highest_level)


def _row(group: Group, record: PromiseRecord, asked: Asked, currency: str) -> Row:
	return {
		"group": group.key,
		"label": label_of(group, asked.group_by),
		"company": asked.company,
		**figures(record),
		"currency": currency,
	}


def figures(record: PromiseRecord) -> Row:
	"""Return the cells of one record; a share or a number of days that is not known stays empty."""
	return {
		"promises": record.promises,
		"open": record.open,
		"open_amount": float(record.open_amount),
		"kept": record.kept,
		"partially_kept": record.partially_kept,
		"broken": record.broken,
		"withdrawn": record.withdrawn,
		"void": record.void,
		"promised": float(record.promised),
		"fulfilled": float(record.fulfilled),
		"kept_share": percent(record.kept_share),
		"kept_by_count": percent(record.kept_by_count),
		"days_to_payment": None if record.days_to_payment is None else float(record.days_to_payment),
		"highest_level": record.highest_level,
	}


def chart(found: Sequence[Row]) -> Row | None:
	"""Return how the promises of each line turned out, by count: counts of all currencies can be added.

	Nothing where there are more lines than a chart can show.
	"""
	if not 0 < len(found) <= MOST_IN_CHART:
		return None
	series = (
		("kept", _("Kept")),
		("partially_kept", _("Partially Kept")),
		("broken", _("Broken")),
		("open", _("Open")),
	)
	return stacked_counts(found, series, colors=["#48bb74", "#e8a33d", "#c0504d", "#5b8def"])


def summary(totals: Sequence[Row]) -> list[Row]:
	"""Return the cards above the report, of at most three currencies."""
	return [card for row in totals[:3] for card in _cards(row)]


def _cards(row: Row) -> list[Row]:
	share, money = row["kept_share"], {"datatype": "Currency", "currency": row["currency"]}
	kept = share_card(_("Kept Share"), share, "Green")
	return [
		*([kept] if share is not None else []),
		{"label": _("Promised, Decided"), "value": row["promised"], "indicator": "Blue", **money},
		{"label": _("Came In by the Deadline"), "value": row["fulfilled"], "indicator": "Green", **money},
		{"label": _("Open Promises"), "value": row["open_amount"], "indicator": "Orange", **money},
	]
