"""One measurement in one process: called by `aging.py` in the bench's Python, prints one line of JSON."""

import gc
import json
import os
import resource
import subprocess
import sys
import time
from collections.abc import Callable

import frappe

from benchmarks import ledger

FILTERS = {
	"company": ledger.COMPANY,
	"ageing_based_on": "Due Date",
	"calculate_ageing_with": "Report Date",
	"range": "30, 60, 90, 120",
}


def run(measurements: dict[str, Callable[..., dict]], site: str, what: str, *arguments: str) -> None:
	"""Do one of `measurements` on `site`, and print what it found."""
	frappe.init(site=site, sites_path=".")
	frappe.connect()
	frappe.flags.in_test = frappe.in_test = True
	found = measurements[what](*arguments)
	print("RESULT " + json.dumps(found))


def report_date(which: str) -> str:
	return str(frappe.utils.add_days(frappe.utils.today(), 0 if which == "today" else -150))


def theirs(which: str, runs: str) -> dict:
	"""ERPNext's Accounts Receivable."""
	from erpnext.accounts.report.accounts_receivable.accounts_receivable import execute

	return measured(lambda: execute(frappe._dict(FILTERS, report_date=report_date(which)))[1], int(runs))


def ours(which: str, runs: str) -> dict:
	"""AR Aging, with its footer."""
	from ar_specialist.ar_specialist.report.ar_aging.ar_aging import execute

	return measured(lambda: execute({**FILTERS, "report_date": report_date(which)})[1], int(runs))


def measured(report: Callable[[], list], runs: int) -> dict:
	"""Return the fastest of `runs`, how much memory the first took at its peak, and what came out."""
	gc.collect()
	before = resident()
	seconds, peak, rows = [], 0.0, []
	for number in range(runs):
		rows = []  # letting go of the rows of the run before is no part of a report
		started = time.perf_counter()
		rows = report()
		seconds.append(time.perf_counter() - started)
		if number == 0:
			peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
		if seconds[0] > 60:
			break
	return {
		"seconds": min(seconds),
		"megabytes": peak - before,
		"rows": len(rows),
		"outstanding": round(sum(row["outstanding"] for row in rows), 2),
	}


def resident() -> float:
	"""Return the memory of this process in MB."""
	with open("/proc/self/statm") as file:
		return int(file.read().split()[1]) * os.sysconf("SC_PAGE_SIZE") / 1024**2


def statements(work: Callable[[], object]) -> int:
	"""Return how many statements `work` sends to the database."""
	sent, real = [], frappe.db.sql

	def counting(*args: object, **kwargs: object) -> object:
		sent.append(args[0])
		return real(*args, **kwargs)

	frappe.db.sql = counting
	try:
		work()
	finally:
		frappe.db.sql = real
	return len(sent)


def worklist() -> dict:
	"""The worklist's first page and the workspace's cards: their statements, and their time."""
	from ar_specialist import api

	fields = ["name", "customer_name", "worklist_state", "priority", "overdue", "outstanding", "collector"]
	filters = {"company": ledger.COMPANY, "worklist_state": "To Chase"}

	def first_page() -> None:
		frappe.get_list(
			"AR Customer Account", filters=filters, fields=fields, order_by="call_order desc", limit=20
		)
		counted = frappe.get_list("AR Customer Account", filters=filters, limit=1001, run=False)
		frappe.db.sql(f"SELECT COUNT(*) FROM ({counted}) p")
		api.worklist_status(ledger.COMPANY)
		api.worklist_views(ledger.COMPANY)

	def cards() -> None:
		for card in (
			api.card_outstanding,
			api.card_overdue,
			api.card_unapplied,
			api.card_disputed,
			api.card_to_chase,
			api.card_unassigned,
		):
			card({"company": ledger.COMPANY})

	found = {}
	for label, work in (("worklist's first page", first_page), ("workspace's cards", cards)):
		work()
		started = time.perf_counter()
		found[f"{label}, statements"] = statements(work)
		found[f"{label}, seconds"] = f"{time.perf_counter() - started:.3f}"
	return found


def refresh() -> dict:
	"""One customer after a payment."""
	from ar_specialist.operations import marks, refresh

	customer = frappe.get_all(
		"AR Customer Account", filters={"company": ledger.COMPANY}, pluck="customer", limit=1
	)[0]
	for _ in range(2):
		marks.insert([(ledger.COMPANY, customer, "benchmark")])
		frappe.db.commit()
		started = time.perf_counter()
		count = statements(refresh.work_off)
		seconds = time.perf_counter() - started
	return {
		"refresh of one customer, statements": count,
		"refresh of one customer, seconds": f"{seconds:.3f}",
	}


def rebuild() -> dict:
	"""Everybody from empty, with one worker and with two."""
	found = {}
	for workers in (1, 2):
		started = time.perf_counter()
		command = [sys.executable, "-m", "benchmarks.measure", frappe.local.site, "shard"]
		processes = [
			subprocess.Popen([*command, str(shard), str(workers)], stdout=subprocess.DEVNULL)
			for shard in range(workers)
		]
		if any([process.wait() for process in processes]):
			raise RuntimeError("A worker failed.")
		found[f"full rebuild with {workers} worker{'s'[: workers - 1]}, seconds"] = (
			f"{time.perf_counter() - started:.1f}"
		)
	return found


def shard(number: str, of: str) -> dict:
	"""One worker's share of a rebuild."""
	from ar_specialist.operations import refresh

	return {"parties": refresh.rebuild(ledger.COMPANY, int(number), int(of))}


MEASUREMENTS: dict[str, Callable[..., dict]] = {
	"fill": lambda invoices, customers: ledger.fill(ledger.size_of(int(invoices), int(customers))),
	"theirs": theirs,
	"ours": ours,
	"worklist": worklist,
	"refresh": refresh,
	"rebuild": rebuild,
	"shard": shard,
}

if __name__ == "__main__":
	run(MEASUREMENTS, *sys.argv[1:])
