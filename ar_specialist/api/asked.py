"""What several calls are asked with, read once: accounts by name, a company."""

import frappe
from frappe import _

from ar_specialist import given, permissions
from ar_specialist.refusal import refuse


def account_names(sent: str | list[str]) -> tuple[str, ...]:
	"""Return the names in a list, which the desk sends as JSON text."""
	if isinstance(sent, str) and not sent.lstrip().startswith("["):
		refuse(_("Send the names of customer accounts as a list."))
	return given.names(sent)


def company_of(company: str | None = None) -> str | None:
	"""Return the company to show: the one asked for, the user's default, or the first visible one."""
	if company:
		return permissions.check_company(company)
	visible = permissions.visible_companies()
	default = frappe.defaults.get_user_default("Company")
	return default if default in visible else next(iter(visible), None)
