"""What the customer may call about a payment plan proposed to them: whoever has the signed link, logged in or not.

Each checks the link's signature first: without it nobody learns whether there is such a plan.
"""

import frappe
from frappe import _
from frappe.rate_limiter import rate_limit

from ar_specialist import given
from ar_specialist.operations import plan_offers, retry
from ar_specialist.operations.dispute_files import Sent
from ar_specialist.receivables.evidence import LARGEST
from ar_specialist.receivables.plan_link import LinkState, PlanLink

AN_HOUR = 60 * 60
LONGEST_NAME, LONGEST_WORDS = 140, 1000


@frappe.whitelist(allow_guest=True, methods=["POST"])
@rate_limit(limit=30, seconds=AN_HOUR, methods=["POST"])
def accept_offer(plan: str, until: str, version: str, key: str, answered_by: str = "") -> dict[str, str]:
	"""Accept a proposed plan in the name of `answered_by`, with the signed copy that comes with the request, if any."""
	link = _check_link(plan, until, version, key)
	name, signed = given.text(answered_by, _("Your Name"), LONGEST_NAME), _signed()
	ip = getattr(frappe.local, "request_ip", None)
	return _told(retry.retrying(lambda: plan_offers.accept(link, name, ip, signed)))


@frappe.whitelist(allow_guest=True, methods=["POST"])
@rate_limit(limit=30, seconds=AN_HOUR, methods=["POST"])
def decline_offer(
	plan: str, until: str, version: str, key: str, answered_by: str = "", words: str = ""
) -> dict[str, str]:
	"""Decline a proposed plan in the name of `answered_by`, with what does not suit them."""
	link = _check_link(plan, until, version, key)
	name = given.text(answered_by, _("Your Name"), LONGEST_NAME)
	said = given.text(words, _("What does not suit you"), LONGEST_WORDS)
	return _told(retry.retrying(lambda: plan_offers.decline(link, name, said)))


def _check_link(plan: str, until: str, version: str, key: str) -> PlanLink:
	"""Return the link that was sent; checks permission, which is its signature."""
	link = PlanLink(plan, until, version)
	plan_offers.check_link(link, key)
	return link


def _signed() -> Sent | None:
	"""Return the file that came with the request, if any; of one that is too large no more than tells so."""
	request = getattr(frappe.local, "request", None)
	file = request.files.get("signed") if request else None
	return Sent(file.filename, file.stream.read(LARGEST + 1)) if file and file.filename else None


def _told(state: LinkState) -> dict[str, str]:
	return {"state": state.value}
