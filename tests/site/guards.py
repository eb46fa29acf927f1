"""What makes each guard of the gate hold: real documents, or what people say of an account."""

from collections.abc import Callable
from datetime import datetime

import frappe
from frappe.utils import add_days, add_to_date, now_datetime

from ar_specialist.operations import reminders
from tests.site import baseline as base
from tests.site import conversations, disputing, planning, post, reminding
from tests.site import factories as make
from tests.site.accounts import account, say
from tests.site.reminding import CUSTOMER, TODAY

BANK_ACCOUNT = "AR Test Bank Account"


def the_invoice() -> frappe.model.document.Document:
	return frappe.get_last_doc(
		"Sales Invoice", {"company": base.COMPANY, "customer": CUSTOMER, "docstatus": 1}
	)


def state(**values: object) -> None:
	"""Write figures of the account that other documents decide."""
	frappe.db.set_value("AR Customer Account", account().name, values)


def contact(channel: str, outcome: str, on: datetime | None = None, **values: object) -> str:
	"""Log a contact, at any hour of the day: nobody logs one that is ahead, so it is moved there."""
	now = now_datetime()
	happened_on = on or now
	values = {"channel": channel, "outcome": outcome, "happened_on": min(happened_on, now), **values}
	name = conversations.activity(**values).name
	if happened_on > now:
		frappe.db.set_value("AR Activity", name, "happened_on", happened_on)
	return name


def promise() -> None:
	conversations.promise(the_invoice(), amounts=(100,), on=add_days(TODAY, 5))


def disputed() -> None:
	"""Dispute all there is, once the day's reminder is proposed: afterwards none would be."""
	reminders.propose(base.COMPANY, TODAY, again=True)
	disputing.dispute(the_invoice())


def plan() -> None:
	"""The reminder is proposed already when the customer agrees on a plan."""
	reminders.propose(base.COMPANY, TODAY)
	planning.accept(planning.draft(the_invoice()))


def bank_account(**values: object) -> str:
	"""A bank account: the company's own, or with a party theirs."""
	bank = base.make("Bank", "AR Test Bank", bank_name="AR Test Bank")
	name = values.pop("account_name", "AR Test Bank Account")
	doc = frappe.get_doc({"doctype": "Bank Account", "account_name": name, "bank": bank, **values})
	return (
		doc.insert().name if not frappe.db.exists("Bank Account", f"{name} - {bank}") else f"{name} - {bank}"
	)


def deposit(amount: float = 100, **values: object) -> frappe.model.document.Document:
	"""A submitted Bank Transaction into the test company's account."""
	own = bank_account(is_company_account=1, company=base.COMPANY, account=base.BANK)
	doc = {"doctype": "Bank Transaction", "date": TODAY, "bank_account": own, "company": base.COMPANY}
	return make.submitted(frappe.get_doc({**doc, "currency": base.CURRENCY, "deposit": amount, **values}))


def pay() -> None:
	make.payment(the_invoice(), on=TODAY)


def credit() -> None:
	make.credit_note(the_invoice(), on=TODAY)


def advance() -> None:
	make.advance(amount=1000, on=TODAY)


def no_address() -> None:
	for name in frappe.get_all("Contact", {"first_name": CUSTOMER}, pluck="name"):
		frappe.delete_doc("Contact", name, force=True)
	frappe.db.set_value("Customer", CUSTOMER, {"email_id": None, "customer_primary_contact": None})


def unsubscribed() -> None:
	name = frappe.db.get_value("Contact", {"first_name": CUSTOMER})
	frappe.db.set_value("Contact", name, "unsubscribed", 1)


def unsubscribed_globally() -> None:
	email = frappe.db.get_value("Contact", {"first_name": CUSTOMER}, "email_id")
	post.unsubscribe(email, global_unsubscribe=1)


def mail_came_back() -> None:
	email = frappe.db.get_value("Contact", {"first_name": CUSTOMER}, "email_id")
	name = contact("E-mail", "Bounced", add_to_date(now_datetime(), hours=-1))
	frappe.db.set_value("AR Activity", name, {"recipients": email, "undelivered_to": email})


def often_called() -> None:
	reminding.policy(most_contacts=2)
	for hours in (1, 30):
		contact("Call", "No Answer", add_to_date(now_datetime(), hours=-hours))


# {what somebody did: (the guards that hold then, how it is done)}
HOLDING: dict[str, tuple[set[str], Callable[[], object]]] = {
	"paid": ({"nothing_open"}, pay),
	"credited": ({"nothing_open"}, credit),
	"paid on account": ({"covered_by_unapplied"}, advance),
	"paid into the bank": (
		{"bank_deposit_waiting"},
		lambda: deposit(party_type="Customer", party=CUSTOMER),
	),
	"disputed": ({"disputed"}, disputed),
	"promised": ({"promised"}, promise),
	"planned": ({"planned"}, plan),
	"held": ({"on_hold"}, lambda: say(collection_stop="On Hold", stop_reason="New contract")),
	"stopped": ({"legal_stop"}, lambda: say(collection_stop="Legal Stop", stop_reason="Insolvency")),
	"excluded": ({"excluded"}, lambda: say(no_reminders=1, no_reminders_reason="Calls us every week")),
	"snoozed": ({"snoozed"}, lambda: say(snoozed_until=add_days(TODAY, 3), snooze_reason="Asked for time")),
	"objected": ({"objected"}, lambda: say(no_email=1)),
	"unsubscribed": ({"objected"}, unsubscribed),
	"unsubscribed from everything": ({"objected"}, unsubscribed_globally),
	"without address": ({"no_address"}, no_address),
	"unreachable": ({"came_back"}, mail_came_back),
	"reached by phone": ({"within_quiet_days"}, lambda: contact("Call", "Reached")),
	"called often": ({"above_frequency_cap"}, often_called),
	"in its quiet hours": (
		{"within_quiet_hours"},
		lambda: reminding.policy(quiet_from="11:00", quiet_until="13:00"),
	),
}


def held_by(names: set[str]) -> None:
	"""Make all of `names` of HOLDING so: a plan is agreed before anything of it is disputed, and what settles the invoice
	comes last, one of these only.
	"""
	first, settling = names & {"planned"}, sorted(names & {"paid", "credited"})[:1]
	for name in [*first, *sorted(names - first - {"paid", "credited"}), *settling]:
		HOLDING[name][1]()
