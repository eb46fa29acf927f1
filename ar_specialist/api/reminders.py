"""What the desk may call about today's reminders. Each checks permission first; what changes anything is POST only.

Who may log a contact may send a reminder: both reach the customer, and the gate is asked either way.
"""

from collections.abc import Sequence

import frappe
from frappe import _
from frappe.utils import now_datetime

from ar_specialist import given, permissions
from ar_specialist.operations import reminders, todays_reminders, worklist
from ar_specialist.refusal import refuse

AT_ONCE = 3  # more than these are sent by a job: each may print an account's invoices


@frappe.whitelist(methods=["GET", "POST"])
def preview_reminders(company: str) -> dict[str, object]:
	"""Return what would become of today's reminders of `company` if they were sent now; writes nothing."""
	frappe.has_permission("AR Reminder", "read", throw=True)
	company = permissions.check_company(_one_company(company))
	return todays_reminders.preview(company, now_datetime(), permissions.account_criterion())


@frappe.whitelist(methods=["POST"])
def send_reminders(company: str, names: str | list[str]) -> dict[str, object]:
	"""Send today's reminders of the customer accounts `names` of `company`, through the gate.

	Up to three at once, and says what became of them; more by a job, which tells the user when it is done.
	"""
	frappe.has_permission("AR Activity", "create", throw=True)
	company = permissions.check_company(_one_company(company))
	names = list(dict.fromkeys(given.names(names)))
	if not names:
		refuse(_("Select at least one customer to remind."))
	_check_accounts(company, names)
	if len(names) > AT_ONCE:
		frappe.enqueue(
			"ar_specialist.operations.reminders.send_now",
			queue="long",
			company=company,
			names=names,
			user=frappe.session.user,
		)
		return {"queued": len(names)}
	return reminders.send_now(company, names)


def _check_accounts(company: str, names: Sequence[str]) -> None:
	"""Throw unless all of `names` are accounts of `company` that the user may see."""
	if len(names) > worklist.MOST_AT_ONCE:
		refuse(_("Select up to {0} customer accounts at once."), worklist.MOST_AT_ONCE)
	theirs = {"name": ("in", names), "company": company}
	seen = set(frappe.get_list("AR Customer Account", filters=theirs, pluck="name", limit_page_length=0))
	for name in names:
		if name in seen:
			continue
		worklist.account(name).check_permission("read")  # says what is wrong with the first of them
		refuse(_("{0} is no customer account of {1}."), name, company)


@frappe.whitelist(methods=["POST"])
def exclude_from_reminders(account: str, reason: str, always: bool | int | str = False) -> None:
	"""Leave the customer of `account` out of today's reminders, or `always`, for `reason`."""
	frappe.has_permission("AR Customer Account", "write", throw=True)
	doc = worklist.account(account)
	doc.check_permission("write")
	reason = given.text(reason, _("Reason"), todays_reminders.LONGEST_REASON)
	is_always = frappe.utils.sbool(always) in (True,)  # the desk sends texts
	leave_out = todays_reminders.exclude_always if is_always else todays_reminders.exclude_today
	leave_out(doc, reason)


@frappe.whitelist(methods=["POST"])
def include_in_reminders(account: str) -> None:
	"""Take back that the customer of `account` is left out of today's reminders."""
	frappe.has_permission("AR Customer Account", "write", throw=True)
	doc = worklist.account(account)
	doc.check_permission("write")
	todays_reminders.include_again(doc)


def _one_company(sent: str) -> str:
	company = given.one(sent, _("Company"))
	if not company:
		refuse(_("Choose the company whose reminders you mean."))
	return company
