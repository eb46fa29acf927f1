"""The letter that proposes a payment plan: sent with the link and the letter as PDF, or made on paper to be signed.

Sending and making belong to the caller's transaction: the activity with its exact copy, or nothing. Does not check
permissions.
"""

from dataclasses import replace

import frappe
import frappe.translate
from frappe import _
from frappe.model.document import Document
from frappe.utils import formatdate, getdate, now_datetime

from ar_specialist.ledger import correspondence, postal
from ar_specialist.receivables.account import CollectionStop
from ar_specialist.receivables.activity import Channel, Direction, Outcome
from ar_specialist.receivables.letter import Addressee
from ar_specialist.receivables.paper_letter import person, postal_address
from ar_specialist.receivables.plan import PlanStatus
from ar_specialist.refusal import refuse

from . import (
	cautions,
	copies,
	letter_facts,
	letter_pages,
	letter_texts,
	letters,
	mailing,
	paper_letters,
	plan_facts,
	plan_offers,
	plan_terms,
)
from .doctypes import ACCOUNT, ACTIVITY
from .letter_facts import Attached
from .letters import Letter
from .promised import ItemKey

PROPOSAL = "AR Payment Plan Proposal"

Record = dict[str, object]


def preview(doc: Document) -> Record:
	"""Return how the letter about the proposal `doc` looks and reads, where it would go, and what to know before."""
	check_proposed(doc)
	account = account_of(doc)
	to = letters.addressee_of(doc.customer)
	mail = _letter(doc, account, to, by_post=False)
	known = cautions.cautions(account, now_datetime())
	return {
		"customer": doc.customer_name or doc.customer,
		"subject": mail.subject,
		"message": mail.message,
		"html": _sheet(doc, account)[1],
		"language": mail.language,
		"recipients": ", ".join(mail.recipients),
		"address": "\n".join(postal.lines_of(_address(doc.customer))),
		"link": plan_offers.url_of(doc),
		"cautions": {
			"email": known[Channel.EMAIL.value],
			"letter": paper_letters.to_know(account, now_datetime()),
		},
	}


def send(doc: Document) -> str:
	"""Send the proposal `doc` by e-mail, with the letter as PDF; return the activity that keeps the exact copy."""
	check_proposed(doc)
	account = account_of(doc)
	_check_mail(account)
	letter = _letter(doc, account, letters.addressee_of(doc.customer), by_post=False)
	activity = mailing.send(account, replace(letter, attachments=[_pdf(doc, account, letter.language)]))
	frappe.db.set_value(ACTIVITY, activity, "payment_plan", doc.name, update_modified=False)
	return activity


def make(doc: Document) -> Document:
	"""Make the proposal `doc` as a letter to print; return its activity, which keeps the PDF."""
	check_proposed(doc)
	account = account_of(doc)
	address = _address(doc.customer)
	paper_letters.check_customer(account, is_open=True, has_address=bool(address))
	letter, html = _sheet(doc, account)
	content = letters.printed(_("the letter"), lambda: letter_pages.as_pdf(html, []))
	activity = _activity(doc, letter, address)
	copies.keep(activity, f"{activity.name}.pdf", content)
	return activity


def check_proposed(doc: Document) -> None:
	"""Throw unless `doc` is a proposal that the customer can still accept."""
	if doc.status != PlanStatus.PROPOSED.value:
		refuse(_("{0} is {1}; propose it first, so that its terms stand."), doc.name, _(doc.status))
	until = plan_terms.last_day(doc)
	if until < getdate():
		refuse(
			_("The proposal stood until {0}; take it back into draft and propose it again."),
			formatdate(until),
		)


def account_of(doc: Document) -> Document:
	"""Return the account of the customer of a plan."""
	return frappe.get_doc(ACCOUNT, {"company": doc.company, "customer": doc.customer})


def _check_mail(account: Document) -> None:
	who = account.customer_name or account.customer
	if account.collection_stop == CollectionStop.LEGAL_STOP.value:
		refuse(_("A legal stop is set for {0}; leave it to who deals with it, and write no e-mail."), who)
	if account.no_email:
		refuse(_("{0} objects to e-mail; make a letter."), who)


def _letter(doc: Document, account: Document, to: Addressee | None, *, by_post: bool) -> Letter:
	"""Return the proposal in the customer's language, as an e-mail or `by_post`; with nothing attached."""
	language = correspondence.language_of(doc.customer)
	keys = tuple(_keys(doc))
	vouchers = {(key.voucher_type, key.voucher_no) for key in keys}
	items = [
		item
		for item in letters.open_items(account, getdate())
		if (item.voucher_type, item.voucher_no) in vouchers and not item.is_all_disputed
	]
	facts = plan_facts.values(doc, language, plan_offers.url_of(doc))
	values = letter_facts.values(account, items, getdate(), language, to, Attached(), by_post, plan=facts)
	text = letter_texts.filled(PROPOSAL, language, values)
	recipients = [to.email] if to and to.email and not by_post else []
	return Letter(
		subject=text.subject,
		message=text.message,
		recipients=recipients,
		language=language,
		template=text.template,
		items=keys,
	)


def _keys(doc: Document) -> list[ItemKey]:
	return [
		ItemKey(
			row.receivable_account, row.voucher_type, row.voucher_no, row.payment_term or None, row.due_date
		)
		for row in doc.items
	]


def _sheet(doc: Document, account: Document) -> tuple[Letter, str]:
	"""Return the letter on paper, and how its page looks; addressed by name where no address is known."""
	to = person(postal.people(doc.customer))
	letter = _letter(doc, account, to or Addressee(""), by_post=True)
	lines = letter_pages.lines_to(doc.customer, to, _address(doc.customer))
	return letter, letter_pages.as_html(account, letter, lines, getdate())


def _pdf(doc: Document, account: Document, language: str) -> Record:
	_text, html = _sheet(doc, account)
	content = letters.printed(_("the letter"), lambda: letter_pages.as_pdf(html, []))
	with frappe.translate.print_language(language):
		name = _("Payment Plan {0}").format(doc.name)
	return {"fname": f"{name}.pdf", "fcontent": content}


def _address(customer: str) -> str | None:
	found = postal_address(postal.addresses(customer))
	return found.name if found else None


def _activity(doc: Document, letter: Letter, address: str | None) -> Document:
	to = person(postal.people(doc.customer))
	vouchers = dict.fromkeys((key.voucher_type, key.voucher_no) for key in letter.items)
	return frappe.get_doc(
		{
			"doctype": ACTIVITY,
			"company": doc.company,
			"customer": doc.customer,
			"channel": Channel.LETTER.value,
			"direction": Direction.OUTGOING.value,
			"outcome": Outcome.SENT.value,
			"contact": to and to.contact,
			"subject": letter.subject[:140],
			"recipients": "\n".join(letter_pages.lines_to(doc.customer, to, address)),
			"template": letter.template,
			"payment_plan": doc.name,
			"items": [{"voucher_type": kind, "voucher_no": name} for kind, name in vouchers],
		}
	).insert(ignore_permissions=True)
