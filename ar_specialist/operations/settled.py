"""What came in on promised or planned items: what is remembered of a voucher then, and what the ledger has since.

Does not check permissions.
"""

import json
from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import NamedTuple, Protocol

from ar_specialist.ledger import standing, vouchers
from ar_specialist.ledger.standing import Standing, Voucher
from ar_specialist.receivables import settling
from ar_specialist.receivables.excepted import About
from ar_specialist.receivables.items import View
from ar_specialist.receivables.money import ZERO, round_amount
from ar_specialist.receivables.promise import PromisedItem
from ar_specialist.receivables.settling import By, Plan, Settlement, Taken, TakenBy

from . import policies
from .promised import ItemKey, Row

INVOICE = "Sales Invoice"


def taken_before(company: str, customer: str, found: Sequence[About], day: date) -> list[str]:
	"""Return what had been taken off each voucher of `found` by `day`, as it is stored with a promise."""
	asked = [Voucher(customer, *about.voucher) for about in found]
	standings = standing.standings(company, asked)
	return [_stored(settling.taken_by(standings.get(each, Standing()).settlements, day)) for each in asked]


def _stored(taken: TakenBy) -> str:
	return json.dumps([[*key, str(each.amount), str(each.paid)] for key, each in sorted(taken.items())])


def _read(stored: str | None) -> dict[By, Taken]:
	return {
		(by, term): Taken(Decimal(amount), Decimal(paid))
		for by, term, amount, paid in json.loads(stored or "[]")
	}


class Said(Protocol):
	"""Something said about an item, and what was taken off it before; `item` names it."""

	item: str
	customer: str
	taken_before: str | None
	is_instalment: bool
	key: ItemKey


class Became(NamedTuple):
	"""What was paid or credited on an item since something was said about it, and what of it is open.

	`credited` is what of that came by credit notes; `opened` what would be open of it if nothing had come in.
	"""

	came_in: Decimal
	open_now: Decimal
	credited: Decimal
	opened: Decimal


class Settled:
	"""The ledger of some items of one company that something was said about, read at once in a few statements."""

	def __init__(self, company: str, rows: Sequence[Said], ledger: Sequence[str]) -> None:
		self.before = {row.item: _read(row.taken_before) for row in rows}
		self.standings = standing.standings(company, {_voucher(row) for row in rows}, ledger)
		self.view: View = policies.view_for(company, in_party_currency=True, by_term=True)
		split = {row.key.voucher_no for row in rows if row.is_instalment and row.key.voucher_type == INVOICE}
		self.plans = {
			name: settling.plan_of(schedule, self.view.company_currency)
			for name, schedule in (vouchers.schedules(split) if split else {}).items()
		}
		self.origins = standing.origins(self._strangers(rows))

	def _strangers(self, rows: Iterable[Said]) -> set[str]:
		"""Return what was not there when something was promised that has lost a voucher since: it may be that one amended."""
		found: set[str] = set()
		for row in rows:
			now = {each.by for each in self._of(row).settlements}
			known = {by for by, _term in self.before[row.item]}
			if known - now:
				found |= now - known
		return found

	def _of(self, row: Said) -> Standing:
		return self.standings.get(_voucher(row), Standing())

	def item(self, row: Row, day: date) -> PromisedItem:
		"""Return what the ledger of `day` says of the promised item `row`."""
		now = self.became(row, day)
		if now is None:
			return PromisedItem(row.promised, ZERO, is_void=True)
		return PromisedItem(row.promised, now.came_in, now.open_now)

	def became(self, row: Said, day: date) -> Became | None:
		"""Return what the ledger of `day` made of what `row` is about; None once its voucher was cancelled."""
		standing = self.standings.get(_voucher(row))
		if standing is None:
			return None
		before, raised = self.before[row.item], standing.raised_until(day)
		known = {by for by, _term in before}
		settlements = self._under_first_names(standing.settlements, known)
		now = settling.taken_by(settlements, day)
		plan = self.plans.get(row.key.voucher_no) if row.is_instalment else None
		position = plan.position(row.key.payment_term, row.key.due_date) if plan else 0
		came_in = _came_in(plan, position, now, before)
		open_now = settling.open_on(raised, now, plan, position)
		credited = settling.credited(settlements, day, before, plan, position)
		old = {key: each for key, each in now.items() if key[0] in known}
		opened = settling.open_on(raised, old, plan, position)
		return Became(*(self._rounded(each) for each in (came_in, open_now, credited, opened)))

	def days(self, row: Said) -> list[date]:
		"""Return the days on which something was taken off what `row` is about, or given back."""
		return sorted({each.on for each in self._of(row).settlements})

	def _under_first_names(self, found: Iterable[Settlement], known: Collection[str]) -> list[Settlement]:
		"""Return `found` with what amends a voucher `known` before under that one's name."""
		return [
			each._replace(by=next((name for name in self.origins.get(each.by, ()) if name in known), each.by))
			for each in found
		]

	def _rounded(self, amount: Decimal) -> Decimal:
		return round_amount(amount, self.view.precision, self.view.rounding)


def _voucher(row: Said) -> Voucher:
	return Voucher(row.customer, *row.key[:3])


def _came_in(plan: Plan | None, position: int, now: Mapping[By, Taken], before: TakenBy) -> Decimal:
	if plan is None:
		return settling.came_in(now, before)
	return settling.came_in_on(plan, position, now, before)
