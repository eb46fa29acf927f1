"""What single vouchers had open on given days: the ledger's word on what was promised or agreed about them.

A few statements, however many vouchers and days. Does not check permissions.
"""

from collections.abc import Collection, Iterable, Sequence
from datetime import date
from decimal import Decimal

from ar_specialist.receivables.items import OpenItem, View, instalments, item_of
from ar_specialist.receivables.netting import Balance, LedgerEntry, net, voucher_facts
from ar_specialist.receivables.terms import Schedule

from . import packed, vouchers
from .open_items import ENTRY_COLUMNS, entry_of, redirects_of
from .population import LEDGER, Selection, conditions


def items_on(
	company: str,
	party: str,
	names: Collection[str],
	days: Iterable[date],
	view: View,
	accounts: Sequence[str] = (),
) -> dict[date, list[OpenItem]]:
	"""Return, for each of `days`, the open items of those vouchers of `party` that bear one of `names`.

	`view` shows them in the currency of the receivable account. Invoices that are due in instalments come as their
	open instalments; what is settled by a day is not among its items. `accounts` are the company's receivable ones,
	where they are known already.
	"""
	days = sorted(set(days))
	if not names or not days:
		return {day: [] for day in days}
	selection = Selection(company, days[-1], parties=(party,), accounts=accounts)
	redirects = {note: into for note, into in redirects_of(selection).items() if into in names}
	entries = _entries(selection, {*names, *redirects})
	facts = vouchers.invoice_facts(company, days[-1], names)
	schedules = vouchers.schedules(names)
	return {
		day: [
			item
			for balance in _balances(entries, redirects, day)
			if balance.key.voucher_no in names
			for item in _items(balance, facts, schedules, view)
		]
		for day in days
	}


def _entries(selection: Selection, names: Collection[str]) -> list[LedgerEntry]:
	where = conditions(selection)
	tail = f"""FROM {LEDGER} l
		WHERE (l.against_voucher_no IN %(names)s OR l.voucher_no IN %(names)s) AND {where}"""
	return packed.rows_as(entry_of, ENTRY_COLUMNS, tail, {**where.values, "names": tuple(sorted(names))})


def _balances(entries: Sequence[LedgerEntry], redirects: dict[str, str], day: date) -> Iterable[Balance]:
	by_then = [entry for entry in entries if entry.posting_date <= day]
	return net(by_then, voucher_facts(by_then), redirects=redirects).values()


def _items(
	balance: Balance, facts: dict[str, vouchers.InvoiceFacts], schedules: dict[str, Schedule], view: View
) -> list[OpenItem]:
	due_date, po_no = facts.get(balance.key.voucher_no, (None, None))
	item = item_of(balance, view, due_date, po_no)
	if not item.outstanding:
		return []
	schedule = schedules.get(item.voucher_no) if item.voucher_type == "Sales Invoice" else None
	return instalments(item, schedule, view, Decimal(1))
