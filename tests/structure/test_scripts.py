"""The scripts behind `make`: finding a bench, linking the checkout to it, and what a run of tests comes to."""

from pathlib import Path

import pytest

from scripts import bench, linking, rings
from scripts.linking import Step
from scripts.processes import Problem, last_lines
from tests.structure.bench_layout import lay_out_bench, lay_out_checkout


@pytest.fixture
def make_bench(tmp_path):
	"""Return a function that lays out a bench at a place below the test's own folder."""
	return lambda place="frappe-bench", without="": lay_out_bench(tmp_path / place, without)


@pytest.fixture
def checkout(tmp_path):
	"""Return a folder that looks like this app's checkout."""
	return lay_out_checkout(tmp_path / "checkout")


class TestFindingABench:
	def test_named_bench_is_used(self, tmp_path, make_bench):
		path = make_bench("somewhere")
		assert bench.find({"FRAPPE_BENCH": str(path)}, tmp_path, tmp_path).path == path

	def test_none_means_none_although_one_is_there(self, tmp_path, make_bench):
		make_bench("home/anna/frappe-bench")
		assert bench.find({"FRAPPE_BENCH": "none"}, tmp_path, tmp_path) is None

	def test_named_folder_that_is_no_bench_is_an_error_and_no_search(self, tmp_path, make_bench):
		make_bench("home/anna/frappe-bench")
		with pytest.raises(Problem, match="apps/erpnext missing"):
			bench.find({"FRAPPE_BENCH": str(make_bench("half", without="apps/erpnext"))}, tmp_path, tmp_path)

	def test_bench_around_the_checkout_comes_first(self, tmp_path, make_bench):
		make_bench("home/anna/frappe-bench")
		around = make_bench("around")
		found = bench.find({}, around / "apps/ar_specialist", tmp_path)
		assert found.path == around

	def test_bench_in_our_home_comes_before_others(self, tmp_path, make_bench):
		make_bench("home/anna/frappe-bench")
		mine = make_bench("home/zoe/bench")
		assert bench.find({"HOME": str(tmp_path / "home/zoe")}, tmp_path, tmp_path).path == mine

	@pytest.mark.parametrize(
		"place", ["home/anna/bench", "workspace/my-bench", "opt/frappe-bench", "workspaces/erp/frappe-bench"]
	)
	def test_usual_places(self, tmp_path, make_bench, place):
		path = make_bench(place)
		assert bench.find({}, tmp_path, tmp_path).path == path

	def test_bench_without_erpnext_is_passed_over(self, tmp_path, make_bench):
		make_bench("home/anna/frappe-bench", without="apps/erpnext")
		path = make_bench("home/bert/frappe-bench")
		assert bench.find({}, tmp_path, tmp_path).path == path

	def test_nothing_there(self, tmp_path):
		assert bench.find({}, tmp_path, tmp_path) is None


class TestRunningAsTheOwner:
	def test_path_has_the_owners_tools_and_not_our_home(self, tmp_path):
		ours, theirs = tmp_path / "root", tmp_path / "anna"
		for version in ("v9.1.0", "v20.3.1"):
			(theirs / f".nvm/versions/node/{version}/bin").mkdir(parents=True)
		(theirs / "tools/bin").mkdir(parents=True)
		(theirs / "tools/bin/bench").touch()
		path = bench.search_path(f"{ours}/bin:/usr/bin", theirs, ours).split(":")
		assert path[:2] == [f"{theirs}/.local/bin", "/usr/bin"]
		assert f"{ours}/bin" not in path
		assert f"{theirs}/tools/bin" in path
		nodes = [place for place in path if ".nvm" in place]
		assert [Path(place).parent.name for place in nodes] == ["v20.3.1", "v9.1.0"]

	def test_path_keeps_our_home_where_it_is_the_owners(self, tmp_path):
		assert f"{tmp_path}/bin" in bench.search_path(f"{tmp_path}/bin", tmp_path, tmp_path).split(":")

	@pytest.mark.parametrize(
		"name", ["PIP_CERT", "SSL_CERT_FILE", "https_proxy", "CI", "AR_TEST_SITE", "LC_ALL"]
	)
	def test_variable_that_a_change_of_user_keeps(self, name):
		assert bench.KEPT_VARIABLES.fullmatch(name)

	@pytest.mark.parametrize("name", ["HOME", "USER", "TMPDIR", "XDG_CACHE_HOME", "PYTHONPATH", "CIRCLE"])
	def test_variable_that_it_drops(self, name):
		assert not bench.KEPT_VARIABLES.fullmatch(name)

	def test_program_imports_the_code_at_hand(self, make_bench, checkout):
		how = bench.Bench(make_bench(), checkout).how(AR_TEST_SITE="x")
		assert how["env"]["PYTHONPATH"] == str(checkout)
		assert how["env"]["AR_TEST_SITE"] == "x"


class TestLinking:
	def test_no_app_yet(self, make_bench, checkout):
		assert linking.decide(make_bench() / "apps/ar_specialist", checkout) is Step.CREATE

	def test_link_to_this_checkout(self, make_bench, checkout):
		app = make_bench() / "apps/ar_specialist"
		app.symlink_to(checkout)
		assert linking.decide(app, checkout) is Step.KEEP

	def test_clone_that_is_this_checkout(self, make_bench):
		app = make_bench() / "apps/ar_specialist"
		app.mkdir()
		assert linking.decide(app, app) is Step.KEEP

	def test_link_to_another_checkout(self, make_bench, checkout, tmp_path):
		app = make_bench() / "apps/ar_specialist"
		app.symlink_to(tmp_path)
		assert linking.decide(app, checkout) is Step.REPOINT

	def test_link_to_a_checkout_that_is_gone(self, make_bench, checkout, tmp_path):
		app = make_bench() / "apps/ar_specialist"
		app.symlink_to(tmp_path / "gone")
		assert linking.decide(app, checkout) is Step.REPOINT

	def test_another_clone(self, make_bench, checkout):
		app = make_bench() / "apps/ar_specialist"
		app.mkdir()
		assert linking.decide(app, checkout) is Step.SHADOW


class TestUsingTheCheckout:
	@pytest.fixture(autouse=True)
	def without_installing(self, monkeypatch, checkout):
		monkeypatch.setattr(linking, "readable_code", lambda _bench, _copy: checkout)
		monkeypatch.setattr(linking, "_install", lambda _bench, everywhere: None)

	@pytest.fixture
	def at_hand(self, make_bench):
		path = make_bench()
		(path / "sites/apps.txt").write_text("frappe\nerpnext")
		return bench.Bench(path)

	def test_first_link_stays(self, at_hand, checkout):
		with linking.linked(at_hand):
			pass
		assert (at_hand.path / "apps/ar_specialist").resolve() == checkout
		assert (at_hand.sites / "apps.txt").read_text() == "frappe\nerpnext\nar_specialist\n"

	def test_link_to_other_code_is_put_back_even_after_an_error(self, at_hand, checkout, tmp_path):
		app, other = at_hand.path / "apps/ar_specialist", tmp_path / "other"
		other.mkdir()
		app.symlink_to(other)
		with pytest.raises(ZeroDivisionError), linking.linked(at_hand):
			assert app.resolve() == checkout
			raise ZeroDivisionError
		assert app.resolve() == other

	def test_list_of_bundles_is_put_back_with_the_link(self, at_hand, tmp_path):
		(tmp_path / "other").mkdir()
		(at_hand.path / "apps/ar_specialist").symlink_to(tmp_path / "other")
		manifest = at_hand.sites / "assets/assets.json"
		manifest.write_text('{"a.bundle.js": "/assets/ar_specialist/dist/a.bundle.OLD.js"}')
		with linking.linked(at_hand):
			manifest.write_text('{"a.bundle.js": "/assets/ar_specialist/dist/a.bundle.NEW.js"}')
		assert "OLD" in manifest.read_text()

	def test_link_to_other_code_is_changed_for_good_for_the_demo(self, at_hand, checkout, tmp_path):
		app, other = at_hand.path / "apps/ar_specialist", tmp_path / "other"
		other.mkdir()
		app.symlink_to(other)
		with linking.linked(at_hand, keep=True):
			pass
		assert app.resolve() == checkout

	def test_dangling_link_is_not_put_back(self, at_hand, checkout, tmp_path):
		app = at_hand.path / "apps/ar_specialist"
		app.symlink_to(tmp_path / "gone")
		with linking.linked(at_hand):
			pass
		assert app.resolve() == checkout

	def test_another_clone_is_left_alone(self, at_hand, checkout):
		app = at_hand.path / "apps/ar_specialist"
		app.mkdir()
		(app / "work.txt").write_text("unsaved")
		with linking.linked(at_hand):
			assert at_hand.code == checkout
		assert not app.is_symlink()
		assert (app / "work.txt").read_text() == "unsaved"


@pytest.mark.parametrize(
	("before", "after"),
	[
		("frappe\nerpnext", "frappe\nerpnext\nar_specialist\n"),
		("frappe\nerpnext\n", "frappe\nerpnext\nar_specialist\n"),
		("frappe\nar_specialist\nerpnext\n", "frappe\nar_specialist\nerpnext\n"),
		("", "ar_specialist\n"),
	],
)
def test_apps_txt(before, after):
	assert linking.with_app(before) == after


def test_copied_files_are_those_that_are_not_derived(checkout):
	(checkout / ".venv/bin").mkdir(parents=True)
	(checkout / ".venv/bin/python").touch()
	(checkout / "ar_specialist/__pycache__").mkdir()
	(checkout / "ar_specialist/__pycache__/hooks.pyc").touch()
	expected = {Path("pyproject.toml"), Path("ar_specialist/hooks.py"), Path("ar_specialist/__init__.py")}
	assert set(linking.files_of(checkout)) == expected


def test_copy_replaces_the_earlier_one_but_keeps_what_was_built(make_bench, checkout, monkeypatch):
	monkeypatch.setattr(linking, "CHECKOUT", checkout)
	at_hand = bench.Bench(make_bench())
	copy = linking.copy_into(at_hand, "test-code")
	(copy / "ar_specialist/public/dist").mkdir(parents=True)
	(copy / "ar_specialist/public/dist/built.js").touch()
	(checkout / "ar_specialist/__init__.py").unlink()
	assert linking.copy_into(at_hand, "test-code") == copy
	assert (copy / "ar_specialist/hooks.py").exists()
	assert not (copy / "ar_specialist/__init__.py").exists()
	assert (copy / "ar_specialist/public/dist/built.js").exists()


def test_copy_does_not_replace_a_folder_of_somebody_else(make_bench):
	at_hand = bench.Bench(make_bench())
	(at_hand.folder("test-code") / "precious.txt").touch()
	with pytest.raises(Problem, match="move it away"):
		linking.copy_into(at_hand, "test-code")


JUNIT = """<testsuites><testsuite>
<testcase name="a"/><testcase name="b"/>
<testcase name="c"><failure/></testcase>
<testcase name="d"><error/></testcase>
<testcase name="e"><skipped/></testcase>
</testsuite></testsuites>"""


class TestResults:
	def test_counts(self, tmp_path):
		(tmp_path / "x.xml").write_text(JUNIT)
		assert rings.counts_in(tmp_path / "x.xml") == (2, 2, 1)

	def test_passed(self, tmp_path):
		(tmp_path / "x.xml").write_text('<testsuite><testcase name="a"/></testsuite>')
		result = rings.result_of("rules", 0, tmp_path / "x.xml")
		assert not result.is_bad
		assert result.line() == "rules      passed (1 passed, 0 failed, 0 skipped)"

	def test_failed(self, tmp_path):
		(tmp_path / "x.xml").write_text(JUNIT)
		result = rings.result_of("site", 1, tmp_path / "x.xml")
		assert result.is_bad
		assert result.line() == "site       failed: 2 of 4 tests (2 passed, 2 failed, 1 skipped)"

	@pytest.mark.parametrize("code", [0, 5])
	def test_wholly_skipped_ring_has_failed(self, tmp_path, code):
		(tmp_path / "x.xml").write_text('<testsuite><testcase name="a"><skipped/></testcase></testsuite>')
		result = rings.result_of("site", code, tmp_path / "x.xml")
		assert result.is_bad
		assert "no test was executed" in result.line()

	def test_pytest_that_broke_down_has_failed(self, tmp_path):
		result = rings.result_of("site", 3, tmp_path / "none.xml")
		assert result.is_bad
		assert "pytest ended with code 3" in result.line()

	def test_summary_without_a_bench(self):
		results = [
			rings.Result("rules", passed=40, skipped=1),
			rings.Result("structure", passed=2),
			rings.not_run("site", bench.NO_BENCH, excused=True),
			rings.not_run("browser", bench.NO_BENCH, excused=True),
		]
		assert rings.summary(results).splitlines()[1:] == [
			"rules      passed (40 passed, 0 failed, 1 skipped)",
			"structure  passed (2 passed, 0 failed, 0 skipped)",
			"site       NOT RUN: no bench found (set FRAPPE_BENCH)",
			"browser    NOT RUN: no bench found (set FRAPPE_BENCH)",
			"42 passed, 0 failed, 1 skipped",
		]
		assert rings.exit_code(results) == 0

	def test_ring_that_should_have_run_makes_the_run_fail(self):
		assert rings.exit_code([rings.Result("rules", passed=1), rings.not_run("site", "no database")]) == 1

	def test_failed_ring_makes_the_run_fail(self):
		assert rings.exit_code([rings.Result("rules", 1, 1, 0, "1 of 2 tests"), rings.Result("site", 1)]) == 1


def test_last_lines_leave_out_what_a_progress_bar_overwrote(tmp_path):
	(tmp_path / "x.log").write_text("start\nInstalling: 10%\rInstalling: 90%\rInstalling: done\n\nend\n")
	assert last_lines(tmp_path / "x.log", 2) == "Installing: done\nend"
