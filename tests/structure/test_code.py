"""The code can be read: nothing is too long, nothing unnamed, nothing unsaid."""

from collections.abc import Callable

import pytest

from . import code
from .checkout import Checkout, Findings
from .conftest import Write

CHECKS = [code.sizes, code.vague_names, code.docstrings, code.annotations, code.words]


@pytest.mark.parametrize("check", CHECKS, ids=lambda check: check.__name__)
def test_code(
	check: Callable[[Checkout], Findings], checkout: Checkout, none_of: Callable[[Findings], None]
) -> None:
	none_of(check(checkout))


def test_the_lists_of_exceptions_name_what_exists(checkout: Checkout) -> None:
	for name in (*code.LONG_FILES, *(each.partition(":")[0] for each in code.LONG_FUNCTIONS)):
		assert (checkout.root / name).is_file()


# -- each of them can fail


def test_long_files_and_functions_are_found(tree: Write) -> None:
	body = "\n".join("\tx = 1" for _line in range(39))
	found = tree(
		{
			"a.py": f"def fits():\n{body}\n",
			"b.py": f"class B:\n\tdef too_long(self):\n{body}\n\t\tx = 1\n".replace("\n\tx", "\n\t\tx"),
			"c.js": "x\n" * 401,
			"d.py": "x\n" * 400,
		}
	)
	assert code.sizes(found) == [
		"c.js:401: the file has 401 lines; 400 is the ceiling",
		"b.py:2: too_long() has 41 lines; 40 is the ceiling",
	]


def test_names_that_say_nothing_are_found(tree: Write) -> None:
	files = ("ar_specialist/utils.py", "ar_specialist/helpers/x.py", "scripts/common.sh", "tests/manager.py")
	found = tree(dict.fromkeys((*files, "ar_specialist/money.py", "docs/utils.md"), ""))
	assert len(code.vague_names(found)) == len(files)


def test_what_says_nothing_of_itself_is_found(tree: Write) -> None:
	found = tree(
		{
			"ar_specialist/receivables/__init__.py": "",
			"ar_specialist/receivables/inner/__init__.py": "",
			"ar_specialist/receivables/a.py": """
				class Item:
					def method(self): ...

				def total():
					\"\"\"Adds up\"\"\"

				async def fine():
					\"\"\"Return the sum
					of all amounts.

					More about it
					\"\"\"

				def _private(): ...
			""",
			"ar_specialist/api.py": "x = 1",
			"ar_specialist/hooks.py": "x = 1",
			"ar_specialist/ar_specialist/doctype/d/d.py": "x = 1",
		}
	)
	assert sorted(code.docstrings(found)) == [
		"ar_specialist/api.py:1: the module has no docstring",
		"ar_specialist/receivables/__init__.py:1: the module has no docstring",
		"ar_specialist/receivables/a.py:1: Item has no docstring",
		"ar_specialist/receivables/a.py:1: the module has no docstring",
		"ar_specialist/receivables/a.py:4: total begins its docstring with no sentence",
	]


def test_functions_without_annotations_are_found(tree: Write) -> None:
	text = "class A:\n\tdef __init__(self): ...\n\tdef b(self, c): ...\n\ndef d(e: int) -> int: ...\n"
	found = tree({"ar_specialist/ledger/a.py": text, "ar_specialist/ar_specialist/doctype/d/d.py": text})
	assert code.annotations(found) == ["ar_specialist/ledger/a.py:3: b() does not say what its c, result is"]


@pytest.mark.parametrize(
	("line", "is_found"),
	[
		("pip install --index-url https://" + code.REGISTRIES[0] + "/simple x", True),
		("see " + code.REGISTRIES[2].upper(), False),
		("https://registry." + code.REGISTRIES[2], True),
		("cd /" + "home/somebody/bench", True),
		("cd /" + "Users/somebody", True),
		("cp x /" + "root/.ssh", True),
		("cd ~/frappe-bench", False),
		("cd $HOME/bench", False),
		("https://github.com/frappe/erpnext", False),
		("/homepage and /rooted and a/home/b", False),
	],
)
def test_words_that_must_not_be_there_are_found(tree: Write, line: str, is_found: bool) -> None:
	assert bool(code.words(tree({"scripts/x.sh": line}))) is is_found


def test_pictures_are_not_read(tree: Write) -> None:
	found = tree({"a.md": "fine"})
	(found.root / "b.png").write_bytes(b"\x89PNG\xff/" + b"home/x")
	assert code.words(Checkout(found.root)) == []
