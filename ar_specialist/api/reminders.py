"""What the desk may call about today's reminders. Each checks permission first; what changes anything is POST only.

Who may log a contact may send a reminder: both reach the customer, and the gate is asked either way.
"""

import frappe
from frappe import _
from frappe.utils import now_datetime

from ar_specialist import given, permissions
from ar_specialist.operations import reminders, todays_reminders, worklist
from ar_specialist.refusal import refuse

AT_ONCE = 20  # more than these are sent by a job


@frappe.whitelist(methods=["GET", "POST"])
def preview_reminders(company: str) -> dict[str, object]:
	"""Return what would become of today's reminders of `company` if they were sent now; writes nothing."""
	frappe.has_permission("AR Reminder", "read", throw=True)
	company = permissions.check_company(_one_company(company))
	return todays_reminders.preview(company, now_datetime(), permissions.account_criterion())


@frappe.whitelist(methods=["POST"])
def send_reminders(company: str, names: str | list[str]) -> dict[str, object]:
	"""Send today's reminders of the customer accounts `names` of `company`, through the gate.

	Up to twenty at once, and says what became of them; more by a job.
	"""
	frappe.has_permission("AR Activity", "create", throw=True)
	company = permissions.check_company(_one_company(company))
	names = given.names(names)
	if not names:
		refuse(_("Select at least one customer to remind."))
	for name in names:
		doc = worklist.account(name)
		doc.check_permission("read")
		if doc.company != company:
			refuse(_("{0} is no customer account of {1}."), name, company)
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
