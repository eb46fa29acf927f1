"""Disputes made as people make them, and what the worklist says then."""

import frappe
from frappe.model.document import Document
from frappe.utils import now_datetime

from ar_specialist.operations import refresh
from tests.site import baseline as base
from tests.site import factories as make

REASON = "AR Test Price"


def settle() -> None:
	"""Let the worker do what the documents of this test have marked."""
	frappe.db.commit()
	refresh.work_off()


def account(*fields: str, customer: str = make.CUSTOMER) -> object:
	"""Return fields of the customer's account, one by itself or several as a tuple."""
	key = {"company": base.COMPANY, "customer": customer}
	return frappe.db.get_value("AR Customer Account", key, fields if len(fields) > 1 else fields[0])


def reason(name: str = REASON, **values: object) -> str:
	"""Return a reason to dispute, made when it is missing."""
	defaults = {"category": "Pricing", "root_cause": "Price Agreement", "sla_days": 5}
	return base.make("AR Dispute Reason", name, reason=name, **{**defaults, **values})


def dispute(
	*invoices: Document, amounts: tuple[object, ...] = (), items: list[dict] | None = None, **values: object
) -> Document:
	"""Dispute `amounts` of `invoices`, or all that is open of them, as the session's user."""
	amounts = amounts or (None,) * len(invoices)
	named = [
		{"voucher_type": each.doctype, "voucher_no": each.name, "disputed": amount}
		for each, amount in zip(invoices, amounts, strict=True)
	]
	return frappe.get_doc(
		{
			"doctype": "AR Dispute",
			"company": base.COMPANY,
			"customer": invoices[0].get("customer") if invoices else make.CUSTOMER,
			"reason": values.pop("reason", None) or reason(),
			"says": "The price is not what we agreed",
			"items": named if items is None else items,
			**values,
		}
	).insert()


def since(doc: Document, day: object) -> Document:
	"""Let a dispute be disputed since `day`, as if it had been entered then and not today."""
	span = {"parent": doc.name, "disputed_until": ("is", "not set")}
	frappe.db.set_value("AR Dispute Span", span, "disputed_from", day, update_modified=False)
	return doc.reload()


def resolved_without_document(doc: Document, resolution: str, valid: str = "Valid") -> Document:
	"""Resolve a dispute by what no document is there for, as earlier versions let people do."""
	decided = {"status": "Resolved", "resolution": resolution, "valid": valid}
	stamp = {"resolved_on": now_datetime(), "resolved_by": frappe.session.user}
	frappe.db.set_value("AR Dispute", doc.name, {**decided, **stamp})
	refresh.refresh(doc.company, [doc.customer])
	return doc.reload()


def move(doc: Document, status: str, **values: object) -> Document:
	"""Move a dispute as its form does, and reload it."""
	frappe.get_doc("AR Dispute", doc.name).move(status, **values)
	return doc.reload()
