"""The rows, the chart and the cards of AR Payment Plan Status: how plans stand."""

from collections.abc import Sequence

from frappe import _

from ar_specialist.ledger.customers import company_currency
from ar_specialist.operations.plan_figures import (
	Found,
	Group,
	GroupFigures,
	added,
	by_group,
	standings,
)
from ar_specialist.receivables.plan import PlanStatus
from ar_specialist.receivables.plan_figures import Kept

from . import groups
from .columns import Column, column, currency, day, link, share, whole
from .groups import MOST_IN_CHART, Row, percent, share_card, stacked_counts
from .plan_filters import STATUSES, PlanFilters

MOST_LISTED = 200  # plans that a figure can lead to by name
COLORS = {
	PlanStatus.ACTIVE: "#48bb74",
	PlanStatus.AT_RISK: "#e8a33d",
	PlanStatus.BROKEN: "#c0504d",
	PlanStatus.COMPLETED: "#5b8def",
	PlanStatus.CANCELLED: "#a0a7b1",
}


def rows(filters: PlanFilters) -> tuple[list[Row], list[Row]]:
	"""Return the lines, group by group in each company, and one bold total for each currency."""
	found: list[Row] = []
	of_currency: dict[str, list[Found]] = {}
	for whose, plans in by_company(filters):
		of_currency.setdefault(whose["currency"], []).extend(plans)
		for group, theirs in by_group(plans, filters.group_by).items():
			found.append({"group": group.key, "label": _label(group, filters), **_cells(theirs), **whose})
	return found, [_total(each, currency) for currency, each in of_currency.items() if each]


def by_company(filters: PlanFilters) -> list[tuple[Row, list[Found]]]:
	"""Return the plans of each company, with its name and currency as every line of them bears them."""
	return [
		({"company": each.asked.company, "currency": company_currency(each.asked.company)}, standings(each))
		for each in filters.asked
	]


def leading(filters: PlanFilters, label: str) -> list[Column]:
	"""Return the column of what lines are about, and that of the companies where there are several."""
	return [column("label", label, width=160), *groups.leading_columns(filters)[1:]]


def names_of(plans: Sequence[str]) -> Row:
	"""Return how many `plans` there are, and which, as far as a list can be asked for so many by name."""
	return {"plans": len(plans), "names": {"plans": list(plans)} if len(plans) <= MOST_LISTED else {}}


def _label(group: Group, filters: PlanFilters) -> str:
	return _(group.label) if filters.group_by == "Status" else groups.label_of(group, filters.group_by)


def _total(found: Sequence[Found], of_currency: str) -> Row:
	cells = _cells(added(found))
	return {"label": _("Total {0}").format(of_currency), "bold": 1, **cells, "currency": of_currency}


def _cells(theirs: GroupFigures) -> Row:
	"""Return the cells of one line; a share or a day that is not known stays empty."""
	figures = theirs.figures
	counts = ("plans", *(field_of(each) for each in STATUSES), "missed", "days_late")
	amounts = (
		"agreed", "paid", "written_off", "released", "open_amount", "to_come", "overdue", "unbilled", "broken_open",
	)  # fmt: skip
	return {
		**{name: getattr(figures, name) for name in counts},
		**{name: float(getattr(figures, name)) for name in amounts},
		"next_due": figures.next_due,
		"next_amount": float(figures.next_amount) if figures.next_due else None,
		**shares(theirs.kept),
		"names": _listed(theirs),
	}


def field_of(status: PlanStatus) -> str:
	"""Return the name of the column that counts plans of `status`."""
	return status.name.lower()


def shares(kept: Kept) -> Row:
	"""Return what of the instalments due was paid in time, by amount and by number."""
	return {"kept_share": percent(kept.share), "kept_by_count": percent(kept.share_by_count)}


def _listed(theirs: GroupFigures) -> dict[str, list[str]]:
	"""Return the plans that each count stands for, as far as a list can be asked for so many by name."""
	names = {field_of(status): list(each) for status, each in theirs.names.items()}
	names["plans"] = [name for each in theirs.names.values() for name in each]
	return {field: each for field, each in names.items() if len(each) <= MOST_LISTED}


def columns(filters: PlanFilters) -> list[Column]:
	"""Return the columns."""
	return [
		*groups.leading_columns(filters),
		whole("plans", _("Plans")),
		*(whole(field_of(each), _(each.value), 110) for each in STATUSES),
		currency("agreed", _("Agreed")),
		currency("paid", _("Paid")),
		currency("written_off", _("Written Off")),
		currency("released", _("Open when Cancelled")),
		currency("open_amount", _("Open")),
		currency("to_come", _("To Come")),
		currency("overdue", _("Overdue")),
		currency("unbilled", _("Due, Not Billed")),
		currency("broken_open", _("Open of Broken Plans")),
		day("next_due", _("Next Due")),
		currency("next_amount", _("Next Amount")),
		whole("days_late", _("Days Late")),
		whole("missed", _("Missed Instalments")),
		share("kept_share", _("Kept Share")),
		share("kept_by_count", _("Kept by Count")),
		link("currency", _("Currency"), "Currency", 80),
	]


def chart(found: Sequence[Row]) -> Row | None:
	"""Return how the plans of each line stand, by count: counts of all currencies can be added.

	Nothing where there are more lines than a chart can show.
	"""
	if not 0 < len(found) <= MOST_IN_CHART:
		return None
	shown = [each for each in STATUSES if any(row[field_of(each)] for row in found)]
	series = [(field_of(each), _(each.value)) for each in shown]
	return stacked_counts(found, series, colors=[COLORS[each] for each in shown])


def summary(totals: Sequence[Row]) -> list[Row]:
	"""Return the cards above the report, of at most three currencies."""
	return [card for row in totals[:3] for card in _cards(row)]


def _cards(row: Row) -> list[Row]:
	money = {"datatype": "Currency", "currency": row["currency"]}
	risky = row["at_risk"] + row["broken"]
	kept = share_card(_("Kept Share"), row["kept_share"], "Green")
	return [
		{"label": _("Open"), "value": row["open_amount"], "indicator": "Blue", **money},
		{"label": _("To Come"), "value": row["to_come"], "indicator": "Green", **money},
		{"label": _("Overdue"), "value": row["overdue"], "indicator": _alarm(row["overdue"]), **money},
		{
			"label": _("Open of Broken Plans"),
			"value": row["broken_open"],
			"indicator": _alarm(row["broken_open"]),
			**money,
		},
		{
			"label": _("At Risk or Broken"),
			"value": risky,
			"datatype": "Int",
			"indicator": "Orange" if risky else "Green",
		},
		*([kept] if row["kept_share"] is not None else []),
	]


def _alarm(amount: object) -> str:
	return "Red" if amount else "Green"
