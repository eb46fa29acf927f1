"""Who may see some cost centres only: the page and the letters are about their part of a customer, and no other."""

import pytest

import frappe
from frappe.model.document import Document
from frappe.utils import add_days, getdate

from ar_specialist import api
from tests.site import baseline as base
from tests.site import factories as make
from tests.site import post
from tests.site.accounts import account_name, settle
from tests.site.conversations import ticked
from tests.site.policies import policy
from tests.site.users import acting_as, restrict

SPECIALIST, *_OTHERS = base.USERS
TODAY = getdate()
MAIN, BRANCH = base.CENTERS


@pytest.fixture(autouse=True)
def invoices() -> dict[str, Document]:
	found = {
		center: make.invoice(amount=amount, on=add_days(TODAY, -60), cost_center=center)
		for center, amount in ((MAIN, 100), (BRANCH, 700))
	}
	for center, invoice in found.items():
		make.payment(invoice, amount=10, on=TODAY, cost_center=center)
	post.contact("billing@example.org", customer=make.CUSTOMER, first_name="Erika", is_billing_contact=1)
	restrict(SPECIALIST, "Cost Center", BRANCH)
	settle()
	return found


def without_attachments() -> None:
	policy(attach_statement=0, attach_invoices=0)


def shown() -> tuple[set[str], int]:
	data = api.worklist_customer(account_name())
	payments = [each for each in data["timeline"] if each["kind"] == "payment"]
	return {item["voucher_no"] for item in data["items"]}, len(payments)


def test_the_page_shows_their_items_and_payments(invoices: dict[str, Document]) -> None:
	assert shown() == ({each.name for each in invoices.values()}, 2)
	with acting_as(SPECIALIST):
		assert shown() == ({invoices[BRANCH].name}, 1)


def test_a_letter_is_about_their_items(invoices: dict[str, Document]) -> None:
	without_attachments()
	whole = api.compose_email(account_name())["message"]
	assert all(each.name in whole for each in invoices.values())
	with acting_as(SPECIALIST):
		draft = api.compose_email(account_name())
		text = api.email_template(draft["template"], {**draft["doc"], "ar_items": []})["message"]
	for message in (draft["message"], text):
		assert invoices[BRANCH].name in message and invoices[MAIN].name not in message
	assert {row["voucher_no"] for row in draft["doc"]["ar_items"]} == {invoices[BRANCH].name}


def test_a_letter_about_a_hidden_item_is_refused(invoices: dict[str, Document]) -> None:
	without_attachments()
	both = [ticked(each) for each in invoices.values()]
	assert len(api.compose_email(account_name(), items=both)["doc"]["ar_items"]) == 2
	with acting_as(SPECIALIST):
		with pytest.raises(frappe.ValidationError, match=f"{invoices[MAIN].name} is not open"):
			api.compose_email(account_name(), items=both)
		assert api.compose_email(account_name(), items=both[1:])["message"]
