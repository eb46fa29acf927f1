"""Night work: aging the accounts, and auditing the derived rows against the ledger."""

from collections.abc import Callable, Iterator, Sequence
from datetime import date

import frappe

from ar_specialist.ledger import control, customers, derived, payments
from ar_specialist.ledger.population import receivable_accounts

from . import accounts, marks, refresh
from .retry import DATABASE_BUSY
from .runs import Run, run

BATCH = 500


def age_accounts(as_on: date, again: bool = False) -> None:
	"""Bring every company's accounts to `as_on`, and refresh those whose future entries have arrived."""

	def of_company(company: str, record: Run) -> None:
		def age(names: Sequence[str]) -> None:
			record.processed += accounts.age(company, names, as_on)

		_in_batches(account_customers(company), record, age)

	for company in companies():
		marks.insert((company, party, "Entry takes effect") for party in accounts.due_entries(company, as_on))
		_run("Age Accounts", company, as_on, again, of_company)
	refresh.work_off()


def audit(as_on: date, again: bool = False) -> None:
	"""Compare every company's derived rows with the ledger, and recompute the customers that differ."""

	def of_company(company: str, record: Run) -> None:
		def compare(names: Sequence[str]) -> None:
			wrong = differing(company, names, as_on)
			marks.insert((company, party, "Audit found a difference") for party in wrong)
			record.processed += len(names)
			record.changed += len(wrong)

		everybody = {*payments.parties_of(receivable_accounts(company)), *account_customers(company)}
		_in_batches(sorted(everybody), record, compare)

	refresh.work_off()
	for company in companies():
		_run("Audit", company, as_on, again, of_company)
	refresh.work_off()


def _run(job: str, company: str, as_on: date, again: bool, work: Callable[[str, Run], None]) -> None:
	"""Do the `work` of one company as a run; when it fails, the run says so and the other companies go on."""
	try:
		with run(job, company, as_on, again=again) as record:
			if record is not None:
				work(company, record)
	except DATABASE_BUSY:
		raise
	except Exception:
		frappe.log_error(f"AR job {job} of {company} failed")


def _in_batches(names: Sequence[str], record: Run, work: Callable[[Sequence[str]], None]) -> None:
	"""Do `work` batch by batch; one that fails is done customer by customer, and who fails again is recorded."""
	for batch in batches(names, record.position):
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
		frappe.db.savepoint("ar_customer")
		try:
			work([name])
		except DATABASE_BUSY:
			raise
		except Exception:
			frappe.db.rollback(save_point="ar_customer")
			record.fail(name)


def differing(company: str, parties: Sequence[str], as_on: date) -> list[str]:
	"""Return those of `parties` whose derived rows are not what the ledger gives on `as_on`."""
	expected: dict[str, set[tuple]] = {party: set() for party in parties}
	for row in refresh.expected_rows(company, parties, as_on):
		expected[row["party"]].add(_identity(row))
	stored: dict[str, set[tuple]] = {party: set() for party in parties}
	for row in derived.stored_rows(company, parties, refresh.COMPARED_FIELDS):
		stored[row["party"]].add(_identity(row))
	balances = control.control_balance_by_party(receivable_accounts(company), as_on, parties)
	held = accounts.control_balances(company, parties)
	return [
		party
		for party in parties
		if expected[party] != stored[party]
		or (party in held and held[party] != balances.get(party, 0))
		or (party not in held and expected[party] and party in customers.customer_facts([party]))
	]


def _identity(row: dict[str, object]) -> tuple:
	return tuple(row[field] for field in refresh.COMPARED_FIELDS)


def companies() -> list[str]:
	"""Return all companies, sorted."""
	return frappe.get_all("Company", pluck="name", order_by="name")


def account_customers(company: str) -> list[str]:
	"""Return the customers that have an account in `company`, sorted."""
	return frappe.get_all(
		"AR Customer Account", filters={"company": company}, pluck="customer", order_by="customer"
	)


def batches(names: Sequence[str], after: str = "") -> Iterator[Sequence[str]]:
	"""Yield the sorted `names` behind `after`, in portions of one transaction each."""
	names = [name for name in names if name > after] if after else list(names)
	for start in range(0, len(names), BATCH):
		yield names[start : start + BATCH]
