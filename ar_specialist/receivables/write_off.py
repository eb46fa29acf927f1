"""What a write-off takes from where: the net part is a loss, the tax part comes back from the tax accounts."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from decimal import Decimal

from .errors import ReceivablesError
from .money import ZERO
from .remaining import Remaining, share_of_remaining
from .words import N_


@dataclass(frozen=True, slots=True)
class WriteOffPart:
	"""One debit of a write-off, in company currency."""

	account: str
	amount: Decimal
	is_tax: bool


def parts_of(
	amount: Decimal,
	account: str,
	net: Decimal,
	taxes: Mapping[str, Decimal],
	precision: int,
	remaining: Remaining | None = None,
) -> list[WriteOffPart]:
	"""Return the debits that write `amount` off: `account` and the tax accounts share it as the invoice's amounts do.

	`net` is what the invoice comes to without its `taxes` by account; of each no more is taken than is `remaining`.
	Without taxes all of it goes to `account`. The parts add up to `amount` exactly.

	>>> [part.amount for part in parts_of(Decimal("10.00"), "Loss", Decimal(100), {"VAT": Decimal(19)}, 2)]
	[Decimal('8.40'), Decimal('1.60')]
	"""
	if amount <= 0:
		raise ReceivablesError(N_("Write off an amount above zero."))
	charged = {name: tax for name, tax in taxes.items() if tax > 0}
	kept = remaining or Remaining({name: amount for name in charged})
	weights = {account: max(net, ZERO)}
	weights |= {name: tax * kept.rate_of(name) for name, tax in charged.items()}
	left = {
		account: _left_of_net(amount, kept, charged),
		**{name: kept.left.get(name, ZERO) for name in charged},
	}
	shares = share_of_remaining(amount, weights, left, set(charged), precision)
	return [WriteOffPart(name, share, name != account) for name, share in shares.items() if share]


def _left_of_net(amount: Decimal, kept: Remaining, taxes: Collection[str]) -> Decimal:
	"""Return what is left of all that is no tax; all of `amount` where nothing is said of it."""
	others = [left for name, left in kept.left.items() if name not in taxes]
	return sum(others, ZERO) if others else amount
