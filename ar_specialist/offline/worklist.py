"""The worklist of an aging: whom to chase first, and why."""

from collections.abc import Sequence
from dataclasses import dataclass

from ar_specialist.receivables.account import AccountFigures, Reason, WorklistState, priority, worklist_state

from .aging import Aging


@dataclass(frozen=True, slots=True)
class Account:
	"""One customer on the list; `points` is the sum of what the `reasons` give."""

	party: str | None
	figures: AccountFigures
	state: WorklistState
	reasons: Sequence[Reason]

	@property
	def points(self) -> int:
		return sum(reason.points for reason in self.reasons)


def worklist(aging: Aging) -> list[Account]:
	"""Return every customer with open items, the most important first."""
	as_on = aging.rule.as_on
	accounts = [
		Account(each.party, each.figures, worklist_state(each.figures, as_on=as_on), priority(each.figures))
		for each in aging.parties
	]
	return sorted(accounts, key=_importance)


def _importance(account: Account) -> tuple[object, ...]:
	figures = account.figures
	return -account.points, figures.unapplied - figures.overdue, -figures.outstanding, account.party or ""
