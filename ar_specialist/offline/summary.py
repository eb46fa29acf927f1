"""Summaries: open items condensed by whom they are with, or by the currency they are in."""

from collections.abc import Iterable
from typing import NamedTuple

from ar_specialist.receivables.account import AccountFigures, figures
from ar_specialist.receivables.aging import AgingRule
from ar_specialist.receivables.items import OpenItem
from ar_specialist.receivables.money import total


class PartyFigures(NamedTuple):
	"""What is open with one party, in `currency`."""

	party_type: str | None
	party: str | None
	currency: str
	figures: AccountFigures


def by_party(items: Iterable[OpenItem], rule: AgingRule) -> list[PartyFigures]:
	"""Return the figures of each party, the largest outstanding first.

	Raises MixedCurrencies when the items are not all in one currency.
	"""
	groups: dict[tuple[str, str], list[OpenItem]] = {}
	for item in items:
		groups.setdefault((item.party_type or "", item.party or ""), []).append(item)
	total((item.currency, item.outstanding) for group in groups.values() for item in group)
	summary = [
		PartyFigures(group[0].party_type, group[0].party, group[0].currency, figures(group, rule))
		for group in groups.values()
	]
	return sorted(
		summary, key=lambda each: (-each.figures.outstanding, each.party or "", each.party_type or "")
	)


def by_currency(items: Iterable[OpenItem], rule: AgingRule) -> dict[str, AccountFigures]:
	"""Return the figures of each currency the items are in, by the currency's name."""
	groups: dict[str, list[OpenItem]] = {}
	for item in items:
		groups.setdefault(item.currency, []).append(item)
	return {currency: figures(groups[currency], rule) for currency in sorted(groups)}
