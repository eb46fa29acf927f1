"""Where customers are, what kind they are, and which addresses want no mail. Does not check permissions."""

from collections.abc import Iterable

from . import packed
from .vouchers import chunks

# An objection to one of these is one to our letters; one to a newsletter is not.
OURS = ("Customer", "AR Customer Account", "AR Activity", "AR Reminder", "Sales Invoice")


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


def mail_addresses(customers: Iterable[str]) -> dict[str, list[str]]:
	"""Return where letters to each of `customers` may go: their contacts' addresses and their own."""
	found: dict[str, list[str]] = {}
	for chunk in chunks(customers):
		rows = packed.rows(
			["f.customer", "f.email"],
			"FROM (SELECT l.link_name customer, c.email_id email FROM `tabDynamic Link` l"
			" JOIN `tabContact` c ON c.name = l.parent WHERE l.parenttype = 'Contact'"
			" AND l.link_doctype = 'Customer' AND l.link_name IN %(customers)s AND c.email_id != ''"
			" UNION SELECT o.name, o.email_id FROM `tabCustomer` o"
			" WHERE o.name IN %(customers)s AND o.email_id != '') f",
			{"customers": chunk},
		)
		for customer, email in rows:
			found.setdefault(customer, []).append(email)
	return found


def objecting(addresses: Iterable[str]) -> set[str]:
	"""Return those of the mail `addresses`, in small letters, that have unsubscribed: from everything, from ours, or
	as a contact that wants no mail."""
	found: set[str] = set()
	for chunk in chunks({address.lower() for address in addresses}):
		rows = packed.rows(
			["f.email"],
			"FROM (SELECT u.email FROM `tabEmail Unsubscribe` u WHERE u.email IN %(addresses)s"
			" AND (u.global_unsubscribe = 1 OR u.reference_doctype IN %(ours)s)"
			" UNION ALL SELECT e.email_id FROM `tabContact Email` e JOIN `tabContact` c ON c.name = e.parent"
			" WHERE e.parenttype = 'Contact' AND c.unsubscribed = 1 AND e.email_id IN %(addresses)s) f",
			{"addresses": chunk, "ours": OURS},
		)
		found.update(email.lower() for (email,) in rows)
	return found
