"""The worklist's views: which accounts each shows, and how many those are."""

from collections.abc import Callable, Collection, Sequence
from datetime import date

from pypika.queries import QueryBuilder
from pypika.terms import Criterion, Term, ValueWrapper

import frappe
from frappe import _
from frappe.query_builder.functions import Count
from frappe.utils import getdate

from ar_specialist.ledger.colleagues import team_of
from ar_specialist.receivables.account import WorklistState
from ar_specialist.receivables.strategy import StepAction

from . import substitutions
from .doctypes import ACCOUNT

Condition = tuple[str, str, object]

COUNTED = 1000  # beyond it the desk shows "1000+"
LONG_AGO = "2000-01-01"  # "Between" leaves out accounts without a day, which "<=" does not
OPERATORS: dict[str, Callable[[Term, object], Criterion]] = {
	"=": lambda column, value: column == value,
	">": lambda column, value: column > value,
	"in": lambda column, value: column.isin(value),
	"Between": lambda column, value: column[value[0] : value[1]],
	"is": lambda column, _not_set: column.isnull() | (column == ""),
}


def views(user: str, today: date, covered: Collection[str] = ()) -> list[dict[str, object]]:
	"""Return the views of the worklist for `user`, each with the list filters that make it.

	`covered` are the collectors they stand in for: these customers are theirs, too.
	"""
	return [*_to_chase(user, covered), *_set_aside(user, today)]


def _to_chase(user: str, covered: Collection[str]) -> list[dict[str, object]]:
	"""Return the views of what is left to do, by whose it is."""
	chase = ("worklist_state", "=", WorklistState.TO_CHASE.value)
	mine = ("collector", "in", [user, *sorted(covered)]) if covered else ("collector", "=", user)
	by_me = _("To chase by me, for myself and for whom I stand in") if covered else _("To chase by me")
	team = _("To chase by me and my colleagues: those of my user groups; without one, all AR users")
	nobody = _("To chase, and nobody is responsible")
	return [
		_view("all", _("To Chase"), _("Every customer to chase today"), [chase]),
		_view("mine", _("Mine"), by_me, [chase, mine]),
		_view("team", _("Team"), team, [chase, ("collector", "in", team_of(user))]),
		_view("unassigned", _("Unassigned"), nobody, [chase, ("collector", "is", "not set")]),
	]


def _set_aside(user: str, today: date) -> list[dict[str, object]]:
	"""Return the views of what is planned, escalated, put off or stopped."""
	due = [("next_action_date", "Between", [LONG_AGO, str(today)])]
	waits = [("unanswered_since", ">", LONG_AGO)]
	stopped = _("Nobody collects from them for now: on hold, or a legal stop")
	snoozed = [("snoozed_until", ">", str(today))]
	is_stopped = [("worklist_state", "=", WorklistState.STOPPED.value)]
	return [
		_view("due", _("Due Today"), _("The next action is due today or was before"), due),
		_view("unanswered", _("Unanswered"), _("They wrote, and nobody has answered or left a note"), waits),
		_escalated(user, today),
		_view("snoozed", _("Snoozed"), _("Off the worklist until a later day"), snoozed),
		_view("stopped", _("Stopped"), stopped, is_stopped),
	]


def _escalated(user: str, today: date) -> dict[str, object]:
	return _view(
		"escalated",
		_("Escalated"),
		_("The strategy escalates them to one of my roles"),
		[
			("step_action", "=", StepAction.ESCALATE.value),
			("step_due_on", "Between", [LONG_AGO, str(today)]),
			("step_role", "in", frappe.get_roles(user)),
		],
	)


def _view(name: str, label: str, description: str, filters: Sequence[Condition]) -> dict[str, object]:
	return {"name": name, "label": label, "description": description, "filters": filters}


def counted(user: str, company: str | None, visible: Criterion | None) -> list[dict[str, object]]:
	"""Return the views with how many accounts of `company`, or of all, each shows; counted in one statement.

	`visible` is what the user may see. Counting stops one after `COUNTED`.
	"""
	covered = substitutions.covered_by(user, company)
	return with_counts(views(user, getdate(), covered), company, visible)


def with_counts(
	found: Sequence[dict[str, object]], company: str | None, visible: Criterion | None
) -> list[dict[str, object]]:
	"""Return the views `found` with their counts, as `counted` does."""
	first, *others = (_count(view, company, visible) for view in found)
	for other in others:
		first = first.union_all(other)
	counts = dict(first.run())
	return [{**view, "count": counts[view["name"]]} for view in found]


def _count(view: dict[str, object], company: str | None, visible: Criterion | None) -> QueryBuilder:
	table = frappe.qb.DocType(ACCOUNT)
	shown = frappe.qb.from_(table).select(table.name).limit(COUNTED + 1)
	for field, operator, value in view["filters"]:
		shown = shown.where(OPERATORS[operator](table[field], value))
	if company:
		shown = shown.where(table.company == company)
	if visible is not None:
		shown = shown.where(visible)
	return frappe.qb.from_(shown.as_("shown")).select(ValueWrapper(view["name"]), Count("*"))
