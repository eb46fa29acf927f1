"""The letter that proposes a payment plan. Each checks permission first; all are POST only, as they bring the customer up
to date."""

from collections.abc import Callable
from typing import TypeVar

import frappe
from frappe import _
from frappe.model.document import Document

from ar_specialist import given
from ar_specialist.operations import plan_letters, plans, retry

DOCTYPE = "AR Payment Plan"
Result = TypeVar("Result")


@frappe.whitelist(methods=["POST"])
def preview_proposal(plan: str) -> dict[str, object]:
	"""Return the letter about a proposed plan as it would be sent and printed; nothing is made."""
	return _written(plan, "read", plan_letters.preview)


@frappe.whitelist(methods=["POST"])
def send_proposal(plan: str) -> dict[str, str]:
	"""Send a proposed plan to its customer by e-mail, with link and PDF; return the activity that keeps the copy."""
	return _written(plan, "email", lambda doc: {"activity": plan_letters.send(doc)})


@frappe.whitelist(methods=["POST"])
def make_proposal(plan: str) -> dict[str, str]:
	"""Make the letter about a proposed plan to print; return its activity, and where the PDF is."""
	activity = _written(plan, "print", plan_letters.make)
	return {"activity": activity.name, "file": activity.copy}


def _written(plan: str, right: str, write: Callable[[Document], Result]) -> Result:
	"""Do `write` with the stored plan, locked; checks permission to log contacts, and `right` on the plan."""
	frappe.has_permission("AR Activity", "create", throw=True)
	name = given.one(plan, _("Payment Plan")) or ""
	frappe.has_permission(DOCTYPE, right, throw=True)
	if frappe.db.exists(DOCTYPE, {"name": name}):
		frappe.has_permission(DOCTYPE, right, doc=name, throw=True)

	def written() -> Result:
		doc = plans.locked(name)
		doc.check_permission(right)
		return write(doc)

	return retry.retrying(written)
