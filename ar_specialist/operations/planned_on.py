"""What was in a payment plan on any day, of open items that a report shows, in the currency it shows them in.

A plan counts from the day it was accepted to the day it was cancelled, as the ledger of the report's day judges it: not
once it was broken. Writes nothing; does not check permissions.
"""

from collections.abc import Sequence
from datetime import date

import frappe
from frappe.utils import add_days

from ar_specialist.ledger.population import receivable_accounts
from ar_specialist.receivables.items import OpenItem, View

from . import planned, planned_items
from .doctypes import PLAN
from .planned_items import PlannedPart


def of_items(company: str, as_on: date, items: Sequence[OpenItem], view: View) -> dict[int, PlannedPart]:
	"""Return what is planned on `as_on` of `items`, by their place among these; one statement where nothing is."""
	table = frappe.qb.DocType(PLAN)
	is_still = table.cancelled_on.isnull() | (table.cancelled_on >= add_days(as_on, 1))
	stored = planned.read(
		(table.company == company) & (table.accepted_on <= as_on) & is_still, docstatus=(1, 2)
	)
	if not stored:
		return {}
	of_day = [as_of(plan, as_on) for plan in stored]
	found = planned.judged_of(company, of_day, as_on, receivable_accounts(company))
	agreed = planned.by_customer(
		[each.plan for each in found], in_company_currency=not view.in_account_currency
	)
	places: dict[str, list[int]] = {}
	for place, item in enumerate(items):
		if item.party in agreed:
			places.setdefault(item.party, []).append(place)
	result: dict[int, PlannedPart] = {}
	for customer, theirs in places.items():
		parts = planned_items.parts([items[place] for place in theirs], agreed[customer], view)
		result |= {place: part for place, part in zip(theirs, parts, strict=True) if part.amount}
	return result


def as_of(plan: planned.Plan, as_on: date) -> planned.Plan:
	"""Return `plan` without what was billed for it after `as_on`."""
	is_billed = plan.charges_billed_on is not None and plan.charges_billed_on <= as_on
	if is_billed:
		return plan
	return plan._replace(charges_billed_on=None, items=[row for row in plan.items if not row.is_charge])
