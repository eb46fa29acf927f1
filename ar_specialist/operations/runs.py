"""Job runs: every scheduled job leaves a record with its business date, and has its effect once.

A run is claimed for a while and says now and then that it is alive; when it stops doing so, the next worker takes
it over behind the last position it recorded.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from enum import Enum

import frappe
from frappe.utils import add_to_date, get_datetime, now_datetime

from .doctypes import JOB_RUN
from .retry import DATABASE_BUSY, retrying

LEASE_MINUTES = 10


class RunStatus(Enum):
	"""Where a run is."""

	QUEUED = "Queued"
	RUNNING = "Running"
	COMPLETED = "Completed"
	COMPLETED_WITH_ERRORS = "Completed with Errors"
	FAILED = "Failed"


DONE = (RunStatus.COMPLETED.value, RunStatus.COMPLETED_WITH_ERRORS.value)


@dataclass(slots=True)
class Run:
	"""One run in progress: what it has counted, and where it is."""

	name: str
	position: str
	processed: int = 0
	changed: int = 0
	failed: int = 0
	errors: str = ""

	def fail(self, subject: str) -> None:
		"""Record that `subject` failed with the exception being handled; the run goes on."""
		self.failed += 1
		trace = frappe.get_traceback()
		self.errors += f"{subject}: {trace.strip().splitlines()[-1]}\n"
		frappe.log_error(f"AR job: {subject} failed", trace)

	def save_progress(self, position: str) -> None:
		"""Commit what was done up to `position` and keep the claim alive."""
		self.position = position
		self._write(status=RunStatus.RUNNING.value, claimed_until=_lease())
		frappe.db.commit()  # nosemgrep: the batch boundary of a run

	def _write(self, **values: object) -> None:
		frappe.db.set_value(
			JOB_RUN,
			self.name,
			{
				"processed": self.processed,
				"changed": self.changed,
				"failed": self.failed,
				"errors": self.errors,
				"position": self.position,
				**values,
			},
		)

	def finish(self) -> None:
		"""Record the end of the run."""
		status = (RunStatus.COMPLETED_WITH_ERRORS if self.failed else RunStatus.COMPLETED).value
		self._write(status=status, ended_on=now_datetime(), claimed_until=None)
		frappe.db.commit()  # nosemgrep: the end of a run

	def abandon(self) -> None:
		"""Record that the run stopped with the exception being handled."""
		self.errors += frappe.get_traceback()
		self._write(status=RunStatus.FAILED.value, ended_on=now_datetime(), claimed_until=None)
		frappe.db.commit()  # nosemgrep: the end of a run


@contextmanager
def run(
	job: str, company: str, business_date: date, shard: int = 0, shards: int = 1, again: bool = False
) -> Iterator[Run | None]:
	"""Claim and yield the run of `job` for `company` on `business_date`.

	Yields None when it is done already, unless `again`, or when another worker is alive on it.
	"""
	frappe.db.commit()  # nosemgrep: what came before is not part of the claim, which may be tried again
	claimed = retrying(lambda: _claim(job, company, business_date, shard, shards, again))
	if claimed is None:
		yield None
		return
	try:
		yield claimed
	except Exception:
		frappe.db.rollback()
		claimed.abandon()
		raise
	claimed.finish()


def run_company(job: str, company: str, as_on: date, again: bool, work: Callable[[str, Run], None]) -> None:
	"""Do the `work` of one company as a run; when it fails, the run says so and the other companies go on."""
	try:
		with run(job, company, as_on, again=again) as record:
			if record is not None:
				work(company, record)
	except DATABASE_BUSY:
		raise
	except Exception:
		frappe.log_error(f"AR job {job} of {company} failed")


def _claim(job: str, company: str, business_date: date, shard: int, shards: int, again: bool) -> Run | None:
	identity = {"job": job, "company": company, "business_date": business_date, "shard": shard}
	now, user = now_datetime(), frappe.session.user
	stamp = {"creation": now, "modified": now, "owner": user, "modified_by": user}
	row = {
		"name": frappe.generate_hash(length=12),
		**stamp,
		**identity,
		"shards": shards,
		"status": RunStatus.QUEUED.value,
	}
	frappe.db.bulk_insert(JOB_RUN, list(row), [tuple(row.values())], ignore_duplicates=True)
	frappe.db.commit()  # nosemgrep: a duplicate's lock would stand in the way of the one that follows
	held = frappe.db.get_value(
		JOB_RUN, identity, ["name", "status", "claimed_until", "position"], as_dict=True, for_update=True
	)
	alive = (
		held.status == RunStatus.RUNNING.value
		and held.claimed_until
		and get_datetime(held.claimed_until) > now
	)
	if alive or (held.status in DONE and not again):
		frappe.db.commit()  # nosemgrep: lets go of the row
		return None
	position = held.position or "" if held.status == RunStatus.RUNNING.value else ""
	started = {
		"status": RunStatus.RUNNING.value,
		"started_on": now,
		"ended_on": None,
		"claimed_until": _lease(),
	}
	frappe.db.set_value(JOB_RUN, held.name, {**started, "shards": shards, "errors": ""})
	frappe.db.commit()  # nosemgrep: the claim has to be seen by other workers
	return Run(held.name, position)


def _lease() -> object:
	return add_to_date(now_datetime(), minutes=LEASE_MINUTES)
