"""A customer whose next step is a reminder, and nothing that keeps it back: what tests of reminders start from."""

from datetime import date, datetime, time

import frappe
from frappe.model.document import Document
from frappe.utils import add_days, getdate

from ar_specialist.operations import refresh, reminders
from tests.site import baseline as base
from tests.site import factories as make
from tests.site import policies, post

TODAY = getdate()
NOON = datetime.combine(TODAY, time(12))
CUSTOMER = make.CUSTOMER
STRATEGY = "AR Test Reminders"
TEMPLATE = "AR Test Reminder"


def sender() -> None:
	"""An account to send from; nothing connects to its server."""
	if not frappe.db.exists("Email Account", {"default_outgoing": 1}):
		values = {"email_account_name": "AR Test", "email_id": "ar@example.com", "smtp_server": "localhost"}
		frappe.get_doc(
			{"doctype": "Email Account", "enable_outgoing": 1, "default_outgoing": 1, **values}
		).db_insert()


def template(name: str = TEMPLATE) -> str:
	return base.make("Email Template", name, name=name, subject="Your open items", response="Please pay.")


def strategy() -> str:
	"""A strategy of the test company whose only step is a reminder ten days after the due date."""
	return base.make(
		"AR Collection Strategy",
		STRATEGY,
		strategy_name=STRATEGY,
		assignments=[{"scope": "Company", "company": base.COMPANY, "scope_name": base.COMPANY}],
		steps=[{"day": 10, "action": "Reminder", "template": template()}],
	)


def policy(**values: object) -> Document:
	"""The test company's policy, with `values`."""
	kept = {"reminder_template": template(), "attach_statement": 0, "attach_invoices": 0}
	return policies.policy(**{**kept, **values})


def reachable(customer: str = CUSTOMER, email: str | None = None) -> str:
	"""Give a customer a contact with an address; return the contact."""
	email = email or f"{frappe.scrub(customer)}@example.com"
	return post.contact(email, customer=customer, first_name=customer, is_primary_contact=1).name


def due_customer(customer: str = CUSTOMER, amount: float = 1000, email: str | None = None) -> Document:
	"""Return an overdue invoice of a customer whose reminder is due today."""
	invoice = make.invoice(customer, amount=amount, on=add_days(TODAY, -60))
	reachable(customer, email)
	make_due(customer)
	return invoice


def make_due(customer: str) -> None:
	"""Refresh an account, so that its next step is the strategy's reminder."""
	strategy()
	refresh.refresh(base.COMPANY, [customer])
	frappe.db.commit()


def run(moment: datetime = NOON) -> None:
	"""Propose the day's reminders, where it was not done, and send what may leave at `moment`."""
	reminders.propose(base.COMPANY, moment.date(), again=True)
	reminders.send_due(base.COMPANY, lambda: moment)


def reminder(customer: str = CUSTOMER, day: date = TODAY) -> Document:
	return frappe.get_doc(
		"AR Reminder", {"company": base.COMPANY, "customer": customer, "business_date": day}
	)


def outbox() -> list[str]:
	"""Return whom a queued message goes to, one entry a message."""
	return [
		", ".join(frappe.get_all("Email Queue Recipient", filters={"parent": name}, pluck="recipient"))
		for name in frappe.get_all("Email Queue", pluck="name", order_by="creation")
	]
