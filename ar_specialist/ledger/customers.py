"""Facts of customers and companies. Does not check permissions."""

from collections.abc import Iterable
from decimal import Decimal
from typing import NamedTuple

import frappe

from erpnext.selling.doctype.customer.customer import get_credit_limit

from . import packed
from .vouchers import chunks, sales_teams


class CustomerFacts(NamedTuple):
	"""What a list or report shows of a customer."""

	customer_name: str | None
	customer_group: str | None
	territory: str | None
	contact: str | None
	sales_partner: str | None
	account: str | None = None
	collector: str | None = None


NOBODY = CustomerFacts(None, None, None, None, None)


def customer_facts(customers: Iterable[str], company: str | None = None) -> dict[str, CustomerFacts]:
	"""Return the facts of those of `customers` that exist; with `company` also who works their account there."""
	columns = ["c.name", "c.customer_name", "c.customer_group", "c.territory", "c.customer_primary_contact"]
	columns.append("c.default_sales_partner")
	join = ""
	if company:
		columns += ["a.name", "a.collector"]
		join = "LEFT JOIN `tabAR Customer Account` a ON a.customer = c.name AND a.company = %(company)s"
	found: dict[str, CustomerFacts] = {}
	for chunk in chunks(customers):
		for name, *facts in packed.rows(
			columns,
			f"FROM `tabCustomer` c {join} WHERE c.name IN %(names)s",
			{"names": chunk, "company": company},
		):
			found[name] = CustomerFacts(*facts)
	return found


def lock_existing(names: Iterable[str]) -> list[str]:
	"""Return those of `names` that are customers, and keep them from changing until the transaction ends."""
	customer = frappe.qb.DocType("Customer")
	query = frappe.qb.from_(customer).select(customer.name).where(customer.name.isin(list(names)))
	return [name for (name,) in query.orderby(customer.name).for_update().run()]


def sales_team_of(customers: Iterable[str]) -> dict[str, str]:
	"""Return the first sales person of each customer's own sales team."""
	return {customer: team[0] for customer, team in sales_teams("Customer", customers).items()}


def company_currency(company: str) -> str:
	"""Return the currency `company` keeps its books in."""
	return frappe.get_cached_value("Company", company, "default_currency")


def credit_limit(customer: str, company: str) -> Decimal:
	"""Return what ERPNext lets `customer` owe `company`, in its currency: their own limit, their group's or the
	company's; zero means without limit."""
	return Decimal(str(get_credit_limit(customer, company)))
