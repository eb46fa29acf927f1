"""What is left of invoices and small, from the derived open items: one set-based statement a company.

Does not check permissions.
"""

from datetime import date
from decimal import Decimal
from typing import NamedTuple

from ar_specialist.receivables.small_rest import Rest, SmallRestRule

from . import packed

ITEM = "`tabAR Open Item`"


class SmallRest(NamedTuple):
	"""An invoice with a small rest, and whose it is."""

	customer: str
	customer_name: str
	voucher_type: str
	voucher_no: str
	account: str
	currency: str
	account_currency: str
	rest_in_account_currency: Decimal
	rest: Rest


def small_rests(company: str, rule: SmallRestRule, as_on: date) -> list[SmallRest]:
	"""Return the invoices of `company` with no more left than `rule` gives up, due by `as_on`, the oldest first.

	Left out is what is disputed or in a payment plan, what somebody has promised to pay, and whoever has money to their credit on the same account: that
	settles a rest before it is lost. Whether a rest is old enough, and a rest at all, is the rule's to say.
	"""
	columns = [
		"l.customer", "c.customer_name", "l.voucher_type", "l.voucher_no", "l.account", "l.currency", "l.account_currency",
		"l.outstanding_in_account_currency", "l.outstanding", "l.invoiced", "IFNULL(l.due_date, l.posting_date)",
		"""(SELECT MAX(p.posting_date) FROM `tabPayment Ledger Entry` p
			WHERE p.against_voucher_no = l.voucher_no AND p.against_voucher_type = l.voucher_type
			AND p.voucher_no <> l.voucher_no AND p.delinked = 0)""",
	]  # fmt: skip
	tail = f"""FROM {ITEM} l JOIN `tabCustomer` c ON c.name = l.customer
		WHERE l.company = %(company)s AND l.level = 'Voucher' AND l.shown_in = 'Both'
			AND l.voucher_type = 'Sales Invoice' AND l.party_type = 'Customer'
			AND l.outstanding > 0 AND l.outstanding <= %(amount)s AND l.outstanding_in_account_currency > 0
			AND l.disputed = 0 AND l.planned = 0 AND IFNULL(l.due_date, l.posting_date) <= %(as_on)s
			AND NOT EXISTS (
				SELECT 1 FROM {ITEM} o WHERE o.company = l.company AND o.party = l.party
				AND o.account = l.account AND o.level = 'Voucher' AND o.outstanding < 0)
			AND NOT EXISTS (
				SELECT 1 FROM `tabAR Promise Item` i JOIN `tabAR Promise` m ON m.name = i.parent
				WHERE m.company = l.company AND m.customer = l.customer AND m.status = 'Open'
				AND i.voucher_no = l.voucher_no)
		ORDER BY l.due_date, l.voucher_no"""
	values = {"company": company, "amount": rule.amount, "as_on": as_on}
	return packed.rows_as(_small_rest, columns, tail, values)


def _small_rest(cells: packed.Cells) -> SmallRest:
	*head, in_account_currency, outstanding, invoiced, due, moved = cells
	rest = Rest(Decimal(outstanding), Decimal(invoiced), packed.day(due), packed.day(moved))
	return SmallRest(*head, Decimal(in_account_currency), rest)
