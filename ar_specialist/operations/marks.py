"""Marks: which customers' derived rows no longer match the ledger.

A voucher marks its (company, party) in its own transaction, just before that commits, in one statement for all
parties it touched. So a mark and the ledger rows it is about become visible together: whoever sees the rows
sees that the derived ones are stale, and whoever finds no mark may trust them. The table is the record of work;
the job that is queued after the commit only makes it quick.
"""

import hashlib
from collections.abc import Collection, Iterable, Mapping
from datetime import date

from pypika.terms import Criterion, Values

import frappe
from frappe.query_builder.functions import Count
from frappe.utils import now, now_datetime
from frappe.utils.background_jobs import is_job_enqueued

TABLE = "AR Refresh Mark"
JOB = "ar_specialist:refresh"
PENDING = "ar_refresh_marks"


def mark(company: str, parties: Iterable[str | None], reason: str) -> None:
	"""Mark `parties` of `company` as changed by `reason`; writes nothing before the commit."""
	pending = _pending()
	for party in parties:
		pending.setdefault((company, party), reason)


def pending_here() -> set[tuple[str, str | None]]:
	"""Return the (company, party) pairs marked in this transaction and not yet written."""
	return set(getattr(frappe.local, PENDING, None) or ())


def _pending() -> dict[tuple[str, str | None], str]:
	pending = getattr(frappe.local, PENDING, None)
	if not pending:
		pending = {}
		setattr(frappe.local, PENDING, pending)
		frappe.db.before_commit.add(write)
		frappe.db.after_rollback.add(_forget)
	return pending


def _forget() -> None:
	setattr(frappe.local, PENDING, None)


def write() -> None:
	"""Write the marks of this transaction, and have them worked off once it is committed."""
	pending = getattr(frappe.local, PENDING, None)
	_forget()
	if not pending:
		return
	insert((company, party, reason) for (company, party), reason in pending.items())
	frappe.db.after_commit.add(request_refresh)


def insert(rows: Iterable[tuple[str, str | None, str]]) -> None:
	"""Insert marks of (company, party, reason) at once."""
	time, user = now(), frappe.session.user
	frappe.db.bulk_insert(
		TABLE,
		["name", "creation", "modified", "owner", "modified_by", "company", "party", "reason"],
		[
			(frappe.generate_hash(length=20), time, time, user, user, company, party, reason[:140])
			for company, party, reason in rows
		],
	)


def remind(company: str, days: Mapping[str, date]) -> None:
	"""Have parties marked on the day each is given for, when an entry of theirs takes effect.

	A party has one such mark a company: a later call moves it.
	"""
	if not days:
		return
	time, user = now(), frappe.session.user
	table = frappe.qb.DocType(TABLE)
	query = frappe.qb.into(table).columns(
		"name", "creation", "modified", "owner", "modified_by", "company", "party", "reason", "retry_on"
	)
	for party, day in sorted(days.items()):
		name = hashlib.sha256(f"{company}\x1f{party}".encode()).hexdigest()[:20]
		query = query.insert(name, time, time, user, user, company, party, "Entry takes effect", day)
	query.on_duplicate_key_update(table.retry_on, Values(table.retry_on)).run()


def request_refresh() -> None:
	"""Queue the refresh; where the queue is down the marks wait for the scheduler."""
	if frappe.flags.in_install or frappe.flags.in_migrate:
		return
	try:
		if is_job_enqueued(JOB):
			return
		frappe.enqueue(
			"ar_specialist.operations.refresh.work_off", queue="short", job_id=JOB, deduplicate=True
		)
	except Exception:
		frappe.log_error("AR refresh could not be queued; the scheduler will pick the marks up")


def is_marked(company: str, party: str) -> bool:
	"""Return whether `party` of `company` is marked by now, see `marked`."""
	table = frappe.qb.DocType(TABLE)
	return party in marked(company, table.party == party)


def marked(company: str, which: Criterion | None = None) -> set[str | None]:
	"""Return the parties of `company` that are marked by now, in this transaction or before it.

	Those whose refresh has failed stay marked while they wait to be tried again.
	"""
	table = frappe.qb.DocType(TABLE)
	query = frappe.qb.from_(table).select(table.party).distinct().where(_by_now(company))
	rows = (query if which is None else query.where(which)).run()
	return {party for (party,) in rows} | _marked_here(company)


def count_with(company: str, others: Collection[str | None]) -> int:
	"""Return how many customers of `company` are marked by now or among `others`, without reading who they are."""
	table = frappe.qb.DocType(TABLE)
	counted = {*others, *_marked_here(company)}
	query = frappe.qb.from_(table).select(Count(table.party).distinct()).where(_by_now(company))
	named = sorted(counted - {None})
	rows = (query.where(table.party.notin(named)) if named else query).run()
	return rows[0][0] + len(counted)


def _by_now(company: str) -> Criterion:
	table = frappe.qb.DocType(TABLE)
	has_come = table.retry_on.isnull() | (table.retry_on <= now_datetime()) | (table.attempts > 0)
	return (table.company == company) & has_come


def _marked_here(company: str) -> set[str | None]:
	return {party for marked_company, party in pending_here() if marked_company == company}
