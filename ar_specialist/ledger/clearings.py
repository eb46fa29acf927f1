"""When what took something off which voucher, and what does so no more: payments and credits against single vouchers.

Does not check permissions.
"""

from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import NamedTuple

import frappe

from ar_specialist.receivables.promise_record import Clearing

from . import packed
from .population import LEDGER
from .vouchers import chunks

VoucherKey = tuple[str, str, str]  # receivable account, voucher type, voucher


class TakenBack(NamedTuple):
	"""A voucher that had taken something off another and does no more, and when that was undone."""

	voucher_type: str
	voucher_no: str
	undone_on: datetime


def clearings(accounts: Sequence[str], vouchers: Iterable[str]) -> dict[VoucherKey, list[Clearing]]:
	"""Return what cleared each of `vouchers` on `accounts`, in the currency of the account, day by day."""
	if not accounts:
		return {}
	columns = ["l.account", "l.against_voucher_type", "l.against_voucher_no", "l.posting_date"]
	columns.append("-SUM(l.amount_in_account_currency)")
	tail = f"""FROM {LEDGER} l
		WHERE l.against_voucher_no IN %(names)s AND l.account IN %(accounts)s AND l.delinked = 0
			AND l.voucher_no <> l.against_voucher_no
		GROUP BY l.against_voucher_no, l.against_voucher_type, l.account, l.posting_date"""
	found: dict[VoucherKey, list[Clearing]] = {}
	for chunk in chunks(vouchers):
		values = {"names": chunk, "accounts": tuple(accounts)}
		for account, kind, name, day, amount in packed.rows(columns, tail, values):
			if Decimal(amount) > 0:
				clearing = Clearing(date.fromisoformat(day), Decimal(amount))
				found.setdefault((account, kind, name), []).append(clearing)
	return found


def taken_back(vouchers: Iterable[str]) -> dict[VoucherKey, list[TakenBack]]:
	"""Return what had cleared each of `vouchers` and was cancelled or unreconciled since, the oldest first."""
	found: dict[VoucherKey, list[TakenBack]] = {}
	for chunk in chunks(vouchers):
		for key, each in (*_cancelled(chunk), *_unreconciled(chunk)):
			found.setdefault(key, []).append(each)
	return {key: sorted(theirs, key=lambda each: each.undone_on) for key, theirs in found.items()}


def _cancelled(names: Sequence[str]) -> Iterator[tuple[VoucherKey, TakenBack]]:
	"""Yield what is not in the ledger any more: marked there, or beside what reverses it where that is immutable."""
	columns = [
		"l.account",
		"l.against_voucher_type",
		"l.against_voucher_no",
		"l.voucher_type",
		"l.voucher_no",
	]
	tail = f"""FROM {LEDGER} l
		WHERE l.against_voucher_no IN %(names)s AND l.voucher_no <> l.against_voucher_no
		GROUP BY {", ".join(columns)}
		HAVING SUM(IF(l.delinked = 0, l.amount, 0)) = 0"""
	for *key, kind, name, undone in packed.rows([*columns, "MAX(l.modified)"], tail, {"names": names}):
		yield tuple(key), TakenBack(kind, name, datetime.fromisoformat(undone))


def _unreconciled(names: Sequence[str]) -> Iterator[tuple[VoucherKey, TakenBack]]:
	"""Yield what was taken off the invoices it cleared, of which ERPNext leaves nothing in the ledger."""
	undone, row = frappe.qb.DocType("Unreconcile Payment"), frappe.qb.DocType("Unreconcile Payment Entries")
	query = (
		frappe.qb.from_(undone)
		.join(row)
		.on(row.parent == undone.name)
		.select(row.account, row.reference_doctype, row.reference_name)
		.select(undone.voucher_type, undone.voucher_no, undone.modified)
		.where(row.reference_name.isin(names) & (row.unlinked == 1) & (undone.docstatus == 1))
		.orderby(undone.modified, undone.name)
	)
	for *key, kind, name, undone_on in query.run():
		yield tuple(key), TakenBack(kind, name, undone_on)
