"""Upholding disputes, with the letter that says so. Each checks permission first."""

import frappe
from frappe import _
from frappe.model.document import Document

from ar_specialist import given, permissions
from ar_specialist.operations import dispute_settling, retry, upholding
from ar_specialist.receivables.upholding import Verdict, Way
from ar_specialist.refusal import refuse

LONGEST_REPLY = 5_000
RIGHTS = {Way.EMAIL: "email", Way.LETTER: "print"}


@frappe.whitelist(methods=["POST"])
def preview_uphold(
	dispute: str, way: str, reply: str | None = None, pay_by: str | None = None, template: str | None = None
) -> dict[str, object]:
	"""Return the letter that `uphold_dispute` would send, to whom, and what to know before; nothing is decided."""
	verdict = _verdict(way, reply, pay_by, template)
	doc = _upholdable(dispute, verdict.way)
	return upholding.preview(doc, verdict, permissions.visibility_of())


@frappe.whitelist(methods=["POST"])
def uphold_dispute(
	dispute: str, way: str, reply: str | None = None, pay_by: str | None = None, template: str | None = None
) -> dict[str, object]:
	"""Resolve a dispute as valid debt and tell the customer, by E-mail, Letter or, chosen explicitly, No Letter.

	Returns the letter's activity, and where its PDF is.
	"""
	verdict = _verdict(way, reply, pay_by, template)

	def work() -> dict[str, object]:
		doc = _upholdable(dispute, verdict.way)
		return upholding.uphold(doc.name, verdict, permissions.visibility_of())

	return retry.retrying(work)


def _verdict(way: str, reply: str | None, pay_by: str | None, template: str | None) -> Verdict:
	frappe.has_permission("AR Dispute", "write", throw=True)
	found = next((each for each in Way if each.value == way), None)
	if found is None:
		refuse(_("Tell the customer by one of {0}."), ", ".join(_(each.value) for each in Way))
	return Verdict(
		found,
		given.text(reply, _("Reply to the Customer"), LONGEST_REPLY),
		given.day(pay_by, _("Pay By")),
		given.one(template, _("Template")),
	)


def _upholdable(name: str, way: Way) -> Document:
	"""Return the dispute, for somebody who may decide it and write to its customer that way."""
	frappe.has_permission("AR Dispute", "write", throw=True)
	doc = dispute_settling.dispute_named(given.one(name, _("Dispute")) or "")
	doc.check_permission("write")
	if way in RIGHTS:
		frappe.has_permission("AR Activity", "create", throw=True)
		frappe.has_permission("AR Customer Account", RIGHTS[way], doc=doc.account, throw=True)
	return doc
