"""Letters by post. Each checks permission first; all are POST only, as even a draft brings the customer up to date."""

import frappe
from frappe import _
from frappe.model.document import Document
from frappe.utils import cint

from ar_specialist import given, permissions
from ar_specialist.operations import paper_letters, retry, worklist

from .letters import asked_items


@frappe.whitelist(methods=["POST"])
def draft_letter(
	account: str,
	template: str | None = None,
	items: str | list | None = None,
	contact: str | None = None,
	address: str | None = None,
	statement: str | int | None = None,
	invoices: str | int | None = None,
) -> dict[str, object]:
	"""Return the letter about `items`, or all that is overdue, as it would be printed; nothing is made.

	`contact` is to whom it goes in person, an empty text for nobody.
	"""
	doc = _check_writer_to(account)
	wish = _wish(template, items, contact, address, statement, invoices)
	return paper_letters.draft(doc, wish, permissions.visibility_of())


@frappe.whitelist(methods=["POST"])
def make_letter(
	account: str,
	template: str | None = None,
	items: str | list | None = None,
	contact: str | None = None,
	address: str | None = None,
	statement: str | int | None = None,
	invoices: str | int | None = None,
) -> dict[str, str]:
	"""Make a letter to print, and log it: return its activity, and where the PDF is."""
	_check_writer_to(account)
	wish = _wish(template, items, contact, address, statement, invoices)

	def make() -> dict[str, str]:
		doc = _check_writer_to(account)
		activity, _content = paper_letters.make(doc, wish, permissions.visibility_of())
		return {"activity": activity.name, "file": activity.copy}

	return retry.retrying(make)


def _check_writer_to(account: str) -> Document:
	"""Return the customer account `account`; checks permission to log contacts and to print about it."""
	frappe.has_permission("AR Activity", "create", throw=True)
	doc = worklist.account(given.one(account, _("Customer Account")) or "")
	doc.check_permission("print")
	return doc


def _wish(
	template: str | None,
	items: str | list | None,
	contact: str | None,
	address: str | None,
	statement: str | int | None,
	invoices: str | int | None,
) -> paper_letters.Wish:
	return paper_letters.Wish(
		template=given.one(template, _("Template")),
		asked=asked_items(items),
		contact=None if contact is None else given.one(contact, _("Contact")) or "",
		address=given.one(address, _("Address")),
		statement=_choice(statement),
		invoices=_choice(invoices),
	)


def _choice(sent: str | int | None) -> bool | None:
	"""Return whether something is wanted, None where nobody has said."""
	return None if sent in (None, "") else cint(sent) == 1
