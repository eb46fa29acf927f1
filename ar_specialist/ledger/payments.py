"""How customers pay: last receipt, average lateness, and entries that take effect later.

Does not check permissions.
"""

from collections.abc import Iterator, Sequence
from datetime import date
from decimal import Decimal
from typing import NamedTuple

from frappe.utils import add_months

from . import indexes, packed
from .population import LEDGER
from .vouchers import chunks


class Receipt(NamedTuple):
	"""Money received on one day, in company currency, positive."""

	on: date
	amount: Decimal


def last_receipts(accounts: Sequence[str], as_on: date, parties: Sequence[str]) -> dict[str, Receipt]:
	"""Return the last day each of `parties` paid, and what came in through Payment Entries on it."""
	tail = f"""
		FROM (
			SELECT l.party, l.account, MAX(l.posting_date) posting_date
			FROM {LEDGER} l {indexes.hint("ar_open_item")}
			WHERE l.party IN %(parties)s AND l.account IN %(accounts)s AND l.delinked = 0
				AND l.voucher_type = 'Payment Entry' AND l.amount < 0 AND l.posting_date <= %(as_on)s
			GROUP BY l.party, l.account
		) d
		JOIN {LEDGER} l ON l.party = d.party AND l.posting_date = d.posting_date AND l.account = d.account
		WHERE l.delinked = 0 AND l.voucher_type = 'Payment Entry' AND l.amount < 0
		GROUP BY l.party, l.posting_date"""
	found: dict[str, Receipt] = {}
	for party, day, amount in _by_party(
		["l.party", "l.posting_date", "-SUM(l.amount)"], tail, accounts, as_on, parties
	):
		receipt = Receipt(date.fromisoformat(day), Decimal(amount))
		if party not in found or found[party].on < receipt.on:
			found[party] = receipt
	return found


def average_days_late(
	accounts: Sequence[str], as_on: date, parties: Sequence[str], months: int = 12
) -> dict[str, Decimal]:
	"""Return how many days after the due date each of `parties` pays, weighted by the amounts paid.

	Sum of allocated amount times (payment date less due date), over sum of allocated amounts, for payments on
	sales invoices in the last `months` months; early payments count as negative days.
	"""
	tail = f"""
		FROM {LEDGER} l {indexes.hint("ar_open_item")}
		JOIN `tabSales Invoice` si {indexes.hint("ar_due_date")} ON si.name = l.against_voucher_no
		WHERE l.party IN %(parties)s AND l.account IN %(accounts)s AND l.delinked = 0
			AND l.voucher_type = 'Payment Entry' AND l.against_voucher_type = 'Sales Invoice' AND l.amount < 0
			AND l.posting_date > %(since)s AND l.posting_date <= %(as_on)s
		GROUP BY l.party"""
	weighted = (
		"SUM(l.amount * DATEDIFF(l.posting_date, IFNULL(si.due_date, si.posting_date))) / SUM(l.amount)"
	)
	rows = _by_party(["l.party", weighted], tail, accounts, as_on, parties, since=add_months(as_on, -months))
	return {party: Decimal(days) for party, days in rows}


def next_posting_dates(accounts: Sequence[str], as_on: date, parties: Sequence[str]) -> dict[str, date]:
	"""Return the earliest date after `as_on` on which an entry of each of `parties` takes effect."""
	tail = f"""
		FROM {LEDGER} l WHERE l.party IN %(parties)s AND l.account IN %(accounts)s AND l.delinked = 0
			AND l.posting_date > %(as_on)s
		GROUP BY l.party"""
	rows = _by_party(["l.party", "MIN(l.posting_date)"], tail, accounts, as_on, parties)
	return {party: date.fromisoformat(day) for party, day in rows}


def _by_party(
	columns: Sequence[str],
	tail: str,
	accounts: Sequence[str],
	as_on: date,
	parties: Sequence[str],
	**values: object,
) -> Iterator[list[str | None]]:
	if not accounts:
		return
	for chunk in chunks(parties):
		bound = {"parties": chunk, "accounts": tuple(accounts), "as_on": as_on, **values}
		yield from packed.rows(columns, tail, bound)


def parties_of(accounts: Sequence[str]) -> list[str]:
	"""Return everybody who has ever had an entry on `accounts`, sorted."""
	if not accounts:
		return []
	rows = packed.rows(
		["l.party"],
		f"FROM {LEDGER} l WHERE l.account IN %(accounts)s AND l.party IS NOT NULL ORDER BY l.party",
		{"accounts": tuple(accounts)},
		distinct=True,
	)
	return [party for (party,) in rows]
