"""Customers who log in to the portal, and their disputes there."""

from contextlib import contextmanager
from io import BytesIO

from PIL import Image
from pypdf import PdfWriter
from werkzeug.datastructures import MultiDict
from werkzeug.test import EnvironBuilder
from werkzeug.wrappers import Request

import frappe
from frappe.model.document import Document
from frappe.utils import add_days, getdate

from ar_specialist import api
from tests.site import baseline as base
from tests.site import disputing
from tests.site import factories as make
from tests.site.users import acting_as

OURS, THEIRS = "ar-portal-one@example.com", "ar-portal-two@example.com"
US, THEM = base.CUSTOMERS[:2]
REASON, WORDS = "AR Test Portal Reason", "Their own words"


def pdf(title: str = "A delivery note") -> bytes:
	"""A PDF of one empty page."""
	writer, out = PdfWriter(), BytesIO()
	writer.add_blank_page(100, 100)
	writer.add_metadata({"/Title": title})
	writer.write(out)
	return out.getvalue()


def picture() -> bytes:
	"""A small PNG."""
	out = BytesIO()
	Image.new("RGB", (4, 4), "red").save(out, "PNG")
	return out.getvalue()


PDF = pdf()


def member(user: str, *customers: str, role: str = "Customer") -> str:
	"""A user of the website who acts for `customers`, as ERPNext keeps it."""
	base.make(
		"User",
		user,
		email=user,
		first_name=user.split("@")[0],
		user_type="Website User",
		send_welcome_email=0,
	)
	doc = frappe.get_doc("User", user)
	if role and role not in [row.role for row in doc.roles]:
		doc.add_roles(role)
	for name in customers:
		if not frappe.db.exists("Portal User", {"parent": name, "user": user}):
			row = {"doctype": "Portal User", "user": user, "parent": name}
			frappe.get_doc({**row, "parenttype": "Customer", "parentfield": "portal_users"}).db_insert()
	frappe.clear_cache(user=user)
	return user


def offered(name: str = REASON, **values: object) -> str:
	"""A reason that customers are offered."""
	return disputing.reason(name, **{"on_portal": 1, **values})


@contextmanager
def sending(*files: tuple[str, bytes], address: str | None = None):
	"""Let what is called meanwhile come with `files`, from an address of its own, as Frappe counts by these."""
	before = getattr(frappe.local, "request", None)
	parts = [("files", (BytesIO(content), name)) for name, content in files]
	builder = EnvironBuilder("/disputes", method="POST", data=MultiDict(parts))
	frappe.local.request, frappe.local.request_ip = (
		Request(builder.get_environ()),
		address or frappe.generate_hash(),
	)
	try:
		yield
	finally:
		frappe.local.request = before


def raised(
	user: str, *items: dict[str, object] | Document, says: str = "Two were broken", reason: str | None = None
) -> str:
	"""Raise a dispute on the portal as `user`; return its name."""
	claims = [each if isinstance(each, dict) else {"invoice": each.name} for each in items]
	named = reason if reason is not None else offered()
	with acting_as(user):
		return api.portal_raise_dispute(frappe.as_json(claims), named, says)["name"]


def members() -> None:
	"""Two users of two customers, and a reason to dispute."""
	member(OURS, US)
	member(THEIRS, THEM)
	offered()


def case_of_theirs(secret: str) -> str:
	"""A dispute of the other customer, with a file, and with notes that are for us only."""
	specialist, _other, manager, *_rest = base.USERS
	invoice = make.invoice(THEM, on=add_days(getdate(), -60))
	disputing.settle()
	with sending(("evidence.pdf", PDF)):
		name = raised(THEIRS, invoice, says=WORDS)
	doc = frappe.get_doc("AR Dispute", name)
	doc.update({"internal_notes": secret, "coordinator": specialist, "processor": manager})
	doc.save()
	return name


def files_of(dispute: str) -> list[frappe._dict]:
	"""The files attached to a dispute."""
	about = {"attached_to_doctype": "AR Dispute", "attached_to_name": dispute}
	return frappe.get_all(
		"File", filters=about, fields=["name", "file_name", "file_url", "is_private", "owner"]
	)
