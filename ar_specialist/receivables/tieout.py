"""The tie-out: from the open items to the control account, with every difference named."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from .money import ZERO


@dataclass(frozen=True, slots=True)
class Line:
	"""One line of the reconciliation, in company currency."""

	key: str
	amount: Decimal


@dataclass(frozen=True, slots=True)
class TieOut:
	"""A reconciliation: `start` plus all `lines` is `explained`; `control` is what the general ledger says."""

	start: Decimal
	lines: Sequence[Line]
	control: Decimal

	@property
	def explained(self) -> Decimal:
		return self.start + sum((line.amount for line in self.lines), ZERO)

	@property
	def unexplained(self) -> Decimal:
		"""What the control account holds beyond the explained amount; zero when the ledgers agree."""
		return self.control - self.explained

	@property
	def ties(self) -> bool:
		return self.unexplained == 0


def tie_out(items: Decimal, named: Mapping[str, Decimal], control: Decimal) -> TieOut:
	"""Return the reconciliation of the aging to the control account.

	`items` is the total of the aging, `named` are the amounts that stand between it and the general ledger's
	`control` balance, each found on its own and none as what is left over: so an item that is lost is unexplained.
	"""
	return TieOut(items, tuple(Line(key, amount) for key, amount in named.items() if amount), control)
