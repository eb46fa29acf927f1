"""What customers may call on the portal about their own disputes. Each checks first that the user acts for a customer.

What belongs to somebody else is not told apart from what is not there.
"""

import frappe
from frappe import _
from frappe.rate_limiter import rate_limit

from ar_specialist import given, permissions
from ar_specialist.operations import portal_disputes, portal_view
from ar_specialist.operations.dispute_files import Sent
from ar_specialist.operations.portal_disputes import Claim
from ar_specialist.receivables.evidence import LARGEST, MOST_FILES
from ar_specialist.refusal import refuse

AN_HOUR = 60 * 60
LONGEST = 5000  # of a message


@frappe.whitelist(methods=["GET", "POST"])
def portal_invoice_lines(invoice: str) -> list[dict[str, object]]:
	"""Return the lines of one of the customer's own invoices, to choose the one that is disputed."""
	customers = permissions.check_portal_user()
	return portal_view.lines_of(customers, given.one(invoice, _("Invoice")) or "")


@frappe.whitelist(methods=["POST"])
@rate_limit(limit=60, seconds=AN_HOUR, methods=["POST"])
def portal_raise_dispute(items: str | list, reason: str, says: str) -> dict[str, str]:
	"""Raise a dispute about the customer's own open invoices, with the files of the request; return its name."""
	customers = permissions.check_portal_user()
	claims = [_claim(row) for row in given.records(items, _("Invoices"))]
	says = given.text(says, _("What is wrong"), LONGEST)
	reason = given.one(reason, _("Reason")) or ""
	return {"name": portal_disputes.raise_dispute(customers, claims, reason, says, _files())}


def _claim(row: dict[str, object]) -> Claim:
	return Claim(
		given.one(row.get("invoice"), _("Invoice")) or "",
		given.one(row.get("kind"), _("What Is Wrong")) or Claim.__dataclass_fields__["kind"].default,
		given.one(row.get("line"), _("Line")),
		given.amount(row.get("qty"), _("Quantity")),
		given.amount(row.get("rate"), _("Agreed Rate")),
		given.amount(row.get("amount"), _("Amount")),
	)


@frappe.whitelist(methods=["POST"])
@rate_limit(limit=180, seconds=AN_HOUR, methods=["POST"])
def portal_answer_dispute(name: str, text: str = "") -> dict[str, str]:
	"""Add a message and the files of the request to one of the customer's own disputes."""
	customers = permissions.check_portal_user()
	name = given.one(name, _("Dispute")) or ""
	portal_disputes.answer(customers, name, given.text(text, _("Message"), LONGEST), _files())
	return {"name": name}


@frappe.whitelist(methods=["POST"])
def portal_withdraw_dispute(name: str, text: str = "") -> dict[str, str]:
	"""Take back one of the customer's own disputes."""
	customers = permissions.check_portal_user()
	name = given.one(name, _("Dispute")) or ""
	portal_disputes.withdraw(customers, name, given.text(text, _("Message"), LONGEST))
	return {"name": name}


@frappe.whitelist(methods=["GET"])
def portal_dispute_file(name: str, file: str) -> None:
	"""Send a file of the conversation about one of the customer's own disputes, to be saved and never shown."""
	customers = permissions.check_portal_user()
	sent = portal_disputes.file_of(
		customers, given.one(name, _("Dispute")) or "", given.one(file, _("File")) or ""
	)
	frappe.local.response.filename = sent.name
	frappe.local.response.filecontent = sent.content
	frappe.local.response.type = "download"


def _files() -> list[Sent]:
	"""Return the files that came with the request; of one that is too large no more than tells so."""
	request = getattr(frappe.local, "request", None)
	uploads = request.files.getlist("files") if request else []
	if len(uploads) > MOST_FILES:
		refuse(_("A dispute takes up to {0} files; put several pages into one file."), MOST_FILES)
	return [Sent(each.filename or "", each.stream.read(LARGEST + 1)) for each in uploads if each.filename]
