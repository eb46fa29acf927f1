"""What was said stays said: who may correct what of activities and promises, by every way into a document."""

from collections.abc import Callable, Iterator

import pytest

import frappe
from frappe import client
from frappe.api import v1
from frappe.desk.form.save import savedocs
from frappe.model.document import Document
from frappe.utils import add_days, add_to_date, getdate, now_datetime

from ar_specialist import api
from tests.site import baseline as base
from tests.site import factories as make
from tests.site.accounts import late_invoice, settle
from tests.site.conversations import activity, promise

SPECIALIST, OTHER, MANAGER, AUDITOR, NOBODY = base.USERS
TODAY = getdate()
Way = Callable[[str, str, str, object], object]


@pytest.fixture(autouse=True)
def invoice() -> Document:
	return late_invoice()


def by_set_value(doctype: str, name: str, field: str, value: object) -> object:
	return client.set_value(doctype, name, field, value)


def by_put(doctype: str, name: str, field: str, value: object) -> object:
	frappe.local.form_dict = frappe._dict(data=frappe.as_json({field: value}))
	return v1.update_doc(doctype, name)


def by_form(doctype: str, name: str, field: str, value: object) -> object:
	sent = {**frappe.get_doc(doctype, name).as_dict(), field: value}
	return savedocs(frappe.as_json(sent), "Save")


def by_client_save(doctype: str, name: str, field: str, value: object) -> object:
	return client.save({**frappe.get_doc(doctype, name).as_dict(), field: value})


WAYS = pytest.mark.parametrize("way", [by_set_value, by_put, by_form, by_client_save])


def sent(**values: object) -> Document:
	"""An e-mail as the app itself logs it."""
	what = {
		"channel": "E-mail",
		"outcome": "Sent",
		"collector": SPECIALIST,
		"subject": "Your statement",
		"recipients": "pay@example.com",
		"copy": "/private/files/sent.eml",
		"copy_hash": "a" * 64,
	}
	said = {"company": base.COMPANY, "customer": make.CUSTOMER, **what, **values}
	return frappe.get_doc({"doctype": "AR Activity", **said}).insert(ignore_permissions=True)


def versions(doc: Document) -> int:
	return frappe.db.count("Version", {"ref_doctype": doc.doctype, "docname": doc.name})


# -- activities


@WAYS
@pytest.mark.parametrize("user", [SPECIALIST, OTHER, AUDITOR, NOBODY])
def test_only_managers_correct(way: Way, user: str) -> None:
	doc = activity(by=SPECIALIST)
	frappe.set_user(user)
	with pytest.raises(frappe.PermissionError):
		way("AR Activity", doc.name, "notes", "It was different")
	with pytest.raises(frappe.PermissionError):
		v1.delete_doc("AR Activity", doc.name)
	assert frappe.db.get_value("AR Activity", doc.name, "notes") is None


@WAYS
def test_a_correction_leaves_a_trace(way: Way, track_changes: Callable[[], None]) -> None:
	doc = activity(by=SPECIALIST, notes="Promised by mail")
	frappe.set_user(MANAGER)
	track_changes()
	way("AR Activity", doc.name, "notes", "Promised by phone")
	assert frappe.db.get_value("AR Activity", doc.name, ["notes", "collector", "owner"]) == (
		"Promised by phone",
		SPECIALIST,
		SPECIALIST,
	)
	assert versions(doc) == 1


@WAYS
@pytest.mark.parametrize("user", [MANAGER, "Administrator"])
@pytest.mark.parametrize(
	("field", "value"),
	[
		("copy", "/private/files/other.eml"),
		("copy_hash", "b" * 64),
		("subject", "Nothing"),
		("recipients", "else@example.com"),
		("template", "AR Reminder 3"),
		("items", []),
		("collector", OTHER),
		("happened_on", "2020-01-01 12:00:00"),
		("channel", "Call"),
	],
)
def test_nobody_changes_what_was_sent(
	invoice: Document, way: Way, user: str, field: str, value: object
) -> None:
	doc = sent(items=[{"voucher_type": "Sales Invoice", "voucher_no": invoice.name}])
	before = frappe.get_doc("AR Activity", doc.name).as_dict()
	frappe.set_user(user)
	with pytest.raises(frappe.ValidationError, match="stays as it was"):
		way("AR Activity", doc.name, field, value)
	assert frappe.get_doc("AR Activity", doc.name).as_dict() == before


def test_a_note_beside_what_was_sent_is_still_corrected(invoice: Document) -> None:
	doc = sent(items=[{"voucher_type": "Sales Invoice", "voucher_no": invoice.name}])
	frappe.set_user(MANAGER)
	for way in (by_form, by_client_save, by_put):
		way("AR Activity", doc.name, "notes", f"They asked for {way.__name__}")
		assert frappe.db.get_value("AR Activity", doc.name, "notes") == f"They asked for {way.__name__}"


def test_nobody_says_when_a_colleague_called() -> None:
	theirs, mine = activity(by=SPECIALIST), activity(by=MANAGER)
	frappe.set_user(MANAGER)
	earlier = add_to_date(now_datetime(), hours=-3)
	with pytest.raises(frappe.ValidationError, match="When stays"):
		by_set_value("AR Activity", theirs.name, "happened_on", earlier)
	by_set_value("AR Activity", mine.name, "happened_on", earlier)


@pytest.mark.parametrize("user", [SPECIALIST, MANAGER, "Administrator"])
def test_nobody_claims_to_have_sent_something_or_to_be_somebody_else(user: str) -> None:
	doc = activity(
		by=user,
		channel="E-mail",
		outcome="Sent",
		collector=OTHER,
		copy_hash="a" * 64,
		copy="/private/files/forged.eml",
		subject="Forged",
		recipients="x@example.com",
		template="AR Reminder 1",
		undone_on=now_datetime(),
		owner=OTHER,
	)
	stored = frappe.get_doc("AR Activity", doc.name)
	assert (stored.collector, stored.owner, stored.undone_on) == (user, user, None)
	assert not any((stored.copy_hash, stored.copy, stored.subject, stored.recipients, stored.template))


def test_what_is_undone_is_not_done_again_by_a_form() -> None:
	doc = activity(by=SPECIALIST)
	frappe.set_user(SPECIALIST)
	api.undo_contact(doc.name)
	frappe.set_user(MANAGER)
	by_set_value("AR Activity", doc.name, "undone_on", None)
	assert frappe.db.get_value("AR Activity", doc.name, "undone_on")


def test_a_promise_of_somebody_else_is_no_part_of_a_contact(invoice: Document) -> None:
	doc = promise(invoice, amounts=(400,), by=SPECIALIST)
	other = make.invoice(base.CUSTOMERS[1], on=add_days(TODAY, -60))
	settle()
	with pytest.raises(frappe.ValidationError, match="is no promise of"):
		activity(by=SPECIALIST, customer=other.customer, outcome="Promise", promise=doc.name)


@pytest.mark.parametrize("user", [SPECIALIST, MANAGER])
def test_a_row_is_not_changed_past_its_document(invoice: Document, user: str) -> None:
	about = [{"voucher_type": "Sales Invoice", "voucher_no": invoice.name}]
	said, promised = activity(by=SPECIALIST, items=about), promise(invoice, amounts=(400,), by=SPECIALIST)
	frappe.set_user(user)
	for doc, field, value in ((said, "voucher_no", "X"), (promised, "promised", 1)):
		row = doc.items[0]
		for call in (
			lambda row=row, field=field, value=value: by_put(row.doctype, row.name, field, value),
			lambda row=row, field=field, value=value: by_set_value(row.doctype, row.name, field, value),
			lambda row=row: v1.delete_doc(row.doctype, row.name),
			lambda row=row: client.delete(row.doctype, row.name),
		):
			if doc is said and user == MANAGER:
				continue  # a manager may correct what a call was about, in its document
			with pytest.raises((frappe.ValidationError, frappe.PermissionError)):
				call()
		assert frappe.db.get_value(row.doctype, row.name, field) == row.get(field)


def test_a_row_saved_alone_would_leave_no_trace(invoice: Document) -> None:
	doc = activity(by=SPECIALIST, items=[{"voucher_type": "Sales Invoice", "voucher_no": invoice.name}])
	frappe.set_user(MANAGER)
	for call in (
		lambda: by_put("AR Activity Item", doc.items[0].name, "voucher_no", invoice.name),
		lambda: v1.delete_doc("AR Activity Item", doc.items[0].name),
	):
		with pytest.raises(frappe.ValidationError, match="which keeps what was changed"):
			call()


# -- promises


@WAYS
@pytest.mark.parametrize("user", [MANAGER, "Administrator"])
@pytest.mark.parametrize(
	("field", "value"),
	[
		("promised_for", add_days(TODAY, 30)),
		("amount", 1),
		("made_on", "2020-01-01"),
		("deadline", "2040-01-01"),
		("tolerance_days", 90),
		("collector", OTHER),
		("level", 9),
		("account_currency", "JPY"),
		("items", []),
	],
)
def test_nobody_changes_what_was_promised(
	invoice: Document, way: Way, user: str, field: str, value: object
) -> None:
	doc = promise(invoice, amounts=(400,), by=SPECIALIST)
	before = frappe.get_doc("AR Promise", doc.name).as_dict()
	frappe.set_user(user)
	with pytest.raises((frappe.ValidationError, frappe.MandatoryError)):
		way("AR Promise", doc.name, field, value)
	assert frappe.get_doc("AR Promise", doc.name).as_dict() == before


@WAYS
@pytest.mark.parametrize(
	("field", "value"), [("status", "Kept"), ("fulfilled", 400), ("withdrawn_on", "2026-01-01")]
)
def test_no_form_says_how_a_promise_turned_out(
	invoice: Document, way: Way, field: str, value: object
) -> None:
	doc = promise(invoice, amounts=(400,), by=SPECIALIST)
	frappe.set_user(MANAGER)
	way("AR Promise", doc.name, field, value)
	stored = frappe.get_doc("AR Promise", doc.name)
	assert (stored.status, stored.fulfilled, stored.withdrawn_on) == ("Open", 0, None)


def test_a_manager_corrects_a_note_about_it(invoice: Document, track_changes: Callable[[], None]) -> None:
	doc = promise(invoice, amounts=(400,), by=SPECIALIST, notes="By bank transfer")
	frappe.set_user(SPECIALIST)
	with pytest.raises(frappe.PermissionError):
		by_set_value("AR Promise", doc.name, "notes", "By cheque")
	frappe.set_user(MANAGER)
	track_changes()
	by_set_value("AR Promise", doc.name, "notes", "By cheque")
	assert frappe.db.get_value("AR Promise", doc.name, "notes") == "By cheque"
	assert versions(doc) == 1


def test_only_managers_delete_and_the_account_follows(invoice: Document) -> None:
	doc = promise(invoice, amounts=(400,), by=SPECIALIST)
	key = {"company": base.COMPANY, "customer": make.CUSTOMER}
	for user in (SPECIALIST, AUDITOR, NOBODY):
		frappe.set_user(user)
		with pytest.raises(frappe.PermissionError):
			client.delete("AR Promise", doc.name)
	assert frappe.db.get_value("AR Customer Account", key, "promised") == 400
	frappe.set_user(MANAGER)
	client.delete("AR Promise", doc.name)
	assert frappe.db.get_value("AR Customer Account", key, "promised") == 0


@pytest.fixture
def request_by_post() -> Iterator[None]:
	frappe.local.request = frappe._dict(method="POST")
	yield
	del frappe.local.request


@pytest.mark.usefixtures("request_by_post")
def test_withdrawing_is_about_the_stored_promise(invoice: Document) -> None:
	"""Frappe runs a document's method on what the browser sent, which may be anything."""
	doc = promise(invoice, amounts=(400,), by=SPECIALIST)
	frappe.set_user(SPECIALIST)
	forged = {**doc.as_dict(), "customer": base.CUSTOMERS[1], "company": base.OTHER_COMPANY}
	frappe.handler.run_doc_method("withdraw", docs=frappe.as_json(forged), args={"reason": "Called back"})
	stored = frappe.get_doc("AR Promise", doc.name)
	assert (stored.status, stored.customer, stored.withdrawn_by) == ("Withdrawn", make.CUSTOMER, SPECIALIST)
	forged = {**stored.as_dict(), "status": "Open"}
	with pytest.raises(frappe.ValidationError, match="withdrawn already"):
		frappe.handler.run_doc_method("withdraw", docs=frappe.as_json(forged), args={"reason": "Again"})


@pytest.mark.usefixtures("request_by_post")
def test_nobody_withdraws_what_they_may_not_see(invoice: Document) -> None:
	doc = promise(invoice, amounts=(400,), by=SPECIALIST)
	frappe.get_doc(
		{"doctype": "User Permission", "user": OTHER, "allow": "Customer", "for_value": base.CUSTOMERS[1]}
	).insert(ignore_permissions=True)
	frappe.cache.hdel("user_permissions", OTHER)
	frappe.set_user(OTHER)
	for sent in (doc.as_dict(), {**doc.as_dict(), "customer": base.CUSTOMERS[1]}):
		with pytest.raises(frappe.PermissionError):
			frappe.handler.run_doc_method("withdraw", docs=frappe.as_json(sent), args={"reason": "x"})
	frappe.cache.delete_value("user_permissions")
	assert frappe.db.get_value("AR Promise", doc.name, "status") == "Open"
