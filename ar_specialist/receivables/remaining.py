"""What earlier credits have left of an invoice, account by account: no tax comes back twice, and none is left behind."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from .money import ZERO, round_amount
from .shares import share_out


@dataclass(frozen=True, slots=True)
class Credit:
	"""What one credit note or write-off took back: by account, and `lost`, the loss a write-off booked elsewhere."""

	taken: Mapping[str, Decimal]
	lost: Decimal = ZERO


@dataclass(frozen=True, slots=True)
class Remaining:
	"""What is left of an invoice by account, and which part of its rate a tax still has; all of it unless said."""

	left: Mapping[str, Decimal]
	rates: Mapping[str, Decimal] = field(default_factory=dict)

	def rate_of(self, account: str) -> Decimal:
		"""Return which part of its rate the tax on `account` still has: none of one that was credited by itself."""
		return self.rates.get(account, Decimal(1))

	def bound(self, account: str, amount: Decimal) -> Decimal:
		"""Return what of `amount`, as the invoice's rates say, can still be credited of the tax on `account`."""
		return min(amount * self.rate_of(account), self.left.get(account, ZERO))


def remaining(
	billed: Mapping[str, Decimal], taxes: Collection[str], credits: Sequence[Credit], precision: int
) -> Remaining:
	"""Return what `credits`, in the order they were made, have left of what was `billed` by account.

	A tax that was credited by itself has a lower rate from then on. A write-off that takes no tax back bears the tax of
	what it writes off, and so changes nothing of what net and tax are to each other.

	>>> vat_alone = [Credit({"VAT": Decimal(19)})]
	>>> found = remaining({"Sales": Decimal(100), "VAT": Decimal(19)}, {"VAT"}, vat_alone, 2)
	>>> found.left["Sales"], found.left["VAT"], found.rate_of("VAT")
	(Decimal('100.00'), Decimal('0.00'), Decimal('0'))
	"""
	left, rates = dict(billed), {}
	for credit in credits:
		of_taxes = {
			account: amount for account, amount in credit.taken.items() if account in taxes and amount
		}
		if credit.lost and not of_taxes:
			continue
		if credit.lost + sum(credit.taken.values(), ZERO) == sum(of_taxes.values(), ZERO):
			for account, amount in of_taxes.items():
				rates[account] = rates.get(account, Decimal(1)) * _part_left(left.get(account, ZERO), amount)
		_take(left, taxes, credit, precision)
	rounded = {account: max(round_amount(amount, precision), ZERO) for account, amount in left.items()}
	return Remaining(rounded, rates)


def _part_left(whole: Decimal, taken: Decimal) -> Decimal:
	return max(whole - taken, ZERO) / whole if whole > 0 else ZERO


def _take(left: dict[str, Decimal], taxes: Collection[str], credit: Credit, precision: int) -> None:
	"""Take a credit off what is `left`; what it booked on no account of the invoice off all that is no tax."""
	elsewhere = credit.lost
	for account, amount in credit.taken.items():
		if account in left:
			left[account] -= amount
		elif account not in taxes:
			elsewhere += amount
	others = [account for account in left if account not in taxes and left[account] > 0]
	bearable = round_amount(min(elsewhere, sum((left[account] for account in others), ZERO)), precision)
	if bearable > 0:
		parts = share_out(bearable, [left[account] for account in others], precision)
		for account, part in zip(others, parts, strict=True):
			left[account] -= part


def share_of_remaining(
	amount: Decimal,
	weights: Mapping[str, Decimal],
	left: Mapping[str, Decimal],
	taxes: Collection[str],
	precision: int,
) -> dict[str, Decimal]:
	"""Return `amount` in parts by account, as the `weights` are to each other and never more than is `left` of one.

	What an account cannot bear the others do, then whatever has something left; beyond all of it what is no tax, so
	that the parts always add up to `amount`.

	>>> weights, taxes = {"Sales": Decimal(100), "VAT": Decimal(19)}, {"VAT"}
	>>> left = {"Sales": Decimal(100), "VAT": Decimal(1)}
	>>> share_of_remaining(Decimal("59.50"), weights, left, taxes, 2)
	{'Sales': Decimal('58.50'), 'VAT': Decimal('1')}
	"""
	parts = dict.fromkeys(weights, ZERO)
	rest = _fill(parts, amount, weights, left, precision)
	rest = _fill(parts, rest, left, left, precision)
	if rest:
		others = {account: weight for account, weight in weights.items() if account not in taxes} or weights
		shares = list(others.values()) if any(others.values()) else [Decimal(1)] * len(others)
		for account, part in zip(others, share_out(rest, shares, precision), strict=True):
			parts[account] += part
	return parts


def _fill(
	parts: dict[str, Decimal],
	amount: Decimal,
	weights: Mapping[str, Decimal],
	left: Mapping[str, Decimal],
	precision: int,
) -> Decimal:
	"""Share `amount` out over those with room, again and again as they fill up; return what none had room for."""
	while amount:
		room = {account: left.get(account, ZERO) - parts.get(account, ZERO) for account in weights}
		having = [account for account in weights if weights[account] > 0 and room[account] > 0]
		if not having:
			break
		shares = share_out(amount, [weights[account] for account in having], precision)
		for account, share in zip(having, shares, strict=True):
			taken = min(share, room[account])
			parts[account] = parts.get(account, ZERO) + taken
			amount -= taken
	return amount
