"""The browser ring: a real site, served, in the distribution's Chromium.

Needs a bench (FRAPPE_BENCH) and a site of its own (AR_BROWSER_SITE); `make test` provides both. The story's ledger
is committed once and found again on the next run.
"""

import os
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
	from tests.browser.portal import Portal
	from tests.browser.worklist import Worklist

BENCH = os.environ.get("FRAPPE_BENCH")
SITE = os.environ.get("AR_BROWSER_SITE", "ar-browser.localhost")
CHROMIUM = os.environ.get("AR_CHROMIUM", "/usr/bin/chromium")
SHOTS = Path(os.environ.get("AR_OUTPUT", Path.cwd() / "test-output"))
OPTIONS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update"]

if not BENCH:
	collect_ignore_glob = ["test_*.py"]


def pytest_report_header() -> str:
	return f"browser ring: {SITE} on {BENCH}" if BENCH else "browser ring: not run, FRAPPE_BENCH is not set"


@pytest.fixture(scope="session")
def address() -> Iterator[str]:
	"""The address of the served site, with the story's ledger in it."""
	sys.path.insert(0, str(Path(__file__).parents[2]))
	from scripts.serve import serving
	from tests.browser import story

	sites = Path(BENCH) / "sites"
	story.prepare(SITE, sites)
	with serving(SITE, sites) as found:
		yield found


@pytest.fixture(scope="module", autouse=True)
def as_in_the_morning(address: str) -> None:
	"""Every module begins with the story as it was: what the one before left is taken back."""
	from tests.browser import story

	story.prepare(SITE, Path(BENCH) / "sites")


@pytest.fixture(scope="session")
def browser():
	from playwright.sync_api import sync_playwright

	with sync_playwright() as playwright:
		found = playwright.chromium.launch(executable_path=CHROMIUM, args=OPTIONS)
		yield found
		found.close()


@pytest.fixture
def desk(browser, address: str, request):
	"""A function that opens the desk as a user; every page must stay free of script errors."""
	contexts, errors = [], []

	def open_as(user: str, width: int = 1440, height: int = 900):
		from tests.browser import story

		context = browser.new_context(viewport={"width": width, "height": height}, accept_downloads=True)
		contexts.append(context)
		page = context.new_page()
		page.set_default_timeout(30_000)
		page.on(
			"pageerror",
			lambda error: None if is_of_charts(error) else errors.append(error.stack or str(error)),
		)
		page.goto(f"{address}/login")
		status = page.evaluate(
			"""async ([usr, pwd]) => (await fetch("/api/method/login", {
				method: "POST",
				headers: { "Content-Type": "application/x-www-form-urlencoded" },
				body: new URLSearchParams({ usr, pwd }),
			})).status""",
			[user, story.PASSWORD],
		)
		assert status == 200, f"{user} cannot log in"
		return Desk(page, address, request.node.name)

	yield open_as
	for context in contexts:
		context.close()
	assert errors == []


@pytest.fixture
def worklist(desk) -> "Worklist":
	"""The specialist's worklist page; nobody has a collector yet, so it shows whom to chase."""
	from tests.browser import story
	from tests.browser.worklist import Worklist

	return Worklist(desk(story.SPECIALIST))


@pytest.fixture
def visitor(browser, address: str) -> Iterator["Portal"]:
	"""The portal of somebody who is not logged in."""
	from tests.browser.portal import Portal, Visitor

	context, errors = browser.new_context(), []
	page = context.new_page()
	page.set_default_timeout(30_000)
	page.on("pageerror", lambda error: errors.append(str(error)))
	yield Portal(Visitor(page, address))
	context.close()
	assert errors == []


def is_of_charts(error) -> bool:
	"""Whether an error is the one Frappe's chart library throws when a chart is drawn again while it is being drawn.

	It happens on any workspace with charts, now and then; all of its stack lies in Frappe's own bundles.
	"""
	frames = [line for line in (error.stack or "").splitlines() if line.strip().startswith("at ")]
	return "removeChild" in str(error) and all("/assets/frappe/" in frame for frame in frames)


class Desk:
	"""One user's desk in one tab."""

	def __init__(self, page, address: str, test: str) -> None:
		self.page, self.address, self.test = page, address, test

	def go(self, path: str) -> None:
		self.page.goto(f"{self.address}/app/{path}")
		self.page.wait_for_function("() => window.frappe && frappe.get_route && frappe.get_route()?.length")
		self.page.wait_for_load_state("networkidle")

	def shot(self, name: str) -> None:
		SHOTS.mkdir(parents=True, exist_ok=True)
		self.page.screenshot(path=SHOTS / f"{name}.png")

	def report(self, name: str) -> list[dict]:
		"""Open a report and return the rows it shows."""
		self.go(f"query-report/{name}")
		self.page.wait_for_function("() => frappe.query_report?.data?.length")
		self.page.wait_for_selector(".dt-row .dt-cell")
		return self.page.evaluate("() => frappe.query_report.data.filter((row) => row.currency)")
