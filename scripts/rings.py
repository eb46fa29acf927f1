"""The four rings of tests: what a run of pytest comes to, and what the end of `make test` says."""

import xml.etree.ElementTree as ElementTree
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

RULES, STRUCTURE, SITE, BROWSER = "rules", "structure", "site", "browser"
RINGS = (RULES, STRUCTURE, SITE, BROWSER)
NO_TESTS_COLLECTED = 5


@dataclass(frozen=True)
class Result:
	"""How one ring ended; `reason` says why it failed or did not run, `excused` that it need not have run."""

	ring: str
	passed: int = 0
	failed: int = 0
	skipped: int = 0
	reason: str = ""
	ran: bool = True
	excused: bool = False

	@property
	def is_bad(self) -> bool:
		"""Whether this ring makes the whole run fail."""
		return bool(self.reason) if self.ran else not self.excused

	def line(self) -> str:
		"""Return the ring's line in the summary."""
		if not self.ran:
			return f"{self.ring:<10} NOT RUN: {self.reason}"
		counts = f"{self.passed} passed, {self.failed} failed, {self.skipped} skipped"
		return (
			f"{self.ring:<10} failed: {self.reason} ({counts})"
			if self.reason
			else f"{self.ring:<10} passed ({counts})"
		)


def not_run(ring: str, reason: str, excused: bool = False) -> Result:
	"""Return the result of a ring that could not run."""
	return Result(ring, reason=reason, ran=False, excused=excused)


def result_of(ring: str, code: int, report: Path) -> Result:
	"""Return the result of a pytest run from its exit code and its JUnit report.

	A run that executed no test has failed, whatever its exit code: an empty or wholly skipped ring proves nothing.
	"""
	passed, failed, skipped = counts_in(report)
	if failed:
		reason = f"{failed} of {passed + failed} tests"
	elif code == NO_TESTS_COLLECTED or (code == 0 and not passed):
		reason = "no test was executed"
	else:
		reason = f"pytest ended with code {code}" if code else ""
	return Result(ring, passed, failed, skipped, reason)


def counts_in(report: Path) -> tuple[int, int, int]:
	"""Return how many tests passed, failed and were skipped; an error in a fixture or a module is a failure."""
	if not report.exists():
		return 0, 0, 0
	passed = failed = skipped = 0
	for test in ElementTree.parse(report).iter("testcase"):
		outcomes = {child.tag for child in test}
		if outcomes & {"failure", "error"}:
			failed += 1
		elif "skipped" in outcomes:
			skipped += 1
		else:
			passed += 1
	return passed, failed, skipped


def summary(results: Sequence[Result]) -> str:
	"""Return one line per ring and a last one with the sums."""
	sums = [sum(getattr(result, name) for result in results) for name in ("passed", "failed", "skipped")]
	last = "{} passed, {} failed, {} skipped".format(*sums)
	return "\n".join(["", *(result.line() for result in results), last])


def exit_code(results: Sequence[Result]) -> int:
	"""Return what `make test` ends with: 0 unless a ring failed or did not run without an excuse."""
	return int(any(result.is_bad for result in results))
