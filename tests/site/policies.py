"""How the test companies collect: their policies, and strategies that are not saved yet."""

import frappe
from frappe.model.document import Document

from tests.site import baseline as base


def policy(company: str = base.COMPANY, /, **values: object) -> Document:
	"""A company's policy, saved with `values`."""
	doc = frappe.get_doc("AR Policy", base.make("AR Policy", company, company=company))
	return doc.update(values).save()


def show_portfolios(company: str = base.COMPANY, sees: str = "Portfolio") -> None:
	"""Let a collector see their own portfolio only, or with `sees` the whole company."""
	policy(company, collector_sees=sees)


def new_strategy(name: str, **values: object) -> Document:
	"""A strategy of the test company, not saved yet."""
	for_all = [{"company": base.COMPANY, "scope": "Company"}]
	return frappe.get_doc(
		{"doctype": "AR Collection Strategy", "strategy_name": name, "assignments": for_all, **values}
	)


def rule(
	fact: str, value: object, points: float, operator: str = "At Least", **values: object
) -> dict[str, object]:
	"""A rule of a strategy, as its form has it."""
	return {"fact": fact, "operator": operator, "value": value, "points": points, **values}
