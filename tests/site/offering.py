"""Payment plans proposed to a customer, and the link by which they answer."""

from urllib.parse import parse_qsl, urlsplit

from werkzeug.test import EnvironBuilder
from werkzeug.wrappers import Request

import frappe
from frappe.model.document import Document
from frappe.website.serve import get_response

from ar_specialist import api
from ar_specialist.operations import plan_offers, plans
from tests.site.planning import by_hand
from tests.site.promising import invoiced
from tests.site.users import acting_as

NOTES = "Pays late on principle; score 3"


def proposed(*invoices: Document, **values: object) -> Document:
	"""A plan that is proposed: two instalments, in ten and in forty days, of a hundred."""
	found = invoices or (invoiced(100),)
	doc = by_hand(*found, **{"dues": {10: 40, 40: 60}, "notes": NOTES, **values})
	plans.propose(plans.locked(doc.name))
	return doc.reload()


def link_to(doc: Document) -> dict[str, str]:
	"""Return what the link to a proposal sends."""
	return dict(parse_qsl(urlsplit(plan_offers.url_of(doc)).query))


def accepted(link: dict[str, str], by: str = "Their bookkeeper", user: str = "Guest") -> dict[str, str]:
	with acting_as(user):
		return api.accept_offer(**link, answered_by=by)


def declined(link: dict[str, str], by: str = "Their bookkeeper", words: str = "Too fast") -> dict[str, str]:
	with acting_as("Guest"):
		return api.decline_offer(**link, answered_by=by, words=words)


def page(path: str, query: dict[str, str] | None = None, user: str = "Guest") -> tuple[int, str]:
	"""Return what the website answers `user` at `path`: status and text."""
	frappe.set_user(user)
	language = frappe.local.lang
	frappe.local.request = Request(EnvironBuilder(f"/{path}", query_string=query).get_environ())
	frappe.local.form_dict = frappe._dict(query or {})
	frappe.local.flags.redirect_location = None
	try:
		response = get_response(path)
	finally:
		frappe.local.request, frappe.local.lang = None, language
		frappe.set_user("Administrator")
	return response.status_code, response.get_data(as_text=True)
