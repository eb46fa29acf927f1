"""What report filters offer: names of masters, within what a user may see. Checks nothing else."""

from collections.abc import Sequence

from pypika.terms import Criterion

import frappe
from frappe import _
from frappe.query_builder.functions import IfNull

from ar_specialist.refusal import refuse

from . import portfolio
from .colleagues import ar_users
from .population import Visibility, link_columns

LIMIT = 20
OF_COMPANY = {"Account": {"account_type": "Receivable", "is_group": 0}, "Cost Center": {}, "Project": {}}
OFFERED = (
	"Customer", "Customer Group", "Territory", "Sales Person", "Sales Partner", "Payment Terms Template",
	"Account", "Cost Center", "Finance Book", "Project", "User", "AR Dispute Reason",
)  # fmt: skip


def options(
	doctype: str, text: str, companies: Sequence[str], visibility: Visibility
) -> list[dict[str, str]]:
	"""Return up to twenty {value, description} of `doctype` whose name or title has `text` in it.

	Of what belongs to a company, only those of `companies`.
	"""
	if doctype not in OFFERED:
		refuse(_("{0} is not something the reports filter by."), doctype)
	if doctype == "Customer":
		return _customers(text, companies, visibility)
	filters = dict(OF_COMPANY.get(doctype, {}))
	if doctype in OF_COMPANY:
		filters["company"] = ("in", list(companies))
	filters.update(_visible(doctype, visibility))
	rows = frappe.get_all(
		doctype,
		filters=filters,
		or_filters={"name": ("like", f"%{text}%")} if text else None,
		order_by="name",
		limit=LIMIT,
	)
	return [{"value": row.name, "description": ""} for row in rows]


def _customers(text: str, companies: Sequence[str], visibility: Visibility) -> list[dict[str, str]]:
	"""Return customers that are visible in at least one of `companies`."""
	customer = frappe.qb.DocType("Customer")
	query = frappe.qb.from_(customer).select(customer.name, customer.customer_name)
	empty = [] if visibility.strict else [""]
	for field, allowed in visibility.customer.items():
		query = query.where(IfNull(customer[field], "").isin([*allowed, *empty]))
	if companies and all(name in visibility.portfolio for name in companies):
		hidden = (portfolio.hidden_customers(name, visibility.portfolio) for name in companies)
		query = query.where(Criterion.any(customer.name.notin(names) for names in hidden))
	if text:
		query = query.where(customer.name.like(f"%{text}%") | customer.customer_name.like(f"%{text}%"))
	rows = query.orderby(customer.name).limit(LIMIT).run()
	return [{"value": name, "description": title or ""} for name, title in rows]


def _visible(doctype: str, visibility: Visibility) -> dict[str, object]:
	if doctype == "User":
		return {"name": ("in", ar_users())}
	for column, linked in link_columns().items():
		if linked == doctype and column in visibility.ledger:
			return {"name": ("in", list(visibility.ledger[column]))}
	field = {"Customer Group": "customer_group", "Territory": "territory"}.get(doctype)
	return {"name": ("in", list(visibility.customer[field]))} if field in visibility.customer else {}
