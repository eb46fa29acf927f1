"""Advances by party, as ERPNext's summary counts them. Does not check permissions."""

from datetime import date
from decimal import Decimal

from ar_specialist.receivables.money import ZERO

from . import packed
from .population import LEDGER, receivable_accounts

INVOICES = ("Sales Invoice", "Purchase Invoice")


def advances(
	company: str, as_on: date, *, currency: str | None = None, future_payments: bool = False
) -> dict[str, Decimal]:
	"""Return the advances each party has made to `company` by `as_on`, in company currency, positive.

	In receivable accounts on the asset side, what payments and journals booked for themselves; in advance
	accounts on the liability side, their credit balance. Only accounts in `currency`, when it is given;
	`future_payments` counts what was entered by `as_on`, whatever day it is for.
	"""
	by_then = "o.posting_date <= %(as_on)s"
	if future_payments:
		by_then = f"({by_then} OR DATE(o.creation) <= %(as_on)s)"
	posted = f"o.account IN %(accounts)s AND o.delinked = 0 AND {by_then}"
	# the rows are found in the index alone, and only those that may be advances are looked at
	rows = f"FROM {LEDGER} o STRAIGHT_JOIN {LEDGER} l ON l.name = o.name WHERE {posted}"
	rows += " AND l.voucher_type NOT IN %(invoices)s"
	own = f"{rows} AND o.amount < 0 AND o.against_voucher_no = o.voucher_no GROUP BY l.party"
	held = f"{rows} GROUP BY l.party, l.account HAVING SUM(l.amount) < 0"
	found: dict[str, Decimal] = {}
	for root_type, tail in (("Asset", own), ("Liability", held)):
		accounts = receivable_accounts(company, root_type=root_type, currency=currency)
		values = {"accounts": tuple(accounts), "as_on": as_on, "invoices": INVOICES}
		for party, amount in packed.rows(["l.party", "-SUM(l.amount)"], tail, values) if accounts else ():
			found[party] = found.get(party, ZERO) + Decimal(amount)
	return found
