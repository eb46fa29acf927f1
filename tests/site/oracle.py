"""ERPNext's own Accounts Receivable report, as the answer our reports are held to."""

from collections import Counter

import frappe
from frappe.utils import flt, getdate

from erpnext.accounts.report.accounts_receivable.accounts_receivable import ReceivablePayableReport

FIELDS = (
	"party_type", "party", "voucher_type", "voucher_no", "party_account", "cost_center", "payment_term", "po_no",
)  # fmt: skip
DATES = ("posting_date", "due_date")
AMOUNTS = ("invoiced", "paid", "credit_note", "outstanding", "total_due")
DUST = 1e-9  # the ledger keeps nine decimals


def rows(filters: dict) -> list[dict]:
	"""Return ERPNext's rows for `filters`."""
	return whole(filters)[1]


def whole(filters: dict) -> tuple:
	"""Return ERPNext's whole answer: columns, rows, message, chart, summary, whether to leave the total row out."""
	args = {"account_type": "Receivable", "naming_by": ["Selling Settings", "cust_master_name"]}
	return ReceivablePayableReport(frappe._dict(filters)).run(args)


def comparable(found: list[dict], buckets: int, precision: int = 2, by_account: bool = True) -> Counter:
	"""Return the multiset of `found`, at the precision amounts count at.

	A row without any amount, or with less open than any ledger row can hold, is binary dust of a sum of floats,
	and is left out. Where rows are not kept by account, the account shown is whichever of equals comes first, and
	is not compared.
	"""
	fields = [*AMOUNTS, *(f"range{number}" for number in range(1, buckets + 1))]
	result: Counter = Counter()
	for row in found:
		if not row or row.get("bold"):
			continue
		amounts = tuple(flt(row.get(name), precision) + 0.0 for name in fields)
		if not any(amounts) or 0 < abs(row["outstanding"]) < DUST:
			continue
		dates = tuple(getdate(row.get(name)) if row.get(name) else None for name in DATES)
		currency = row.get("currency") if row.get("party") else None
		facts = (row.get(name) or None for name in FIELDS if by_account or name != "party_account")
		result[(*facts, *dates, row.get("age"), currency, *amounts)] += 1
	return result
