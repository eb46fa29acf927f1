"""AR Payment Plan Status by month: which instalments were paid in time."""

from collections.abc import Sequence

from frappe import _

from ar_specialist.operations.plan_figures import Found, KeptMonth, kept_by_month
from ar_specialist.receivables.plan_figures import Kept

from .columns import Column, currency, link, share, whole
from .groups import Row, share_card
from .plan_filters import PlanFilters
from .plans import by_company, leading, names_of, shares


def rows(filters: PlanFilters) -> tuple[list[Row], list[Row], Row | None]:
	"""Return a line for each month in each company, one bold total for each currency, and the chart."""
	found: list[Row] = []
	of_currency: dict[str, list[Found]] = {}
	for whose, plans in by_company(filters):
		months = kept_by_month(plans)
		found += [{"label": key, "group": key, **_cells(each), **whose} for key, each in months.items()]
		if months:
			of_currency.setdefault(whose["currency"], []).extend(plans)
	totals = [_total(plans, currency) for currency, plans in of_currency.items()]
	return found, totals, next((_chart(plans, currency) for currency, plans in of_currency.items()), None)


def _total(plans: Sequence[Found], of_currency: str) -> Row:
	kept, names = Kept(), set()
	for each in kept_by_month(plans).values():
		kept, names = kept.plus(each.kept), names | set(each.plans)
	cells = _cells(KeptMonth(kept, sorted(names)))
	return {"label": _("Total {0}").format(of_currency), "bold": 1, "currency": of_currency, **cells}


def _cells(each: KeptMonth) -> Row:
	kept = each.kept
	return {
		"due": kept.due,
		"decided": kept.decided,
		"kept": kept.kept,
		"missed": kept.missed,
		"required": float(kept.required),
		"in_time": float(kept.in_time),
		**shares(kept),
		**names_of(each.plans),
	}


def columns(filters: PlanFilters) -> list[Column]:
	"""Return the columns of what was kept."""
	return [
		*leading(filters, _("Month")),
		whole("plans", _("Plans")),
		whole("due", _("Instalments Due")),
		whole("decided", _("Decided")),
		whole("kept", _("Kept")),
		whole("missed", _("Missed")),
		currency("required", _("Due, Decided")),
		currency("in_time", _("Paid in Time")),
		share("kept_share", _("Kept Share")),
		share("kept_by_count", _("Kept by Count")),
		link("currency", _("Currency"), "Currency", 80),
	]


def _chart(plans: Sequence[Found], of_currency: str) -> Row | None:
	"""Return the kept share month by month, by amount and by number, of one currency; nothing of nothing.

	One month makes no line.
	"""
	months = {month: each.kept for month, each in kept_by_month(plans).items() if each.kept.decided}
	if not months:
		return None
	cells = [shares(kept) for kept in months.values()]
	series = (
		("kept_share", _("Kept Share, {0}").format(of_currency)),
		("kept_by_count", _("Kept by Count")),
	)
	sets = [{"name": label, "values": [each[field] for each in cells]} for field, label in series]
	return {
		"data": {"labels": list(months), "datasets": sets},
		"type": "line" if len(months) > 1 else "bar",
		"fieldtype": "Percent",
		"colors": ["#48bb74", "#5b8def"],
	}


def summary(totals: Sequence[Row]) -> list[Row]:
	"""Return the cards above what was kept, of at most three currencies."""
	return [card for row in totals[:3] for card in _cards(row)]


def _cards(row: Row) -> list[Row]:
	money = {"datatype": "Currency", "currency": row["currency"]}
	shares_kept = (("kept_share", _("Kept Share")), ("kept_by_count", _("Kept by Count")))
	shown = (
		(_("Due, Decided"), "required", "Blue", money),
		(_("Paid in Time"), "in_time", "Green", money),
		(_("Missed"), "missed", "Red" if row["missed"] else "Green", {"datatype": "Int"}),
	)
	return [
		*(share_card(label, row[field], "Green") for field, label in shares_kept if row[field] is not None),
		*(
			{"label": label, "value": row[field], "indicator": color, **kind}
			for label, field, color, kind in shown
		),
	]
