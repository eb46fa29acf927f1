"""Checks of what users read: every text can be translated, and no address of the desk is written out."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

from .checkout import Checkout, Findings, calls, docstring_nodes, dotted, functions, tree_of

REFUSE = "refuse"
SHOWN = {"throw", "msgprint", "publish_progress"}
DESK_ADDRESS = re.compile(r"(?<![\w.])/(?:app|desk)(?:/|$)")


def translations(checkout: Checkout) -> Findings:
	"""Find `_()` around a text that is put together, and `_()` that runs when a module is loaded."""
	found = []
	for path in checkout.python(checkout.package):
		tree = tree_of(path)
		inside = {id(call) for function in functions(tree) for call in calls(function)}
		for call in calls(tree):
			if dotted(call.func) not in ("_", "frappe._"):
				continue
			if not call.args or isinstance(call.args[0], ast.JoinedStr | ast.BinOp | ast.Call | ast.IfExp):
				found.append(checkout.at(path, call.lineno, "_() takes one whole text; format it afterwards"))
			if id(call) not in inside:
				found.append(
					checkout.at(path, call.lineno, "_() runs when the module is loaded, in nobody's language")
				)
	return found


def messages(checkout: Checkout) -> Findings:
	"""Find messages to users that do not go through `_()`."""
	found = []
	for path in checkout.python(checkout.package):
		for call in calls(tree_of(path)):
			name = dotted(call.func)
			if _shows(name) and call.args:
				shown = [call.args[0], *(each.value for each in call.keywords if each.arg == "title")]
				for text in filter(_is_untranslated, shown):
					found.append(checkout.at(path, text.lineno, "shows a text that does not go through _()"))
	return found


def _shows(name: str) -> bool:
	last = name.rpartition(".")[2]
	return last == REFUSE or (last in SHOWN and name.startswith("frappe."))


def values(checkout: Checkout) -> Findings:
	"""Find values put into a message by hand: the desk shows messages as HTML, and only `refuse` escapes them."""
	found = []
	for path in checkout.python(checkout.package):
		if path == checkout.package / "refusal.py":
			continue
		for call in filter(lambda each: _shows(dotted(each.func)), calls(tree_of(path))):
			inside = (each for shown in call.args[:1] for each in calls(shown))
			if any(isinstance(each.func, ast.Attribute) and each.func.attr == "format" for each in inside):
				found.append(
					checkout.at(path, call.lineno, "puts values into a message; give them to refuse()")
				)
	return found


def _is_untranslated(node: ast.expr) -> bool:
	"""Whether a shown value is text written here, without `_()` around it."""
	if isinstance(node, ast.JoinedStr):
		return True
	if isinstance(node, ast.Constant):
		return isinstance(node.value, str)
	if isinstance(node, ast.BinOp):
		return _is_untranslated(node.left) or _is_untranslated(node.right)
	if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == "format":
		return _is_untranslated(node.func.value)
	return False


def addresses(checkout: Checkout) -> Findings:
	"""Find addresses of the desk written out; they moved in version 16. The apps screen asks for one."""
	found = []
	for path in checkout.files(".py", ".js", ".json", ".html", ".vue", under=checkout.package):
		for line, text in _shown_texts(path):
			if DESK_ADDRESS.search(text):
				found.append(checkout.at(path, line, "writes an address of the desk out; ask Frappe for it"))
	return found


def _shown_texts(path: Path) -> Iterator[tuple[int, str]]:
	if path.suffix != ".py":
		yield from enumerate(path.read_text(encoding="utf-8").splitlines(), 1)
		return
	tree = tree_of(path)
	skipped = docstring_nodes(tree) | _apps_screen(tree)
	for node in ast.walk(tree):
		if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in skipped:
			yield node.lineno, node.value


def _apps_screen(tree: ast.Module) -> set[int]:
	"""Return the constants inside `add_to_apps_screen`."""
	for node in tree.body:
		if isinstance(node, ast.Assign) and dotted(node.targets[0]) == "add_to_apps_screen":
			return {id(each) for each in ast.walk(node)}
	return set()
