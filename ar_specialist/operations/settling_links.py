"""What may name a dispute as what it settles: asked whenever such a document is saved, in this app or in ERPNext.

It has to take something off what is disputed, or pay it back, for that customer in that company; and whoever names the
dispute, or changes what settles it, may work on it. Who may submit it, and how much, is asked in `settling_rights`.
"""

from decimal import Decimal

import frappe
from frappe import _
from frappe.model.document import Document

from ar_specialist.ledger import settlements
from ar_specialist.posting import issuing
from ar_specialist.refusal import refuse

from .doctypes import DISPUTE

HEAD = (
	"return_against", "debit_to", "customer", "party", "paid_from", "paid_to", "bank_account", "party_bank_account",
)  # fmt: skip
BOOKED = {  # of each table, what is compared as text and what as a number
	"accounts": (("account", "party", "reference_name"), ("debit", "credit")),
	"items": (("sales_invoice_item", "income_account"), ("qty", "base_net_amount")),
	"taxes": (("account_head",), ("base_tax_amount_after_discount_amount",)),
	"deductions": (("account",), ("amount",)),
}


def check(doc: Document, method: str | None = None) -> None:
	"""A document is saved: throw one sentence where it names a dispute and does not settle it, or not for this user."""
	before = doc.get_doc_before_save()
	named, was = doc.get(issuing.DISPUTE), before and before.get(issuing.DISPUTE)
	for name in sorted({each for each in (named, was) if each} if named != was else ()):
		_check_may_work_on(name)
	if not named or not frappe.db.exists(DISPUTE, named):
		return
	case = frappe.get_doc(DISPUTE, named)
	CHECKS[doc.doctype](doc, case)
	if before and named == was and not is_rebill(doc) and effect(before) != effect(doc):
		_check_may_work_on(named)


def is_rebill(doc: Document) -> bool:
	"""Whether a document bills anew: it takes nothing from anybody, and is for whoever bills to change."""
	return doc.doctype == "Sales Invoice" and not doc.is_return


def _check_may_work_on(name: str) -> None:
	if frappe.db.exists(DISPUTE, name) and not frappe.has_permission(DISPUTE, "write", doc=name):
		refuse(
			_(
				"You may not work on the dispute {0}, and so change nothing that settles it; ask its processor."
			),
			name,
			exception=frappe.PermissionError,
		)


def effect(doc: Document) -> tuple[object, ...]:
	"""Return what a document does to a dispute, and to which accounts."""
	head = tuple(doc.get(field) or None for field in HEAD)
	booked = tuple(
		(*(row.get(field) or None for field in texts), *(_number(row, field) for field in numbers))
		for table, (texts, numbers) in BOOKED.items()
		for row in doc.get(table) or ()
	)
	return issuing.amount_of(doc), *head, *booked


def _number(row: Document, field: str) -> Decimal:
	return round(Decimal(str(row.get(field) or 0)), row.precision(field))


def _refuse_other(doc: Document, case: Document) -> None:
	refuse(
		_("{0} is not about {1} in {2}, whose dispute {3} is; settle the dispute from its own form."),
		doc.name,
		case.customer,
		case.company,
		case.name,
	)


def _check_invoice(doc: Document, case: Document) -> None:
	"""A credit note is one of something disputed; what bills anew corrects something disputed, for whomever."""
	disputed = {row.voucher_no for row in case.items}
	if doc.company != case.company or not (is_rebill(doc) or doc.customer == case.customer):
		_refuse_other(doc, case)
	if (doc.get(issuing.CORRECTS) if is_rebill(doc) else doc.return_against) not in disputed:
		refuse(
			_(
				"{0} credits or corrects no invoice that is disputed in {1}; settle the dispute from its own form."
			),
			doc.name,
			case.name,
		)


def _check_payment(doc: Document, case: Document) -> None:
	"""Only what is paid back to the customer settles a dispute; what they pay, the ledger counts by itself."""
	if (doc.company, doc.party_type, doc.party) != (case.company, "Customer", case.customer):
		_refuse_other(doc, case)
	if doc.payment_type != "Pay" or doc.paid_to_account_currency != case.currency:
		refuse(
			_("{0} pays nothing back to {1} in {2}; only a refund settles a dispute."),
			doc.name,
			case.customer,
			case.currency,
		)


def _check_journal(doc: Document, case: Document) -> None:
	"""A journal that settles writes off something disputed, and does nothing else to anybody's account."""
	if doc.company != case.company:
		_refuse_other(doc, case)
	theirs = [row for row in doc.accounts if row.party]
	if not theirs or not all(_takes_off(row, case) for row in theirs):
		refuse(
			_("{0} has to be about what is disputed in {1}, and about nothing else of anybody's account."),
			doc.name,
			case.name,
		)
	if not settlements.writes_off(doc):
		refuse(
			_(
				"{0} writes nothing off; make it a Write Off Entry without money, or settle the dispute from its own form."
			),
			doc.name,
		)


def _takes_off(row: Document, case: Document) -> bool:
	"""Whether a row of a journal takes something off what is disputed."""
	is_theirs = (row.party_type, row.party) == ("Customer", case.customer)
	is_disputed = row.reference_name in {item.voucher_no for item in case.items}
	return is_theirs and is_disputed and _number(row, "credit") > _number(row, "debit")


CHECKS = {"Sales Invoice": _check_invoice, "Payment Entry": _check_payment, "Journal Entry": _check_journal}
