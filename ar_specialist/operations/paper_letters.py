"""Letters by post: shown before they are made, and kept as an activity with the exact copy of what is printed.

Making a letter belongs to the caller's transaction: the activity with its copy, or nothing. Does not check
permissions; `visibility` is what of the customer's items the user may see, and so may write about.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import NamedTuple

import frappe
from frappe import _
from frappe.model.document import Document
from frappe.utils import add_days, formatdate, getdate, now_datetime

from ar_specialist.ledger import postal
from ar_specialist.ledger.population import Visibility
from ar_specialist.receivables.account import CollectionStop
from ar_specialist.receivables.activity import Channel, Direction, Outcome
from ar_specialist.receivables.errors import ReceivablesError
from ar_specialist.receivables.items import OpenItem, asked_of
from ar_specialist.receivables.letter import Addressee
from ar_specialist.receivables.paper_letter import Posting, check_posting, person, postal_address
from ar_specialist.receivables.reminder import is_asked_for
from ar_specialist.receivables.strategy import StepAction
from ar_specialist.refusal import refuse

from . import cautions, composer, copies, letter_pages, letters, policies
from .doctypes import ACTIVITY
from .letter_facts import DisputeFacts
from .promised import ItemKey, key_of

NOBODY = Addressee("")

Record = dict[str, object]


@dataclass(frozen=True, slots=True)
class Wish:
	"""What a letter is to be; what is left open is decided as for any letter to the customer.

	`contact` is to whom it goes in person, "" for nobody. Without `asked`, the ticked items, it is about what is
	overdue.
	"""

	template: str | None = None
	asked: Sequence[Mapping[str, object]] = ()
	contact: str | None = None
	address: str | None = None
	statement: bool | None = None
	invoices: bool | None = None
	dispute: DisputeFacts | None = None


class Sheet(NamedTuple):
	"""A letter that may be made: what it says, about which items, to whom it goes, and how its first pages look."""

	letter: letters.Letter
	items: list[OpenItem]
	person: Addressee | None
	address: str
	lines: tuple[str, ...]
	html: str


def sheet(account: Document, wish: Wish, visibility: Visibility, *, prints: bool) -> Sheet:
	"""Return the letter that `wish` makes to the customer of `account`, with its enclosures where it `prints`.

	Throws one sentence where none may be made, or not like this.
	"""
	today = getdate()
	found = letters.open_items(account, today, visibility)
	address = _address(account.customer, wish.address)
	is_open = any(not item.is_credit for item in found)
	check_customer(account, is_open=is_open, has_address=bool(address))
	to, rules = _person(account.customer, wish.contact), policies.contact_rules(account.company)
	letter = letters.compose(
		account,
		template=wish.template or composer.template_of_step(account) or rules.template,
		items=_items(account, found, wish.asked, today),
		attach_statement=rules.attaches_statement if wish.statement is None else wish.statement,
		attach_invoices=rules.attaches_invoices if wish.invoices is None else wish.invoices,
		visibility=visibility,
		by_post_to=to or NOBODY,
		prints=prints,
		dispute=wish.dispute,
	)
	lines = letter_pages.lines_to(account.customer, to, address)
	about = asked_of(item for item in found if key_of(item) in letter.items)
	return Sheet(letter, about, to, address, lines, letter_pages.as_html(account, letter, lines, today))


def check_customer(account: Document, *, is_open: bool, has_address: bool) -> None:
	"""Throw the first thing that keeps a letter to the customer of `account` from being made."""
	posting = Posting(
		account.customer_name or account.customer,
		is_open=is_open,
		has_address=has_address,
		legal_stop=account.collection_stop == CollectionStop.LEGAL_STOP.value,
		has_objected=bool(account.no_letters),
	)
	try:
		check_posting(posting)
	except ReceivablesError as error:
		refuse(_(error.template), *error.values)


def _items(
	account: Document, found: Sequence[OpenItem], asked: Sequence[Mapping[str, object]], today: date
) -> list[ItemKey] | None:
	"""Return the ticked items, else all that a letter of today asks for; None where nothing is due.

	Where the strategy asks for a letter before the due date, the leading item is among them.
	"""
	if asked:
		return letters.keys_of(found, asked)
	is_due = account.step_action == StepAction.LETTER.value and getdate(account.step_due_on) <= today
	leading = getdate(account.leading_due_date) if is_due and account.leading_due_date else None
	return [key_of(item) for item in found if is_asked_for(item, today, leading)] or None


def _address(customer: str, wanted: str | None) -> str | None:
	theirs = postal.addresses(customer)
	if wanted and wanted not in {each.name for each in theirs}:
		refuse(_("{0} is no address of {1} in use; choose one of theirs."), wanted, customer)
	found = postal_address(theirs)
	return wanted or (found.name if found else None)


def _person(customer: str, wanted: str | None) -> Addressee | None:
	people = postal.people(customer)
	if wanted is None:
		return person(people)
	by_name = {each.contact: each for each in people}
	if wanted and wanted not in by_name:
		refuse(_("{0} is no contact of {1}; choose one of theirs."), wanted, customer)
	return by_name.get(wanted)


# -- shown before it is made


def draft(account: Document, wish: Wish, visibility: Visibility) -> Record:
	"""Return the letter that `wish` would make, how it looks, what else could be chosen, and what to know before."""
	shown = sheet(account, wish, visibility, prints=False)
	letter, attached = shown.letter, shown.letter.attached
	return {
		"customer": account.customer_name or account.customer,
		"html": shown.html,
		"subject": letter.subject,
		"template": letter.template,
		"language": letter.language,
		"contact": (shown.person and shown.person.contact) or "",
		"contacts": [{"name": each.contact, "label": each.name} for each in postal.people(account.customer)],
		"address": shown.address,
		"addresses": _labelled(account.customer),
		"items": [key.label for key in letter.items],
		"statement": attached.statement,
		"invoices": bool(attached.invoices),
		"cautions": to_know(account, now_datetime()),
	}


def to_know(account: Document, now: datetime) -> list[str]:
	"""Return what somebody should know before a letter is made to the customer of `account`."""
	of_letter = {
		"company": account.company,
		"customer": account.customer,
		"channel": Channel.LETTER.value,
		"direction": Direction.OUTGOING.value,
		"undone_on": ("is", "not set"),
		"happened_on": (">", add_days(now, -policies.contact_rules(account.company).quiet_days)),
	}
	last = frappe.db.get_value(ACTIVITY, of_letter, "happened_on", order_by="happened_on desc")
	text = _("A letter to them was made on {0} already.")
	known = cautions.cautions(account, now)[Channel.LETTER.value]
	return [text.format(formatdate(last)), *known] if last else known


def _labelled(customer: str) -> list[Record]:
	return [
		{"name": each.name, "label": ", ".join(postal.lines_of(each.name))}
		for each in postal.addresses(customer)
	]


# -- made


def make(account: Document, wish: Wish, visibility: Visibility) -> tuple[Document, bytes]:
	"""Make the letter that `wish` asks for, and keep it; return its activity and what is to be printed."""
	made = sheet(account, wish, visibility, prints=True)
	enclosures = [each["fcontent"] for each in made.letter.attachments]
	content = letters.printed(_("the letter"), lambda: letter_pages.as_pdf(made.html, enclosures))
	activity = _activity(account, made)
	copies.keep(activity, f"{activity.name}.pdf", content)
	return activity, content


def _activity(account: Document, made: Sheet) -> Document:
	vouchers = dict.fromkeys((key.voucher_type, key.voucher_no) for key in made.letter.items)
	doc = frappe.get_doc(
		{
			"doctype": ACTIVITY,
			"company": account.company,
			"customer": account.customer,
			"channel": Channel.LETTER.value,
			"direction": Direction.OUTGOING.value,
			"outcome": Outcome.SENT.value,
			"contact": made.person and made.person.contact,
			"subject": made.letter.subject[:140],
			"recipients": "\n".join(made.lines),
			"template": made.letter.template,
			"items": [{"voucher_type": kind, "voucher_no": name} for kind, name in vouchers],
		}
	)
	return doc.insert(ignore_permissions=True)
