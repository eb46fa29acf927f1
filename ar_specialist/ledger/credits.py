"""What a customer has to their credit: notes, payments and journals with money left. Does not check permissions."""

from decimal import Decimal

from frappe.utils import getdate

from ar_specialist.receivables.money import ZERO, Rounding, round_amount
from ar_specialist.receivables.netting import Significance
from ar_specialist.receivables.refund import Credit, still_there

from . import control
from .open_items import open_balances
from .population import Selection


def credits_of(company: str, customer: str, currency: str) -> tuple[str | None, list[Credit]]:
	"""Return the receivable account in `currency` on which `customer` has most to their credit, and what that is.

	Amounts are in `currency`, above zero, read from the ledger as it is now. Refunds that nobody has reconciled with
	what they gave back are taken off.
	"""
	selection = Selection(company, getdate(), party_type="Customer", parties=(customer,))
	precision = control.precision()
	significance = Significance(precision, Rounding(control.rounding_method()), True)
	by_account: dict[str, list[Credit]] = {}
	given_back: dict[str, Decimal] = {}
	for balance in open_balances(selection, significance).open:
		key, facts = balance.key, balance.facts
		if facts.account_currency != currency:
			continue
		left = -round_amount(balance.outstanding_in_account_currency, precision)
		if left > 0:
			credit = Credit(key.voucher_type, key.voucher_no, facts.posting_date, left)
			by_account.setdefault(key.account, []).append(credit)
		elif key.voucher_type == "Payment Entry":
			given_back[key.account] = given_back.get(key.account, ZERO) - left
	found = {name: still_there(each, given_back.get(name, ZERO)) for name, each in by_account.items()}
	account = max(sorted(found), key=lambda name: sum(each.amount for each in found[name]), default=None)
	return account, found.get(account, [])
