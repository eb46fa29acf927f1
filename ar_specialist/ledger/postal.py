"""Where customers and companies get their post. Does not check permissions."""

from html import unescape

import frappe
from frappe.utils import strip_html

from erpnext.accounts.party import get_default_address, render_address

from ar_specialist.receivables.letter import Addressee
from ar_specialist.receivables.paper_letter import PostalAddress

Lines = tuple[str, ...]


def addresses(customer: str) -> list[PostalAddress]:
	"""Return the addresses of `customer` that are in use, the oldest first."""
	chosen = frappe.db.get_value("Customer", customer, "customer_primary_address")
	rows = frappe.get_all(
		"Address",
		filters=[*_linked("Customer", customer), ["disabled", "=", 0]],
		fields=["name", "address_type", "is_primary_address", "creation"],
		distinct=True,
	)
	return [
		PostalAddress(row.name, row.address_type or "", row.name == chosen, bool(row.is_primary_address))
		for row in sorted(rows, key=lambda row: (row.creation, row.name))
	]


def people(customer: str) -> list[Addressee]:
	"""Return the people at `customer`, with or without an e-mail address."""
	primary = frappe.db.get_value("Customer", customer, "customer_primary_contact")
	fields = ["name", "full_name", "email_id", "is_primary_contact"]
	has_billing = frappe.get_meta("Contact").has_field("is_billing_contact")
	rows = frappe.get_all(
		"Contact",
		filters=_linked("Customer", customer),
		fields=[*fields, "is_billing_contact"] if has_billing else fields,
		distinct=True,
	)
	return [
		Addressee(
			row.email_id or "",
			row.full_name or row.name,
			row.name,
			bool(row.get("is_billing_contact")),
			bool(row.is_primary_contact) or row.name == primary,
		)
		for row in sorted(rows, key=lambda row: (row.full_name or row.name, row.name))
	]


def _linked(doctype: str, name: str) -> list[list[str]]:
	return [["Dynamic Link", "link_doctype", "=", doctype], ["Dynamic Link", "link_name", "=", name]]


def lines_of(address: str | None) -> Lines:
	"""Return `address` as ERPNext's address template of its country writes it, line by line, as plain text."""
	if not address:
		return ()
	# a template writes None for what nobody has filled in
	values = {field: value or "" for field, value in frappe.get_doc("Address", address).as_dict().items()}
	html = render_address(values, check_permissions=False) or ""
	for end in ("<br>", "<br/>", "<br />", "</p>", "</div>"):
		html = html.replace(end, "\n")
	lines = unescape(strip_html(html)).replace("\xa0", " ").split("\n")
	return tuple(filter(None, (" ".join(line.split()) for line in lines)))


def lines_of_company(company: str) -> Lines:
	"""Return the address of `company`, line by line; nothing where it has none."""
	return lines_of(get_default_address("Company", company))
