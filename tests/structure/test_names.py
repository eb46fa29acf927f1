"""What hooks, patches, jobs and JSON point at is there."""

from collections.abc import Callable

from . import names
from .checkout import Checkout, Findings
from .conftest import Write


def test_every_dotted_name_leads_somewhere(checkout: Checkout, none_of: Callable[[Findings], None]) -> None:
	none_of(names.unresolved(checkout))


def test_every_asset_is_there(checkout: Checkout, none_of: Callable[[Findings], None]) -> None:
	none_of(names.missing_assets(checkout))


def test_every_patch_is_there_and_says_why(checkout: Checkout, none_of: Callable[[Findings], None]) -> None:
	none_of(names.patches(checkout))


def test_hooks_are_read_at_all(checkout: Checkout) -> None:
	found = names.find(checkout, "ar_specialist.hooks")
	assert "doc_events" in names.defined_in(found)
	assert names.find(checkout, "ar_specialist.install.after_install") is not None


# -- each of them can fail

PACKAGE = {
	"ar_specialist/__init__.py": "",
	"ar_specialist/tasks.py": """
		from os import path as somewhere

		LIMIT: int = 3

		def nightly(): ...

		class Run:
			def start(self): ...
	""",
}


def test_names_are_found_in_modules_classes_and_imports(tree: Write) -> None:
	found = tree(PACKAGE)
	for name in ("tasks", "tasks.nightly", "tasks.Run.start", "tasks.somewhere", "tasks.LIMIT"):
		assert names.find(found, f"ar_specialist.{name}") is not None, name
	for name in ("jobs", "tasks.weekly", "tasks.Run.stop", "tasks.nightly.x", "tasks.LIMIT.x"):
		assert names.find(found, f"ar_specialist.{name}") is None, name


def test_a_name_that_leads_nowhere_is_found_in_python_json_and_scripts(tree: Write) -> None:
	found = tree(
		{
			**PACKAGE,
			"ar_specialist/hooks.py": """
				events = {"on_submit": "ar_specialist.tasks.nightly"}
				doc_events = {"Sales Invoice": {**events, "on_cancel": "ar_specialist.tasks.gone"}}
				include = "ar_specialist.bundle.js"
			""",
			"ar_specialist/a.json": '{"card": ["ar_specialist.tasks.gone_too"]}',
			"ar_specialist/a.js": """
				frappe.provide("ar_specialist.page");
				frappe.call({ method: "ar_specialist.tasks.nightly" });
				frappe.xcall("ar_specialist.api.gone");
			""",
		}
	)
	assert sorted(names.unresolved(found)) == [
		"ar_specialist/a.js:3: ar_specialist.api.gone does not exist",
		"ar_specialist/a.json:1: ar_specialist.tasks.gone_too does not exist",
		"ar_specialist/hooks.py:2: ar_specialist.tasks.gone does not exist",
	]


def test_a_missing_asset_is_found(tree: Write) -> None:
	found = tree(
		{
			"ar_specialist/hooks.py": 'a = ["/assets/ar_specialist/images/logo.svg", "/assets/ar_specialist/x.svg"]',
			"ar_specialist/public/images/logo.svg": "<svg/>",
		}
	)
	assert names.missing_assets(found) == ["ar_specialist/hooks.py:1: public/x.svg does not exist"]


def test_broken_patches_are_found(tree: Write) -> None:
	found = tree(
		{
			"ar_specialist/patches.txt": """
				[pre_model_sync]
				ar_specialist.patches.v1_0.good #again
				# ar_specialist.patches.v1_0.never
				ar_specialist.patches.v1_0.missing
				ar_specialist.patches.v1_0.idle
				ar_specialist.patches.v1_0.silent
			""",
			"ar_specialist/patches/v1_0/good.py": 'def execute():\n\t"""Because."""',
			"ar_specialist/patches/v1_0/idle.py": '"""Does nothing."""',
			"ar_specialist/patches/v1_0/silent.py": "def execute(): ...",
		}
	)
	sentences = [finding.split(": ", 1)[1] for finding in names.patches(found)]
	assert sentences == [
		"ar_specialist.patches.v1_0.missing is no module under ar_specialist.patches",
		"ar_specialist.patches.v1_0.idle has no function execute()",
		"ar_specialist.patches.v1_0.silent does not say why it is there; give it a docstring",
		"has the sections ['[pre_model_sync]'], not ['[pre_model_sync]', '[post_model_sync]']",
	]


def test_values_are_read_with_what_they_unpack(tree: Write) -> None:
	found = tree({"a.py": "x = {'b': 1}\ny = {**x, 'c': [2, x]}\nz = f(x)\n"})
	values = names.values_of(names.tree_of(found.root / "a.py"))
	assert values["y"] == {"b": 1, "c": [2, {"b": 1}]}
	assert values["z"] is None
