"""Payments dated after a report, drafts included: what ERPNext calls future payments.

Does not check permissions.
"""

from collections.abc import Iterable
from datetime import date
from decimal import Decimal

from ar_specialist.receivables.future import FuturePayment

from . import packed
from .vouchers import chunks

PAYMENT_COLUMNS = [
	"r.reference_name", "p.party", "p.posting_date", "p.reference_no", "r.allocated_amount",
	"IF(p.payment_type = 'Receive', p.source_exchange_rate, p.target_exchange_rate) * r.allocated_amount",
]  # fmt: skip
JOURNAL_COLUMNS = [
	"a.reference_name", "a.party", "j.posting_date", "j.cheque_no",
	"SUM(a.credit_in_account_currency - a.debit_in_account_currency)", "SUM(a.credit - a.debit)",
]  # fmt: skip


def future_payments(
	as_on: date, invoices: Iterable[str], in_party_currency: bool = False
) -> list[FuturePayment]:
	"""Return payments and journals dated after `as_on` on `invoices`, in company or in account currency.

	Each journal counts by invoice and party; ERPNext before the fix of its issue 56089 lumps them together. A
	journal of an exchange difference alone pays nothing in the account's currency, and is no payment.
	"""
	payments_tail = """
		FROM `tabPayment Entry` p JOIN `tabPayment Entry Reference` r ON r.parent = p.name
		WHERE r.reference_name IN %(names)s AND p.docstatus < 2 AND p.posting_date > %(as_on)s
			AND p.party_type = 'Customer'
		ORDER BY p.posting_date, p.name, r.idx"""
	journals_tail = """
		FROM `tabJournal Entry` j JOIN `tabJournal Entry Account` a ON a.parent = j.name
		WHERE a.reference_name IN %(names)s AND j.docstatus < 2 AND j.posting_date > %(as_on)s
			AND a.party_type = 'Customer'
		GROUP BY j.name, j.posting_date, j.cheque_no, a.reference_name, a.party
		ORDER BY j.posting_date, j.name"""
	found = []
	for chunk in chunks(invoices):
		values = {"names": chunk, "as_on": as_on}
		for columns, tail in ((PAYMENT_COLUMNS, payments_tail), (JOURNAL_COLUMNS, journals_tail)):
			for name, party, day, reference, in_account, in_company in packed.rows(columns, tail, values):
				amount = Decimal((in_account if in_party_currency else in_company) or 0)
				if Decimal(in_account or 0) > 0 or (amount and columns is PAYMENT_COLUMNS):
					found.append(FuturePayment(name, party, packed.day(day), reference, amount))
	return found
