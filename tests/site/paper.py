"""A customer with three invoices and a postal address: what tests of letters by post start from."""

import io

from pypdf import PdfReader

import frappe
from frappe.model.document import Document
from frappe.utils import add_days, getdate

from ar_specialist import api
from ar_specialist.operations import copies, refresh
from tests.site import baseline as base
from tests.site import factories as make
from tests.site import post

TODAY = getdate()
CUSTOMER = base.CUSTOMERS[4]


def owing() -> list[Document]:
	"""Return three invoices of the customer, of which two are overdue."""
	found = [
		make.invoice(CUSTOMER, amount=1000, on=add_days(TODAY, -90)),
		make.invoice(CUSTOMER, amount=400.5, on=add_days(TODAY, -60)),
		make.invoice(CUSTOMER, amount=77, on=TODAY),
	]
	post.address(CUSTOMER)
	frappe.db.commit()
	refresh.work_off()
	return found


def account(customer: str = CUSTOMER) -> Document:
	return frappe.get_doc("AR Customer Account", {"customer": customer, "company": base.COMPANY})


def made(**values: object) -> Document:
	"""Make a letter without enclosures, unless said; return its activity."""
	options = {"account": account().name, "statement": 0, "invoices": 0, **values}
	return frappe.get_doc("AR Activity", api.make_letter(**options)["activity"])


def text_of(activity: Document) -> str:
	return pdf_text(copies.copy_of(activity))


def pdf_text(content: bytes) -> str:
	reader = PdfReader(io.BytesIO(content))
	return " ".join(" ".join(page.extract_text().split()) for page in reader.pages)
