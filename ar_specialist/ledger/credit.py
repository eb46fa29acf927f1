"""Credit limits as ERPNext has them. Does not check permissions."""

from collections.abc import Mapping
from decimal import Decimal

import frappe

from .packed import exact
from .vouchers import chunks


def credit_limits(company: str, groups: Mapping[str, str | None]) -> dict[str, Decimal]:
	"""Return the credit limit in `company` of those customers of `groups` ({customer: customer group}) that have one.

	A customer's own limit comes first, then their group's unless it is bypassed, then the company's; in company
	currency.
	"""
	own, of_groups = _limits(company, groups)
	general = exact(frappe.get_cached_value("Company", company, "credit_limit"))
	found = {
		customer: own.get(customer) or of_groups.get(group or "") or general
		for customer, group in groups.items()
	}
	return {customer: limit for customer, limit in found.items() if limit}


def _limits(company: str, groups: Mapping[str, str | None]) -> tuple[dict[str, Decimal], dict[str, Decimal]]:
	"""Return the limits of customers, and those of their groups, in one statement for each chunk of customers."""
	table = frappe.qb.DocType("Customer Credit Limit")
	own: dict[str, Decimal] = {}
	of_groups: dict[str, Decimal] = {}
	names = sorted({group for group in groups.values() if group}) or [""]
	for chunk in chunks(groups):
		query = (
			frappe.qb.from_(table)
			.select(table.parenttype, table.parent, table.credit_limit, table.bypass_credit_limit_check)
			.where(table.company == company)
			.where(
				((table.parenttype == "Customer") & table.parent.isin(chunk))
				| ((table.parenttype == "Customer Group") & table.parent.isin(names))
			)
		)
		for kind, parent, limit, bypassed in query.run():
			if kind == "Customer":
				own[parent] = exact(limit)
			elif not bypassed:
				of_groups[parent] = exact(limit)
	return own, of_groups
