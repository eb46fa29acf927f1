"""The collections desk at many customers: what its pages, its night and its reminders ask of the database.

    python benchmarks/desk.py
    python benchmarks/desk.py --customers 10000

Uses the site of `aging.py` and fills it with a ledger of one invoice a customer, 100,000 activities, 20,000 promises,
50,000 bank lines, 20,000 disputes and 3,000 payment plans, unless it is there. Prints statements, rows the database
read, and seconds. The first two can be compared with another run and another size: what is done for two hundred
customers takes as many statements as for twenty, and ten times the rows. Seconds of one run belong together.
"""

import argparse
import os
import sys
from collections.abc import Sequence
from pathlib import Path

CHECKOUT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(CHECKOUT))

from benchmarks.aging import SITE, ask  # noqa: E402
from scripts import services, sites  # noqa: E402
from scripts.bench import find  # noqa: E402
from scripts.linking import linked  # noqa: E402
from scripts.processes import Problem, say  # noqa: E402


def main(arguments: Sequence[str]) -> int:
	"""Measure, and print a line for each work."""
	parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
	parser.add_argument("--customers", type=int, default=100_000)
	parser.add_argument("--site", default=SITE)
	options = parser.parse_args(arguments)
	size = str(options.customers)
	try:
		bench = find(os.environ)
		if bench is None:
			raise Problem("The benchmark needs a bench with ERPNext; set FRAPPE_BENCH.")
		bench.check_access()
		with bench.locked(), linked(bench):
			services.start(bench)
			sites.ensure(bench, options.site, sites.FOR_TESTS)
			say(str(ask(bench, options.site, "fill", size, size, module="benchmarks.work")))
			say(f"{'':44}{'statements':>12}{'rows read':>12}{'seconds':>10}")
			for what in ("batches", "disputes", "reminders", "desk"):
				for label, cost in ask(bench, options.site, what, module="benchmarks.work").items():
					say(f"{label:44}{cost['statements']:>12,}{cost['rows']:>12,}{cost['seconds']:>10.3f}")
	except Problem as problem:
		say(problem.report())
		return 1
	return 0


if __name__ == "__main__":
	sys.exit(main(sys.argv[1:]))
