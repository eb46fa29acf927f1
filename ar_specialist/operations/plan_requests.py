"""Instalments paid online: ERPNext's Payment Requests, one for each invoice an instalment is about.

Made with the reminder before the instalment, or when somebody asks for them, where a gateway is set up in ERPNext;
otherwise nothing is. A gateway that fails keeps no reminder back. Does not check permissions.
"""

from collections.abc import Iterable, Mapping
from datetime import date
from decimal import Decimal

import frappe
from frappe import _
from frappe.model.document import Document
from frappe.utils import getdate

from ar_specialist.ledger.packed import exact
from ar_specialist.posting import issuing, payment_requests
from ar_specialist.receivables.items import OpenItem, asked_of
from ar_specialist.receivables.plan import AGREED, PlanStatus
from ar_specialist.refusal import refuse

from . import letters, marks, plans
from .doctypes import ACCOUNT
from .letter_facts import Values


def links(doc: Document, account: Document, day: date, recipient: str) -> list[Values]:
	"""Return where the customer pays the instalment of `doc` due on `day`: number, amount, currency and address of each.

	What is asked for is what is open now, whatever was asked for before.
	"""
	if not takes_payments(doc):
		return []
	parts = _parts(doc, letters.open_items(account, getdate()), day)
	return [each for each in _asked(doc, day, parts, recipient) if each["link"]]


def takes_payments(doc: Document) -> bool:
	"""Return whether ERPNext has a gateway by which the plan `doc` could be paid online."""
	return bool(payment_requests.gateway_of(doc.company, doc.account_currency))


def request(doc: Document) -> Values:
	"""Ask for the next instalment of the stored, locked plan `doc`, as its reminder does; return its day and where it is paid.

	`failed` are the invoices for which none could be made: the Error Log says why. Throws one sentence where the
	instalment is not paid online.
	"""
	plans.follow_up(doc)
	doc.reload()
	if doc.docstatus != 1 or PlanStatus(doc.status) not in AGREED:
		refuse(_("{0} is {1}; payment is requested of a plan in force."), doc.name, _(doc.status))
	if not takes_payments(doc):
		refuse(
			_(
				"{0} takes no payments in {1} online; ask your administrator for a default Payment Gateway Account."
			),
			doc.company,
			doc.account_currency,
		)
	issuing.check_right(payment_requests.REQUEST, "create")
	day = doc.next_due_date
	parts = _parts(doc, letters.open_items(_account_of(doc), getdate()), day) if day else {}
	if not parts:
		refuse(_("Nothing can be paid online of the next instalment of {0}."), doc.name)
	to = letters.addressee_of(doc.customer)
	found = _asked(doc, day, parts, to.email if to else "")
	there = {each["number"] for each in found}
	return {"day": day, "requests": found, "failed": [number for number in parts if number not in there]}


def waiting(doc: Document) -> dict[date, list[Values]]:
	"""Return where the instalments of `doc` are paid by the requests that wait for just what is open, by their days.

	Nowhere while the customer's ledger has changed and nobody has looked: they may have paid. Writes nothing.
	"""
	rows = payment_requests.requests_of(doc.name)
	is_in_force = doc.docstatus == 1 and PlanStatus(doc.status) in AGREED
	if not rows or not is_in_force or marks.is_marked(doc.company, doc.customer):
		return {}
	items = letters.open_items(_account_of(doc), getdate())
	days = sorted({getdate(row[payment_requests.DAY]) for row in rows})
	by_day = {day: _said(rows, day, _parts(doc, items, day)) for day in days}
	return {day: [each for each in found if each["link"]] for day, found in by_day.items()}


def _account_of(doc: Document) -> Document:
	return frappe.get_doc(ACCOUNT, {"company": doc.company, "customer": doc.customer})


def _asked(doc: Document, day: date, parts: Mapping[str, Decimal], recipient: str) -> list[Values]:
	"""Have `parts` asked for, each once; return what waits for payment then."""
	asked = _still_asked(doc, day, parts)
	for invoice, amount in parts.items():
		if invoice not in asked:
			_ask(doc, day, invoice, amount, recipient)
	return _said(payment_requests.requests_of(doc.name, day, is_held=True), day, parts)


def _said(rows: Iterable[frappe._dict], day: date, parts: Mapping[str, Decimal]) -> list[Values]:
	"""Return those of the requests `rows` for the instalment due on `day` that ask for just its `parts`."""
	return [
		{
			"number": row.reference_name,
			"amount": exact(row.grand_total),
			"currency": row.currency,
			"link": row.payment_url,
		}
		for row in rows
		if getdate(row[payment_requests.DAY]) == day
		and parts.get(row.reference_name) == exact(row.grand_total)
	]


def _still_asked(doc: Document, day: date, parts: Mapping[str, Decimal]) -> set[str]:
	"""Return which invoices are asked for just what is open of them; requests for other amounts are withdrawn."""
	asked = set()
	for row in payment_requests.requests_of(doc.name, day, is_held=True):
		if parts.get(row.reference_name) == exact(row.grand_total):
			asked.add(row.reference_name)
		else:
			payment_requests.take_back(row)
	return asked


def _parts(doc: Document, items: Iterable[OpenItem], day: date) -> dict[str, Decimal]:
	"""Return what is asked of each invoice among `items` by the instalment due on `day`, in the currency of the plan."""
	theirs = {row.voucher_no for row in doc.items if row.voucher_type == "Sales Invoice"}
	parts: dict[str, Decimal] = {}
	for item in asked_of(items):
		if _is_part(item, day) and item.voucher_no in theirs and item.currency == doc.account_currency:
			parts[item.voucher_no] = parts.get(item.voucher_no, Decimal(0)) + item.outstanding
	return parts


def _is_part(item: OpenItem, day: date) -> bool:
	return item.voucher_type == "Sales Invoice" and item.agreed_date == day


def _ask(doc: Document, day: date, invoice: str, amount: Decimal, recipient: str) -> None:
	says = _("Instalment of payment plan {0}").format(doc.name)
	try:
		payment_requests.ask(doc, day, invoice, amount, recipient, says)
	except frappe.QueryDeadlockError:
		raise
	except Exception:  # whatever a gateway stumbles over
		frappe.clear_last_message()
		frappe.log_error(f"No payment request for {invoice}, an instalment of {doc.name}")
