"""Which of ERPNext's documents settle a dispute. Does not check permissions."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import NamedTuple

from pypika.queries import QueryBuilder

import frappe
from frappe.query_builder.functions import Min, Sum

from ar_specialist.receivables.dispute import Resolution
from ar_specialist.receivables.money import ZERO, round_amount

from . import control, packed
from .vouchers import chunks

HEAD = ("name", "docstatus", "owner", "creation")
OF_INVOICE = (
	"is_return", "return_against", "ar_corrects", "base_grand_total", "currency", "party_account_currency",
	"rounded_total", "grand_total", "base_rounded_total", "base_grand_total",
)  # fmt: skip
INVOICE, JOURNAL, PAYMENT = "Sales Invoice", "Journal Entry", "Payment Entry"


class Settlement(NamedTuple):
	"""A document that settles a dispute, draft or submitted; `amount` is in company currency.

	`invoice` is the first voucher that it takes something off, or corrects, and `taken` all that it takes off, or pays
	back, in the receivable account's currency; `parts` is that by voucher, which is None of what is paid back.
	"""

	remedy: Resolution
	doctype: str
	name: str
	is_draft: bool
	owner: str
	created_on: datetime
	invoice: str | None
	amount: Decimal
	taken: Decimal
	parts: tuple[tuple[str | None, Decimal], ...] = ()


class Refund(NamedTuple):
	"""What was paid back to settle a dispute, in the receivable account's currency, and the first day it was."""

	paid_on: date
	amount: Decimal


Query = tuple[Callable[..., Settlement], QueryBuilder]


def settlements(dispute: str) -> list[Settlement]:
	"""Return the documents that settle `dispute` and were not cancelled, drafts among them, the oldest first."""
	return _joined(make(*row) for make, query in _queries([dispute]) for row in query.run())


def locked_settlements(dispute: str) -> list[Settlement]:
	"""Return the same as they are committed now, locked.

	`settlements` reads what was there when the transaction began, which may be before a colleague's document.
	"""
	return _locked([dispute])


def by_one_person(disputes: Sequence[str]) -> list[Settlement]:
	"""Return what settled any of `disputes` and was submitted by whoever had made it; no statement for none.

	Who submits a document posts its rows in the ledger, whoever changes the document later.
	"""
	found = [each for each in _locked(disputes) if not each.is_draft] if disputes else []
	table, posted = frappe.qb.DocType("Payment Ledger Entry"), set()
	for names in chunks(each.name for each in found):
		query = frappe.qb.from_(table).select(table.voucher_no, table.owner).distinct()
		posted.update(query.where(table.voucher_no.isin(names)).run())
	return [each for each in found if (each.name, each.owner) in posted]


def waiting(disputes: Sequence[str]) -> list[Settlement]:
	"""Return the drafts that wait for approval in any of `disputes`, locked; a corrected invoice waits for billing.

	No statement for none, one where nothing waits.
	"""
	found = _locked(disputes) if with_drafts(disputes) else []
	return [each for each in found if each.is_draft and each.remedy is not Resolution.REBILL]


def disputes_waiting() -> list[str]:
	"""Return the disputes of which any document is a draft; corrected invoices, which wait for billing, are none."""
	drafts = " UNION ".join(
		f"(SELECT ar_dispute FROM `tab{doctype}` WHERE ar_dispute > '' AND docstatus = 0 {but})"
		for doctype, but in ((INVOICE, "AND IFNULL(ar_corrects, '') = ''"), (JOURNAL, ""), (PAYMENT, ""))
	)
	return [name for (name,) in frappe.db.sql(drafts)]


def corrections(disputes: Iterable[str]) -> dict[str, str]:
	"""Return, by dispute, a corrected invoice that is still a draft; no statement for none."""
	found: dict[str, str] = {}
	table = frappe.qb.DocType(INVOICE)
	for names in chunks(disputes):
		query = frappe.qb.from_(table).select(table.ar_dispute, table.name).orderby(table.creation)
		of_draft = (table.docstatus == 0) & (table.is_return == 0) & (table.ar_corrects != "")
		found.update(query.where(table.ar_dispute.isin(names) & of_draft).run())
	return found


def with_drafts(disputes: Sequence[str]) -> set[str]:
	"""Return those of `disputes` that anything is drafted to settle, as it is committed now; no statement for none."""
	if not disputes:
		return set()
	drafts = " UNION ALL ".join(
		f"(SELECT ar_dispute FROM `tab{doctype}` WHERE ar_dispute IN %(disputes)s AND docstatus = 0 FOR UPDATE)"
		for doctype in (INVOICE, JOURNAL, PAYMENT)
	)
	return {name for (name,) in frappe.db.sql(drafts, {"disputes": tuple(disputes)})}


def refunds(disputes: Iterable[str], as_on: date | None = None) -> dict[str, Refund]:
	"""Return what submitted refunds paid back, by `as_on` or ever, to settle each of `disputes`; no statement for none."""
	found: dict[str, Refund] = {}
	table = frappe.qb.DocType(PAYMENT)
	for names in chunks(disputes):
		query = (
			frappe.qb.from_(table)
			.select(table.ar_dispute, Min(table.posting_date), Sum(table.received_amount))
			.where(table.ar_dispute.isin(names) & (table.docstatus == 1))
			.groupby(table.ar_dispute)
		)
		if as_on:
			query = query.where(table.posting_date <= as_on)
		found.update({name: Refund(paid_on, packed.exact(amount)) for name, paid_on, amount in query.run()})
	return found


def _locked(disputes: Sequence[str]) -> list[Settlement]:
	return _joined(make(*row) for make, query in _queries(disputes) for row in query.for_update().run())


def _joined(rows: Iterable[Settlement]) -> list[Settlement]:
	"""Return one settlement for each document, the oldest first: a journal has a row for each voucher."""
	found: dict[tuple[str, str], Settlement] = {}
	for each in rows:
		part, first = (each.invoice, each.taken), found.get((each.doctype, each.name))
		found[each.doctype, each.name] = (
			first._replace(taken=first.taken + each.taken, parts=(*first.parts, part))
			if first
			else each._replace(parts=(part,))
		)
	return sorted(found.values(), key=lambda each: (each.created_on, each.name))


def _queries(disputes: Sequence[str]) -> Iterator[Query]:
	"""Yield, for each kind of document, the query for those of `disputes` and what makes a settlement of its row."""
	for doctype, make, fields in (
		(INVOICE, _of_invoice, OF_INVOICE),
		(JOURNAL, _of_journal, ("total_debit",)),
		(PAYMENT, _of_payment, ("base_paid_amount", "received_amount")),
	):
		table = frappe.qb.DocType(doctype)
		columns = [table[field] for field in (*HEAD, *fields)]
		where = table.ar_dispute.isin(list(disputes)) & (table.docstatus < 2)
		query = frappe.qb.from_(table).select(*columns).where(where)
		yield make, _with_references(query) if doctype == JOURNAL else query


def _with_references(query: QueryBuilder) -> QueryBuilder:
	"""Add to a query of journals what each takes off which voucher, a row for each."""
	table, row = frappe.qb.DocType(JOURNAL), frappe.qb.DocType("Journal Entry Account")
	refers = (row.parent == table.name) & row.reference_type.isin([INVOICE, JOURNAL])
	taken = row.credit_in_account_currency - row.debit_in_account_currency
	return query.left_join(row).on(refers).select(row.reference_name, taken).orderby(row.idx)


def _exact(amount: float | None) -> Decimal:
	return round_amount(packed.exact(amount), control.precision())


def _of_invoice(
	name: str,
	docstatus: int,
	owner: str,
	created_on: datetime,
	is_return: int,
	against: str | None,
	corrects: str | None,
	total: float,
	currency: str,
	account_currency: str,
	*totals: float,
) -> Settlement:
	head = (INVOICE, name, docstatus == 0, owner, created_on)
	if not is_return:
		return Settlement(Resolution.REBILL, *head, corrects, abs(_exact(total)), ZERO)
	in_own, in_companys = totals[:2], totals[2:]
	rounded, grand = in_own if currency == account_currency else in_companys
	taken = abs(_exact(rounded) or _exact(grand))
	return Settlement(Resolution.CREDIT_NOTE, *head, against, abs(_exact(total)), taken)


def _of_journal(
	name: str,
	docstatus: int,
	owner: str,
	created_on: datetime,
	total: float,
	voucher: str | None,
	taken: float | None,
) -> Settlement:
	head = (JOURNAL, name, docstatus == 0, owner, created_on)
	return Settlement(Resolution.WRITE_OFF, *head, voucher, _exact(total), _exact(taken))


def _of_payment(
	name: str, docstatus: int, owner: str, created_on: datetime, paid: float, received: float
) -> Settlement:
	head = (PAYMENT, name, docstatus == 0, owner, created_on)
	return Settlement(Resolution.REFUND, *head, None, _exact(paid), _exact(received))
