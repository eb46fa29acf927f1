"""What single vouchers had open on given days: the ledger's word on what was promised or agreed about them.

A few statements, however many vouchers and days. Does not check permissions.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import NamedTuple

from ar_specialist.receivables.items import OpenItem, View, instalments, item_of
from ar_specialist.receivables.netting import Balance, LedgerEntry, net, voucher_facts
from ar_specialist.receivables.terms import Schedule

from . import packed, vouchers
from .open_items import ENTRY_COLUMNS, entry_of, redirects_of
from .population import LEDGER, Conditions, Selection, conditions

PartyDay = tuple[str, date]


class Asked(NamedTuple):
	"""A voucher of a party that bears this name, and the day it is asked about."""

	party: str
	name: str
	day: date


def items_on(
	company: str, asked: Collection[Asked], view: View, accounts: Sequence[str] = ()
) -> dict[PartyDay, list[OpenItem]]:
	"""Return, for each party and day among `asked`, the open items of the vouchers asked about.

	`view` shows them in the currency of the receivable account. Invoices that are due in instalments come as their
	open instalments; what is settled by a day is not among its items. `accounts` are the company's receivable ones,
	where they are known already. The number of statements does not grow with what is asked.
	"""
	names: dict[PartyDay, set[str]] = {}
	for party, name, day in asked:
		names.setdefault((party, day), set()).add(name)
	if not names:
		return {}
	last, every = max(day for _party, day in names), {each.name for each in asked}
	selection = Selection(company, last, parties=sorted({party for party, _day in names}), accounts=accounts)
	where = conditions(selection)
	redirects = {note: into for note, into in redirects_of(selection, where).items() if into in every}
	entries = _Entries(_read(where, {*every, *redirects}), redirects)
	facts = vouchers.invoice_facts(company, last, every)
	schedules = vouchers.schedules(every)
	return {
		(party, day): [
			item
			for balance in entries.balances(party, day, wanted)
			for item in _items(balance, facts, schedules, view)
		]
		for (party, day), wanted in names.items()
	}


class _Entries:
	"""The ledger entries that some vouchers, and notes that hand theirs on to them, have a part in, by party."""

	def __init__(self, entries: Iterable[LedgerEntry], redirects: Mapping[str, str]) -> None:
		self.redirects = redirects
		self.by_voucher: dict[tuple[str | None, str], list[LedgerEntry]] = {}
		for entry in entries:
			for name in {entry.voucher_no, entry.against_voucher_no}:
				self.by_voucher.setdefault((entry.party, name), []).append(entry)
		self.notes: dict[str, list[str]] = {}
		for note, into in redirects.items():
			self.notes.setdefault(into, []).append(note)

	def balances(self, party: str, day: date, names: Collection[str]) -> Iterator[Balance]:
		"""Yield what the vouchers `names` of `party` come to on `day`."""
		entries = [entry for entry in self._of(party, names) if entry.posting_date <= day]
		for balance in net(entries, voucher_facts(entries), redirects=self.redirects).values():
			if balance.key.voucher_no in names:
				yield balance

	def _of(self, party: str, names: Collection[str]) -> Iterable[LedgerEntry]:
		"""Return the entries of vouchers and notes, each once, though two of them have a part in it."""
		notes = (note for name in names for note in self.notes.get(name, ()))
		found = (entry for name in (*names, *notes) for entry in self.by_voucher.get((party, name), ()))
		return {id(entry): entry for entry in found}.values()


def _read(where: Conditions, names: Collection[str]) -> list[LedgerEntry]:
	tail = f"""FROM {LEDGER} l
		WHERE (l.against_voucher_no IN %(names)s OR l.voucher_no IN %(names)s) AND {where}"""
	return packed.rows_as(entry_of, ENTRY_COLUMNS, tail, {**where.values, "names": tuple(sorted(names))})


def _items(
	balance: Balance, facts: dict[str, vouchers.InvoiceFacts], schedules: dict[str, Schedule], view: View
) -> list[OpenItem]:
	due_date, po_no = facts.get(balance.key.voucher_no, (None, None))
	item = item_of(balance, view, due_date, po_no)
	if not item.outstanding:
		return []
	schedule = schedules.get(item.voucher_no) if item.voucher_type == "Sales Invoice" else None
	return instalments(item, schedule, view, Decimal(1))
