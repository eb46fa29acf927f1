"""Instalments of payment plans in force that are open, as the ledger was judged last.

Writes nothing and does not check permissions.
"""

from collections.abc import Collection, Iterable
from datetime import date
from decimal import Decimal
from typing import NamedTuple

import frappe

from ar_specialist.ledger.packed import exact
from ar_specialist.receivables.plan import AGREED

from .doctypes import PLAN, PLAN_INSTALMENT

Asked = tuple[str, date]  # a plan, and the day one of its instalments is due


class OpenInstalment(NamedTuple):
	"""One instalment somebody still has to pay, in the currency of its plan."""

	plan: str
	customer: str
	due_date: date
	amount: Decimal


def due_between(company: str, first: date, last: date) -> list[OpenInstalment]:
	"""Return the open instalments of `company` due on the days from `first` to `last`, the earliest first."""
	plan, row = frappe.qb.DocType(PLAN), frappe.qb.DocType(PLAN_INSTALMENT)
	query = (
		frappe.qb.from_(plan)
		.join(row)
		.on((row.parent == plan.name) & (row.parenttype == PLAN))
		.select(plan.name, plan.customer, row.due_date, row.open_amount)
		.where((plan.company == company) & (plan.docstatus == 1) & (row.open_amount > 0))
		.where(plan.status.isin([each.value for each in AGREED]))
		.where((row.due_date >= first) & (row.due_date <= last))
		.orderby(row.due_date, plan.name)
	)
	return [OpenInstalment(name, customer, on, exact(amount)) for name, customer, on, amount in query.run()]


def still_open(company: str, asked: Collection[Asked]) -> dict[Asked, Decimal]:
	"""Return what is open of those instalments among `asked` whose plan is in force; no statement where none is asked."""
	if not asked:
		return {}
	days = [day for _plan, day in asked]
	found = due_between(company, min(days), max(days))
	return {(each.plan, each.due_date): each.amount for each in found if (each.plan, each.due_date) in asked}


def first_of_each(found: Iterable[OpenInstalment]) -> dict[str, OpenInstalment]:
	"""Return the first of `found` of each customer."""
	result: dict[str, OpenInstalment] = {}
	for each in found:
		result.setdefault(each.customer, each)
	return result
