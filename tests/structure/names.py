"""Dotted names, resolved by reading files: what hooks, patches, jobs and JSON point at."""

import ast
import re
from pathlib import Path

from .checkout import PACKAGE, Checkout, Findings, dotted, functions, read_json, strings, strings_in, tree_of

DOTTED = re.compile(rf"{PACKAGE}(\.\w+)+")
SERVER_CALL = re.compile(
	rf"""(?:method:\s*|x?call\(\s*(?:\{{\s*method:\s*)?)["'`]({PACKAGE}(?:\.\w+)+)["'`]"""
)
ASSET = re.compile(rf"/assets/{PACKAGE}/(\S+)")
FILE_KINDS = {"js", "css", "html", "json", "svg", "png", "vue", "csv", "xlsx", "log"}
SECTIONS = ["[pre_model_sync]", "[post_model_sync]"]


def module_file(checkout: Checkout, name: str) -> Path | None:
	"""Return the file of the module `name`, if there is one."""
	path = checkout.root.joinpath(*name.split("."))
	for candidate in (path.with_suffix(".py"), path / "__init__.py"):
		if candidate.is_file():
			return candidate
	return None


def defined_in(tree: ast.AST) -> dict[str, ast.AST]:
	"""Return what a module or class defines at its top, by name."""
	found: dict[str, ast.AST] = {}
	for node in tree.body:
		if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
			found[node.name] = node
		elif isinstance(node, ast.Import | ast.ImportFrom):
			found.update({alias.asname or alias.name: node for alias in node.names})
		elif isinstance(node, ast.Assign | ast.AnnAssign):
			targets = node.targets if isinstance(node, ast.Assign) else [node.target]
			found.update({target.id: node for target in targets if isinstance(target, ast.Name)})
	return found


def find(checkout: Checkout, name: str) -> ast.AST | None:
	"""Return the module, class, function or value that the dotted `name` stands for; None if nothing does."""
	parts = name.split(".")
	for count in range(len(parts), 0, -1):
		path = module_file(checkout, ".".join(parts[:count]))
		if path is None:
			continue
		node: ast.AST | None = tree_of(path)
		for part in parts[count:]:
			node = defined_in(node).get(part) if isinstance(node, ast.Module | ast.ClassDef) else None
		return node
	return None


def unresolved(checkout: Checkout) -> Findings:
	"""Find dotted names of ours, in Python, JSON and desk scripts, that lead nowhere."""
	found = []
	for path in checkout.files(".py", ".json", ".js", under=checkout.package):
		for line, name in _names_in(path):
			if name.rpartition(".")[2] in FILE_KINDS:
				continue
			if find(checkout, name) is None:
				found.append(checkout.at(path, line, f"{name} does not exist"))
	return found


def _names_in(path: Path) -> list[tuple[int, str]]:
	if path.suffix == ".py":
		constants = strings(tree_of(path))
		return [(node.lineno, node.value) for node in constants if DOTTED.fullmatch(node.value)]
	if path.suffix == ".json":
		return [(1, text) for text in strings_in(read_json(path)) if DOTTED.fullmatch(text)]
	text = path.read_text(encoding="utf-8")
	return [(text.count("\n", 0, match.start()) + 1, match[1]) for match in SERVER_CALL.finditer(text)]


def missing_assets(checkout: Checkout) -> Findings:
	"""Find paths under /assets/ of this app, in Python and JSON, without a file in `public/`."""
	found = []
	for path in checkout.files(".py", ".json", under=checkout.package):
		for line, text in _texts(path):
			match = ASSET.fullmatch(text)
			if match and not (checkout.package / "public" / match[1]).is_file():
				found.append(checkout.at(path, line, f"public/{match[1]} does not exist"))
	return found


def _texts(path: Path) -> list[tuple[int, str]]:
	if path.suffix == ".json":
		return [(1, text) for text in strings_in(read_json(path))]
	return [(node.lineno, node.value) for node in strings(tree_of(path))]


def patches(checkout: Checkout) -> Findings:
	"""Find lines of patches.txt that are no patch of ours with a documented `execute()`."""
	path, found, sections = checkout.package / "patches.txt", [], []
	for number, text in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
		line = text.partition("#")[0].strip()
		if line.startswith("["):
			sections.append(line)
		elif line:
			problem = _patch_problem(checkout, line.split()[0])
			if problem:
				found.append(checkout.at(path, number, problem))
	if sections != SECTIONS:
		found.append(checkout.at(path, 1, f"has the sections {sections}, not {SECTIONS}"))
	return found


def _patch_problem(checkout: Checkout, name: str) -> str | None:
	if not name.startswith(f"{PACKAGE}.patches.") or module_file(checkout, name) is None:
		return f"{name} is no module under {PACKAGE}.patches"
	module = find(checkout, name)
	if not isinstance(defined_in(module).get("execute"), ast.FunctionDef):
		return f"{name} has no function execute()"
	if not any(ast.get_docstring(node) for node in (module, *functions(module))):
		return f"{name} does not say why it is there; give it a docstring"
	return None


def values_of(tree: ast.Module) -> dict[str, object]:
	"""Return the values a module assigns at its top, as far as they are written out there."""
	known: dict[str, object] = {}
	for node in tree.body:
		if isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name):
			known[node.targets[0].id] = _value(node.value, known)
	return known


def _value(node: ast.expr, known: dict[str, object]) -> object:
	if isinstance(node, ast.Constant):
		return node.value
	if isinstance(node, ast.Name):
		return known.get(node.id)
	if isinstance(node, ast.List | ast.Tuple | ast.Set):
		return [_value(each, known) for each in node.elts]
	if isinstance(node, ast.Dict):
		result: dict[object, object] = {}
		for key, value in zip(node.keys, node.values, strict=True):
			if key is None:
				result.update(_value(value, known) or {})
			else:
				result[_value(key, known)] = _value(value, known)
		return result
	return dotted(node) or None
