"""What customers do about their own disputes on the portal: raise, answer, send files, withdraw.

Everything is looked up anew among `customers`, for whom the user acts; what is not there and what is somebody else's is
refused with one and the same sentence. Does not check permissions: whose customers these are, the caller has asked.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from decimal import Decimal

import frappe
from frappe import _
from frappe.model.document import Document
from frappe.utils import add_to_date, now_datetime

from ar_specialist.ledger import portal
from ar_specialist.ledger.correspondence import sites_language
from ar_specialist.receivables import portal as rules
from ar_specialist.receivables.activity import Channel
from ar_specialist.receivables.dispute import DisputeKind, DisputeStatus
from ar_specialist.receivables.errors import ReceivablesError
from ar_specialist.refusal import refuse

from . import dispute_files, dispute_messages, dispute_notices, disputes, policies
from .dispute_files import Sent
from .doctypes import DISPUTE, DISPUTE_MESSAGE, DISPUTE_REASON

MOST_ITEMS = 50


@dataclass(frozen=True, slots=True)
class Claim:
	"""What a customer says is wrong with one of their invoices."""

	invoice: str
	kind: str = DisputeKind.INVOICE.value
	line: str | None = None
	qty: Decimal | None = None
	rate: Decimal | None = None
	amount: Decimal | None = None


def raise_dispute(
	customers: Collection[str], claims: Sequence[Claim], reason: str, says: str, files: Sequence[Sent] = ()
) -> str:
	"""Raise a dispute about invoices of one of `customers`, with `files` as evidence; return its name."""
	_check_said(claims, reason, says)
	dispute_files.check(files)
	_check(rules.check_pace, _lately(DISPUTE, "owner", channel=Channel.PORTAL.value))
	company, customer = _whose(claims, customers)
	precision = policies.view_for(company, in_party_currency=True).precision
	for each in claims:
		_check(rules.check_decimals, each.invoice, each.amount, precision)
	doc = _new(company, customer, claims, reason, says)
	dispute_messages.from_customer(doc, says)
	doc.flags.by_customer = True
	doc.insert(ignore_permissions=True)
	if files:
		_keep_files(_locked(customers, doc.name), files)
	return doc.name


def _check_said(claims: Sequence[Claim], reason: str, says: str) -> None:
	if not claims:
		refuse(_("Choose at least one of your open invoices."))
	if len(claims) > MOST_ITEMS:
		refuse(_("A dispute is about up to {0} items; raise another one for the rest."), MOST_ITEMS)
	if not says:
		refuse(_("Say in a few words what is wrong, so that we can look into it."))
	kinds = [each.value for each in DisputeKind]
	if any(each.kind not in kinds for each in claims):
		refuse(_("Choose from the list what is wrong with the invoice."))
	if reason not in reasons():
		refuse(_("Choose the reason from the list."))


def reasons() -> list[str]:
	"""Return the reasons that are offered to customers, in the order of their names."""
	filters = {"on_portal": 1, "disabled": 0}
	return frappe.get_all(DISPUTE_REASON, filters=filters, pluck="name", order_by="name", limit=0)


def _whose(claims: Sequence[Claim], customers: Collection[str]) -> tuple[str, str]:
	"""Return (company, customer) of the invoices that are claimed about."""
	known = portal.billed_to(customers, {each.invoice for each in claims})
	for each in claims:
		invoice = known.get(each.invoice)
		if not invoice:
			refuse(_("There is no invoice {0} of yours."), each.invoice, exception=frappe.DoesNotExistError)
		if invoice.is_return or invoice.outstanding_amount <= 0:
			refuse(_("Nothing of {0} is open; choose among your open invoices."), each.invoice)
	found = {(row.company, row.customer) for row in known.values()}
	if len(found) > 1:
		refuse(_("These invoices are not of one company and customer; raise a dispute for each."))
	return found.pop()


def _new(company: str, customer: str, claims: Sequence[Claim], reason: str, says: str) -> Document:
	rows = [
		{
			"voucher_type": "Sales Invoice",
			"voucher_no": each.invoice,
			"kind": each.kind,
			"invoice_line": each.line,
			"qty": each.qty and float(each.qty),
			"rate": each.rate if each.rate is None else float(each.rate),
			"disputed": each.amount if each.amount is None else float(each.amount),
		}
		for each in claims
	]
	return frappe.get_doc(
		{
			"doctype": DISPUTE,
			"company": company,
			"customer": customer,
			"channel": Channel.PORTAL.value,
			"raised_by_contact": portal.contact_of(frappe.session.user, customer),
			"reason": reason,
			"says": rules.without_tags(says),
			"items": rows,
		}
	)


def _check(rule: object, *values: object) -> None:
	"""Ask a rule, and refuse as it does."""
	try:
		rule(*values)
	except ReceivablesError as error:
		refuse(_(error.template), *error.values, title=_("Dispute"))


def _lately(doctype: str, field: str, **filters: object) -> int:
	"""Return how many of `doctype` the user has made within the last hour."""
	since = add_to_date(now_datetime(), hours=-1)
	return frappe.db.count(doctype, {field: frappe.session.user, "creation": (">=", since), **filters})


# -- a dispute that is there


def found(customers: Collection[str], name: str) -> str:
	"""Return the name of a dispute of one of `customers` as it is stored; throws the same for any other."""
	stored = frappe.db.get_value(DISPUTE, {"name": name}, ["name", "customer"])
	if not stored or stored[1] not in customers:
		refuse(_("There is no dispute {0} of yours."), name, exception=frappe.DoesNotExistError)
	return stored[0]


def _locked(customers: Collection[str], name: str) -> Document:
	doc = disputes.up_to_date(found(customers, name))
	doc.flags.by_customer = doc.flags.ignore_permissions = True
	return doc


def answer(customers: Collection[str], name: str, text: str, files: Sequence[Sent] = ()) -> None:
	"""Add a message and `files` of the customer to a live dispute; where we waited for it, it goes back to review."""
	doc = _locked(customers, name)
	_check(rules.check_may_write, doc.name, DisputeStatus(doc.status))
	_check(rules.check_pace, _lately(DISPUTE_MESSAGE, "sent_by"), 3 * rules.MOST_AN_HOUR)
	if not text and not files:
		refuse(_("Write a message, or choose a file."))
	dispute_files.check(files, dispute_files.count_from_customer(doc.name))
	if text:
		dispute_messages.from_customer(doc, text)
	doc.status = (rules.after_answer(DisputeStatus(doc.status)) or DisputeStatus(doc.status)).value
	_keep_files(doc, files)
	dispute_notices.tell(doc, dispute_notices.ANSWERED)


def _keep_files(doc: Document, files: Sequence[Sent]) -> None:
	for file, name in dispute_files.store(doc.name, files):
		dispute_messages.from_customer(doc, file=file, file_name=name)
	doc.save()


def withdraw(customers: Collection[str], name: str, text: str = "") -> None:
	"""Take a live dispute back, with what the customer says about it."""
	doc = _locked(customers, name)
	_check(rules.check_may_write, doc.name, DisputeStatus(doc.status))
	if text:
		dispute_messages.from_customer(doc, text)
	why = {"status_reason": _("Withdrawn by the customer on the portal", lang=sites_language())}
	disputes.move(doc, DisputeStatus.WITHDRAWN.value, why)
	dispute_notices.tell(doc, dispute_notices.WITHDRAWN)


def file_of(customers: Collection[str], name: str, file: str) -> Sent:
	"""Return a file of the conversation about a dispute of one of `customers`."""
	sent = dispute_files.content_of(found(customers, name), file)
	if not sent:
		refuse(_("This dispute has no such file."), exception=frappe.DoesNotExistError)
	return sent
