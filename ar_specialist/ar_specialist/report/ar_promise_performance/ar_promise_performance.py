"""AR Promise Performance: how promises to pay turned out, by who took them, who made them, or the month they were for.

Amounts are in company currency at the rate of the day a promise was made. Kept Share is what came in by the deadline
over what was promised, of kept, partially kept and broken promises; open and withdrawn ones do not count, nor do
void ones, whose vouchers were cancelled.
"""

from frappe import _

from ar_specialist.operations.promise_figures import GROUPS
from ar_specialist.reports import groups, promises
from ar_specialist.reports.columns import Column, column, currency, link, share, whole
from ar_specialist.reports.contact_filters import ContactFilters, contact_filters


def execute(filters: dict | None = None) -> tuple:
	"""Return columns, lines, no message, chart, summary cards and that the lines bring their own totals."""
	checked = contact_filters(filters, GROUPS)
	rows, totals = promises.rows(checked)
	cards = promises.summary(totals)
	return groups.laid_out(get_columns(checked), [*rows, *totals], promises.chart(rows), cards)


def get_columns(filters: ContactFilters) -> list[Column]:
	"""Return the columns."""
	return [
		*groups.leading_columns(filters),
		whole("promises", _("Promises"), 110),
		whole("open", _("Open")),
		currency("open_amount", _("Still Promised")),
		whole("kept", _("Kept")),
		whole("partially_kept", _("Partially Kept"), 140),
		whole("broken", _("Broken"), 100),
		whole("withdrawn", _("Withdrawn"), 115),
		whole("void", _("Void")),
		currency("promised", _("Promised, Decided"), 170),
		currency("fulfilled", _("Came In by the Deadline"), 210),
		share("kept_share", _("Kept Share")),
		share("kept_by_count", _("Kept by Count")),
		column("days_to_payment", _("Days to Payment"), "Float", precision=1),
		whole("highest_level", _("Highest Level"), 130),
		link("currency", _("Currency"), "Currency", 80),
	]
