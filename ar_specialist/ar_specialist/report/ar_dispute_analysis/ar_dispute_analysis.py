"""AR Dispute Analysis: how long disputes take, who was right and what became of the amounts; what to check before billing.

Amounts are in company currency at the rate of the day a case was raised. Counts, days and validity are of the cases
raised in the period, or of those that were over in it, as they stood on its last day; what became of the amounts is as
the ledger has it now.
"""

from frappe import _

from ar_specialist.receivables.dispute_figures import PeriodBy
from ar_specialist.reports import billing_trials, disputes, groups
from ar_specialist.reports.columns import Column, column, currency, link, share, whole
from ar_specialist.reports.dispute_filters import CHECKS, DisputeFilters, dispute_filters


def execute(filters: dict | None = None) -> tuple:
	"""Return columns, lines, message, chart, summary cards and that the lines bring their own totals."""
	checked = dispute_filters(filters)
	if checked.show == CHECKS:
		found = billing_trials.rows(checked)
		cards, message = billing_trials.summary(found), billing_trials.message(found)
		return groups.laid_out(billing_trials.columns(checked), found, None, cards, message)
	rows, totals = disputes.rows(checked)
	chart, cards = disputes.chart(rows, checked.group_by), disputes.summary(totals)
	return groups.laid_out(get_columns(checked), [*rows, *totals], chart, cards)


# What compares with what came in, or is still open: of cases that are over there is nothing of it to say.
OF_RAISED = {
	"invoiced",
	"disputed_share",
	"open",
	"past_deadline",
	"ended",
	"outstanding",
	"deductions_outstanding",
}


def get_columns(filters: DisputeFilters) -> list[Column]:
	"""Return the columns."""
	left_out = OF_RAISED if filters.by is PeriodBy.OVER else set()
	return [each for each in _columns(filters) if each["fieldname"] not in left_out]


def _columns(filters: DisputeFilters) -> list[Column]:
	return [
		*groups.leading_columns(filters),
		whole("disputes", _("Disputes")),
		currency("disputed", _("Disputed")),
		currency("invoiced", _("Invoiced")),
		share("disputed_share", _("Disputed over Invoiced")),
		whole("open", _("Open on the Last Day")),
		whole("past_deadline", _("Of These Past Deadline")),
		whole("ended", _("Over")),
		whole("late", _("Over Too Late")),
		column("median_days", _("Median Days"), "Float", precision=1),
		whole("ninetieth_days", _("90th Percentile, Days")),
		column("median_business_days", _("Median Business Days"), "Float", precision=1),
		whole("ninetieth_business_days", _("90th Percentile, Business Days")),
		share("valid", _("Valid")),
		share("partly_valid", _("Partly Valid")),
		share("invalid", _("Invalid")),
		share("unknown", _("Unknown")),
		share("valid_amount", _("Valid by Amount")),
		share("partly_valid_amount", _("Partly Valid by Amount")),
		share("invalid_amount", _("Invalid by Amount")),
		share("unknown_amount", _("Unknown by Amount")),
		*_outcomes(),
		whole("reopened", _("Reopened")),
		whole("withdrawn", _("Withdrawn")),
		currency("outstanding", _("Open Deductions")),
		column("deductions_outstanding", _("Days Deductions Outstanding"), "Float", precision=1),
		link("currency", _("Currency"), "Currency", 80),
	]


def _outcomes() -> list[Column]:
	return [
		currency("credited", _("Credited")),
		currency("rebilled", _("Rebilled")),
		currency("written_off", _("Written Off")),
		currency("refunded", _("Refunded")),
		currency("paid", _("Paid Meanwhile")),
		currency("upheld", _("Upheld")),
		currency("still_disputed", _("Still Disputed")),
	]
