"""Reminders of instalments: before they are due and after they were missed, as many days as the policy says.

They are reminders like any other: one a customer and day, asked at the same gate. Does not check permissions.
"""

from collections.abc import Collection
from datetime import date

from pypika.terms import Criterion

import frappe

from ar_specialist.receivables.instalment_reminder import Occasion, occasion, occasion_of
from ar_specialist.receivables.reminder import ReminderStatus

from . import instalments, policies
from .doctypes import ACCOUNT, REMINDER
from .instalments import Asked, OpenInstalment

TEMPLATES = {Occasion.BEFORE: "AR Instalment Reminder", Occasion.MISSED: "AR Missed Instalment"}
# What any reminder says of the step it is of; one of an instalment is of none.
OF_NO_STEP = {"strategy": None, "strategy_version": 0, "step": 0, "step_day": 0, "leading_item": None}


def due(company: str, as_on: date, visible: Criterion | None = None) -> list[frappe._dict]:
	"""Return whom of `company` to remind of an instalment on `as_on`, of what is `visible`, as reminders take it.

	Nobody is reminded twice of one instalment before it is due, or twice after it.
	"""
	days = policies.reminder_days(company)
	found = instalments.due_between(company, *days.window(as_on))
	sent = _sent(company, {each.plan for each in found})
	wanted = [
		each
		for each in found
		if (what := occasion(days, each.due_date, as_on)) and (each.plan, each.due_date, what) not in sent
	]
	first = instalments.first_of_each(wanted)
	return [
		_row(row, first[row.customer], occasion_of(first[row.customer].due_date, as_on))
		for row in _accounts(company, first, visible)
	]


def _sent(company: str, plans: Collection[str]) -> set[tuple[str, date, Occasion]]:
	"""Return of which instalments of `plans` a reminder has gone, and what it was about."""
	if not plans:
		return set()
	filters = {
		"company": company,
		"payment_plan": ("in", list(plans)),
		"status": ReminderStatus.SENT.value,
	}
	rows = frappe.get_all(
		REMINDER, filters=filters, fields=["payment_plan", "instalment_date", "business_date"]
	)
	return {
		(row.payment_plan, row.instalment_date, occasion_of(row.instalment_date, row.business_date))
		for row in rows
	}


def _accounts(company: str, customers: Collection[str], visible: Criterion | None) -> list[frappe._dict]:
	if not customers:
		return []
	table = frappe.qb.DocType(ACCOUNT)
	query = (
		frappe.qb.from_(table)
		.select(table.name.as_("account"), table.customer, table.customer_name, table.company, table.currency)
		.where((table.company == company) & table.customer.isin(list(customers)))
		.orderby(table.call_order, order=frappe.qb.desc)
	)
	return (query if visible is None else query.where(visible)).run(as_dict=True)


def _row(account: frappe._dict, instalment: OpenInstalment, what: Occasion) -> frappe._dict:
	return frappe._dict(
		account,
		**OF_NO_STEP,
		amount=float(instalment.amount),
		template=TEMPLATES[what],
		payment_plan=instalment.plan,
		instalment_date=instalment.due_date,
	)


def asked(reminder: frappe._dict) -> Asked | None:
	"""Return the instalment a reminder is about, None where it is about a step."""
	plan = reminder.get("payment_plan")
	return (plan, reminder["instalment_date"]) if plan else None
