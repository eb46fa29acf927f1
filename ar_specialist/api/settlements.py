"""What the desk may call to settle disputes. Each checks permission on the dispute first; ERPNext checks its own."""

from collections.abc import Mapping

import frappe
from frappe import _
from frappe.model.document import Document

from ar_specialist import given
from ar_specialist.operations import dispute_settling, retry, settling_preview
from ar_specialist.operations.resolutions import Outcome
from ar_specialist.receivables.dispute import BY_DOCUMENT, Resolution
from ar_specialist.receivables.resolution import Agreement
from ar_specialist.refusal import refuse

LONGEST_REMARK = 1000


@frappe.whitelist(methods=["POST"])
def settle_dispute(
	dispute: str,
	remedy: str,
	items: str | list[dict] | None = None,
	on: str | None = None,
	remark: str | None = None,
	goods_come_back: bool | int | str = False,
	bank_account: str | None = None,
	tax_template: str | None = None,
) -> dict[str, object]:
	"""Settle a dispute by a Credit Note, Rebill, Write-off or Refund: all of it, or `items` with what was agreed.

	A list of no items agrees on nothing, and is refused. Each of `items` names its row as `item`, with the `amount` or `qty` that was agreed. Returns the documents, drafts
	among them, and whether any was made.
	"""
	doc = _writable(dispute)
	agreement = Agreement(
		_remedy(remedy),
		on=given.day(on, _("Posting Date")),
		remark=given.text(remark, _("Remark"), LONGEST_REMARK) or None,
		goods_come_back=frappe.utils.sbool(goods_come_back) in (True,),  # the desk sends texts
		bank_account=given.one(bank_account, _("Bank Account")),
		tax_template=given.one(tax_template, _("Tax Template")) or None,
	)
	return _told(dispute_settling.settle(doc.name, agreement, _all_lowered(items)))


@frappe.whitelist(methods=["POST"])
def preview_settlement(
	dispute: str, remedy: str, items: str | list[dict] | None = None, tax_template: str | None = None
) -> dict[str, object]:
	"""Return what `settle_dispute` would make: what of which invoice, and whether it is submitted at once.

	Of what is billed anew, what the corrected invoice comes to; why it cannot be settled like that, as `refused`.
	"""
	doc = _writable(dispute)
	template = given.one(tax_template, _("Tax Template")) or None
	agreement = Agreement(_remedy(remedy), tax_template=template)
	return settling_preview.preview(doc.name, agreement, _all_lowered(items))


def _all_lowered(items: str | list[dict] | None) -> list[dict[str, object]] | None:
	"""Return what was agreed of which items; None where nothing is said of them, which is all of it."""
	if items is None or items == "":  # as a browser sends nothing
		return None
	return [_lowered(row) for row in given.records(items, _("Items"))]


def _lowered(row: Mapping[str, object]) -> dict[str, object]:
	return {
		"item": given.one(row.get("item"), _("Item")),
		"amount": given.amount(row.get("amount"), _("Amount")),
		"qty": given.amount(row.get("qty"), _("Quantity")),
	}


def _told(outcome: Outcome) -> dict[str, object]:
	return {
		"is_new": outcome.is_new,
		"documents": [{**each._asdict(), "remedy": each.remedy.value} for each in outcome.documents],
	}


@frappe.whitelist(methods=["GET", "POST"])
def dispute_settlements(dispute: str) -> list[dict[str, object]]:
	"""Return the documents that settle a dispute, those that wait for approval among them."""
	doc = _readable(dispute)
	return dispute_settling.documents(doc.name)


@frappe.whitelist(methods=["POST"])
def approve_settlement(dispute: str, doctype: str, name: str) -> None:
	"""Submit a draft that settles a dispute; whoever prepared it may not where the policy wants two people."""
	dispute_settling.approve(_writable(dispute).name, doctype, name)


@frappe.whitelist(methods=["POST"])
def reject_settlement(dispute: str, doctype: str, name: str, reason: str | None = None) -> None:
	"""Delete a draft that was to settle a dispute; who prepared it is told, with the reason."""
	doc = _writable(dispute)
	why = given.text(reason, _("Reason"), LONGEST_REMARK)
	retry.retrying(lambda: dispute_settling.reject(doc.name, doctype, name, why))


@frappe.whitelist(methods=["GET", "POST"])
def disputes_to_approve() -> list[str]:
	"""Return the disputes of which a draft waits for approval, as far as the user may see them."""
	frappe.has_permission("AR Dispute", "read", throw=True)
	return dispute_settling.to_approve()


def _readable(name: str) -> Document:
	frappe.has_permission("AR Dispute", "read", throw=True)
	doc = dispute_settling.dispute_named(name)
	doc.check_permission("read")
	return doc


def _writable(name: str) -> Document:
	frappe.has_permission("AR Dispute", "write", throw=True)
	doc = _readable(name)
	doc.check_permission("write")
	return doc


def _remedy(sent: str) -> Resolution:
	for each in BY_DOCUMENT:
		if each.value == sent:
			return each
	refuse(_("Settle by one of {0}."), ", ".join(_(each.value) for each in BY_DOCUMENT))
