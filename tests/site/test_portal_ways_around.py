"""What Frappe itself offers whoever is logged in gives nobody a dispute, its rows or its files."""

from collections.abc import Callable

import pytest
from werkzeug.test import EnvironBuilder
from werkzeug.wrappers import Request

import frappe
from frappe import client, realtime
from frappe.desk import reportview

from ar_specialist import api
from ar_specialist.operations import copies
from tests.site import baseline as base
from tests.site import portal
from tests.site.portal import OURS, PDF, THEIRS, THEM, US

SPECIALIST, OTHER, MANAGER, AUDITOR, NOBODY = base.USERS


@pytest.fixture(autouse=True)
def users() -> None:
	portal.members()


@pytest.fixture
def case() -> str:
	return portal.case_of_theirs("A difficult customer")


# -- by Frappe's own functions


def listening() -> list[Callable[[str, str], object]]:
	"""What Frappe asks before it tells a browser of changes: of documents and lists, from version 16 on of both."""
	if hasattr(realtime, "has_permission"):
		return [realtime.has_permission]
	return [realtime.can_subscribe_doc, lambda doctype, _name: realtime.can_subscribe_doctype(doctype)]


def frappes_own(name: str) -> list[Callable[[], object]]:
	"""The ways by which Frappe gives documents to whoever is logged in."""
	from frappe.desk.form.load import getdoc
	from frappe.desk.search import search_link
	from frappe.utils.print_format import download_pdf
	from frappe.www.printview import get_html_and_style

	doctype, named = "AR Dispute", {"doctype": "AR Dispute", "name": name}
	return [
		lambda: client.get(doctype, name),
		lambda: client.get_list(doctype, fields=["*"]),
		lambda: client.get_value(doctype, "says", {"name": name}),
		lambda: client.get_count(doctype),
		lambda: client.get_doc_permissions(doctype, name) and client.get(doctype, name),
		lambda: client.set_value(doctype, name, "public_reply", "Ha"),
		lambda: client.save(frappe.as_json({**named, "says": "Ha"})),
		lambda: client.delete(doctype, name),
		lambda: client.insert({"doctype": doctype, "customer": THEM, "company": base.COMPANY}),
		lambda: frappe.get_list(doctype),
		lambda: frappe.get_list("AR Dispute Item", parent_doctype=doctype),
		lambda: frappe.get_list("AR Dispute Message", parent_doctype=doctype),
		lambda: frappe.get_list("AR Customer Account"),
		lambda: frappe.get_doc(doctype, name).check_permission("read"),
		lambda: frappe.get_doc(doctype, name).move("Withdrawn", "x"),
		lambda: frappe.get_doc(doctype, name).escalate(),
		lambda: getdoc(doctype, name),
		lambda: search_link(doctype, "DSP"),
		lambda: reportview.execute(doctype, fields=["name", "internal_notes"]),
		lambda: get_html_and_style(doctype, name),
		lambda: download_pdf(doctype, name),
		*(lambda ask=ask: ask(doctype, name) for ask in listening()),
		lambda: frappe.get_doc("Report", "AR Aging").check_permission("read") or refuse_none("AR Aging"),
		lambda: api.account_overview("x"),
		lambda: api.disputable_items(base.COMPANY, US),
		lambda: api.invoice_lines("x"),
	]


def refuse_none(report: str) -> None:
	from frappe.desk.query_report import run

	run(report, filters={"company": base.COMPANY})


def test_frappes_own_ways_are_closed_to_both_customers(case: str) -> None:
	for user in (OURS, THEIRS, "Guest"):
		for number, way in enumerate(frappes_own(case)):
			frappe.set_user(user)
			with pytest.raises(
				(frappe.PermissionError, frappe.DoesNotExistError, frappe.ValidationError)
			) as refused:
				answer = way()
				assert not answer, f"{user} gets {answer} by way {number}"
				raise frappe.PermissionError
			frappe.set_user("Administrator")
			assert "Their own words" not in str(refused.value)
	doc = frappe.get_doc("AR Dispute", case)
	assert (doc.status, doc.public_reply) == ("Open", None)


# -- files


def download(user: str, url: str) -> int:
	"""What who asks for a private file by its address gets: 200 or 403."""
	from frappe.utils.response import download_private_file

	frappe.set_user(user)
	frappe.local.request = Request(EnvironBuilder(url).get_environ())
	try:
		return download_private_file(url).status_code
	except (frappe.PermissionError, Exception) as error:
		return getattr(error, "code", None) or error.http_status_code
	finally:
		frappe.local.request = None
		frappe.set_user("Administrator")


def test_guessed_file_addresses(case: str) -> None:
	(file,) = portal.files_of(case)
	assert download(SPECIALIST, file.file_url) == 200
	for user in (OURS, "Guest", NOBODY):
		assert download(user, file.file_url) == 403, user
		frappe.set_user(user)
		for way in (
			lambda: client.get("File", file.name),
			lambda: client.set_value("File", file.name, "is_private", 0),
			lambda: client.delete("File", file.name),
			lambda: frappe.get_doc("File", file.name).check_permission("read"),
		):
			with pytest.raises(frappe.PermissionError):
				way()
		frappe.set_user("Administrator")


def test_who_sent_a_file_cannot_take_it_back_or_publish_it(case: str) -> None:
	(file,) = portal.files_of(case)
	assert file.owner == THEIRS
	frappe.set_user(THEIRS)
	for change in (
		lambda: client.set_value("File", file.name, "is_private", 0),
		lambda: client.set_value("File", file.name, "attached_to_name", None),
		lambda: client.set_value("File", file.name, {"attached_to_doctype": None, "attached_to_name": None}),
		lambda: client.delete("File", file.name),
		lambda: frappe.delete_doc("File", file.name),
	):
		with pytest.raises((frappe.PermissionError, frappe.LinkExistsError)):
			change()
	frappe.set_user("Administrator")
	assert portal.files_of(case) == [file]
	assert copies.bytes_of(file.name) == PDF


def test_nobody_attaches_to_a_dispute_past_the_portal(case: str) -> None:
	for user in (OURS, THEIRS):
		frappe.set_user(user)
		values = {"doctype": "File", "file_name": "x.html", "content": "<script>"}
		with pytest.raises(frappe.PermissionError):
			client.insert({**values, "attached_to_doctype": "AR Dispute", "attached_to_name": case})
		loose = frappe.get_doc({**values, "is_private": 1}).insert()
		with pytest.raises(frappe.PermissionError):
			client.set_value(
				"File", loose.name, {"attached_to_doctype": "AR Dispute", "attached_to_name": case}
			)
		frappe.set_user("Administrator")
	assert len(portal.files_of(case)) == 1


def test_nobody_leaves_a_file_for_the_dispute_that_comes_next() -> None:
	frappe.set_user(OURS)
	values = {"doctype": "File", "file_name": "x.txt", "content": "x", "attached_to_doctype": "AR Dispute"}
	with pytest.raises(frappe.PermissionError):
		client.insert({**values, "attached_to_name": "DSP-2026-99999"})


def test_a_manager_deletes_a_dispute_with_its_files(case: str) -> None:
	frappe.set_user(MANAGER)
	frappe.delete_doc("AR Dispute", case)
	assert portal.files_of(case) == [] and not frappe.db.exists("AR Dispute Message", {"parent": case})


def test_a_specialist_keeps_what_customers_sent_and_deletes_what_we_did(case: str) -> None:
	(file,) = portal.files_of(case)
	frappe.set_user(SPECIALIST)
	for change in (
		lambda: frappe.delete_doc("File", file.name),
		lambda: client.set_value("File", file.name, "is_private", 0),
		lambda: client.set_value("File", file.name, "attached_to_name", "DSP-2026-99999"),
	):
		with pytest.raises((frappe.ValidationError, frappe.PermissionError)):
			change()
	values = {"doctype": "File", "file_name": "x.txt", "content": frappe.generate_hash()}
	ours = frappe.get_doc({**values, "attached_to_doctype": "AR Dispute", "attached_to_name": case}).insert()
	frappe.delete_doc("File", ours.name)
	assert portal.files_of(case) == [file] and copies.bytes_of(file.name) == PDF


def test_an_auditor_attaches_nothing(case: str) -> None:
	frappe.set_user(AUDITOR)
	values = {"doctype": "File", "file_name": "x.txt", "content": "x", "attached_to_doctype": "AR Dispute"}
	with pytest.raises(frappe.PermissionError):
		client.insert({**values, "attached_to_name": case})
