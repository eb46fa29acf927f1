"""The rows, the chart and the cards of AR Dispute Analysis."""

from collections.abc import Sequence
from dataclasses import fields
from decimal import Decimal

from frappe import _
from frappe.utils import escape_html, get_fullname

from ar_specialist.ledger.customers import company_currency
from ar_specialist.operations.dispute_figures import (
	INVOICED_BY,
	Analysis,
	AskedDisputes,
	Group,
	GroupFigures,
	analysis_of,
)
from ar_specialist.receivables import dispute_figures as rules
from ar_specialist.receivables.dispute import Validity
from ar_specialist.receivables.dispute_figures import Case, DisputeFigures, Outcome, PeriodBy
from ar_specialist.receivables.money import ZERO

from .dispute_filters import DisputeFilters
from .groups import Row, percent, share_card, tenths

MOST_BARS = 6  # of more, the desk leaves little of the words below them
MOST_LISTED = 200  # cases that a line can lead to by name
BY_NAME = ("Item", "Sales Person")  # which no field of a dispute says
TRANSLATED = ("Root Cause", "Category")


def rows(filters: DisputeFilters) -> tuple[list[Row], list[Row]]:
	"""Return the lines, the largest first in each company, and one bold total for each currency."""
	found: list[Row] = []
	of_currency: dict[str, list[tuple[AskedDisputes, Analysis]]] = {}
	for asked in filters.asked:
		currency, analysis = company_currency(asked.asked.company), analysis_of(asked)
		of_currency.setdefault(currency, []).append((asked, analysis))
		for group, theirs in analysis.groups.items():
			found.append(_row(group, theirs, asked, currency))
	return found, [_total(currency, each) for currency, each in of_currency.items() if _has_rows(each)]


def _has_rows(analyses: Sequence[tuple[AskedDisputes, Analysis]]) -> bool:
	return any(analysis.groups for _asked, analysis in analyses)


def _row(group: Group, theirs: GroupFigures, asked: AskedDisputes, currency: str) -> Row:
	group_by = asked.asked.group_by
	is_over = asked.by is PeriodBy.OVER  # which no field of a dispute says either
	by_name = group_by in BY_NAME or asked.asked.customer_groups or asked.asked.territories
	lists = is_over or (by_name and len(theirs.cases) <= MOST_LISTED)
	return {
		"group": group.key,
		"label": label_of(group, group_by),
		"company": asked.asked.company,
		**figures(theirs.figures, None if is_over else theirs.invoiced),
		"invoiced": float(theirs.invoiced) if group_by in INVOICED_BY else None,
		"currency": currency,
		"cases": list(theirs.cases) if lists else None,
	}


def _total(currency: str, analyses: Sequence[tuple[AskedDisputes, Analysis]]) -> Row:
	asked = analyses[0][0]
	cases: list[Case] = [case for _asked, analysis in analyses for case in analysis.cases]
	measured = rules.measure(cases, asked.asked.since, asked.as_on, asked.by)
	billed = sum((analysis.invoiced for _asked, analysis in analyses), ZERO)
	cells = figures(measured, None if asked.by is PeriodBy.OVER else billed)
	return {"label": _("Total {0}").format(currency), "bold": 1, **cells, "currency": currency}


def label_of(group: Group, group_by: str) -> str:
	"""Return what a reader calls `group`."""
	if group_by == "Processor":
		return get_fullname(group.key) if group.key else _("Nobody")
	if not group.key:
		return _("Without an item") if group_by == "Item" else _("Nobody")
	return _(group.label) if group_by in TRANSLATED else group.label


def figures(measured: DisputeFigures, billed: Decimal | None) -> Row:
	"""Return the cells of one group; a share or a number of days that is not known stays empty.

	Without what was `billed` they are of cases that were over: nothing of these is compared with what came in.
	"""
	outcome = measured.outcome
	return {
		"disputes": measured.disputes,
		"disputed": float(outcome.disputed),
		"invoiced": float(billed or ZERO),
		"disputed_share": _hundredths(outcome.disputed / billed if billed and billed > 0 else None),
		"open": measured.open,
		"past_deadline": measured.past_deadline,
		"late": measured.late,
		"reopened": measured.reopened,
		"withdrawn": measured.withdrawn,
		**_days(measured),
		**_judged(measured),
		**{part.name: float(getattr(outcome, part.name)) for part in fields(Outcome)},
		"outstanding": float(measured.outstanding),
		"deductions_outstanding": None if billed is None else _number(measured.days_deductions_outstanding),
	}


def _days(measured: DisputeFigures) -> Row:
	return {
		"ended": len(measured.days),
		"median_days": _number(rules.median(measured.days)),
		"ninetieth_days": rules.percentile(measured.days),
		"median_business_days": _number(rules.median(measured.business_days)),
		"ninetieth_business_days": rules.percentile(measured.business_days),
	}


def _judged(measured: DisputeFigures) -> Row:
	names = {
		Validity.VALID: "valid",
		Validity.PARTLY_VALID: "partly_valid",
		Validity.INVALID: "invalid",
		None: "unknown",
	}
	found: Row = {}
	for validity, name in names.items():
		found[name] = percent(measured.share_of(validity))
		found[f"{name}_amount"] = percent(measured.amount_share_of(validity))
	return found


def _number(value: Decimal | None) -> float | None:
	return None if value is None else float(value)


def _hundredths(share: Decimal | None) -> float | None:
	"""Return a share as a percentage to a hundredth: of all that is invoiced little is disputed."""
	return None if share is None else float(round(share * 100, 2))


def chart(found: Sequence[Row], group_by: str) -> Row | None:
	"""Return what the disputes of the first currency are about: a Pareto chart, or month by month."""
	if not found:
		return None
	currency = found[0]["currency"]
	theirs = [row for row in found if row["currency"] == currency]
	return _by_month(theirs, currency) if group_by == "Month" else _pareto(theirs, currency)


def _pareto(theirs: Sequence[Row], currency: str) -> Row | None:
	amounts: dict[str, Decimal] = {}
	for row in theirs:
		label = str(row["label"])
		amounts[label] = amounts.get(label, ZERO) + Decimal(str(row["disputed"]))
	bars = rules.pareto(amounts, MOST_BARS)
	if not bars:
		return None
	series = [
		(_("Disputed {0}, %").format(currency), "bar", [bar.share for bar in bars]),
		(_("Cumulative, %"), "line", [bar.cumulative for bar in bars]),
	][: len(bars)]  # one bar makes no line
	return {
		"data": {
			"labels": [_bar_label(bar.keys) for bar in bars],
			"datasets": [
				{"name": name, "chartType": kind, "values": [float(round(each, 1)) for each in values]}
				for name, kind, values in series
			],
		},
		"type": "axis-mixed" if len(bars) > 1 else "bar",
		"fieldtype": "Float",
		"colors": ["#5b8def", "#e8a33d"],
	}


def _bar_label(keys: Sequence[object]) -> str:
	"""Return what stands below a bar; the desk draws it as markup."""
	return escape_html(str(keys[0])) if len(keys) == 1 else _("{0} others").format(len(keys))


def _by_month(theirs: Sequence[Row], currency: str) -> Row:
	months = sorted({str(row["label"]) for row in theirs})
	values = [sum(float(row["disputed"]) for row in theirs if row["label"] == month) for month in months]
	series = {"name": _("Disputed, {0}").format(currency), "values": values}
	return {
		"data": {"labels": months, "datasets": [series]},
		"type": "bar",
		"fieldtype": "Currency",
		"options": "currency",
		"currency": currency,
		"colors": ["#5b8def"],
	}


def summary(totals: Sequence[Row]) -> list[Row]:
	"""Return the cards above the report, of at most three currencies."""
	return [card for row in totals[:3] for card in _cards(row)]


def _cards(row: Row) -> list[Row]:
	cards = [
		_money_card(_("Disputed"), row, "disputed", "Blue"),
		share_card(_("Disputed over Invoiced"), row["disputed_share"], "Orange"),
		_money_card(_("Still Disputed"), row, "still_disputed", "Orange"),
		_days_card(_("Median Days"), row["median_days"]),
		_days_card(_("90th Percentile, Days"), row["ninetieth_days"]),
		_days_card(_("Days Deductions Outstanding"), row["deductions_outstanding"]),
		share_card(_("Valid"), row["valid"], "Red"),
	]
	return [card for card in cards if card["value"] is not None]


def _money_card(label: str, row: Row, field: str, color: str) -> Row:
	currency = row["currency"]
	return {
		"label": label,
		"value": row[field],
		"indicator": color,
		"datatype": "Currency",
		"currency": currency,
	}


def _days_card(label: str, value: float | None) -> Row:
	return {"label": label, "value": tenths(value), "indicator": "Blue", "datatype": "Data"}
