"""AR Aging Summary: what is open and how late, by customer or by what customers belong to, on any date.

By customer it gives ERPNext's Accounts Receivable Summary, but for: what is not due has a column of its own, a
customer with items in two currencies has a line in each, a general ledger balance counts receivable accounts
only, advances and balances are left out of lines that are not in company currency, and a user sees the customers
that User Permissions allow.
"""

from frappe import _

from ar_specialist.reports import aging, exports, garbage, summary
from ar_specialist.reports.columns import Column, column, currency, dynamic_link, link, whole
from ar_specialist.reports.filters import AgingFilters, aging_filters


@garbage.left_alone()
def execute(filters: dict | None = None) -> tuple:
	"""Return columns, lines, footer, chart, summary cards and that the lines bring their own totals."""
	checked = aging_filters(filters)
	found = aging.readings(checked)
	rows = summary.summary_rows(checked, found)
	totals = aging.totals(checked, found)
	return (
		get_columns(checked),
		exports.cells(rows),
		aging.footer(checked, found),
		aging.chart(checked, totals),
		aging.summary(checked, totals),
		True,
	)


def get_columns(filters: AgingFilters) -> list[Column]:
	"""Return the columns; those of options that are off are left out."""
	columns = [
		column("label", _("Customer") if filters.group_by == "Customer" else _(filters.group_by), width=260),
		dynamic_link("party", _("Customer ID"), "party_type", 140),
	]
	if len(filters.companies) > 1:
		columns.append(link("company", _("Company"), "Company"))
	columns += [
		currency("advance", _("Advance Amount")),
		currency("invoiced", _("Invoiced Amount")),
		currency("paid", _("Paid Amount")),
		currency("credit_note", _("Credit Note")),
		currency("outstanding", _("Outstanding Amount")),
		currency("disputed", _("Disputed")),
		currency("planned", _("Planned")),
	]
	if filters.show_gl_balance:
		columns += [currency("gl_balance", _("GL Balance")), currency("diff", _("Difference"))]
	columns.append(currency("not_due", _("Not Due")))
	columns += [currency(f"range{n}", label) for n, label in enumerate(filters.rule.labels(), 1)]
	columns += [
		currency("total_due", _("Total Amount Due")),
	]
	if filters.show_future_payments:
		columns.append(currency("future_amount", _("Future Payment Amount")))
		columns.append(currency("remaining_balance", _("Remaining Balance")))
	columns += [
		whole("oldest_age", _("Oldest (Days)")),
		whole("open_items", _("Open Items")),
		link("currency", _("Currency"), "Currency", 80),
		link("customer_account", _("Customer Account"), "AR Customer Account"),
		link("collector", _("Collector"), "User"),
		link("territory", _("Territory"), "Territory"),
		link("customer_group", _("Customer Group"), "Customer Group"),
	]
	return columns
