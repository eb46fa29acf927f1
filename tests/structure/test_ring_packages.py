"""What a ring's tests import, `make test` installs: on a machine where nobody ever ran them, too."""

import ast
import re
import sys
from collections.abc import Iterable
from pathlib import Path

import pytest

from scripts.bench import CHECKOUT
from scripts.test import BROWSER_PACKAGES, SITE_PACKAGES
from scripts.venv import REQUIREMENTS

OURS = {"ar_specialist", "benchmarks", "scripts", "tests"}
WITH_THE_BENCH = {"PIL", "erpnext", "frappe", "pymysql", "pypdf", "werkzeug"}
INSTALLED = {
	"rules": {re.match(r"[\w-]+", requirement)[0] for requirement in REQUIREMENTS},
	"site": {*SITE_PACKAGES, *WITH_THE_BENCH},
	"browser": {*SITE_PACKAGES, *BROWSER_PACKAGES, *WITH_THE_BENCH},
}
INSTALLED["structure"] = INSTALLED["rules"]


def imported(files: Iterable[Path]) -> set[str]:
	"""Return the packages from elsewhere that `files` import, anywhere in them."""
	names = set()
	for file in files:
		for node in ast.walk(ast.parse(file.read_text())):
			if isinstance(node, ast.Import):
				names |= {alias.name for alias in node.names}
			elif isinstance(node, ast.ImportFrom) and not node.level:
				names.add(node.module)
	return {name.split(".")[0] for name in names} - OURS - set(sys.stdlib_module_names)


@pytest.mark.parametrize("ring", INSTALLED)
def test_everything_that_is_imported_is_installed(ring):
	assert imported((CHECKOUT / "tests" / ring).rglob("*.py")) <= INSTALLED[ring]


def test_an_import_anywhere_is_seen(tmp_path):
	file = tmp_path / "test_it.py"
	file.write_text("import os\nfrom scripts import bench\n\n\ndef it():\n\tfrom allpairspy.pairs import X\n")
	assert imported([file]) == {"allpairspy"}
