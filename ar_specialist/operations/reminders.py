"""Reminders: proposed once a day for every customer whose step is one, and sent through the gate, one by one.

A reminder is claimed, checked and sent in one transaction: a crash leaves the queued message and the status, or
neither. Whoever is claimed by another worker is passed over. Does not check permissions.
"""

from collections import Counter
from collections.abc import Callable, Collection
from datetime import date, datetime

from pypika.functions import NullIf
from pypika.queries import QueryBuilder
from pypika.terms import Criterion

import frappe
from frappe import _
from frappe.email.doctype.email_account.email_account import EmailAccount
from frappe.model.document import Document
from frappe.query_builder.functions import IfNull
from frappe.utils import getdate, now, now_datetime

from ar_specialist.ledger.correspondence import sites_language
from ar_specialist.receivables.gate import Sending
from ar_specialist.receivables.gate import stops as gate_stops
from ar_specialist.receivables.reminder import WAITING, ReminderStatus, kept_back
from ar_specialist.receivables.strategy import StepAction
from ar_specialist.refusal import refuse

from . import departures, gate, mailing, plan_reminders, policies, refresh, reminder_letters
from .doctypes import ACCOUNT, JOB_RUN, REMINDER, STRATEGY, STRATEGY_STEP
from .retry import DATABASE_BUSY, retrying
from .runs import Run, run, run_company

PROPOSE, SEND = "Propose Reminders", "Send Reminders"
WAITS = [status.value for status in WAITING]
COPIED = (
	"company",
	"customer",
	"customer_name",
	"strategy",
	"strategy_version",
	"step",
	"step_day",
	"leading_item",
)
OF_STEP = ("strategy", "strategy_version", "step", "step_day", "leading_item", "template")

Clock = Callable[[], datetime]


def propose_all(as_on: date, again: bool = False) -> None:
	"""Propose the reminders of `as_on` in every company; a company that fails does not stop the others."""
	for company in frappe.get_all("Company", pluck="name", order_by="name"):
		propose(company, as_on, again)


def propose(company: str, as_on: date, again: bool = False) -> None:
	"""Propose one reminder to each customer of `company` who has an instalment to be reminded of on `as_on`, or whose step
	then is one, as a run.

	A customer who has one of that day gets no other. What was proposed on an earlier day and never left is stopped:
	nobody is reminded twice for a day that was missed.
	"""

	def work(company: str, record: Run) -> None:
		_stop_missed(company, as_on)
		of_plans, rows = plan_reminders.due(company, as_on), due(company, as_on)
		before = frappe.db.count(REMINDER, {"company": company, "business_date": as_on})
		for each in (of_plans, rows):
			insert(each, as_on, ReminderStatus.PROPOSED, run=record.name)
		after = frappe.db.count(REMINDER, {"company": company, "business_date": as_on})
		record.processed, record.changed = len(rows) + len(of_plans), after - before

	run_company(PROPOSE, company, as_on, again, work)


def due(company: str, as_on: date) -> list[frappe._dict]:
	"""Return the accounts of `company` whose step is a reminder that is due on `as_on`, with its template."""
	return due_accounts(company, as_on).run(as_dict=True)


def due_accounts(company: str, as_on: date, visible: Criterion | None = None) -> QueryBuilder:
	"""Return the query for what `due` returns, of what is `visible`."""
	general = policies.contact_rules(company).template
	table, step = frappe.qb.DocType(ACCOUNT), frappe.qb.DocType(STRATEGY_STEP)
	query = (
		frappe.qb.from_(table)
		.left_join(step)
		.on((step.parent == table.strategy) & (step.parenttype == STRATEGY) & (step.idx == table.step))
		.select(table.name.as_("account"), *[table[name] for name in COPIED])
		.select(table.currency, (table.overdue - table.excepted_overdue).as_("amount"))
		.select(IfNull(NullIf(step.template, ""), general).as_("template"))
		.where((table.company == company) & (table.step_action == StepAction.REMINDER.value))
		.where((table.step_due_on <= as_on) & (table.open_items > 0))
		.orderby(table.call_order, order=frappe.qb.desc)
	)
	return query if visible is None else query.where(visible)


def follow_steps(company: str, day: date, rows: Collection[frappe._dict]) -> list[frappe._dict]:
	"""Let the reminders `rows` be of the reminder step that is due on their accounts by now; return those that changed.

	One whose account has no such step any more stays what it was proposed as, which the gate stops.
	"""
	if not rows:
		return []
	table = frappe.qb.DocType(ACCOUNT)
	theirs = table.customer.isin([row.customer for row in rows])
	found = {row.customer: row for row in due_accounts(company, day, theirs).run(as_dict=True)}
	changed = [
		row
		for row in rows
		if row.customer in found and gate.step_key(found[row.customer]) != gate.step_key(row)
	]
	for row in changed:
		row.update({field: found[row.customer][field] for field in OF_STEP})
	return changed


def insert(rows: Collection[frappe._dict], day: date, status: ReminderStatus, **values: object) -> None:
	"""Insert a reminder of `day` for each of `rows`, but for customers who have one."""
	time, user = now(), frappe.session.user
	stamp = {"creation": time, "modified": time, "owner": user, "modified_by": user}
	whole = [
		{
			"name": frappe.generate_hash(length=12),
			**row,
			"business_date": day,
			"status": status.value,
			**values,
			**stamp,
		}
		for row in rows
	]
	if whole:
		fields = list(whole[0])
		frappe.db.bulk_insert(
			REMINDER, fields, [tuple(row[name] for name in fields) for row in whole], ignore_duplicates=True
		)


def _stop_missed(company: str, today: date) -> None:
	table = frappe.qb.DocType(REMINDER)
	(
		frappe.qb.update(table)
		.set(table.status, ReminderStatus.STOPPED.value)
		.set(table.reasons, _in_sites_language(departures.DAY_PASSED))
		.set(table.modified, now())
		.where((table.company == company) & (table.business_date < today) & table.status.isin(WAITS))
		.run()
	)


def send_everywhere(clock: Clock = now_datetime) -> None:
	"""Send what is due in every company whose policy lets reminders go by themselves, proposing it first where the
	night has not; a company that fails does not stop the others. What waits in the mail queue is asked for again,
	in all of them."""
	for company in frappe.get_all("Company", pluck="name", order_by="name"):
		try:
			if policies.contact_rules(company).sends_reminders:
				propose(company, clock().date())
				send_due(company, clock)
			else:
				let_go_waiting(company, clock)
		except Exception:
			frappe.db.rollback()
			frappe.log_error(f"AR job {SEND} of {company} failed; it goes on in an hour")


def let_go_waiting(company: str, clock: Clock = now_datetime, only: Collection[str] | None = None) -> None:
	"""Let the reminders go that wait in the mail queue, or take them back: the gate is asked again about each."""
	for name in departures.waiting(company, only):
		try:
			activity = retrying(lambda name=name: _asked_again(name, clock()))
			if activity:
				mailing.let_go(activity)
		except DATABASE_BUSY:
			raise
		except Exception:
			frappe.db.rollback()
			frappe.log_error(f"AR reminder {name} waits in the mail queue; it is tried again in an hour")


def _asked_again(name: str, moment: datetime) -> str | None:
	frappe.db.commit()  # nosemgrep: the ledger is read as it is now, not as it was before the one before
	activity = departures.ask_again(name, moment)
	frappe.db.commit()  # nosemgrep: each reminder is a transaction of its own
	return activity


def send_due(company: str, clock: Clock = now_datetime, only: Collection[str] | None = None) -> bool:
	"""Send the reminders of `company` that wait today, as a run; of the accounts `only`, where given.

	Those held back for a while are asked for again each time. Returns False when another worker is at it.
	"""
	day = clock().date()
	with run(SEND, company, day, again=True) as record:
		if record is None:
			return False
		let_go_waiting(company, clock, only)
		_stop_missed(company, day)
		names = waiting(company, day, only)
		if names:
			_check_sender(company)
		for name in names:
			attempt(name, clock, record)
			record.save_progress(name)
		_count(company, day, record)
	return True


def send_now(company: str, names: Collection[str], user: str | None = None) -> dict[str, object]:
	"""Send today's reminders of the accounts `names`, proposing those that are due and were not; tell how many
	were sent, held, stopped or failed. A job tells `user` instead."""
	propose(company, getdate(), again=True)
	if not send_due(company, only=names):
		refuse(_("Today's reminders are being sent right now; look again in a few minutes."))
	filters = {"company": company, "business_date": getdate(), "account": ("in", list(names))}
	found = Counter(frappe.get_all(REMINDER, filters=filters, pluck="status"))
	counts = {status.value: found[status.value] for status in ReminderStatus}
	if user:
		frappe.publish_realtime("ar_reminders_sent", {"company": company, "counts": counts}, user=user)
	return {"counts": counts}


def waiting(company: str, day: date, only: Collection[str] | None = None) -> list[str]:
	"""Return the reminders of `day` the gate is still to be asked about, of the accounts `only`, where given."""
	filters = {"company": company, "business_date": day, "status": ("in", WAITS)}
	if only is not None:
		filters["account"] = ("in", list(only))
	return frappe.get_all(REMINDER, filters=filters, pluck="name", order_by="creation, name")


def _check_sender(company: str) -> None:
	"""Throw before the first reminder when none could be sent, so that all of them wait until it is put right."""
	if not policies.contact_rules(company).sender and not EmailAccount.find_default_outgoing():
		refuse(_("There is no e-mail account to send from; ask your administrator to set one up."))


def _count(company: str, day: date, record: Run) -> None:
	"""Let the run say what became of the whole day, however often it was done."""
	of_day = {"company": company, "business_date": day}
	record.processed = frappe.db.count(REMINDER, {**of_day, "checked_on": ("is", "set")})
	record.changed = frappe.db.count(REMINDER, {**of_day, "status": ReminderStatus.SENT.value})
	record.failed = frappe.db.count(REMINDER, {**of_day, "status": ReminderStatus.FAILED.value})


def attempt(name: str, clock: Clock, record: Run) -> None:
	"""Send a reminder or say why not; one that fails is marked, with the error in the log."""
	try:
		activity = retrying(lambda: _send_or_keep(name, clock(), record))
		if activity:
			mailing.let_go(activity)
	except DATABASE_BUSY:
		raise
	except Exception as error:
		frappe.db.rollback()
		frappe.clear_messages()  # what is wrong stands on the reminder, for whoever reads the list
		record.fail(name)
		if claim(name):
			reason = str(error).strip() or type(error).__name__
			_write(name, ReminderStatus.FAILED, clock(), reasons=frappe.utils.strip_html(reason)[:1000])
		frappe.db.commit()  # nosemgrep: each reminder is a transaction of its own


def _send_or_keep(name: str, moment: datetime, record: Run) -> str | None:
	"""Send a reminder, or write what the gate has against it; return the activity whose mail is queued now."""
	activity = None
	frappe.db.commit()  # nosemgrep: the ledger is read as it is now, not as it was when the run began
	reminder = claim(name)
	if reminder:
		refresh.refresh(reminder.company, [reminder.customer], moment.date())
		sending = _sending_of(reminder, moment)
		stops = gate_stops(sending)
		status = kept_back(stops)
		if status:
			_write(name, status, moment, reasons="\n".join(gate.told(stops)), run=record.name)
		else:
			sent = {**reminder_letters.send(reminder, moment.date()), "amount": sending.open_amount}
			activity = sent["activity"]
			_write(name, ReminderStatus.SENT, moment, reasons=None, run=record.name, sent_on=moment, **sent)
	frappe.db.commit()  # nosemgrep: each reminder is a transaction of its own
	return activity


def _sending_of(reminder: frappe._dict, moment: datetime) -> Sending:
	"""Return what the gate has to know of a claimed reminder; where another reminder step has come, of that one."""
	sending = gate.sending_of(reminder, moment)
	if (
		sending.is_due
		or reminder.payment_plan
		or not follow_steps(reminder.company, moment.date(), [reminder])
	):
		return sending
	frappe.db.set_value(REMINDER, reminder.name, {field: reminder[field] for field in OF_STEP})
	return gate.sending_of(reminder, moment)


def claim(name: str) -> frappe._dict | None:
	"""Lock and return a reminder that waits; None when it does not any more, or when another worker holds it."""
	table = frappe.qb.DocType(REMINDER)
	fields = (
		"name",
		"account",
		"company",
		"customer",
		"business_date",
		"strategy",
		"step",
		"step_day",
		"leading_item",
		"template",
		"payment_plan",
		"instalment_date",
	)
	query = (
		frappe.qb.from_(table)
		.select(*[table[field] for field in fields])
		.where((table.name == name) & table.status.isin(WAITS))
		.for_update(skip_locked=True)
	)
	found = query.run(as_dict=True)
	return found[0] if found else None


def _write(name: str, status: ReminderStatus, moment: datetime, **values: object) -> None:
	frappe.db.set_value(REMINDER, name, {"status": status.value, "checked_on": moment, **values})


def _in_sites_language(text: str) -> str:
	return _(text, lang=sites_language())


def take_back(name: str) -> None:
	"""Say of a reminder that its message was kept from leaving; its run counts it no longer."""
	company, day, job = frappe.db.get_value(REMINDER, name, ["company", "business_date", "run"])
	reason = _("Taken back", lang=sites_language())
	frappe.db.set_value(
		REMINDER, name, {"status": ReminderStatus.STOPPED.value, "sent_on": None, "reasons": reason}
	)
	sent = frappe.db.count(
		REMINDER, {"company": company, "business_date": day, "status": ReminderStatus.SENT.value}
	)
	frappe.db.set_value(JOB_RUN, job, "changed", sent)


def came_back(name: str) -> None:
	"""Say of a reminder that was sent that it did not arrive."""
	reason = _("It could not be delivered; correct the e-mail address", lang=sites_language())
	frappe.db.set_value(REMINDER, name, "reasons", reason)


def hand_over(old: Document, kept: Document) -> None:
	"""Let the reminders of account `old` be those of `kept`, before their customers become one.

	Where both have one of a day, that which was sent stays.
	"""
	days = {
		row.business_date: row
		for row in frappe.get_all(
			REMINDER,
			filters={"company": kept.company, "customer": kept.customer},
			fields=["name", "business_date", "status"],
		)
	}
	for row in frappe.get_all(
		REMINDER,
		filters={"company": old.company, "customer": old.customer},
		fields=["name", "business_date", "status"],
	):
		twin = days.get(row.business_date)
		if twin:
			gone = twin.name if row.status == ReminderStatus.SENT.value != twin.status else row.name
			frappe.db.delete(REMINDER, {"name": gone})
	table = frappe.qb.DocType(REMINDER)
	mine = (table.company == old.company) & (table.customer == old.customer)
	frappe.qb.update(table).set(table.account, kept.name).where(mine).run()
