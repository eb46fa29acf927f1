"""Write over which days the cases of earlier versions were disputed, which those told from the cases themselves."""

from collections.abc import Iterator
from datetime import date

import frappe
from frappe.utils import getdate, now

CASE, SPAN = "AR Dispute", "AR Dispute Span"
FIELDS = (
	"name", "creation", "modified", "owner", "modified_by", "parent", "parenttype", "parentfield", "idx",
	"disputed_from", "disputed_until", "resolution",
)  # fmt: skip
Span = tuple[date, date | None, str | None]


def execute() -> None:
	"""Give each case without spans those by which reports of past days have counted it; done twice it adds nothing."""
	there = set(frappe.get_all(SPAN, filters={"parenttype": CASE}, pluck="parent"))
	fields = ["name", "raised_on", "status_before", "resolution", "resolved_on", "closed_on"]
	cases = [case for case in frappe.get_all(CASE, fields=fields) if case.name not in there]
	rows = [row for case in cases for row in _rows(case)]
	if rows:
		frappe.db.bulk_insert(SPAN, FIELDS, rows)


def _rows(case: frappe._dict) -> Iterator[tuple]:
	time, user = now(), "Administrator"
	for number, span in enumerate(_spans(case), 1):
		head = (frappe.generate_hash(length=10), time, time, user, user)
		yield (*head, case.name, CASE, "spans", number, *span)


def _spans(case: frappe._dict) -> Iterator[Span]:
	"""Yield when a case was undecided, and when it was decided and not ended by people; what the ledger ends is no end."""
	decided = getdate(case.resolved_on) if case.resolved_on and case.resolution else None
	ended = getdate(case.closed_on) if case.closed_on and not case.status_before else None
	found = [(getdate(case.raised_on), decided or ended, None)]
	if decided:
		found.append((decided, ended, case.resolution))
	yield from (span for span in found if span[1] is None or span[0] < span[1])
