"""AR Aging: every open item with its age, on any date.

Gives ERPNext's Accounts Receivable row by row, but for: what is not due has a column of its own, so that the
buckets add up; a user sees the customers that User Permissions allow, and due dates do not depend on who reads;
a missing `calculate_ageing_with` ages to the report date; journals to come count for the invoice they name.
"""

from frappe import _

from ar_specialist.reports import aging, exports, garbage
from ar_specialist.reports.columns import Column, column, currency, day, dynamic_link, link, whole
from ar_specialist.reports.filters import AgingFilters, aging_filters


@garbage.left_alone()
def execute(filters: dict | None = None) -> tuple:
	"""Return columns, rows, footer, chart, summary cards and whether to leave out the total row."""
	checked = aging_filters(filters)
	found = aging.readings(checked)
	rows, totals = aging.aging_rows(checked, found)
	return (
		get_columns(checked),
		exports.cells(rows),
		aging.footer(checked, found),
		aging.chart(checked, totals),
		aging.summary(checked, totals),
		len(totals) > 1 or checked.group_by_party,
	)


def get_columns(filters: AgingFilters) -> list[Column]:
	"""Return the columns; those of options that are off are left out."""
	columns = [
		day("posting_date", _("Posting Date")),
		column("customer_name", _("Customer"), width=200),
		dynamic_link("party", _("Customer ID"), "party_type", 140),
		column("voucher_type", _("Voucher Type")),
		dynamic_link("voucher_no", _("Voucher No"), "voucher_type"),
		day("due_date", _("Due Date")),
	]
	if len(filters.companies) > 1:
		columns.insert(0, link("company", _("Company"), "Company"))
	if filters.based_on_payment_terms:
		columns.append(column("payment_term", _("Payment Term")))
		columns.append(currency("invoice_grand_total", _("Invoice Grand Total"), disable_total=True))
	columns += [
		currency("invoiced", _("Invoiced Amount")),
		currency("paid", _("Paid Amount")),
		currency("credit_note", _("Credit Note")),
		currency("outstanding", _("Outstanding Amount")),
		currency("disputed", _("Disputed")),
		currency("planned", _("Planned")),
		whole("age", _("Age (Days)")),
		day("agreed_date", _("Agreed Date")),
		whole("agreed_age", _("Age by Agreement")),
		currency("not_due", _("Not Due")),
	]
	columns += [currency(f"range{n}", label) for n, label in enumerate(filters.rule.labels(), 1)]
	columns.append(link("currency", _("Currency"), "Currency", 80))
	return columns + _optional_columns(filters)


def _optional_columns(filters: AgingFilters) -> list[Column]:
	columns = []
	if filters.show_future_payments:
		columns += [
			column("future_ref", _("Future Payment Ref")),
			currency("future_amount", _("Future Payment Amount")),
			currency("remaining_balance", _("Remaining Balance")),
		]
	columns += [
		link("customer_account", _("Customer Account"), "AR Customer Account"),
		link("collector", _("Collector"), "User"),
		link("party_account", _("Receivable Account"), "Account"),
		column("cost_center", _("Cost Center")),
		column("po_no", _("Customer's Purchase Order")),
		link("customer_primary_contact", _("Customer Contact"), "Contact"),
	]
	if filters.show_delivery_notes:
		columns.append(column("delivery_notes", _("Delivery Notes")))
	columns.append(link("territory", _("Territory"), "Territory"))
	columns.append(link("customer_group", _("Customer Group"), "Customer Group"))
	if filters.show_sales_person:
		columns.append(column("sales_person", _("Sales Person")))
	if filters.show_sales_partner:
		columns.append(link("default_sales_partner", _("Sales Partner"), "Sales Partner"))
	if filters.show_remarks:
		columns.append(column("remarks", _("Remarks"), "Text", 200))
	return columns
