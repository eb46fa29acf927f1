"""The scripts behind `make`: services, sites, assets, environments and the building of a bench."""

import json
import os

import pytest

from scripts import assets, bench, serve, services, setup_bench, sites, venv
from scripts.processes import Problem
from tests.structure.bench_layout import lay_out_bench, lay_out_checkout


@pytest.fixture
def bench_path(tmp_path):
	"""Return a folder that looks like a bench."""
	return lay_out_bench(tmp_path / "frappe-bench")


@pytest.fixture
def checkout(tmp_path):
	"""Return a folder that looks like this app's checkout."""
	return lay_out_checkout(tmp_path / "checkout")


class TestServices:
	@pytest.fixture
	def at_hand(self, bench_path):
		urls = {"redis_cache": "redis://127.0.0.1:13001", "redis_queue": "redis://127.0.0.1:11001"}
		config = {
			**urls,
			"redis_socketio": "redis://127.0.0.1:13001",
			"db_host": "db.example",
			"db_port": 3307,
		}
		(bench_path / "sites/common_site_config.json").write_text(json.dumps(config))
		(bench_path / "config/redis_cache.conf").write_text("bind 127.0.0.1\nport 13001\n")
		return bench.Bench(bench_path)

	def test_each_redis_once(self, at_hand):
		assert services.redis_addresses(at_hand) == [("127.0.0.1", 13001), ("127.0.0.1", 11001)]

	def test_configuration_by_port(self, at_hand):
		assert services.redis_config(at_hand, 13001) == at_hand.path / "config/redis_cache.conf"
		assert services.redis_config(at_hand, 1300) is None

	def test_database_elsewhere_is_not_started(self, at_hand):
		address = services.database_address(at_hand)
		assert address == ("db.example", 3307)
		with pytest.raises(Problem, match="start it there"):
			services.start_mariadb(address)

	def test_database_password_of_the_environment_comes_first(self, at_hand, monkeypatch):
		monkeypatch.setenv("DB_ROOT_PASSWORD", "of the environment")
		with services.administrator(at_hand) as account:
			assert account == ("root", "of the environment")


class TestSites:
	@pytest.fixture
	def at_hand(self, bench_path, checkout):
		for app in ("frappe", "erpnext"):
			(bench_path / f"apps/{app}/{app}").mkdir(parents=True)
			(bench_path / f"apps/{app}/{app}/__init__.py").write_text('__version__ = "15.1.0"')
		return bench.Bench(bench_path, checkout)

	def test_changed_doctype_asks_for_a_migration(self, at_hand):
		before = sites.fingerprint(at_hand)
		(at_hand.code / "ar_specialist/doctype.json").write_text("{}")
		assert sites.fingerprint(at_hand) != before

	def test_other_erpnext_asks_for_a_migration(self, at_hand):
		before = sites.fingerprint(at_hand)
		(at_hand.path / "apps/erpnext/erpnext/__init__.py").write_text('__version__ = "15.2.0"')
		assert sites.fingerprint(at_hand) != before

	def test_changed_code_does_not(self, at_hand):
		before = sites.fingerprint(at_hand)
		(at_hand.code / "ar_specialist/api.py").write_text("x = 1")
		(at_hand.code / "ar_specialist/public/data.json").write_text("{}")
		assert sites.fingerprint(at_hand) == before

	def test_settings_are_added_to_the_configuration(self, at_hand):
		file = at_hand.sites / "ar-test.localhost/site_config.json"
		file.parent.mkdir()
		file.write_text('{"db_name": "x", "allow_tests": false}')
		file.chmod(0o640)
		sites.configure(at_hand, "ar-test.localhost", sites.FOR_TESTS)
		assert json.loads(file.read_text()) == {"db_name": "x", **sites.FOR_TESTS}
		assert file.stat().st_mode & 0o777 == 0o640

	def test_site_of_somebody_else_is_not_used(self, at_hand):
		file = at_hand.sites / "books.example/site_config.json"
		file.parent.mkdir()
		file.write_text('{"db_name": "x"}')
		with pytest.raises(Problem, match="not made by this script"):
			sites.ensure(at_hand, "books.example", sites.FOR_TESTS)
		assert json.loads(file.read_text()) == {"db_name": "x"}


class TestAssets:
	@pytest.fixture
	def at_hand(self, bench_path, checkout):
		(bench_path / "apps/ar_specialist").symlink_to(checkout)
		return bench.Bench(bench_path, checkout)

	def test_public_folder_is_linked_through_apps(self, at_hand, checkout):
		assets.link_public(at_hand)
		link = at_hand.sites / "assets/ar_specialist"
		assert os.readlink(link) == str(at_hand.path / "apps/ar_specialist/ar_specialist/public")
		assert link.resolve() == checkout / "ar_specialist/public"

	def test_nothing_to_build_without_a_bundle(self, checkout):
		(checkout / "ar_specialist/public/js/plain.js").touch()
		assert assets.fingerprint(checkout / "ar_specialist/public") == ""

	def test_changed_source_asks_for_a_build_and_a_built_file_does_not(self, checkout):
		public = checkout / "ar_specialist/public"
		(public / "js/worklist.bundle.js").touch()
		before = assets.fingerprint(public)
		(public / "dist").mkdir()
		(public / "dist/worklist.bundle.X.js").touch()
		assert before == assets.fingerprint(public) != ""
		(public / "js/part.vue").touch()
		assert assets.fingerprint(public) != before

	def test_bundle_whose_file_is_gone_has_to_be_built(self, at_hand):
		manifest = at_hand.sites / "assets/assets.json"
		manifest.write_text('{"desk.bundle.js": "/assets/frappe/dist/desk.bundle.X.js"}')
		assert not assets.has_assets(at_hand, "frappe")
		(at_hand.sites / "assets/frappe/dist").mkdir(parents=True)
		(at_hand.sites / "assets/frappe/dist/desk.bundle.X.js").touch()
		assert assets.has_assets(at_hand, "frappe")
		assert not assets.has_assets(at_hand, "erpnext")


class TestVirtualEnvironment:
	def test_it_goes_into_the_checkout(self, tmp_path):
		assert venv.folder_of(tmp_path, {"XDG_CACHE_HOME": "/cache"}) == tmp_path / ".venv"

	def test_it_goes_into_the_cache_where_the_checkout_is_read_only(self, tmp_path, monkeypatch):
		monkeypatch.setattr(os, "access", lambda *_: False)
		assert venv.folder_of(tmp_path, {"XDG_CACHE_HOME": "/cache"}).is_relative_to("/cache/ar_specialist")


class TestBuildingABench:
	def test_public_repositories_unless_told_otherwise(self):
		found = setup_bench.sources({"FRAPPE_BRANCH": "version-16"})
		assert found.frappe == "https://github.com/frappe/frappe"
		assert (found.frappe_branch, found.erpnext_branch) == ("version-16", "version-16")
		assert found.version.oldest_python == (3, 14)

	def test_own_sources(self):
		found = setup_bench.sources({"ERPNEXT_REPO": "/src/erpnext", "ERPNEXT_BRANCH": "fix"})
		assert (found.erpnext, found.erpnext_branch, found.frappe_branch) == (
			"/src/erpnext",
			"fix",
			"version-15",
		)

	@pytest.mark.parametrize("wish", ["", "none", "None"])
	def test_no_folder_named(self, wish):
		assert setup_bench.named_place({"FRAPPE_BENCH": wish}) is None

	def test_address_that_does_not_answer(self, tmp_path):
		assert not setup_bench.branch_answers(f"file://{tmp_path}/gone", "version-15")


def test_free_port_is_not_one_in_use():
	with serve.socket.create_server((serve.HOST, 0)) as listening:
		taken = listening.getsockname()[1]
		assert serve.free_port(taken) != taken
