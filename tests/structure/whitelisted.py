"""Checks of whitelisted functions: what anybody with a login may call.

A function that is not declared POST-only must not change anything: every function of ours that it reaches is read
for calls that write. The check of permission comes first: in the function itself, or in the one it calls first.
"""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

from .checkout import PACKAGE, Checkout, Findings, calls, dotted, functions, tree_of
from .names import defined_in, find

Function = ast.FunctionDef | ast.AsyncFunctionDef

WRITES = {
	"save", "insert", "submit", "cancel", "delete", "db_set", "db_insert", "db_update", "add_comment", "set_value",
	"set_single_value", "delete_doc", "delete_doc_if_exists", "rename_doc", "bulk_insert", "bulk_update", "truncate",
	"enqueue", "enqueue_doc", "commit", "sendmail", "new_doc", "copy_doc", "add_tag", "for_update",
}  # fmt: skip
# Open to guests, and why; the check each begins with asks for what stands in for a login.
FOR_GUESTS = {
	"accept_offer": "who has the signed link to a proposal answers it",
	"decline_offer": "who has the signed link to a proposal answers it",
}
PERMISSION = re.compile(r"\bchecks?\b[^.]*\bpermission|PermissionError", re.IGNORECASE)
CHECK_NAME = re.compile(r"_?check_\w+|only_for|validate_permission\w*")


def all_of(checkout: Checkout) -> Iterator[tuple[Path, Function, ast.expr]]:
	"""Yield (file, function, decorator) of every whitelisted function."""
	for path in checkout.python(checkout.package):
		for function in functions(tree_of(path)):
			for decorator in function.decorator_list:
				called = decorator.func if isinstance(decorator, ast.Call) else decorator
				if dotted(called).rpartition(".")[2] == "whitelist":
					yield path, function, decorator


def annotations(checkout: Checkout) -> Findings:
	"""Find whitelisted functions with an argument or a result that is not annotated."""
	found = []
	for path, function, _decorator in all_of(checkout):
		missing = unannotated(function)
		if missing:
			sentence = f"{function.name}() does not say what its {', '.join(missing)} is"
			found.append(checkout.at(path, function.lineno, sentence))
	return found


def unannotated(function: Function) -> list[str]:
	"""Return the arguments without annotation, and "result" if it has none."""
	given = function.args
	arguments = [*given.posonlyargs, *given.args, *given.kwonlyargs, given.vararg, given.kwarg]
	names = [
		each.arg for each in arguments if each and not each.annotation and each.arg not in ("self", "cls")
	]
	is_init = function.name == "__init__"
	return [*names, *([] if function.returns or is_init else ["result"])]


def verbs(checkout: Checkout) -> Findings:
	"""Find whitelisted functions for guests, without verbs, or that write on anything but POST."""
	found = []
	for path, function, decorator in all_of(checkout):
		options = (
			{each.arg: each.value for each in decorator.keywords} if isinstance(decorator, ast.Call) else {}
		)
		if "allow_guest" in options and not (function.name in FOR_GUESTS and _is_limited(function)):
			found.append(checkout.at(path, function.lineno, f"{function.name}() is open to guests"))
		methods = options.get("methods")
		names = [each.value for each in methods.elts] if isinstance(methods, ast.List) else []
		if not names:
			found.append(checkout.at(path, function.lineno, f"{function.name}() does not name its methods"))
		elif names != ["POST"]:
			write = next(writes(checkout, path, function), None)
			if write:
				found.append(
					checkout.at(path, function.lineno, f"{function.name}() is not POST only, but {write}")
				)
	return found


def _is_limited(function: Function) -> bool:
	"""Whether Frappe counts how often somebody calls it."""
	called = [each.func for each in function.decorator_list if isinstance(each, ast.Call)]
	return any(dotted(each) == "rate_limit" for each in called)


def writes(checkout: Checkout, path: Path, function: Function, seen: set[int] | None = None) -> Iterator[str]:
	"""Yield what `function` writes, itself or through functions of ours, as "does x in file"."""
	seen = seen if seen is not None else set()
	if id(function) in seen:
		return
	seen.add(id(function))
	for call in calls(function):
		name = dotted(call.func).rpartition(".")[2] or getattr(call.func, "attr", "")
		target = resolve(checkout, path, call)
		if target is not None:
			yield from writes(checkout, *target, seen)
		elif name in WRITES:
			yield f"calls {name}() in {path.relative_to(checkout.package).as_posix()}"


def resolve(checkout: Checkout, path: Path, call: ast.Call) -> tuple[Path, Function] | None:
	"""Return (file, function) of ours that `call` calls, if it can be told from the imports."""
	name = dotted(call.func)
	if not name:
		return None
	first, _dot, rest = name.partition(".")
	origin = origins(checkout, path).get(first)
	full = ".".join(filter(None, (origin or _module_name(checkout, path) + "." + first, rest)))
	node = find(checkout, full) if full.startswith(f"{PACKAGE}.") else None
	if not isinstance(node, Function):
		return None
	return next((each, node) for each in checkout.python(checkout.package) if _holds(each, node))


def _holds(path: Path, function: Function) -> bool:
	return any(function is each for each in functions(tree_of(path)))


def _module_name(checkout: Checkout, path: Path) -> str:
	return ".".join(path.relative_to(checkout.root).with_suffix("").parts).removesuffix(".__init__")


def origins(checkout: Checkout, path: Path) -> dict[str, str]:
	"""Return the absolute dotted name behind every name that a file imports."""
	package = path.relative_to(checkout.root).parent.parts
	found = {}
	for node in ast.walk(tree_of(path)):
		if isinstance(node, ast.Import):
			found.update({alias.asname or alias.name.partition(".")[0]: alias.name for alias in node.names})
		elif isinstance(node, ast.ImportFrom):
			base = package[: len(package) - node.level + 1] if node.level else ()
			prefix = ".".join((*base, *([node.module] if node.module else [])))
			found.update({alias.asname or alias.name: f"{prefix}.{alias.name}" for alias in node.names})
	return found


def guards(checkout: Checkout) -> Findings:
	"""Find whitelisted functions whose first statement does not check permission."""
	found = []
	for path, function, _decorator in all_of(checkout):
		if not begins_with_check(checkout, path, function):
			sentence = f"{function.name}() does not check permission first, nor call what is documented to"
			found.append(checkout.at(path, function.lineno, sentence))
	return found


def begins_with_check(
	checkout: Checkout, path: Path, function: Function, seen: frozenset[int] = frozenset()
) -> bool:
	"""Whether the first statement checks permission; a document may be loaded before it is checked."""
	if id(function) in seen:
		return False
	statements = function.body[1:] if ast.get_docstring(function) else function.body
	if len(statements) > 1 and _loads_document(statements[0]):
		statements = statements[1:]
	first = statements[0] if statements else ast.Pass()
	return any(is_check(checkout, path, call, seen | {id(function)}) for call in calls(first))


def _loads_document(statement: ast.stmt) -> bool:
	value = statement.value if isinstance(statement, ast.Assign) else None
	return isinstance(value, ast.Call) and dotted(value.func) == "frappe.get_doc"


def is_check(checkout: Checkout, path: Path, call: ast.Call, seen: frozenset[int] = frozenset()) -> bool:
	"""Whether `call` raises where permission is missing.

	It is Frappe's own check, or a function of ours that begins with one, that is named check_… and raises
	PermissionError, or whose docstring says that it checks.
	"""
	name = dotted(call.func).rpartition(".")[2] or getattr(call.func, "attr", "")
	target = resolve(checkout, path, call)
	if target is None:
		throws = any(each.arg in ("throw", "raise_exception") for each in call.keywords)
		return name in ("only_for", "check_permission") or (name == "has_permission" and throws)
	if PERMISSION.search(ast.get_docstring(target[1]) or ""):
		return True
	if CHECK_NAME.fullmatch(name) and _raises(target[1]):
		return True
	return begins_with_check(checkout, *target, seen)


def _raises(function: Function) -> bool:
	return any(dotted(node) == "frappe.PermissionError" for node in ast.walk(function))


def defined(checkout: Checkout, path: Path) -> set[str]:
	"""Return the names of the whitelisted functions at the top of a file."""
	whitelisted = {function.name for where, function, _decorator in all_of(checkout) if where == path}
	return whitelisted & set(defined_in(tree_of(path)))
