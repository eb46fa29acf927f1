"""What happens to a payment plan outside the desk: invoices to plan, days that pass, money that comes in.

Each is done in a process of its own, as the story is; `undo` leaves nothing of it in the ledger of the other tests.
"""

import sys

CUSTOMER_AT = 4  # among the customers of the ring, without invoices in the story


def main(site: str, what: str, *names: str) -> None:
	import frappe

	frappe.init(site=site, sites_path=".")
	frappe.connect()
	frappe.flags.mute_emails = True
	{"bill": bill, "wait": wait, "pay": pay, "undo": undo}[what](*names)
	_settle()
	frappe.db.commit()


def customer() -> str:
	from tests.site import baseline as base

	return base.CUSTOMERS[CUSTOMER_AT]


def bill() -> None:
	"""Two invoices that are late; print their names."""
	from frappe.utils import add_days, getdate

	from ar_specialist.operations import letter_seeds
	from tests.site import factories as make

	letter_seeds.add_missing()
	for amount, days in ((1_800, 80), (600, 50)):
		print(make.invoice(customer(), amount=amount, on=add_days(getdate(), -days)).name)


def wait(plan: str, days: str) -> None:
	"""Let `days` pass for the plan, and for what was paid since it was accepted."""
	import frappe
	from frappe.utils import add_days

	from tests.site.planning import as_later

	for doctype in ("Payment Ledger Entry", "GL Entry"):
		for row in frappe.get_all(
			doctype, {"party": customer(), "voucher_type": "Payment Entry"}, ["name", "posting_date"]
		):
			frappe.db.set_value(doctype, row.name, "posting_date", add_days(row.posting_date, -int(days)))
	as_later(frappe.get_doc("AR Payment Plan", plan), int(days))


def pay(invoice: str, amount: str) -> None:
	"""The customer pays `amount` of an invoice today."""
	import frappe
	from frappe.utils import getdate

	from tests.site import factories as make

	make.payment(frappe.get_doc("Sales Invoice", invoice), amount=float(amount), on=getdate())


def undo() -> None:
	"""Cancel what was paid and billed, and forget the plans."""
	import frappe

	for doctype in ("Payment Entry", "Sales Invoice"):
		field = "party" if doctype == "Payment Entry" else "customer"
		for name in frappe.get_all(doctype, {field: customer(), "docstatus": 1}, pluck="name"):
			frappe.get_doc(doctype, name).cancel()
	for doctype in ("AR Payment Plan Item", "AR Payment Plan Instalment", "AR Payment Plan"):
		frappe.db.delete(doctype)


def _settle() -> None:
	import frappe

	from ar_specialist.operations import refresh
	from tests.site import baseline as base

	frappe.db.commit()
	refresh.work_off()
	refresh.refresh(base.COMPANY, list(base.CUSTOMERS))


if __name__ == "__main__":
	main(*sys.argv[1:])
