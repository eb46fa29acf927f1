"""What the demo says was agreed is what the app takes."""

import frappe
from frappe.utils import add_days, getdate

from ar_specialist.operations import refresh
from scripts.demo_data import desk, said
from tests.site import baseline as base
from tests.site import factories as make
from tests.site.accounts import settle


def test_the_demo_s_snoozes_and_next_actions_are_taken() -> None:
	make.invoice(on=add_days(getdate(), -60))
	settle()
	key = {"company": base.COMPANY, "customer": make.CUSTOMER}
	name = frappe.db.get_value("AR Customer Account", key)
	for customer, (action, days) in desk.NEXT_ACTIONS.items():
		desk._say_what_was_agreed(getdate(), {customer: name})
		found = frappe.db.get_value("AR Customer Account", name, ["next_action", "next_action_date"])
		assert found == (action, add_days(getdate(), days)), customer
	for customer, (days, reason) in desk.SNOOZES.items():
		desk._say_what_was_agreed(getdate(), {customer: name})
		found = frappe.db.get_value("AR Customer Account", name, ["snooze_reason", "snoozed_until"])
		assert found == (reason, add_days(getdate(), days)), customer


def test_the_demo_s_contacts_and_promises_are_taken() -> None:
	today = getdate()
	make.invoice(on=add_days(today, -60))
	settle()
	key = {"company": base.COMPANY, "customer": make.CUSTOMER}
	name = frappe.db.get_value("AR Customer Account", key)
	for customer, contacts in said.CONTACTS.items():
		before = frappe.db.count("AR Activity")
		said.say(today, {customer: name})
		assert frappe.db.count("AR Activity") - before == len(contacts), customer
	refresh.refresh(base.COMPANY, [make.CUSTOMER])
	states = set(frappe.get_all("AR Promise", filters=key, pluck="status"))
	assert states == {"Broken", "Open"}, "one for a day that has passed, one ahead"
