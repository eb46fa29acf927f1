"""The site ring: pytest on a real ERPNext site.

Needs a bench (FRAPPE_BENCH) and a site on it (AR_TEST_SITE) with both apps installed and `allow_tests` set;
`make test` provides all three. Each test runs in a sandbox: what the code commits becomes a savepoint, and
everything is rolled back at the end. Tests marked `committed` really commit and clean up after themselves.
"""

import copy
import os
import uuid
from collections.abc import Callable
from pathlib import Path

import pytest

BENCH = os.environ.get("FRAPPE_BENCH")
SITE = os.environ.get("AR_TEST_SITE", "ar-test.localhost")

if not BENCH:
	collect_ignore_glob = ["test_*.py"]


def pytest_report_header() -> str:
	return f"site ring: {SITE} on {BENCH}" if BENCH else "site ring: not run, FRAPPE_BENCH is not set"


def pytest_configure(config: pytest.Config) -> None:
	if not BENCH:
		return
	import frappe

	config.stash_directory = os.getcwd()
	os.chdir(Path(BENCH) / "sites")
	frappe.init(site=SITE, sites_path=".", force=True)
	if not frappe.conf.allow_tests:
		pytest.exit(
			f"Site {SITE} does not allow tests; set allow_tests in its site_config.json.", returncode=2
		)
	frappe.connect()
	frappe.flags.in_test = frappe.in_test = True  # where version 15 looks, and version 16
	if hasattr(frappe, "client_cache"):
		frappe.client_cache.healthy = False  # another thread tells it of changes, a moment late
	frappe.clear_cache()


def pytest_unconfigure(config: pytest.Config) -> None:
	if BENCH:
		import frappe

		frappe.db.rollback()
		frappe.destroy()
		os.chdir(config.stash_directory)


@pytest.fixture(scope="session")
def baseline():
	"""The companies, accounts and masters every test starts from; made once and committed."""
	import frappe

	from tests.site import baseline as made

	made.ensure()
	frappe.db.commit()
	return made


class Sandbox:
	"""Stands in for commit and rollback of the database connection: nothing reaches the disk."""

	def __init__(self, db) -> None:
		self.db, self.really_rollback = db, db.rollback
		self.set_point()
		db.commit, db.rollback, db.sql_ddl = self.commit, self.rollback, self.refuse_ddl

	def set_point(self) -> None:
		self.point = f"ar_{uuid.uuid4().hex[:12]}"
		self.db.sql(f"savepoint {self.point}")

	def commit(self) -> None:
		db = self.db
		db.before_rollback.reset()
		db.after_rollback.reset()
		db.before_commit.run()
		self.set_point()
		db.value_cache.clear()
		db.after_commit.run()

	def rollback(self, *, save_point: str | None = None) -> None:
		if save_point:
			return self.really_rollback(save_point=save_point)
		db = self.db
		db.before_commit.reset()
		db.after_commit.reset()
		db.before_rollback.run()
		db.sql(f"rollback to savepoint {self.point}")
		db.value_cache.clear()
		db.after_rollback.run()

	def refuse_ddl(self, *_args, **_kwargs) -> None:
		raise AssertionError("A sandboxed test changed the schema; mark it ddl.")

	def close(self) -> None:
		for name in ("commit", "rollback", "sql_ddl"):
			delattr(self.db, name)
		self.db.rollback()


@pytest.fixture(autouse=True)
def sandbox(request, baseline):
	"""Undo everything a test does to the site."""
	import frappe

	if request.node.get_closest_marker("ddl") or request.node.get_closest_marker("committed"):
		yield None
		frappe.set_user("Administrator")
		return
	flags = copy.deepcopy(frappe.local.flags)
	box = Sandbox(frappe.local.db)
	yield box
	box.close()
	frappe.set_user("Administrator")
	frappe.local.flags, frappe.local.message_log = flags, []
	if getattr(frappe.local, "request", True) is None:  # printing takes one that is there for a real one
		del frappe.local.request
	frappe.clear_document_cache("AR Policy")
	frappe.local.cache = {}
	frappe.cache.delete_keys("document_cache::")
	frappe.cache.delete_keys("ar_specialist:portfolios")
	for kept in ("user_permissions", "roles"):  # what was rolled back must not be remembered
		frappe.cache.delete_value(kept)


@pytest.fixture
def sink():
	"""A mail server on loopback."""
	from tests.site.smtp_sink import running

	with running() as found:
		yield found


@pytest.fixture
def connected_sink(sink):
	"""The same, as the server of the site's own account; what printing asks the site for is answered, too."""
	from tests.site import post

	with post.web_server():
		post.email_account(sink)
		yield sink


@pytest.fixture
def invoice(sandbox):
	"""An overdue invoice to dispute, known to the worklist; modules that need another one have their own."""
	from frappe.utils import add_days, getdate

	from tests.site import disputing, factories

	doc = factories.invoice(on=add_days(getdate(), -60))
	disputing.settle()
	return doc


@pytest.fixture
def track_changes(monkeypatch: pytest.MonkeyPatch) -> Callable[[], None]:
	"""A function that lets Frappe track changes from there on, which it does not in tests."""
	import frappe

	def start() -> None:
		monkeypatch.setitem(frappe.flags, "in_test", False)
		monkeypatch.setattr(frappe, "in_test", False)

	return start
