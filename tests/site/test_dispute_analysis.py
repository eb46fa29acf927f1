"""AR Dispute Analysis: every figure worked out by hand from disputes of real invoices."""

import pytest

import frappe
from frappe.desk import query_report

from ar_specialist.ar_specialist.report.ar_dispute_analysis.ar_dispute_analysis import execute
from ar_specialist.operations.dispute_figures import GROUPS
from tests.site import baseline as base
from tests.site import disputes, disputing
from tests.site import factories as make
from tests.site.analysing import (
	DELIVERY,
	PERIOD,
	PRICE,
	cells,
	credit,
	decide,
	dispute,
	reasons,
	report,
	shift,
)
from tests.site.sql_log import statements
from tests.site.users import acting_as, restrict

REPORT = "AR Dispute Analysis"
SPECIALIST, _OTHER, MANAGER, AUDITOR, NOBODY = base.USERS
OTHER_CUSTOMER = base.CUSTOMERS[1]


@pytest.fixture(autouse=True)
def june() -> None:
	"""Four disputes: one credited after 8 days, one upheld after 2, one open, and one open since the month before."""
	reasons()
	weekends = [f"2026-{day}" for day in ("05-16", "05-17", "06-06", "06-07", "06-13", "06-14")]
	base.make(
		"Holiday List",
		"AR Test Weekends",
		holiday_list_name="AR Test Weekends",
		from_date="2026-01-01",
		to_date="2026-12-31",
		holidays=[{"holiday_date": day, "description": "Weekend"} for day in weekends],
	)
	frappe.db.set_value("Company", base.COMPANY, "default_holiday_list", "AR Test Weekends")
	frappe.clear_document_cache("Company", base.COMPANY)
	first = dispute(300, "2026-06-03", net=1000, deadline="2026-06-10")
	credit(first, 300, "2026-06-11")
	second = dispute(500, "2026-06-10", net=2000, customer=OTHER_CUSTOMER, deadline="2026-06-17")
	decide(second, "2026-06-12")
	dispute(200, "2026-06-20", net=1000, reason=DELIVERY, deadline="2026-06-25")
	dispute(100, "2026-05-15", net=400, reason=DELIVERY, deadline="2026-05-22")


def test_every_figure() -> None:
	(price, delivery), (total,) = report()
	assert (price["group"], delivery["group"]) == (PRICE, DELIVERY), "the largest first"
	assert cells(price, "disputes", "disputed", "open", "ended") == (2, 800, 0, 2)
	assert cells(price, "credited", "upheld", "still_disputed") == (300, 500, 0)
	assert cells(price, "median_days", "ninetieth_days") == (5, 8)
	assert cells(price, "median_business_days", "ninetieth_business_days") == (4, 6)
	assert cells(price, "valid", "invalid", "partly_valid") == (50, 50, 0)
	assert cells(price, "valid_amount", "invalid_amount") == (37.5, 62.5)
	assert cells(price, "late", "past_deadline", "outstanding") == (1, 0, 0)
	assert cells(delivery, "disputes", "disputed", "open", "past_deadline") == (1, 200, 1, 1)
	assert cells(delivery, "median_days", "ninetieth_days", "valid") == (None, None, None)
	assert cells(delivery, "outstanding", "deductions_outstanding") == (300, 45)
	assert cells(total, "disputes", "disputed", "invoiced", "disputed_share") == (3, 1000, 4000, 25)
	assert cells(total, "outstanding", "deductions_outstanding") == (300, 9), "300 / (1000 / 30)"
	assert cells(total, "median_days", "ninetieth_days", "currency") == (5, 8, base.CURRENCY)


@pytest.mark.parametrize("group_by", GROUPS)
def test_every_grouping_comes_to_the_same_total(group_by: str) -> None:
	lines, (total,) = report(group_by=group_by)
	assert cells(total, "disputed", "invoiced", "disputes") == (1000, 4000, 3)
	for name in ("disputed", "credited", "upheld", "still_disputed"):
		assert round(sum(row[name] for row in lines), 2) == total[name]
	assert sum(row["disputes"] for row in lines) == 3
	charted = {row["label"]: row["disputed"] for row in lines if row["disputed"]}
	chart = chart_of(group_by=group_by)
	if group_by == "Month":
		assert (chart["type"], chart["data"]["labels"]) == ("bar", ["2026-06"])
		return
	bars, *lines_of = chart["data"]["datasets"]
	assert chart["type"] == ("axis-mixed" if len(charted) > 1 else "bar"), "one point makes no line"
	assert [line["values"][-1] for line in lines_of] == [100] * (len(charted) > 1)
	assert chart["data"]["labels"] == sorted(charted, key=lambda label: (-charted[label], label))
	assert bars["values"] == sorted(bars["values"], reverse=True)


def chart_of(**filters: object) -> dict:
	return execute({"company": base.COMPANY, **PERIOD, **filters})[3]


def test_by_customer_and_month_have_invoices_of_their_own() -> None:
	(first, second), _totals = report(group_by="Customer")
	assert {row["group"] for row in (first, second)} == {base.CUSTOMERS[0], OTHER_CUSTOMER}
	mine, theirs = sorted((first, second), key=lambda row: row["group"])
	assert cells(mine, "disputed", "invoiced", "disputed_share") == (500, 2000, 25)
	assert cells(theirs, "disputed", "invoiced", "disputed_share") == (500, 2000, 25)
	(may, june), _totals = report(group_by="Month", from_date="2026-05-01")
	assert cells(may, "group", "disputed", "invoiced", "outstanding") == ("2026-05", 100, 400, 100)
	assert cells(june, "group", "disputed", "invoiced", "outstanding") == ("2026-06", 1000, 4000, 300)
	assert cells(may, "deductions_outstanding") == (31,), "100 / (100 / 31)"
	(price, _delivery), _totals = report()
	assert cells(price, "invoiced", "disputed_share") == (None, 20), "of all that was invoiced"


def other_item() -> None:
	values = {"item_group": "Services", "is_stock_item": 0, "stock_uom": "Nos"}
	base.make("Item", "AR Test Other", item_code="AR Test Other", **values)


def test_an_amount_is_shared_over_items_and_sales_people_to_the_cent() -> None:
	other_item()
	team = [
		{"sales_person": base.SALES_PEOPLE[1], "allocated_percentage": 66.67},
		{"sales_person": base.SALES_PEOPLE[2], "allocated_percentage": 33.33},
	]
	lines = [disputes.line(200), disputes.line(50, 2, item="AR Test Other"), disputes.line(0)]
	invoice = disputes.invoice(lines, customer=base.CUSTOMERS[2], on="2026-06-04", sales_team=team)
	shared = dispute(100, "2026-06-05", invoice, customer=base.CUSTOMERS[2])
	asked = {"party": [base.CUSTOMERS[2]]}
	found, (total,) = report(group_by="Item", **asked)
	assert {row["group"]: row["disputed"] for row in found} == {base.ITEM: 66.67, "AR Test Other": 33.33}
	assert {row["group"]: row["invoiced"] for row in found} == {base.ITEM: 200, "AR Test Other": 100}
	assert [row["cases"] for row in found] == [[shared.name]] * 2
	assert cells(total, "disputes", "disputed", "invoiced") == (1, 100, 300), "one case, in two lines"
	found, (total,) = report(group_by="Sales Person", **asked)
	assert {row["group"]: row["disputed"] for row in found} == {
		base.SALES_PEOPLE[1]: 66.67,
		base.SALES_PEOPLE[2]: 33.33,
	}
	assert sum(row["invoiced"] for row in found) == total["invoiced"] == 300
	found, _totals = report(group_by="Sales Person")
	assert {row["label"]: row["disputed"] for row in found}["Nobody"] == 1000


def test_a_disputed_line_is_its_item_s() -> None:
	other_item()
	invoice = disputes.invoice(
		[disputes.line(200), disputes.line(100, item="AR Test Other")],
		on="2026-06-04",
		customer=OTHER_CUSTOMER,
	)
	disputing.settle()
	row = {"voucher_type": "Sales Invoice", "voucher_no": invoice.name, "kind": "Line"}
	doc = disputing.dispute(items=[{**row, "invoice_line": invoice.items[1].name}], customer=OTHER_CUSTOMER)
	shift(doc, raised_on="2026-06-05")
	found, _totals = report(group_by="Item", party=[OTHER_CUSTOMER])
	assert {row["group"]: row["disputed"] for row in found} == {base.ITEM: 500, "AR Test Other": 100}


def test_what_became_of_the_amounts() -> None:
	invoice = make.invoice(base.CUSTOMERS[2], amount=1000, on="2026-06-01")
	dispute(600, "2026-06-02", invoice, customer=base.CUSTOMERS[2])
	make.write_off(invoice, 100, on="2026-06-03")
	make.payment(frappe.get_doc("Sales Invoice", invoice.name), amount=450, on="2026-06-04")
	_lines, (total,) = report(party=[base.CUSTOMERS[2]])
	assert cells(total, "disputed", "written_off", "paid", "still_disputed") == (600, 100, 50, 450)
	assert cells(total, "open", "outstanding") == (1, 600), "what was disputed of a case that is open"


def test_what_is_withdrawn_or_reopened_is_counted_and_says_nothing_of_validity() -> None:
	gone = dispute(50, "2026-06-02", customer=base.CUSTOMERS[2])
	disputing.move(gone, "Withdrawn", status_reason="A mistake")
	shift(gone, closed_on="2026-06-04")
	again = dispute(70, "2026-06-03", customer=base.CUSTOMERS[2])
	decide(again, "2026-06-05")
	disputing.move(again, "In Review", status_reason="They sent a paper")
	_lines, (total,) = report(party=[base.CUSTOMERS[2]])
	assert cells(total, "disputes", "withdrawn", "reopened", "open", "ended") == (2, 1, 1, 1, 1)
	assert cells(total, "valid", "invalid", "median_days", "upheld") == (None, None, 2, 50)


def test_what_was_merely_paid_says_nothing_of_who_was_right() -> None:
	paid = dispute(30, "2026-06-02", customer=base.CUSTOMERS[2])
	make.payment(frappe.get_doc("Sales Invoice", paid.items[0].voucher_no), on="2026-06-04")
	disputing.settle()
	paid.reload()
	assert (paid.status, paid.resolution) == ("Closed", "Paid")
	shift(paid, closed_on="2026-06-04")
	owed = dispute(10, "2026-06-03", customer=base.CUSTOMERS[2])
	decide(owed, "2026-06-05")
	_lines, (total,) = report(party=[base.CUSTOMERS[2]])
	assert cells(total, "valid", "partly_valid", "invalid", "unknown") == (0, 0, 50, 50)
	assert cells(total, "invalid_amount", "unknown_amount") == (25, 75)


def test_a_past_month_stands_as_it_stood_on_its_last_day() -> None:
	before = report()[1][0]
	(name,) = frappe.get_all("AR Dispute", {"raised_on": "2026-06-20"}, pluck="name")
	decide(frappe.get_doc("AR Dispute", name), "2026-07-03")
	after = report()[1][0]
	same = (
		"open",
		"past_deadline",
		"ended",
		"median_days",
		"valid",
		"invalid",
		"outstanding",
		"deductions_outstanding",
	)
	assert cells(after, *same) == cells(before, *same)
	assert cells(before, "still_disputed", "upheld") == (200, 500)
	assert cells(after, "still_disputed", "upheld") == (0, 700), "what became of it is as it is now"
	assert report(to_date="2026-07-03")[1][0]["ended"] == 3


def test_a_foreign_dispute_counts_at_the_rate_of_its_day() -> None:
	dispute(100, "2026-06-08", customer=make.FOREIGN_CUSTOMER, net=500)
	_lines, (total,) = report(party=[make.FOREIGN_CUSTOMER])
	assert cells(total, "disputed", "invoiced", "currency") == (80, 400, base.CURRENCY)


def test_two_companies_with_two_currencies_are_never_added() -> None:
	company, abbr = "AR Test Overseas", "ARO"
	base.make(
		"Company",
		company,
		company_name=company,
		abbr=abbr,
		default_currency=base.FOREIGN,
		country="Japan",
		chart_of_accounts="Standard",
		enable_perpetual_inventory=0,
	)
	own = {"cost_center": f"Main - {abbr}"}
	item = {"item_code": base.ITEM, "qty": 1, "rate": 900, "income_account": f"Sales - {abbr}", **own}
	values = {
		"currency": base.FOREIGN,
		"debit_to": f"Debtors - {abbr}",
		"items": [item],
		"conversion_rate": 1,
	}
	invoice = make.invoice(OTHER_CUSTOMER, on="2026-06-02", company=company, **values, **own)
	dispute(90, "2026-06-03", invoice, customer=OTHER_CUSTOMER, company=company)
	lines, totals = report(company=[base.COMPANY, company])
	assert [(row["company"], row["disputed"], row["currency"]) for row in lines] == [
		(base.COMPANY, 800, "EUR"),
		(base.COMPANY, 200, "EUR"),
		(company, 90, "USD"),
	]
	assert [cells(row, "disputed", "invoiced", "currency") for row in totals] == [
		(1000, 4000, "EUR"),
		(90, 900, "USD"),
	]
	(_bars, line) = chart_of(company=[base.COMPANY, company])["data"]["datasets"]
	assert line["values"] == [80, 100], "of the first currency alone"
	checks = execute({"company": [base.COMPANY, company], **PERIOD, "show": "Checks before Billing"})[1]
	assert {row["currency"] for row in checks if row["company"] == company} <= {"USD"}


def test_filters_narrow_it() -> None:
	assert report(reason=[DELIVERY])[1][0]["disputed"] == 200
	assert report(reason=[DELIVERY, PRICE])[1][0]["disputed"] == 1000
	assert report(root_cause="Price Agreement")[1][0]["disputed"] == 800
	assert report(status="Open")[1][0]["disputed"] == 200
	assert report(party=[OTHER_CUSTOMER])[1][0]["invoiced"] == 2000
	assert report(customer_group=[base.GROUPS[0]])[1][0]["disputed"] == 500
	assert report(from_date="2020-01-01", to_date="2020-01-31") == ([], [])
	assert chart_of(from_date="2020-01-01", to_date="2020-01-31") is None
	ahead = report(from_date="2027-01-01", to_date="2027-01-31")
	assert [row["disputes"] for row in ahead[1]] in ([], [0]), "a month that has not begun"


@pytest.mark.parametrize(
	("filters", "sentence"),
	[
		({"from_date": "2026-03-02", "to_date": "2026-03-01"}, "before it ends"),
		({"from_date": "soon"}, "is not a date"),
		({"group_by": "Mood"}, "Group by one of"),
		({"group_by": ["Reason"]}, "Group by one of"),
		({"reason": "Whim"}, "does not exist"),
		({"root_cause": "Bad luck"}, "Root Cause is one of"),
		({"root_cause": ["Delivery", "Invoicing"]}, "takes one value"),
		({"status": "<img src=x>"}, "Status is one of"),
		({"show": "everything"}, "Show one of"),
		({"company": "Nope"}, "does not exist"),
		({"party": ["Nobody Ltd"]}, "is no customer"),
	],
)
def test_what_is_refused(filters: dict, sentence: str) -> None:
	with pytest.raises(frappe.ValidationError, match=sentence) as refused:
		execute({"company": base.COMPANY, **filters})
	assert "<img" not in str(refused.value)


@pytest.mark.parametrize("show", ["Figures", "Checks before Billing"])
@pytest.mark.parametrize(
	("user", "may"), [(SPECIALIST, True), (MANAGER, True), (AUDITOR, True), (NOBODY, False)]
)
def test_who_may_run_it(user: str, may: bool, show: str) -> None:
	frappe.set_user(user)
	filters = {"company": base.COMPANY, **PERIOD, "show": show}
	if may:
		assert query_report.run(REPORT, filters=filters)["result"]
	else:
		with pytest.raises(frappe.PermissionError):
			query_report.run(REPORT, filters=filters)


@pytest.mark.parametrize("user", [SPECIALIST, MANAGER, AUDITOR])
@pytest.mark.parametrize("group_by", ["Customer", "Item", "Reason"])
def test_user_permissions_hold(user: str, group_by: str) -> None:
	restrict(user, "Customer", OTHER_CUSTOMER)
	disputing.settle()
	with acting_as(user):
		rows = execute({"company": base.COMPANY, **PERIOD, "group_by": group_by})[1]
		assert [row["disputed"] for row in rows] == [500, 500], "one line and the total"
		assert rows[-1]["invoiced"] == 2000, "nor is it seen what others were invoiced"
		with pytest.raises(frappe.PermissionError, match="may not see"):
			execute({"company": base.COMPANY, "party": [base.CUSTOMERS[0]]})
		trials = execute({"company": base.COMPANY, **PERIOD, "show": "Checks before Billing"})[1]
	assert trials == [], "theirs was not rightly disputed"


def test_the_number_of_statements_does_not_grow() -> None:
	def asked() -> list[int]:
		counts = []
		for filters in (*({"group_by": each} for each in GROUPS), {"show": "Checks before Billing"}):
			filters = {"company": base.COMPANY, **PERIOD, **filters}
			execute(filters)  # what is cached is read once
			with statements() as seen:
				execute(filters)
			counts.append(len(seen))
		return counts

	before = asked()
	for number in range(4):
		doc = dispute(10 + number, f"2026-06-0{number + 4}", customer=base.CUSTOMERS[number], po_no="X")
		decide(doc, "2026-06-20", "Credit Note", valid="Valid")
	assert asked() == before


def test_a_name_that_looks_like_a_formula_is_none_in_a_file() -> None:
	frappe.db.set_value("AR Dispute", {"customer": OTHER_CUSTOMER}, "customer_name", "=1+1")

	def run_export_query_job() -> list[dict]:  # the name by which a report knows that a file is written
		return execute({"company": base.COMPANY, **PERIOD, "group_by": "Customer"})[1]

	assert "'=1+1" in [row["label"] for row in run_export_query_job()]
	assert "=1+1" in [row["label"] for row in report(group_by="Customer")[0]]


def test_a_disputed_journal_is_nobody_s_item() -> None:
	rows = [
		{"account": base.DEBTORS, "party_type": "Customer", "party": base.CUSTOMERS[2], "debit": 80},
		{"account": base.INCOME, "credit": 80},
	]
	journal = make.journal(rows, on="2026-06-01")
	disputing.settle()
	row = {"voucher_type": "Journal Entry", "voucher_no": journal.name, "disputed": 30}
	shift(disputing.dispute(items=[row], customer=base.CUSTOMERS[2]), raised_on="2026-06-02")
	for group_by, label in (("Item", "Without an item"), ("Sales Person", "Nobody")):
		(line,), (total,) = report(group_by=group_by, party=[base.CUSTOMERS[2]])
		assert cells(line, "label", "disputed", "disputed_share") == (label, 30, None)
		assert cells(total, "disputed", "invoiced") == (30, 0)


def test_a_line_leads_to_its_cases_where_no_filter_of_their_list_says_the_same() -> None:
	(line,), _totals = report(group_by="Customer", customer_group=[base.GROUPS[0]])
	assert len(line["cases"]) == 3
	assert [row["cases"] for row in report(group_by="Customer")[0]] == [None, None]


def test_a_case_about_two_invoices_is_over_as_a_whole() -> None:
	customer = base.CUSTOMERS[2]
	invoices = [make.invoice(customer, amount=100, on="2026-06-01") for _number in range(2)]
	disputing.settle()
	doc = disputing.dispute(*invoices, amounts=(40, 60), customer=customer)
	shift(doc, raised_on="2026-06-02")
	make.credit_note(invoices[0], amount=40, on="2026-06-05")
	disputing.settle()
	decide(doc, "2026-06-05", "Settled in Part")
	_lines, (total,) = report(party=[customer])
	assert cells(total, "ended", "median_days", "partly_valid") == (1, 3, 100)
	assert cells(total, "disputed", "credited", "upheld", "still_disputed") == (100, 40, 60, 0)


def test_a_name_with_markup_is_no_markup_in_the_chart() -> None:
	frappe.db.set_value("AR Dispute", {"customer": OTHER_CUSTOMER}, "customer_name", "<img src=x>")
	labels = chart_of(group_by="Customer")["data"]["labels"]
	assert [label for label in labels if "img" in label] == ["&lt;img src=x&gt;"]
