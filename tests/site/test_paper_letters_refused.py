"""Letters by post that are not made: who gets none, what cannot be written, and who may not write."""

from collections.abc import Iterator

import pytest

import frappe
from frappe.model.document import Document
from frappe.utils import add_days, formatdate, now_datetime

from ar_specialist import api
from tests.site import baseline as base
from tests.site import factories as make
from tests.site import paper, post, reminding
from tests.site.paper import CUSTOMER, TODAY, account, made

SPECIALIST, OTHER, MANAGER, AUDITOR, NOBODY = base.USERS


@pytest.fixture(autouse=True)
def invoices() -> Iterator[list[Document]]:
	with post.web_server():
		yield paper.owing()


@pytest.mark.parametrize(
	("values", "sentence"),
	[
		({"no_letters": 1}, "objects to letters"),
		({"collection_stop": "Legal Stop", "stop_reason": "Insolvency"}, "A legal stop is set"),
	],
)
def test_who_gets_no_letter(values: dict, sentence: str) -> None:
	frappe.db.set_value("AR Customer Account", account().name, values)
	for call in (api.draft_letter, api.make_letter):
		with pytest.raises(frappe.ValidationError, match=sentence):
			call(account().name)
	assert not frappe.db.exists("AR Activity", {"customer": CUSTOMER})


def test_on_hold_is_said_and_left_to_who_writes() -> None:
	values = {"collection_stop": "On Hold", "stop_reason": "Talks"}
	frappe.db.set_value("AR Customer Account", account().name, values)
	assert api.draft_letter(account().name)["cautions"] == ["On hold: Talks"]
	assert made().name


def test_a_second_letter_within_the_quiet_days_is_said() -> None:
	reminding.policy(quiet_days=5)
	made()
	said = f"A letter to them was made on {formatdate(TODAY)} already."
	assert api.draft_letter(account().name)["cautions"] == [said]
	frappe.db.set_value("AR Activity", {"customer": CUSTOMER}, "happened_on", add_days(now_datetime(), -6))
	assert api.draft_letter(account().name)["cautions"] == []


def test_what_nobody_filled_in_of_an_address_is_not_written() -> None:
	where = post.address(CUSTOMER, address_type="Office", pincode=None, address_line1="High Street 5")
	html = api.draft_letter(account().name, address=where.name)["html"]
	assert "High Street 5" in html and "None" not in html


def test_nothing_open_nothing_to_write_about(invoices: list[Document]) -> None:
	for each in invoices:
		make.payment(each, on=TODAY)
	make.advance(CUSTOMER, amount=50, on=TODAY)
	with pytest.raises(frappe.ValidationError, match="there is nothing to write about"):
		made()


def test_a_template_that_names_an_unknown_field_makes_no_letter() -> None:
	base.make("Email Template", "AR Test", name="AR Test", subject="x", response="{{ frappe.session.user }}")
	with pytest.raises(frappe.ValidationError, match=r"names the field frappe|uses frappe"):
		made(template="AR Test")
	assert not frappe.db.exists("AR Activity", {"customer": CUSTOMER})


@pytest.mark.parametrize(
	("values", "sentence"),
	[
		({"account": "no such account"}, "There is no customer account"),
		({"template": "No Such Template"}, "There is no e-mail template"),
		({"contact": "Nobody"}, "is no contact of"),
		({"address": "Nowhere"}, "is no address of"),
		({"items": "x"}, "send it as JSON"),
		({"items": [{"voucher_no": "No Such Invoice"}]}, "No Such Invoice is not open any more"),
	],
)
def test_what_cannot_be_written_is_refused(values: dict, sentence: str) -> None:
	for call in (api.draft_letter, api.make_letter):
		with pytest.raises(frappe.ValidationError, match=sentence):
			call(**{"account": account().name, **values})
	assert not frappe.db.exists("AR Activity", {"customer": CUSTOMER})


def test_the_address_of_another_customer_is_none_of_theirs() -> None:
	strange = post.address(base.CUSTOMERS[1])
	person = post.contact("strange@example.org", base.CUSTOMERS[1])
	with pytest.raises(frappe.ValidationError, match="is no address of"):
		made(address=strange.name)
	with pytest.raises(frappe.ValidationError, match="is no contact of"):
		made(contact=person.name)


# -- who may


@pytest.mark.parametrize("user", [AUDITOR, NOBODY])
def test_who_only_reads_makes_no_letter(user: str) -> None:
	name = account().name
	frappe.set_user(user)
	for call in (api.draft_letter, api.make_letter):
		with pytest.raises(frappe.PermissionError):
			call(name)


def test_a_letter_to_a_customer_of_somebody_elses_portfolio_is_refused() -> None:
	reminding.policy(collector_sees="Portfolio")
	name = account().name
	frappe.db.set_value("AR Customer Account", name, "collector", OTHER)
	frappe.cache.delete_keys("ar_specialist:portfolios")
	frappe.set_user(SPECIALIST)
	for call in (api.draft_letter, api.make_letter):
		with pytest.raises(frappe.PermissionError):
			call(name)
	frappe.set_user(OTHER)
	activity = made(account=name)
	file = frappe.get_doc("File", {"attached_to_name": activity.name})
	frappe.set_user(SPECIALIST)
	assert not frappe.has_permission("File", "read", doc=file), "nor is it read afterwards"
	frappe.set_user(AUDITOR)
	assert frappe.has_permission("File", "read", doc=file)
