"""What is said among ourselves about a dispute stays there: on no letter, statement, print or other form."""

import pytest

import frappe
from frappe.model.document import Document
from frappe.utils import add_days, getdate

from ar_specialist import api
from ar_specialist.operations import letters, statements, timeline
from tests.site import baseline as base
from tests.site import disputing
from tests.site import factories as make
from tests.site.accounts import account, settle

TODAY = getdate()
SPECIALIST, *_OTHERS = base.USERS
CUSTOMER = base.CUSTOMERS[4]
SECRET = "They always try this"


@pytest.fixture
def case() -> Document:
	invoice = make.invoice(CUSTOMER, amount=1000, on=add_days(TODAY, -60))
	settle()
	return disputing.dispute(invoice, amounts=(250,), internal_notes=SECRET, says="Seven are missing")


def test_on_no_timeline_of_a_form_that_others_read(case: Document) -> None:
	shown = [
		*timeline.of_customer("Customer", CUSTOMER),
		*timeline.of_invoice("Sales Invoice", case.items[0].voucher_no),
	]
	text = frappe.as_json(shown)
	assert "Seven are missing" in text and SECRET not in text


def test_nor_on_the_worklist(case: Document) -> None:
	frappe.set_user(SPECIALIST)
	text = frappe.as_json(api.worklist_customer(account(CUSTOMER).name))
	assert case.name in text and SECRET not in text


@pytest.mark.parametrize("template", ["AR Reminder 1", "AR Statement", "AR Dispute Upheld"])
def test_in_no_letter(case: Document, template: str) -> None:
	letter = letters.compose(account(CUSTOMER), template=template, prints=False)
	assert SECRET not in letter.message + letter.subject


def test_on_no_statement(case: Document) -> None:
	found = letters.open_items(account(CUSTOMER), TODAY)
	assert SECRET not in statements.as_html(account(CUSTOMER), found, TODAY, "en")


def test_on_no_print_of_the_dispute(case: Document) -> None:
	printed = frappe.get_print("AR Dispute", case.name)
	assert "Seven are missing" in printed and SECRET not in printed


def test_who_reads_only_the_first_level_reads_no_notes(case: Document) -> None:
	frappe.permissions.add_permission("AR Dispute", "Accounts User", 0)
	reader = "ar-reader@example.com"
	user = {"doctype": "User", "email": reader, "first_name": "Reader", "send_welcome_email": 0}
	doc = frappe.get_doc({**user, "roles": [{"role": "Accounts User"}]}).insert(ignore_permissions=True)
	frappe.set_user(doc.name)
	stored = frappe.get_doc("AR Dispute", case.name)
	stored.apply_fieldlevel_read_permissions()
	assert not stored.get("internal_notes")
	frappe.set_user("Administrator")
	frappe.clear_cache(doctype="AR Dispute")


def test_a_contact_of_another_customer_is_none_of_the_dispute(case: Document) -> None:
	make.invoice(base.CUSTOMERS[1], on=add_days(TODAY, -60))
	settle()
	called = {"company": base.COMPANY, "customer": base.CUSTOMERS[1], "channel": "Call", "outcome": "Dispute"}
	other = frappe.get_doc({"doctype": "AR Activity", **called, "notes": "Wrong"}).insert()
	invoice = frappe.get_doc("Sales Invoice", case.items[0].voucher_no)
	with pytest.raises(frappe.ValidationError, match="is no contact with"):
		disputing.dispute(invoice, amounts=(10,), activity=other.name)


def test_a_contact_logged_before_its_case_is_joined_to_it(case: Document) -> None:
	called = {"company": base.COMPANY, "customer": CUSTOMER, "channel": "Call", "outcome": "Dispute"}
	call = frappe.get_doc({"doctype": "AR Activity", **called, "notes": "Wrong"}).insert()
	invoice = frappe.get_doc("Sales Invoice", case.items[0].voucher_no)
	raised = disputing.dispute(invoice, amounts=(10,), activity=call.name)
	assert frappe.db.get_value("AR Activity", call.name, "dispute") == raised.name
	call.reload()
	call.dispute = case.name
	call.save()
	assert call.reload().dispute == raised.name, "nobody types it"


def test_a_call_says_which_case_was_raised_in_it(case: Document) -> None:
	item = {"voucher_type": "Sales Invoice", "voucher_no": case.items[0].voucher_no, "disputed": 20}
	said = {"reason": disputing.reason(), "items": [item]}
	frappe.set_user(SPECIALIST)
	found = api.log_contact(account(CUSTOMER).name, "Call", "Dispute", notes="Wrong", dispute=said)
	assert frappe.db.get_value("AR Activity", found["activity"], "dispute") == found["dispute"]
	frappe.set_user("Administrator")
	frappe.delete_doc("AR Dispute", found["dispute"])
	assert frappe.db.get_value("AR Activity", found["activity"], "dispute") is None
