"""Putting one of ERPNext's documents down, as a draft or submitted: with the user's own rights, or not at all."""

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import date
from decimal import Decimal

import frappe
from frappe import _
from frappe.model.document import Document
from frappe.utils import getdate

from ar_specialist.receivables.money import round_amount
from ar_specialist.refusal import refuse

from . import periods

AMOUNTS = {
	"Sales Invoice": "base_grand_total",
	"Journal Entry": "total_debit",
	"Payment Entry": "base_paid_amount",
}
DISPUTE = "ar_dispute"  # the Custom Field by which a document says what it settles
CORRECTS = "ar_corrects"  # and the one by which an invoice says which one it replaces
CREDITS = "ar_credits_line"  # and the one by which a row of a note says of which line it takes a price or an amount back


def put_down(doc: Document, *, dispute: str | None = None, submits: bool = False) -> Document:
	"""Insert `doc`, and submit it where it `submits`; whatever fails, nothing of it is left."""
	check_right(doc.doctype, "create")
	if submits:
		check_right(doc.doctype, "submit")
	periods.check_open(doc.company, getdate(doc.posting_date), doc.doctype)
	doc.set(DISPUTE, dispute)
	with all_or_nothing():
		doc.insert()
		if submits:
			doc.submit()
	return doc


@contextmanager
def all_or_nothing() -> Iterator[None]:
	"""Undo what is written inside when it fails; the caller's transaction goes on."""
	point = f"ar_posting_{frappe.generate_hash(length=8)}"
	frappe.db.savepoint(point)
	try:
		yield
	except Exception:
		with suppress(frappe.db.OperationalError):  # after a deadlock there is no point to go back to
			frappe.db.rollback(save_point=point)
		raise


def release(doc: Document) -> None:
	"""Submit a draft, unless the books were closed on its day meanwhile."""
	check_right(doc.doctype, "submit")
	periods.check_open(doc.company, getdate(doc.posting_date), doc.doctype)
	doc.submit()


def discard(doc: Document) -> None:
	"""Delete a draft; as ERPNext's own documents are written here only, so are they deleted here.

	Whoever made it may, and whoever may submit it, as that is who rejects it.
	"""
	if doc.docstatus != 0:
		refuse(_("{0} is no draft any more; cancel it in ERPNext."), doc.name)
	is_theirs = doc.owner == frappe.session.user or frappe.has_permission(doc.doctype, "submit", doc)
	frappe.delete_doc(doc.doctype, doc.name, ignore_permissions=bool(is_theirs))


def drop(doctype: str, name: str) -> None:
	"""Delete a draft that is nobody's to approve any more, whoever made it; nothing where it is gone."""
	if frappe.db.get_value(doctype, name, "docstatus", for_update=True) == 0:
		frappe.delete_doc(doctype, name, ignore_permissions=True)


def amount_of(doc: Document) -> Decimal:
	"""Return what `doc` comes to, in company currency."""
	field = AMOUNTS[doc.doctype]
	return abs(round_amount(Decimal(str(doc.get(field) or 0)), doc.precision(field)))


def check_right(doctype: str, right: str) -> None:
	"""Throw unless the user may `right`, create or submit, documents of `doctype` in ERPNext."""
	if frappe.has_permission(doctype, right):
		return
	sentences = {
		"create": _(
			"You may not create a {0} in ERPNext; ask your administrator for its role, such as Accounts User."
		),
		"submit": _("You may not submit a {0} in ERPNext; ask a colleague who may to approve it."),
	}
	refuse(sentences[right], _(doctype), exception=frappe.PermissionError)


def day_of(day: date | str | None) -> date:
	"""Return the posting date: `day`, today unless said."""
	return getdate(day) if day else getdate()
