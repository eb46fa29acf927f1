"""A checkout as files: what the structure checks read. Nothing here imports the app or Frappe.

A check is a function from a checkout to its findings, each written as "file:line: sentence". The same function
is run on this repository and on small trees that are broken on purpose.
"""

import ast
import json
import subprocess
from collections.abc import Iterable, Iterator
from functools import cache, cached_property
from pathlib import Path

PACKAGE = "ar_specialist"
MODULE = "AR Specialist"
NOT_OURS = {"node_modules", "__pycache__", "dist", "build", "demo-output", "test-output"}

Findings = list[str]


class Checkout:
	"""One checkout, or a tree that looks like one."""

	def __init__(self, root: Path) -> None:
		self.root = root
		self.package = root / PACKAGE
		self.module = self.package / PACKAGE  # Frappe's metadata

	@cached_property
	def _all(self) -> list[Path]:
		return sorted(_tracked(self.root) if (self.root / ".git").exists() else _walked(self.root))

	def files(self, *suffixes: str, under: Path | None = None) -> list[Path]:
		"""Return the files that are tracked or about to be, with one of `suffixes`, sorted."""
		return [
			path
			for path in self._all
			if (not suffixes or path.suffix in suffixes) and (under is None or path.is_relative_to(under))
		]

	def python(self, under: Path | None = None) -> list[Path]:
		"""Return Python files; of the whole checkout, unless told otherwise."""
		return self.files(".py", under=under)

	def folders(self, kind: str) -> list[Path]:
		"""Return the folders of `<module>/<kind>/`: one a doctype, report, number card …"""
		parent = self.module / kind
		inside = (path.relative_to(parent).parts for path in self.files(under=parent))
		return sorted({parent / parts[0] for parts in inside if len(parts) > 1})

	def record(self, folder: Path) -> dict[str, object]:
		"""Return what the folder's own JSON says; nothing, when there is none or it is broken."""
		path = folder / f"{folder.name}.json"
		return (read_json(path) if path.is_file() else None) or {}

	def at(self, path: Path, line: int, sentence: str) -> str:
		"""Return a finding at one line of a file."""
		return f"{path.relative_to(self.root).as_posix()}:{line}: {sentence}"


def _tracked(root: Path) -> Iterator[Path]:
	listed = subprocess.run(
		[
			"git",
			"-c",
			f"safe.directory={root}",
			"ls-files",
			"-z",
			"--cached",
			"--others",
			"--exclude-standard",
		],
		cwd=root,
		capture_output=True,
		text=True,
	)
	if listed.returncode:
		yield from _walked(root)
		return
	paths = (root / name for name in listed.stdout.split("\0") if name)
	yield from (path for path in paths if path.is_file())


def _walked(root: Path) -> Iterator[Path]:
	for path in root.rglob("*"):
		parts = path.relative_to(root).parts
		hidden = any(
			part in NOT_OURS or (part.startswith(".") and part not in (".ci", ".github")) for part in parts
		)
		if path.is_file() and not hidden:
			yield path


@cache
def tree_of(path: Path) -> ast.Module:
	"""Return the syntax tree of a Python file."""
	return ast.parse(path.read_text(encoding="utf-8"), str(path))


@cache
def read_json(path: Path) -> object:
	"""Return what a JSON file holds, None when it is none."""
	try:
		return json.loads(path.read_text(encoding="utf-8"))
	except ValueError:
		return None


def scrub(name: str) -> str:
	"""Return the folder name Frappe gives to a record."""
	return name.replace(" ", "_").replace("-", "_").lower()


def dotted(node: ast.AST) -> str:
	"""Return `a.b.c` of a chain of names; empty for anything else."""
	if isinstance(node, ast.Name):
		return node.id
	if isinstance(node, ast.Attribute):
		before = dotted(node.value)
		return f"{before}.{node.attr}" if before else ""
	return ""


def calls(node: ast.AST) -> Iterator[ast.Call]:
	"""Yield every call inside `node`, in the order they are written."""
	found = [each for each in ast.walk(node) if isinstance(each, ast.Call)]
	yield from sorted(found, key=lambda call: (call.lineno, call.col_offset))


def functions(tree: ast.AST) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
	"""Yield every function and method in `tree`."""
	for node in ast.walk(tree):
		if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
			yield node


def docstring_nodes(tree: ast.AST) -> set[int]:
	"""Return the identities of the constants that are docstrings."""
	owners = (ast.Module, ast.ClassDef, ast.FunctionDef, ast.AsyncFunctionDef)
	return {
		id(node.body[0].value)
		for node in ast.walk(tree)
		if isinstance(node, owners) and node.body and isinstance(node.body[0], ast.Expr)
	}


def strings(tree: ast.AST) -> Iterator[ast.Constant]:
	"""Yield the text constants of `tree` that are no docstrings."""
	documentation = docstring_nodes(tree)
	for node in ast.walk(tree):
		if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in documentation:
			yield node


def strings_in(value: object) -> Iterator[str]:
	"""Yield every text in a JSON value, however deep."""
	if isinstance(value, str):
		yield value
	elif isinstance(value, dict):
		for each in value.values():
			yield from strings_in(each)
	elif isinstance(value, list | tuple):
		for each in value:
			yield from strings_in(each)


def summed(found: Iterable[str]) -> str:
	"""Return findings as one text, sorted by file and line."""

	def place(finding: str) -> tuple[str, int, str]:
		path, line, sentence = finding.split(":", 2)
		return path, int(line), sentence

	return "\n".join(sorted(set(found), key=place))
