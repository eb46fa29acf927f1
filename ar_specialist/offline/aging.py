"""The aging of an exported ledger: netted, aged, summed up and tied out, by the rules of `receivables`."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal
from enum import Enum
from typing import NamedTuple

from ar_specialist.receivables.account import AccountFigures, figures
from ar_specialist.receivables.aging import AgingRule
from ar_specialist.receivables.items import OpenItem, View, item_of
from ar_specialist.receivables.money import ZERO, Rounding
from ar_specialist.receivables.netting import (
	Balance,
	Significance,
	VoucherFacts,
	VoucherKey,
	net,
	target_of,
	voucher_facts,
)
from ar_specialist.receivables.tieout import Line, TieOut

from .invoice_file import Invoices
from .ledger_file import Ledger
from .summary import PartyFigures, by_currency, by_party

INVOICE = "Sales Invoice"


class Hidden(Enum):
	"""Why part of the ledger is in no open item."""

	EXCHANGE = "Exchange differences on settled items"
	SMALL = "Balances below the smallest amount"
	ROUNDING = "Rounding of open items"


class Difference(NamedTuple):
	"""What one voucher holds beyond its open item, in company and in account currency."""

	why: Hidden
	party: str | None
	voucher_type: str
	voucher_no: str
	amount: Decimal
	currency: str
	amount_in_account_currency: Decimal


class AgedItem(NamedTuple):
	"""An open item in company currency, the same in the currency of its account, and its age."""

	item: OpenItem
	own: OpenItem
	age: int
	bucket: int


@dataclass(slots=True)
class Aging:
	"""The answer: items by posting date, parties by what they owe, and the proof that nothing is missing.

	`own_tie_outs` prove it once more in each account currency. `name` is how the company's currency is called.
	"""

	ledger: Ledger
	invoices: Invoices
	rule: AgingRule
	precision: int
	rounding: Rounding
	name: str
	items: list[AgedItem] = field(default_factory=list)
	differences: list[Difference] = field(default_factory=list)
	parties: list[PartyFigures] = field(default_factory=list)
	total: AccountFigures = field(default_factory=AccountFigures)
	currencies: dict[str, AccountFigures] = field(default_factory=dict)
	tie_out: TieOut = field(default_factory=lambda: TieOut(ZERO, (), ZERO))
	own_tie_outs: dict[str, TieOut] = field(default_factory=dict)
	unknown_invoices: int = 0

	@property
	def ties(self) -> bool:
		return all(tie.ties for tie in (self.tie_out, *self.own_tie_outs.values()))

	@property
	def is_foreign(self) -> bool:
		"""Whether anything is in another currency than the company's."""
		return bool(set(self.ledger.counted_in) - {self.name})


def age(
	ledger: Ledger,
	invoices: Invoices,
	rule: AgingRule,
	*,
	precision: int = 2,
	rounding: Rounding = Rounding.BANKERS,
	currency: str | None = None,
) -> Aging:
	"""Return the aging of `ledger` under `rule`.

	`invoices` override due dates and say which credit notes hand on what is booked against them. `currency`
	names the company's currency where the ledger does not show it.
	"""
	name = currency or ledger.company_currency or "company currency"
	aging = Aging(ledger, invoices, rule, precision, rounding, name)
	netting = _Netting(ledger, _redirects(ledger, invoices), Significance(precision, rounding))
	for balance in netting.open:
		aged = _aged(balance, aging)
		aging.items.append(aged)
		aging.differences.append(_difference(Hidden.ROUNDING, balance, aged))
	for balance in netting.hidden:
		aging.differences.append(_difference(_why_hidden(balance, netting.significance), balance))
	aging.differences = [each for each in aging.differences if each.amount or each.amount_in_account_currency]
	aging.items.sort(key=_item_order)
	aging.parties = by_party((aged.item for aged in aging.items), rule)
	aging.total = figures((aged.item for aged in aging.items), rule)
	aging.currencies = by_currency((aged.own for aged in aging.items), rule)
	aging.unknown_invoices = _unknown_invoices(ledger)
	aging.tie_out = _tie_out(aging)
	aging.own_tie_outs = {currency: _own_tie_out(aging, currency) for currency in sorted(ledger.counted_in)}
	return aging


class _Netting:
	"""The balances of a ledger, parted into what is open and what is not."""

	def __init__(self, ledger: Ledger, redirects: Mapping[str, str], significance: Significance) -> None:
		self.ledger, self.redirects, self.significance = ledger, redirects, significance
		self.facts: dict[VoucherKey, VoucherFacts] = voucher_facts(ledger.entries)
		balances = net(ledger.entries, self.facts, redirects=redirects)
		revaluations = self.revaluations(balances)
		self.open: list[Balance] = []
		self.hidden: list[Balance] = []
		for key, balance in balances.items():
			is_open = self.significance.is_open(balance, key in revaluations)
			(self.open if is_open else self.hidden).append(balance)

	def revaluations(self, balances: Mapping[VoucherKey, Balance]) -> set[VoucherKey]:
		"""Return the journals that revalue: they leave company currency and none of the account's own.

		The ledger does not carry the type of a journal. But where its own rows come out at nothing in the account's
		currency, and no other voucher moved that, the balance is no difference left by a payment: it was meant.
		"""
		candidates = {
			key
			for key, balance in balances.items()
			if key.voucher_type == "Journal Entry"
			and self.significance.counts(balance.outstanding)
			and not self.significance.counts(balance.outstanding_in_account_currency)
		}
		meant: set[VoucherKey] = set()
		moved: set[VoucherKey] = set()
		for entry in self.ledger.entries if candidates else ():
			key = target_of(entry, self.facts, self.redirects)
			if key in candidates and key.voucher_no == entry.voucher_no:
				meant.add(key)
			elif key in candidates and entry.amount_in_account_currency:
				moved.add(key)
		return meant - moved


def _redirects(ledger: Ledger, invoices: Invoices) -> Mapping[str, str]:
	"""Return {credit note: invoice}: as the invoices say, else as the ledger shows.

	An invoice that is booked against one other invoice and nowhere else is a credit note which lets that
	invoice carry its balance.
	"""
	against: dict[str, set[str]] = {}
	for entry in ledger.entries:
		if entry.voucher_type == INVOICE and entry.against_voucher_type == INVOICE:
			against.setdefault(entry.voucher_no, set()).add(entry.against_voucher_no)
	told = invoices.listed if invoices.has_returns else ()
	shown = {
		note: next(iter(originals))
		for note, originals in against.items()
		if len(originals) == 1 and note not in originals and note not in told
	}
	return shown | invoices.redirects


def _aged(balance: Balance, aging: Aging) -> AgedItem:
	due = _due_date(balance.key.voucher_no, aging)
	view = View(aging.name, aging.precision, aging.rounding)
	item = item_of(balance, view, due)
	own = item_of(balance, replace(view, in_account_currency=True), due)
	days = aging.rule.age(item.due_date, item.posting_date)
	return AgedItem(item, own, days, aging.rule.bucket(days))


def _due_date(voucher: str, aging: Aging) -> date | None:
	"""Return the due date of a voucher that is an invoice: its own if it is listed, else its ledger row's.

	The name alone decides, as in ERPNext's report.
	"""
	known = aging.invoices.due_dates if voucher in aging.invoices.names else aging.ledger.due_dates
	return known.get(voucher)


def _item_order(aged: AgedItem) -> tuple[object, ...]:
	item = aged.item
	return item.posting_date, item.party or "", item.voucher_no, item.account, item.voucher_type


def _why_hidden(balance: Balance, significance: Significance) -> Hidden:
	amounts = (balance.outstanding, balance.outstanding_in_account_currency)
	return Hidden.EXCHANGE if any(map(significance.counts, amounts)) else Hidden.SMALL


def _difference(why: Hidden, balance: Balance, shown: AgedItem | None = None) -> Difference:
	key = balance.key
	return Difference(
		why,
		key.party,
		key.voucher_type,
		key.voucher_no,
		balance.outstanding - (shown.item.outstanding if shown else ZERO),
		balance.facts.account_currency,
		balance.outstanding_in_account_currency - (shown.own.outstanding if shown else ZERO),
	)


def _tie_out(aging: Aging) -> TieOut:
	"""Return the proof in company currency; what the rows of the file add up to was summed apart from the items."""
	items = sum((aged.item.outstanding for aged in aging.items), ZERO)
	hidden = {why: ZERO for why in Hidden}
	for each in aging.differences:
		hidden[each.why] += each.amount
	return TieOut(items, _lines(hidden), aging.ledger.counted.amount)


def _own_tie_out(aging: Aging, currency: str) -> TieOut:
	items = sum((aged.own.outstanding for aged in aging.items if aged.own.currency == currency), ZERO)
	hidden = {why: ZERO for why in Hidden}
	for each in aging.differences:
		if each.currency == currency:
			hidden[each.why] += each.amount_in_account_currency
	return TieOut(items, _lines(hidden), aging.ledger.counted_in[currency])


def _lines(hidden: Mapping[Hidden, Decimal]) -> tuple[Line, ...]:
	return tuple(Line(why.value, amount) for why, amount in hidden.items() if amount)


def _unknown_invoices(ledger: Ledger) -> int:
	"""Return how many invoices are paid or credited in the file without a row of their own: it may be cut off."""
	named = {entry.against_voucher_no for entry in ledger.entries if entry.against_voucher_type == INVOICE}
	return len(named - ledger.vouchers)
