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
	own = _limits(company, "Customer", groups)
	of_groups = _limits(company, "Customer Group", {group for group in groups.values() if group})
	general = exact(frappe.get_cached_value("Company", company, "credit_limit"))
	found = {
		customer: own.get(customer) or of_groups.get(group or "") or general
		for customer, group in groups.items()
	}
	return {customer: limit for customer, limit in found.items() if limit}


def _limits(company: str, parenttype: str, parents: Mapping[str, object] | set[str]) -> dict[str, Decimal]:
	table = frappe.qb.DocType("Customer Credit Limit")
	found: dict[str, Decimal] = {}
	for chunk in chunks(parents):
		query = (
			frappe.qb.from_(table)
			.select(table.parent, table.credit_limit, table.bypass_credit_limit_check)
			.where((table.company == company) & (table.parenttype == parenttype) & table.parent.isin(chunk))
		)
		for parent, limit, bypassed in query.run():
			if not (bypassed and parenttype == "Customer Group"):
				found[parent] = exact(limit)
	return found
