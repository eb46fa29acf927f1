"""Small aged rests: what is left of an invoice, and not worth asking for, is proposed to be written off."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import Enum

from .errors import ReceivablesError
from .money import ZERO
from .words import N_


class ProposalStatus(Enum):
	"""Where a proposed write-off stands."""

	PROPOSED = "Proposed"
	APPROVED = "Approved"
	WRITTEN_OFF = "Written Off"
	REJECTED = "Rejected"
	FAILED = "Failed"


# Approved is between somebody's yes and the posting; what failed may be approved again, or given up. A write-off
# that somebody cancels in ERPNext counts as rejected; what was rejected may be thought over.
TRANSITIONS: Mapping[ProposalStatus, frozenset[ProposalStatus]] = {
	ProposalStatus.PROPOSED: frozenset((ProposalStatus.APPROVED, ProposalStatus.REJECTED)),
	ProposalStatus.APPROVED: frozenset((ProposalStatus.WRITTEN_OFF, ProposalStatus.FAILED)),
	ProposalStatus.WRITTEN_OFF: frozenset((ProposalStatus.REJECTED,)),
	ProposalStatus.REJECTED: frozenset((ProposalStatus.APPROVED,)),
	ProposalStatus.FAILED: frozenset((ProposalStatus.APPROVED, ProposalStatus.REJECTED)),
}


@dataclass(frozen=True, slots=True)
class SmallRestRule:
	"""Which rests a policy gives up: up to `amount` in company currency, and left for `days`. 0 gives up none."""

	amount: Decimal = ZERO
	days: int = 90


@dataclass(frozen=True, slots=True)
class Rest:
	"""What is left of one invoice, in company currency."""

	outstanding: Decimal
	invoiced: Decimal
	due_date: date
	last_movement: date | None  # the last payment, credit or journal on it


def check_rule(rule: SmallRestRule) -> None:
	"""Raise ReceivablesError when a rule could not be meant."""
	if rule.amount < 0 or rule.days < 0:
		raise ReceivablesError(N_("A small rest is an amount and a number of days, neither below zero."))


def days_left(rest: Rest, as_on: date) -> int:
	"""Return for how many days `rest` has been left: since it was due, and since anything last moved on it."""
	since = max(rest.due_date, rest.last_movement) if rest.last_movement else rest.due_date
	return (as_on - since).days


def is_given_up(rest: Rest, rule: SmallRestRule, as_on: date) -> bool:
	"""Return whether `rest` is one to write off: small, old enough, and really what is left of something larger.

	A whole invoice that is as small is no rest: it was never paid at all, and stays to be asked for.
	"""
	return (
		ZERO < rest.outstanding <= rule.amount
		and rest.outstanding < rest.invoiced
		and days_left(rest, as_on) >= rule.days
	)
