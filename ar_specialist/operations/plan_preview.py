"""What a payment plan would be: its schedule as table and chart, one or two variants, and what if one is missed.

Writes nothing that stays; does not check permissions.
"""

import html
from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal

import frappe
from frappe import _
from frappe.model.document import Document
from frappe.utils import getdate

from ar_specialist.ledger import holidays
from ar_specialist.ledger.customers import company_currency
from ar_specialist.receivables.money import ZERO
from ar_specialist.receivables.plan import Agreement, Due, OnBreak, if_missed
from ar_specialist.receivables.plan_schedule import PlannedInstalment

from . import plan_terms, plannable, policies
from .doctypes import PLAN
from .plannable import Plannable

Record = dict[str, object]


def offered(company: str, customer: str, today: date) -> Record:
	"""Return the customer's open items, the oldest first: `items` of which something can be planned, `others` with why not."""
	found = plannable.plannable(company, customer).values()
	return {
		"items": [_item(each, today) for each in found if each.room],
		"others": [
			{**_item(each, today), "reason": plannable.why_not(each)} for each in found if not each.room
		],
	}


def _item(item: Plannable, today: date) -> Record:
	key = item.key
	return {
		"voucher_type": key.voucher_type,
		"voucher_no": key.voucher_no,
		"payment_term": key.payment_term,
		"due_date": key.due_date,
		"days_late": (today - key.due_date).days if key.due_date else 0,
		"currency": item.currency,
		"outstanding": float(item.outstanding),
		"plannable": float(item.room),
	}


def defaults(company: str) -> Record:
	"""Return what the policy of `company` proposes for a new plan, in whatever currency it is."""
	limits = policies.plan_limits(company)
	return {
		"number_of_instalments": min(limits.most_instalments or 3, 3),
		"interest_rate": float(limits.annual_rate),
		"day_count": limits.day_count.value,
	}


def judged_by(company: str) -> Record:
	"""Return how the policy of `company` judges plans, and up to where they need nobody's approval; 0 is no limit.

	Its `fee` is in the company's currency, and proposed for plans in that one only.
	"""
	limits = policies.plan_limits(company)
	return {
		"grace_days": limits.grace_days,
		"breaks_after": limits.breaks_after,
		"most_months": limits.most_months,
		"most_instalments": limits.most_instalments,
		"least_first_percent": float(limits.least_first_percent),
		"most_amount": float(limits.most_amount),
		"fee": float(limits.fee),
		"currency": company_currency(company),
	}


def variant_or_refusal(said: Mapping[str, object]) -> Record:
	"""Return what the plan that `said` describes would be, or as `refused` in one sentence why it cannot."""
	try:
		return variant(said)
	except frappe.ValidationError as error:
		frappe.clear_messages()  # it is told where the plan is drawn up, not on top of the page
		return {"refused": html.unescape(str(error))}


def variant(said: Mapping[str, object]) -> Record:
	"""Return what the plan that `said` describes would be; throws one sentence where it could not."""
	doc = frappe.get_doc({**said, "doctype": PLAN})
	chosen = plannable.complete(doc)
	doc.account_currency = chosen[0].currency
	found = plan_terms.set_schedule(doc)
	limits = policies.plan_limits(doc.company)
	plan_terms.set_approval(doc, found, limits, language=frappe.local.lang)
	dues = [Due(each.due_date, each.amount, each.principal) for each in found]
	agreement = Agreement(dues, limits.grace_days, limits.breaks_after, limits.overpayment)
	return {
		"currency": doc.account_currency,
		"balance": float(doc.balance),
		"interest": float(doc.interest),
		"fee": float(sum((each.fee for each in found), ZERO)),
		"total": float(doc.total),
		"ends_on": found[-1].due_date,
		"needs_approval": doc.needs_approval.split("\n") if doc.needs_approval else [],
		"instalments": _rows(found, agreement, doc),
		"chart": chart(found, Decimal(str(doc.balance))),
	}


def _rows(found: Sequence[PlannedInstalment], agreement: Agreement, doc: Document) -> list[Record]:
	"""Return one row an instalment, with what follows when it is missed, and whether its day is one off."""
	rows, on_break = [], OnBreak(doc.on_break)
	calendar = holidays.calendar_of(doc.company, getdate(doc.starts_on))
	items = [
		(getdate(row.due_date) if row.due_date else None, Decimal(str(row.planned))) for row in doc.items
	]
	for position, each in enumerate(found):
		missed = if_missed(agreement, position, on_break, items)
		rows.append(
			{
				"due_date": each.due_date,
				"principal": float(each.principal),
				"interest": float(each.interest),
				"fee": float(each.fee),
				"amount": float(each.amount),
				"is_down_payment": each.is_down_payment,
				"is_day_off": calendar.is_off(each.due_date),
				"if_missed": {
					"at_risk_on": missed.at_risk_on,
					"broken_on": missed.broken_on,
					"due_at_once": float(missed.due_at_once),
				},
			}
		)
	return rows


def chart(found: Sequence[PlannedInstalment], balance: Decimal) -> Record:
	"""Return the schedule as a chart of Frappe: what is paid on each day, and what of the balance is left then."""
	left, rest = [], balance
	for each in found:
		rest -= each.principal
		left.append(float(rest))
	return {
		"data": {
			"labels": [each.due_date.isoformat() for each in found],
			"datasets": [
				{"name": _("To Pay"), "chartType": "bar", "values": [float(each.amount) for each in found]},
				{"name": _("Left after It"), "chartType": "line", "values": left},
			],
		},
		"type": "axis-mixed",
	}
