"""The ledger of the browser ring: four customers with telling states, committed once a day.

Runs in a process of its own, so that the test process holds no connection to the site.
"""

import os
import subprocess
import sys
from pathlib import Path

PASSWORD = "demo-of-the-browser-ring"
SPECIALIST, OTHER, MANAGER, AUDITOR = (
	"ar-specialist@example.com",
	"ar-other@example.com",
	"ar-manager@example.com",
	"ar-auditor@example.com",
)
OLDEST, OLDEST_DAYS = 25_000, 140  # the oldest invoice: its amount, and how long ago it was billed
DATED = {
	"Sales Invoice": ("posting_date", "due_date"),
	"Payment Entry": ("posting_date", "reference_date"),
	"Payment Ledger Entry": ("posting_date", "due_date"),
	"GL Entry": ("posting_date", "due_date"),
}
CUSTOMER, OTHER_CUSTOMER = "ar-portal-one@example.com", "ar-portal-two@example.com"


def prepare(site: str, sites: Path) -> None:
	"""Fill the site with the story, unless it has it already."""
	run_on_site("tests.browser.story", sites, site)


def run_on_site(module: str, sites: Path, *arguments: str) -> str:
	"""Run `module` where the sites are, in a process of its own; return what it printed."""
	root = str(Path(__file__).parents[2])
	path = os.pathsep.join(filter(None, (root, os.environ.get("PYTHONPATH"))))
	done = subprocess.run(
		[sys.executable, "-m", module, *arguments],
		cwd=sites,
		env={**os.environ, "PYTHONPATH": path},
		capture_output=True,
		text=True,
		check=False,
	)
	assert done.returncode == 0, done.stdout + done.stderr
	return done.stdout


def main(site: str) -> None:
	import frappe

	frappe.init(site=site, sites_path=".")
	frappe.connect()
	frappe.flags.mute_emails = True
	from tests.site import baseline as base

	base.ensure()
	_users()
	_desk(base.COMPANY)
	_mail(base.CUSTOMERS[0])
	_post(base.CUSTOMERS[0])
	_portal(*base.CUSTOMERS[:2])
	if not frappe.db.exists("Sales Invoice", {"company": base.COMPANY, "docstatus": 1}):
		_ledger()
	_bring_to_today(base.COMPANY)
	_forget_yesterday()
	frappe.db.commit()
	frappe.clear_cache()


def _users() -> None:
	import frappe
	from frappe.utils.password import update_password

	for user in (SPECIALIST, OTHER, MANAGER, AUDITOR):
		update_password(user, PASSWORD)
	for user in (SPECIALIST, MANAGER):
		frappe.get_doc("User", user).add_roles("Accounts User", "Sales User")
	frappe.get_doc("User", MANAGER).add_roles("Accounts Manager")  # who may cancel in ERPNext, too


def _desk(company: str) -> None:
	"""Let the desk open without the setup wizard, for the story's company."""
	import frappe

	frappe.db.set_single_value("System Settings", "setup_complete", 1)
	frappe.db.set_single_value("Global Defaults", "default_company", company)
	frappe.db.set_default("company", company)
	if frappe.db.has_column("Installed Application", "is_setup_complete"):
		frappe.db.sql("UPDATE `tabInstalled Application` SET is_setup_complete = 1")


def _mail(customer: str) -> None:
	"""Somebody to write to, and an account to write from, whose server is not there: nothing leaves."""
	import frappe

	from tests.site import baseline as base

	frappe.flags.in_patch = True  # do not look for the server
	values = {"email_id": "desk@example.com", "smtp_server": "127.0.0.1", "smtp_port": 9}
	how = {"enable_outgoing": 1, "default_outgoing": 1, "no_smtp_authentication": 1}
	base.make("Email Account", "Story", email_account_name="Story", **values, **how)
	frappe.flags.in_patch = False
	if not frappe.db.exists("Contact", {"email_id": "billing@example.org"}):
		link = {"link_doctype": "Customer", "link_name": customer}
		address = {"email_id": "billing@example.org", "is_primary": 1}
		base.make(
			"Contact", None, first_name="Billing", is_primary_contact=1, email_ids=[address], links=[link]
		)


def _post(customer: str) -> None:
	"""Where one of them gets letters."""
	import frappe

	from tests.site import baseline as base

	if frappe.db.exists("Address", {"address_line1": "Story Street 1"}):
		return
	link = {"link_doctype": "Customer", "link_name": customer}
	where = {"address_line1": "Story Street 1", "city": "Springfield", "country": "Germany"}
	base.make("Address", None, address_title=customer, address_type="Billing", links=[link], **where)


def _portal(*customers: str) -> None:
	"""Customers who log in on the website themselves, and reasons they may choose among."""
	import frappe
	from frappe.utils.password import update_password

	from tests.site import portal

	for user, customer in zip((CUSTOMER, OTHER_CUSTOMER), customers, strict=True):
		update_password(portal.member(user, customer), PASSWORD)
	frappe.db.set_value("AR Dispute Reason", {"disabled": 0}, "on_portal", 1)


def _ledger() -> None:
	import frappe
	from frappe.utils import add_days, getdate

	from tests.site import baseline as base
	from tests.site import factories as make

	today = getdate()
	late, part, current, foreign = *base.CUSTOMERS[:3], base.CUSTOMERS[5]
	make.invoice(late, amount=OLDEST, on=add_days(today, -OLDEST_DAYS))
	make.invoice(late, amount=1_200, on=add_days(today, -40))
	make.payment(make.invoice(part, amount=900, on=add_days(today, -75)), amount=300, on=add_days(today, -5))
	make.advance(part, amount=150, on=add_days(today, -3))
	make.invoice(current, amount=480, on=add_days(today, -2))
	make.invoice(foreign, amount=1_000, on=add_days(today, -60))
	frappe.db.commit()


def _bring_to_today(company: str) -> None:
	"""Let the story of another day have happened as long before today: its ages are what the tests know."""
	import frappe
	from frappe.utils import add_days, date_diff, getdate

	from ar_specialist.operations import refresh

	first = frappe.get_all(
		"Sales Invoice", {"company": company, "docstatus": 1, "grand_total": OLDEST}, pluck="posting_date"
	)
	days = date_diff(add_days(getdate(), -OLDEST_DAYS), min(first))
	if not days:
		return
	for doctype, fields in DATED.items():
		shifted = ", ".join(f"{field} = DATE_ADD({field}, INTERVAL %(days)s DAY)" for field in fields)
		frappe.db.sql(
			f"UPDATE `tab{doctype}` SET {shifted} WHERE company = %(company)s",
			{"days": days, "company": company},
		)
	frappe.db.sql(
		"""UPDATE `tabPayment Schedule` s JOIN `tabSales Invoice` i ON i.name = s.parent
		SET s.due_date = DATE_ADD(s.due_date, INTERVAL %(days)s DAY) WHERE i.company = %(company)s""",
		{"days": days, "company": company},
	)
	frappe.db.commit()
	refresh.refresh(company, frappe.get_all("AR Customer Account", {"company": company}, pluck="customer"))
	frappe.db.commit()


def _mark_who_agreed() -> None:
	"""Have the accounts refreshed of whom disputes and plans are about to be forgotten."""
	import frappe

	from ar_specialist.operations import marks

	for doctype in ("AR Dispute", "AR Payment Plan"):
		for row in frappe.get_all(doctype, fields=["company", "customer"], distinct=True):
			marks.mark(row.company, [row.customer], "What was disputed and planned is forgotten")


def _forget_yesterday() -> None:
	"""Take back what earlier runs said, and bring the derived rows to today."""
	import frappe
	from frappe.utils import getdate

	from ar_specialist.operations import nightly, refresh

	_mark_who_agreed()
	for said in (
		"AR Activity Item",
		"AR Activity",
		"AR Promise Item",
		"AR Promise",
		"AR Dispute Item",
		"AR Dispute Message",
		"AR Dispute Span",
		"AR Dispute",
		"AR Payment Plan Item",
		"AR Payment Plan Instalment",
		"AR Payment Plan",
	):
		frappe.db.delete(said)
	for name in frappe.get_all("AR Customer Account", pluck="name"):
		said = (
			"collector",
			"next_action",
			"next_action_date",
			"snoozed_until",
			"snooze_reason",
			"last_contact_on",
		)
		frappe.db.set_value("AR Customer Account", name, dict.fromkeys(said))
	frappe.db.delete("__UserSettings", {"doctype": "AR Customer Account"})
	frappe.db.commit()
	refresh.work_off()
	nightly.age_accounts(getdate(), again=True)


if __name__ == "__main__":
	main(sys.argv[1])
