"""The control accounts: what the general ledger says receivables are. Does not check permissions."""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal

import frappe

from ar_specialist.receivables.money import ZERO

from . import indexes, packed
from .population import LEDGER, no_employees
from .vouchers import chunks


def control_balance(accounts: Sequence[str], as_on: date) -> Decimal:
	"""Return debit less credit of `accounts` up to `as_on`, in company currency."""
	if not accounts:
		return ZERO
	rows = packed.rows(
		["SUM(g.debit) - SUM(g.credit)"],
		f"""FROM `tabGL Entry` g {indexes.hint("ar_control")}
		WHERE g.account IN %(accounts)s AND g.is_cancelled = 0 AND g.posting_date <= %(as_on)s""",
		{"accounts": tuple(accounts), "as_on": as_on},
	)
	return Decimal(rows[0][0] or 0)


def control_balance_by_party(
	accounts: Sequence[str], as_on: date, parties: Sequence[str]
) -> dict[str, Decimal]:
	"""Return the control balance of each of `parties` that has entries in the general ledger."""
	employees = no_employees("GL Entry", "g")
	return _by_party(
		["g.party", "SUM(g.debit) - SUM(g.credit)"],
		f"""FROM `tabGL Entry` g {indexes.hint("ar_control")}
		WHERE g.party IN %(parties)s AND g.account IN %(accounts)s AND g.is_cancelled = 0
			AND g.posting_date <= %(as_on)s {f"AND {employees}" if employees else ""}
		GROUP BY g.party""",
		accounts,
		as_on,
		parties,
	)


def ledger_balance_by_party(
	accounts: Sequence[str], as_on: date, parties: Sequence[str]
) -> dict[str, Decimal]:
	"""Return what the payment ledger holds for each of `parties` that has entries in it."""
	employees = no_employees()
	return _by_party(
		["l.party", "SUM(l.amount)"],
		f"""FROM {LEDGER} l {indexes.hint("ar_open_item")}
		WHERE l.party IN %(parties)s AND l.account IN %(accounts)s AND l.delinked = 0
			AND l.posting_date <= %(as_on)s {f"AND {employees}" if employees else ""}
		GROUP BY l.party""",
		accounts,
		as_on,
		parties,
	)


def _by_party(
	columns: Sequence[str], tail: str, accounts: Sequence[str], as_on: date, parties: Sequence[str]
) -> dict[str, Decimal]:
	found: dict[str, Decimal] = {}
	for chunk in chunks(parties) if accounts else ():
		values = {"parties": chunk, "accounts": tuple(accounts), "as_on": as_on}
		found.update((party, Decimal(amount)) for party, amount in packed.rows(columns, tail, values))
	return found


def ledger_balance(accounts: Sequence[str], as_on: date) -> Decimal:
	"""Return what the payment ledger holds for `accounts` up to `as_on`, in company currency."""
	if not accounts:
		return ZERO
	rows = packed.rows(
		["SUM(l.amount)"],
		f"""FROM `tabPayment Ledger Entry` l {indexes.hint("ar_open_item")}
		WHERE l.account IN %(accounts)s AND l.delinked = 0 AND l.posting_date <= %(as_on)s""",
		{"accounts": tuple(accounts), "as_on": as_on},
	)
	return Decimal(rows[0][0] or 0)


def cancelled_balance(accounts: Sequence[str], as_on: date) -> Decimal:
	"""Return what `accounts` hold up to `as_on` of vouchers the payment ledger has delinked.

	An immutable general ledger keeps the entries of a cancelled voucher and reverses them on the day of
	cancelling; the payment ledger of older versions of ERPNext forgets the voucher on every date.
	"""
	rows = packed.rows(
		["SUM(g.debit) - SUM(g.credit)"],
		"""FROM `tabGL Entry` g
		WHERE g.account IN %(accounts)s AND g.is_cancelled = 0 AND g.posting_date <= %(as_on)s
			AND EXISTS (
				SELECT 1 FROM `tabPayment Ledger Entry` d
				WHERE d.voucher_no = g.voucher_no AND d.voucher_type = g.voucher_type AND d.delinked = 1
			) AND NOT EXISTS (
				SELECT 1 FROM `tabPayment Ledger Entry` l
				WHERE l.voucher_no = g.voucher_no AND l.voucher_type = g.voucher_type AND l.delinked = 0
			)""",
		{"accounts": tuple(accounts), "as_on": as_on},
	)
	return Decimal(rows[0][0] or 0)


def precision() -> int:
	"""Return the decimals an amount counts at, as ERPNext's receivable report takes them."""
	from erpnext.accounts.utils import get_currency_precision

	return get_currency_precision() or 2


def rounding_method() -> str:
	"""Return the site's rounding method, by the name System Settings stores."""
	return frappe.get_system_settings("rounding_method") or "Banker's Rounding (legacy)"
