"""Disputes as their customers see them on the portal: in their words, with nothing of ours but what is meant for them.

What is shown is named here, field by field; no document leaves this module. Does not check permissions: whose customers
these are, the caller has asked.
"""

from collections.abc import Collection, Iterable, Mapping
from decimal import Decimal

import frappe
from frappe import _
from frappe.model.document import Document
from frappe.utils import get_datetime, getdate

from ar_specialist.ledger import portal
from ar_specialist.receivables import portal as rules
from ar_specialist.receivables.claim import OF_LINE
from ar_specialist.receivables.dispute import ENDED, DisputeKind, DisputeStatus, Resolution
from ar_specialist.refusal import refuse

from . import disputable, dispute_messages, portal_mails
from .doctypes import DISPUTE, DISPUTE_ITEM, DISPUTE_REASON
from .portal_disputes import found, reasons
from .wording import for_reader

Record = dict[str, object]
MOST = 200  # cases in the list, the newest
FIELDS = [
	"name", "customer", "customer_name", "company", "status", "reason", "category", "currency", "raised_on",
	"disputed_originally", "still_disputed", "paid_meanwhile", "credited", "written_off", "upheld",
]  # fmt: skip


# -- the list


def cases(customers: Collection[str]) -> dict[str, list[Record]]:
	"""Return the disputes of `customers`, the newest first: `live` ones and those that are `over`."""
	rows = frappe.get_all(
		DISPUTE,
		filters={"customer": ("in", list(customers) or [""])},
		fields=FIELDS,
		order_by="raised_on desc, name desc",
		limit=MOST,
	)
	about, offered = _about([row.name for row in rows]), set(reasons())
	shown = [{**_card(row, offered), "invoices": about.get(row.name, [])} for row in rows]
	return {
		"live": [row for row in shown if not row["is_over"]],
		"over": [row for row in shown if row["is_over"]],
	}


def _card(row: Mapping[str, object], offered: Collection[str]) -> Record:
	"""Return what a case is in one line; a reason that is none of the customer's words is told by its category."""
	status = DisputeStatus(row["status"])
	return {
		"name": row["name"],
		"status": _(rules.STATUS_WORDS[status]),
		"shade": rules.STATUS_SHADES[status],
		"is_waiting": status is DisputeStatus.WAITING,
		"is_over": status in ENDED,
		"reason": _(row["reason"]) if row["reason"] in offered else _(row["category"]),
		"customer": row["customer_name"] or row["customer"],
		"company": row["company"],
		"raised_on": _short_date(row["raised_on"]),
		"amount": _money(row["disputed_originally"], row["currency"]),
	}


def _about(names: Iterable[str]) -> dict[str, list[str]]:
	rows = frappe.get_all(
		DISPUTE_ITEM,
		filters={"parenttype": DISPUTE, "parent": ("in", list(names) or [""])},
		fields=["parent", "voucher_no"],
		order_by="idx",
		limit=0,
	)
	about: dict[str, list[str]] = {}
	for row in rows:
		about.setdefault(row.parent, [])
		if row.voucher_no not in about[row.parent]:
			about[row.parent].append(row.voucher_no)
	return about


def _money(amount: float | Decimal | None, currency: str) -> str:
	return for_reader().money(amount or 0, currency)


def _date(day: object) -> str:
	return for_reader().date(getdate(day)) if day else ""


def _short_date(day: object) -> str:
	return for_reader().short_date(getdate(day)) if day else ""


# -- what can be disputed


def open_invoices(customers: Collection[str]) -> list[Record]:
	"""Return the open invoices of `customers`, what is due first, each with what of it can be disputed."""
	invoices = portal.billed_to(customers)
	result = []
	for company, customer in portal.companies_of(customers):
		items = disputable.disputable(company, customer, locks=False)
		for (_account, kind, name), item in items.items():
			if kind == "Sales Invoice" and name in invoices:
				result.append(_invoice(invoices[name], item))
	return sorted(result, key=lambda row: (row["is_disputed"], row["due"], row["name"]))


def _invoice(row: Mapping[str, object], item: disputable.Disputable) -> Record:
	room = item.room(None)
	due = item.due_date or row["due_date"]
	return {
		"name": row["name"],
		"customer": row["customer"],
		"customer_name": row["customer_name"],
		"company": row["company"],
		"po_no": row["po_no"],
		"date": _short_date(row["posting_date"]),
		"due": getdate(due),
		"due_on": _short_date(due),
		"is_late": bool(due and getdate(due) < getdate()),
		"currency": item.currency,
		"outstanding": _money(item.state.open, item.currency),
		"disputable": _money(room, item.currency),
		"most": float(room),
		"is_disputed": room <= 0,
		"in_dispute": _money(item.state.open - room, item.currency) if room < item.state.open else "",
		"together": "\n".join((row["company"], row["customer"], item.currency)),
	}


def lines_of(customers: Collection[str], invoice: str) -> list[Record]:
	"""Return the lines of an invoice of `customers`, in their order."""
	known = portal.billed_to(customers, [invoice])
	if invoice not in known:
		refuse(_("There is no invoice {0} of yours."), invoice, exception=frappe.DoesNotExistError)
	currency = known[invoice].currency
	return [
		{
			"name": line.name,
			"label": f"{line.idx}. {line.item_name or line.item_code or ''}",
			"qty": float(line.qty),
			"unit": _(line.uom) if line.uom else "",
			"rate": float(line.rate),
			"sum": f"{for_reader().number(line.qty)} × {for_reader().price(line.rate, currency)} = {_money(line.amount, currency)}",
		}
		for line in portal.lines_of(invoice)
	]


def choices() -> Record:
	"""Return what a customer may choose among when raising a dispute: reasons, and what may be wrong."""
	described = frappe.get_all(
		DISPUTE_REASON, filters={"name": ("in", reasons() or [""])}, fields=["name"], order_by="name", limit=0
	)
	kinds = [
		{"value": each.value, "label": _(rules.KIND_WORDS[each]), "is_of_line": each in OF_LINE}
		for each in DisputeKind
	]
	return {
		"reasons": [{"value": row.name, "label": _(row.name)} for row in described],
		"kinds": kinds,
	}


# -- one case


def case(customers: Collection[str], name: str) -> Record:
	"""Return a dispute of one of `customers` in full; throws the same whether it is another's or none."""
	doc = frappe.get_doc(DISPUTE, found(customers, name))
	status = DisputeStatus(doc.status)
	sentence = rules.sentence_of(status, dispute_messages.is_said(doc))
	return {
		**_card(doc.as_dict(), set(reasons())),
		"sentence": _(sentence),
		"decision": _decision(doc, status),
		"decide_by": _decide_by(doc, status),
		"amounts": _amounts(doc),
		"items": _items(doc),
		"messages": _messages(doc),
		"may_write": rules.may_write(status),
		"may_withdraw": rules.may_withdraw(status),
	}


def _decision(doc: Document, status: DisputeStatus) -> str:
	if status not in (DisputeStatus.RESOLVED, DisputeStatus.CLOSED) or not doc.resolution:
		return ""
	return _(rules.DECISIONS[Resolution(doc.resolution)])


def _decide_by(doc: Document, status: DisputeStatus) -> str:
	"""Return until when we mean to decide; nothing once that is over, or while it is the customer's turn."""
	is_ours = status in (DisputeStatus.OPEN, DisputeStatus.IN_REVIEW)
	return _date(doc.deadline) if is_ours and doc.deadline and getdate(doc.deadline) >= getdate() else ""


def _amounts(doc: Document) -> list[Record]:
	"""Return what was disputed and what became of it, without what is nothing."""
	rows = (
		(_("Disputed"), doc.disputed_originally, True),
		(_("Still in dispute"), doc.still_disputed, False),
		(_("Credited"), doc.credited, False),
		(_("Taken off"), doc.written_off, False),
		(_("Paid"), doc.paid_meanwhile, False),
		(_("To be paid as invoiced"), doc.upheld, False),
	)
	return [
		{"label": label, "amount": _money(amount, doc.currency)}
		for label, amount, always in rows
		if amount or always
	]


def _items(doc: Document) -> list[Record]:
	names = portal.item_names(row.invoice_line for row in doc.items if row.invoice_line)
	is_said = dispute_messages.is_said(doc)
	return [
		{
			"invoice": row.voucher_no,
			"what": names.get(row.invoice_line) or _what(row, is_said),
			"kind": _(rules.KIND_WORDS[DisputeKind(row.kind)]) if row.invoice_line else "",
			"amount": _money(row.disputed, doc.currency),
		}
		for row in doc.items
	]


def _what(row: Document, is_said: bool) -> str:
	kind = DisputeKind(row.kind)
	if kind is DisputeKind.SHORT_PAYMENT and not is_said:
		return _(rules.LESS_PAID)
	return _("The whole invoice") if kind is DisputeKind.INVOICE else _(rules.KIND_WORDS[kind])


def _messages(doc: Document) -> list[Record]:
	"""Return what was written on both sides, here or by e-mail, in order; what was said on the phone comes first."""
	us, them = doc.company, doc.customer_name or doc.customer
	first = []
	if doc.says and not any(row.from_customer and row.text for row in doc.messages[:1]):
		first = [{"is_theirs": True, "who": them, "on": _date(doc.raised_on), "text": doc.says}]
	written = [
		(get_datetime(row.sent_on), bool(row.from_customer), row.text or "", row.file, row.file_name, False)
		for row in doc.messages
	]
	written += [(each.on, each.is_theirs, each.text, None, None, True) for each in portal_mails.mails(doc)]
	return first + [
		{
			"is_theirs": is_theirs,
			"who": them if is_theirs else us,
			"on": f"{_date(on)} {on:%H:%M}",
			"text": text,
			"file": file,
			"file_name": file_name,
			"is_mail": is_mail,
		}
		for on, is_theirs, text, file, file_name, is_mail in sorted(written, key=lambda each: each[0])
	]
