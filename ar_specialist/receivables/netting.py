"""Netting: from ledger entries to what is still open on each voucher.

A ledger entry says what a voucher did to a voucher: an invoice raises itself, a payment lowers an invoice, an
advance stands against itself. Netting puts every entry on the voucher it belongs to and adds up, by the rules
of ERPNext's Accounts Receivable report, so that both give the same rows.
"""

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import NamedTuple

from .money import ZERO, Rounding, quantum, round_amount

INVOICES = frozenset(("Sales Invoice", "Purchase Invoice"))
SETTLEMENTS = frozenset(("Journal Entry", "Payment Entry"))


class LedgerEntry(NamedTuple):
	"""One row of the payment ledger. Receivable sign: what is owed to us is positive."""

	account: str
	party_type: str
	party: str | None
	voucher_type: str
	voucher_no: str
	against_voucher_type: str
	against_voucher_no: str
	posting_date: date
	amount: Decimal  # company currency
	amount_in_account_currency: Decimal
	account_currency: str
	cost_center: str | None = None
	remarks: str | None = None


class VoucherKey(NamedTuple):
	"""What a balance is kept for; `account` is None when accounts are ignored."""

	account: str | None
	voucher_type: str
	voucher_no: str
	party: str | None


class VoucherFacts(NamedTuple):
	"""What the entries of one voucher say about it."""

	account: str
	posting_date: date
	account_currency: str
	cost_center: str | None
	remarks: str | None


class Balance:
	"""What is invoiced, paid and credited on one voucher, in company and in account currency."""

	__slots__ = (
		"credit_note",
		"credit_note_in_account_currency",
		"facts",
		"invoiced",
		"invoiced_in_account_currency",
		"key",
		"paid",
		"paid_in_account_currency",
		"party_type",
	)

	def __init__(self, key: VoucherKey, facts: VoucherFacts) -> None:
		self.key, self.facts, self.party_type = key, facts, None
		self.invoiced = self.paid = self.credit_note = ZERO
		self.invoiced_in_account_currency = self.paid_in_account_currency = ZERO
		self.credit_note_in_account_currency = ZERO

	@property
	def outstanding(self) -> Decimal:
		"""Open amount in company currency, not rounded."""
		return self.invoiced - self.paid - self.credit_note

	@property
	def outstanding_in_account_currency(self) -> Decimal:
		"""Open amount in the currency of the receivable account, not rounded."""
		return (
			self.invoiced_in_account_currency
			- self.paid_in_account_currency
			- self.credit_note_in_account_currency
		)

	def add(self, entry: LedgerEntry) -> None:
		"""Book `entry` as invoiced, paid or credited.

		The sign of the company-currency amount decides, in either currency: a positive entry is invoiced,
		unless a payment or journal gives back what it had settled; a negative one is paid, unless one invoice
		lowers another (a credit note). An invoice that lowers itself was paid at the counter.
		"""
		self.party_type = entry.party_type
		foreign = entry.voucher_no != entry.against_voucher_no
		if entry.amount > 0:
			if foreign and entry.voucher_type in SETTLEMENTS:
				self._pay(entry)
			else:
				self.invoiced += entry.amount
				self.invoiced_in_account_currency += entry.amount_in_account_currency
		elif entry.voucher_type in INVOICES and (foreign or self.key.voucher_no != entry.voucher_no):
			self.credit_note -= entry.amount
			self.credit_note_in_account_currency -= entry.amount_in_account_currency
		else:
			self._pay(entry)

	def _pay(self, entry: LedgerEntry) -> None:
		self.paid -= entry.amount
		self.paid_in_account_currency -= entry.amount_in_account_currency


def voucher_facts(
	entries: Iterable[LedgerEntry],
	*,
	advance_doctypes: Collection[str] = (),
	by_account: bool = True,
) -> dict[VoucherKey, VoucherFacts]:
	"""Return the facts of every voucher that has an entry of its own.

	The earliest entry gives posting date, currency and remarks; the last entry that stands for the voucher
	itself, or books an advance on one of `advance_doctypes` (orders), gives the cost centre.
	"""
	first: dict[VoucherKey, LedgerEntry] = {}
	last: dict[VoucherKey, LedgerEntry] = {}
	for entry in entries:
		account = entry.account if by_account else None
		key = VoucherKey(account, entry.voucher_type, entry.voucher_no, entry.party)
		known = first.get(key)
		if known is None or entry.posting_date < known.posting_date:
			first[key] = entry
		if _stands_for_itself(entry) or (
			entry.voucher_type in SETTLEMENTS and entry.against_voucher_type in advance_doctypes
		):
			known = last.get(key)
			if known is None or entry.posting_date >= known.posting_date:
				last[key] = entry
	return {
		key: VoucherFacts(
			entry.account,
			entry.posting_date,
			entry.account_currency,
			last[key].cost_center if key in last else None,
			entry.remarks,
		)
		for key, entry in first.items()
	}


def _stands_for_itself(entry: LedgerEntry) -> bool:
	return entry.voucher_no == entry.against_voucher_no and entry.voucher_type == entry.against_voucher_type


def target_of(
	entry: LedgerEntry,
	vouchers: Collection[VoucherKey],
	redirects: Mapping[str, str],
	by_account: bool = True,
) -> VoucherKey:
	"""Return the voucher that `entry` lands on: the one it names, or its own when that one is not known.

	An entry against a credit note lands on the invoice the note was made against (`redirects`, one hop).
	"""
	account = entry.account if by_account else None
	named = entry.against_voucher_no
	if entry.against_voucher_type in INVOICES:
		named = redirects.get(named) or named
	target = VoucherKey(account, entry.against_voucher_type, named, entry.party)
	if target in vouchers:
		return target
	return VoucherKey(account, entry.voucher_type, entry.voucher_no, entry.party)


def net(
	entries: Iterable[LedgerEntry],
	vouchers: Mapping[VoucherKey, VoucherFacts],
	*,
	redirects: Mapping[str, str] | None = None,
	by_account: bool = True,
	counts: Callable[[LedgerEntry], bool] | None = None,
	balances: dict[VoucherKey, Balance] | None = None,
) -> dict[VoucherKey, Balance]:
	"""Return the balance of each voucher that an entry lands on, with what `balances` hold already.

	`vouchers` are all vouchers known at that date, `redirects` maps a credit note to the invoice that takes
	what is booked against it, and an entry that `counts` refuses is left out.
	"""
	redirects = redirects or {}
	balances = {} if balances is None else balances
	for entry in entries:
		if counts is not None and not counts(entry):
			continue
		key = target_of(entry, vouchers, redirects, by_account)
		balance = balances.get(key)
		if balance is None:
			balance = balances[key] = Balance(key, vouchers[key])
		balance.add(entry)
	return balances


@dataclass(frozen=True, slots=True)
class Significance:
	"""When a balance is worth a row: at what precision, and in which of its two currencies."""

	precision: int
	rounding: Rounding = Rounding.BANKERS
	in_account_currency: bool = False
	either_currency: bool = False

	def is_open(self, balance: Balance, revaluation: bool = False) -> bool:
		"""Whether `balance` is still open.

		Both currencies must be, so that a paid foreign invoice is not open for the exchange difference left
		on it. A `revaluation` journal exists in company currency only and needs no other; so do reports that
		look for such differences (`either_currency`).
		"""
		in_account = self.counts(balance.outstanding_in_account_currency)
		shown = in_account if self.in_account_currency else self.counts(balance.outstanding)
		if self.either_currency:
			return shown or in_account
		return shown and (in_account or revaluation)

	def counts(self, amount: Decimal) -> bool:
		"""Whether `amount`, rounded, is at least the smallest unit of the precision."""
		if not amount:
			return False
		unit = quantum(self.precision)
		return abs(amount) >= unit or bool(round_amount(amount, self.precision, self.rounding))
