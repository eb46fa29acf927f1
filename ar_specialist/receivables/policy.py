"""A company's policy: how its receivables are aged and what is worth chasing."""

from dataclasses import dataclass
from decimal import Decimal
from enum import Enum

from .account import LARGE_OVERDUE
from .aging import DEFAULT_LIMITS, AgingBasis
from .errors import ReceivablesError
from .money import ZERO
from .promise import ENOUGH
from .words import N_

MOST_LIMITS = 5  # a customer account keeps six buckets


class CollectorSees(Enum):
	"""Whose customers a specialist sees."""

	COMPANY = "Company"
	PORTFOLIO = "Portfolio"


@dataclass(frozen=True, slots=True)
class Policy:
	"""The settings of one company, with the defaults of a company that has none."""

	basis: AgingBasis = AgingBasis.DUE_DATE
	limits: tuple[int, ...] = DEFAULT_LIMITS
	by_term: bool = True
	smallest_amount: Decimal = ZERO  # company currency
	default_collector: str | None = None
	promise_tolerance_days: int = 3
	promise_enough: Decimal = ENOUGH  # percent; with less a partially kept promise counts as broken
	large_overdue: Decimal = LARGE_OVERDUE  # company currency; gives a customer all points an amount can


def check_limits(limits: tuple[int, ...]) -> None:
	"""Raise ReceivablesError when a customer account has no room for so many buckets."""
	if len(limits) > MOST_LIMITS:
		raise ReceivablesError(
			N_("A policy takes up to {0} aging ranges, not {1}; a report can be run with more."),
			MOST_LIMITS,
			len(limits),
		)


def check_enough(percent: Decimal) -> None:
	"""Raise ReceivablesError when no share of a promise could be compared with what is enough of it."""
	if not 0 <= percent <= 100:
		raise ReceivablesError(N_("Enough of a Promise is a percentage from 0 to 100, not {0}."), percent)


def check_large_overdue(amount: Decimal) -> None:
	"""Raise ReceivablesError when no amount could be compared with what counts as a large one."""
	if amount <= 0:
		raise ReceivablesError(N_("Large Overdue Amount must be more than zero."))
