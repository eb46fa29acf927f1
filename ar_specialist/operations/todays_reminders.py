"""Today's reminders before they go: who would get one, what keeps the others back, and whom a person leaves out.

The preview writes nothing. Nothing here checks permissions.
"""

from collections.abc import Collection, Sequence
from datetime import date, datetime

from pypika.queries import QueryBuilder
from pypika.terms import Criterion

import frappe
from frappe import _
from frappe.model.document import Document
from frappe.query_builder.functions import Count
from frappe.utils import getdate

from ar_specialist.ledger import customers, whereabouts
from ar_specialist.receivables.gate import Sending, stops
from ar_specialist.receivables.letter import addressee
from ar_specialist.receivables.reminder import ReminderStatus, kept_back, may_still_leave
from ar_specialist.refusal import refuse

from . import gate, plan_reminders, policies, reminders
from .doctypes import ACCOUNT, REMINDER

MOST = 500  # rows a preview shows; the counts are of these
LONGEST_REASON = 500

Record = dict[str, object]


def preview(company: str, now: datetime, visible: Criterion | None = None) -> Record:
	"""Return what would become of today's reminders of `company` if they were sent at `now`.

	Each row says whether it `leaves`, or its status and the reasons. `more` is how many further ones there are.
	"""
	day = now.date()
	shown = _of_plans(company, day, visible)[:MOST]
	reminded = [row.customer for row in shown]
	queries = (_made(company, day, visible), _still_to_make(company, day, visible, reminded))
	for query in queries:
		shown += query.limit(MOST - len(shown)).run(as_dict=True) if len(shown) < MOST else ()
	more = sum(map(_count, queries)) - MOST if len(shown) == MOST else 0
	_judge(company, shown, now)
	shown.sort(key=lambda row: (not row.leaves, row.status == ReminderStatus.SENT.value))
	return {
		"company": company,
		"currency": customers.company_currency(company),
		"day": day,
		"sends_by_itself": policies.contact_rules(company).sends_reminders,
		"rows": shown,
		"more": more,
	}


def _made(company: str, day: date, visible: Criterion | None) -> QueryBuilder:
	table, account = frappe.qb.DocType(REMINDER), frappe.qb.DocType(ACCOUNT)
	query = (
		frappe.qb.from_(table)
		.join(account)
		.on((account.company == table.company) & (account.customer == table.customer))
		.select(account.name.as_("account"), *[table[name] for name in reminders.COPIED])
		.select(table.currency, table.amount, table.template, table.status, table.reasons, table.recipient)
		.select(table.payment_plan, table.instalment_date)
		.where((table.company == company) & (table.business_date == day))
		.orderby(account.call_order, order=frappe.qb.desc)
	)
	return query if visible is None else query.where(visible)


def _of_plans(company: str, day: date, visible: Criterion | None) -> list[frappe._dict]:
	"""Return whom to remind of an instalment on `day` who have no reminder of that day yet."""
	found = plan_reminders.due(company, day, visible)
	of_day = {"company": company, "business_date": day, "customer": ("in", [row.customer for row in found])}
	made = set(frappe.get_all(REMINDER, filters=of_day, pluck="customer")) if found else set()
	return [row for row in found if row.customer not in made]


def _still_to_make(
	company: str, day: date, visible: Criterion | None, besides: Collection[str]
) -> QueryBuilder:
	"""Return the query for those who are due a reminder on `day` and have none of that day yet, but for `besides`."""
	table, account = frappe.qb.DocType(REMINDER), frappe.qb.DocType(ACCOUNT)
	theirs = (table.company == account.company) & (table.customer == account.customer)
	query = reminders.due_accounts(company, day, visible)
	query = query.left_join(table).on(theirs & (table.business_date == day)).where(table.name.isnull())
	return query.where(account.customer.notin(list(besides))) if besides else query


def _count(query: QueryBuilder) -> int:
	return frappe.qb.from_(query).select(Count("*")).run()[0][0]


def _judge(company: str, rows: Sequence[frappe._dict], now: datetime) -> None:
	"""Say of each of `rows` what the gate would, or what became of it already."""
	undecided = [row for row in rows if not row.status or may_still_leave(ReminderStatus(row.status))]
	sendings = _sendings(company, undecided, now)
	stale = [row for row in undecided if not sendings[row.customer].is_due and not row.payment_plan]
	sendings |= _sendings(company, reminders.follow_steps(company, now.date(), stale), now)
	reach = whereabouts.addressees(sendings)
	for row in rows:
		row.reasons = (row.reasons or "").splitlines()
		row.leaves = False
	for row in undecided:
		found = stops(sendings[row.customer])
		status = kept_back(found)
		row.leaves = status is None
		row.status = (status or ReminderStatus.PROPOSED).value
		row.reasons = [_(stop.text).format(*stop.values) for stop in found]
		row.amount = float(sendings[row.customer].open_amount)
		to = addressee(*reach.get(row.customer, whereabouts.NOBODY))
		row.recipient = to.email if to else ""


def _sendings(company: str, rows: Sequence[frappe._dict], now: datetime) -> dict[str, Sending]:
	steps = {row.customer: gate.step_key(row) for row in rows}
	return gate.sendings(company, list(steps), steps, now, gate.asked_of(rows))


def exclude_today(account: Document, reason: str) -> None:
	"""Leave a customer out of today's reminders, for `reason`; proposed or not, none goes to them today."""
	reason = _checked(account, reason)
	day = getdate()
	held = _locked(account, day)
	if held is None:
		row = frappe._dict({name: account.get(name) for name in reminders.COPIED}, account=account.name)
		row.update(currency=account.currency, amount=account.overdue - account.excepted_overdue)
		reminders.insert([row], day, ReminderStatus.EXCLUDED, reasons=reason)
		held = _locked(account, day)
	if held.status == ReminderStatus.SENT.value:
		refuse(_("Today's reminder of {0} has left already."), account.customer)
	frappe.db.set_value(REMINDER, held.name, {"status": ReminderStatus.EXCLUDED.value, "reasons": reason})


def exclude_always(account: Document, reason: str) -> None:
	"""Take a customer out of the reminders for good, for `reason`, and out of today's."""
	reason = _checked(account, reason)
	held = _locked(account, getdate())
	if held and may_still_leave(ReminderStatus(held.status)):
		frappe.db.set_value(REMINDER, held.name, {"status": ReminderStatus.EXCLUDED.value, "reasons": reason})
	account.no_reminders, account.no_reminders_reason = 1, reason
	account.save()


def include_again(account: Document) -> None:
	"""Take back that a customer is left out of today's reminders, or of all; the gate is asked again."""
	held = _locked(account, getdate())
	if held is None or held.status != ReminderStatus.EXCLUDED.value:
		refuse(_("{0} is not left out of today's reminders."), account.customer)
	frappe.db.set_value(REMINDER, held.name, {"status": ReminderStatus.PROPOSED.value, "reasons": None})
	if account.no_reminders:
		account.no_reminders, account.no_reminders_reason = 0, None
		account.save()


def _locked(account: Document, day: date) -> frappe._dict | None:
	"""Return the reminder of `day`, locked, so that it is not being sent meanwhile."""
	key = {"company": account.company, "customer": account.customer, "business_date": day}
	return frappe.db.get_value(REMINDER, key, ["name", "status"], as_dict=True, for_update=True)


def _checked(account: Document, reason: str) -> str:
	reason = (reason or "").strip()
	if not reason:
		refuse(_("Say why {0} gets no reminder; the reason is kept."), account.customer)
	if len(reason) > LONGEST_REASON:
		refuse(_("A reason takes up to {0} characters; shorten what you wrote."), LONGEST_REASON)
	return reason
