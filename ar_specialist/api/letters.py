"""Letters by e-mail, for Frappe's composer. Each checks permission first; all are POST only."""

import frappe
from frappe import _
from frappe.email.doctype.email_template import email_template as frappes_templates
from frappe.model.document import Document

from ar_specialist import given, permissions
from ar_specialist.operations import (
	composer,
	contacts,
	copies,
	letter_texts,
	worklist,
)


@frappe.whitelist(methods=["POST"])
def compose_email(
	account: str, template: str | None = None, items: str | list | None = None
) -> dict[str, object]:
	"""Return a letter about the open items `items`, or all overdue ones, for Frappe's composer to show and send."""
	doc = _check_writer_to(account)
	return composer.draft(
		doc, given.one(template, _("Template")), asked_items(items), permissions.visibility_of()
	)


@frappe.whitelist(methods=["POST"])
def email_template(template_name: str, doc: str | dict) -> dict[str, object]:
	"""Fill a template that somebody chose in the composer: ours for a customer account, else as Frappe does."""
	found = _check_composed_for(doc)
	template = letter_texts.existing(given.one(template_name, _("Template")) or "")
	if found is None:
		return frappes_templates.get_email_template(template, doc)
	items = given.record(doc, _("Document")).get("ar_items")
	return composer.text(found, template, asked_items(items), permissions.visibility_of())


@frappe.whitelist(methods=["POST"])
def verify_copy(activity: str) -> dict[str, object]:
	"""Say whether the stored copy of a mail or letter is what was sent, by its SHA-256."""
	frappe.has_permission("AR Activity", "read", throw=True)
	name = given.one(activity, _("Activity")) or ""
	doc = contacts.activity(name)
	doc.check_permission("read")
	return copies.verified(doc)


def _check_composed_for(doc: str | dict) -> Document | None:
	"""Return the customer account that is written to, None when it is none. Checks permission for accounts."""
	found = given.parsed(doc)
	if not isinstance(found, dict) or found.get("doctype") != "AR Customer Account":
		return None
	return _check_writer_to(given.one(found.get("name"), _("Customer Account")) or "")


def _check_writer_to(account: str) -> Document:
	"""Return the customer account `account`; checks permission to write e-mails about it."""
	frappe.has_permission("AR Activity", "create", throw=True)
	doc = worklist.account(account)
	doc.check_permission("email")
	return doc


def asked_items(sent: object) -> list[dict[str, object]]:
	"""Return the open items that somebody ticked."""
	return [
		{
			"voucher_type": given.text(row.get("voucher_type"), _("Voucher Type"), 140),
			"voucher_no": given.text(row.get("voucher_no"), _("Voucher No"), 140),
			"payment_term": given.text(row.get("payment_term"), _("Payment Term"), 140) or None,
			"due_date": given.day(row.get("due_date")),
		}
		for row in given.records(sent, _("Items"))
	]
