"""Refreshing one customer costs few statements, whatever is said of them: disputed, promised, paid back, escalated."""

from collections.abc import Callable

import pytest

import frappe
from frappe.model.document import Document
from frappe.utils import add_days, getdate

from ar_specialist.operations import refresh
from tests.site import baseline as base
from tests.site import conversations, disputes, disputing, policies, sql_log
from tests.site import factories as make
from tests.site.accounts import settle

TODAY = getdate()
MOST = 48  # of the fifty that are promised


def invoices() -> list[Document]:
	found = [make.invoice(amount=100 * (each + 1), on=add_days(TODAY, -60 - each)) for each in range(6)]
	settle()
	return found


def disputed(of: list[Document]) -> None:
	"""One dispute of two, one of a part, one that is decided, and one that is settled in part."""
	disputing.dispute(of[0], of[1], amounts=(50, 60))
	disputing.move(disputing.dispute(of[2], amounts=(70,)), "Waiting for Customer")
	disputing.move(disputing.dispute(of[3], amounts=(80,)), "Resolved", resolution="Valid Debt")
	disputing.move(disputing.dispute(of[3], amounts=(30,)), "Resolved", resolution="Settled in Part")


def promised(of: list[Document]) -> None:
	conversations.promise(of[4], amounts=(200,), on=add_days(TODAY, 5))
	broken = conversations.promise(of[5], amounts=(100,), on=add_days(TODAY, 5))
	frappe.db.set_value(
		"AR Promise", broken.name, {"promised_for": add_days(TODAY, -9), "deadline": add_days(TODAY, -3)}
	)


def all_of_it(of: list[Document]) -> None:
	holidays()
	disputed(of)
	promised(of)
	make.advance(amount=40, on=TODAY)


def holidays() -> None:
	days = [{"holiday_date": add_days(TODAY, each), "description": "Off"} for each in range(-300, 60, 7)]
	name = base.make(
		"Holiday List",
		"AR Test Days Off",
		holiday_list_name="AR Test Days Off",
		from_date=add_days(TODAY, -400),
		to_date=add_days(TODAY, 400),
		holidays=days,
	)
	frappe.db.set_value("Company", base.COMPANY, "default_holiday_list", name)
	frappe.clear_document_cache("Company", base.COMPANY)


def strategy() -> None:
	rules = [policies.rule("Credit Limit Used", 1, 5), policies.rule("Disputed Share", 1, 5)]
	steps = [{"day": 1, "action": "Call"}]
	policies.new_strategy("AR Test Counted", rules=rules, steps=steps).insert()


@pytest.mark.parametrize("said", [disputed, promised, all_of_it])
def test_a_refresh_after_a_payment_stays_within_its_statements(
	said: Callable[[list[Document]], None],
) -> None:
	found = invoices()
	strategy()
	said(found)
	settle()
	make.payment(found[0], amount=70, on=TODAY)
	make.payment(found[5], amount=600, on=TODAY)
	frappe.db.commit()
	with sql_log.statements() as seen:
		assert refresh.work_off() == 1
	assert len(seen) <= MOST, "\n".join(seen)
	assert disputes.open_of(found[0]) == 30


def test_closing_disputes_costs_little_more() -> None:
	found = invoices()
	strategy()
	all_of_it(found)
	settle()
	for each in found[:4]:
		make.payment(each, on=TODAY)
	frappe.db.commit()
	with sql_log.statements() as seen:
		assert refresh.work_off() == 1
	statuses = frappe.get_all("AR Dispute", {"customer": make.CUSTOMER}, pluck="status")
	assert set(statuses) == {"Closed"}
	assert len(seen) <= MOST, "\n".join(seen)
