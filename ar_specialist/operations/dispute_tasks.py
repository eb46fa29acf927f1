"""The tasks that disputes make: done once there is nothing to do about a case any more, and open again with it.

Only those of who handles a case, or whom it was escalated to; what people assigned to others is theirs. Set based, as the
ledger closes and reopens many cases at once. Does not check permissions.
"""

from collections.abc import Iterable, Mapping
from itertools import groupby

import frappe
from frappe.model.document import Document
from frappe.query_builder import Order
from frappe.utils import now

from ar_specialist.receivables.dispute import DisputeStatus, has_task, is_taken_up

from . import dispute_notices, rows_by_name
from .doctypes import DISPUTE

OPEN, DONE = "Open", "Closed"
DECIDERS = ("processor", "escalated_to")
HANDLERS = (*dispute_notices.HANDLERS, "escalated_to")

Row = frappe._dict


def moved(doc: Document) -> None:
	"""Close and reopen the tasks of a dispute that people have moved."""
	before = doc.get_doc_before_save()
	if before.status != doc.status:
		follow({doc.name: DisputeStatus(before.status)})


def follow(moved: Mapping[str, DisputeStatus]) -> None:
	"""Close and reopen the tasks of disputes that were moved, given as {name: status before}; no statement for none.

	Who handles a case that is taken up again and never had a task for it, or has none left, gets one as when it was raised.
	"""
	if not moved:
		return
	changed: dict[str, dict[str, object]] = {}
	missing: list[tuple[str, str]] = []
	assigned: dict[str, dict[str, object]] = {}
	for name, rows in groupby(_rows(moved), key=lambda row: row.dispute):
		theirs = list(rows)
		turned = _turned(theirs, moved[name])
		if turned:
			changed |= turned
			assigned[name] = {"_assign": _assignees(theirs, turned)}
		if is_taken_up(moved[name], DisputeStatus(theirs[0].status)):
			missing += [(name, user) for user in _without(theirs)]
	rows_by_name.write("ToDo", changed)
	rows_by_name.write(DISPUTE, assigned)
	for name, user in missing:
		case = frappe.get_doc(DISPUTE, name)
		if dispute_notices.may_be_told(case, user):
			dispute_notices.assign(case, user)


def _rows(moved: Iterable[str]) -> list[Row]:
	"""Return each dispute with each of its tasks, the newest first, or with none."""
	case, task = frappe.qb.DocType(DISPUTE), frappe.qb.DocType("ToDo")
	about = (task.reference_type == DISPUTE) & (task.reference_name == case.name)
	return (
		frappe.qb.from_(case)
		.left_join(task)
		.on(about & (task.status != "Cancelled"))
		.select(case.name.as_("dispute"), case.status, case.coordinator, case.processor, case.escalated_to)
		.select(task.name, task.allocated_to, task.status.as_("task_status"))
		.where(case.name.isin(list(moved)))
		.orderby(case.name)
		.orderby(task.creation, order=Order.desc)
		.run(as_dict=True)
	)


def _turned(rows: Iterable[Row], before: DisputeStatus) -> dict[str, dict[str, object]]:
	"""Return the tasks that are done now, or open again, with what is to be written; of several of a user the newest."""
	turned: dict[str, dict[str, object]] = {}
	seen: set[str] = set()
	for row in rows:
		if not row.name or row.allocated_to not in _handlers(row):
			continue
		status, is_newest = DisputeStatus(row.status), row.allocated_to not in seen
		seen.add(row.allocated_to)
		is_wanted = has_task(status, decides=row.allocated_to in [row[field] for field in DECIDERS])
		if row.task_status == OPEN and not is_wanted:
			turned[row.name] = _values(DONE)
		elif row.task_status == DONE and is_wanted and is_newest and is_taken_up(before, status):
			turned[row.name] = _values(OPEN)
	return turned


def _values(status: str) -> dict[str, object]:
	return {"status": status, "modified": now(), "modified_by": frappe.session.user}


def _handlers(row: Row) -> set[str]:
	return {row[field] for field in HANDLERS if row[field]}


def _assignees(rows: Iterable[Row], turned: Mapping[str, Mapping[str, object]]) -> str:
	"""Return who has an open task about a dispute, as Frappe keeps it with the document."""
	users = [
		row.allocated_to
		for row in reversed(list(rows))
		if row.name and turned.get(row.name, {}).get("status", row.task_status) == OPEN
	]
	return frappe.as_json(list(dict.fromkeys(users)), indent=None) if users else ""


def _without(rows: list[Row]) -> list[str]:
	"""Return who handles a dispute, should have a task for it, and has neither an open one nor one to reopen."""
	first = rows[0]
	have = {row.allocated_to for row in rows if row.name}
	wanted = {
		user
		for user in _handlers(first) - {frappe.session.user}
		if has_task(DisputeStatus(first.status), decides=user in [first[field] for field in DECIDERS])
	}
	return sorted(wanted - have)
