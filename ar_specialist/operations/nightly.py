"""Night work: aging the accounts, and auditing the derived rows against the ledger."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import date
from decimal import ROUND_HALF_UP, Decimal

import frappe

from ar_specialist.ledger import derived, payments
from ar_specialist.ledger.population import receivable_accounts

from . import accounts, assessment, marks, plans, promised, refresh
from .doctypes import ACCOUNT, OPEN_ITEM
from .retry import DATABASE_BUSY
from .runs import Run, run_company

BATCH = 500
NINE_PLACES = Decimal("1e-9")


def age_accounts(as_on: date, again: bool = False) -> None:
	"""Bring every company's accounts to `as_on`, and refresh those whose future entries have arrived."""

	def of_company(company: str, record: Run) -> None:
		def age(names: Sequence[str]) -> None:
			record.processed += accounts.age(company, names, as_on)

		_in_batches(account_customers(company), record, age)

	for company in companies():
		marks.insert((company, party, "Entry takes effect") for party in accounts.due_entries(company, as_on))
		marks.insert((company, party, "Promise decided") for party in promised.undecided(company, as_on))
		marks.insert((company, party, "Instalment due") for party in plans.undecided(company, as_on))
		run_company("Age Accounts", company, as_on, again, of_company)
	refresh.work_off()


def audit(as_on: date, again: bool = False) -> None:
	"""Compare every company's derived rows with the ledger, and recompute the customers that differ."""

	def of_company(company: str, record: Run) -> None:
		def compare(names: Sequence[str]) -> None:
			wrong = set(differing(company, names, as_on)) - marks.marked(company)
			marks.insert((company, party, "Audit found a difference") for party in wrong)
			record.processed += len(names)
			record.changed += len(wrong)

		everybody = {*payments.parties_of(receivable_accounts(company)), *account_customers(company)}
		_in_batches(sorted(everybody), record, compare)

	refresh.work_off()
	for company in companies():
		run_company("Audit", company, as_on, again, of_company)
	refresh.work_off()


def _in_batches(names: Sequence[str], record: Run, work: Callable[[Sequence[str]], None]) -> None:
	"""Do `work` batch by batch; one that fails is done customer by customer, and who fails again is recorded."""
	for batch in batches(names, record.position):
		frappe.db.commit()  # nosemgrep: a batch is to see the ledger of now, not of when the run began
		try:
			work(batch)
		except DATABASE_BUSY:
			raise
		except Exception:
			frappe.db.rollback()
			_singly(batch, record, work)
		record.save_progress(batch[-1])


def _singly(batch: Sequence[str], record: Run, work: Callable[[Sequence[str]], None]) -> None:
	for name in batch:
		try:
			work([name])
			frappe.db.commit()  # nosemgrep: so does every customer
		except DATABASE_BUSY:
			raise
		except Exception:
			frappe.db.rollback()
			record.fail(name)


def differing(company: str, parties: Sequence[str], as_on: date) -> list[str]:
	"""Return those of `parties` whose derived rows, open items or account, are not what the ledger gives."""
	expected = refresh.from_ledger(company, parties, as_on)
	fields = refresh.COMPARED_FIELDS
	stored = derived.stored_rows(OPEN_ITEM, company, "party", parties, fields)
	wrong = _unlike("party", fields, expected.items, stored)
	computed = assessment.computed(company, parties, as_on, expected)
	if computed:
		fields = tuple(computed[0])
		stored = derived.stored_rows(ACCOUNT, company, "customer", parties, fields)
		wrong |= _unlike("customer", fields, computed, stored)
	named = {row["customer"] for row in expected.items if row["customer"]}
	wrong |= named - {row["customer"] for row in computed}
	return [party for party in parties if party in wrong]


def _unlike(
	key: str,
	fields: Sequence[str],
	expected: Iterable[dict[str, object]],
	stored: Iterable[dict[str, object]],
) -> set[object]:
	"""Return the values of `key` whose rows do not have the same `fields` in both."""
	found: dict[object, list[set]] = {}
	for side, rows in enumerate((expected, stored)):
		for row in rows:
			sides = found.setdefault(row[key], [set(), set()])
			sides[side].add(tuple(_as_stored(row[field]) for field in fields))
	return {value for value, (one, other) in found.items() if one != other}


def _as_stored(value: object) -> object:
	"""Return `value` as a column gives it back: decimals with nine places, no text as nothing."""
	if isinstance(value, Decimal):
		return value.quantize(NINE_PLACES, ROUND_HALF_UP)
	return value or None if isinstance(value, str) else value


def companies() -> list[str]:
	"""Return all companies, sorted."""
	return frappe.get_all("Company", pluck="name", order_by="name")


def account_customers(company: str) -> list[str]:
	"""Return the customers that have an account in `company`, sorted."""
	return frappe.get_all(ACCOUNT, filters={"company": company}, pluck="customer", order_by="customer")


def batches(names: Sequence[str], after: str = "") -> Iterator[Sequence[str]]:
	"""Yield the sorted `names` behind `after`, in portions of one transaction each."""
	names = [name for name in names if name > after] if after else list(names)
	for start in range(0, len(names), BATCH):
		yield names[start : start + BATCH]
