"""Deposits that a bank statement brought and nobody has reconciled yet. Does not check permissions.

The money may be here already, so whoever paid is not to be reminded of it.
"""

from collections.abc import Iterable
from typing import NamedTuple

from . import packed
from .vouchers import chunks


class Deposit(NamedTuple):
	"""A Bank Transaction that waits, and the customer it seems to come from."""

	customer: str
	transaction: str


WAITING = """
	FROM `tabBank Transaction` b
	LEFT JOIN `tabBank Account` into_account ON into_account.name = b.bank_account
	{source}
	WHERE b.docstatus = 1 AND b.deposit > b.withdrawal AND b.unallocated_amount > 0
	AND IFNULL(into_account.company, b.company) = %(company)s AND {customer} IN %(customers)s"""
NOBODY_NAMED = "(b.party IS NULL OR b.party = '')"  # which an index finds


def _without_blanks(column: str) -> str:
	return f"REPLACE(UPPER({column}), ' ', '')"


SAME_IBAN = (
	f"(b.bank_party_iban != '' AND {_without_blanks('p.iban')} = {_without_blanks('b.bank_party_iban')})"
)
SAME_NUMBER = (
	"(b.bank_party_account_number != '' AND"
	f" {_without_blanks('p.bank_account_no')} = {_without_blanks('b.bank_party_account_number')})"
)
SAME_NAME = "c.customer_name = REGEXP_REPLACE(TRIM(b.bank_party_name), '[[:space:]]+', ' ')"
# {how the customer is known: (table joined, column of the customer, further condition)}
SOURCES = {
	"party": ("", "b.party", "b.party_type = 'Customer'"),
	"account": (
		f"JOIN `tabBank Account` p ON p.party_type = 'Customer' AND ({SAME_IBAN} OR {SAME_NUMBER})",
		"p.party",
		NOBODY_NAMED,
	),
	"name": (
		f"JOIN `tabCustomer` c ON {SAME_NAME}",
		"c.name",
		f"{NOBODY_NAMED} AND b.bank_party_name != ''"
		" AND (SELECT COUNT(*) FROM `tabCustomer` o WHERE o.customer_name = c.customer_name) = 1",
	),
}


def waiting_deposits(company: str, customers: Iterable[str]) -> list[Deposit]:
	"""Return the submitted deposits of `customers` to `company` of which something is not allocated.

	A deposit is a customer's when it names them as party. When it names nobody, it is of whom the IBAN or account
	number of the payer is on file for, and of whom alone bears the payer's name, whatever its case and blanks.
	"""
	found: set[Deposit] = set()
	for chunk in chunks(customers):
		values = {"company": company, "customers": chunk}
		found.update(Deposit(*row) for row in packed.rows(["f.customer", "f.name"], _TAIL, values))
	return sorted(found)


_TAIL = "FROM ({}) f".format(
	" UNION ALL ".join(
		f"SELECT {customer} customer, b.name {WAITING.format(source=source, customer=customer)} AND {condition}"
		for source, customer, condition in SOURCES.values()
	)
)
