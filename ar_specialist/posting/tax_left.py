"""Taxes of a credit note within what earlier credits have left of them: no tax comes back twice."""

from collections.abc import Sequence
from decimal import ROUND_FLOOR, Decimal

from frappe import _
from frappe.model.document import Document

from ar_specialist.receivables.money import ZERO, quantum, round_amount
from ar_specialist.receivables.remaining import Credit, Remaining, remaining
from ar_specialist.receivables.shares import share_out

from . import allowances, invoices

NO_OTHER_PRICE = {
	"price_list_rate": 0,
	"discount_percentage": 0,
	"discount_amount": 0,
	"margin_type": "",
	"margin_rate_or_amount": 0,
	"pricing_rules": "",
}


def left_of(invoice: Document, credits: Sequence[Credit]) -> Remaining:
	"""Return what `credits` have left of `invoice`, by account, in its currency."""
	taxes = allowances.taxes_of(invoice)
	billed: dict[str, Decimal] = {}
	for line in allowances.lines_of(invoice):
		billed[line.account] = billed.get(line.account, ZERO) + line.net
	for tax in taxes:
		billed[tax.account] = billed.get(tax.account, ZERO) + tax.amount
	accounts = {tax.account for tax in taxes if tax.is_tax}
	return remaining(billed, accounts, credits, invoice.precision("grand_total"))


def is_within(note: Document, left: Remaining) -> bool:
	"""Return whether `note` takes at most what is `left` of each account, and every tax has all of its rate."""
	if any(part != 1 for part in left.rates.values()):
		return False
	taken: dict[str, Decimal] = {}
	for row, account, field in _amounts(note):
		taken[account] = taken.get(account, ZERO) - invoices.exact(row.get(field), row.precision(field))
	return all(amount <= left.left.get(account, ZERO) for account, amount in taken.items())


def _amounts(note: Document) -> list[tuple[Document, str, str]]:
	lines = [(row, row.income_account, "net_amount") for row in note.items]
	return lines + [(row, row.account_head, "tax_amount_after_discount_amount") for row in note.taxes]


def keep_within(note: Document, left: Remaining) -> None:
	"""Lower the taxes of a note of lines, which ERPNext has worked out, to what is `left` of them."""
	asked = [invoices.exact(-row.tax_amount_after_discount_amount, _precision(note)) for row in note.taxes]
	bound = _bound([row.account_head for row in note.taxes], asked, left, _precision(note))
	if bound == asked:
		return
	if note.discount_amount or any(row.included_in_print_rate for row in note.taxes):
		_price_without_taxes(note)
	for row in note.items:
		row.update(allowances.UNTAXED)
	allowances.fix_taxes(note, bound)
	note.disable_rounded_total = 1
	note.run_method("calculate_taxes_and_totals")


def _precision(note: Document) -> int:
	return note.precision("grand_total")


def _bound(
	accounts: Sequence[str], asked: Sequence[Decimal], left: Remaining, precision: int
) -> list[Decimal]:
	"""Return what of `asked`, by row, is left; rows of one account share what is left of it."""
	bound = list(asked)
	for account in dict.fromkeys(accounts):
		rows = [index for index, each in enumerate(accounts) if each == account and asked[index] > 0]
		whole = sum((asked[index] for index in rows), ZERO)
		most = round_amount(left.bound(account, whole), precision)
		if most < whole:
			for index, part in zip(
				rows, share_out(most, [asked[index] for index in rows], precision), strict=True
			):
				bound[index] = part
	return bound


def _price_without_taxes(note: Document) -> None:
	"""Let the rows of `note` say what they come to net, without discounts; what no price says goes in one more row."""
	rest, first = ZERO, note.items[0]
	for row in note.items:
		net, qty = invoices.exact(-row.net_amount, _precision(note)), Decimal(str(-row.qty))
		rate = (net / qty).quantize(quantum(row.precision("rate")), ROUND_FLOOR)
		rest += net - round_amount(rate * qty, _precision(note))
		row.update({**NO_OTHER_PRICE, "rate": float(rate)})
	if rest > 0:
		text = _("Credit on {0}").format(first.item_name)
		note.append("items", allowances.row_of(first, Decimal(1), rest, text))
	note.update(allowances.NO_DISCOUNT)
