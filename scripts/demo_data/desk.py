"""What makes the worklist look worked on: policy, collectors, strategy, plans and what was said. Needs the app."""

from datetime import date, timedelta

import frappe
from frappe.utils import getdate

from . import disputed, instalments, said
from .cast import CUSTOMERS
from .people import EXPORT, KEY_ACCOUNTS, SPECIALIST, Person
from .places import HOME, PLACES
from .site import COMPANY
from .story import Customer

APP = "ar_specialist"
SMALLEST_AMOUNT = 50
KEY_ACCOUNT_GROUPS = ("Construction", "Public Sector")

# Days from today, and what was agreed.
SNOOZES = {
	"Quarterly Quarries": (21, "Pays at the end of the quarter; no use in calling before."),
	"Ninety Days Distribution": (9, "Payment run announced for the end of next week."),
	"Holdtheline Telephones": (14, "Waits for our service report on the disputed installation."),
}
NEXT_ACTIONS = {
	"Stopped Clock Supplies": ("Call", 0),
	"Bigslow Building Group": ("Call", 0),
	"Gonequiet Gadgets": ("Letter", 1),
	"Never Mind Novelties": ("Letter", 2),
	"Always Late Logistics": ("E-mail", 0),
	"Noreference Nurseries": ("Apply Cash", 0),
	"Paidtwice Plumbing": ("Apply Cash", 3),
	"Quarrelsome Quilts": ("Review", 4),
	"Später Maschinenbau GmbH": ("E-mail", 1),
	"Fogbound Freight": ("Call", 2),
	"Latetide Lanterns": ("Letter", 0),
}


def is_possible() -> bool:
	"""Return whether the app is on this site."""
	return APP in frappe.get_installed_apps()


def arrange(today: date, customers: dict[str, str]) -> None:
	"""Refresh the accounts and put the collectors' own marks on them."""
	from ar_specialist.operations import refresh, worklist

	set_policy()
	frappe.db.commit()  # the refresh begins a transaction of its own
	refresh.work_off()
	accounts = {
		account.customer: account.name
		for account in frappe.get_all(
			"AR Customer Account", filters={"company": COMPANY}, fields=["name", "customer"]
		)
	}
	known = {customer: accounts.get(customers[customer.name]) for customer in CUSTOMERS}
	for person in (SPECIALIST, KEY_ACCOUNTS, EXPORT):
		names = [name for customer, name in known.items() if name and collector_of(customer) == person]
		worklist.assign(names, person.email)
	named = {customer.name: name for customer, name in known.items() if name}
	_say_what_was_agreed(today, named)
	said.make_strategy()
	said.say(max(today, getdate()), named)
	frappe.db.commit()  # the refresh begins a transaction of its own
	refresh.work_off()
	disputed.dispute(max(today, getdate()), named)
	disputed.give_up_small_rests(max(today, getdate()))
	frappe.db.commit()  # the refresh begins a transaction of its own
	refresh.work_off()
	instalments.agree(max(today, getdate()), named)
	frappe.db.commit()  # the refresh begins a transaction of its own
	refresh.work_off()
	refresh.refresh(COMPANY, [customers[customer.name] for customer in CUSTOMERS if known[customer]])


def _say_what_was_agreed(today: date, accounts: dict[str, str]) -> None:
	"""Snooze accounts and plan next actions; a short history may lack a customer."""
	from ar_specialist.operations import worklist

	# The app compares with the real day, which is later than the demo's in a recording.
	start = max(today, getdate())
	for customer, (days, reason) in SNOOZES.items():
		if customer in accounts:
			worklist.snooze([accounts[customer]], start + timedelta(days), reason)
	for customer, (action, days) in NEXT_ACTIONS.items():
		if customer in accounts:
			worklist.set_next_action([accounts[customer]], start + timedelta(days), action)


def set_policy() -> None:
	"""Give the company its policy: what is not worth chasing, who takes new accounts, who settles how much."""
	policy = (
		frappe.get_doc("AR Policy", COMPANY)
		if frappe.db.exists("AR Policy", COMPANY)
		else frappe.new_doc("AR Policy", company=COMPANY)
	)
	policy.update({"smallest_amount": SMALLEST_AMOUNT, "default_collector": SPECIALIST.email})
	policy.update(disputed.POLICY)
	policy.save()


def collector_of(customer: Customer) -> Person:
	"""Return who works a customer: export those abroad, key accounts builders and the public sector."""
	if PLACES[customer.place].country != HOME:
		return EXPORT
	return KEY_ACCOUNTS if customer.group in KEY_ACCOUNT_GROUPS else SPECIALIST
