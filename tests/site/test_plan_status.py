"""AR Payment Plan Status: every figure worked out by hand from plans and payments of a real ledger."""

from datetime import date, timedelta

import pytest

import frappe
from frappe.desk import query_report

from ar_specialist.ar_specialist.report.ar_payment_plan_status.ar_payment_plan_status import execute
from ar_specialist.operations import plans
from ar_specialist.operations.plan_figures import GROUPS
from ar_specialist.reports.plan_filters import SHOWN
from tests.site import baseline as base
from tests.site import factories as make
from tests.site.accounts import settle
from tests.site.plan_reports import PERIOD, agreed, ahead, cells, chart_of, collected_by, one_of_each, report
from tests.site.planning import TODAY
from tests.site.promising import ago, cancelled, paid
from tests.site.sql_log import statements
from tests.site.users import acting_as, restrict

REPORT = "AR Payment Plan Status"
SPECIALIST, OTHER, MANAGER, AUDITOR, NOBODY = base.USERS
A, B, C, _WITH_TERMS, E = base.CUSTOMERS[:5]
AMOUNTS = ("agreed", "paid", "open_amount", "to_come", "overdue", "broken_open")
WEEKS, MONTHS = {"show": "Expected Cash"}, {"show": "Kept Instalments"}


def test_every_figure() -> None:
	plans = one_of_each()
	lines, (total,) = report(group_by="Customer")
	at_risk, active, broken, completed = sorted(lines, key=lambda row: base.CUSTOMERS.index(row["group"]))
	for row, (status, doc) in zip((at_risk, active, broken, completed), plans.items(), strict=True):
		assert doc.reload().status == status
		field = status.lower().replace(" ", "_")
		assert (row["plans"], row[field], row["names"][field]) == (1, 1, [doc.name])
	assert cells(at_risk, *AMOUNTS) == (900, 0, 900, 600, 300, 0)
	assert cells(at_risk, "next_due", "next_amount", "days_late", "missed") == (ahead(28), 300, 2, 0)
	assert cells(active, *AMOUNTS) == (400, 200, 200, 200, 0, 0)
	assert cells(active, "next_due", "next_amount", "days_late", "missed") == (ahead(25), 200, 0, 0)
	assert cells(broken, *AMOUNTS) == (500, 0, 500, 0, 0, 500)
	assert cells(broken, "next_due", "next_amount", "days_late", "missed") == (None, None, 15, 1)
	assert cells(completed, *AMOUNTS) == (100, 100, 0, 0, 0, 0)
	assert cells(total, *AMOUNTS) == (1900, 300, 1600, 800, 300, 500)
	assert cells(total, "plans", "active", "at_risk", "broken", "completed", "cancelled") == (
		4,
		1,
		1,
		1,
		1,
		0,
	)
	assert cells(total, "next_due", "next_amount", "days_late", "missed") == (ahead(25), 200, 15, 1)
	assert cells(total, "kept_share", "kept_by_count") == (44.4, 50), "200 of 450, one of two"
	assert cells(at_risk, "kept_share", "kept_by_count") == (None, None), "its days of grace are not over"


def test_it_is_what_the_plans_say_of_themselves() -> None:
	docs = one_of_each().values()
	_lines, (total,) = report()
	for field, theirs in (("agreed", "total"), ("paid", "paid"), ("open_amount", "open_amount")):
		assert total[field] == sum(doc.reload().get(theirs) for doc in docs)
	in_force = [doc for doc in docs if doc.status in ("Active", "At Risk")]
	assert total["overdue"] == sum(doc.late_amount for doc in in_force)


@pytest.mark.parametrize("group_by", GROUPS)
def test_every_grouping_comes_to_the_same_total(group_by: str) -> None:
	docs = one_of_each()
	collected_by(docs["Broken"], OTHER)
	lines, (total,) = report(group_by=group_by)
	for field in ("plans", "active", "broken", "missed", *AMOUNTS):
		assert sum(row[field] for row in lines) == total[field]
	assert cells(total, *AMOUNTS) == (1900, 300, 1600, 800, 300, 500)
	expected = {
		"Collector": {"Administrator", OTHER},
		"Customer": {A, B, C, E},
		"Status": {"Active", "At Risk", "Broken", "Completed"},
		"Month": {str(ago(days))[:7] for days in (12, 10, 20, 5)},
	}[group_by]
	assert {row["group"] for row in lines} == expected
	chart = chart_of(group_by=group_by)["data"]
	assert chart["labels"] == [row["label"] for row in lines]
	assert sum(sum(each["values"]) for each in chart["datasets"]) == 4
	if group_by == "Status":
		assert [row["group"] for row in lines] == ["Active", "At Risk", "Broken", "Completed"]


def week_of(day: date) -> date:
	return day - timedelta(
		days=(day.weekday() + 1) % 7
	)  # weeks begin on Sundays unless a site says otherwise


def test_expected_cash_by_week_and_what_is_overdue_apart() -> None:
	one_of_each()
	lines, (total,) = report(**WEEKS)
	late, *weeks = lines
	assert cells(late, "label", "instalments", "expected", "running", "plans") == ("Overdue", 1, 300, None, 1)
	by_week: dict[date, float] = {}
	for days, amount in ((25, 200), (28, 300), (58, 300)):
		by_week[week_of(ahead(days))] = by_week.get(week_of(ahead(days)), 0) + amount
	assert {row["week_start"]: row["expected"] for row in weeks} == by_week
	assert [row["running"] for row in weeks][-1] == 800
	assert all(row["week_end"] - row["week_start"] == timedelta(days=6) for row in weeks)
	assert cells(total, "expected", "overdue", "running", "instalments", "plans") == (1100, 300, 800, 4, 2)
	(bars,) = chart_of(**WEEKS)["data"]["datasets"]
	first, last = min(by_week), max(by_week)
	assert len(bars["values"]) == 1 + (last - first).days // 7 + 1, "weeks of nothing, too"
	assert sum(bars["values"]) == 1100
	settings = frappe.get_doc("System Settings")
	settings.first_day_of_the_week = "Monday"
	settings.flags.ignore_mandatory = True
	settings.save()
	assert {row["week_start"].weekday() for row in report(**WEEKS)[0] if "week_start" in row} == {0}


def test_a_far_week_is_one_bar() -> None:
	agreed(A, 300, {10: 100, 250: 100, 340: 100})
	_lines, (total,) = report(**WEEKS)
	assert total["expected"] == 300
	data = chart_of(**WEEKS)["data"]
	assert (len(data["labels"]), data["labels"][-1], data["datasets"][0]["values"][-1]) == (15, "Later", 200)


def test_what_was_kept_by_month() -> None:
	invoice, _doc = agreed(A, 900, {20: 300, 50: 300, 80: 300}, later=62)
	paid(invoice, 300, ago(45))  # due 42 days ago
	paid(invoice, 100, ago(13))  # due 12 days ago, of 300
	paid(invoice, 200, ago(5))  # too late
	lines, (total,) = report(**MONTHS)
	months: dict[str, list[int]] = {}
	for days, in_time in ((42, 300), (12, 100)):
		months.setdefault(str(ago(days))[:7], []).append(in_time)
	assert {row["group"]: (row["due"], row["in_time"]) for row in lines} == {
		month: (len(each), sum(each)) for month, each in months.items()
	}
	names = ("due", "decided", "kept", "missed", "required", "in_time", "kept_share", "kept_by_count")
	assert cells(total, *names) == (2, 2, 1, 1, 600, 400, 66.7, 50)
	chart = chart_of(**MONTHS)
	kind = "line" if len(months) > 1 else "bar"  # one month makes no line
	assert (chart["type"], chart["data"]["labels"]) == (kind, sorted(months))


def test_what_falls_due_after_a_plan_broke_is_not_missed_again() -> None:
	agreed(A, 300, {5: 100, 20: 100, 35: 100}, later=40)
	_lines, (total,) = report(**MONTHS)
	assert cells(total, "due", "decided", "missed", "required") == (1, 1, 1, 100)
	assert report()[1][0]["missed"] == 3, "as the plan itself says"


def test_a_past_day_is_judged_by_the_ledger_of_that_day() -> None:
	docs = one_of_each()
	asked = {"to_date": str(ago(4)), "group_by": "Customer"}
	before = [report(**asked, **show) for show in ({}, WEEKS, MONTHS)]
	(at_risk, _active, broken, completed), (total,) = before[0]
	assert cells(at_risk, "active", "to_come", "overdue") == (1, 900, 0), "nothing of it was due by then"
	assert cells(broken, "broken", "days_late") == (1, 11)
	assert cells(completed, "active", "open_amount", "next_due") == (1, 100, ahead(5))
	assert cells(total, "plans", "active", "broken", "kept_share") == (4, 3, 1, 0)
	paid(frappe.get_doc("Sales Invoice", docs["At Risk"].items[0].voucher_no), 300)
	plans.end(plans.locked(docs["Active"].name), "They pay at once")
	settle()
	assert [report(**asked, **show) for show in ({}, WEEKS, MONTHS)] == before
	assert report()[1][0]["cancelled"] == 1


def test_a_cancelled_plan_releases_what_was_open() -> None:
	doc = one_of_each()["Active"]
	plans.end(plans.locked(doc.name), "They pay at once")
	(line,), (total,) = report(status="Cancelled")
	assert cells(line, "cancelled", "agreed", "paid", "released", "open_amount") == (1, 400, 200, 200, 0)
	assert line["names"]["cancelled"] == [doc.name]
	assert cells(total, "plans", "to_come") == (1, 0)
	assert report(**WEEKS, party=[B]) == ([], [])
	frappe.db.set_value("AR Payment Plan", doc.name, "cancelled_on", ago(8))
	assert report(status="Cancelled")[1][0]["paid"] == 0, "it ended before they paid"
	assert report(party=[B], from_date=str(ago(7))) == ([], [])


def test_what_was_over_before_the_period_is_left_out() -> None:
	invoice, _doc = agreed(A, 100, {10: 50, 40: 50}, later=50)
	paid(invoice, 100, ago(45))
	assert report()[1][0]["completed"] == 1
	assert report(from_date=str(ago(20)))[1][0]["completed"] == 1, "an instalment was due in it"
	assert report(from_date=str(ago(9))) == ([], [])
	assert report(from_date=str(ago(45)), to_date=str(ago(44)))[1][0]["completed"] == 1
	assert report(from_date="2020-01-01", to_date="2020-02-01") == ([], [])


def test_a_broken_plan_stays_as_long_as_something_of_it_is_open() -> None:
	invoice, _doc = agreed(A, 100, {5: 50, 10: 50}, later=55)
	since = {"from_date": str(ago(20))}
	assert cells(report(**since)[1][0], "broken", "broken_open") == (1, 100)
	paid(invoice, 100, ago(30))
	assert report(**since) == ([], [])
	assert cells(report(from_date=str(ago(31)))[1][0], "broken", "broken_open", "paid") == (1, 0, 100)


def test_a_plan_whose_vouchers_were_cancelled_is_so_on_every_day() -> None:
	invoice, _doc = agreed(A, 100, {10: 50, 40: 50}, later=20)
	assert report()[1][0]["broken"] == 1
	cancelled(frappe.get_doc("Sales Invoice", invoice.name))
	assert cells(report()[1][0], "cancelled", "agreed", "released", "open_amount") == (1, 100, 100, 0)
	assert report(**MONTHS) == ([], [])


def test_a_write_off_is_nothing_paid() -> None:
	invoice, _doc = agreed(A, 300, {10: 100, 40: 100, 70: 100})
	make.write_off(frappe.get_doc("Sales Invoice", invoice.name), 150)
	_lines, (total,) = report()
	assert cells(total, "agreed", "paid", "written_off", "to_come") == (300, 0, 150, 150)


def test_fee_and_interest_are_owed_once_they_are_billed() -> None:
	_invoice, doc = agreed(A, 300, {10: 100, 40: 200}, fee=15, breaks_after=2)
	assert cells(report()[1][0], "agreed", "to_come", "overdue", "unbilled") == (315, 315, 0, 0)
	frappe.db.set_value("AR Payment Plan", doc.name, "accepted_on", ago(12))
	row = doc.instalments[0]
	frappe.db.set_value(row.doctype, row.name, "due_date", ago(2))
	_lines, (total,) = report()
	assert cells(total, "agreed", "to_come", "overdue", "unbilled") == (315, 200, 100, 15)
	assert report(**WEEKS)[1][0]["overdue"] == 100


def test_a_foreign_plan_counts_at_the_rate_of_its_invoices() -> None:
	invoice, _doc = agreed(make.FOREIGN_CUSTOMER, 1000, {10: 333, 40: 333, 70: 334}, later=12)
	rates = {"source_exchange_rate": 0.9, "target_exchange_rate": 0.9}
	paid(invoice, 333, **rates)
	_lines, (total,) = report()
	assert cells(total, *AMOUNTS) == (800, 266.4, 533.6, 533.6, 0, 0)
	assert total["currency"] == base.CURRENCY
	assert report(**WEEKS)[1][0]["expected"] == 533.6


def test_filters_narrow_it() -> None:
	docs = one_of_each()
	collected_by(docs["Broken"], OTHER)
	assert report(collector=OTHER)[1][0]["agreed"] == 500
	assert report(party=[B])[1][0]["agreed"] == 400
	assert report(party=[B, C])[1][0]["agreed"] == 900
	assert report(status="At Risk")[1][0]["agreed"] == 900
	assert report(status="At Risk", **WEEKS)[1][0]["expected"] == 900
	assert report(status="Broken", **MONTHS)[1][0]["required"] == 250
	assert report(customer_group=[base.GROUPS[2]])[1][0]["agreed"] == 400
	assert report(territory=[base.TERRITORIES[1]])[1][0]["agreed"] == 1000
	assert {row["group"] for row in report(from_date=str(ago(11)), to_date=str(TODAY))[0]} == {
		"Administrator",
		OTHER,
	}


@pytest.mark.parametrize("show", SHOWN)
def test_of_nothing_there_is_nothing(show: str) -> None:
	columns, rows, _message, chart, cards, _own = execute({"company": base.COMPANY, **PERIOD, "show": show})
	assert columns and (rows, chart, cards) == ([], None, [])
	agreed(A, 100, {10: 100})
	ahead_of_it = {"from_date": str(ahead(300)), "to_date": str(ahead(330)), "show": show}
	rows, totals = report(**ahead_of_it)
	assert bool(rows) == bool(totals) == (show != "Kept Instalments"), (
		"in a period to come it stands as today"
	)


def test_neither_draft_nor_proposal_is_a_plan_yet() -> None:
	from tests.site.planning import draft
	from tests.site.promising import invoiced

	draft(invoiced(100))
	plans.propose(plans.locked(draft(invoiced(200)).name))
	assert report() == ([], [])


@pytest.mark.parametrize(
	("filters", "sentence"),
	[
		({"from_date": "2026-03-02", "to_date": "2026-03-01"}, "before it ends"),
		({"from_date": "soon"}, "is not a date"),
		({"group_by": "Mood"}, "Group by one of"),
		({"group_by": ["Status"]}, "Group by one of"),
		({"status": "Draft"}, "Status is one of"),
		({"status": "<img src=x>"}, "Status is one of"),
		({"status": ["Active", "Broken"]}, "takes one value"),
		({"show": "everything"}, "Show one of"),
		({"company": "Nope"}, "does not exist"),
		({"party": ["Nobody Ltd"]}, "is no customer"),
		({"collector": "nobody@nowhere.test"}, "does not exist"),
	],
)
def test_what_is_refused(filters: dict, sentence: str) -> None:
	with pytest.raises(frappe.ValidationError, match=sentence) as refused:
		execute({"company": base.COMPANY, **filters})
	assert "<img" not in str(refused.value)


@pytest.mark.parametrize("show", SHOWN)
@pytest.mark.parametrize(
	("user", "may"), [(SPECIALIST, True), (MANAGER, True), (AUDITOR, True), (NOBODY, False)]
)
def test_who_may_run_it(user: str, may: bool, show: str) -> None:
	one_of_each()
	frappe.set_user(user)
	filters = {"company": base.COMPANY, **PERIOD, "show": show}
	if may:
		assert query_report.run(REPORT, filters=filters)["result"]
	else:
		with pytest.raises(frappe.PermissionError):
			query_report.run(REPORT, filters=filters)


@pytest.mark.parametrize("user", [SPECIALIST, MANAGER, AUDITOR])
def test_user_permissions_hold(user: str) -> None:
	one_of_each()
	restrict(user, "Customer", B)
	settle()
	with acting_as(user):
		rows = execute({"company": base.COMPANY, **PERIOD})[1]
		assert [row["agreed"] for row in rows] == [400, 400], "one line and the total"
		assert execute({"company": base.COMPANY, **PERIOD, **WEEKS})[1][-1]["expected"] == 200
		assert execute({"company": base.COMPANY, **PERIOD, **MONTHS})[1][-1]["required"] == 200
		with pytest.raises(frappe.PermissionError, match="may not see"):
			execute({"company": base.COMPANY, "party": [A]})


def test_the_number_of_statements_does_not_grow() -> None:
	def asked() -> list[int]:
		counts = []
		for show in SHOWN:
			filters = {"company": base.COMPANY, **PERIOD, "show": show, "group_by": "Customer"}
			execute(filters)  # what is cached is read once
			with statements() as seen:
				execute(filters)
			counts.append(len(seen))
		return counts

	one_of_each()
	before = asked()
	for customer in (A, B, C, E):
		invoice, _doc = agreed(customer, 300, {10: 100, 40: 100, 70: 100}, later=12)
		paid(invoice, 50)
	settle()
	assert asked() == before


def test_a_name_that_looks_like_a_formula_or_markup_is_neither() -> None:
	doc = one_of_each()["Active"]
	frappe.db.set_value("AR Payment Plan", doc.name, "customer_name", "=1+<img src=x>")

	def run_export_query_job() -> list[dict]:  # the name by which a report knows that a file is written
		return execute({"company": base.COMPANY, **PERIOD, "group_by": "Customer"})[1]

	assert "=1+<img src=x>" not in [row["label"] for row in run_export_query_job()]
	assert "=1+<img src=x>" in [row["label"] for row in report(group_by="Customer")[0]]
	labels = chart_of(group_by="Customer")["data"]["labels"]
	assert [label for label in labels if "img" in label] == ["=1+&lt;img src=x&gt;"]


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
	item = {"item_code": base.ITEM, "qty": 1, "rate": 90, "income_account": f"Sales - {abbr}", **own}
	values = {
		"currency": base.FOREIGN,
		"debit_to": f"Debtors - {abbr}",
		"items": [item],
		"conversion_rate": 1,
	}
	agreed(A, 300, {10: 100, 40: 200})
	agreed(B, 90, {10: 90}, of_invoice={"company": company, **values, **own}, company=company)
	both = {"company": [base.COMPANY, company]}
	lines, totals = report(**both)
	assert [cells(row, "company", "agreed", "currency") for row in lines] == [
		(base.COMPANY, 300, "EUR"),
		(company, 90, "USD"),
	]
	assert [cells(row, "agreed", "currency") for row in totals] == [(300, "EUR"), (90, "USD")]
	assert [cells(row, "expected", "currency") for row in report(**both, **WEEKS)[1]] == [
		(300, "EUR"),
		(90, "USD"),
	]
	assert sum(chart_of(**both, **WEEKS)["data"]["datasets"][0]["values"]) == 300, "of the first currency"
	cards = execute({**both, **PERIOD})[4]
	assert {(card["value"], card["currency"]) for card in cards if card["label"] == "Open"} == {
		(300, "EUR"),
		(90, "USD"),
	}
