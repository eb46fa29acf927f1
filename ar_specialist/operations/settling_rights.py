"""Who may submit a document that settles a dispute: asked wherever one is submitted, in this app or in ERPNext."""

from collections.abc import Sequence
from decimal import Decimal

import frappe
from frappe import _
from frappe.model.document import Document
from frappe.utils import fmt_money

from ar_specialist.ledger import control, credits, dispute_documents
from ar_specialist.ledger.dispute_documents import Settlement
from ar_specialist.posting import credit_notes, issuing
from ar_specialist.receivables import resolution
from ar_specialist.receivables.dispute import DisputeStatus, Resolution, may_be_settled
from ar_specialist.receivables.errors import ReceivablesError
from ar_specialist.receivables.money import ZERO, quantum, round_amount
from ar_specialist.receivables.refund import paid_back
from ar_specialist.receivables.resolution import Authority
from ar_specialist.refusal import refuse

from . import accounts, left_to_settle, policies, settling_links
from .doctypes import DISPUTE
from .left_to_settle import come_to, settled_alone, taking


def is_manager() -> bool:
	"""Return whether the user may approve what others prepared."""
	return "AR Manager" in frappe.get_roles()


def authority_of(company: str) -> Authority:
	"""Return what people may settle alone in `company`."""
	return policies.settling_rules(company).authority


def submitting(doc: Document, method: str | None = None) -> None:
	"""A document is being submitted: throw where it settles a dispute and takes another person."""
	if not doc.get(issuing.DISPUTE):
		return
	case = _locked_case(doc)
	if settling_links.is_rebill(doc):
		_check_note_is_there(doc, case)
		return
	if doc.doctype == "Sales Invoice":
		credit_notes.check_against_invoice(doc, is_paid=bool(case and case.claimed_after_payment))
	if doc.doctype == "Payment Entry":
		_check_credit(doc)
	_check_unchanged(doc)
	alive = dispute_documents.locked_settlements(case.name) if case else []
	if case:
		_check_disputed(doc, case, alive)
	amount = issuing.amount_of(doc) + come_to(each for each in alive if each.name != doc.name)
	if case:
		amount += settled_alone(case.name, {row.voucher_no for row in case.items})
	maker = frappe.session.user in _makers(doc)
	if resolution.may_approve(amount, authority_of(doc.company), is_maker=maker, is_manager=is_manager()):
		return
	_refuse(doc, amount, maker and is_manager())


def cancelling(doc: Document, method: str | None = None) -> None:
	"""A document is being cancelled: what it settled is judged anew, behind the lock of the customer's account."""
	if doc.get(issuing.DISPUTE):
		_lock_customer(doc)


def _lock_customer(doc: Document) -> None:
	"""Lock the customer's account before anything of the ledger: in this order everything that changes disputes locks."""
	customer = frappe.db.get_value(DISPUTE, doc.get(issuing.DISPUTE), "customer")
	if customer:
		accounts.lock(doc.company, [customer])


def _locked_case(doc: Document) -> Document | None:
	"""Return the dispute that `doc` settles, locked and by the ledger of now; None where it is gone."""
	name = doc.get(issuing.DISPUTE)
	customer = frappe.db.get_value(DISPUTE, name, "customer")
	return left_to_settle.locked(name, doc.company, customer) if customer else None


def _check_disputed(doc: Document, case: Document, alive: Sequence[Settlement]) -> None:
	"""Throw where a dispute is decided otherwise meanwhile, or less of it is disputed than `doc` settles."""
	if not may_be_settled(DisputeStatus(case.status), case.resolution):
		refuse(_("The dispute {0} is {1}; reopen it first."), case.name, _(case.status))
	left = left_to_settle.unsettled(case)
	others = taking(_others(doc, alive), is_paid=bool(case.claimed_after_payment))
	for voucher, amount in others:
		if voucher in left:
			left[voucher] -= amount
	if doc.doctype == "Payment Entry":
		given_back = sum((amount for voucher, amount in others if voucher is None), ZERO)
		_check_left(doc, case.name, _exact(doc, "received_amount"), sum(left.values(), ZERO) - given_back)
		return
	rebilled = {each.invoice for each in alive if each.remedy is Resolution.REBILL}
	for voucher, amount in _taken_by(doc).items():
		is_whole = voucher in rebilled and left.get(voucher)
		if not is_whole:
			_check_left(doc, voucher, amount, left.get(voucher, ZERO))


def _others(doc: Document, alive: Sequence[Settlement]) -> list[Settlement]:
	"""Return what is submitted already besides `doc`."""
	return [each for each in alive if not each.is_draft and each.name != doc.name]


def _taken_by(doc: Document) -> dict[str, Decimal]:
	"""Return what a credit note or a write-off takes off which voucher, in the receivable account's currency."""
	if doc.doctype == "Sales Invoice":
		return {doc.return_against: credit_notes.credited(doc)}
	taken: dict[str, Decimal] = {}
	for row in doc.accounts:
		if row.party_type == "Customer" and row.reference_name:
			amount = _exact(row, "credit_in_account_currency") - _exact(row, "debit_in_account_currency")
			taken[row.reference_name] = taken.get(row.reference_name, ZERO) + amount
	return taken


def _exact(doc: Document, field: str) -> Decimal:
	return round_amount(Decimal(str(doc.get(field) or 0)), doc.precision(field))


def _check_left(doc: Document, name: str, amount: Decimal, left: Decimal) -> None:
	"""Throw where `amount` is more than is `left`; each line of a note is rounded by itself."""
	rounding = quantum(control.precision()) * len(doc.get("items") or ())
	if amount > left + rounding:
		refuse(
			_("{0} takes {1} off {2}, of which only {3} is disputed now; reject it and settle what is left."),
			doc.name,
			amount,
			name,
			max(ZERO, left),
		)


def _check_credit(refund: Document) -> None:
	"""Throw unless the customer still has to their credit what is paid back."""
	found = credits.credits_of(refund.company, refund.party, refund.paid_to_account_currency)
	try:
		paid_back(_exact(refund, "received_amount"), found[1])
	except ReceivablesError as error:
		refuse(_(error.template), *error.values)


def _makers(doc: Document) -> set[str]:
	"""Return who prepared a document: whoever made it, and whoever changed its draft last."""
	return {doc.owner, frappe.db.get_value(doc.doctype, doc.name, "modified_by")}


def _check_unchanged(doc: Document) -> None:
	"""Throw where a draft is changed and submitted at once, so that nobody has seen what is approved."""
	stored = doc.get_doc_before_save()
	if stored and settling_links.effect(stored) != settling_links.effect(doc):
		refuse(_("{0} has been changed; save it first, and have it approved then."), doc.name)


def _check_note_is_there(corrected: Document, case: Document | None) -> None:
	"""Throw while the invoice that is corrected is owed, too: its credit note is submitted first."""
	invoice = corrected.get(issuing.CORRECTS)
	found = dispute_documents.locked_settlements(case.name) if case and invoice else []
	notes = [each for each in found if each.remedy is Resolution.CREDIT_NOTE and each.invoice == invoice]
	if case and invoice and not any(not each.is_draft for each in notes):
		refuse(
			_("{0} corrects {1}, whose credit note is not submitted; have that approved first."),
			corrected.name,
			invoice,
		)


def _refuse(doc: Document, amount: Decimal, is_own: bool) -> None:
	currency = frappe.get_cached_value("Company", doc.company, "default_currency")
	sentence = (
		_(
			"You prepared {0} yourself, and what settles disputes of its invoices comes to {1}; another AR Manager has to approve it."
		)
		if is_own
		else _(
			"{0} brings what settles disputes of its invoices to {1}, more than you may settle alone; an AR Manager has to approve it."
		)
	)
	refuse(
		sentence,
		doc.name,
		fmt_money(float(amount), currency=currency),
		title=_("Approval Needed"),
		exception=frappe.PermissionError,
	)
