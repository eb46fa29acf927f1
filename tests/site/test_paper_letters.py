"""Letters by post: what they say and to whom, one PDF that is kept as it was made, and what keeps one back."""

import hashlib
import io
from collections.abc import Iterator

import pytest
from pypdf import PdfReader

import frappe
from frappe.model.document import Document
from frappe.utils import add_days, getdate

from ar_specialist import api
from ar_specialist.operations import copies, refresh
from tests.site import baseline as base
from tests.site import factories as make
from tests.site import post

SPECIALIST, OTHER, MANAGER, AUDITOR, NOBODY = base.USERS
TODAY = getdate()
CUSTOMER = base.CUSTOMERS[4]


@pytest.fixture(autouse=True)
def web_server() -> Iterator[None]:
	with post.web_server():
		yield


@pytest.fixture(autouse=True)
def invoices() -> list[Document]:
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


def test_a_letter_is_made_and_kept_as_it_is_printed(invoices: list[Document]) -> None:
	frappe.set_user(SPECIALIST)
	found = api.make_letter(account().name, statement=0, invoices=0)
	frappe.set_user("Administrator")
	activity = frappe.get_doc("AR Activity", found["activity"])
	assert (activity.channel, activity.direction, activity.outcome) == ("Letter", "Outgoing", "Sent")
	assert (activity.collector, activity.owner) == (SPECIALIST, SPECIALIST)
	assert [row.voucher_no for row in activity.items] == [each.name for each in invoices[:2]]
	(file,) = frappe.get_all(
		"File", {"attached_to_name": activity.name}, ["file_url", "is_private", "attached_to_doctype"]
	)
	assert (file.file_url, file.is_private, file.attached_to_doctype) == (found["file"], 1, "AR Activity")
	content = copies.copy_of(activity)
	assert hashlib.sha256(content).hexdigest() == activity.copy_hash
	text = pdf_text(content)
	assert CUSTOMER in text and "Main Street 1" in text
	assert invoices[0].name in text and invoices[1].name in text and invoices[2].name not in text
	assert "1,400.50" in text, "their total"
	assert account().last_contact_on == TODAY
