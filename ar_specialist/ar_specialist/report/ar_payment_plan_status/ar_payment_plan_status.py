"""AR Payment Plan Status: how accepted plans stand, the cash they agreed on by week, and how instalments were kept.

Amounts are in company currency at the rate of the invoices a plan is about. Everything is judged by the ledger of the
last day of the period, or of today where that is ahead.
"""

from ar_specialist.reports import groups, plan_months, plan_weeks, plans
from ar_specialist.reports.plan_filters import EXPECTED, KEPT, plan_filters


def execute(filters: dict | None = None) -> tuple:
	"""Return columns, lines, no message, chart, summary cards and that the lines bring their own totals."""
	checked = plan_filters(filters)
	if checked.show == EXPECTED:
		rows, totals = plan_weeks.rows(checked)
		columns, chart, cards = (
			plan_weeks.columns(checked),
			plan_weeks.chart(rows),
			plan_weeks.summary(totals),
		)
	elif checked.show == KEPT:
		rows, totals, chart = plan_months.rows(checked)
		columns, cards = plan_months.columns(checked), plan_months.summary(totals)
	else:
		rows, totals = plans.rows(checked)
		columns, chart, cards = plans.columns(checked), plans.chart(rows), plans.summary(totals)
	return groups.laid_out(columns, [*rows, *totals], chart, cards)
