"""What is said with the customers of the test company: contacts and promises, and the items they are about."""

from contextlib import nullcontext
from datetime import date

import frappe
from frappe.model.document import Document
from frappe.utils import add_days, getdate

from ar_specialist import api
from tests.site import baseline as base
from tests.site import factories as make
from tests.site.accounts import account_name
from tests.site.users import acting_as


def activity(*about: Document, by: str | None = None, **values: object) -> Document:
	"""A contact with a customer, of `about` when invoices are named: a call that reached somebody unless said."""
	items = [{"voucher_type": each.doctype, "voucher_no": each.name} for each in about]
	said = {"channel": "Call", "outcome": "Reached", "items": items, **values}
	return _inserted("AR Activity", by, **said)


def promise(
	*invoices: Document,
	amounts: tuple[float | None, ...] = (),
	on: date | str | None = None,
	by: str | None = None,
	**values: object,
) -> Document:
	"""A promise of `invoices`, of all that is open of them or of `amounts`; in a week unless said."""
	amounts = amounts or (None,) * len(invoices)
	said = {
		"customer": invoices[0].customer if invoices else make.CUSTOMER,
		"promised_for": on or add_days(getdate(), 7),
		"items": [
			{"voucher_type": each.doctype, "voucher_no": each.name, "promised": amount}
			for each, amount in zip(invoices, amounts, strict=True)
		],
		**values,
	}
	return _inserted("AR Promise", by, **said)


def _inserted(doctype: str, by: str | None, **values: object) -> Document:
	whose = {"company": base.COMPANY, "customer": make.CUSTOMER}
	with acting_as(by) if by else nullcontext():
		return frappe.get_doc({"doctype": doctype, **whose, **values}).insert()


def logged(**values: object) -> dict[str, str]:
	"""Log a contact as the worklist page does: a call that reached somebody unless said."""
	return api.log_contact(**{"account": account_name(), "channel": "Call", "outcome": "Reached", **values})


def part(invoice: Document, promised: float | None = None) -> dict:
	"""What the desk sends of an invoice that is promised."""
	return {"voucher_type": invoice.doctype, "voucher_no": invoice.name, "promised": promised}


def ticked(invoice: Document) -> dict[str, str]:
	"""What the desk sends of an open item that is ticked."""
	return {"voucher_type": invoice.doctype, "voucher_no": invoice.name, "due_date": str(invoice.due_date)}
