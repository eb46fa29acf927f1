"""Fee and interest of a payment plan: billed by a sales invoice of ERPNext's own, which the plan then covers, too.

Until that invoice is submitted nobody misses what it is about. Does not check permissions on the plan; ERPNext checks
its own on the invoice.
"""

from decimal import Decimal

import frappe
from frappe import _
from frappe.model.document import Document
from frappe.utils import getdate

from ar_specialist.posting import charges
from ar_specialist.posting.charges import Charge
from ar_specialist.receivables.money import ZERO
from ar_specialist.receivables.plan import JUDGED, PlanStatus
from ar_specialist.refusal import refuse

from . import plan_outcomes, plans, policies
from .doctypes import PLAN, PLAN_ITEM


def bill(doc: Document) -> Document:
	"""Draft the invoice about fee and interest of `doc`, an accepted plan that is locked; there is one at a time."""
	_check(doc)
	limits = policies.plan_limits(doc.company)
	fee, interest = (
		sum((_exact(row.get(field)) for row in doc.instalments), ZERO) for field in ("fee", "interest")
	)
	wanted = (
		(limits.fee_item, fee, _("Fee of payment plan {0}").format(doc.name), _("Item of the Plan Fee")),
		(limits.interest_item, interest, _("Interest of payment plan {0}").format(doc.name), _("Item of Plan Interest")),
	)  # fmt: skip
	found = []
	for item, amount, says, label in wanted:
		if amount and not item:
			refuse(_("Name the {0} in the AR Policy of {1} to bill it."), label, doc.company)
		if amount:
			found.append(Charge(item, amount, says))
	return charges.bill(doc, found, doc.items[0].receivable_account)


def _check(doc: Document) -> None:
	"""Throw unless fee and interest of the plan `doc` can be billed now."""
	if doc.docstatus != 1 or PlanStatus(doc.status) not in JUDGED:
		refuse(_("{0} is not in force; fee and interest are billed once it is accepted."), doc.name)
	if not of_plan(doc):
		refuse(_("{0} has neither fee nor interest to bill."), doc.name)
	_check_once(doc.name)


def _check_once(plan: str, besides: str | None = None) -> None:
	filters = {charges.PLAN: plan, "docstatus": ("<", 2), "name": ("!=", besides or "")}
	other = frappe.db.get_value(charges.INVOICE, filters)
	if other:
		refuse(_("Fee and interest of {0} are billed by {1} already."), plan, other)


def of_plan(doc: Document) -> Decimal:
	"""Return what fee and interest of a plan come to."""
	return sum((_exact(row.fee) + _exact(row.interest) for row in doc.instalments), ZERO)


def _exact(value: object) -> Decimal:
	return Decimal(str(value or 0))


def checked(doc: Document, method: str | None = None) -> None:
	"""Throw where an invoice says it bills a plan that it cannot bill: only `bill` says so, or what amends its invoice."""
	plan = doc.get(charges.PLAN)
	if not plan:
		return
	if plan != _said_before(doc) and not doc.flags.bills_plan:
		refuse(
			_("Fee and interest of {0} are billed from the plan: choose Bill Fee and Interest there."), plan
		)
	_check_match(doc, plan)
	_check_once(plan, doc.name)


def _said_before(doc: Document) -> str | None:
	"""Return which plan `doc` billed when it was saved last, or what it amends did."""
	before = doc.get_doc_before_save()
	if before:
		return before.get(charges.PLAN)
	return doc.get("amended_from") and frappe.db.get_value(charges.INVOICE, doc.amended_from, charges.PLAN)


def _check_match(doc: Document, plan: str) -> None:
	in_force = {"name": plan, "docstatus": 1}
	found = frappe.db.get_value(PLAN, in_force, ["company", "customer", "account_currency"])
	if not found:
		return  # it was cancelled or deleted, which leaves an invoice like any other
	if found != (doc.company, doc.customer, doc.currency):
		refuse(_("{0} is a plan of {1} in {2}; its fee and interest are billed to nobody else, and in no other currency."),
			plan, found[1], found[2])  # fmt: skip
	if doc.docstatus == 1 and not doc.grand_total:
		refuse(
			_("An invoice over nothing bills neither fee nor interest; bill them, and credit what you waive.")
		)


def submitted(doc: Document, method: str | None = None) -> None:
	"""An invoice was submitted: where it bills fee and interest of a plan in force, the plan is about it, too.

	What it is less than was agreed, nobody has to pay: the plan says so as it does of what is written off.
	"""
	plan = _plan_of(doc)
	if plan is None or plan.docstatus != 1 or plan.charges_billed_on:
		return
	row = frappe.new_doc(PLAN_ITEM, parent_doc=plan, parentfield="items")
	row.update(
		{
			"parent": plan.name,
			"parenttype": PLAN,
			"parentfield": "items",
			"idx": len(plan.items) + 1,
			"docstatus": 1,
			"voucher_type": doc.doctype,
			"voucher_no": doc.name,
			"receivable_account": doc.debit_to,
			"due_date": doc.due_date,
			"open_amount": doc.outstanding_amount,
			"planned": of_plan(plan),
			"open_now": doc.outstanding_amount,
			"account_currency": plan.account_currency,
			"rate": doc.conversion_rate or 1,
			"is_charge": 1,
		}
	)
	row.db_insert()
	plan.db_set("charges_billed_on", getdate(doc.posting_date))
	plan_outcomes.show_due(plan.name)


def cancelled(doc: Document, method: str | None = None) -> None:
	"""Such an invoice was cancelled or deleted: fee and interest are to be billed anew."""
	plan = _plan_of(doc)
	if plan is None or not any(row.voucher_no == doc.name and row.is_charge for row in plan.items):
		return
	frappe.db.delete(PLAN_ITEM, {"parent": plan.name, "voucher_no": doc.name, "is_charge": 1})
	plan.db_set("charges_billed_on", None)
	plan_outcomes.show_due(plan.name)


def _plan_of(doc: Document) -> Document | None:
	name = doc.get(charges.PLAN)
	return plans.locked(name) if name and frappe.db.exists(PLAN, name) else None
