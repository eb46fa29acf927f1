"""What may be done to customer accounts, one or many. Each checks permission first, and is POST only where it changes anything."""

import frappe
from frappe import _
from frappe.utils import cint

from ar_specialist import given, permissions
from ar_specialist.operations import (
	distribution,
	retry,
	worklist,
)
from ar_specialist.receivables.load import Measure
from ar_specialist.refusal import refuse

from .asked import account_names


@frappe.whitelist(methods=["POST"])
def assign(names: str | list[str], collector: str | None = None) -> dict[str, int]:
	"""Make `collector` responsible for the customer accounts `names`; nobody, when it is empty."""
	frappe.has_permission("AR Customer Account", "write", throw=True)
	return {"changed": retry.retrying(lambda: worklist.assign(account_names(names), collector or None))}


@frappe.whitelist(methods=["GET", "POST"])
def preview_distribution(
	company: str,
	to: str | list[str],
	by: str = Measure.CUSTOMERS.value,
	names: str | list[str] | None = None,
	of: str | list[str] | None = None,
	unassigned: str | int | None = None,
	keep: str | int = 1,
) -> dict[str, object]:
	"""Return what sharing customer accounts out among the collectors `to` would do, for AR Managers.

	The accounts are those with `names`; without any those of the collectors `of` and, with `unassigned`, of nobody.
	"""
	frappe.has_permission("AR Customer Account", "write", throw=True)
	wish = _wish(company, to, by, names, of, unassigned, keep)
	return distribution.preview(wish, permissions.account_criterion())


@frappe.whitelist(methods=["POST"])
def distribute(
	company: str,
	to: str | list[str],
	seal: str,
	by: str = Measure.CUSTOMERS.value,
	names: str | list[str] | None = None,
	of: str | list[str] | None = None,
	unassigned: str | int | None = None,
	keep: str | int = 1,
) -> dict[str, int]:
	"""Share customer accounts out as the preview with `seal` showed it, for AR Managers."""
	frappe.has_permission("AR Customer Account", "write", throw=True)
	wish = _wish(company, to, by, names, of, unassigned, keep)
	seal = given.text(seal, _("Preview"), 140)
	visible = permissions.account_criterion()
	return {"changed": retry.retrying(lambda: distribution.apply(wish, seal, visible))}


def _wish(
	company: str,
	to: str | list[str],
	by: str,
	names: str | list[str] | None,
	of: str | list[str] | None,
	unassigned: str | int | None,
	keep: str | int,
) -> distribution.Wish:
	worklist.check_assigner()
	measures = {each.value: each for each in Measure}
	if by not in measures:
		refuse(_("Share customers out by one of {0}."), ", ".join(map(_, measures)))
	return distribution.Wish(
		company=permissions.check_company(given.one(company, _("Company")) or ""),
		to=given.names(to),
		measure=measures[by],
		keep=bool(cint(keep)),
		names=account_names(names) if names else (),
		of=given.names(of),
		unassigned=bool(cint(unassigned)),
	)


@frappe.whitelist(methods=["GET", "POST"])
def collectors() -> list[dict[str, str]]:
	"""Return whom customers can be given to, for AR Managers, who need not be allowed to read users."""
	frappe.has_permission("AR Customer Account", "write", throw=True)
	worklist.check_assigner()
	return distribution.collectors()


@frappe.whitelist(methods=["GET", "POST"])
def collector_query(
	doctype: str = "User",
	txt: str | None = None,
	searchfield: str | None = None,
	start: str | int = 0,
	page_len: str | int = 10,
	filters: str | dict | list | None = None,
) -> list[tuple[str, str]]:
	"""Return whom customers can be given to, for a Link field of the desk; the arguments are those Frappe gives it."""
	frappe.has_permission("AR Customer Account", "read", throw=True)
	return distribution.found_collectors(given.text(txt, _("Search"), 140), cint(start), cint(page_len))


@frappe.whitelist(methods=["POST"])
def snooze(names: str | list[str], until: str, reason: str) -> dict[str, int]:
	"""Take the customer accounts `names` off the worklist until the day `until`, for `reason`."""
	frappe.has_permission("AR Customer Account", "write", throw=True)
	return {
		"changed": retry.retrying(lambda: worklist.snooze(account_names(names), given.day(until), reason))
	}


@frappe.whitelist(methods=["POST"])
def wake(names: str | list[str]) -> dict[str, int]:
	"""Put snoozed customer accounts back on the worklist."""
	frappe.has_permission("AR Customer Account", "write", throw=True)
	return {"changed": retry.retrying(lambda: worklist.wake(account_names(names)))}


@frappe.whitelist(methods=["POST"])
def stop_collecting(
	names: str | list[str], stop: str | None = None, reason: str | None = None
) -> dict[str, int]:
	"""Stop collecting from the customer accounts `names`: On Hold or Legal Stop, for `reason`; without `stop` go on."""
	frappe.has_permission("AR Customer Account", "write", throw=True)
	kind = given.one(stop, _("Stop"))
	said = given.text(reason, _("Reason"), 1000)
	return {"changed": retry.retrying(lambda: worklist.stop(account_names(names), kind, said))}


@frappe.whitelist(methods=["POST"])
def set_next_action(
	names: str | list[str], on: str | None = None, action: str | None = None
) -> dict[str, int]:
	"""Plan `action` for the day `on` with the customer accounts `names`; both empty take the plan back."""
	frappe.has_permission("AR Customer Account", "write", throw=True)
	return {
		"changed": retry.retrying(
			lambda: worklist.set_next_action(account_names(names), given.day(on), action)
		)
	}
