"""The control accounts: what the general ledger says receivables are. Does not check permissions."""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal

import frappe

from ar_specialist.receivables.money import ZERO

from . import indexes, packed
from .population import LEDGER, employee_exclusion
from .vouchers import chunks

ENTRIES_A_PARTY = 20


def control_balance(accounts: Sequence[str], as_on: date, *, of_nobody: bool = False) -> Decimal:
	"""Return debit less credit of `accounts` up to `as_on`, in company currency; `of_nobody` where no party is named."""
	if not accounts:
		return ZERO
	rows = packed.rows(
		["SUM(g.debit) - SUM(g.credit)"],
		f"""FROM `tabGL Entry` g {indexes.hint("ar_control")}
		WHERE g.account IN %(accounts)s AND g.is_cancelled = 0 AND g.posting_date <= %(as_on)s
			{"AND (g.party IS NULL OR g.party = '')" if of_nobody else ""}""",
		{"accounts": tuple(accounts), "as_on": as_on},
	)
	return Decimal(rows[0][0] or 0)


def control_balance_by_party(
	accounts: Sequence[str], as_on: date, parties: Sequence[str]
) -> dict[str, Decimal]:
	"""Return the control balance of each of `parties` that has entries in the general ledger."""
	employees = employee_exclusion("GL Entry", "g")
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


def has_few_entries_a_party(parties: int) -> bool:
	"""Return whether the general ledger is summed sooner whole than by looking through its `parties`.

	Finding the next party in an index takes as long as adding up some twenty entries.
	"""
	return parties * ENTRIES_A_PARTY > frappe.db.estimate_count("GL Entry")


def parties_without_account(company: str, accounts: Sequence[str]) -> set[str | None]:
	"""Return whom the general ledger of `accounts` names and no customer account of `company` is about.

	None stands for entries without a party. Walks the distinct parties of an index, not the entries.
	"""
	if not accounts:
		return set()
	rows = packed.rows(
		["NULLIF(d.party, '')"],
		f"""FROM (
			SELECT DISTINCT g.account, g.party FROM `tabGL Entry` g {indexes.hint("ar_control")}
			WHERE g.account IN %(accounts)s
		) d
		LEFT JOIN `tabAR Customer Account` a ON a.customer = d.party AND a.company = %(company)s
		WHERE a.name IS NULL""",
		{"accounts": tuple(accounts), "company": company},
	)
	return {party for (party,) in rows}


def _by_party(
	columns: Sequence[str], tail: str, accounts: Sequence[str], as_on: date, parties: Sequence[str]
) -> dict[str, Decimal]:
	found: dict[str, Decimal] = {}
	for chunk in chunks(parties) if accounts else ():
		values = {"parties": chunk, "accounts": tuple(accounts), "as_on": as_on}
		found.update((party, Decimal(amount)) for party, amount in packed.rows(columns, tail, values))
	return found


def balance_left_out(accounts: Sequence[str], as_on: date) -> Decimal:
	"""Return what `accounts` hold of employees and of entries without a kind of party, in company currency.

	They are in the general ledger's balance and, as in ERPNext's report, in no aging.
	"""
	if not accounts or not employee_exclusion():
		return ZERO
	rows = packed.rows(
		["SUM(l.amount)"],
		f"""FROM {LEDGER} l
		WHERE l.account IN %(accounts)s AND l.delinked = 0 AND l.posting_date <= %(as_on)s
			AND (l.party_type = 'Employee' OR l.party_type IS NULL)""",
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
		f"""FROM (
			SELECT DISTINCT d.voucher_type, d.voucher_no FROM {LEDGER} d
			WHERE d.account IN %(accounts)s AND d.delinked = 1 AND NOT EXISTS (
				SELECT 1 FROM {LEDGER} l
				WHERE l.voucher_no = d.voucher_no AND l.voucher_type = d.voucher_type AND l.delinked = 0
			)
		) v
		JOIN `tabGL Entry` g ON g.voucher_no = v.voucher_no AND g.voucher_type = v.voucher_type
		WHERE g.account IN %(accounts)s AND g.is_cancelled = 0 AND g.posting_date <= %(as_on)s""",
		{"accounts": tuple(accounts), "as_on": as_on},
	)
	return Decimal(rows[0][0] or 0)


def precision() -> int:
	"""Return the decimals an amount counts at, as ERPNext's receivable report takes them."""
	from erpnext.accounts.utils import get_currency_precision

	return get_currency_precision() or 2


def decimals_of(currency: str) -> int:
	"""Return in how many decimals `currency` is paid, by its number format; as the site counts where it has none."""
	number_format = frappe.get_cached_value("Currency", currency, "number_format")
	return decimals_in(number_format) if number_format else precision()


def decimals_in(number_format: str) -> int:
	"""Return the decimals of a number format as Frappe writes them.

	>>> [
	...     decimals_in(each)
	...     for each in ("#,###.##", "#.###", "#,##,###.##", "#.###,###", "#.########", "# ###,##")
	... ]
	[2, 0, 2, 3, 8, 2]
	"""
	separators = [char for char in number_format if char != "#"]
	digits = len(number_format.rstrip()) - 1 - number_format.rfind(separators[-1]) if separators else 0
	is_grouping = len(set(separators)) == 1 and digits == 3
	return 0 if is_grouping else digits


def rounding_method() -> str:
	"""Return the site's rounding method, by the name System Settings stores."""
	return frappe.get_system_settings("rounding_method") or "Banker's Rounding (legacy)"
