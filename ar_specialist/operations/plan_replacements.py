"""An invoice of a plan in force that is cancelled and amended, as ERPNext corrects one: the plan goes on with the new one.

A proposal stays what was offered, and says that another one is needed. Does not check permissions: ERPNext checks its
own on the invoice.
"""

from collections.abc import Sequence

import frappe
from frappe import _
from frappe.model.document import Document
from frappe.utils import getdate

from ar_specialist.ledger import vouchers
from ar_specialist.ledger.correspondence import sites_language
from ar_specialist.ledger.customers import company_currency
from ar_specialist.posting import issuing
from ar_specialist.receivables import settling
from ar_specialist.receivables.plan import PlanStatus
from ar_specialist.receivables.settling import Instalment

from . import plan_outcomes, plans
from .doctypes import PLAN, PLAN_ITEM


def submitted(doc: Document, method: str | None = None) -> None:
	"""An invoice was submitted: where it amends one that plans in force are about, they are about it from now on."""
	if not doc.get("amended_from"):
		_say_billed_anew(doc)
		return
	filters = {
		"voucher_type": doc.doctype,
		"voucher_no": doc.amended_from,
		"parenttype": PLAN,
		"is_charge": 0,
	}
	for name in frappe.get_all(PLAN_ITEM, filters={**filters, "docstatus": 1}, pluck="parent", distinct=True):
		_follow(plans.locked(name), doc)
	for name in frappe.get_all(PLAN_ITEM, filters={**filters, "docstatus": 0}, pluck="parent", distinct=True):
		_say_replaced(name, doc)


def _say_billed_anew(doc: Document) -> None:
	"""Say on plans in force that what they are about is billed anew by `doc`, and ask what is to be done about that.

	The credit note of the first invoice has filled the plan; nobody has agreed to pay the new one in instalments.
	"""
	about = {"voucher_type": doc.doctype, "voucher_no": doc.get(issuing.CORRECTS) or "", "parenttype": PLAN}
	if not about["voucher_no"]:
		return
	says = _("{0} was billed anew by {1}, which is in no plan", lang=sites_language())
	for name in frappe.get_all(PLAN_ITEM, {**about, "docstatus": 1}, pluck="parent", distinct=True):
		plan_outcomes.note(name, says.format(about["voucher_no"], doc.name))
		plan_outcomes.ask_about(name, doc.name)


def _say_replaced(plan: str, doc: Document) -> None:
	"""Say on a proposal that it is about an invoice that is no more: nobody can accept it."""
	if frappe.db.get_value(PLAN, plan, "status") != PlanStatus.PROPOSED.value:
		return
	language = sites_language()
	says = _("{0} was amended by {1}; take the proposal back, and draw it up over that one", lang=language)
	plan_outcomes.note(plan, says.format(doc.amended_from, doc.name))


def _follow(plan: Document, doc: Document) -> None:
	whose = (plan.company, plan.customer, plan.account_currency)
	if plan.docstatus != 1 or whose != (doc.company, doc.customer, doc.party_account_currency):
		return
	amended = (doc.doctype, doc.amended_from, 0)
	_write([row for row in plan.items if (row.voucher_type, row.voucher_no, row.is_charge) == amended], doc)
	# where nothing was left that it was about it had ended; the ledger judges it anew
	if plan.status == PlanStatus.CANCELLED.value:
		plan.db_set({"status": PlanStatus.ACTIVE.value, "cancelled_on": None, "cancel_reason": None})
	says = _("{0} was amended by {1}; the plan is about that one now", lang=sites_language())
	plan_outcomes.note(plan.name, says.format(doc.amended_from, doc.name))


def _write(rows: Sequence[Document], doc: Document) -> None:
	"""Write onto the items `rows` of a plan, all of one invoice, what they say of `doc`, which amends it.

	What is planned of each stays. Where one is an instalment that `doc` does not have, they are one item about all of it.
	"""
	invoice = {"voucher_no": doc.name, "receivable_account": doc.debit_to, "rate": doc.conversion_rate or 1}
	heirs = _heirs(rows, doc) if rows[0].is_instalment else [None]
	if None not in heirs:
		for row, heir in zip(rows, heirs, strict=True):
			row.db_set({**invoice, "due_date": heir.due_date}, update_modified=False)
		return
	planned = sum(row.planned for row in rows)
	whole = {"is_instalment": 0, "payment_term": None, "due_date": getdate(doc.due_date), "planned": planned}
	open_amount = max(planned, doc.outstanding_amount)
	rows[0].db_set({**invoice, **whole, "open_amount": open_amount}, update_modified=False)
	frappe.db.delete(PLAN_ITEM, {"name": ("in", [row.name for row in rows[1:]])})


def _heirs(rows: Sequence[Document], doc: Document) -> list[Instalment | None]:
	"""Return which instalment of `doc` comes for each of `rows`, which are instalments of the invoice it amends."""
	schedules = vouchers.schedules([doc.name, doc.amended_from])
	currency = company_currency(doc.company)
	now, before = (settling.plan_of(schedules[name], currency) for name in (doc.name, doc.amended_from))
	return [now.successor(row.payment_term, row.due_date, before) for row in rows]
