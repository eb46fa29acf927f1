"""What the desk and other programs may call. Each checks permission first; whatever changes state is POST only."""

import frappe
from frappe import _
from frappe.utils import getdate

from ar_specialist import permissions
from ar_specialist.operations import refresh as refreshing
from ar_specialist.operations import worklist


def _check_reader() -> None:
	if not permissions.may_use_app():
		frappe.throw(
			_("You need one of the AR roles for this; ask your administrator."), frappe.PermissionError
		)


@frappe.whitelist(methods=["POST"])
def refresh() -> dict[str, int]:
	"""Work off all marks now; return how many customers were recomputed."""
	frappe.has_permission("AR Customer Account", "write", throw=True)
	return {"refreshed": refreshing.work_off()}


@frappe.whitelist(methods=["POST"])
def assign(names: list[str], collector: str | None = None) -> dict[str, int]:
	"""Make `collector` responsible for the customer accounts `names`; nobody, when it is empty."""
	return {"changed": worklist.assign(names, collector or None)}


@frappe.whitelist(methods=["POST"])
def snooze(names: list[str], until: str, reason: str) -> dict[str, int]:
	"""Take the customer accounts `names` off the worklist until the day `until`, for `reason`."""
	return {"changed": worklist.snooze(names, getdate(until), reason)}


@frappe.whitelist(methods=["POST"])
def wake(names: list[str]) -> dict[str, int]:
	"""Put snoozed customer accounts back on the worklist."""
	return {"changed": worklist.wake(names)}


@frappe.whitelist(methods=["GET", "POST"])
def companies(txt: str | None = None) -> list[dict[str, str]]:
	"""Return the companies the user may see, for a filter."""
	_check_reader()
	wanted = (txt or "").casefold()
	return [
		{"value": name, "description": ""}
		for name in permissions.visible_companies()
		if wanted in name.casefold()
	]
