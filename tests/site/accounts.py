"""The customer accounts of the test company: made to follow the ledger, read, and changed as their form does."""

import frappe
from frappe.model.document import Document
from frappe.utils import add_days, getdate

from ar_specialist import api
from ar_specialist.operations import refresh
from tests.site import baseline as base
from tests.site import factories as make


def settle() -> None:
	"""Commit (in the sandbox) and work the marks off, as the queue would."""
	frappe.db.commit()
	refresh.work_off()


def late_invoice(customer: str = make.CUSTOMER, amount: float = 1000, days: int = 60) -> Document:
	"""An invoice of so many days ago, which the customer's account already knows."""
	doc = make.invoice(customer, amount=amount, on=add_days(getdate(), -days))
	settle()
	return doc


def account(customer: str = make.CUSTOMER) -> Document:
	return frappe.get_doc("AR Customer Account", {"customer": customer, "company": base.COMPANY})


def account_name(customer: str = make.CUSTOMER) -> str:
	return figure("name", customer=customer)


def figure(*fields: str, customer: str = make.CUSTOMER) -> object:
	"""Return what one field of a customer's account says, or a tuple of several."""
	key = {"company": base.COMPANY, "customer": customer}
	return frappe.db.get_value("AR Customer Account", key, fields if len(fields) > 1 else fields[0])


def say(customer: str = make.CUSTOMER, /, **values: object) -> None:
	"""Save `values` on a customer's account, as its form does."""
	doc = account(customer)
	doc.update(values)
	doc.save()


def give(collector: str | None, *customers: str) -> None:
	"""Make a collector responsible for customers, or nobody."""
	for customer in customers:
		frappe.db.set_value("AR Customer Account", account_name(customer), "collector", collector)


def counts(company: str | None = base.COMPANY) -> dict[str, int]:
	"""Return how many accounts the user finds in each view of the worklist."""
	return {view["name"]: view["count"] for view in api.worklist_views(company)}
