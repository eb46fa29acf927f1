"""What credit notes and write-offs took back of sales invoices, account by account. Does not check permissions."""

from collections.abc import Collection, Iterator
from datetime import datetime
from decimal import Decimal
from typing import NamedTuple

import frappe
from frappe.query_builder.functions import Sum

from ar_specialist.receivables.money import ZERO, round_amount
from ar_specialist.receivables.remaining import Credit

from .packed import exact

MONEY = ("Bank", "Cash")


class _Dated(NamedTuple):
	"""A credit of an invoice, with what tells in which order credits were made."""

	invoice: str
	created_on: datetime
	voucher: str
	credit: Credit


def credits_of(
	invoices: Collection[str], *, with_drafts: bool = False, in_company_currency: bool = False
) -> dict[str, list[Credit]]:
	"""Return what was taken back of each of `invoices`, in its currency unless said, in the order it was made.

	Of journals only those count that take tax back: others write off what they do with the tax in it.
	"""
	names = list(invoices)
	if not names:
		return {}
	states = [0, 1] if with_drafts else [1]
	found = [*_notes(names, states, in_company_currency), *_journals(names, states, in_company_currency)]
	credits: dict[str, list[Credit]] = {}
	for each in sorted(found, key=lambda each: (each.created_on, each.voucher)):
		credits.setdefault(each.invoice, []).append(each.credit)
	return credits


def before_write_off(invoice: str) -> list[Credit]:
	"""Return what was taken back of an invoice, by drafts, too, in company currency."""
	return credits_of([invoice], with_drafts=True, in_company_currency=True).get(invoice, [])


def taken_by_account(credits: Collection[Credit]) -> dict[str, Decimal]:
	"""Return what `credits` took back, by account."""
	taken: dict[str, Decimal] = {}
	for credit in credits:
		for account, amount in credit.taken.items():
			taken[account] = taken.get(account, ZERO) + amount
	return taken


def _notes(invoices: list[str], states: list[int], in_company_currency: bool) -> Iterator[_Dated]:
	"""Yield the credit notes: what their lines come to net, and their taxes and charges."""
	prefix = "base_" if in_company_currency else ""
	taken: dict[tuple[str, datetime, str], dict[str, Decimal]] = {}
	for doctype, account, amount in (
		("Sales Invoice Item", "income_account", f"{prefix}net_amount"),
		("Sales Taxes and Charges", "account_head", f"{prefix}tax_amount_after_discount_amount"),
	):
		row, note = frappe.qb.DocType(doctype), frappe.qb.DocType("Sales Invoice")
		query = (
			frappe.qb.from_(note)
			.join(row)
			.on((row.parenttype == "Sales Invoice") & (row.parent == note.name))
			.select(note.return_against, note.creation, note.name, row[account], Sum(row[amount]))
			.where(note.return_against.isin(invoices) & (note.is_return == 1) & note.docstatus.isin(states))
			.groupby(note.return_against, note.creation, note.name, row[account])
		)
		for *note_of, named, total in query.run():
			of_note = taken.setdefault(tuple(note_of), {})
			of_note[named] = of_note.get(named, ZERO) - exact(total)
	for (invoice, created_on, name), amounts in taken.items():
		yield _Dated(invoice, created_on, name, Credit(amounts))


def _journals(invoices: list[str], states: list[int], in_company_currency: bool) -> Iterator[_Dated]:
	"""Yield the journals that take tax back, each with the part of it that is about an invoice."""
	about = _journals_about(invoices, states)
	booked = _booked(sorted({journal for journal, *_rest in about}))
	for journal, invoice, created_on, rate, credited in about:
		taxes, lost, whole = booked[journal]
		if not taxes or credited <= 0 or whole <= 0:  # it takes nothing off, as one between two customers
			continue
		part = credited / whole / (Decimal(1) if in_company_currency else exact(rate) or Decimal(1))
		taken = {account: round_amount(amount * part, 9) for account, amount in taxes.items()}
		yield _Dated(invoice, created_on, journal, Credit(taken, round_amount(lost * part, 9)))


def _journals_about(
	invoices: list[str], states: list[int]
) -> list[tuple[str, str, datetime, float, Decimal]]:
	"""Return which journals take how much off which of `invoices`, in company currency."""
	row, invoice = frappe.qb.DocType("Journal Entry Account"), frappe.qb.DocType("Sales Invoice")
	journal = frappe.qb.DocType("Journal Entry")
	query = (
		frappe.qb.from_(row)
		.join(journal)
		.on(journal.name == row.parent)
		.join(invoice)
		.on(invoice.name == row.reference_name)
		.select(
			journal.name, invoice.name, journal.creation, invoice.conversion_rate, Sum(row.credit - row.debit)
		)
		.where((row.reference_type == "Sales Invoice") & row.reference_name.isin(invoices))
		.where(journal.docstatus.isin(states))
		.groupby(journal.name, invoice.name, journal.creation, invoice.conversion_rate)
	)
	return [(*about, exact(credited)) for *about, credited in query.run()]


def _booked(journals: list[str]) -> dict[str, tuple[dict[str, Decimal], Decimal, Decimal]]:
	"""Return what each of `journals` debits to taxes by account and to losses, and what it takes off customers."""
	row, account = frappe.qb.DocType("Journal Entry Account"), frappe.qb.DocType("Account")
	query = (
		frappe.qb.from_(row)
		.join(account)
		.on(account.name == row.account)
		.select(row.parent, row.account, account.account_type, row.party, Sum(row.debit - row.credit))
		.where(row.parent.isin(journals or [""]))
		.groupby(row.parent, row.account, account.account_type, row.party)
	)
	found: dict[str, tuple[dict[str, Decimal], Decimal, Decimal]] = {}
	for journal, name, kind, party, debited in query.run():
		taxes, lost, whole = found.get(journal, ({}, ZERO, ZERO))
		if party:
			whole -= exact(debited)
		elif kind == "Tax":
			taxes[name] = taxes.get(name, ZERO) + exact(debited)
		elif kind not in MONEY:
			lost += exact(debited)
		found[journal] = (taxes, lost, whole)
	return found
