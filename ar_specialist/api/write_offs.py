"""What the desk may call about proposed write-offs. Managers decide on those of customers they may see."""

from collections.abc import Sequence

import frappe
from frappe import _

from ar_specialist import given
from ar_specialist.operations import retry, write_offs
from ar_specialist.refusal import refuse

from .asked import account_names

DECIDES = "AR Manager"
LONGEST_REASON = 500


@frappe.whitelist(methods=["POST"])
def approve_write_offs(names: str | list[str]) -> dict[str, int]:
	"""Approve the proposals `names` and write their rests off; says what became of them, or how many are queued."""
	frappe.has_permission(write_offs.PROPOSAL, "read", throw=True)
	return write_offs.approve(_theirs(names))


@frappe.whitelist(methods=["POST"])
def reject_write_offs(names: str | list[str], reason: str) -> int:
	"""Reject the proposals `names` for `reason`; returns how many were still to be decided."""
	frappe.has_permission(write_offs.PROPOSAL, "read", throw=True)
	chosen, why = _theirs(names), given.text(reason, _("Reason"), LONGEST_REASON)
	return retry.retrying(lambda: write_offs.reject(chosen, why))


def _theirs(sent: str | list[str]) -> Sequence[str]:
	"""Return the proposals named; throws unless the user decides on such, and may see every one of them."""
	if DECIDES not in frappe.get_roles():
		refuse(_("Only an AR Manager decides on write-offs; ask one."), exception=frappe.PermissionError)
	names = list(dict.fromkeys(account_names(sent)))
	if not 0 < len(names) <= write_offs.MOST_AT_ONCE:
		refuse(_("Select between 1 and {0} proposals."), write_offs.MOST_AT_ONCE)
	seen = set(
		frappe.get_list(write_offs.PROPOSAL, {"name": ("in", names)}, pluck="name", limit_page_length=0)
	)
	for name in names:
		if name not in seen:
			refuse(_("{0} is no proposal you may decide on."), name, exception=frappe.PermissionError)
	return names
