"""Fifty specialists and their customers on the browser ring's site, in a company of their own; committed once.

Runs in a process of its own, so that the test process holds no connection to the site.
"""

import json
import sys

from tests.browser import story

PEOPLE = [f"ar-crowd-{number:02}@example.com" for number in range(50)]
CUSTOMERS = [f"AR Crowd Customer {number:02}" for number in range(20)]


def prepare() -> None:
	"""Make the users and late customers that are missing, and take back what earlier runs said."""
	import frappe
	from frappe.utils import getdate

	from ar_specialist.operations import nightly, refresh

	_people()
	_ledger()
	accounts = frappe.get_all("AR Customer Account", filters=_ours(), pluck="name")
	for doctype in ("AR Activity", "AR Promise"):
		names = frappe.get_all(doctype, filters={"account": ("in", [*accounts, ""])}, pluck="name")
		frappe.db.delete(f"{doctype} Item", {"parent": ("in", [*names, ""])})
		frappe.db.delete(doctype, {"name": ("in", [*names, ""])})
	plans = dict.fromkeys(
		("collector", "next_action", "next_action_date", "snoozed_until", "last_contact_on")
	)
	for name in accounts:
		frappe.db.set_value("AR Customer Account", name, plans)
	frappe.db.commit()
	refresh.rebuild(_ours()["company"])
	nightly.age_accounts(getdate(), again=True)


def _ours() -> dict[str, str]:
	from tests.site import baseline as base

	return {"company": base.OTHER_COMPANY}


def _people() -> None:
	import frappe
	from frappe.utils.password import update_password

	frappe.flags.in_import = True  # Frappe lets nobody else make fifty users within an hour
	for user in PEOPLE:
		if not frappe.db.exists("User", user):
			values = {
				"doctype": "User",
				"enabled": 1,
				"email": user,
				"first_name": user.split("@")[0],
				"send_welcome_email": 0,
			}
			frappe.get_doc({**values, "roles": [{"role": "AR Specialist"}]}).insert()
			update_password(user, story.PASSWORD)
	frappe.flags.in_import = False


def _ledger() -> None:
	import frappe
	from frappe.utils import add_days, getdate

	from tests.site import baseline as base
	from tests.site import factories as make

	center, account = f"Main - {base.OTHER_ABBR}", f"Debtors - {base.OTHER_ABBR}"
	line = {
		"item_code": base.ITEM,
		"qty": 1,
		"cost_center": center,
		"income_account": f"Sales - {base.OTHER_ABBR}",
	}
	for number, customer in enumerate(CUSTOMERS):
		values = {
			"customer_name": customer,
			"customer_group": base.GROUPS[2],
			"territory": base.TERRITORIES[2],
		}
		base.make("Customer", customer, **values)
		if not frappe.db.exists("Sales Invoice", {"customer": customer, "docstatus": 1}):
			items = [{**line, "rate": 1000 + number}]
			whose = {"company": base.OTHER_COMPANY, "debit_to": account, "cost_center": center}
			make.invoice(customer, on=add_days(getdate(), -60), items=items, **whose)
	frappe.db.commit()


def kept() -> dict[str, list[dict]]:
	"""Return what is kept of the crowd's customers: accounts, activities and promises."""
	import frappe

	fields = ["name", "account", "collector", "owner", "notes", "undone_on", "promise"]
	return {
		"accounts": frappe.get_all(
			"AR Customer Account", filters=_ours(), fields=["name", "promised", "customer", "collector"]
		),
		"activities": frappe.get_all("AR Activity", filters=_ours(), fields=fields),
		"promises": frappe.get_all(
			"AR Promise", filters=_ours(), fields=["name", "status", "amount", "owner"]
		),
		"errors": frappe.get_all("Error Log", fields=["name", "error"]),
	}


def main(site: str, what: str) -> None:
	import frappe

	frappe.init(site=site, sites_path=".")
	frappe.connect()
	frappe.flags.mute_emails = True
	if what == "prepare":
		prepare()
		frappe.db.commit()
	print("RESULT " + json.dumps(kept(), default=str))


if __name__ == "__main__":
	main(sys.argv[1], sys.argv[2])
