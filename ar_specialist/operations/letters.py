"""Writing to a customer: which items, to whom, in which language, what it says and what goes with it.

Composing writes nothing but a refresh of the customer; sending is in `mailing`. Does not check permissions.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import TypeVar

import frappe
from frappe import _
from frappe.model.document import Document
from frappe.utils import getdate

from ar_specialist.ledger import correspondence, derived, whereabouts
from ar_specialist.ledger.population import Visibility
from ar_specialist.receivables.items import OpenItem
from ar_specialist.receivables.letter import MOST_INVOICES, Addressee, addressee, is_overdue
from ar_specialist.receivables.money import ZERO
from ar_specialist.refusal import refuse

from . import (
	aging,
	disputed_on,
	letter_facts,
	letter_texts,
	marks,
	planned_items,
	policies,
	refresh,
	statements,
)
from .letter_facts import Attached, DisputeFacts, Values
from .promised import ItemKey, key_of

Attachment = dict[str, object]  # fname and fcontent
Printed = TypeVar("Printed")


@dataclass(frozen=True, slots=True)
class Letter:
	"""A letter ready to be sent: what it says, to whom, and its attachments as {fname, fcontent}."""

	subject: str
	message: str
	recipients: list[str]
	cc: list[str] = field(default_factory=list)
	attachments: list[Attachment] = field(default_factory=list)
	language: str = "en"
	template: str | None = None
	items: tuple[ItemKey, ...] = ()
	attached: Attached = field(default_factory=Attached)


def compose(
	account: Document,
	*,
	template: str | None,
	items: Sequence[ItemKey] | None = None,
	asked_for: Callable[[OpenItem], bool] | None = None,
	as_on: date | None = None,
	attach_statement: bool = True,
	attach_invoices: bool = True,
	visibility: Visibility | None = None,
	by_post_to: Addressee | None = None,
	prints: bool = True,
	dispute: DisputeFacts | None = None,
	plan: Values | None = None,
) -> Letter:
	"""Return the letter that `template` makes for the customer of `account`, about `items` or all overdue ones.

	`asked_for` says which they are, where nobody has chosen. What is disputed of them is not asked for, unless the
	letter is about that `dispute`. It is about nothing beyond `visibility`, what a person may see. One `by_post_to`
	somebody greets them. Unless it `prints`, nothing is attached. `plan` is what it may say of one. `recipients` is empty
	when nobody may be written to. Throws one sentence where nothing is overdue or open, or the template cannot be filled.
	"""
	as_on = as_on or getdate()
	found = _owed(open_items(account, as_on, visibility), dispute)
	items = [key_of(item) for item in found if asked_for(item)] if asked_for else items
	chosen = _chosen(account, found, items, as_on)
	to, language = by_post_to or addressee_of(account.customer), correspondence.language_of(account.customer)
	attached, by_post = _attached(account, chosen, attach_statement, attach_invoices), bool(by_post_to)
	values = letter_facts.values(account, chosen, as_on, language, to, attached, by_post, dispute, plan)
	text = letter_texts.filled(template, language, values)
	return Letter(
		subject=text.subject,
		message=text.message + letter_texts.note_on(attached, language),
		recipients=[to.email] if to and to.email else [],
		attachments=_attachments(account, found, attached, as_on, language) if prints else [],
		language=language,
		template=text.template,
		items=tuple(dict.fromkeys(key_of(item) for item in chosen)),
		attached=attached,
	)


def _owed(found: list[OpenItem], dispute: DisputeFacts | None) -> list[OpenItem]:
	"""Return the open items `found`, those that `dispute` was about as owed."""
	about = {number for number, _due, _amount in dispute.items} if dispute else set()
	return [item._replace(disputed=ZERO) if item.voucher_no in about else item for item in found]


def addressee_of(customer: str) -> Addressee | None:
	"""Return whom at `customer` letters are written to by e-mail."""
	reach = whereabouts.addressees([customer]).get(customer, whereabouts.NOBODY)
	return addressee(reach.candidates, reach.blocked)


def open_items(account: Document, as_on: date, visibility: Visibility | None = None) -> list[OpenItem]:
	"""Return what is open of the customer of `account`, in the currency of their account, the oldest first.

	Only what is within `visibility`, where one is given.

	They say what of them is disputed. Today by instalment and as the ledger stands at this moment; on another day whole vouchers, from the ledger.
	"""
	company, customer = account.company, account.customer
	visibility = visibility or Visibility()
	if as_on == getdate():
		if marks.is_marked(company, customer):
			refresh.refresh(company, [customer])
		view = policies.view_for(
			company, in_party_currency=True, by_term=policies.policy_for(company).by_term
		)
		seen = derived.visible(visibility)
		found = derived.open_items(company, view, parties=[customer], where=seen, with_disputed=True)
		found = planned_items.on_agreed_days(company, found, view, [customer])
	else:
		view = policies.view_for(company, in_party_currency=True)
		selection = aging.Selection(
			company, as_on, party_type="Customer", parties=(customer,), visibility=visibility
		)
		found = disputed_on.marked(company, as_on, aging.from_ledger(selection, view).items, view)
	found = [item for item in found if item.party_type == "Customer"]
	return sorted(found, key=lambda item: (item.due_day, item.voucher_no))


def _chosen(
	account: Document, found: Sequence[OpenItem], keys: Sequence[ItemKey] | None, as_on: date
) -> list[OpenItem]:
	if keys is None:
		return _overdue(account, found, as_on)
	by_key: dict[ItemKey, list[OpenItem]] = {}  # parts of an item that are due on one day have one key
	for item in found:
		by_key.setdefault(key_of(item), []).append(item)
	for key in keys:
		if key not in by_key:
			refuse(
				_("{0} is not open any more for {1}; refresh, and choose again."), key.label, account.customer
			)
	if not keys and any(item.is_all_disputed for item in found):
		refuse(
			_("All that is open of {0} is disputed; write to them from the dispute."),
			account.customer_name or account.customer,
		)
	if not keys:
		refuse(_("Choose at least one open item to write about."))
	chosen = []
	for key in dict.fromkeys(keys):
		asked = [item for item in by_key[key] if not item.is_all_disputed]
		if not asked:
			refuse(_("{0} is disputed in full; leave it out, or decide the dispute first."), key.label)
		chosen += asked
	return chosen


def _overdue(account: Document, found: Sequence[OpenItem], as_on: date) -> list[OpenItem]:
	"""Return what is overdue and may be asked for; throws where there is none."""
	overdue = [item for item in found if is_overdue(item, as_on)]
	asked = [item for item in overdue if not item.is_all_disputed]
	if asked:
		return asked
	name = account.customer_name or account.customer
	if overdue:
		refuse(
			_("All that is overdue of {0} is disputed; decide the disputes first, or choose other items."),
			name,
		)
	refuse(_("Nothing of {0} is overdue; choose the open items to write about."), name)


def _attached(
	account: Document, chosen: Sequence[OpenItem], with_statement: bool, with_invoices: bool
) -> Attached:
	if not with_invoices:
		return Attached(with_statement)
	names = list(dict.fromkeys(item.voucher_no for item in chosen if item.voucher_type == "Sales Invoice"))
	theirs = correspondence.of_customer(names, account.customer, account.company)
	names = [name for name in names if name in theirs]
	return Attached(with_statement, tuple(names[:MOST_INVOICES]), max(len(names) - MOST_INVOICES, 0))


def _attachments(
	account: Document, found: Sequence[OpenItem], attached: Attached, as_on: date, language: str
) -> list[Attachment]:
	made = []
	if attached.statement:
		made.append(printed(_("the statement"), lambda: statements.as_pdf(account, found, as_on, language)))
	return [
		*made,
		*(printed(name, lambda name=name: _invoice(name, language)) for name in attached.invoices),
	]


def printed(what: str, make: Callable[[], Printed]) -> Printed:
	"""Return what `make` prints; a printer that fails keeps the letter back, rather than letting it leave without."""
	try:
		return make()
	except OSError as error:
		reason = str(error).strip().splitlines()[-1:]
		refuse(_("The PDF of {0} could not be made: {1}. Try again, or leave it out."), what, *reason or [""])


def _invoice(name: str, language: str) -> Attachment:
	"""Return the invoice `name` as its own print format shows it."""
	flag = frappe.flags.ignore_print_permissions
	try:
		return frappe.attach_print("Sales Invoice", name, lang=language)
	finally:
		frappe.flags.ignore_print_permissions = flag


def keys_of(found: Sequence[OpenItem], asked: Sequence[Mapping[str, object]]) -> list[ItemKey]:
	"""Return the keys of the items that somebody ticked, by voucher, instalment and due day.

	What is not among `found` is a key of no item, which composing refuses.
	"""
	by_row = {
		(item.voucher_type, item.voucher_no, item.payment_term or None, key_of(item).due_date): key_of(item)
		for item in found
	}
	return [
		by_row.get(
			(row["voucher_type"], row["voucher_no"], row["payment_term"], row["due_date"]),
			ItemKey("", row["voucher_type"], row["voucher_no"], row["payment_term"], row["due_date"]),
		)
		for row in asked
	]
