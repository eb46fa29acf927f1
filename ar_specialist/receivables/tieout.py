"""The tie-out: from the open items to the control account, with every difference named."""

from collections.abc import Sequence
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


def tie_out(
	items: Decimal,
	exchange_differences: Decimal,
	payment_ledger: Decimal,
	control: Decimal,
) -> TieOut:
	"""Return the reconciliation of the aging to the control account.

	`items` is the total of the aging; `exchange_differences` is left in company currency on items settled in
	their own; `payment_ledger` is the whole sub-ledger, so that what is neither (rounding, parties that are not
	shown) becomes the line "other_items"; `control` is the general ledger's balance.
	"""
	other = payment_ledger - items - exchange_differences
	lines = (Line("exchange_differences", exchange_differences), Line("other_items", other))
	return TieOut(items, tuple(line for line in lines if line.amount), control)
