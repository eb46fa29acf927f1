"""Whether the books are open on a day, asked before anything is written, as ERPNext asks it when it posts."""

import inspect
from datetime import date

import frappe
from frappe import _
from frappe.utils import formatdate

from erpnext.accounts.general_ledger import check_freezing_date

from ar_specialist.refusal import refuse


def check_open(company: str, day: date, doctype: str) -> None:
	"""Throw unless the user may post a `doctype` of `company` on `day`."""
	if _is_frozen(company, day):
		refuse(
			_("The accounts are frozen on {0}; choose a later posting date."), formatdate(day), title=_title()
		)
	closed = {"docstatus": 1, "company": company, "period_end_date": (">=", day)}
	if frappe.db.exists("Period Closing Voucher", closed):
		refuse(
			_("The books are closed on {0}; choose a posting date in an open period."),
			formatdate(day),
			title=_title(),
		)
	period = _closed_period(company, day, doctype)
	if period:
		refuse(
			_("The accounting period {0} is closed on {1}; choose a posting date in an open one."),
			period,
			formatdate(day),
			title=_title(),
		)


def _title() -> str:
	return _("Period Closed")


def _is_frozen(company: str, day: date) -> bool:
	"""Whether ERPNext lets the user post nothing on `day`; from version 16 on it asks about the company."""
	by_company = "company" in inspect.signature(check_freezing_date).parameters
	said = len(frappe.local.message_log)
	try:
		check_freezing_date(day, company) if by_company else check_freezing_date(day)
	except frappe.ValidationError:
		del frappe.local.message_log[said:]
		return True
	return False


def _closed_period(company: str, day: date, doctype: str) -> str | None:
	"""Return the accounting period that is closed for `doctype` on `day`."""
	periods = {"company": company, "start_date": ("<=", day), "end_date": (">=", day)}
	if frappe.get_meta("Accounting Period").has_field("disabled"):
		periods["disabled"] = 0
	for name in frappe.get_all("Accounting Period", filters=periods, pluck="name"):
		if frappe.db.exists("Closed Document", {"parent": name, "document_type": doctype, "closed": 1}):
			return name
	return None
