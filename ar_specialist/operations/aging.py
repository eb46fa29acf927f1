"""The aging: every open item of a company on a date, with its age, from whichever source is exact and fastest.

Today's items come from the derived rows, as they are kept by the vouchers' own transactions. Customers whose
rows are marked as stale are read from the ledger in the same breath, so the answer is the ledger's answer either
way. Any other date, and any filter that cuts through a customer, is read from the ledger alone.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal
from operator import attrgetter

from frappe.utils import getdate

from ar_specialist.ledger import control, derived, vouchers
from ar_specialist.ledger.open_items import open_balances
from ar_specialist.ledger.population import (
	Selection,
	has_rows_without_party,
	party_conditions,
	receivable_accounts,
)
from ar_specialist.receivables.items import OpenItem, View, item_of, split_items
from ar_specialist.receivables.money import ZERO
from ar_specialist.receivables.tieout import Line, TieOut, tie_out

from . import accounts, marks, policies

PARTY = attrgetter("party_type", "party")
AMOUNT = attrgetter("outstanding")
MOST_STALE = 200  # more customers than this are read from the ledger all at once


@dataclass(slots=True)
class Reading:
	"""The open items of one company, and what has to be known to reconcile them.

	`exchange_differences` is left in company currency on items that are not open in their own. `stale` are the
	parties whose derived rows were out of date and read from the ledger; None means that all were.
	"""

	company: str
	as_on: date
	items: list[OpenItem] = field(default_factory=list)
	exchange_differences: Decimal = ZERO
	stale: set[str | None] | None = None

	def parties(self) -> set[tuple[str | None, str | None]]:
		"""Return (party type, party) of everybody with an open item."""
		return set(map(PARTY, self.items))


def read(
	selection: Selection, view: View, *, either_currency: bool = False, remarks: bool = False
) -> Reading:
	"""Return the open items of `selection` in `view`.

	`either_currency` also gives what is open in one of its two currencies only. Does not check permissions.
	"""
	if not (either_currency or remarks) and _keeps_whole_parties(selection, view):
		stale = stale_parties(selection.company, selection.as_on)
		if len(stale) <= MOST_STALE:
			return _from_derived(selection, view, stale)
	return from_ledger(selection, view, either_currency=either_currency, remarks=remarks)


def _keeps_whole_parties(selection: Selection, view: View) -> bool:
	"""Whether the derived rows can answer: today, whole customers, whole vouchers."""
	cuts_through = (
		selection.party_account
		or selection.sales_person
		or selection.cost_centers
		or selection.finance_book
		or selection.project
		or selection.dimensions
		or selection.future_payments
		or not selection.by_account
		or selection.visibility.ledger.keys() - derived.WHOLE
		or None in selection.parties
	)
	return (
		selection.as_on == getdate() and not cuts_through and not (view.by_term and view.in_account_currency)
	)


def stale_parties(company: str, as_on: date) -> set[str | None]:
	"""Return the parties whose derived rows do not show the ledger of `as_on` (today).

	Entries of nobody have no customer that a voucher could mark, so they always count as stale.
	"""
	nobody = {None} if has_rows_without_party(receivable_accounts(company)) else set()
	return marks.marked(company) | set(accounts.due_entries(company, as_on)) | nobody


def _from_derived(selection: Selection, view: View, stale: set[str | None]) -> Reading:
	where = party_conditions(selection)
	items = derived.open_items(selection.company, view, where=where)
	reading = Reading(selection.company, selection.as_on, items, stale=stale)
	if stale:
		reading.items = [item for item in items if item.party not in stale]
		wanted = stale & set(selection.parties) if selection.parties else stale
		if wanted:
			fresh = from_ledger(replace(selection, parties=tuple(wanted)), view)
			reading.items = sorted(
				[*reading.items, *fresh.items], key=lambda item: (item.posting_date, item.party or "")
			)
	return reading


def from_ledger(
	selection: Selection, view: View, *, either_currency: bool = False, remarks: bool = False
) -> Reading:
	"""Return the open items of `selection` straight from the ledger."""
	netted = open_balances(selection, policies.significance_of(view, either_currency), remarks=remarks)
	unknown = vouchers.InvoiceFacts(None, None)
	items = [
		item_of(balance, view, *netted.invoices.get(balance.key.voucher_no, unknown))
		for balance in netted.open
	]
	if view.by_term:
		items = split_items(items, vouchers.schedules(_sales_invoices(items)), view)
	differences = sum((balance.outstanding for balance in netted.differences), ZERO)
	return Reading(selection.company, selection.as_on, items, differences)


def _sales_invoices(items: Sequence[OpenItem]) -> list[str]:
	return [item.voucher_no for item in items if item.voucher_type == "Sales Invoice"]


def reconcile(reading: Reading) -> TieOut:
	"""Return the tie-out of all open items of a company, in company currency, to its control accounts.

	On today's date both ledgers are taken by customer as the derived rows hold them, and read afresh for
	customers that are stale or are none (suppliers in a receivable account); on any other date both are read whole.
	"""
	ledger = receivable_accounts(reading.company)
	items = sum(map(AMOUNT, reading.items), ZERO)
	if reading.stale is None or None in reading.stale:
		result = _reconcile_whole(reading, items, ledger)
	else:
		result = _reconcile_derived(reading, items, ledger)
	return result if result.ties else _explained_further(result, ledger, reading.as_on)


def _reconcile_whole(reading: Reading, items: Decimal, ledger: Sequence[str]) -> TieOut:
	"""Compare with the whole ledgers; the payment ledger need not be summed where all is explained without."""
	balance = control.control_balance(ledger, reading.as_on)
	explained = items + reading.exchange_differences
	payment_ledger = explained if balance == explained else control.ledger_balance(ledger, reading.as_on)
	return tie_out(items, reading.exchange_differences, payment_ledger, balance)


def _explained_further(result: TieOut, ledger: Sequence[str], as_on: date) -> TieOut:
	"""Look for what only an immutable ledger keeps, which costs a search and is rarely there."""
	cancelled = control.cancelled_balance(ledger, as_on)
	lines = (*result.lines, Line("cancelled_vouchers", cancelled)) if cancelled else result.lines
	return TieOut(result.start, lines, result.control)


def _reconcile_derived(reading: Reading, items: Decimal, ledger: Sequence[str]) -> TieOut:
	company, as_on = reading.company, reading.as_on
	others = {party for party_type, party in reading.parties() if party_type != "Customer"}
	afresh = {party for party in others | reading.stale if party}
	differences, balance = accounts.ledger_totals(company, besides=afresh)
	balance += sum(control.control_balance_by_party(ledger, as_on, afresh).values(), ZERO)
	of_others = sum(control.ledger_balance_by_party(ledger, as_on, afresh).values(), ZERO)
	if afresh:
		of_others -= sum((item.outstanding for item in reading.items if item.party in afresh), ZERO)
	return tie_out(items, differences + of_others, items + differences + of_others, balance)
