"""Disputes that were not decided, or not settled, in time: escalated once for each time they are open, by the night or by hand. Does not check permissions."""

from datetime import date

import frappe
from frappe import _
from frappe.model.document import Document
from frappe.utils import formatdate, getdate

from ar_specialist.ledger import colleagues
from ar_specialist.receivables.dispute import LIVE, DisputeStatus, is_unsettled
from ar_specialist.refusal import refuse

from . import dispute_handling, dispute_notices, disputes
from .doctypes import DISPUTE, POLICY
from .nightly import companies
from .retry import by_itself
from .runs import Run, run_company

JOB = "Escalate Disputes"
UNSETTLED = ("status", "still_disputed")


def escalate_all(as_on: date, again: bool = False) -> None:
	"""Escalate every company's disputes whose deadline has passed by `as_on`; those escalated already stay so."""

	def of_company(company: str, record: Run) -> None:
		for name in late(company, as_on):
			_escalate_one(name, as_on, record)

	for company in companies():
		run_company(JOB, company, as_on, again, of_company)


def late(company: str, as_on: date) -> list[str]:
	"""Return the disputes of `company` that should have been settled before `as_on` and nobody has escalated.

	One that is decided, and still disputed, waits for the document that settles it.
	"""
	filters = {
		"company": company,
		"status": ("in", [each.value for each in (*LIVE, DisputeStatus.RESOLVED)]),
		"deadline": ("<", as_on),
		"escalated_on": ("is", "not set"),
	}
	found = frappe.get_all(DISPUTE, filters=filters, fields=["name", *UNSETTLED], order_by="name")
	return [row.name for row in found if _is_unsettled(row)]


def _is_unsettled(case: Document | frappe._dict) -> bool:
	return is_unsettled(DisputeStatus(case.status), bool(case.still_disputed))


def _escalate_one(name: str, as_on: date, record: Run) -> None:
	def work() -> None:
		doc = disputes.up_to_date(name)
		if _is_unsettled(doc) and not doc.escalated_on:
			escalate(doc, as_on)
			record.changed += 1

	by_itself(work, lambda: record.fail(name))
	record.processed += 1


def escalate(doc: Document, as_on: date) -> None:
	"""Hand a dispute that is not settled, locked by the caller, to whom the policy escalates, and say so on it."""
	if not _is_unsettled(doc):
		refuse(
			_("{0} is {1}; only what is not decided, or still disputed, is escalated."),
			doc.name,
			_(doc.status),
		)
	if doc.escalated_on:
		refuse(_("{0} was escalated on {1} already."), doc.name, formatdate(doc.escalated_on))
	to = _whom(doc)
	doc.db_set({"escalated_on": as_on, "escalated_to": to})
	why = _why(doc, as_on)
	doc.add_comment("Info", frappe.utils.escape_html(why))
	if to:
		dispute_notices.give(doc, to, f"{doc.name}: {why}")


def _why(doc: Document, as_on: date) -> str:
	if not doc.deadline or getdate(doc.deadline) >= as_on:
		return _("Escalated before its deadline")
	day = formatdate(doc.deadline)
	if DisputeStatus(doc.status) in LIVE:
		return _("Not decided by {0}").format(day)
	return _("Decided, and not settled by {0}").format(day)


def _whom(doc: Document) -> str | None:
	"""Return whom the policy of its company names, else the first AR Manager, of those who may work on `doc`; None
	where nobody may: a task would show it to them."""
	named = frappe.db.get_value(POLICY, doc.company, "disputes_escalate_to")
	candidates = [*([named] if named else []), *colleagues.with_role(colleagues.MANAGER)]
	return next((user for user in candidates if dispute_handling.may_handle(doc, user)), None)
