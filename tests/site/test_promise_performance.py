"""AR Promise Performance: every figure worked out by hand from promises and payments of a real ledger."""

from datetime import date

import pytest

import frappe
from frappe.desk import query_report
from frappe.model.document import Document
from frappe.utils import add_days, getdate

from ar_specialist.ar_specialist.report.ar_promise_performance.ar_promise_performance import execute
from ar_specialist.operations import refresh
from tests.site import baseline as base
from tests.site import conversations
from tests.site import factories as make
from tests.site.accounts import settle

SPECIALIST, OTHER, MANAGER, AUDITOR, NOBODY = base.USERS
TODAY = getdate()
Row = dict[str, object]


def promise(
	amount: float, ago: int = 0, by: str = SPECIALIST, customer: str = make.CUSTOMER, **values: object
) -> tuple[Document, Document]:
	"""Return an invoice over `amount` and a promise of it that was due `ago` days before today, made ten days before."""
	invoice = make.invoice(customer, amount=amount, on=add_days(TODAY, -200), **values)
	settle()
	doc = conversations.promise(invoice, by=by)
	if ago:
		shifted = {"promised_for": -ago, "deadline": doc.tolerance_days - ago, "made_on": -ago - 10}
		frappe.db.set_value(
			"AR Promise", doc.name, {field: add_days(TODAY, days) for field, days in shifted.items()}
		)
	return doc, invoice


def pay(invoice: Document, amount: float, on: date | str, **values: object) -> None:
	make.payment(frappe.get_doc("Sales Invoice", invoice.name), amount=amount, on=on, **values)


def report(**filters: object) -> tuple[list[Row], list[Row]]:
	"""Return the lines and the totals."""
	period = {"from_date": add_days(TODAY, -60), "to_date": add_days(TODAY, 30)}
	settle()
	refresh.refresh(base.COMPANY, list(base.CUSTOMERS))
	rows = execute({"company": base.COMPANY, **period, **filters})[1]
	return [row for row in rows if not row.get("bold")], [row for row in rows if row.get("bold")]


def kept_broken_and_half_kept() -> None:
	_doc, invoice = promise(300, ago=30)
	pay(invoice, 300, add_days(TODAY, -36))  # four days after the promise was made
	_doc, invoice = promise(200, ago=20, customer=base.CUSTOMERS[1])
	pay(invoice, 50, add_days(TODAY, -20))  # ten days after
	promise(500, ago=40, by=OTHER)
	promise(700, by=OTHER, customer=base.CUSTOMERS[2])


def test_every_figure() -> None:
	kept_broken_and_half_kept()
	(other, mine), (total,) = report()
	assert (mine["group"], other["group"]) == (SPECIALIST, OTHER)
	assert (mine["promises"], mine["kept"], mine["partially_kept"], mine["broken"]) == (2, 1, 1, 0)
	assert (mine["promised"], mine["fulfilled"], mine["kept_share"], mine["kept_by_count"]) == (
		500,
		350,
		70,
		50,
	)
	assert mine["days_to_payment"] == 4.9, "(300 × 4 + 50 × 10) / 350"
	assert (other["promises"], other["broken"], other["open"], other["open_amount"]) == (2, 1, 1, 700)
	assert (other["promised"], other["kept_share"], other["days_to_payment"]) == (500, 0, None)
	assert (total["promised"], total["fulfilled"], total["kept_share"]) == (1000, 350, 35)
	assert (total["promises"], total["currency"]) == (4, base.CURRENCY)


def test_by_customer_and_by_month() -> None:
	kept_broken_and_half_kept()
	lines, _totals = report(group_by="Customer")
	assert {row["group"]: row["promised"] for row in lines} == {
		base.CUSTOMERS[0]: 800,
		base.CUSTOMERS[1]: 200,
		base.CUSTOMERS[2]: 0,
	}
	months: dict[str, int] = {}
	for days in (-30, -20, -40, 7):
		month = str(add_days(TODAY, days))[:7]
		months[month] = months.get(month, 0) + 1
	lines, _totals = report(group_by="Month")
	assert {row["group"]: row["promises"] for row in lines} == months
	assert [row["group"] for row in lines] == sorted(months)


def test_what_is_withdrawn_does_not_count() -> None:
	doc, _invoice = promise(300)
	doc.withdraw("A mistake")
	((line,), _totals) = report()
	assert (line["promises"], line["withdrawn"], line["promised"], line["kept_share"]) == (1, 1, 0, None)


def test_a_late_payment_keeps_nothing() -> None:
	doc, invoice = promise(300, ago=30)
	pay(invoice, 300, add_days(TODAY, -30 + doc.tolerance_days))  # the last day on which it is kept
	((line,), _totals) = report()
	assert (line["kept"], line["broken"]) == (1, 0)
	doc, invoice = promise(100, ago=30, by=OTHER)
	pay(invoice, 100, add_days(TODAY, -30 + doc.tolerance_days + 1))
	lines, _totals = report(collector=OTHER)
	assert [(row["broken"], row["fulfilled"], row["days_to_payment"]) for row in lines] == [(1, 0, None)]


def test_a_foreign_promise_counts_at_the_rate_of_its_day() -> None:
	_doc, invoice = promise(1000, ago=30, customer=make.FOREIGN_CUSTOMER, rate=0.8)
	pay(invoice, 250, add_days(TODAY, -35), source_exchange_rate=0.9, target_exchange_rate=0.9)
	((line,), (total,)) = report()
	assert (line["promised"], line["fulfilled"], line["kept_share"]) == (800, 200, 25)
	assert (line["currency"], total["currency"]) == (base.CURRENCY, base.CURRENCY)


def test_filters() -> None:
	kept_broken_and_half_kept()
	lines, _totals = report(group_by="Customer", customer_group=base.GROUPS[0])
	assert {row["group"] for row in lines} == {base.CUSTOMERS[0], base.CUSTOMERS[2]}
	lines, _totals = report(group_by="Customer", territory=[base.TERRITORIES[2]])
	assert {row["group"] for row in lines} == {base.CUSTOMERS[1], base.CUSTOMERS[2]}
	lines, _totals = report(party=[base.CUSTOMERS[1]], collector=SPECIALIST)
	assert [row["promises"] for row in lines] == [1]
	lines, _totals = report(from_date=add_days(TODAY, -31), to_date=add_days(TODAY, -30))
	assert [row["promises"] for row in lines] == [1]
	assert report(from_date="2020-01-01", to_date="2020-02-01") == ([], [])


@pytest.mark.parametrize("user", [SPECIALIST, MANAGER, AUDITOR])
def test_user_permissions_hold(user: str) -> None:
	kept_broken_and_half_kept()
	frappe.get_doc(
		{
			"doctype": "User Permission",
			"user": user,
			"allow": "Customer Group",
			"for_value": base.GROUPS[2],
		}
	).insert(ignore_permissions=True)
	frappe.cache.hdel("user_permissions", user)
	settle()
	frappe.set_user(user)
	period = {"from_date": add_days(TODAY, -60), "to_date": add_days(TODAY, 30)}
	rows = execute({"company": base.COMPANY, "group_by": "Customer", **period})[1]
	assert [row["group"] for row in rows if not row.get("bold")] == [base.CUSTOMERS[1]]
	assert [row["promised"] for row in rows if row.get("bold")] == [200]
	with pytest.raises(frappe.PermissionError, match="may not see"):
		execute({"company": base.COMPANY, "party": [base.CUSTOMERS[0]]})


@pytest.mark.parametrize(("user", "may"), [(SPECIALIST, True), (AUDITOR, True), (NOBODY, False)])
def test_who_may_run_it(user: str, may: bool) -> None:
	frappe.set_user(user)
	for name in ("AR Promise Performance", "AR Collector Activity"):
		if may:
			assert query_report.run(name, filters={"company": base.COMPANY})["result"] == []
		else:
			with pytest.raises(frappe.PermissionError):
				query_report.run(name, filters={"company": base.COMPANY})


@pytest.mark.parametrize(
	("filters", "sentence"),
	[
		({"from_date": "2026-03-02", "to_date": "2026-03-01"}, "before it ends"),
		({"from_date": "1026-03-02"}, "up to 20 years"),
		({"from_date": "soon"}, "is not a date"),
		({"group_by": "Mood"}, "Group by one of"),
		({"collector": "nobody@example.org"}, "does not exist"),
		({"collector": [SPECIALIST, OTHER]}, "takes one value"),
		({"territory": "Atlantis"}, "does not exist"),
		({"company": "Nope"}, "does not exist"),
		({"days": "a week"}, "whole number"),
		({"days": -3}, "whole number"),
		({"days": 4000}, "1 to 365"),
		({"group_by": "<img src=x>", "collector": "<img src=x>"}, "Group by one of"),
	],
)
def test_what_is_refused(filters: dict, sentence: str) -> None:
	from ar_specialist.ar_specialist.report.ar_collector_activity import ar_collector_activity

	for run in (execute, ar_collector_activity.execute):
		with pytest.raises(frappe.ValidationError, match=sentence) as refused:
			run({"company": base.COMPANY, **filters})
		assert "<img" not in str(refused.value)


def test_the_number_of_statements_does_not_grow_with_promises() -> None:
	def statements() -> int:
		count = 0
		asked = frappe.db.sql

		def counting(*args: object, **kwargs: object) -> object:
			nonlocal count
			count += 1
			return asked(*args, **kwargs)

		frappe.db.sql = counting
		try:
			execute({"company": base.COMPANY, "from_date": str(add_days(TODAY, -60))})
		finally:
			del frappe.db.sql
		return count

	promise(100)
	settle()
	statements()
	before = statements()
	for customer in base.CUSTOMERS[:3]:
		promise(50, customer=customer)
	settle()
	assert statements() == before
