"""What ERPNext knows of its portal's users: whose customer they act for, and which invoices are theirs.

Does not check permissions.
"""

from collections.abc import Collection, Iterable

import frappe

OPEN_ITEM = "AR Open Item"


def customers_of(user: str) -> list[str]:
	"""Return the customers that `user`, who may log in, is a portal user of; ERPNext keeps them with the customer."""
	member, person, customer = (frappe.qb.DocType(each) for each in ("Portal User", "User", "Customer"))
	query = (
		frappe.qb.from_(member)
		.join(person)
		.on((person.name == member.user) & (person.enabled == 1))
		.join(customer)
		.on(customer.name == member.parent)
		.select(customer.name)
		.distinct()
		.where((member.parenttype == "Customer") & (member.user == user))
		.orderby(customer.name)
	)
	return [name for (name,) in query.run()]


def users_of(customer: str) -> dict[str, str]:
	"""Return the addresses of those who may log in and act for `customer` on the portal, by user."""
	member, person, role = (frappe.qb.DocType(each) for each in ("Portal User", "User", "Has Role"))
	query = (
		frappe.qb.from_(member)
		.join(person)
		.on((person.name == member.user) & (person.enabled == 1))
		.join(role)
		.on((role.parent == person.name) & (role.parenttype == "User") & (role.role == "Customer"))
		.select(person.name, person.email)
		.distinct()
		.where((member.parenttype == "Customer") & (member.parent == customer) & (person.email != ""))
		.orderby(person.name)
	)
	return dict(query.run())


def contact_of(user: str, customer: str) -> str | None:
	"""Return the contact of `customer` that `user` is, if they are one."""
	link, contact = frappe.qb.DocType("Dynamic Link"), frappe.qb.DocType("Contact")
	query = (
		frappe.qb.from_(contact)
		.join(link)
		.on((link.parent == contact.name) & (link.parenttype == "Contact"))
		.select(contact.name)
		.where((contact.user == user) & (link.link_doctype == "Customer") & (link.link_name == customer))
		.limit(1)
	)
	return next((name for (name,) in query.run()), None)


def billed_to(customers: Collection[str], names: Iterable[str] | None = None) -> dict[str, frappe._dict]:
	"""Return the submitted invoices of `customers`, by name; all that are open, or those of `names` whatever is open."""
	filters: dict[str, object] = {"customer": ("in", list(customers) or [""]), "docstatus": 1}
	if names is None:
		filters.update({"outstanding_amount": (">", 0), "is_return": 0})
	else:
		filters["name"] = ("in", list(names) or [""])
	fields = [
		"name", "customer", "customer_name", "company", "posting_date", "due_date", "po_no", "currency", "is_return",
		"outstanding_amount",
	]  # fmt: skip
	rows = frappe.get_all("Sales Invoice", filters=filters, fields=fields, order_by="due_date, name", limit=0)
	return {row.name: row for row in rows}


def companies_of(customers: Collection[str]) -> list[tuple[str, str]]:
	"""Return (company, customer) of `customers` wherever something of theirs is open."""
	item = frappe.qb.DocType(OPEN_ITEM)
	query = frappe.qb.from_(item).select(item.company, item.party).distinct()
	query = query.where((item.party_type == "Customer") & item.party.isin(list(customers) or [""]))
	return sorted(query.run())


def lines_of(invoice: str) -> list[frappe._dict]:
	"""Return the lines of `invoice` as the customer sees them on it: item, unit, quantity, rate and amount."""
	return frappe.get_all(
		"Sales Invoice Item",
		filters={"parenttype": "Sales Invoice", "parent": invoice},
		fields=["name", "idx", "item_code", "item_name", "uom", "qty", "rate", "amount"],
		order_by="idx",
		limit=0,
	)


def item_names(lines: Iterable[str]) -> dict[str, str]:
	"""Return what the lines of invoices call their item, by the line's name."""
	filters = {"parenttype": "Sales Invoice", "name": ("in", list(lines) or [""])}
	rows = frappe.get_all("Sales Invoice Item", filters=filters, fields=["name", "item_name", "item_code"])
	return {row.name: row.item_name or row.item_code or "" for row in rows}
