"""Whose an address is, what letters say of a customer and of who writes them, and where to pay.

Does not check permissions.
"""

from collections.abc import Iterable

import frappe
from frappe.contacts.doctype.address.address import get_company_address
from frappe.utils import strip_html

BANK = ("bank", "account_name", "iban", "bank_account_no", "branch_code")

Facts = dict[str, str]


def _people(customer: str) -> list[frappe._dict]:
	linked = [["Dynamic Link", "link_doctype", "=", "Customer"], ["Dynamic Link", "link_name", "=", customer]]
	fields = ["name", "email_id"]
	return frappe.get_all("Contact", filters=linked, fields=fields, order_by="full_name, name")


def contact_at(address: str, customer: str) -> str | None:
	"""Return the contact of `customer` whose address it is."""
	wanted = address.casefold()
	return next((row.name for row in _people(customer) if (row.email_id or "").casefold() == wanted), None)


def customers_at(address: str) -> list[str]:
	"""Return the customers that `address` belongs to, by their contacts or as their own."""
	contacts = frappe.get_all("Contact Email", filters={"email_id": address}, pluck="parent")
	linked = frappe.get_all(
		"Dynamic Link",
		filters={"parenttype": "Contact", "parent": ("in", contacts or [""]), "link_doctype": "Customer"},
		pluck="link_name",
	)
	own = frappe.get_all("Customer", filters={"email_id": address}, pluck="name")
	return sorted({*linked, *own})


def addresses_of(customer: str) -> set[str]:
	"""Return the addresses of `customer`: all of their contacts', and their own."""
	people = [row.name for row in _people(customer)]
	found = frappe.get_all(
		"Contact Email", filters={"parenttype": "Contact", "parent": ("in", people or [""])}, pluck="email_id"
	)
	return {each for each in (*found, frappe.db.get_value("Customer", customer, "email_id")) if each}


def language_of(customer: str) -> str:
	"""Return the language `customer` is written to: their own, else the site's."""
	return frappe.db.get_value("Customer", customer, "language") or sites_language()


def sites_language() -> str:
	"""Return the language of what is kept for everybody, whoever happens to be there when it is."""
	return frappe.get_system_settings("language") or "en"


def customer_facts(customer: str) -> Facts:
	"""Return what a letter says of `customer`."""
	return _facts("Customer", customer, ("name", "customer_name", "tax_id", "customer_group", "territory"))


def company_facts(company: str) -> Facts:
	"""Return who writes a letter of `company`."""
	fields = ("name", "company_name", "tax_id", "email", "phone_no", "website", "registration_details")
	shown = (get_company_address(company).get("company_address_display") or "") if company else ""
	lines = strip_html(shown.replace("<br>", "\n")).split("\n")
	return {**_facts("Company", company, fields), "address": ", ".join(filter(None, map(str.strip, lines)))}


def contact_facts(contact: str | None) -> Facts:
	"""Return how somebody is addressed; empty texts where nobody is known."""
	fields = ("name", "full_name", "salutation", "first_name", "last_name", "designation", "email_id")
	return _facts("Contact", contact, fields)


def collector_facts(user: str | None) -> Facts:
	"""Return whom a customer may turn to; empty texts where nobody is responsible."""
	return _facts("User", user, ("full_name", "first_name", "last_name", "email", "phone"))


def bank_facts(company: str) -> Facts:
	"""Return where to pay `company`: its default bank account, or empty texts."""
	found = frappe.get_all(
		"Bank Account",
		filters={"is_company_account": 1, "company": company, "is_default": 1, "disabled": 0},
		pluck="name",
		order_by="modified desc",
		limit=1,
	)
	facts = _facts("Bank Account", found[0] if found else None, BANK)
	swift = frappe.db.get_value("Bank", facts["bank"], "swift_number") if facts["bank"] else ""
	return {**facts, "swift_number": swift or ""}


def _facts(doctype: str, name: str | None, fields: Iterable[str]) -> Facts:
	"""Return texts of `fields`; those a version of ERPNext does not have are empty, too."""
	fields = tuple(fields)
	meta = frappe.get_meta(doctype)
	known = [field for field in fields if field == "name" or meta.has_field(field)]
	found = (frappe.db.get_value(doctype, name, known, as_dict=True) if name else None) or {}
	return {field: str(found.get(field) or "") for field in fields}


def letter_head_of(company: str) -> tuple[str, str]:
	"""Return the head and foot of the letters of `company`, as HTML with Jinja in it."""
	name = frappe.db.get_value("Company", company, "default_letter_head") or frappe.db.get_value(
		"Letter Head", {"is_default": 1, "disabled": 0}
	)
	found = frappe.db.get_value("Letter Head", name, ["content", "footer"]) if name else None
	return tuple(text or "" for text in found) if found else ("", "")


def of_customer(invoices: Iterable[str], customer: str, company: str) -> set[str]:
	"""Return those of `invoices` that are submitted sales invoices of `customer` in `company`."""
	filters = {
		"name": ("in", list(invoices) or [""]),
		"customer": customer,
		"company": company,
		"docstatus": 1,
	}
	return set(frappe.get_all("Sales Invoice", filters=filters, pluck="name"))
