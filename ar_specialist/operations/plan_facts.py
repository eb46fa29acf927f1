"""What a customer reads of their payment plan, in letters and on the portal: its terms and how it stands, nothing of ours.

Every value is named here; no document leaves this module. Does not check permissions.
"""

from datetime import date
from decimal import Decimal
from itertools import accumulate
from typing import Any

from markupsafe import Markup

import frappe
import frappe.translate
from frappe import _
from frappe.model.document import Document
from frappe.utils import getdate

from ar_specialist.receivables.money import ZERO
from ar_specialist.receivables.plan import OnBreak

from . import plan_terms
from .wording import Wording

SCHEDULE_TABLE = "ar_specialist/templates/plan_schedule.html"
ITEMS_TABLE = "ar_specialist/templates/plan_items.html"
AMOUNTS = ("balance", "interest", "fee", "total", "down_payment", "paid", "open_amount", "next_amount")
OF_INSTALMENT = ("principal", "interest", "fee", "amount", "paid", "open_amount")

Values = dict[str, Any]


def values(doc: Document | None, language: str, link: str = "") -> Values:
	"""Return what a letter may say of the plan `doc`; the same fields, with nothing in them, where it is about none.

	`link` is where the customer accepts it.
	"""
	if doc is None:
		return _nothing()
	rows, items = instalments(doc), covered(doc)
	wording = Wording(language)
	return {
		**{field: _exact(doc.get(field)) for field in AMOUNTS},
		"name": doc.name,
		"currency": doc.account_currency,
		"starts_on": getdate(doc.starts_on),
		"until": plan_terms.last_day(doc),
		"interest_rate": f"{float(doc.interest_rate or 0):g}",
		"day_count": doc.day_count or "",
		"grace_days": doc.grace_days or 0,
		"breaks_after": doc.breaks_after or 1,
		"is_all_due": doc.on_break == OnBreak.ALL_DUE.value,
		"next_date": getdate(doc.next_due_date) if doc.next_due_date else "",
		"link": link,
		"pay_links": [],
		"instalments": rows,
		"items": items,
		"schedule_table": _table(SCHEDULE_TABLE, rows, doc, wording),
		"items_table": _table(ITEMS_TABLE, items, doc, wording),
	}


def instalments(doc: Document) -> list[Values]:
	"""Return the instalments of a plan; `rest` is what is left to pay of it after each."""
	paid_by_then = accumulate(_exact(row.amount) for row in doc.instalments)
	total = _exact(doc.total)
	return [
		{
			**{field: _exact(row.get(field)) for field in OF_INSTALMENT},
			"number": row.idx,
			"date": getdate(row.due_date),
			"rest": total - so_far,
			"is_down_payment": bool(row.is_down_payment),
			"status": row.status,
		}
		for row, so_far in zip(doc.instalments, paid_by_then, strict=True)
	]


def covered(doc: Document) -> list[Values]:
	"""Return the items a plan was agreed on, each with what of it is paid in instalments."""
	return [
		{
			"number": row.voucher_no,
			"payment_term": row.payment_term or "",
			"due_date": getdate(row.due_date) if row.due_date else "",
			"open": _exact(row.open_amount),
			"planned": _exact(row.planned),
		}
		for row in doc.items
		if not row.is_charge
	]


def _table(template: str, rows: list[Values], doc: Document, wording: Wording) -> Markup:
	"""Return `rows` as a table in the letter's language."""
	with frappe.translate.print_language(wording.language):
		html = frappe.render_template(
			template,
			{
				"rows": rows,
				"currency": doc.account_currency,
				"total": _exact(doc.total),
				"balance": _exact(doc.balance),
				"has_costs": bool(doc.fee or doc.interest),
				"money": wording.money,
				"day": wording.date,
			},
		)
	return Markup(html)  # from a template of ours, which escapes what it is given


def _nothing() -> Values:
	empty = ("name", "currency", "starts_on", "until", "day_count", "next_date", "link")
	return {
		**dict.fromkeys(AMOUNTS, ZERO),
		**dict.fromkeys(empty, ""),
		"interest_rate": "0",
		"grace_days": 0,
		"breaks_after": 1,
		"is_all_due": True,
		"pay_links": [],
		"instalments": [],
		"items": [],
		"schedule_table": Markup(""),
		"items_table": Markup(""),
	}


def sample(day: date) -> Values:
	"""Return a plan like a real one, of nobody: what a template is tried with when it is saved."""
	amounts = dict.fromkeys(OF_INSTALMENT, Decimal(100))
	row = {**amounts, "number": 1, "date": day, "rest": ZERO, "is_down_payment": False, "status": "Open"}
	item = {
		"number": "SINV-0001",
		"payment_term": "",
		"due_date": day,
		"open": Decimal(100),
		"planned": Decimal(100),
	}
	days = {"starts_on": day, "until": day, "next_date": day}
	said = {"name": "PLAN-0001", "currency": "EUR", "day_count": "Actual/365", "link": "https://example.com"}
	paid_at = {
		"number": "SINV-0001",
		"amount": Decimal(100),
		"currency": "EUR",
		"link": "https://example.com",
	}
	return {**_nothing(), **days, **said, "pay_links": [paid_at], "instalments": [row], "items": [item]}


def missed_sentences(facts: Values) -> list[str]:
	"""Return what happens when an instalment is missed, in the session's language."""
	counted = (
		_("An instalment counts as missed when it has not reached us {0} days after its day.").format(
			facts["grace_days"]
		)
		if facts["grace_days"]
		else _("An instalment counts as missed when it has not reached us on its day.")
	)
	then = (
		_("all that is open of it is due at once")
		if facts["is_all_due"]
		else _("everything is due as it was before the plan")
	)
	ends = (
		_("With one missed instalment the plan ends, and {0}.").format(then)
		if facts["breaks_after"] <= 1
		else _("With {0} missed instalments the plan ends, and {1}.").format(facts["breaks_after"], then)
	)
	return [counted, ends]


def _exact(value: object) -> Decimal:
	return Decimal(str(value or 0))
