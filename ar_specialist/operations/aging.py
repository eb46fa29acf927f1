"""The aging: every open item of a company on a date, with its age, from whichever source is exact and fastest.

Today's items come from the derived rows, as they are kept by the vouchers' own transactions. Customers whose
rows are marked as stale are read from the ledger in the same breath, so the answer is the ledger's answer either
way. Any other date, and any filter that cuts through a customer, is read from the ledger alone.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal
from operator import attrgetter

from frappe.utils import getdate

from ar_specialist.ledger import control, derived, vouchers
from ar_specialist.ledger.open_items import Netted, open_balances, rests_below_a_unit
from ar_specialist.ledger.population import (
	Selection,
	employee_exclusion,
	has_rows_without_party,
	party_conditions,
	receivable_accounts,
)
from ar_specialist.receivables.items import OpenItem, View, item_of, split_items
from ar_specialist.receivables.money import ZERO
from ar_specialist.receivables.tieout import TieOut, tie_out

from . import accounts, marks, policies
from .planned_items import PlannedPart

AMOUNT = attrgetter("outstanding")
MOST_STALE = 200  # more customers than this are read from the ledger all at once


@dataclass(slots=True)
class Reading:
	"""The open items of one company, and what has to be known to reconcile them.

	`differences` is what the ledger holds of these parties in company currency and no item shows: exchange
	differences on items settled in their own currency, and roundings; 0 where items are in another currency.
	`stale` are the parties whose derived rows were out of date and read from the ledger; None means that all were,
	and then `differences` is about them alone. `disputed` and `planned` are what of the items is, by their place among these.
	"""

	company: str
	as_on: date
	items: list[OpenItem] = field(default_factory=list)
	differences: Decimal = ZERO
	stale: set[str | None] | None = None
	disputed: dict[int, Decimal] = field(default_factory=dict)
	planned: dict[int, PlannedPart] = field(default_factory=dict)

	def customers(self) -> set[str]:
		"""Return the customers with an open item."""
		return {item.party for item in self.items if item.party_type == "Customer" and item.party}

	def planned_amounts(self) -> dict[int, Decimal]:
		"""Return how much of each item a payment plan covers, by its place."""
		return {place: part.amount for place, part in self.planned.items()}


def read(
	selection: Selection, view: View, *, either_currency: bool = False, remarks: bool = False
) -> Reading:
	"""Return the open items of `selection` in `view`.

	`either_currency` also gives what is open in one of its two currencies only. Does not check permissions.
	"""
	if not (either_currency or remarks) and _keeps_whole_parties(selection, view):
		stale = stale_parties(selection.company, selection.as_on)
		if selection.parties:
			stale.discard(None)  # entries of nobody are not among those of somebody
		# names asked for may be written in other cases than the marks': the database sees that, Python does not
		if len(stale) <= MOST_STALE and not (stale and selection.parties):
			return _from_derived(selection, view, stale)
	return from_ledger(selection, view, either_currency=either_currency, remarks=remarks)


def _keeps_whole_parties(selection: Selection, view: View) -> bool:
	"""Whether the derived rows can answer as the ledger would: today, whole customers, whole vouchers."""
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
		or view.by_term  # the derived instalments add up to their invoice, ERPNext's need not
	)
	return selection.as_on == getdate() and not cuts_through


def stale_parties(company: str, as_on: date) -> set[str | None]:
	"""Return the parties whose derived rows do not show the ledger of `as_on` (today).

	Entries of nobody have no customer that a voucher could mark, so they always count as stale.
	"""
	return marks.marked(company) | _stale_unmarked(company, as_on)


def count_stale(company: str, as_on: date) -> int:
	"""Return how many `stale_parties` there are; when a strategy has changed these are all customers."""
	return marks.count_with(company, _stale_unmarked(company, as_on))


def _stale_unmarked(company: str, as_on: date) -> set[str | None]:
	nobody = {None} if has_rows_without_party(receivable_accounts(company)) else set()
	return set(accounts.due_entries(company, as_on)) | nobody


def _from_derived(selection: Selection, view: View, stale: set[str | None]) -> Reading:
	where = party_conditions(selection)
	items = derived.open_items(selection.company, view, where=where)
	reading = Reading(selection.company, selection.as_on, items, stale=stale)
	if stale:
		reading.items = [item for item in items if item.party not in stale]
		fresh = from_ledger(replace(selection, parties=tuple(stale)), view)
		reading.differences = fresh.differences
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
	differences = ZERO if view.in_account_currency else _differences(netted, items)
	if view.by_term:
		items = split_items(items, vouchers.schedules(_sales_invoices(items)), view)
	return Reading(selection.company, selection.as_on, items, differences)


def _differences(netted: Netted, items: Sequence[OpenItem]) -> Decimal:
	"""Return what was netted less what whole `items` show of it, which are in company currency."""
	invoiced, paid, credited, shown = (
		sum(map(attrgetter(name), items), ZERO) for name in ("invoiced", "paid", "credit_note", "outstanding")
	)
	hidden = sum((balance.outstanding for balance in netted.differences), ZERO)
	return invoiced - paid - credited - shown + hidden


def _sales_invoices(items: Sequence[OpenItem]) -> list[str]:
	return [item.voucher_no for item in items if item.voucher_type == "Sales Invoice"]


def reconcile(reading: Reading) -> TieOut:
	"""Return the tie-out of all open items of a company, in company currency, to its control accounts.

	On today's date the general ledger is taken by customer as the derived rows hold it, and read afresh for
	parties that are stale or no customers; on any other date it is read whole.
	"""
	ledger = receivable_accounts(reading.company)
	differences, balance = _differences_and_balance(reading, ledger)
	items = sum(map(AMOUNT, reading.items), ZERO)
	result = tie_out(items, {"exchange_differences": differences}, balance)
	return result if result.ties else _explained_further(result, reading, ledger)


def _differences_and_balance(reading: Reading, ledger: Sequence[str]) -> tuple[Decimal, Decimal]:
	if reading.stale is None:
		return reading.differences, control.control_balance(ledger, reading.as_on)
	others = _no_customers(reading) - reading.stale
	afresh = {party for party in others | reading.stale if party}
	differences, balance, count = accounts.ledger_totals(reading.company, besides=afresh)
	differences += reading.differences + _differences_of(reading, others)
	if None in reading.stale or employee_exclusion() or control.has_few_entries_a_party(count):
		return differences, control.control_balance(ledger, reading.as_on)
	strangers = control.parties_without_account(reading.company, ledger)
	named = afresh | {party for party in strangers if party}
	balance += sum(control.control_balance_by_party(ledger, reading.as_on, named).values(), ZERO)
	if None in strangers:
		balance += control.control_balance(ledger, reading.as_on, of_nobody=True)
	return differences, balance


def _no_customers(reading: Reading) -> set[str | None]:
	return {item.party for item in reading.items if item.party_type != "Customer"}


def _differences_of(reading: Reading, parties: Collection[str | None]) -> Decimal:
	"""Return the differences of parties that have no account to store them."""
	if not parties:
		return ZERO
	selection = Selection(reading.company, reading.as_on, parties=tuple(parties))
	return from_ledger(selection, policies.view_for(reading.company)).differences


def _explained_further(result: TieOut, reading: Reading, ledger: Sequence[str]) -> TieOut:
	"""Look for what costs a search and is rarely there."""
	selection = Selection(reading.company, reading.as_on)
	significance = policies.significance_of(policies.view_for(reading.company))
	named = {
		**{line.key: line.amount for line in result.lines},
		"left_out": control.balance_left_out(ledger, reading.as_on),
		"small_rests": rests_below_a_unit(selection, significance),
		"cancelled_vouchers": control.cancelled_balance(ledger, reading.as_on),
	}
	return tie_out(result.start, named, result.control)
