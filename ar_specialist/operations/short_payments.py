"""Short payments: the disputes that what a payment left of its invoices is worth, offered or raised as the policy says.

Of one invoice and payment one dispute is raised, whatever becomes of it. Does not check permissions.
"""

from collections.abc import Collection, Iterable, Sequence
from datetime import date
from decimal import Decimal
from typing import NamedTuple

import frappe
from frappe import _
from frappe.model.document import Document
from frappe.utils import add_days

from ar_specialist.ledger import derived, standing
from ar_specialist.ledger import short_payments as payments
from ar_specialist.receivables.money import ZERO
from ar_specialist.receivables.short_payment import (
	USUAL_CLUES,
	Clue,
	ShortPayment,
	ShortPaymentAction,
	ToldReason,
	is_short,
	of_what_was_due,
	reason_of,
)
from ar_specialist.refusal import refuse

from . import accounts, disputable, policies
from .disputed import VoucherKey
from .doctypes import DISPUTE, DISPUTE_ITEM, DISPUTE_REASON, OPEN_ITEM
from .nightly import companies
from .retry import by_itself
from .runs import Run, run_company

JOB = "Dispute Short Payments"
DAYS_BACK = 7  # what no job has raised when the payment came
LONGEST_TEXT = 500
PAYMENT, INVOICE, KIND = "Payment Entry", "Sales Invoice", "Short Payment"

Record = dict[str, object]


class Rest(NamedTuple):
	"""What a payment left of an invoice, and the reason it gives itself, if any."""

	payment: ShortPayment
	told: ToldReason | None


def rests(company: str, *, names: Sequence[str] = (), since: date | None = None) -> list[Rest]:
	"""Return the rests worth a dispute that the payments `names` of `company` left, or those posted or reconciled `since`.

	What is left of an invoice in a payment plan is not short: it is still to come, as it was agreed.
	"""
	rule = policies.short_payments(company).rule
	left = payments.short_payments(company, payments=names, since=since)
	found = [each for each in (of_what_was_due(each, rule) for each in left) if is_short(each, rule)]
	planned = _planned(company, {each.invoice for each in found})
	found = [each for each in found if each.invoice not in planned]
	raised = _raised({each.payment for each in found})
	known = clues() if found else ()
	return [
		Rest(each, reason_of(each, known)) for each in found if (each.payment, each.invoice) not in raised
	]


def _planned(company: str, invoices: Collection[str]) -> set[str]:
	"""Return those among `invoices` of which something is in a payment plan in force; no statement for none."""
	filters = {"company": company, "voucher_type": INVOICE, "voucher_no": ("in", list(invoices))}
	filters["planned"] = ("!=", 0)
	return set(frappe.get_all(OPEN_ITEM, filters=filters, pluck="voucher_no")) if invoices else set()


def _raised(names: Iterable[str]) -> set[tuple[str, str]]:
	"""Return the payments among `names`, each with an invoice of which its rest was disputed already.

	Or that of a payment which it amends: it is the same money.
	"""
	heirs = {name: name for name in names}
	for name, before in standing.origins(list(heirs)).items():
		heirs |= dict.fromkeys(before, name)
	case, item = frappe.qb.DocType(DISPUTE), frappe.qb.DocType(DISPUTE_ITEM)
	query = (
		frappe.qb.from_(case)
		.join(item)
		.on((item.parent == case.name) & (item.parenttype == DISPUTE))
		.select(case.payment, item.voucher_no)
		.where(case.payment.isin(sorted(heirs) or [""]))
	)
	return {(heirs[payment], invoice) for payment, invoice in query.run()}


def clues() -> list[Clue]:
	"""Return what makes each reason in use likely: its own words, or the usual ones of its category, and its accounts."""
	usual = {clue.reason: clue.keywords for clue in USUAL_CLUES}
	reasons = frappe.get_all(
		DISPUTE_REASON,
		filters={"disabled": 0},
		fields=["name", "category", "keywords"],
		order_by="creation, name",
	)
	rows = frappe.get_all("AR Dispute Reason Account", fields=["parent", "account"], order_by="idx")
	accounts_of: dict[str, list[str]] = {}
	for row in rows:
		accounts_of.setdefault(row.parent, []).append(row.account)
	return [
		Clue(
			each.name,
			_keywords(each.keywords) or usual.get(each.category, ()),
			tuple(accounts_of.get(each.name, ())),
		)
		for each in reasons
	]


def _keywords(text: str | None) -> tuple[str, ...]:
	"""Return the words of a reason, which stand on lines of their own or between commas."""
	words = (text or "").replace("\n", ",").split(",")
	return tuple(word.strip() for word in words if word.strip())


def offers(payment: Document) -> list[Record]:
	"""Return the disputes that may be raised about what `payment` left, for its form."""
	if payment.docstatus != 1 or payment.payment_type != "Receive" or payment.party_type != "Customer":
		return []
	if policies.short_payments(payment.company).action is ShortPaymentAction.LEAVE:
		return []
	found = rests(payment.company, names=[payment.name])
	room = disputable.disputable(payment.company, payment.party, locks=False) if found else {}
	left = {key: item.room(None) for key, item in room.items()}
	return [_offer(each, left[_key(each)]) for each in found if left.get(_key(each), ZERO) > 0]


def _key(rest: Rest) -> VoucherKey:
	return (rest.payment.account, INVOICE, rest.payment.invoice)


def _offer(rest: Rest, room: Decimal) -> Record:
	short, told = rest
	return {
		"company": frappe.get_cached_value("Account", short.account, "company"),
		"customer": short.customer,
		"invoice": short.invoice,
		"rest": float(min(short.rest, room)),
		"currency": short.currency,
		"reason": told and told.reason,
		"evidence": told and told.evidence,
		**_words(short),
	}


def _words(short: ShortPayment) -> Record:
	"""Return what came with a payment: the customer's words, which they may see, and what was entered among ourselves."""
	texts = {"says": short.texts, "internal_notes": short.remarks}
	return {field: "\n".join(dict.fromkeys(theirs))[:LONGEST_TEXT] for field, theirs in texts.items()}


def check_payment(doc: Document) -> None:
	"""Throw unless the payment that a new dispute names is one of the same customer."""
	if not doc.payment:
		return
	found = frappe.db.get_value(
		PAYMENT, {"name": doc.payment}, ["docstatus", "company", "party_type", "party"]
	)
	if found != (1, doc.company, "Customer", doc.customer):
		refuse(_("{0} is no payment of {1} in {2}."), doc.payment, doc.customer, doc.company)


# -- raised by policy


def submitted(doc: Document, method: str | None = None) -> None:
	"""A payment was submitted: where the policy says so, a job raises disputes about what it left."""
	if doc.payment_type != "Receive" or doc.party_type != "Customer":
		return
	if policies.short_payments(doc.company).action is ShortPaymentAction.CREATE:
		frappe.enqueue(
			"ar_specialist.operations.short_payments.raise_of",
			enqueue_after_commit=True,
			company=doc.company,
			payment=doc.name,
		)


def raise_of(company: str, payment: str) -> list[str]:
	"""Raise the disputes about what `payment` left, unless there are any; return their names."""
	return [name for rest in rests(company, names=[payment]) if (name := _raise(company, rest))]


def raise_all(as_on: date, again: bool = False) -> None:
	"""Raise, where the policy says so, what payments left that were posted or reconciled in the last days and no job has
	disputed yet."""

	def of_company(company: str, record: Run) -> None:
		for rest in rests(company, since=add_days(as_on, -DAYS_BACK)):
			_raise_one(company, rest, record)

	for company in companies():
		if policies.short_payments(company).action is ShortPaymentAction.CREATE:
			run_company(JOB, company, as_on, again, of_company)


def _raise_one(company: str, rest: Rest, record: Run) -> None:
	def work() -> None:
		record.changed += bool(_raise(company, rest))

	by_itself(work, lambda: record.fail(rest.payment.invoice))
	record.processed += 1


def _raise(company: str, rest: Rest) -> str | None:
	"""Raise one dispute; None where somebody has meanwhile, or what is open is disputed already, or money of the customer
	on the same account settles it first."""
	from . import refresh  # which judges disputes

	short = rest.payment
	accounts.lock(company, [short.customer])
	refresh.refresh(company, [short.customer])
	if derived.has_credit(company, short.customer, short.account):
		return None
	reason = rest.told.reason if rest.told else _any_reason()
	if not reason or (short.payment, short.invoice) in _raised([short.payment]):
		return None
	found = disputable.disputable(company, short.customer).get(_key(rest))
	if not found or found.room(None) <= 0:
		return None
	item = {"voucher_type": INVOICE, "voucher_no": short.invoice, "kind": KIND}
	item["disputed"] = min(short.rest, found.room(None))
	values = {"reason": reason, "payment": short.payment, "items": [item], **_words(short)}
	doc = frappe.get_doc({"doctype": DISPUTE, "company": company, "customer": short.customer, **values})
	return doc.insert(ignore_permissions=True).name


def _any_reason() -> str | None:
	"""Return the reason of what gives none itself."""
	return frappe.db.get_value(DISPUTE_REASON, {"category": "Other", "disabled": 0}, "name")
