"""The steps of a strategy as an account is led through them: which comes next, and which contacts have taken.

Does not check permissions.
"""

from collections.abc import Sequence
from datetime import date, timedelta
from typing import NamedTuple

import frappe
from frappe.model.document import Document
from frappe.query_builder.functions import Max
from frappe.utils import getdate

from ar_specialist.receivables.activity import Channel, Direction
from ar_specialist.receivables.items import OpenItem
from ar_specialist.receivables.strategy import (
	ESCALATED_TO,
	NextStep,
	Owing,
	Step,
	StepAction,
	amount_for_steps,
	due_date_of,
	is_taken_by,
	leading_item,
	next_step,
)

from .strategies import Strategy

ACTIVITY = "AR Activity"
WORK_OF_PEOPLE = frozenset(set(StepAction) - {StepAction.REMINDER})


class Leading(NamedTuple):
	"""The item that leads an account through its steps; of a voucher in instalments, the one that is due first."""

	voucher_no: str
	due_date: date


Taken = dict[tuple[str, Leading], int]  # (customer, what led then): day of the last step taken


def leading(items: Sequence[OpenItem]) -> Leading | None:
	"""Return what leads an account with these open `items`."""
	item = leading_item(items)
	return item and Leading(item.voucher_no, due_date_of(item))


def taken(company: str, customers: Sequence[str]) -> Taken:
	"""Return the day of the last step taken of each leading item of `customers`; what was undone was not taken."""
	if not customers:
		return {}
	table = frappe.qb.DocType(ACTIVITY)
	query = (
		frappe.qb.from_(table)
		.select(table.customer, table.leading_item, table.leading_due_date, Max(table.step_day))
		.where((table.company == company) & table.customer.isin(list(customers)))
		.where((table.step > 0) & table.undone_on.isnull())
		.groupby(table.customer, table.leading_item, table.leading_due_date)
	)
	return {(customer, Leading(item, due)): day for customer, item, due, day in query.run()}


def next_of(
	strategy: Strategy, account: Owing, lead: Leading | None, as_on: date, day: int | None
) -> NextStep | None:
	"""Return the step to take next; `day` is that of the last one taken on the leading item."""
	if lead is None:
		return None
	due_until = as_on + timedelta(days=strategy.due_soon_days)
	amount = amount_for_steps(account, lead.due_date, due_until)
	return next_step(strategy.steps, leading_due=lead.due_date, as_on=as_on, to_collect=amount, taken=day)


def fields_of(found: NextStep | None, lead: Leading | None) -> dict[str, object]:
	"""Return an account's fields that say which step comes next, and on which item."""
	step = found and found.step
	return {
		"step": step.position if step else 0,
		"step_day": step.day if step else 0,
		"step_action": step and step.action.value,
		"step_role": step and _role(step),
		"step_due_on": found and found.due_on,
		"leading_item": lead and lead.voucher_no,
		"leading_due_date": lead and lead.due_date,
	}


def _role(step: Step) -> str | None:
	return step.role or (ESCALATED_TO if step.action is StepAction.ESCALATE else None)


def is_work_due(action: str | None, due_on: date | None, as_on: date) -> bool:
	"""Return whether somebody is to take the step on `as_on`; reminders go out by themselves."""
	if not action or not due_on:
		return False
	return StepAction(action) in WORK_OF_PEOPLE and getdate(due_on) <= as_on


def note_step(activity: Document, account: Document, *, is_done: bool = False) -> None:
	"""Write into a new `activity` which step of its `account` it takes, if any; `is_done` when somebody says so.

	A step is taken once its day has come; a contact before it is one more, and the step stays.
	"""
	is_another = activity.step and activity.step != account.step
	if is_another or not account.step or getdate(account.step_due_on) > getdate():
		return
	action = StepAction(account.step_action)
	channel, direction = Channel(activity.channel), Direction(activity.direction)
	if is_done or is_taken_by(action, channel, direction, activity.outcome):
		activity.strategy, activity.step = account.strategy, account.step
		activity.step_day, activity.leading_item = account.step_day, account.leading_item
		activity.leading_due_date = account.leading_due_date
