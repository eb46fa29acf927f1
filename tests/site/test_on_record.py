"""What was sent stays on record: no way round it for whoever sent it, and for nobody else."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

import frappe
from frappe import client
from frappe.core.api.file import move_file
from frappe.desk import reportview
from frappe.desk.form.utils import remove_attach
from frappe.model.document import Document
from frappe.model.rename_doc import update_document_title
from frappe.utils import add_days, getdate

from ar_specialist import api, uninstall
from ar_specialist.operations import letters, mailing, refresh, reminders
from tests.site import baseline as base
from tests.site import factories as make
from tests.site import post, reminding
from tests.site.smtp_sink import running

SPECIALIST, OTHER, MANAGER, AUDITOR, NOBODY = base.USERS
CUSTOMER = base.CUSTOMERS[4]
TODAY = getdate()
KEPT = "kept as it was sent"


@pytest.fixture(autouse=True)
def mailbox() -> Iterator[None]:
	make.invoice(CUSTOMER, on=add_days(TODAY, -60))
	post.contact("billing@example.org", customer=CUSTOMER, is_primary_contact=1)
	frappe.db.commit()
	refresh.work_off()
	with running() as sink:
		post.email_account(sink)
		yield


def account(customer: str = CUSTOMER) -> Document:
	return frappe.get_doc("AR Customer Account", {"customer": customer, "company": base.COMPANY})


def sent(by: str = SPECIALIST) -> Document:
	frappe.set_user(by)
	options = {"template": "AR Reminder 1", "attach_statement": False, "attach_invoices": False}
	name = mailing.send(account(), letters.compose(account(), **options))
	frappe.db.commit()
	return frappe.get_doc("AR Activity", name)


def copy_of(activity: Document) -> Document:
	return frappe.get_last_doc("File", {"attached_to_name": activity.name, "file_url": activity.copy})


def is_there(activity: Document) -> bool:
	frappe.set_user(SPECIALIST)
	return api.verify_copy(activity.name)["is_unchanged"]


def by_the_desk(file: Document) -> None:
	frappe.local.form_dict = frappe._dict(fid=file.name)
	remove_attach()


def in_the_list(file: Document) -> None:
	reportview.delete_bulk("File", [file.name])


DELETING = [lambda file: client.delete("File", file.name), by_the_desk, lambda file: file.delete()]


@pytest.mark.parametrize("user", [SPECIALIST, MANAGER, "Administrator"])
@pytest.mark.parametrize("delete", DELETING)
def test_the_copy_is_not_deleted(user: str, delete: Callable[[Document], object]) -> None:
	activity = sent()
	assert copy_of(activity).owner == SPECIALIST
	frappe.set_user(user)
	with pytest.raises(frappe.ValidationError, match=KEPT):
		delete(copy_of(activity))
	assert is_there(activity)


@pytest.mark.parametrize("user", [OTHER, AUDITOR, NOBODY])
def test_a_stranger_is_refused_as_ever(user: str) -> None:
	activity = sent()
	frappe.set_user(user)
	with pytest.raises(frappe.PermissionError):
		client.delete("File", copy_of(activity).name)
	assert is_there(activity)


def test_the_list_deletes_no_copy() -> None:
	activity = sent()
	in_the_list(copy_of(activity))  # Frappe names what it could not delete
	assert is_there(activity)


CHANGES = [
	("attached_to_name", None),
	("attached_to_name", "ACT-0000-000000"),
	("attached_to_doctype", "Customer"),
	("attached_to_field", "copy"),
	("file_name", "other.eml"),
	("is_private", 0),
	("file_url", "/private/files/other.eml"),
	("content_hash", "0" * 32),
]


@pytest.mark.parametrize("user", [SPECIALIST, "Administrator"])
@pytest.mark.parametrize(("field", "value"), CHANGES)
def test_the_copy_is_not_changed(user: str, field: str, value: object) -> None:
	activity = sent()
	frappe.set_user(user)
	file = copy_of(activity)
	for change in (
		lambda: client.set_value("File", file.name, field, value),
		lambda: client.save({**file.as_dict(), field: value}),
	):
		with pytest.raises(frappe.ValidationError, match=KEPT):
			change()
	assert is_there(activity)


def test_content_sent_with_a_save_is_not_written() -> None:
	activity = sent()
	client.save({**copy_of(activity).as_dict(), "content": "Something else"})
	assert is_there(activity)


def test_the_copy_has_no_other_name() -> None:
	file = copy_of(sent())
	with pytest.raises(frappe.ValidationError):
		update_document_title(doctype="File", docname=file.name, name="other")
	assert frappe.db.exists("File", file.name)


def test_the_copy_may_lie_in_another_folder_of_the_file_list() -> None:
	activity = sent()
	frappe.set_user("Administrator")
	move_file([{"name": copy_of(activity).name}], "Home", "Home/Attachments")
	assert is_there(activity)


def elsewhere(activity: Document) -> Document:
	"""A file of the specialist's own that shows where the copy lies."""
	frappe.set_user(SPECIALIST)
	values = {"doctype": "File", "file_url": activity.copy, "is_private": 1, "file_name": "mine.eml"}
	return frappe.get_doc(values).insert()


def test_another_file_at_its_place_does_not_take_it_away() -> None:
	activity = sent()
	file = elsewhere(activity)
	for field, value in (("content_hash", "0" * 32), ("is_private", 0)):
		with pytest.raises(frappe.ValidationError, match=KEPT):
			client.set_value("File", file.name, field, value)
	frappe.db.set_value("File", file.name, "content_hash", "0" * 32)
	with pytest.raises(frappe.ValidationError, match=KEPT):
		client.delete("File", file.name)
	assert is_there(activity)


def test_another_file_s_thumbnail_does_not_take_it_away() -> None:
	activity = sent()
	file = frappe.get_doc({"doctype": "File", "file_name": "a.txt", "content": "a", "is_private": 1}).insert()
	client.set_value("File", file.name, "thumbnail_url", activity.copy)
	with pytest.raises(frappe.ValidationError, match=KEPT):
		client.delete("File", file.name)
	values = {"file_name": "b.txt", "content": "b", "is_private": 1, "thumbnail_url": activity.copy}
	frappe.get_doc({"doctype": "File", **values}).insert()
	frappe.db.rollback()  # Frappe takes an upload back with whatever it says is its thumbnail
	assert Path(frappe.get_site_path(activity.copy.lstrip("/"))).exists()


def test_files_of_drafts_and_of_calls_are_deleted_as_ever() -> None:
	frappe.set_user(SPECIALIST)
	call = api.log_contact(account().name, "Call", "Reached")["activity"]
	for doctype, name in ((None, None), ("Customer", CUSTOMER), ("AR Activity", call)):
		values = {"file_name": "draft.eml", "content": frappe.generate_hash(), "is_private": 1}
		about = {"attached_to_doctype": doctype, "attached_to_name": name}
		file = frappe.get_doc({"doctype": "File", **values, **about}).insert()
		path = Path(file.get_full_path())
		client.set_value("File", file.name, "file_name", "other.eml")
		client.delete("File", file.name)
		assert not frappe.db.exists("File", file.name)
		assert not path.exists()


def test_other_files_cost_nothing() -> None:
	file = frappe.get_doc(
		{
			"doctype": "File",
			"file_name": "a.txt",
			"content": "a",
			"attached_to_doctype": "Customer",
			"attached_to_name": CUSTOMER,
		}
	).insert()
	asked: list[str] = []
	really = frappe.db.sql
	frappe.db.sql = lambda query, *args, **more: asked.append(str(query)) or really(query, *args, **more)
	try:
		file.is_private = 1
		file.save()
		file.delete()
	finally:
		frappe.db.sql = really
	assert asked and not [query for query in asked if "tabAR Activity" in query]


@pytest.mark.parametrize("user", [MANAGER, "Administrator"])
def test_what_was_sent_is_not_deleted(user: str) -> None:
	activity = sent()
	frappe.set_user(user)
	with pytest.raises(frappe.ValidationError, match="stays on record"):
		client.delete("AR Activity", activity.name)
	assert is_there(activity)
	call = frappe.get_doc(
		{
			"doctype": "AR Activity",
			"company": base.COMPANY,
			"customer": CUSTOMER,
			"channel": "Call",
			"outcome": "Reached",
		}
	).insert()
	frappe.set_user(user)
	client.delete("AR Activity", call.name)
	assert not frappe.db.exists("AR Activity", call.name)


@pytest.mark.parametrize("user", [MANAGER, "Administrator"])
def test_a_reminder_that_went_is_not_deleted(user: str) -> None:
	reminding.policy()
	for customer in base.CUSTOMERS[:2]:
		reminding.due_customer(customer)
	reminders.propose(base.COMPANY, TODAY)
	reminders.send_due(base.COMPANY, lambda: reminding.NOON, only=[account(base.CUSTOMERS[0]).name])
	went, waits = (reminding.reminder(customer) for customer in base.CUSTOMERS[:2])
	assert (went.status, waits.status) == ("Sent", "Proposed")
	frappe.set_user(user)
	for doctype, name in (("AR Reminder", went.name), ("AR Activity", went.activity)):
		with pytest.raises(frappe.ValidationError, match="stays on record"):
			client.delete(doctype, name)
		assert frappe.db.exists(doctype, name)
	client.delete("AR Reminder", waits.name)


def test_removing_the_app_removes_the_copies() -> None:
	activity = sent()
	frappe.set_user("Administrator")
	frappe.flags.in_uninstall = True
	uninstall.remove_files(["AR Activity"])
	assert not frappe.db.exists("File", {"attached_to_name": activity.name})
