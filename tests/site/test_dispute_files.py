"""Every file of a dispute is private, wherever it was attached."""

from pathlib import Path

import pytest

import frappe
from frappe.model.document import Document
from frappe.utils import add_days, getdate
from frappe.utils.file_manager import save_file

from tests.site import baseline as base
from tests.site import factories as make
from tests.site.disputing import dispute, settle

SPECIALIST = next(iter(base.USERS))


@pytest.fixture
def case() -> Document:
	invoice = make.invoice(on=add_days(getdate(), -60))
	settle()
	return dispute(invoice, amounts=(10,))


def attach(case: Document, content: bytes | str, **values: object) -> Document:
	about = {"attached_to_doctype": "AR Dispute", "attached_to_name": case.name}
	doc = {"doctype": "File", "file_name": "ar-evidence.txt", "content": content, "is_private": 0, **about}
	return frappe.get_doc({**doc, **values}).insert()


def place(file: Document, kind: str) -> Path:
	return Path(frappe.get_site_path(kind, "files", Path(file.file_url).name))


def is_private(file: Document) -> bool:
	file.reload()
	is_said = bool(file.is_private) and file.file_url.startswith("/private/files/")
	return is_said and place(file, "private").exists() and not place(file, "public").exists()


def test_what_is_uploaded_as_public_is_private(case: Document) -> None:
	frappe.set_user(SPECIALIST)
	file = attach(case, frappe.generate_hash())
	assert is_private(file)


def test_what_a_program_attaches(case: Document) -> None:
	content = frappe.generate_hash()
	file = save_file("ar-program.txt", content, "AR Dispute", case.name, is_private=0)
	assert is_private(file) and place(file, "private").read_text() == content


def test_what_is_made_public_later(case: Document) -> None:
	file = attach(case, frappe.generate_hash())
	file.is_private = 0
	file.save()
	assert is_private(file)


def test_what_was_there_and_is_attached_later(case: Document) -> None:
	content = frappe.generate_hash()
	file = attach(case, content, attached_to_doctype=None, attached_to_name=None)
	public = place(file, "public")
	assert public.exists()
	file.update({"attached_to_doctype": "AR Dispute", "attached_to_name": case.name})
	file.save()
	frappe.db.commit()
	assert is_private(file) and place(file, "private").read_text() == content and not public.exists()


def test_no_byte_of_it_changes_on_the_way(case: Document) -> None:
	content = b"\xef\xbb\xbf" + frappe.generate_hash().encode() + b"\xe2\xe3\xcf\xd3"
	file = attach(case, content, attached_to_doctype=None, attached_to_name=None)
	assert place(file, "public").read_bytes() == content
	file.update({"attached_to_doctype": "AR Dispute", "attached_to_name": case.name})
	file.save()
	assert place(file, "private").read_bytes() == content


def test_what_is_public_elsewhere_stays_so_there(case: Document) -> None:
	content = frappe.generate_hash()
	logo = attach(case, content, attached_to_doctype=None, attached_to_name=None)
	evidence = attach(case, content)
	by_address = attach(case, None, file_url=logo.file_url, file_name=None)
	for each in (evidence, by_address):
		each.reload()
		assert (
			each.is_private
			and each.file_url.startswith("/private/")
			and place(each, "private").read_text() == content
		)
	assert not logo.reload().is_private and place(logo, "public").exists()


def test_two_of_one_name(case: Document) -> None:
	first, second = attach(case, frappe.generate_hash()), attach(case, frappe.generate_hash())
	assert first.file_url != second.file_url and is_private(first) and is_private(second)


def test_files_of_other_documents_are_not_our_business() -> None:
	public = {
		"doctype": "File",
		"file_name": "ar-public.txt",
		"content": frappe.generate_hash(),
		"is_private": 0,
	}
	file = frappe.get_doc(public).insert()
	assert not file.reload().is_private
	frappe.set_user(SPECIALIST)
	own = frappe.get_doc({**public, "content": frappe.generate_hash()}).insert()
	own.delete()
	assert not frappe.db.exists("File", own.name)
