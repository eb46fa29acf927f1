"""Let each kind of document count by itself, year by year: until now all drew their numbers from one counter."""

import frappe
from frappe.model.naming import NamingSeries
from frappe.query_builder.functions import Cast, Max, Substring

NAMES = {
	"AR Dispute": ("DSP", 5),
	"AR Payment Plan": ("PLAN", 5),
	"AR Promise": ("PTP", 5),
	"AR Activity": ("ACT", 6),
}
LONGEST = 9  # digits a counter holds


def execute() -> None:
	"""Set each counter to the greatest number that was given; done twice it changes nothing, and it lowers none."""
	for doctype, (prefix, digits) in NAMES.items():
		for year, number in _greatest(doctype, prefix, digits):
			series = NamingSeries(f"{prefix}-{year}-.{'#' * digits}")
			if series.get_current_value() < number:
				series.update_counter(number)


def _greatest(doctype: str, prefix: str, digits: int) -> list[tuple[str, int]]:
	"""Return the greatest number of each year; what no counter gave, as the name of an amendment, is none."""
	table = frappe.qb.DocType(doctype)
	start = len(prefix) + 2
	year, number = Substring(table.name, start, 4), Substring(table.name, start + 5, LONGEST)
	counted = f"([0-9]{{{digits}}}|[1-9][0-9]{{{digits},{LONGEST - 1}}})"
	is_ours = table.name.regexp(f"^{prefix}-[0-9]{{4}}-{counted}$")
	return (
		frappe.qb.from_(table).select(year, Max(Cast(number, "INTEGER"))).where(is_ours).groupby(year).run()
	)
