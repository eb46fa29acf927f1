"""Checks of the code as text: sizes, names of files, docstrings, annotations, and words that must not be there."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

from .checkout import Checkout, Findings, functions, tree_of
from .whitelisted import unannotated

FILE_LINES, FUNCTION_LINES = 400, 40
VAGUE = {"util", "utils", "helper", "helpers", "manager", "managers", "common", "misc"}
DOCUMENTED = ("receivables", "ledger", "posting", "operations", "reports", "offline")
GENERATED = "# begin: auto-generated types"
# Files that may be longer, and functions that may be, each with its reason. Empty is best.
LONG_FILES: dict[str, str] = {}
LONG_FUNCTIONS: dict[str, str] = {}

# Written in parts, so that this file does not hold what it looks for.
REGISTRIES = [
	".".join(parts)
	for parts in (
		("pypi", "org"),
		("pythonhosted", "org"),
		("npmjs", "org"),
		("npmjs", "com"),
		("yarnpkg", "com"),
		("crates", "io"),
		("rubygems", "org"),
		("golang", "org"),
		("debian", "org"),
	)
]
REGISTRY = re.compile(r"\b(?:" + "|".join(map(re.escape, REGISTRIES)) + r")\b")
HOME = re.compile(r"(?<![\w.$}~])/(?:home|Users)/[\w.-]+|(?<![\w.$}~])/(?:root)/[\w.-]+")


def sizes(checkout: Checkout) -> Findings:
	"""Find files and functions that are too long to be read at once."""
	found = []
	for path in checkout.files(".py", ".js", ".vue", ".sh"):
		name = path.relative_to(checkout.root).as_posix()
		count = len(path.read_text(encoding="utf-8").splitlines())
		if count > FILE_LINES and name not in LONG_FILES:
			found.append(checkout.at(path, count, f"the file has {count} lines; {FILE_LINES} is the ceiling"))
	for path in checkout.python():
		name = path.relative_to(checkout.root).as_posix()
		for function in functions(tree_of(path)):
			count = (function.end_lineno or function.lineno) - function.lineno + 1
			if count > FUNCTION_LINES and f"{name}:{function.name}" not in LONG_FUNCTIONS:
				sentence = f"{function.name}() has {count} lines; {FUNCTION_LINES} is the ceiling"
				found.append(checkout.at(path, function.lineno, sentence))
	return found


def vague_names(checkout: Checkout) -> Findings:
	"""Find files and folders whose name says nothing."""
	found = []
	for path in checkout.files(".py", ".js", ".vue", ".sh"):
		parts = {part.lower() for part in path.relative_to(checkout.root).with_suffix("").parts}
		found += [
			checkout.at(path, 1, f"{part} says nothing; name what is in it") for part in sorted(parts & VAGUE)
		]
	return found


def docstrings(checkout: Checkout) -> Findings:
	"""Find modules, and public functions and classes, that do not say what they are, in a sentence."""
	found = []
	for path in _documented(checkout):
		tree = tree_of(path)
		if path.name == "__init__.py" and not tree.body and path.parent.parent != checkout.package:
			continue
		for node, name in ((tree, "the module"), *_public(tree)):
			problem = _docstring_problem(node)
			if problem:
				found.append(checkout.at(path, getattr(node, "lineno", 1), f"{name} {problem}"))
	return found


def _documented(checkout: Checkout) -> Iterator[Path]:
	"""Yield the files whose public names need docstrings: the rooms, and what lies beside them."""
	for path in checkout.python(checkout.package):
		parts = path.relative_to(checkout.package).parts
		if parts[0] in DOCUMENTED or (len(parts) == 1 and parts[0] != "hooks.py"):
			yield path


def _public(tree: ast.Module) -> Iterator[tuple[ast.AST, str]]:
	for node in tree.body:
		if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef) and node.name[0] != "_":
			yield node, node.name


def _docstring_problem(node: ast.AST) -> str | None:
	text = ast.get_docstring(node)
	if not text:
		return "has no docstring"
	first = text.split("\n\n")[0].strip()
	if not first.endswith((".", ":", "?", "…")):
		return "begins its docstring with no sentence"
	return None


def annotations(checkout: Checkout) -> Findings:
	"""Find functions of the package that are not annotated; controllers' hooks take and return nothing."""
	found = []
	for path in checkout.python(checkout.package):
		if path.is_relative_to(checkout.module / "doctype"):
			continue
		for function in functions(tree_of(path)):
			missing = unannotated(function)
			if missing:
				sentence = f"{function.name}() does not say what its {', '.join(missing)} is"
				found.append(checkout.at(path, function.lineno, sentence))
	return found


def words(checkout: Checkout) -> Findings:
	"""Find names of package registries, and paths into somebody's home."""
	found = []
	for path in checkout.files():
		try:
			lines = path.read_text(encoding="utf-8").splitlines()
		except UnicodeDecodeError:
			continue  # a picture or a workbook
		for number, line in enumerate(lines, 1):
			for pattern, what in ((REGISTRY, "a package registry"), (HOME, "a path of one machine")):
				if pattern.search(line):
					found.append(checkout.at(path, number, f"names {what}"))
	return found
