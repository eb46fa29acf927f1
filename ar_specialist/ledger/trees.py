"""ERPNext's trees (customer groups, territories, sales people) as plain parents. Does not check permissions."""

import frappe


def parents(doctype: str) -> dict[str, str | None]:
	"""Return {node: its parent or None} of a tree doctype, in tree order."""
	table = frappe.qb.DocType(doctype)
	parent = table[f"parent_{frappe.scrub(doctype)}"]
	rows = frappe.qb.from_(table).select(table.name, parent).orderby(table.lft).run()
	return {name: above or None for name, above in rows}
