"""What the reports on contacts and promises share: lines by group, what a group is called, their chart and layout."""

from collections.abc import Iterable, Sequence
from decimal import Decimal

from frappe import _
from frappe.utils import escape_html, get_fullname
from frappe.utils.formatters import format_value

from ar_specialist.operations.promise_figures import Group

from . import exports
from .columns import Column, column, link
from .contact_filters import ContactFilters

Row = dict[str, object]
MOST_IN_CHART = 200  # lines


def laid_out(
	columns: list[Column],
	rows: Sequence[Row],
	chart: Row | None,
	cards: list[Row],
	message: str | None = None,
) -> tuple:
	"""Return what the desk takes of a report whose lines bring their own totals."""
	return columns, exports.cells(rows), message, chart, cards, True


def leading_columns(filters: ContactFilters) -> list[Column]:
	"""Return the column of the groups, and that of the companies where there are several."""
	columns = [column("label", _(filters.group_by), width=220)]
	if len(filters.companies) > 1:
		columns.append(link("company", _("Company"), "Company"))
	return columns


def label_of(group: Group, group_by: str) -> str:
	"""Return what a reader calls `group`."""
	if group_by == "Collector":
		return get_fullname(group.key) if group.key else _("Nobody")
	if group_by == "Channel":
		return _(group.label) if group.label else _("Without a contact")
	return group.label


def percent(share: Decimal | None) -> float | None:
	"""Return a share as a percentage to a tenth."""
	return None if share is None else float(round(share * 100, 1))


def tenths(value: float | None, unit: str = "") -> str | None:
	"""Return what a card shows: to a tenth, for which the desk's own formats have too many decimals.

	>>> tenths(12.346, "%")
	'12.3%'
	"""
	return None if value is None else format_value(value, {"fieldtype": "Float", "precision": 1}) + unit


def share_card(label: str, value: float | None, indicator: str) -> Row:
	"""Return a card of a percentage."""
	return {"label": label, "value": tenths(value, "%"), "datatype": "Data", "indicator": indicator}


def stacked_counts(rows: Sequence[Row], series: Iterable[tuple[str, str]], **options: object) -> Row:
	"""Return a chart of counts, one bar a line; `series` are (field, label)."""
	return {
		"data": {
			"labels": [escape_html(str(row["label"])) for row in rows],  # the desk draws them as markup
			"datasets": [{"name": label, "values": [row[field] for row in rows]} for field, label in series],
		},
		"type": "bar",
		"barOptions": {"stacked": 1},
		"fieldtype": "Int",
		**options,
	}
