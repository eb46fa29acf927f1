"""Stopping to collect from a customer, and going on: who may decide it. Does not check other permissions."""

import frappe
from frappe import _

from ar_specialist.receivables.account import CollectionStop
from ar_specialist.refusal import refuse

LIFTERS = {"AR Manager", "System Manager"}


def check_stop(before: str | None, after: str | None) -> None:
	"""Throw when the user may not put the stop `after` in place of `before`.

	Stopping does no harm, so whoever works the account may do it at once; a legal stop is lifted, or made a mere
	hold, by AR Managers only.
	"""
	if before != CollectionStop.LEGAL_STOP.value or after == before:
		return
	if not LIFTERS & set(frappe.get_roles()):
		refuse(
			_("Only an AR Manager lifts a legal stop; ask one, and say what has changed."),
			exception=frappe.PermissionError,
		)
