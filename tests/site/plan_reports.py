"""Plans of four customers that stand differently, dated back to where a test wants them, and what the report says."""

import frappe
from frappe.model.document import Document
from frappe.utils import add_days, getdate

from ar_specialist.ar_specialist.report.ar_payment_plan_status.ar_payment_plan_status import execute
from tests.site import baseline as base
from tests.site.accounts import settle
from tests.site.planning import accept, as_later, by_hand
from tests.site.promising import ago, invoiced, paid

TODAY = getdate()
PERIOD = {"from_date": str(ago(60)), "to_date": str(TODAY)}
Row = dict[str, object]


def agreed(
	customer: str,
	amount: float,
	dues: dict[int, float],
	later: int = 0,
	of_invoice: dict[str, object] | None = None,
	**values: object,
) -> tuple[Document, Document]:
	"""An invoice and a plan of it that was accepted `later` days ago; `dues` are days from then on."""
	invoice = invoiced(amount, customer=customer, **(of_invoice or {}))
	doc = accept(by_hand(invoice, dues=dues, **values))
	return invoice, as_later(doc, later) if later else doc


def one_of_each() -> dict[str, Document]:
	"""One plan at risk, one active, one broken, one completed."""
	_invoice, at_risk = agreed(base.CUSTOMERS[0], 900, {10: 300, 40: 300, 70: 300}, later=12)
	invoice, active = agreed(base.CUSTOMERS[1], 400, {5: 200, 35: 200}, later=10)
	paid(invoice, 200, ago(6))
	_invoice, broken = agreed(base.CUSTOMERS[2], 500, {5: 250, 35: 250}, later=20)
	invoice, completed = agreed(base.CUSTOMERS[4], 100, {10: 100}, later=5)
	paid(invoice, 100, ago(1))
	settle()
	return {"At Risk": at_risk, "Active": active, "Broken": broken, "Completed": completed}


def report(**filters: object) -> tuple[list[Row], list[Row]]:
	"""Return the lines and the totals."""
	settle()
	rows = execute({"company": base.COMPANY, **PERIOD, **filters})[1]
	return [row for row in rows if not row.get("bold")], [row for row in rows if row.get("bold")]


def chart_of(**filters: object) -> dict | None:
	return execute({"company": base.COMPANY, **PERIOD, **filters})[3]


def cells(row: Row, *names: str) -> tuple[object, ...]:
	return tuple(row[name] for name in names)


def ahead(days: int) -> object:
	return getdate(add_days(TODAY, days))


def collected_by(doc: Document, user: str) -> None:
	frappe.db.set_value("AR Payment Plan", doc.name, "collector", user)
