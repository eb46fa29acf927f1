"""What the form of a strategy asks. Each checks permission first; nothing here changes anything."""

import frappe
from frappe import _

from ar_specialist import given, permissions
from ar_specialist.operations import (
	preview,
	strategies,
)


@frappe.whitelist(methods=["GET", "POST"])
def strategy_units() -> dict[str, str]:
	"""Return what the number in a rule counts, by the label of its fact."""
	permissions.check_reader()
	return {fact: _(unit) for fact, unit in strategies.UNITS_BY_LABEL.items()}


@frappe.whitelist(methods=["POST"])
def preview_strategy(doc: str | dict) -> dict[str, object]:
	"""Return what saving the collection strategy `doc`, as the form holds it, would change today; saves nothing."""
	frappe.has_permission("AR Collection Strategy", "write", throw=True)
	found = given.record(doc, _("Strategy"))
	tables = {name: given.records(found.get(name), name) for name in preview.TABLES}
	is_new = bool(found.get("__islocal"))
	name = given.text(found.get("strategy_name" if is_new else "name"), _("Name"), 140)
	unsaved = preview.unsaved(name, is_new, {**found, **tables})
	unsaved.check()
	for company in preview.companies(unsaved):
		permissions.check_company(company)
	return preview.preview(unsaved, permissions.account_criterion())
