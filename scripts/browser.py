"""The Chromium that the browser ring drives: the distribution's own, not one that a test tool downloads."""

import os

from scripts import debian
from scripts.bench import Bench
from scripts.processes import Problem, first_program

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")


def executable(bench: Bench) -> str:
	"""Return the browser's path: AR_CHROMIUM, what is installed, or what can be installed now."""
	if chosen := os.environ.get("AR_CHROMIUM"):
		return chosen
	found = first_program(*NAMES)
	if not found and debian.can_install():
		debian.install(["chromium"], bench.log("apt"))
		found = first_program(*NAMES)
	if not found:
		raise Problem("no browser found; install Debian's package chromium or set AR_CHROMIUM")
	return found
