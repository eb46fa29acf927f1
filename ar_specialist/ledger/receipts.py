"""Money that came in from customers: receipts of payments and of bank and cash journals.

What only settles (credit notes, write-offs, reconciling), what was cancelled and what was paid back is none. Does not
check permissions.
"""

from datetime import date

from pypika.queries import QueryBuilder, Table
from pypika.terms import Criterion

import frappe
from frappe.query_builder.functions import Sum

from ar_specialist.receivables.contact_effect import Receipt

from .packed import exact
from .population import receivable_accounts

ACCOUNT = "AR Customer Account"
MONEY_JOURNALS = ("Bank Entry", "Cash Entry")


def receipts(company: str, since: date, until: date, visible: Criterion | None = None) -> list[Receipt]:
	"""Return what customers of `company` paid from `since` to `until`, in company currency, by customer and day.

	`visible` is a criterion on AR Customer Account. Two statements.
	"""
	found = [*_of_payments(company, since, until, visible), *_of_journals(company, since, until, visible)]
	return [Receipt(customer, on, exact(amount)) for customer, on, amount in found]


def _of_payments(company: str, since: date, until: date, visible: Criterion | None) -> list[tuple]:
	entry = frappe.qb.DocType("Payment Entry")
	query = (
		frappe.qb.from_(entry)
		.select(entry.party, entry.posting_date, Sum(entry.base_received_amount))
		.where((entry.company == company) & (entry.docstatus == 1) & (entry.party_type == "Customer"))
		.where((entry.payment_type == "Receive") & entry.posting_date[since:until])
		.groupby(entry.party, entry.posting_date)
	)
	return _within(query, company, entry.party, visible).run()


def _of_journals(company: str, since: date, until: date, visible: Criterion | None) -> list[tuple]:
	accounts = receivable_accounts(company)
	if not accounts:
		return []
	entry, row = frappe.qb.DocType("Journal Entry"), frappe.qb.DocType("Journal Entry Account")
	received = Sum(row.credit) - Sum(row.debit)
	query = (
		frappe.qb.from_(entry)
		.join(row)
		.on(row.parent == entry.name)
		.select(row.party, entry.posting_date, received)
		.where((entry.company == company) & (entry.docstatus == 1) & entry.voucher_type.isin(MONEY_JOURNALS))
		.where(entry.posting_date[since:until] & (row.party_type == "Customer") & row.account.isin(accounts))
		.groupby(entry.name, row.party, entry.posting_date)
		.having(received > 0)
	)
	return _within(query, company, row.party, visible).run()


def _within(query: QueryBuilder, company: str, party: object, visible: Criterion | None) -> QueryBuilder:
	if visible is None:
		return query
	account: Table = frappe.qb.DocType(ACCOUNT)
	return query.join(account).on((account.customer == party) & (account.company == company)).where(visible)
