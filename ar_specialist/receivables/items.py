"""The open item: what reports, the worklist and the command line show one row of."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import NamedTuple

from .money import ZERO, Rounding, round_amount
from .netting import Balance
from .terms import Part, Schedule, split


class OpenItem(NamedTuple):
	"""One open voucher, or one open instalment of it. Amounts are in `currency`; owed to us is positive.

	`disputed` is what of `outstanding` is, where whoever reads the item has asked for it.
	"""

	posting_date: date
	party: str | None
	party_type: str | None
	account: str
	voucher_type: str
	voucher_no: str
	due_date: date | None
	currency: str
	invoiced: Decimal
	paid: Decimal
	credit_note: Decimal
	outstanding: Decimal
	invoice_total: Decimal
	cost_center: str | None = None
	payment_term: str | None = None
	po_no: str | None = None
	remarks: str | None = None
	disputed: Decimal = ZERO
	agreed_date: date | None = None  # of what a payment plan in force puts off

	@property
	def is_credit(self) -> bool:
		"""Whether the item is money we hold or owe: an unapplied payment, an advance, a credit note."""
		return self.outstanding < 0

	@property
	def due_day(self) -> date:
		"""The day it is late from: as agreed in a payment plan, else its due date, else the day it was posted."""
		return self.agreed_date or self.due_date or self.posting_date

	@property
	def is_all_disputed(self) -> bool:
		"""Whether nothing is left of the item that anybody may be asked for."""
		return bool(self.disputed) and self.disputed >= self.outstanding

	@property
	def undisputed(self) -> Decimal:
		"""What of the item may be asked for, or the whole of a credit."""
		return self.outstanding - self.disputed


def asked_of(items: Iterable["OpenItem"]) -> list["OpenItem"]:
	"""Return what of `items` somebody may be asked for: as if nothing that is disputed were open, credits as they are.

	>>> asked_of([])
	[]
	"""
	return [
		item._replace(outstanding=item.undisputed, disputed=ZERO) if item.disputed else item
		for item in items
		if not item.is_all_disputed
	]


@dataclass(frozen=True, slots=True)
class View:
	"""In which currency items are shown, and whether an invoice is split into its instalments.

	`in_account_currency` shows amounts in the currency of the receivable account; `in_party_currency` also
	lets instalments count in the invoice's own currency.
	"""

	company_currency: str
	precision: int
	rounding: Rounding = Rounding.BANKERS
	in_account_currency: bool = False
	in_party_currency: bool = False
	by_term: bool = False


def item_of(balance: Balance, view: View, due_date: date | None = None, po_no: str | None = None) -> OpenItem:
	"""Return the open item of one balance; only the outstanding amount is rounded, as in ERPNext."""
	if view.in_account_currency:
		currency = balance.facts.account_currency
		invoiced, paid = balance.invoiced_in_account_currency, balance.paid_in_account_currency
		credit_note = balance.credit_note_in_account_currency
	else:
		currency = view.company_currency
		invoiced, paid, credit_note = balance.invoiced, balance.paid, balance.credit_note
	key, facts = balance.key, balance.facts
	return OpenItem(
		facts.posting_date,
		key.party,
		balance.party_type,
		facts.account,
		key.voucher_type,
		key.voucher_no,
		due_date,
		currency,
		invoiced,
		paid,
		credit_note,
		round_amount(invoiced - paid - credit_note, view.precision, view.rounding),
		invoiced,
		facts.cost_center,
		None,
		po_no,
		facts.remarks,
	)


def by_term(item: OpenItem, schedule: Schedule | None, view: View) -> list[OpenItem]:
	"""Return the open instalments of an invoice; the item itself when it has no schedule."""
	if schedule is None:
		return [item]
	parts = split(
		item.paid,
		item.credit_note,
		schedule,
		company_currency=view.company_currency,
		in_party_currency=view.in_party_currency,
		invoice_due_date=item.due_date,
	)
	return [_part_item(item, part) for part in parts]


def _part_item(item: OpenItem, part: Part) -> OpenItem:
	"""Return `part` of `item`; an instalment without a date of its own is due with the invoice."""
	due_date = part.due_date if part.index is None else part.due_date or item.due_date
	return item._replace(
		due_date=due_date,
		payment_term=part.payment_term,
		invoiced=part.invoiced,
		paid=part.paid,
		credit_note=part.credit_note,
		outstanding=part.outstanding,
	)


def instalments(item: OpenItem, schedule: Schedule | None, view: View, rate: Decimal) -> list[OpenItem]:
	"""Return the open instalments of an invoice so that they add up to it, for work rather than for parity.

	Other than `by_term`, the advance taken at invoicing counts in the currency of the amounts (`rate` is what one
	unit of the account's currency is worth in it), and what the schedule leaves unexplained, since it holds less
	or more than the invoice, is one more item, due with the invoice; less than a unit goes to the largest.
	"""
	if schedule is None:
		return [item]
	parts = by_term(item, schedule._replace(total_advance=schedule.total_advance * rate), view)
	rest = item.outstanding - sum((part.outstanding for part in parts), ZERO)
	if not rest:
		return parts
	if not parts or round_amount(rest, view.precision, view.rounding):
		return [*parts, item._replace(outstanding=rest, invoiced=rest, paid=ZERO, credit_note=ZERO)]
	largest = max(range(len(parts)), key=lambda index: abs(parts[index].outstanding))
	parts[largest] = parts[largest]._replace(outstanding=parts[largest].outstanding + rest)
	return parts


def split_items(items: Iterable[OpenItem], schedules: Mapping[str, Schedule], view: View) -> list[OpenItem]:
	"""Return `items` with every scheduled sales invoice replaced by its open instalments."""
	result: list[OpenItem] = []
	for item in items:
		schedule = schedules.get(item.voucher_no) if item.voucher_type == "Sales Invoice" else None
		result.extend(by_term(item, schedule, view))
	return result


def outstanding_by_currency(items: Iterable[OpenItem]) -> dict[str, Decimal]:
	"""Return what is open in each currency."""
	result: dict[str, Decimal] = {}
	for item in items:
		result[item.currency] = result.get(item.currency, ZERO) + item.outstanding
	return result
