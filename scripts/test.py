"""`make test`: run the rings of tests and say how each ended.

Rules and structure run anywhere. Site and browser run where a bench is found, on sites of their own; where none is
found they are reported as not run, and never as passed.
"""

import os
import signal
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from scripts import assets, browser, services, sites, venv
from scripts.bench import CHECKOUT, NO_BENCH, Bench, find
from scripts.linking import add_packages, linked
from scripts.processes import Problem, say
from scripts.rings import (
	BROWSER,
	RINGS,
	RULES,
	SITE,
	STRUCTURE,
	Result,
	exit_code,
	not_run,
	result_of,
	summary,
)

SITE_PACKAGES = {
	"pytest": "pytest>=8",
	"hypothesis": "hypothesis>=6.100",
	"freezegun": "freezegun>=1.2",
	"openpyxl": "openpyxl>=3.1,<4",
	"allpairspy": "allpairspy>=2.5",
}
BROWSER_PACKAGES = {"playwright": "playwright>=1.50"}
SITE_NAMES = {
	SITE: ("AR_TEST_SITE", "ar-test.localhost"),
	BROWSER: ("AR_BROWSER_SITE", "ar-browser.localhost"),
}
INSTALL_SITE = ("AR_INSTALL_SITE", "ar-bare.localhost")


def main(arguments: Sequence[str]) -> int:
	"""Run the rings named in `arguments`, all where none is; what follows `--` goes to pytest."""
	split = arguments.index("--") if "--" in arguments else len(arguments)
	chosen, options = list(arguments[:split]) or list(RINGS), list(arguments[split + 1 :])
	if unknown := set(chosen) - set(RINGS):
		say(f"There is no ring {', '.join(sorted(unknown))}; the rings are {', '.join(RINGS)}.")
		return 2
	results = [*run_in_venv(chosen, options), *run_on_bench(chosen, options)]
	results += [not_run(ring, "not asked for", excused=True) for ring in RINGS if ring not in chosen]
	results.sort(key=lambda result: RINGS.index(result.ring))
	say(summary(results))
	return exit_code(results)


def run_in_venv(chosen: Sequence[str], options: Sequence[str]) -> list[Result]:
	"""Run the rings that need no bench."""
	rings = [ring for ring in (RULES, STRUCTURE) if ring in chosen]
	if not rings:
		return []
	try:
		python = venv.python()
	except Problem as problem:
		say(problem.report())
		return [not_run(ring, str(problem)) for ring in rings]
	how = {"cwd": CHECKOUT, "env": venv.variables(python)}
	with tempfile.TemporaryDirectory() as folder:
		return [run_pytest(ring, python, CHECKOUT, Path(folder), options, how) for ring in rings]


def run_on_bench(chosen: Sequence[str], options: Sequence[str]) -> list[Result]:
	"""Run the rings that need a bench; where one is found, not running them is a failure."""
	rings = [ring for ring in (SITE, BROWSER) if ring in chosen]
	try:
		bench = find(os.environ) if rings else None
		if bench is None:
			return [not_run(ring, NO_BENCH, excused=True) for ring in rings]
		bench.check_access()
		say(f"Using the bench {bench.path}.")
		with bench.locked(), linked(bench):
			services.start(bench)
			add_packages(bench, SITE_PACKAGES)
			return [run_on_site(bench, ring, options) for ring in rings]
	except Problem as problem:
		say(problem.report())
		return [not_run(ring, str(problem)) for ring in rings]
	except OSError as error:
		return [not_run(ring, f"the bench cannot be used: {error}") for ring in rings]


def run_on_site(bench: Bench, ring: str, options: Sequence[str]) -> Result:
	"""Bring the ring's site up to date and run the ring on it."""
	output = bench.folder("output")
	try:
		variables = prepare(bench, ring)
	except Problem as problem:
		say(problem.report())
		return not_run(ring, str(problem))
	how = {"cwd": bench.sites, **bench.how(**variables, AR_OUTPUT=str(output))}
	return run_pytest(ring, bench.python, bench.code, output, options, how)


def prepare(bench: Bench, ring: str) -> dict[str, str]:
	"""Make the ring's site ready; return the variables that its tests read."""
	made = (*SITE_NAMES.values(), INSTALL_SITE)
	names = {variable: os.environ.get(variable) or name for variable, name in made}
	variables = {**names, "HYPOTHESIS_STORAGE_DIRECTORY": str(bench.folder("hypothesis"))}
	sites.ensure(bench, names[SITE_NAMES[ring][0]], sites.FOR_TESTS)
	if ring == SITE:
		sites.ensure_without_us(bench, names[INSTALL_SITE[0]])
	if ring == BROWSER:
		variables["AR_CHROMIUM"] = browser.executable(bench)
		add_packages(bench, BROWSER_PACKAGES)
		assets.ensure(bench)
	return variables


def run_pytest(
	ring: str, python: Path, code: Path, output: Path, options: Sequence[str], how: dict[str, Any]
) -> Result:
	"""Run the tests of one ring with `python`, showing what pytest prints, and return how it ended."""
	tests, report = code / "tests" / ring, output / f"{ring}.xml"
	report.unlink(missing_ok=True)
	if not tests.is_dir():
		return Result(ring, reason=f"tests/{ring} is missing")
	say(f"\n== {ring}")
	command = [python, "-m", "pytest", tests, "-c", code / "pyproject.toml", "--rootdir", code]
	command += ["-p", "no:cacheprovider", f"--junitxml={report}", *options]
	done = subprocess.run(list(map(str, command)), stdin=subprocess.DEVNULL, check=False, **how)
	return result_of(ring, done.returncode, report)


def end_on(number: int, _frame: object) -> None:
	"""End as after an interrupt, so that what was changed for the run is put back."""
	sys.exit(128 + number)


if __name__ == "__main__":
	signal.signal(signal.SIGTERM, end_on)
	try:
		sys.exit(main(sys.argv[1:]))
	except KeyboardInterrupt:
		sys.exit(130)
