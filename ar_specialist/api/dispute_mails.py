"""Disputes that come by e-mail: shown, and raised once somebody confirms them. Each checks permission first."""

import frappe
from frappe import _
from frappe.model.document import Document

from ar_specialist import given, permissions
from ar_specialist.operations import dispute_mails, inbound, retry, worklist
from ar_specialist.refusal import refuse

LONGEST_SAYS = 10_000


@frappe.whitelist(methods=["POST"])
def mail_dispute(communication: str, account: str | None = None) -> dict[str, object]:
	"""Return the dispute that the e-mail `communication` makes, of the customer of `account` or whom it is of.

	`accounts` are those it may be of; without one there is nothing else, and somebody has to choose.
	"""
	frappe.has_permission("AR Dispute", "create", throw=True)
	doc = _mail(communication)
	inbound.check_written(doc)
	accounts = _visible_accounts(doc)
	chosen = _chosen(given.one(account, _("Customer Account")), accounts)
	found = {"accounts": accounts, "account": chosen, "subject": doc.subject, "sender": doc.sender}
	if not chosen:
		return {**found, "raised": dispute_mails.raised_from(doc)}
	return {**found, **dispute_mails.draft(doc, _readable(chosen), permissions.visibility_of())}


@frappe.whitelist(methods=["POST"])
def raise_mail_dispute(
	communication: str, account: str, reason: str, items: str | list | None = None, says: str | None = None
) -> dict[str, str]:
	"""Raise the dispute of an e-mail about `items` of the customer of `account`; return its name.

	From one e-mail one dispute is raised, whoever asks for it and however often.
	"""
	frappe.has_permission("AR Dispute", "create", throw=True)
	said = {
		"reason": given.one(reason, _("Reason")) or "",
		"items": _items(items),
		"says": given.text(says, _("What the Customer Says"), LONGEST_SAYS),
	}
	if not said["items"]:
		refuse(_("Choose at least one open item that is disputed."))
	name = given.one(account, _("Customer Account")) or ""

	def work() -> dict[str, str]:
		doc = _mail(communication)
		return {"dispute": dispute_mails.raise_from(doc, _readable(name), said).name}

	return retry.retrying(work)


def _mail(sent: str) -> Document:
	"""Return the e-mail; throws for one that the user may not read as for one that is not there."""
	name = given.one(sent, _("E-mail")) or ""
	doc = inbound.mail_named(name)
	if not dispute_mails.may_read(doc):
		refuse(_("There is no e-mail {0}."), name, exception=frappe.PermissionError)
	return doc


def _readable(account: str) -> Document:
	doc = worklist.account(account)
	doc.check_permission("read")
	return doc


def _visible_accounts(doc: Document) -> list[dict[str, object]]:
	"""Return those of the accounts an e-mail may be of that the user may see."""
	return frappe.get_list(
		"AR Customer Account",
		filters={"name": ("in", dispute_mails.accounts_of(doc) or [""])},
		fields=["name", "customer", "customer_name", "company", "open_items"],
		order_by="open_items desc, name",
	)


def _chosen(wanted: str | None, accounts: list[dict[str, object]]) -> str | None:
	if wanted:
		return wanted
	return str(accounts[0]["name"]) if len(accounts) == 1 else None


def _items(sent: str | list | None) -> list[dict[str, object]]:
	return [
		{
			"voucher_type": given.text(row.get("voucher_type"), _("Voucher Type"), 140),
			"voucher_no": given.text(row.get("voucher_no"), _("Voucher No"), 140),
			"payment_term": given.text(row.get("payment_term"), _("Payment Term"), 140) or None,
			"disputed": given.amount(row.get("disputed"), _("Dispute")),
		}
		for row in given.records(sent, _("Items"))
	]
