"""AR Payment Plan Status by week: the cash that plans in force agreed on."""

from collections.abc import Sequence
from datetime import date, timedelta

from frappe import _
from frappe.utils import formatdate
from frappe.utils.data import get_start_of_week_index

from ar_specialist.operations.plan_figures import Expected, expected_by_week, overdue
from ar_specialist.receivables.money import ZERO

from .columns import Column, currency, day, link, whole
from .groups import Row
from .plan_filters import PlanFilters
from .plans import by_company, leading, names_of

A_WEEK, SIX_DAYS = timedelta(days=7), timedelta(days=6)
MOST_WEEKS = 13  # in the chart, whose labels would be cut else; what is later is one bar
OVERDUE = "overdue"


def rows(filters: PlanFilters) -> tuple[list[Row], list[Row]]:
	"""Return what is overdue and what is to come by week in each company, and one bold total for each currency."""
	found: list[Row] = []
	totals: dict[str, Row] = {}
	for whose, plans in by_company(filters):
		late, weeks = overdue(plans), expected_by_week(plans, (get_start_of_week_index() - 1) % 7)
		found += [{**row, **whose} for row in _weeks(late, weeks)]
		if late.instalments or weeks:
			total = totals.setdefault(whose["currency"], _no_total(whose["currency"]))
			_add(total, late, list(weeks.values()))
	return found, [_as_row(total) for total in totals.values()]


def _weeks(late: Expected, weeks: dict[date, Expected]) -> list[Row]:
	"""Return one row for what is overdue, if anything is, and one for each week, with what has come by then."""
	result, running = [], ZERO
	if late.instalments:
		result.append({"label": _("Overdue"), "group": OVERDUE, **_cells(late), "running": None})
	for week, each in weeks.items():
		running += each.amount
		days = {
			"label": _("To Come"),
			"group": str(week),
			"week_start": week,
			"week_end": week + SIX_DAYS,
		}
		result.append({**days, **_cells(each), "running": float(running)})
	return result


def _cells(each: Expected) -> Row:
	return {"instalments": each.instalments, "expected": float(each.amount), **names_of(each.plans)}


def _no_total(of_currency: str) -> Row:
	label = _("Total {0}").format(of_currency)
	amounts = {"instalments": 0, "expected": ZERO, OVERDUE: ZERO, "running": ZERO}
	return {"label": label, "bold": 1, "currency": of_currency, **amounts, "plans": set()}


def _add(total: Row, late: Expected, weeks: Sequence[Expected]) -> None:
	for each in (late, *weeks):
		total["instalments"] += each.instalments
		total["expected"] += each.amount
		total["plans"] |= set(each.plans)
	total[OVERDUE] += late.amount
	total["running"] += sum((each.amount for each in weeks), ZERO)


def _as_row(total: Row) -> Row:
	amounts = {name: float(total[name]) for name in ("expected", OVERDUE, "running")}
	return {**total, **amounts, "plans": len(total["plans"])}


def columns(filters: PlanFilters) -> list[Column]:
	"""Return the columns of what is expected."""
	return [
		*leading(filters, _("Expected")),
		day("week_start", _("Week from")),
		day("week_end", _("Until")),
		whole("instalments", _("Instalments")),
		whole("plans", _("Plans")),
		currency("expected", _("Amount")),
		currency("running", _("Come by Then"), 140),
		link("currency", _("Currency"), "Currency", 80),
	]


def chart(found: Sequence[Row]) -> Row | None:
	"""Return the expected cash of the first currency: what is overdue, the weeks to come, and what is later."""
	if not found:
		return None
	of_currency = found[0]["currency"]
	theirs = [row for row in found if row["currency"] == of_currency]
	amounts: dict[date, float] = {}
	for row in theirs:
		if "week_start" in row:
			amounts[row["week_start"]] = amounts.get(row["week_start"], 0) + row["expected"]
	late = sum(row["expected"] for row in theirs if row["group"] == OVERDUE)
	bars = [(_("Overdue"), late), *_bars(amounts)]
	series = {
		"name": _("Expected, {0}").format(of_currency),
		"values": [round(value, 9) for _l, value in bars],
	}
	return {
		"data": {"labels": [label for label, _value in bars], "datasets": [series]},
		"type": "bar",
		"fieldtype": "Currency",
		"options": "currency",
		"currency": of_currency,
		"colors": ["#5b8def"],
	}


def _bars(amounts: dict[date, float]) -> list[tuple[str, float]]:
	"""Return a bar for every week from the first to the last one, those of nothing, too, and one for what is later."""
	if not amounts:
		return []
	first, last = min(amounts), max(amounts)
	weeks = [first + A_WEEK * number for number in range(min(MOST_WEEKS, (last - first).days // 7 + 1))]
	bars = [(formatdate(week, "d MMM"), amounts.get(week, 0)) for week in weeks]
	later = sum(amount for week, amount in amounts.items() if week > weeks[-1])
	return [*bars, (_("Later"), later)] if later else bars


def summary(totals: Sequence[Row]) -> list[Row]:
	"""Return the cards above what is expected, of at most three currencies."""
	return [
		{"label": label, "value": row[field], "datatype": "Currency", "currency": row["currency"], "indicator": color}
		for row in totals[:3]
		for label, field, color in (
			(_("To Come"), "running", "Green"),
			(_("Overdue"), OVERDUE, "Red" if row[OVERDUE] else "Green"),
		)
	]  # fmt: skip
