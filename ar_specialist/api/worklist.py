"""What the desk may call about the worklist and its page. Each checks permission first; what changes anything is POST only."""

import frappe
from frappe import _
from frappe.utils import getdate

from ar_specialist import given, permissions
from ar_specialist.operations import (
	account_view,
	customer_view,
	marks,
	presence,
	views,
	worklist,
	worklist_page,
)
from ar_specialist.operations import refresh as refreshing
from ar_specialist.refusal import refuse

from .asked import company_of

AT_ONCE = 500  # customers that are recomputed while somebody waits


@frappe.whitelist(methods=["POST"])
def refresh() -> dict[str, int]:
	"""Work off the marks now, and age what was not aged today; return how many customers were recomputed.

	Where everybody is marked, as after a strategy has changed, the queue goes on with what takes too long to wait for.
	"""
	frappe.has_permission("AR Customer Account", "write", throw=True)
	refreshed = refreshing.work_off(AT_ONCE)
	if refreshed >= AT_ONCE:
		marks.request_refresh()
	if any(map(worklist.count_not_aged, permissions.visible_companies())):
		frappe.enqueue(
			"ar_specialist.operations.nightly.age_accounts",
			queue="long",
			job_id="ar_specialist:age",
			deduplicate=True,
			as_on=getdate(),
		)
	return {"refreshed": refreshed}


@frappe.whitelist(methods=["GET", "POST"])
def worklist_status(company: str | None = None) -> dict[str, object]:
	"""Return how fresh the worklist is: as of when, and how many customers wait to be refreshed."""
	permissions.check_reader()
	return worklist.status(company_of(given.one(company, _("Company"))))


@frappe.whitelist(methods=["GET", "POST"])
def worklist_views(company: str | None = None) -> list[dict[str, object]]:
	"""Return the worklist's views for the user: label, list filters, and how many accounts each shows."""
	frappe.has_permission("AR Customer Account", "read", throw=True)
	company = given.one(company, _("Company"))
	company = company and permissions.check_company(company)
	return views.counted(frappe.session.user, company, permissions.account_criterion())


@frappe.whitelist(methods=["GET", "POST"])
def worklist_rows(
	view: str = "mine",
	company: str | None = None,
	search: str | None = None,
	after: str | None = None,
	filters: str | list | None = None,
) -> dict[str, object]:
	"""Return the page's next rows of a view, after the call order `after`; without one also the list's head.

	`filters` are (field, operator, value) on customer accounts, as the desk's filter box makes them.
	"""
	frappe.has_permission("AR Customer Account", "read", throw=True)
	company = given.one(company, _("Company")) or company_of()
	if not company:
		refuse(_("There is no company whose customers you may see; ask your administrator for access."))
	permissions.check_company(company)
	words = given.text(search, _("Search"), 140)
	narrowed = given.rows(filters, _("Filter"))
	return worklist_page.page(company, view, words, after or "", permissions.account_criterion(), narrowed)


@frappe.whitelist(methods=["GET", "POST"])
def worklist_customer(account: str) -> dict[str, object]:
	"""Return what the page shows of the customer account `account`."""
	frappe.has_permission("AR Customer Account", "read", throw=True)
	doc = worklist.account(account)
	doc.check_permission("read")
	return customer_view.panel(doc, permissions.visibility_of())


@frappe.whitelist(methods=["POST"])
def worklist_presence(account: str | None = None, left: str | None = None) -> list[dict[str, str]]:
	"""Say that the user has `account` open, and has left another; return who else has it open."""
	frappe.has_permission("AR Customer Account", "read", throw=True)
	if left:
		presence.leave(left, frappe.session.user)
	if not account:
		return []
	worklist.account(account).check_permission("read")
	return presence.open_for(account, frappe.session.user)


@frappe.whitelist(methods=["GET", "POST"])
def account_overview(name: str) -> dict[str, object]:
	"""Return what the form of the customer account `name` shows: open items with ages, buckets and state."""
	frappe.has_permission("AR Customer Account", "read", throw=True)
	account = worklist.account(name)
	account.check_permission("read")
	return account_view.overview(account, permissions.visibility_of())
