"""What the ledger says of payment plans, written: what was paid, how each stands, and that one broke.

Does not check permissions: nobody types any of this.
"""

from collections.abc import Sequence
from datetime import datetime
from decimal import Decimal

import frappe
from frappe import _
from frappe.utils import formatdate, now_datetime

from ar_specialist.ledger.correspondence import sites_language
from ar_specialist.posting import payment_requests
from ar_specialist.receivables.money import ZERO
from ar_specialist.receivables.plan import AGREED, InstalmentStatus, OnBreak, PlanStatus

from . import planned
from .doctypes import ACCOUNT, PLAN, PLAN_INSTALMENT, PLAN_ITEM
from .planned import DueRow, Judged, Plan

LATE = (InstalmentStatus.LATE.value, InstalmentStatus.MISSED.value)
OF_ITEM = ("paid", "open_now", "is_void")
OF_DUE = ("paid", "written_off", "status")


def write(company: str, found: Sequence[Judged]) -> list[Judged]:
	"""Write what differs from what is stored; the caller holds the accounts. Returns what is stored then."""
	return [_write(company, each) for each in found]


def _write(company: str, each: Judged) -> Judged:
	plan, before = each.plan, each.before
	found = _found_broken_on(plan, before)
	plan = plan._replace(found_broken_on=found)
	if plan == before:
		return each._replace(plan=plan)
	for row, stored in zip(plan.items, before.items, strict=True):
		if row != stored:
			_set(PLAN_ITEM, row.item, {field: getattr(row, field) for field in OF_ITEM})
	for due, stored in zip(plan.dues, before.dues, strict=True):
		if due != stored:
			values = {field: getattr(due, field) for field in OF_DUE}
			_set(PLAN_INSTALMENT, due.name, {**values, "open_amount": _open(due)})
	values = {**sums(plan), "missed": each.evaluation.missed, "found_broken_on": found}
	_set(PLAN, plan.name, {**values, **_ended(plan, before)})
	_tell(company, plan, before)
	if plan.status is not before.status and plan.status not in AGREED:  # no instalment is asked for any more
		payment_requests.withdraw(plan.name)
	return each._replace(plan=plan)


def _set(doctype: str, name: str, values: dict[str, object]) -> None:
	exact = {field: float(value) if isinstance(value, Decimal) else value for field, value in values.items()}
	frappe.db.set_value(doctype, name, exact, update_modified=False)


def _found_broken_on(plan: Plan, before: Plan) -> datetime | None:
	if plan.status is not PlanStatus.BROKEN:
		return None
	return before.found_broken_on or now_datetime()


def _ended(plan: Plan, before: Plan) -> dict[str, object]:
	"""Return when and why the ledger ended a plan, whose vouchers were all cancelled; nobody did it."""
	if plan.status is not PlanStatus.CANCELLED or plan.status is before.status:
		return {}
	vouchers = dict.fromkeys(row.key.voucher_no for row in plan.items if not row.is_charge)
	why = _("All that it was about was cancelled in ERPNext: {0}", lang=sites_language())
	return {"cancelled_on": now_datetime(), "cancel_reason": why.format(", ".join(vouchers))}


def _open(due: DueRow) -> Decimal:
	return due.principal + due.charges - due.paid - due.written_off


def sums(plan: Plan) -> dict[str, object]:
	"""Return what a plan shows of its instalments as a whole."""
	open_ones = [due for due in plan.dues if _open(due)]
	return {
		"status": plan.status.value,
		"broken_on": plan.broken_on,
		"paid": sum((due.paid for due in plan.dues), ZERO),
		"written_off": sum((due.written_off for due in plan.dues), ZERO),
		"open_amount": sum((_open(due) for due in open_ones), ZERO),
		**_what_is_due(plan, open_ones),
	}


def _what_is_due(plan: Plan, open_ones: Sequence[DueRow]) -> dict[str, object]:
	"""Return what is late and what comes next: of a plan that broke, and is all due at once, everything on that day."""
	asked = [due for due in open_ones if _owed(plan, due)]
	if plan.status is PlanStatus.BROKEN and plan.on_break is OnBreak.ALL_DUE:
		whole = sum((_owed(plan, due) for due in asked), ZERO)
		return {
			"late_amount": whole,
			"next_due_date": plan.broken_on if asked else None,
			"next_amount": whole,
		}
	coming = asked[0] if asked else None
	return {
		"late_amount": sum((_owed(plan, due) for due in asked if due.status in LATE), ZERO),
		"next_due_date": coming and coming.due_date,
		"next_amount": _owed(plan, coming) if coming else ZERO,
	}


def show_due(name: str) -> None:
	"""Write what is late and comes next of the accepted plan `name` as it is stored: fee and interest once they are billed."""
	for plan in planned.read(frappe.qb.DocType(PLAN).name == name):
		_set(PLAN, name, _what_is_due(plan, [due for due in plan.dues if _open(due)]))


def _owed(plan: Plan, due: DueRow) -> Decimal:
	"""Return what there is to pay of an instalment now: fee and interest that nobody has billed are not."""
	return max(ZERO, plan.asked(due) - due.paid - due.written_off)


def _tell(company: str, plan: Plan, before: Plan) -> None:
	"""Say on the plan what the ledger did to it; one that broke asks on its account what is to be done.

	It asks as long as anything of it is owed; if that is paid or taken off later it is broken all the same. Whoever's
	payment did it, what is said is kept for everybody.
	"""
	has_moved = plan.status is not before.status
	if has_moved:
		language = sites_language()
		now, then = (_(each.value, lang=language) for each in (plan.status, before.status))
		note(plan.name, _("{0} by the ledger, before {1}", lang=language).format(now, then))
	if has_moved or _asks(plan) != _asks(before):
		_ask(company, plan, before)


def _asks(plan: Plan) -> bool:
	"""Whether somebody has to decide what becomes of a plan."""
	is_owed = any(_owed(plan, due) for due in plan.dues)
	return plan.status is PlanStatus.BROKEN and is_owed


def _ask(company: str, plan: Plan, before: Plan) -> None:
	account = frappe.db.get_value(
		ACCOUNT,
		{"company": company, "customer": plan.customer},
		["name", "next_action", "next_action_date"],
		as_dict=True,
	)
	if not account:
		return
	question = asks(plan.name)
	if plan.status is PlanStatus.BROKEN is not before.status:
		why = _("Payment plan {0} broke on {1}", lang=sites_language())
		why = why.format(plan.name, formatdate(plan.broken_on))
		note(account.name, why, ACCOUNT)
	if _asks(plan) and not account.next_action:
		_set(ACCOUNT, account.name, {"next_action": question})
	elif not _asks(plan) and account.next_action == question and not account.next_action_date:
		_set(ACCOUNT, account.name, {"next_action": None})


def asks(plan: str) -> str:
	"""Return the next action that a broken plan asks for: it is stored for everybody."""
	return _("Decide on the broken plan {0}: new plan, or collect", lang=sites_language()).format(plan)


def ask_about(plan: str, invoice: str) -> None:
	"""Ask on the account of `plan`, where no next action is planned, what becomes of `invoice`, which came in place of one."""
	account = frappe.db.get_value(PLAN, plan, "account")
	if account and not frappe.db.get_value(ACCOUNT, account, "next_action"):
		question = _(
			"Decide on {0}, billed anew beside plan {1}: new plan, or collect", lang=sites_language()
		)
		_set(ACCOUNT, account, {"next_action": question.format(invoice, plan)})


def note(name: str, text: str, doctype: str = PLAN) -> None:
	"""Say on the timeline of a plan, or an account, what happened to it."""
	frappe.get_doc(
		{
			"doctype": "Comment",
			"comment_type": "Info",
			"reference_doctype": doctype,
			"reference_name": name,
			"content": frappe.utils.escape_html(text),
		}
	).insert(ignore_permissions=True)
