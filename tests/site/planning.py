"""Payment plans made as people make them, and what the worklist says then."""

from datetime import date

import frappe
from frappe.model.document import Document
from frappe.utils import add_days, getdate

from ar_specialist import api as functions
from ar_specialist.operations import plans, refresh
from ar_specialist.operations.plans import Accepted
from tests.site import baseline as base
from tests.site.accounts import settle

TODAY = getdate()


def ahead(days: int) -> date:
	return add_days(TODAY, days)


def draft(*invoices: Document, items: list[dict] | None = None, **values: object) -> Document:
	"""A plan over all of `invoices`: three instalments a month apart, the first a month from today."""
	named = [{"voucher_type": each.doctype, "voucher_no": each.name} for each in invoices]
	return frappe.get_doc(
		{
			"doctype": "AR Payment Plan",
			"company": base.COMPANY,
			"customer": values.pop("customer", None) or invoices[0].customer,
			"starts_on": TODAY,
			"scheduled_by": "Number of Instalments",
			"number_of_instalments": 3,
			"frequency": "Monthly",
			"first_due_date": ahead(30),
			"items": named if items is None else items,
			**values,
		}
	).insert()


def by_hand(*invoices: Document, dues: dict[int, float], **values: object) -> Document:
	"""A plan whose instalments are due so many days from today."""
	rows = [{"due_date": ahead(days), "principal": amount} for days, amount in dues.items()]
	return draft(*invoices, scheduled_by="Days by Hand", instalments=rows, **values)


def accept(doc: Document, how: str = "E-Mail", **values: object) -> Document:
	plans.accept(plans.locked(doc.name), Accepted("Their bookkeeper", how, **values))
	return doc.reload()


def api(name: str, doc: Document, **values: object) -> dict[str, str]:
	"""Call what the desk calls about a plan."""
	return getattr(functions, name)(plan=doc.name, **values)


def moved_back(doc: Document, days: int, *fields: str) -> Document:
	"""Write the instalments of a plan, and `fields` of its own, that many days earlier."""
	for row in doc.instalments:
		frappe.db.set_value(row.doctype, row.name, "due_date", add_days(row.due_date, -days))
	for field in fields:
		frappe.db.set_value(doc.doctype, doc.name, field, add_days(doc.get(field), -days))
	return doc.reload()


def as_later(doc: Document, days: int) -> Document:
	"""Let `days` pass for a plan: it was accepted, and everything of it due, that much earlier."""
	moved_back(doc, days, "starts_on", "accepted_on")
	frappe.db.commit()
	refresh.refresh(base.COMPANY, [doc.customer])
	frappe.db.commit()
	return doc.reload()


def stands(doc: Document) -> tuple[str, float, float]:
	"""Return status, what is paid and what is open of a plan once the worker has been there."""
	settle()
	doc.reload()
	return doc.status, doc.paid, doc.open_amount


def of_instalments(doc: Document, field: str = "paid") -> list:
	doc.reload()
	return [row.get(field) for row in doc.instalments]


def kept() -> list[int]:
	"""Return how many plans, items and instalments are stored."""
	names = ("AR Payment Plan", "AR Payment Plan Item", "AR Payment Plan Instalment")
	return [frappe.db.count(name) for name in names]
