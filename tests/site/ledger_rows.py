"""Ledger rows of one voucher each, in both ledgers, for what ERPNext's documents would not let a test make."""

from datetime import date

import frappe

from tests.site import baseline as base

STAMP = {"creation": "2026-01-01 00:00:00", "modified": "2026-01-01 00:00:00", "owner": "Administrator"}


def write(
	company: str,
	account: str,
	party: str,
	voucher: tuple[str, str],
	amount: float,
	rate: float,
	on: date | str,
	booked: float | None = None,
	party_type: str = "Customer",
) -> None:
	"""A voucher for itself of `amount` in company currency; `booked` when the general ledger says otherwise."""
	in_account = round(amount / rate, 2)
	of_both = {
		"name": f"{voucher[1]}-{account}",
		"company": company,
		"account": account,
		"party_type": party_type,
		"party": party,
		"voucher_type": voucher[0],
		"voucher_no": voucher[1],
		"posting_date": on,
		"account_currency": base.CURRENCY if rate == 1 else base.FOREIGN,
		"docstatus": 1,
		**STAMP,
	}
	_insert(
		"Payment Ledger Entry",
		**of_both,
		account_type="Receivable",
		against_voucher_type=voucher[0],
		against_voucher_no=voucher[1],
		amount=amount,
		amount_in_account_currency=in_account,
	)
	booked = amount if booked is None else booked
	_insert("GL Entry", **of_both, debit=max(booked, 0), credit=max(-booked, 0))


def sold_by(invoice: str, person: str) -> None:
	"""Make `person` the sales team of an invoice."""
	_insert(
		"Sales Team",
		name=f"{invoice}-team",
		parent=invoice,
		parenttype="Sales Invoice",
		parentfield="sales_team",
		idx=1,
		sales_person=person,
		**STAMP,
	)


def _insert(doctype: str, **values: object) -> None:
	frappe.db.bulk_insert(doctype, fields=list(values), values=[tuple(values.values())])
