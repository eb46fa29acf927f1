"""Whose part of the ledger a voucher, an account or a company touches. Does not check permissions."""

from frappe.model.document import Document

from . import packed
from .population import LEDGER, receivable_accounts


def parties_of_voucher(doc: Document) -> set[str]:
	"""Return the customers that `doc` names; other parties are seen by their ledger rows alone."""
	parties = set()
	if doc.doctype == "Sales Invoice":
		parties.add(doc.customer)
	elif doc.doctype == "Payment Entry" and doc.party_type == "Customer" and doc.party:
		parties.add(doc.party)
	elif doc.doctype == "Journal Entry":
		parties.update(row.party for row in doc.accounts if row.party_type == "Customer" and row.party)
	elif doc.doctype == "Invoice Discounting":
		parties.update(row.customer for row in doc.invoices if row.customer)
	return parties


def parties_of_ledger(voucher_type: str, voucher_no: str) -> set[str]:
	"""Return the parties of the receivable ledger rows of one voucher."""
	return _parties(
		"l.voucher_no = %(no)s AND l.voucher_type = %(type)s", {"no": voucher_no, "type": voucher_type}
	)


def parties_of_account(account: str) -> set[str]:
	"""Return everybody with an entry or an open item in `account`."""
	derived = packed.rows(
		["o.party"],
		"FROM `tabAR Open Item` o WHERE o.account = %(account)s AND o.party IS NOT NULL",
		{"account": account},
		distinct=True,
	)
	return _parties("l.account = %(account)s", {"account": account}) | {party for (party,) in derived}


def parties_of_company(company: str) -> set[str]:
	"""Return everybody with a receivable entry, an open item or an account in `company`."""
	accounts = receivable_accounts(company)
	parties = _parties("l.account IN %(accounts)s", {"accounts": tuple(accounts)}) if accounts else set()
	for table, column in (("AR Open Item", "party"), ("AR Customer Account", "customer")):
		rows = packed.rows(
			[f"o.{column}"],
			f"FROM `tab{table}` o WHERE o.company = %(company)s AND o.{column} IS NOT NULL",
			{"company": company},
			distinct=True,
		)
		parties.update(party for (party,) in rows)
	return parties


def companies_of_party(party: str) -> set[str]:
	"""Return the companies whose receivable ledger knows `party`."""
	rows = packed.rows(
		["l.company"],
		f"FROM {LEDGER} l JOIN `tabAccount` a ON a.name = l.account"
		" WHERE l.party = %(party)s AND a.account_type = 'Receivable'",
		{"party": party},
		distinct=True,
	)
	return {company for (company,) in rows}


def _parties(condition: str, values: dict[str, object]) -> set[str]:
	rows = packed.rows(
		["l.party"], f"FROM {LEDGER} l WHERE {condition} AND l.party IS NOT NULL", values, distinct=True
	)
	return {party for (party,) in rows}
