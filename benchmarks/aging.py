"""AR Aging against ERPNext's Accounts Receivable: time and memory of both on the same ledger, in one run.

    python benchmarks/aging.py --invoices 100000
    python benchmarks/aging.py --rows 1000000

Makes a site of its own on the bench (`ar-benchmark.localhost`) with a ledger of the size asked for, and keeps it for
the next run of that size. Prints a table; its ratios are what the README quotes. Figures of one run belong together,
those of two machines do not.
"""

import argparse
import json
import os
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

CHECKOUT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(CHECKOUT))

from scripts import services, sites  # noqa: E402
from scripts.bench import Bench, find  # noqa: E402
from scripts.linking import linked  # noqa: E402
from scripts.processes import Problem, say  # noqa: E402

SITE = "ar-benchmark.localhost"
ROWS_PER_INVOICE = 1.89


def main(arguments: Sequence[str]) -> int:
	"""Measure, and print the table."""
	parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
	size = parser.add_mutually_exclusive_group()
	size.add_argument("--invoices", type=int, help="sales invoices in the ledger (100,000)")
	size.add_argument("--rows", type=int, help="rows of the payment ledger instead")
	parser.add_argument("--customers", type=int, default=0, help="how many they are of (one for 50 invoices)")
	parser.add_argument("--site", default=SITE)
	parser.add_argument("--runs", type=int, default=3, help="runs of each report; the fastest counts")
	options = parser.parse_args(arguments)
	invoices = options.invoices or round((options.rows or 189_000) / ROWS_PER_INVOICE)
	try:
		bench = find(os.environ)
		if bench is None:
			raise Problem("The benchmark needs a bench with ERPNext; set FRAPPE_BENCH.")
		bench.check_access()
		with bench.locked(), linked(bench):
			services.start(bench)
			sites.ensure(bench, options.site, sites.FOR_TESTS)
			measure(bench, options.site, (invoices, options.customers), options.runs)
	except Problem as problem:
		say(problem.report())
		return 1
	return 0


def measure(bench: Bench, site: str, size: tuple[int, int], runs: int) -> None:
	"""Fill the site, measure each thing in a process of its own, print."""
	made = ask(bench, site, "fill", *map(str, size))
	say(f"{made['invoices']:,} invoices, {made['rows']:,} ledger rows, {made['customers']:,} customers")
	say(f"{'':32}{'ERPNext':>10}{'here':>10}{'ratio':>8}   {'ERPNext':>10}{'here':>10}{'ratio':>8}")
	for label, date in (("aging today", "today"), ("aging at a past date", "past")):
		theirs = ask(bench, site, "theirs", date, str(runs))
		ours = ask(bench, site, "ours", date, str(runs))
		if theirs["rows"] != ours["rows"] or theirs["outstanding"] != ours["outstanding"]:
			raise Problem(f"The reports differ: {theirs} and {ours}.")
		say(row(f"{label}, {ours['rows']:,} open", theirs, ours))
	for name in ("worklist", "refresh", "rebuild"):
		for label, value in ask(bench, site, name).items():
			say(f"{label:52}{value:>12}")


def row(label: str, theirs: dict, ours: dict) -> str:
	"""Return one line of the table: seconds, then memory growth in MB, of both with their ratio."""
	seconds = theirs["seconds"] / ours["seconds"]
	memory = theirs["megabytes"] / max(ours["megabytes"], 0.1)
	return (
		f"{label:32}{theirs['seconds']:>9.2f}s{ours['seconds']:>9.3f}s{seconds:>7.1f}x   "
		f"{theirs['megabytes']:>8.0f}MB{ours['megabytes']:>8.0f}MB{memory:>7.1f}x"
	)


def ask(bench: Bench, site: str, *what: str, module: str = "benchmarks.measure") -> dict:
	"""Run one measurement in the bench's Python and return what it found."""
	how = bench.how(PYTHONPATH=str(bench.code))
	command = [str(bench.python), "-m", module, site, *what]
	done = subprocess.run(command, cwd=bench.sites, capture_output=True, text=True, check=False, **how)
	if done.returncode:
		raise Problem(f"Measuring {what[0]} failed.", done.stderr[-3000:])
	return json.loads(done.stdout.rsplit("RESULT ", 1)[1])


if __name__ == "__main__":
	sys.exit(main(sys.argv[1:]))
