"""prefly and ruff have nothing to say. Where one is not installed the test fails: nobody has judged then."""

import importlib.util
from collections.abc import Callable
from pathlib import Path

import pytest

from . import gates
from .checkout import Checkout
from .conftest import Write

GATES = [gates.version_16, gates.lint, gates.layout]


@pytest.mark.parametrize("gate", GATES, ids=lambda gate: gate.__name__)
def test_gate(gate: Callable[[Path], list[str]], checkout: Checkout) -> None:
	try:
		found = gate(checkout.root)
	except gates.GateMissing as missing:
		pytest.fail(str(missing), pytrace=False)
	if found:
		pytest.fail("\n".join(found), pytrace=False)


# -- each of them can fail

APP = {
	"pyproject.toml": """
		[project]
		name = "ar_specialist"
		requires-python = ">=3.10"

		[tool.ruff.lint]
		select = ["F"]
	""",
	"ar_specialist/__init__.py": '__version__ = "0.0.1"\n',
	"ar_specialist/hooks.py": 'app_name = "ar_specialist"\n',
	"ar_specialist/modules.txt": "AR Specialist\n",
	"ar_specialist/patches.txt": "",
}


def test_a_good_app_passes_every_gate(tree: Write) -> None:
	root = tree(APP).root
	assert [gate(root) for gate in GATES] == [[], [], []]


def test_what_version_16_has_removed_is_found(tree: Write) -> None:
	code = "import frappe\n\nfrappe.permissions.has_permission('Note', raise_exception=True)\n"
	found = gates.version_16(tree({**APP, "ar_specialist/a.py": code}).root)
	assert len(found) == 1
	assert "ar_specialist/a.py:3" in found[0]


def test_a_file_that_cannot_be_read_is_found(tree: Write) -> None:
	assert gates.version_16(tree({**APP, "ar_specialist/a.py": "def f(:\n"}).root)


def test_a_gate_that_cannot_judge_is_a_finding(tmp_path: Path) -> None:
	(finding,) = gates.version_16(tmp_path / "nowhere")
	assert "exit code" in finding


def test_lint_and_format_are_found(tree: Write) -> None:
	root = tree({**APP, "ar_specialist/a.py": "import os\nx = {'a':1}\n"}).root
	assert any("ar_specialist/a.py:1:8: F401" in line for line in gates.lint(root))
	assert gates.layout(root) == ["ar_specialist/a.py: ruff would write it differently; run `ruff format`"]


@pytest.mark.parametrize(
	("gate", "name"), [(gates.version_16, "prefly"), (gates.lint, "ruff"), (gates.layout, "ruff")]
)
def test_a_missing_judge_is_no_acquittal(
	gate: Callable[[Path], list[str]], name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
	monkeypatch.setattr(importlib.util, "find_spec", lambda module: None)
	with pytest.raises(gates.GateMissing, match=f"{name} is not installed; run `pip install {name}`"):
		gate(tmp_path)
