"""What report filters offer: names of masters, within what a user may see. Checks nothing else."""

from collections.abc import Sequence

import frappe
from frappe import _

from ar_specialist.refusal import refuse

from .colleagues import ar_users
from .population import Visibility, link_columns

LIMIT = 20
TITLES = {"Customer": "customer_name", "User": "full_name"}
OF_COMPANY = {"Account": {"account_type": "Receivable", "is_group": 0}, "Cost Center": {}, "Project": {}}
OFFERED = (
	"Customer", "Customer Group", "Territory", "Sales Person", "Sales Partner", "Payment Terms Template",
	"Account", "Cost Center", "Finance Book", "Project", "User",
)  # fmt: skip


def options(
	doctype: str, text: str, companies: Sequence[str], visibility: Visibility
) -> list[dict[str, str]]:
	"""Return up to twenty {value, description} of `doctype` whose name or title has `text` in it.

	Of what belongs to a company, only those of `companies`.
	"""
	if doctype not in OFFERED:
		refuse(_("{0} is not something the reports filter by."), doctype)
	filters = dict(OF_COMPANY.get(doctype, {}))
	if doctype in OF_COMPANY:
		filters["company"] = ("in", list(companies))
	filters.update(_visible(doctype, visibility))
	title = TITLES.get(doctype)
	wanted = {"name": ("like", f"%{text}%")}
	if title:
		wanted[title] = ("like", f"%{text}%")
	rows = frappe.get_all(
		doctype,
		filters=filters,
		or_filters=wanted if text else None,
		fields=["name", *([title] if title else [])],
		order_by="name",
		limit=LIMIT,
	)
	return [{"value": row.name, "description": (row.get(title) or "") if title else ""} for row in rows]


def _visible(doctype: str, visibility: Visibility) -> dict[str, object]:
	if doctype == "User":
		return {"name": ("in", ar_users())}
	if doctype == "Customer":
		empty = [] if visibility.strict else [""]
		return {field: ("in", [*allowed, *empty]) for field, allowed in visibility.customer.items()}
	for column, linked in link_columns().items():
		if linked == doctype and column in visibility.ledger:
			return {"name": ("in", list(visibility.ledger[column]))}
	field = {"Customer Group": "customer_group", "Territory": "territory"}.get(doctype)
	return {"name": ("in", list(visibility.customer[field]))} if field in visibility.customer else {}
