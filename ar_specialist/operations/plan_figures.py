"""How payment plans stand on a day, and how they were kept until then, by the ledger of that day.

Does not check permissions: `Asked.visible` says whose plans count.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import NamedTuple, TypeVar

import frappe
from frappe.utils import getdate

from ar_specialist.ledger.population import receivable_accounts
from ar_specialist.receivables import plan_figures as rules
from ar_specialist.receivables.items import View
from ar_specialist.receivables.money import ZERO
from ar_specialist.receivables.plan import Instalment, InstalmentStatus, PlanStatus
from ar_specialist.receivables.plan_figures import DuePart, Kept, PlanFigures, PlanStanding

from . import contested, planned, policies
from .disputed import Row
from .doctypes import PLAN
from .planned import DueRow, Judged, Plan
from .planned_on import as_of
from .promise_figures import Asked, Group, narrowed
from .settled import Settled

GROUPS = ("Collector", "Customer", "Status", "Month")
A_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class AskedPlans:
	"""Which plans of one company are asked for, and on which day: the last of the period that has come already."""

	asked: Asked
	as_on: date
	status: PlanStatus | None = None


class Head(NamedTuple):
	"""What a report says of a plan beside its figures."""

	name: str
	customer: str
	customer_name: str | None
	collector: str | None
	accepted_on: date
	cancelled_on: date | None


class Found(NamedTuple):
	"""A plan as it stood on the day asked for, and which of its instalments fell due in the period, in force."""

	head: Head
	standing: PlanStanding
	fell_due: Sequence[DuePart]


class GroupFigures(NamedTuple):
	"""What the plans of a group come to, how they were kept, and their names by status."""

	figures: PlanFigures
	kept: Kept
	names: Mapping[PlanStatus, Sequence[str]]


def standings(asked: AskedPlans) -> list[Found]:
	"""Return the plans that were in force on a day of the period, or had an instalment due in it.

	The number of statements does not grow with the plans.
	"""
	heads = _heads(asked)
	if not heads:
		return []
	company, view = asked.asked.company, policies.view_for(asked.asked.company)
	stored = planned.read(frappe.qb.DocType(PLAN).name.isin(list(heads)), docstatus=(1, 2))
	settled = planned.settled_of(company, stored, receivable_accounts(company))
	disputes = contested.rows(company, [plan.customer for plan in stored])
	found = (_found(heads[plan.name], plan, Known(settled, disputes), asked, view) for plan in stored)
	kept = [each for each in found if each and asked.status in (None, each.standing.status)]
	return sorted(kept, key=lambda each: (each.head.accepted_on, each.head.name))


def _heads(asked: AskedPlans) -> dict[str, Head]:
	plan, of = frappe.qb.DocType(PLAN), asked.asked
	query = (
		frappe.qb.from_(plan)
		.select(
			plan.name, plan.customer, plan.customer_name, plan.collector, plan.accepted_on, plan.cancelled_on
		)
		.where((plan.company == of.company) & (plan.accepted_on <= asked.as_on) & plan.docstatus.isin([1, 2]))
		.where(plan.cancelled_on.isnull() | (plan.cancelled_on >= of.since))
	)  # fmt: skip
	rows = narrowed(query, plan, of).run()
	return {row[0]: Head(*row[:5], getdate(row[5]) if row[5] else None) for row in rows}


class Known(NamedTuple):
	"""What plans are judged by on any day: the ledger of their items, and all that was disputed of them."""

	settled: Settled
	disputes: Sequence[Row]

	def judge(self, plan: Plan, day: date) -> Judged:
		"""Return how `plan` stood on `day`."""
		return planned.judge(as_of(plan, day), self.settled, day, self.disputes)


def _found(head: Head, plan: Plan, known: Known, asked: AskedPlans, view: View) -> Found | None:
	"""Return how a plan stood, or None where it was over before the period and had nothing due in it."""
	since, as_on = asked.asked.since, asked.as_on
	is_cancelled = head.cancelled_on is not None and head.cancelled_on <= as_on
	last = head.cancelled_on if is_cancelled else as_on
	judged = known.judge(plan, last)
	dues = rules.in_company_currency(_parts(judged, last), _rate(plan), view.precision, view.rounding)
	fell_due = [due for due in dues if since <= due.on <= _last_in_force(judged, last)]
	if not fell_due and not is_cancelled and _was_over(head, plan, known, min(since - A_DAY, as_on)):
		return None
	status = PlanStatus.CANCELLED if is_cancelled else judged.evaluation.status
	return Found(head, PlanStanding(status, last, dues), fell_due)


def _last_in_force(judged: Judged, last: date) -> date:
	"""Return the last day on which a plan still said when something is due."""
	status, broken_on = judged.evaluation.status, judged.evaluation.broken_on
	if status is PlanStatus.CANCELLED:
		return date.min
	return min(last, broken_on - A_DAY) if broken_on else last


def _was_over(head: Head, plan: Plan, known: Known, day: date) -> bool:
	if head.accepted_on > day:
		return False
	then = known.judge(plan, day).plan
	is_void = then.status is PlanStatus.CANCELLED
	return is_void or not any(due.principal + due.charges > due.paid + due.written_off for due in then.dues)


def _rate(plan: Plan) -> Decimal:
	"""Return the rate of what the plan is about: that of its invoices, as their amounts are to each other."""
	items = [row for row in plan.items if not row.is_charge]
	whole = sum((row.planned for row in items), ZERO)
	return sum((row.planned * row.rate for row in items), ZERO) / whole if whole else Decimal(1)


def _parts(judged: Judged, last: date) -> list[DuePart]:
	rows = zip(judged.plan.dues, judged.evaluation.instalments, strict=True)
	return [_part(judged, place, due, each, last) for place, (due, each) in enumerate(rows)]


def _part(judged: Judged, place: int, due: DueRow, instalment: Instalment, last: date) -> DuePart:
	agreement = judged.plan.agreement()
	if judged.evaluation.status is PlanStatus.CANCELLED:  # all its vouchers were
		return DuePart(due.due_date, ZERO, ZERO, due.principal + due.charges)
	return DuePart(
		due.due_date,
		instalment.paid,
		instalment.written_off,
		instalment.open_amount,
		due.principal + due.charges - judged.plan.asked(due),
		agreement.dues[place].required - instalment.written_off,
		instalment.in_time,
		instalment.is_decided,
		instalment.status is InstalmentStatus.MISSED,
	)


def by_group(found: Iterable[Found], group_by: str) -> dict[Group, GroupFigures]:
	"""Return what the plans `found` come to by group, in the order of what groups are called."""
	theirs: dict[Group, list[Found]] = {}
	for each in found:
		theirs.setdefault(_group(each, group_by), []).append(each)
	ordered = sorted(theirs.items(), key=lambda entry: _order(entry[0], group_by))
	return {group: added(each) for group, each in ordered}


def added(found: Iterable[Found]) -> GroupFigures:
	"""Return what the plans `found` come to."""
	figures, kept, names = PlanFigures(), Kept(), {}
	for each in found:
		figures = figures.plus(rules.measure(each.standing))
		kept = kept.plus(rules.kept_of(each.fell_due))
		names.setdefault(each.standing.status, []).append(each.head.name)
	return GroupFigures(figures, kept, names)


def _group(found: Found, group_by: str) -> Group:
	head = found.head
	if group_by == "Customer":
		return Group(head.customer, head.customer_name or head.customer)
	if group_by == "Status":
		return Group(found.standing.status.value, found.standing.status.value)
	if group_by == "Month":
		month = head.accepted_on.strftime("%Y-%m")
		return Group(month, month)
	return Group(head.collector or "", head.collector or "")


def _order(group: Group, group_by: str) -> tuple[object, ...]:
	if group_by == "Status":
		return ([each.value for each in PlanStatus].index(group.key),)
	return (group.label.casefold(), group.key)


class Expected(NamedTuple):
	"""What is to come in one week, of how many instalments, of which plans."""

	instalments: int
	amount: Decimal
	plans: Sequence[str]


Part = tuple[DuePart, str]  # an instalment, and the name of its plan
Key = TypeVar("Key", date, str)


def expected_by_week(found: Sequence[Found], first_weekday: int) -> dict[date, Expected]:
	"""Return what plans in force agreed on by week; what is overdue is apart."""
	parts = [(due, each.head.name) for each in found for due in rules.coming(each.standing)]
	return {
		week: _expected(theirs)
		for week, theirs in _gathered(parts, lambda due: rules.week_of(due.on, first_weekday))
	}


def overdue(found: Sequence[Found]) -> Expected:
	"""Return what of plans in force is overdue."""
	parts = [(due, each.head.name) for each in found for due in rules.overdue(each.standing)]
	return _expected([(due._replace(unbilled=ZERO), plan) for due, plan in parts])


def _expected(parts: Sequence[Part]) -> Expected:
	amount = sum((due.open_amount for due, _plan in parts), ZERO)
	return Expected(len(parts), amount, sorted({plan for _due, plan in parts}))


class KeptMonth(NamedTuple):
	"""How the instalments due in one month were kept, and of which plans they are."""

	kept: Kept
	plans: Sequence[str]


def kept_by_month(found: Sequence[Found]) -> dict[str, KeptMonth]:
	"""Return how instalments were kept by the month they were due in."""
	parts = [(due, each.head.name) for each in found for due in each.fell_due]
	return {
		month: KeptMonth(rules.kept_of(due for due, _plan in theirs), sorted({plan for _due, plan in theirs}))
		for month, theirs in _gathered(parts, lambda due: due.on.strftime("%Y-%m"))
	}


def _gathered(parts: Iterable[Part], key: Callable[[DuePart], Key]) -> list[tuple[Key, list[Part]]]:
	result: dict[Key, list[Part]] = {}
	for due, plan in parts:
		result.setdefault(key(due), []).append((due, plan))
	return sorted(result.items())
