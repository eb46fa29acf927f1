"""A payment plan proposed to the browser ring's first customer, and everything of it taken back.

Runs in a process of its own: `propose SITE` prints the plan's name and the invoice it is about, `forget SITE PLAN` ends both.
"""

import sys


def propose() -> None:
	import frappe
	from frappe.utils import add_days, getdate

	from ar_specialist.operations import letter_seeds, plans, refresh
	from tests.site import baseline as base
	from tests.site import factories as make

	letter_seeds.add_missing()
	customer, today = base.CUSTOMERS[0], getdate()
	invoice = make.invoice(customer, amount=900, on=add_days(today, -60))
	frappe.db.commit()
	refresh.work_off()
	doc = frappe.get_doc(
		{
			"doctype": "AR Payment Plan",
			"company": base.COMPANY,
			"customer": customer,
			"starts_on": today,
			"number_of_instalments": 3,
			"frequency": "Monthly",
			"first_due_date": add_days(today, 14),
			"down_payment": 150,
			"down_payment_date": add_days(today, 7),
			"interest_rate": 8,
			"fee": 10,
			"notes": "Only if they ask twice",
			"items": [{"voucher_type": "Sales Invoice", "voucher_no": invoice.name}],
		}
	).insert()
	plans.propose(plans.locked(doc.name))
	frappe.db.commit()
	print(doc.name, invoice.name)


def forget(plan: str) -> None:
	import frappe

	from ar_specialist.operations import plans, refresh

	doc = plans.locked(plan)
	invoice = doc.items[0].voucher_no
	if doc.status != "Cancelled":
		plans.end(doc, "The end of the story")
	frappe.get_doc("Sales Invoice", invoice).cancel()
	frappe.db.commit()
	refresh.work_off()


if __name__ == "__main__":
	import frappe

	command, site, *rest = sys.argv[1:]
	frappe.init(site=site, sites_path=".")
	frappe.connect()
	frappe.flags.mute_emails = True
	{"propose": propose, "forget": forget}[command](*rest)
