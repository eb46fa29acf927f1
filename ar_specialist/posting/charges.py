"""The invoice about what a payment plan costs: fee and interest, billed as ERPNext bills everything."""

from dataclasses import dataclass
from decimal import Decimal

import frappe
from frappe.model.document import Document
from frappe.utils import getdate

from .issuing import put_down

INVOICE = "Sales Invoice"
PLAN = "ar_payment_plan"  # the Custom Field by which an invoice says whose fee and interest it bills


@dataclass(frozen=True, slots=True)
class Charge:
	"""One thing that is billed: the item it is billed as, and its amount in the plan's currency."""

	item: str
	amount: Decimal
	says: str


def bill(plan: Document, charges: list[Charge], receivable_account: str) -> Document:
	"""Return the draft of an invoice about `charges` of `plan`, due with its next instalment; whoever bills submits it.

	Taxes are added on the draft where fee or interest bear any.
	"""
	invoice = frappe.new_doc(
		INVOICE,
		company=plan.company,
		customer=plan.customer,
		currency=plan.account_currency,
		debit_to=receivable_account,
		posting_date=getdate(),
		due_date=max(getdate(plan.next_due_date or getdate()), getdate()),
		ignore_default_payment_terms_template=1,
		disable_rounded_total=1,  # what was agreed is billed to the last unit
	)
	for charge in charges:
		row = {"item_code": charge.item, "qty": 1, "rate": charge.amount, "description": charge.says}
		invoice.append("items", row)
	invoice.set(PLAN, plan.name)
	invoice.flags.bills_plan = True
	return put_down(invoice)
