"""What of an invoice is credited: whole lines, quantities, a price that was agreed, or an amount with its taxes."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from enum import Enum

from .errors import ReceivablesError
from .money import ZERO, round_amount
from .remaining import Remaining, share_of_remaining
from .shares import share_out
from .words import N_


@dataclass(frozen=True, slots=True)
class CreditedLine:
	"""What is credited of one line of an invoice: what is left of it, `qty` of it, or what is above `agreed_rate`.

	With an agreed rate nothing comes back; `qty` then says for how many it was agreed, all of them unless said.
	"""

	row: str
	qty: Decimal | None = None
	agreed_rate: Decimal | None = None


class ChargeType(Enum):
	"""How ERPNext works a tax or charge out."""

	ACTUAL = "Actual"
	NET_TOTAL = "On Net Total"
	PREVIOUS_AMOUNT = "On Previous Row Amount"
	PREVIOUS_TOTAL = "On Previous Row Total"
	QUANTITY = "On Item Quantity"


@dataclass(frozen=True, slots=True)
class TaxRow:
	"""One row of an invoice's taxes: its kind, its rate, and the row, counted from 1, that it is worked out on."""

	kind: ChargeType
	account: str
	rate: Decimal = ZERO
	based_on: int = 0
	amount: Decimal = ZERO  # what it came to
	is_tax: bool = True  # a tax, and no freight or other charge
	is_included: bool = False  # in the prices


@dataclass(frozen=True, slots=True)
class InvoiceLine:
	"""One line of an invoice: what it comes to after all discounts and without taxes, and its own tax rates."""

	row: str
	net: Decimal
	rates: Mapping[str, Decimal] = field(default_factory=dict)  # by account; the tax row's own rate otherwise
	account: str = ""  # its revenue is booked on


@dataclass(frozen=True, slots=True)
class AmountShares:
	"""How an amount with its taxes is shared out: by line, taxes included, and by fixed charge, in their order."""

	lines: tuple[Decimal, ...]
	charges: tuple[Decimal, ...]


def gross(line: InvoiceLine, taxes: Sequence[TaxRow]) -> Decimal:
	"""Return what `line` comes to with the taxes that are worked out on it."""
	return line.net + sum(charges_on(line, taxes), ZERO)


def charges_on(
	line: InvoiceLine, taxes: Sequence[TaxRow], qty: Decimal = ZERO, part: Decimal = ZERO
) -> list[Decimal]:
	"""Return what each of `taxes` comes to on `qty` of `line`, which bears `part` of the fixed ones; not rounded."""
	amounts: list[Decimal] = []
	totals = [line.net]  # the running total before each row, and behind the last
	for tax in taxes:
		rate = line.rates.get(tax.account, tax.rate)
		match tax.kind:
			case ChargeType.NET_TOTAL:
				amount = line.net * rate / 100
			case ChargeType.PREVIOUS_AMOUNT:
				amount = amounts[tax.based_on - 1] * rate / 100
			case ChargeType.PREVIOUS_TOTAL:
				amount = totals[tax.based_on] * rate / 100
			case ChargeType.QUANTITY:
				amount = qty * rate
			case ChargeType.ACTUAL:
				amount = tax.amount * part if tax.is_tax else ZERO
		amounts.append(amount)
		totals.append(totals[-1] + amount)
	return amounts


def check_amount_can_be_split(taxes: Sequence[TaxRow]) -> None:
	"""Raise ReceivablesError where no amount says which part of it is tax."""
	if any(tax.kind is ChargeType.QUANTITY for tax in taxes):
		raise ReceivablesError(
			N_(
				"This invoice is taxed by quantity, so that an amount cannot be split; credit quantities instead."
			)
		)
	fixed = {number for number, tax in enumerate(taxes, 1) if tax.kind is ChargeType.ACTUAL}
	on_total = any(
		tax.kind is ChargeType.PREVIOUS_TOTAL and fixed and min(fixed) <= tax.based_on for tax in taxes
	)
	if on_total or any(tax.kind is ChargeType.PREVIOUS_AMOUNT and tax.based_on in fixed for tax in taxes):
		raise ReceivablesError(
			N_(
				"This invoice taxes its fixed charges, so that an amount cannot be split; credit lines instead."
			)
		)


def shares_of_amount(
	amount: Decimal,
	lines: Sequence[InvoiceLine],
	taxes: Sequence[TaxRow],
	precision: int,
	only: str | None = None,
) -> AmountShares:
	"""Return how a credit of `amount`, taxes included, is shared out over an invoice, or over its line `only`.

	Over the whole invoice fixed charges bear their part; of a single line only what is tax of them does.
	"""
	check_amount_can_be_split(taxes)
	weights = [max(gross(line, taxes), ZERO) if only is None or line.row == only else ZERO for line in lines]
	chosen = share_of(lines, only)
	fixed = [tax for tax in taxes if tax.kind is ChargeType.ACTUAL]
	weights += [max(tax.amount, ZERO) * chosen if only is None or tax.is_tax else ZERO for tax in fixed]
	parts = share_out(amount, weights, precision)
	return AmountShares(tuple(parts[: len(lines)]), tuple(parts[len(lines) :]))


def shares_of_remaining(
	amount: Decimal,
	lines: Sequence[InvoiceLine],
	taxes: Sequence[TaxRow],
	remaining: Remaining,
	precision: int,
	only: str | None = None,
) -> AmountShares:
	"""Return how a credit of `amount` is shared out over what `remaining` says is left of an invoice, or of a line.

	By line without taxes, and by row of `taxes`: no account is credited more than is left of it.
	"""
	check_amount_can_be_split(taxes)
	chosen = share_of(lines, only)
	nets = [max(line.net, ZERO) if only in (None, line.row) else ZERO for line in lines]
	charged = [tax.amount for tax in taxes]
	if only is not None:
		line = next(each for each in lines if each.row == only)
		charged = charges_on(line, taxes, part=chosen)
	charged = [
		max(each * remaining.rate_of(tax.account), ZERO) for each, tax in zip(charged, taxes, strict=True)
	]
	accounts = [*(line.account for line in lines), *(tax.account for tax in taxes)]
	weights: dict[str, Decimal] = {}
	for account, weight in zip(accounts, [*nets, *charged], strict=True):
		weights[account] = weights.get(account, ZERO) + weight
	of_taxes = {tax.account for tax in taxes if tax.is_tax}
	by_account = share_of_remaining(amount, weights, remaining.left, of_taxes, precision)
	parts = _over_rows(by_account, accounts, [*nets, *charged], precision)
	return AmountShares(tuple(parts[: len(lines)]), tuple(parts[len(lines) :]))


def _over_rows(
	by_account: Mapping[str, Decimal], accounts: Sequence[str], weights: Sequence[Decimal], precision: int
) -> list[Decimal]:
	"""Return what each row bears of what its account bears, by its weight, or alike where none has any."""
	parts = [ZERO] * len(accounts)
	for account, amount in by_account.items():
		rows = [index for index, each in enumerate(accounts) if each == account]
		if not amount or not rows:
			continue
		of_rows = [weights[index] for index in rows]
		shares = share_out(amount, of_rows if any(of_rows) else [Decimal(1)] * len(rows), precision)
		for index, share in zip(rows, shares, strict=True):
			parts[index] = share
	return parts


def shares_of_tax(
	amount: Decimal, taxes: Sequence[TaxRow], credited: Mapping[str, Decimal], precision: int
) -> list[Decimal]:
	"""Return how a credit of `amount`, of taxes alone, is shared out over an invoice's `taxes`, in their order.

	Each tax gives what is left of it besides what was `credited`, by account; freight and other charges nothing.
	Raises ReceivablesError where less is left than `amount`.
	"""
	billed: dict[str, Decimal] = {}
	for tax in taxes:
		if tax.is_tax:
			billed[tax.account] = billed.get(tax.account, ZERO) + tax.amount
	left = {account: max(whole - credited.get(account, ZERO), ZERO) for account, whole in billed.items()}
	if amount > sum(left.values(), ZERO):
		raise ReceivablesError(
			N_("Of the taxes of this invoice only {0} can still be credited, not {1}; settle that or less."),
			round_amount(sum(left.values(), ZERO), precision),
			amount,
		)
	weights = [
		max(left[tax.account] * tax.amount / billed[tax.account], ZERO) if left.get(tax.account) else ZERO
		for tax in taxes
	]
	return share_out(amount, weights, precision)


def share_of(lines: Sequence[InvoiceLine], only: str | None) -> Decimal:
	"""Return which part of an invoice's net its line `only` is; 1 of the whole invoice."""
	whole = sum((line.net for line in lines), ZERO)
	if only is None or not whole:
		return Decimal(1)
	return sum((line.net for line in lines if line.row == only), ZERO) / whole
