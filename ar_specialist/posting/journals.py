"""The journal by which a customer owes something: locked, and the row of it that is open."""

from typing import NamedTuple

import frappe
from frappe import _
from frappe.model.document import Document

from ar_specialist.refusal import refuse

JOURNAL = "Journal Entry"


class Owed(NamedTuple):
	"""A submitted journal and the row by which it is the customer's."""

	journal: Document
	row: Document


def locked(name: str, company: str, customer: str, currency: str, account: str | None = None) -> Owed:
	"""Return a submitted journal by which `customer` owes, on `account` where it is said, locked until the transaction
	ends; throws on anything else."""
	found = frappe.db.get_value(JOURNAL, name, ["docstatus", "company"], for_update=True)
	if not found or found != (1, company):
		refuse(_("Journal {0} is not submitted, or was cancelled; there is nothing to settle."), name)
	journal = frappe.get_doc(JOURNAL, name)
	for row in journal.accounts:
		is_theirs = (row.party_type, row.party, row.account_currency) == ("Customer", customer, currency)
		is_theirs = is_theirs and account in (None, row.account)
		if is_theirs and row.debit_in_account_currency and not row.reference_name:
			return Owed(journal, row)
	refuse(_("ERPNext writes nothing off {0}; it has no row by which {1} owes."), name, customer)
