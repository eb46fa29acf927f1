"""The letter of one reminder, written and queued. Does not check permissions."""

from datetime import date

import frappe
from frappe.model.document import Document

from ar_specialist.ledger import correspondence
from ar_specialist.receivables.reminder import is_asked_for

from . import (
	instalments,
	letters,
	mailing,
	plan_facts,
	plan_reminders,
	plan_requests,
	policies,
	worklist,
)
from .doctypes import ACTIVITY, PLAN
from .letter_facts import Values


def send(reminder: frappe._dict, today: date) -> dict[str, object]:
	"""Queue one letter about everything that is asked for, and log it; return what the reminder keeps of it.

	That is all overdue items, and those due by the due date of the leading item, or of the instalment it reminds of.
	"""
	account, rules = worklist.account(reminder.account), policies.contact_rules(reminder.company)
	until = reminder.instalment_date or account.leading_due_date
	letter = letters.compose(
		account,
		template=reminder.template,
		asked_for=lambda item: is_asked_for(item, today, until),
		as_on=today,
		attach_statement=rules.attaches_statement,
		attach_invoices=rules.attaches_invoices and not reminder.payment_plan,
		plan=_plan(reminder, account),
	)
	activity = mailing.send(account, letter, automatic=True, sender=rules.sender, reminder=reminder.name)
	if reminder.payment_plan:
		frappe.db.set_value(ACTIVITY, activity, "payment_plan", reminder.payment_plan, update_modified=False)
	return {"activity": activity, "recipient": ", ".join(letter.recipients), "template": letter.template}


def _plan(reminder: frappe._dict, account: Document) -> Values | None:
	"""Return what the letter says of the plan a reminder is about: the next instalment is the one it reminds of."""
	asked = plan_reminders.asked(reminder)
	if not asked:
		return None
	doc = frappe.get_doc(PLAN, reminder.payment_plan)
	open_amount = instalments.still_open(account.company, [asked])[asked]
	values = plan_facts.values(doc, correspondence.language_of(account.customer))
	to = letters.addressee_of(account.customer)
	return {
		**values,
		"next_date": reminder.instalment_date,
		"next_amount": open_amount,
		"pay_links": plan_requests.links(doc, account, reminder.instalment_date, to.email if to else ""),
	}
