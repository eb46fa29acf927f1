"""Where customers are, what kind they are, and whom letters may go to. Does not check permissions."""

from collections.abc import Collection, Iterable, Sequence
from typing import NamedTuple

import frappe

from ar_specialist.receivables.letter import Addressee

from . import packed
from .vouchers import chunks


class Reach(NamedTuple):
	"""Whom letters to a customer may go to, and the addresses among them, in small letters, that want none."""

	candidates: list[Addressee]
	blocked: set[str]


NOBODY = Reach([], set())


def time_zones(customers: Iterable[str]) -> dict[str, list[str]]:
	"""Return all time zones of the country in each customer's primary address; where there is none, those of the
	countries of all their addresses. Nothing for who has no address, or in a country of which no zones are known."""
	primary: dict[str, set[str]] = {}
	others: dict[str, set[str]] = {}
	for chunk in chunks(customers):
		for customer, zones, is_primary in packed.rows(
			["l.link_name", "n.time_zones", "a.name = IFNULL(c.customer_primary_address, '')"],
			"FROM `tabDynamic Link` l JOIN `tabAddress` a ON a.name = l.parent AND a.disabled = 0"
			" JOIN `tabCountry` n ON n.name = a.country AND n.time_zones != ''"
			" JOIN `tabCustomer` c ON c.name = l.link_name"
			" WHERE l.parenttype = 'Address' AND l.link_doctype = 'Customer' AND l.link_name IN %(customers)s",
			{"customers": chunk},
		):
			(primary if is_primary == "1" else others).setdefault(customer, set()).update(zones.split())
	return {customer: sorted(zones) for customer, zones in {**others, **primary}.items()}


def city_of(customer: str) -> str | None:
	"""Return the city of a customer's primary address, or of the first other one in use; None where there is none."""
	rows = packed.rows(
		["a.city"],
		"FROM `tabDynamic Link` l JOIN `tabAddress` a ON a.name = l.parent AND a.disabled = 0"
		" JOIN `tabCustomer` c ON c.name = l.link_name"
		" WHERE l.parenttype = 'Address' AND l.link_doctype = 'Customer' AND l.link_name = %(customer)s"
		" ORDER BY a.name = IFNULL(c.customer_primary_address, '') DESC, a.is_primary_address DESC, a.name LIMIT 1",
		{"customer": customer},
	)
	return next((city for (city,) in rows), None) or None


def individuals(customers: Iterable[str]) -> set[str]:
	"""Return those of `customers` that are people, and no companies."""
	found: set[str] = set()
	for chunk in chunks(customers):
		rows = packed.rows(
			["c.name"],
			"FROM `tabCustomer` c WHERE c.customer_type = 'Individual' AND c.name IN %(customers)s",
			{"customers": chunk},
		)
		found.update(name for (name,) in rows)
	return found


def addressees(customers: Iterable[str]) -> dict[str, Reach]:
	"""Return whom letters to each of `customers` may go to, and which of their addresses want none.

	A contact by the address that is theirs first, and last the customer's own; nothing for who has none of them.
	"""
	found: dict[str, Reach] = {}
	for chunk in chunks(customers):
		candidates = _candidates(chunk)
		objections = _objections(chunk, {each.email for them in candidates.values() for each in them})
		for customer, them in candidates.items():
			blocked = objections.get(customer, set()) | objections.get("", set())
			found[customer] = Reach(them, blocked)
	return found


def objecting(customer: str, addresses: Collection[str]) -> set[str]:
	"""Return those of `addresses`, in small letters, that want no mail from anybody, or none about `customer`."""
	found = _objections([customer], {each for each in addresses if each})
	return found.get(customer, set()) | found.get("", set())


def _candidates(customers: Sequence[str]) -> dict[str, list[Addressee]]:
	billing = "c.is_billing_contact" if frappe.get_meta("Contact").has_field("is_billing_contact") else "0"
	found: dict[str, list[Addressee]] = {}
	for customer, email, name, contact, is_billing, is_primary in packed.rows(
		["l.link_name", "c.email_id", "c.full_name", "c.name", billing,
			"c.is_primary_contact = 1 OR c.name = IFNULL(o.customer_primary_contact, '')"],
		"FROM `tabDynamic Link` l JOIN `tabContact` c ON c.name = l.parent"
		" JOIN `tabCustomer` o ON o.name = l.link_name"
		" WHERE l.parenttype = 'Contact' AND l.link_doctype = 'Customer' AND l.link_name IN %(customers)s"
		" AND c.email_id != '' ORDER BY c.full_name, c.name",
		{"customers": customers},
	):  # fmt: skip
		person = Addressee(email, name or "", contact, is_billing == "1", is_primary == "1")
		found.setdefault(customer, []).append(person)
	for customer, email in packed.rows(
		["o.name", "o.email_id"],
		"FROM `tabCustomer` o WHERE o.email_id != '' AND o.name IN %(customers)s",
		{"customers": customers},
	):
		found.setdefault(customer, []).append(Addressee(email))
	return found


def _objections(customers: Sequence[str], addresses: Collection[str]) -> dict[str, set[str]]:
	"""Return the addresses that want no mail: by customer about whom, and under "" from anybody."""
	found: dict[str, set[str]] = {}
	rows = packed.rows(
		["f.email", "f.customer"],
		"FROM (SELECT u.email, '' customer FROM `tabEmail Unsubscribe` u"
		" WHERE u.global_unsubscribe = 1 AND u.email IN %(addresses)s"
		" UNION ALL SELECT u.email, u.reference_name FROM `tabEmail Unsubscribe` u"
		" WHERE u.reference_doctype = 'Customer' AND u.email IN %(addresses)s"
		" UNION ALL SELECT u.email, a.customer FROM `tabEmail Unsubscribe` u"
		" JOIN `tabAR Customer Account` a ON a.name = u.reference_name"
		" WHERE u.reference_doctype = 'AR Customer Account' AND u.email IN %(addresses)s"
		" UNION ALL SELECT c.email_id, l.link_name FROM `tabContact` c"
		" JOIN `tabDynamic Link` l ON l.parent = c.name AND l.parenttype = 'Contact' AND l.link_doctype = 'Customer'"
		" WHERE c.unsubscribed = 1 AND l.link_name IN %(customers)s AND c.email_id != '') f",
		{"addresses": tuple(addresses) or ("",), "customers": customers},
	)
	for email, customer in rows:
		found.setdefault(customer, set()).add(email.casefold())
	return found
