"""Settling disputes: the documents that do it, as drafts for approval or submitted within what the policy allows.

Settled twice, by two people at once or by one who clicks twice, a dispute has one document for each of its invoices.
Rights are ERPNext's own; what may be submitted without a second person is the policy's. Does not check whose
customers the user may see.
"""

from collections.abc import Callable, Iterator, Sequence
from decimal import Decimal
from typing import NamedTuple

import frappe
from frappe import _
from frappe.model.document import Document

from ar_specialist.ledger import credited, dispute_documents, invoice_lines
from ar_specialist.ledger import credits as to_their_credit
from ar_specialist.ledger.dispute_documents import Settlement
from ar_specialist.posting import (
	allowances,
	credit_notes,
	invoices,
	issuing,
	journals,
	rebills,
	refunds,
	write_offs,
)
from ar_specialist.posting.rebills import Rebilled
from ar_specialist.posting.refunds import Payee
from ar_specialist.posting.write_offs import WriteOffTerms
from ar_specialist.receivables import resolution
from ar_specialist.receivables.dispute import DisputeKind, Resolution
from ar_specialist.receivables.errors import ReceivablesError
from ar_specialist.receivables.money import ZERO
from ar_specialist.receivables.refund import paid_back
from ar_specialist.receivables.remaining import Credit
from ar_specialist.receivables.resolution import Agreement, DisputeToSettle, SettledItem
from ar_specialist.refusal import refuse

from . import policies
from .left_to_settle import come_to, disputed_elsewhere, of_this_round, settled_alone, taking
from .retry import retrying
from .settling_rights import authority_of, is_manager


class Outcome(NamedTuple):
	"""The documents that settle a dispute, and whether any of them was made just now."""

	documents: list[Settlement]
	is_new: bool


def resolve(locked: Callable[[], DisputeToSettle], agreement: Agreement) -> Outcome:
	"""Settle a dispute as agreed; what a document of that kind settles already is left as it is.

	`locked` locks the dispute and returns it as it is stored then. Begins a transaction of its own and may do it
	again where the database was busy; the caller's commit ends it. Either all documents are there, or none.
	"""
	frappe.db.commit()  # nosemgrep: what is settled is read as it is now, behind the dispute's lock

	def work() -> Outcome:
		dispute = locked()
		try:
			with issuing.all_or_nothing():
				made = _settle(dispute, agreement)
		except ReceivablesError as error:
			refuse(_(error.template), *error.values)
		return Outcome(dispute_documents.settlements(dispute.name), bool(made))

	return retrying(work)


def _settle(dispute: DisputeToSettle, agreement: Agreement) -> list[Document]:
	"""Make the documents that are missing, submit what may be, and return them."""
	alive = dispute_documents.locked_settlements(dispute.name)
	there = of_this_round(alive, dispute.since)
	if not dispute.is_open:
		if not there:
			refuse(_("The dispute {0} is {1}; reopen it first."), dispute.name, _(dispute.status))
		return []
	items = _missing(resolution.agreed_items(dispute, agreement), agreement.remedy, there)
	resolution.check_left(dispute, items, taking(alive, is_paid=dispute.is_paid))
	if not items:
		return []
	if agreement.remedy is Resolution.REFUND:
		return [_refund(dispute, agreement, items)]
	made = []
	for name, theirs in resolution.by_invoice(items).items():
		if theirs[0].is_journal:
			made += _write_journal_off(dispute, agreement, theirs)
			continue
		invoice = invoices.locked(name, dispute.company, dispute.customer)
		made += DRAFTS[agreement.remedy](dispute, agreement, invoice, theirs)
	_submit_within_authority(dispute, made, alive)
	return made


def _missing(
	items: Sequence[SettledItem], remedy: Resolution, there: Sequence[Settlement]
) -> list[SettledItem]:
	"""Return those `items` that no document of the kind settles yet: who clicks twice is shown what is there."""
	if remedy is Resolution.REFUND:
		return [] if any(each.remedy is remedy for each in there) else list(items)
	kind = Resolution.CREDIT_NOTE if remedy is Resolution.REBILL else remedy
	done = {voucher for each in there if each.remedy is kind for voucher, _taken in each.parts}
	return [item for item in items if item.invoice not in done]


def _submit_within_authority(
	dispute: DisputeToSettle, drafts: Sequence[Document], alive: Sequence[Settlement]
) -> None:
	"""Submit `drafts` where all that settles the dispute may be without a second person.

	Together with what is `alive`, waiting or submitted in whatever round, and with what was settled alone of the same
	invoices in other disputes: nobody settles a large amount alone in small parts.
	"""
	elsewhere = settled_alone(dispute.name, {item.invoice for item in dispute.items})
	total = come_to(alive) + elsewhere + sum(map(issuing.amount_of, drafts), ZERO)
	if resolution.may_settle_alone(total, authority_of(dispute.company), is_manager()):
		for draft in drafts:
			if frappe.has_permission(draft.doctype, "submit"):
				issuing.release(draft)


# -- the drafts of each remedy


def _credit(
	dispute: DisputeToSettle, agreement: Agreement, invoice: Document, items: Sequence[SettledItem]
) -> list[Document]:
	"""Draft the credit notes that settle `items` of one invoice: one of its lines, one for each amount."""
	lines, amounts = [], []
	left = {line.name: line.left for line in invoice_lines.lines_of([invoice.name])[invoice.name]}
	for item in items:
		line = resolution.credited_line(item)
		is_returned = bool(line and line.qty and line.qty > left.get(line.row, ZERO))  # some of it, meanwhile
		(amounts if line is None or is_returned or _is_less_than(item, invoice) else lines).append(item)
	return [
		credit_notes.issue(
			note, on=agreement.on, remark=agreement.remark, dispute=dispute.name, is_paid=dispute.is_paid
		)
		for note in _notes(invoice, lines, amounts, agreement)
	]


def _notes(
	invoice: Document, lines: Sequence[SettledItem], amounts: Sequence[SettledItem], agreement: Agreement
) -> Iterator[Document]:
	"""Draft the notes one after the other: what the last one takes back of the taxes, the next one knows."""
	for together in _together(invoice, lines):
		chosen = [resolution.credited_line(item) for item in together]
		yield credit_notes.draft_of_lines(
			invoice, chosen, _credits_of(invoice), goods_come_back=agreement.goods_come_back
		)
	for item in amounts:
		yield _of_amount(invoice, item, agreement)


def _together(invoice: Document, lines: Sequence[SettledItem]) -> list[list[SettledItem]]:
	"""Return `lines` by the note they are on: where taxes are charged by the piece, prices have one of their own."""
	if not allowances.is_by_quantity(invoice):
		return [list(lines)] if lines else []
	prices = [item for item in lines if item.kind is DisputeKind.PRICE]
	others = [item for item in lines if item.kind is not DisputeKind.PRICE]
	return [each for each in (others, prices) if each]


def _is_less_than(item: SettledItem, invoice: Document) -> bool:
	"""Whether less was agreed than a disputed line, quantity or price comes to: then it is credited as an amount."""
	note = credit_notes.draft_of_lines(invoice, [resolution.credited_line(item)], _credits_of(invoice))
	return item.amount < credit_notes.credited(note)


def _credits_of(invoice: Document) -> list[Credit]:
	"""Return what was credited of an invoice, which is locked, by drafts, too."""
	return credited.credits_of([invoice.name], with_drafts=True).get(invoice.name, [])


def _of_amount(invoice: Document, item: SettledItem, agreement: Agreement) -> Document:
	"""Return a note of an amount; ERPNext's own return of the whole invoice where it is that."""
	credits = _credits_of(invoice)
	if item.kind is DisputeKind.INVOICE and item.row is None:
		whole = credit_notes.draft_of_rest(invoice, credits, goods_come_back=agreement.goods_come_back)
		if whole is not None and credit_notes.credited(whole) == item.amount:
			return whole
	amount = credit_notes.in_invoice_currency(invoice, item.amount)
	if item.kind is DisputeKind.TAX:
		return credit_notes.draft_of_taxes(invoice, amount, credited.taken_by_account(credits))
	return credit_notes.draft_of_amount(invoice, amount, item.row, credits)


def _rebill(
	dispute: DisputeToSettle, agreement: Agreement, invoice: Document, items: Sequence[SettledItem]
) -> list[Document]:
	"""Draft the credit note of the whole invoice, and leave the corrected one as a draft for billing."""
	note, corrected = rebilled(dispute, agreement, invoice, items)
	credit_notes.issue(note, on=agreement.on, remark=agreement.remark, dispute=dispute.name)
	issuing.put_down(corrected, dispute=dispute.name)
	return [note]


def rebilled(
	dispute: DisputeToSettle, agreement: Agreement, invoice: Document, items: Sequence[SettledItem]
) -> Rebilled:
	"""Return what bills `invoice` anew as agreed, unsaved; throws one sentence where it cannot be."""
	lines = [resolution.credited_line(item) for item in items if item.kind is not DisputeKind.TAX]
	if None in lines:
		refuse(_("Say which lines, quantities or prices of {0} are billed anew."), invoice.name)
	if len(lines) < len(items) and not agreement.tax_template:
		refuse(_("Choose the tax template by which {0} is billed anew."), invoice.name)
	if any(_is_lowered(item, dispute, invoice) for item in items):
		refuse(
			_(
				"Less was agreed of {0} than it would be lowered by when it is billed anew; settle this by Credit Note."
			),
			invoice.name,
		)
	if others := disputed_elsewhere(dispute.name, invoice.name):
		refuse(
			_(
				"{0} is disputed in {1}, too, which would be credited with it; decide that first, or settle this by Credit Note."
			),
			invoice.name,
			others[0],
		)
	values = {"tax_template": agreement.tax_template, "on": agreement.on, "remark": agreement.remark}
	found = rebills.drafts_of(invoice, lines, **values)
	if invoices.open_amount(invoice) < credit_notes.credited(found.note):
		refuse(
			_(
				"{0} is paid or credited in part, and billing it anew would credit all of it; settle this by Credit Note, or return it in ERPNext and reconcile that with a new invoice."
			),
			invoice.name,
		)
	return found


def _is_lowered(item: SettledItem, dispute: DisputeToSettle, invoice: Document) -> bool:
	"""Whether an amount was agreed that no line, quantity or price comes to, nor all that is disputed of the taxes."""
	return item not in dispute.items if item.kind is DisputeKind.TAX else _is_less_than(item, invoice)


def _write_off(
	dispute: DisputeToSettle, agreement: Agreement, invoice: Document, items: Sequence[SettledItem]
) -> list[Document]:
	rules = policies.settling_rules(dispute.company)
	amount = sum((item.amount for item in items), ZERO)
	terms = WriteOffTerms(rules.write_off_account, rules.splits_tax)
	values = {"on": agreement.on, "remark": agreement.remark, "dispute": dispute.name}
	return [write_offs.write_off(invoice, amount, terms, credited.before_write_off(invoice.name), **values)]


def _write_journal_off(
	dispute: DisputeToSettle, agreement: Agreement, items: Sequence[SettledItem]
) -> list[Document]:
	"""Draft what writes off what is open of another journal, on each receivable account where it is; its taxes, if any,
	are nobody's to split."""
	terms = WriteOffTerms(policies.settling_rules(dispute.company).write_off_account)
	values = {"on": agreement.on, "remark": agreement.remark, "dispute": dispute.name}
	amounts: dict[str | None, Decimal] = {}
	for item in items:
		amounts[item.account] = amounts.get(item.account, ZERO) + item.amount
	owed = {
		account: journals.locked(
			items[0].invoice, dispute.company, dispute.customer, dispute.currency, account
		)
		for account in amounts
	}
	return [
		write_offs.write_journal_off(owed[account], amount, terms, **values)
		for account, amount in amounts.items()
	]


DRAFTS = {Resolution.CREDIT_NOTE: _credit, Resolution.REBILL: _rebill, Resolution.WRITE_OFF: _write_off}


def _refund(dispute: DisputeToSettle, agreement: Agreement, items: Sequence[SettledItem]) -> Document:
	"""Draft the payment that gives a customer's credit back."""
	amount = sum((item.amount for item in items), ZERO)
	account, found = to_their_credit.credits_of(dispute.company, dispute.customer, dispute.currency)
	return refunds.refund(
		Payee(dispute.company, dispute.customer, account),
		paid_back(amount, found),
		bank_account=agreement.bank_account,
		on=agreement.on,
		remark=agreement.remark,
		dispute=dispute.name,
	)


# -- what waits for a second person


def approve(locked: Callable[[], DisputeToSettle], doctype: str, name: str) -> None:
	"""Submit a draft that settles a dispute, as somebody who may; what is open and disputed is checked again.

	`locked` locks the dispute, as for `resolve`.
	"""
	frappe.db.commit()  # nosemgrep: what is approved is read as it is now, behind the dispute's lock

	def work() -> None:
		dispute = locked()
		issuing.release(_waiting(dispute, doctype, name))

	retrying(work)


def reject(locked: Callable[[], DisputeToSettle], doctype: str, name: str) -> str:
	"""Delete a draft that was to settle a dispute, which then can be settled otherwise; return who had made it."""
	draft = _waiting(locked(), doctype, name)
	issuing.discard(draft)
	return draft.owner


def _waiting(dispute: DisputeToSettle, doctype: str, name: str) -> Document:
	"""Return the draft `name`, locked; throws unless it settles `dispute` and waits."""
	for each in dispute_documents.locked_settlements(dispute.name):
		if (each.doctype, each.name) == (doctype, name) and each.is_draft:
			return frappe.get_doc(doctype, name)
	refuse(_("{0} does not wait for approval in this dispute any more; look at it again."), name)
