"""What was said to the demo's customers: calls, letters, notes and promises of the last weeks. Needs the app."""

from collections.abc import Mapping
from datetime import date, datetime, time, timedelta
from typing import NamedTuple

import frappe
from frappe.model.document import Document

from .site import COMPANY

STRATEGY = "Harbour"
OFFICE_OPENS = time(9, 30)


class Contact(NamedTuple):
	"""A contact so many days ago, through which channel, what came of it, and what was written down."""

	days_ago: int
	channel: str
	outcome: str
	notes: str
	is_pinned: bool = False


CONTACTS = {
	"Gonequiet Gadgets": [
		Contact(34, "Call", "No Answer", "Rang out twice."),
		Contact(20, "Letter", "Sent", "Second reminder by post."),
		Contact(6, "Call", "Wrong Number", "The number in the contact is a bakery now."),
	],
	"Stopped Clock Supplies": [
		Contact(16, "Call", "Reached", "New accounts clerk; asks for copies of the two oldest invoices."),
		Contact(15, "Note", "", "Copies go to the accounts mailbox, never to the director.", True),
	],
	"Bigslow Building Group": [
		Contact(25, "Call", "Promise", "Payment after the client's stage payment."),
		Contact(3, "Call", "Reached", "Stage payment is late; will know more on Thursday."),
	],
	"Quarrelsome Quilts": [Contact(12, "Call", "Dispute", "Says the second delivery was short.")],
	"Always Late Logistics": [Contact(9, "Call", "Promise", "Pays with Friday's run.")],
	"Olddebt Antiques": [Contact(40, "Call", "Refused", "Will not discuss anything before the trial.")],
	"Pennyshort Parcels": [Contact(8, "E-mail", "Paid Already", "Sent proof of payment, a penny short.")],
	"Thousand Cuts Couriers": [Contact(2, "Call", "Message Left", "Left a message with the depot.")],
}
# Days from today on which they said they would pay; those in the past were not kept.
PROMISES = {
	"Bigslow Building Group": -10,
	"Latetide Lanterns": -20,
	"Always Late Logistics": 5,
	"Harvest Moon Orchards": 9,
	"Monthly Run Motors": 3,
}
RULES = (
	("Overdue Amount", "At Least", 0, 30, 10_000),
	("Oldest Item Days Late", "At Least", 0, 30, 120),
	("Broken Promises", "At Least", 1, 20, None),
	("Share over 90 Days", "More Than", 25, 15, None),
	("Days since Last Contact", "At Least", 14, 10, None),
	("Unapplied Amount", "More Than", 0, -10, None),
)
STEPS = ((-3, "Reminder"), (7, "Reminder"), (21, "Call"), (45, "Letter"), (75, "Escalate"), (180, "Hold"))


def make_strategy() -> None:
	"""Score the demo's customers by a strategy, and lead them through its steps."""
	if frappe.db.exists("AR Collection Strategy", STRATEGY):
		return
	rules = [
		{
			"fact": fact,
			"operator": operator,
			"value": value,
			"points": points,
			"is_scaled": bool(full),
			"full_at": full,
		}
		for fact, operator, value, points, full in RULES
	]
	values = {
		"strategy_name": STRATEGY,
		"due_soon_days": 3,
		"rules": rules,
		"steps": [{"day": day, "action": action} for day, action in STEPS],
		"assignments": [{"company": COMPANY, "scope": "Company"}],
	}
	frappe.get_doc({"doctype": "AR Collection Strategy", **values}).insert()


def say(today: date, accounts: Mapping[str, str]) -> None:
	"""Write down what was said, as the customers' collectors; a short history may lack a customer."""
	for customer, name in accounts.items():
		account = frappe.get_doc("AR Customer Account", name)
		promise = _promise(account, today, PROMISES[customer]) if customer in PROMISES else None
		for contact in CONTACTS.get(customer, ()):
			if contact.outcome != "Promise" or promise:
				_log(account, today, contact, promise)


def _log(account: Document, today: date, contact: Contact, promise: str | None) -> None:
	activity = frappe.get_doc(
		{
			"doctype": "AR Activity",
			"company": account.company,
			"customer": account.customer,
			"channel": contact.channel,
			"outcome": contact.outcome,
			"promise": promise if contact.outcome == "Promise" else None,
			"notes": contact.notes,
			"is_pinned": int(contact.is_pinned),
			"happened_on": datetime.combine(today - timedelta(contact.days_ago), OFFICE_OPENS),
			"collector": account.collector,
		}
	)
	activity.insert(ignore_permissions=True)


def _promise(account: Document, today: date, days: int) -> str | None:
	"""Take a promise on the oldest open item; one for a day that has passed is taken today and dated back."""
	from ar_specialist.operations import promises

	item = next(iter(promises.promisable(account.company, account.customer).values()), None)
	if item is None:
		return None
	about = {
		"voucher_type": item.key.voucher_type,
		"voucher_no": item.key.voucher_no,
		"due_date": item.key.due_date,
	}
	doc = frappe.get_doc(
		{
			"doctype": "AR Promise",
			"company": account.company,
			"customer": account.customer,
			"promised_for": today + timedelta(max(days, 0)),
			"items": [{**about, "payment_term": item.key.payment_term, "promised": float(item.available)}],
		}
	).insert(ignore_permissions=True)
	doc.db_set("collector", account.collector)
	if days < 0:
		promised_for = today + timedelta(days)
		doc.db_set(
			{
				"made_on": promised_for - timedelta(14),
				"promised_for": promised_for,
				"deadline": promised_for + timedelta(doc.tolerance_days),
			}
		)
	return doc.name
