"""Derived state: AR Open Item and AR Customer Account, recomputed one customer at a time from the ledger.

A party is a closed part of the ledger, so its rows can be computed afresh and replaced, and doing it twice
changes nothing. Two workers never hold the same party: the account row is locked before the ledger is read, so
that the later one also reads the later ledger. What people said (collector, next action, snooze) stays.
"""

import hashlib
from collections.abc import Collection, Iterator, Sequence
from datetime import date
from decimal import Decimal
from itertools import chain
from zlib import crc32

import frappe
from frappe.utils import add_to_date, getdate, now, now_datetime

from ar_specialist.ledger import customers, payments, touched, vouchers
from ar_specialist.ledger.open_items import Netted, open_balances
from ar_specialist.ledger.population import Selection, receivable_accounts
from ar_specialist.receivables.items import OpenItem, View, instalments, item_of
from ar_specialist.receivables.money import ZERO
from ar_specialist.receivables.netting import Balance, Significance

from . import (
	accounts,
	contested,
	dispute_outcomes,
	disputed,
	judging,
	marks,
	plan_outcomes,
	planned,
	planned_items,
	policies,
)
from .assessment import Derived
from .doctypes import OPEN_ITEM, REFRESH_MARK
from .retry import DATABASE_BUSY, retrying

Mark = tuple[str, str, str | None]  # name, company, party

BATCH = 200
RETRY_MINUTES = 30

ITEM_FACTS = (
	"party_type", "party", "account", "voucher_type", "voucher_no", "payment_term", "posting_date",
	"due_date", "po_no", "cost_center", "currency",
)  # fmt: skip
AMOUNTS = ("invoiced", "paid", "credit_note", "outstanding")
COMPARED_FIELDS = (
	"name", "company", "customer", "level", "is_split", "shown_in", *ITEM_FACTS, *AMOUNTS,
	"invoice_total", "account_currency", *(f"{amount}_in_account_currency" for amount in AMOUNTS),
	"disputed", "disputed_in_account_currency", "planned", "planned_in_account_currency", "agreed_date",
)  # fmt: skip


def work_off(limit: int | None = None) -> int:
	"""Recompute the marked parties, batch by batch, until none is left; return how many were done.

	Each batch is one transaction, so that a killed worker loses nothing. A party that cannot be recomputed
	keeps its mark, with the error and a time to try again, and does not stop the others.
	"""
	done = 0
	while limit is None or done < limit:
		claimed, refreshed = retrying(_work_off_batch)
		if not claimed:
			break
		done += refreshed
	return done


def _work_off_batch() -> tuple[int, int]:
	"""Work off one batch of marks; return how many were claimed and how many of these are done."""
	claimed = _claim(BATCH)
	count = len(claimed)
	if claimed:
		company, parties = claimed[0][1], list(dict.fromkeys(party for _name, _company, party in claimed))
		try:
			frappe.db.savepoint("ar_batch")
			refresh(company, parties)
		except DATABASE_BUSY:
			raise
		except Exception:
			frappe.db.rollback(save_point="ar_batch")
			claimed = _refresh_singly(company, parties, claimed)
	table = frappe.qb.DocType(REFRESH_MARK)
	if claimed:
		names = [name for name, _company, _party in claimed]
		frappe.qb.from_(table).delete().where(table.name.isin(names)).run()
	frappe.db.commit()  # nosemgrep: the batch is the transaction
	return count, len(claimed)


def _refresh_singly(company: str, parties: Sequence[str | None], claimed: list[Mark]) -> list[Mark]:
	"""Refresh `parties` one by one; return `claimed` without the marks of those that fail again."""
	failed = set()
	for party in parties:
		try:
			frappe.db.savepoint("ar_party")
			refresh(company, [party])
		except DATABASE_BUSY:
			raise
		except Exception:
			frappe.db.rollback(save_point="ar_party")
			failed.add(party)
			_postpone([mark for mark in claimed if mark[1:] == (company, party)])
	return [mark for mark in claimed if not (mark[1] == company and mark[2] in failed)]


def _postpone(failed: Sequence[Mark]) -> None:
	log = frappe.log_error(f"AR refresh of {failed[0][2]} in {failed[0][1]} failed")
	table = frappe.qb.DocType(REFRESH_MARK)
	(
		frappe.qb.update(table)
		.set(table.attempts, table.attempts + 1)
		.set(table.error, f"See Error Log {log.name}")
		.set(table.retry_on, add_to_date(now_datetime(), minutes=RETRY_MINUTES))
		.where(table.name.isin([name for name, _company, _party in failed]))
		.run()
	)


def _claim(count: int) -> list[Mark]:
	"""Lock and return marks of one company that no other worker holds.

	Candidates are looked up without a lock and locked by name: a lock on a search would cover the gaps between
	marks, and every voucher's commit would wait for it. The transaction starts with that lock, and its snapshot
	comes with the first plain read, when the accounts are locked too; so all accounts of a batch have to be locked
	at once, which is why it is one company's.
	"""
	now = now_datetime()
	table = frappe.qb.DocType(REFRESH_MARK)
	while True:
		frappe.db.rollback()
		candidates = (
			frappe.qb.from_(table)
			.select(table.name)
			.where(table.retry_on.isnull() | (table.retry_on <= now))
			.orderby(table.creation, table.name)
			.limit(count)
			.run()
		)
		if not candidates:
			return []
		frappe.db.rollback()
		query = (
			frappe.qb.from_(table)
			.force_index("PRIMARY")  # a short table would be searched, and locked, from end to end
			.select(table.name, table.company, table.party)
			.where(table.name.isin([name for (name,) in candidates]))
			.orderby(table.creation, table.name)
			.for_update(skip_locked=True)
		)
		held = [tuple(row) for row in query.run()]
		if held or len(candidates) < count:
			return [mark for mark in held if mark[1] == held[0][1]]
		count *= 2  # others hold all of these: look further


def refresh(company: str, parties: Sequence[str | None], as_on: date | None = None) -> int:
	"""Recompute the open items and account rows of `parties` in `company`; return how many open items there are.

	Reads only the ledger rows of these parties. Raises what the database raises; the caller owns the transaction.
	Where somebody else has refreshed one of them since that began, what it sees is old: they are marked, and
	recomputed once it has committed.
	"""
	as_on = as_on or getdate()
	overtaken = accounts.overtaken(company, accounts.lock(company, parties))
	if overtaken:
		marks.mark(company, overtaken, "Refreshed meanwhile")
	expected = from_ledger(company, parties, as_on)
	_replace(company, parties, expected.items)
	named = [party for party in parties if party is not None]
	judged = judging.judge(company, named, as_on, expected.accounts)
	expected = expected._replace(judged=judged)
	dispute_outcomes.write(expected.disputes)
	expected = expected._replace(plans=plan_outcomes.write(company, expected.plans))
	with_account = accounts.update(company, parties, as_on, expected)
	marks.remind(company, _entries_ahead(company, set(parties) - with_account - {None}, as_on))
	return len(expected.items)


def _entries_ahead(company: str, parties: Collection[str], as_on: date) -> dict[str, date]:
	"""Return when the next entry of each of `parties` takes effect; an account keeps that for customers."""
	return (
		payments.next_posting_dates(receivable_accounts(company), as_on, sorted(parties)) if parties else {}
	)


def from_ledger(company: str, parties: Sequence[str | None], as_on: date) -> Derived:
	"""Return what the ledger gives for `parties` on `as_on`; writes nothing."""
	ledger = receivable_accounts(company)
	netted = _netted(company, parties, as_on, ledger)
	masters = customers.customer_facts({b.key.party for b in netted.open if b.party_type == "Customer"})
	items = list(_rows(company, netted, masters))
	named = [party for party in parties if party is not None]
	disputes = disputed.judged(company, named, as_on, items, ledger)
	disputed.put_on(items, disputes, policies.view_for(company))
	plans = planned.judged(company, named, as_on, ledger, contested.latest(disputes))
	planned_items.put_on(items, [each.plan for each in plans], policies.view_for(company))
	return Derived(items, _differences(netted, items), masters, ledger, disputes, plans)


def _differences(netted: Netted, rows: Sequence[dict[str, object]]) -> dict[str | None, Decimal]:
	"""Return, by party, what was netted in company currency and is not shown in it."""
	result: dict[str | None, Decimal] = {}
	for balance in chain(netted.open, netted.differences):
		party = balance.key.party
		result[party] = result.get(party, ZERO) + balance.outstanding
	for row in rows:
		if row["level"] == "Voucher" and row["shown_in"] in ("Both", "Company Currency"):
			result[row["party"]] -= row["outstanding"]
	return result


def _netted(company: str, parties: Sequence[str | None], as_on: date, ledger: Sequence[str]) -> Netted:
	if not ledger or not parties:  # of nobody: a selection of no parties is of all of them
		return Netted()
	view = policies.view_for(company)
	selection = Selection(company, as_on, parties=parties, accounts=ledger)
	return open_balances(selection, policies.significance_of(view, either_currency=True))


def _rows(company: str, netted: Netted, known: Collection[str]) -> Iterator[dict[str, object]]:
	"""Yield the AR Open Item rows of what was netted: one a voucher, and one an instalment where it is split."""
	view = policies.view_for(company)
	account_view = policies.view_for(company, in_party_currency=True)
	invoices = [b.key.voucher_no for b in netted.open if b.key.voucher_type == "Sales Invoice"]
	schedules = vouchers.schedules(invoices)
	for balance in netted.open:
		due_date, po_no = netted.invoices.get(balance.key.voucher_no, (None, None))
		shown_in = _shown_in(balance, view, balance.key.voucher_no in netted.revaluations)
		item = item_of(balance, view, due_date, po_no)
		other = item_of(balance, account_view, due_date, po_no)
		schedule = schedules.get(item.voucher_no) if item.voucher_type == "Sales Invoice" else None
		rate = item.invoiced / other.invoiced if other.invoiced else Decimal(1)
		parts = instalments(item, schedule, view, rate)
		other_parts = instalments(other, schedule, account_view, Decimal(1))
		is_split = schedule is not None and not _is_whole(item, parts)
		customer = item.party if item.party in known and item.party_type == "Customer" else None
		yield _row(company, customer, item, other, shown_in, is_split, 0)
		if is_split:
			by_date = {(part.due_date, part.payment_term): part for part in other_parts}
			for position, part in enumerate(parts, 1):
				twin = by_date.get((part.due_date, part.payment_term), part)
				yield _row(company, customer, part, twin, shown_in, False, position)


def _is_whole(item: OpenItem, parts: Sequence[OpenItem]) -> bool:
	"""Whether splitting changes nothing, as with the single row every invoice's schedule has."""
	return len(parts) == 1 and parts[0]._replace(payment_term=None) == item


def _shown_in(balance: Balance, view: View, revaluation: bool) -> str:
	in_company = Significance(view.precision, view.rounding).is_open(balance, revaluation)
	in_account = Significance(view.precision, view.rounding, in_account_currency=True).is_open(balance)
	if in_company:
		return "Both" if in_account else "Company Currency"
	return "Account Currency" if in_account else "Neither"


def _row(
	company: str,
	customer: str | None,
	item: OpenItem,
	other: OpenItem,
	shown_in: str,
	is_split: bool,
	position: int,
) -> dict[str, object]:
	"""Return one AR Open Item; its name follows from what it is about, so that a rebuild gives the same row."""
	identity = (company, item.account, item.voucher_type, item.voucher_no, item.party or "", str(position))
	return {
		"name": hashlib.sha256("\x1f".join(identity).encode()).hexdigest()[:20],
		"company": company,
		"customer": customer,
		"level": "Instalment" if position else "Voucher",
		"is_split": int(is_split),
		"shown_in": shown_in,
		**{field: getattr(item, field) for field in ITEM_FACTS},
		**{field: getattr(item, field) for field in AMOUNTS},
		"invoice_total": item.invoice_total,
		"account_currency": other.currency,
		**{f"{field}_in_account_currency": getattr(other, field) for field in AMOUNTS},
		"idx": position,
	}


def _replace(company: str, parties: Sequence[str | None], rows: Sequence[dict[str, object]]) -> None:
	table = frappe.qb.DocType(OPEN_ITEM)
	named = [party for party in parties if party is not None]
	of_parties = table.party.isin(named or [""])
	if len(named) < len(parties):
		of_parties |= table.party.isnull()
	frappe.qb.from_(table).delete().where((table.company == company) & of_parties).run()
	time, user = now(), frappe.session.user
	stamp = {"creation": time, "modified": time, "owner": user, "modified_by": user}
	fields = [*COMPARED_FIELDS, "idx", *stamp]
	values = [tuple({**row, **stamp}[field] for field in fields) for row in rows]
	frappe.db.bulk_insert(OPEN_ITEM, fields, values)


def rebuild(company: str, shard: int = 0, shards: int = 1) -> int:
	"""Recompute everybody of one shard of `company` from the ledger; return how many parties there were.

	Shards split the customers, not the work of one, so that two workers never meet.
	"""
	parties = sorted(
		party for party in touched.parties_of_company(company) if crc32(party.encode()) % shards == shard
	)
	for start in range(0, len(parties), BATCH):
		batch = parties[start : start + BATCH]

		def one_batch(batch: Sequence[str] = batch) -> None:
			refresh(company, batch)
			frappe.db.commit()  # nosemgrep: the batch is the transaction

		retrying(one_batch)
	return len(parties)
