"""The customers as ERPNext keeps them: group, territory, account, terms, limit, seller, address and contact."""

import frappe

from .cast import GROUP_LIMITS
from .company import Accounts, price_list
from .exchange import COMPANY_CURRENCY
from .places import PLACES, Place
from .records import new
from .site import COMPANY
from .story import Customer

# A department, never a person.
CONTACTS = {
	"en": ("Accounts", "Payable"),
	"de": ("Kreditoren", "Buchhaltung"),
	"fr": ("Comptabilité", "Fournisseurs"),
	"sv": ("Leverantörs", "Reskontra"),
}


def ensure_customer(customer: Customer, number: int, accounts: Accounts) -> str:
	"""Return the name of the customer's record, made with its address and contact if it is missing."""
	name = frappe.db.get_value("Customer", {"customer_name": customer.name})
	if name:
		return name
	place = PLACES[customer.place]
	doc = new("Customer", **_record(customer, place), **_address(customer, place, number))
	doc.append("sales_team", {"sales_person": place.seller, "allocated_percentage": 100})
	if place.currency != COMPANY_CURRENCY:
		doc.append("accounts", {"company": COMPANY, "account": accounts.receivable[place.currency]})
	doc.insert()
	frappe.db.set_value("Contact", doc.customer_primary_contact, "is_billing_contact", 1)
	# Services are not shipped, and every invoice would render the address twice.
	frappe.db.set_value("Address", doc.customer_primary_address, "is_shipping_address", 0)
	return doc.name


def _record(customer: Customer, place: Place) -> dict[str, object]:
	return {
		"customer_name": customer.name,
		"customer_type": "Company",
		"customer_group": customer.group,
		"territory": place.country,
		"default_currency": place.currency,
		"default_price_list": price_list(place.currency),
		"payment_terms": customer.terms,
		"language": place.language,
		"customer_details": customer.story,
	}


def _address(customer: Customer, place: Place, number: int) -> dict[str, object]:
	"""Return what ERPNext makes the customer's address and contact from."""
	first_name, last_name = CONTACTS[place.language]
	return {
		"first_name": first_name,
		"last_name": last_name,
		"email_id": f"accounts@{customer.mail_domain}",
		"mobile_no": place.phone.format(number % 100),
		"address_line1": f"{number} {place.street}",
		"city": place.city,
		"pincode": place.postcode,
		"country": place.country,
	}


def limit_groups() -> None:
	"""Give the groups their credit limits, after the history: ERPNext refuses documents that cross one."""
	for group, limit in GROUP_LIMITS.items():
		doc = frappe.get_doc("Customer Group", {"customer_group_name": group})
		if not any(row.company == COMPANY for row in doc.credit_limits):
			doc.append("credit_limits", {"company": COMPANY, "credit_limit": limit})
			doc.save()
