"""Steps of a strategy on single accounts: which were taken, which is next, and saying that one is done.

Does not check permissions.
"""

from collections.abc import Mapping, Sequence
from datetime import date, timedelta

import frappe
from frappe import _
from frappe.model.document import Document
from frappe.query_builder.functions import Max
from frappe.utils import formatdate, get_datetime, getdate

from ar_specialist.receivables.account import CollectionStop
from ar_specialist.receivables.activity import Channel, Direction, Outcome
from ar_specialist.receivables.strategy import (
	ESCALATED_TO,
	SAID_DONE,
	Owing,
	StepAction,
	TakenStep,
	amount_for_steps,
	last_taken,
	next_step,
	takes,
)
from ar_specialist.refusal import refuse

from .doctypes import ACCOUNT, ACTIVITY
from .strategies import Strategy

OF_ACTIVITY = ("strategy", "step", "step_day", "leading_item")

Taken = dict[tuple[str, str], list[TakenStep]]  # by customer and leading item


def taken(company: str, customers: Sequence[str]) -> Taken:
	"""Return the steps taken on each item of `customers`; what was undone was not taken."""
	if not customers:
		return {}
	table = frappe.qb.DocType(ACTIVITY)
	query = (
		frappe.qb.from_(table)
		.select(table.customer, table.leading_item, table.step_day, Max(table.happened_on))
		.where((table.company == company) & table.customer.isin(list(customers)))
		.where((table.step > 0) & table.undone_on.isnull() & table.leading_item.isnotnull())
		.groupby(table.customer, table.leading_item, table.step_day)
	)
	found: Taken = {}
	for customer, item, day, last in query.run():
		found.setdefault((customer, item), []).append(TakenStep(day, getdate(last)))
	return found


def fields_of(
	strategy: Strategy | None,
	account: Owing,
	leading_due: date | None,
	as_on: date,
	taken: Sequence[TakenStep] = (),
) -> dict[str, object]:
	"""Return what an account shows of its next step; nothing without strategy, or when no step is left."""
	found = None
	if strategy and leading_due:
		amount = amount_for_steps(account, leading_due, as_on + timedelta(days=strategy.due_soon_days))
		done = last_taken(taken, leading_due)
		found = next_step(strategy.steps, leading_due=leading_due, as_on=as_on, to_collect=amount, taken=done)
	if found is None:
		return {"step": 0, "step_day": 0, "step_action": None, "step_role": None, "step_due_on": None}
	step = found.step
	return {
		"step": step.position,
		"step_day": step.day,
		"step_action": step.action.value,
		"step_role": step.role or (ESCALATED_TO if step.action is StepAction.ESCALATE else None),
		"step_due_on": found.due_on,
	}


def is_work_due(stepping: Mapping[str, object], as_on: date) -> bool:
	"""Return whether somebody is to take an account's step, by its fields, on `as_on`; reminders go out by themselves."""
	action, due_on = stepping["step_action"], stepping["step_due_on"]
	return bool(action) and action != StepAction.REMINDER.value and getdate(due_on) <= as_on


def set_step(doc: Document) -> None:
	"""Write into a new activity which step of its account it takes, whatever the client sent; none when it takes none.

	A step ahead is not taken by talking to somebody before its day. What is stored stays with the activity, unless
	a manager corrects it into something that reached nobody.
	"""
	before = doc.get_doc_before_save()
	if before:
		stands = before.step and (doc.channel == Channel.NOTE.value or _takes_any(doc))
		doc.update({field: before.get(field) if stands else None for field in OF_ACTIVITY})
		return
	doc.update(dict.fromkeys(OF_ACTIVITY))
	wanted = ("strategy", "step", "step_day", "step_action", "step_due_on", "leading_item")
	account = frappe.db.get_value(ACCOUNT, doc.account, wanted, as_dict=True)
	if not account.step or account.step_due_on > get_datetime(doc.happened_on).date():
		return
	if doc.flags.is_step_done or _takes(StepAction(account.step_action), doc):
		doc.update({field: account[field] for field in OF_ACTIVITY})


def _takes(action: StepAction, doc: Document) -> bool:
	try:
		outcome = Outcome(doc.outcome) if doc.outcome else None
		return takes(action, Channel(doc.channel), Direction(doc.direction), outcome)
	except ValueError:
		return False  # no such choice: Frappe refuses it when the document is kept


def _takes_any(doc: Document) -> bool:
	return any(_takes(action, doc) for action in StepAction)


def take(account: Document, notes: str) -> Document:
	"""Say that the step of `account` that nobody is contacted for, an escalation or a hold, is done.

	Kept as a note with the step; a hold stops collecting, with the note as its reason. Throws when there is no such
	step whose day has come. `account` is locked.
	"""
	_check(account, notes)
	if account.step_action == StepAction.HOLD.value:
		account.update({"collection_stop": CollectionStop.ON_HOLD.value, "stop_reason": notes})
		account.save()
	values = {"company": account.company, "customer": account.customer, "notes": notes}
	doc = frappe.get_doc({"doctype": ACTIVITY, "channel": Channel.NOTE.value, **values})
	doc.flags.is_step_done = True
	return doc.insert()


def _check(account: Document, notes: str) -> None:
	if not account.step:
		refuse(_("There is no step left for {0}."), account.customer_name or account.customer)
	if StepAction(account.step_action) not in SAID_DONE:
		refuse(
			_("Step {0} is done by contacting the customer: log the call, e-mail or letter."), account.step
		)
	if account.step_role and not {account.step_role, "System Manager"} & set(frappe.get_roles()):
		refuse(
			_("Step {0} is for the role {1}; ask somebody who has it."),
			account.step,
			_(account.step_role),
			exception=frappe.PermissionError,
		)
	if getdate(account.step_due_on) > getdate():
		refuse(_("Step {0} is due on {1}, not before."), account.step, formatdate(account.step_due_on))
	if not notes:
		refuse(_("Say what was done; the note is kept."))
	if account.step_action == StepAction.HOLD.value and account.collection_stop:
		refuse(_("Collecting from {0} is stopped already."), account.customer_name or account.customer)


def lift_hold(account: Document, doc: Document) -> None:
	"""Take the hold back that came with the undone step `doc`, unless somebody has changed it since."""
	is_theirs = (account.collection_stop, account.stop_reason) == (CollectionStop.ON_HOLD.value, doc.notes)
	if doc.step and doc.channel == Channel.NOTE.value and is_theirs:
		account.db_set({"collection_stop": None, "stop_reason": None})
