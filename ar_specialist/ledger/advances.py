"""Advances by party, as ERPNext's summary counts them. Does not check permissions."""

from datetime import date
from decimal import Decimal

import frappe

from ar_specialist.receivables.money import ZERO

from . import packed
from .population import LEDGER

INVOICES = ("Sales Invoice", "Purchase Invoice")


def advances(company: str, as_on: date) -> dict[str, Decimal]:
	"""Return the advances each party has made to `company` by `as_on`, in company currency, positive.

	In receivable accounts on the asset side, what payments and journals booked for themselves; in advance
	accounts on the liability side, their credit balance.
	"""
	posted = "o.account IN %(accounts)s AND o.delinked = 0 AND o.posting_date <= %(as_on)s"
	# the rows are found in the index alone, and only those that may be advances are looked at
	rows = f"FROM {LEDGER} o STRAIGHT_JOIN {LEDGER} l ON l.name = o.name WHERE {posted}"
	rows += " AND l.voucher_type NOT IN %(invoices)s"
	own = f"{rows} AND o.amount < 0 AND o.against_voucher_no = o.voucher_no GROUP BY l.party"
	held = f"{rows} GROUP BY l.party, l.account HAVING SUM(l.amount) < 0"
	found: dict[str, Decimal] = {}
	for root_type, tail in (("Asset", own), ("Liability", held)):
		accounts = frappe.get_all(
			"Account",
			filters={"company": company, "account_type": "Receivable", "root_type": root_type},
			pluck="name",
		)
		values = {"accounts": tuple(accounts), "as_on": as_on, "invoices": INVOICES}
		for party, amount in packed.rows(["l.party", "-SUM(l.amount)"], tail, values) if accounts else ():
			found[party] = found.get(party, ZERO) + Decimal(amount)
	return found
