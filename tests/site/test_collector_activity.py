"""AR Collector Activity: contacts, promises and the money that followed, worked out by hand."""

from datetime import date

import pytest

import frappe
from frappe.model.document import Document
from frappe.utils import add_days, get_datetime, getdate

from ar_specialist.ar_specialist.report.ar_collector_activity.ar_collector_activity import execute
from ar_specialist.operations import refresh
from tests.site import baseline as base
from tests.site import factories as make
from tests.site.accounts import settle
from tests.site.conversations import activity, promise

SPECIALIST, OTHER, MANAGER, AUDITOR, NOBODY = base.USERS
FIRST, SECOND, THIRD = base.CUSTOMERS[:3]
TODAY = getdate()
Row = dict[str, object]


@pytest.fixture(autouse=True)
def invoices() -> dict[str, Document]:
	made = {customer: make.invoice(customer, on=add_days(TODAY, -100)) for customer in base.CUSTOMERS[:4]}
	settle()
	return made


def contact(customer: str = FIRST, ago: int = 0, by: str = SPECIALIST, **values: object) -> Document:
	happened = get_datetime(f"{add_days(TODAY, -ago)} 00:00:01")
	return activity(by=by, customer=customer, happened_on=happened, **values)


def report(**filters: object) -> tuple[dict[str, Row], Row]:
	"""Return the lines by group, and the total."""
	period = {"from_date": add_days(TODAY, -40), "to_date": TODAY}
	rows = execute({"company": base.COMPANY, **period, **filters})[1]
	totals = [row for row in rows if row.get("bold")]
	return {row["group"]: row for row in rows if not row.get("bold")}, totals[0] if totals else {}


def test_contacts_by_channel_and_outcome() -> None:
	contact()
	contact(outcome="No Answer")
	contact(SECOND, outcome="Refused")
	contact(SECOND, outcome="Wrong Number", by=OTHER)
	contact(THIRD, channel="E-mail", outcome="Sent")
	contact(THIRD, channel="Letter", outcome="Bounced")
	contact(channel="Note", outcome="", notes="Asked for a copy")
	lines, total = report()
	mine = lines[SPECIALIST]
	assert (mine["contacts"], mine["channel_call"], mine["channel_email"], mine["channel_note"]) == (
		5,
		3,
		1,
		1,
	)
	assert (mine["outcome_reached"], mine["outcome_refused"], mine["outcome_no_answer"]) == (1, 1, 1)
	assert (mine["attempts"], mine["reached_right"], mine["right_party_rate"]) == (3, 2, 66.7)
	assert (mine["messages"], mine["bounces"], mine["customers"]) == (2, 1, 3)
	assert (lines[OTHER]["right_party_rate"], lines[OTHER]["customers"]) == (0, 0)
	assert (total["contacts"], total["right_party_rate"], total["customers"]) == (6, 50, 3)


def test_each_payment_counts_once_for_the_last_contact_before_it(invoices: dict[str, Document]) -> None:
	contact(ago=20, by=OTHER)
	contact(ago=10)
	make.payment(invoices[FIRST], amount=100, on=add_days(TODAY, -15))  # after OTHER's
	make.payment(frappe.get_doc("Sales Invoice", invoices[FIRST].name), amount=200, on=add_days(TODAY, -10))
	make.payment(frappe.get_doc("Sales Invoice", invoices[FIRST].name), amount=50, on=add_days(TODAY, -21))
	make.payment(invoices[SECOND], amount=400, on=add_days(TODAY, -5))
	lines, total = report()
	assert {name: row["received"] for name, row in lines.items()} == {OTHER: 100, SPECIALIST: 200}
	assert total["received"] == 300
	message = execute({"company": base.COMPANY, "from_date": add_days(TODAY, -40), "to_date": TODAY})[2]
	assert "300.00 came in from 1 customers" in message and "450.00 came in from 2 customers" in message
	assert "need not have come because of it" in message


def test_a_colleagues_later_contact_takes_the_payment_even_where_only_one_is_asked_for(
	invoices: dict[str, Document],
) -> None:
	contact(ago=10)
	contact(ago=5, by=OTHER)
	make.payment(invoices[FIRST], amount=100, on=add_days(TODAY, -3))
	lines, _total = report(collector=SPECIALIST)
	assert lines[SPECIALIST]["received"] == 0
	lines, _total = report(to_date=add_days(TODAY, -6))
	assert lines[SPECIALIST]["received"] == 0, "a contact after the period counts, too"


def test_days_are_counted_from_the_contact(invoices: dict[str, Document]) -> None:
	contact(ago=20)
	make.payment(invoices[FIRST], amount=100, on=add_days(TODAY, -6))
	assert report()[1]["received"] == 100, "fourteen days after"
	assert report(days=13)[1]["received"] == 0
	assert report(to_date=add_days(TODAY, -20))[1]["received"] == 100, "it came in after the period"


def test_who_did_not_answer_was_not_contacted(invoices: dict[str, Document]) -> None:
	contact(ago=5, outcome="No Answer")
	contact(ago=5, channel="Note", outcome="", notes="Will call tomorrow")
	make.payment(invoices[FIRST], amount=100, on=TODAY)
	assert report()[1]["received"] == 0


def test_what_is_no_money_received(invoices: dict[str, Document]) -> None:
	for customer in (FIRST, SECOND, THIRD):
		contact(customer, ago=5)
	cancelled = make.payment(invoices[FIRST], amount=100, on=TODAY)
	cancelled.cancel()
	make.credit_note(frappe.get_doc("Sales Invoice", invoices[SECOND].name), amount=70, on=TODAY)
	make.write_off(frappe.get_doc("Sales Invoice", invoices[THIRD].name), 30, on=TODAY)
	make.refund(FIRST, 20, on=TODAY)
	assert report()[1]["received"] == 0


def test_a_bank_journal_is_money_received() -> None:
	contact(ago=5)
	rows = [
		{"account": base.DEBTORS, "party_type": "Customer", "party": FIRST, "credit": 60},
		{"account": base.BANK, "debit": 60},
	]
	make.journal(rows, on=TODAY, kind="Bank Entry")
	assert report()[1]["received"] == 60


def test_money_on_account_counts_and_once_more_when_reconciled_not() -> None:
	contact(ago=5)
	make.advance(FIRST, 250, on=TODAY)
	assert report()[1]["received"] == 250
	make.reconcile(FIRST)
	assert report()[1]["received"] == 250


def test_a_foreign_payment_counts_in_company_currency() -> None:
	invoice = make.invoice(make.FOREIGN_CUSTOMER, on=add_days(TODAY, -60))
	settle()
	contact(make.FOREIGN_CUSTOMER, ago=3)
	make.payment(invoice, amount=100, on=TODAY, source_exchange_rate=0.8, target_exchange_rate=0.8)
	_lines, total = report()
	assert (total["received"], total["currency"]) == (80, base.CURRENCY)


def test_promises_taken(invoices: dict[str, Document]) -> None:
	first = promise(invoices[FIRST], amounts=(400,), by=SPECIALIST)
	promise(invoices[SECOND], amounts=(300,), by=SPECIALIST)
	promise(invoices[THIRD], amounts=(200,), by=SPECIALIST).withdraw("A mistake")
	contact(FIRST, outcome="Promise", promise=first.name)
	make.payment(frappe.get_doc("Sales Invoice", invoices[FIRST].name), amount=400, on=TODAY)
	refresh.refresh(base.COMPANY, [FIRST])
	lines, _total = report()
	mine = lines[SPECIALIST]
	assert (mine["promises"], mine["promised"], mine["kept_share"]) == (2, 700, 100)
	lines, _total = report(group_by="Channel")
	assert {name: row["promised"] for name, row in lines.items()} == {"Call": 400, "": 300}
	assert lines[""]["label"] == "Without a contact"


@pytest.mark.parametrize("group_by", ["Day", "Week", "Customer"])
def test_groups(group_by: str) -> None:
	contact(ago=8)
	contact(SECOND, ago=0)
	days = [add_days(TODAY, -8), TODAY]
	expected = {
		"Day": [str(day) for day in days],
		"Week": [str(add_days(day, -getdate(day).weekday())) for day in days],
		"Customer": [FIRST, SECOND],
	}
	lines, total = report(group_by=group_by)
	assert list(lines) == expected[group_by]
	assert total["contacts"] == 2


def test_what_was_undone_did_not_happen() -> None:
	doc = contact()
	doc.db_set("undone_on", frappe.utils.now_datetime())
	assert report() == ({}, {})


def test_user_permissions_hold_for_contacts_and_for_the_money_compared(
	invoices: dict[str, Document],
) -> None:
	contact(FIRST, ago=5)
	contact(SECOND, ago=5)
	for customer in (FIRST, SECOND, THIRD):
		make.payment(invoices[customer], amount=100, on=TODAY)
	frappe.get_doc(
		{"doctype": "User Permission", "user": AUDITOR, "allow": "Customer", "for_value": SECOND}
	).insert(ignore_permissions=True)
	frappe.cache.hdel("user_permissions", AUDITOR)
	frappe.set_user(AUDITOR)
	lines, total = report(group_by="Customer")
	assert list(lines) == [SECOND]
	assert total["received"] == 100
	message = execute({"company": base.COMPANY, "from_date": date(2020, 1, 1), "to_date": TODAY})[2]
	assert "from 0 customers" in message, "what others pay is not told either"


def test_two_companies_are_not_added_up() -> None:
	contact()
	rows = execute({"company": [base.COMPANY, base.OTHER_COMPANY]})[1]
	assert [row["company"] for row in rows if row.get("bold")] == [base.COMPANY]
