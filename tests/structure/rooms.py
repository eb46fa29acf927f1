"""Checks of the house: which room may use which, who names ERPNext's tables, who submits its documents.

Arrows point down only: receivables <- ledger, posting <- operations <- reports <- desk and scheduler.
"""

import ast
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

from .checkout import PACKAGE, Checkout, Findings, calls, dotted, strings, tree_of

BELOW = {"receivables", "ledger", "posting", "operations", "refusal"}
DESK = BELOW | {"reports", "permissions", "given"}
# What each room may import of the others. The desk's metadata is the inner package of the same name.
MAY_USE: dict[str, set[str]] = {
	"receivables": set(),
	"refusal": set(),  # how anything is refused: one sentence, what was sent in it escaped
	"given": {"receivables", "refusal"},  # what people and programs send, read tolerantly
	"ledger": {"receivables", "refusal"},
	"posting": {"receivables", "refusal"},
	"operations": {"receivables", "ledger", "posting", "refusal"},
	"permissions": {"receivables", "ledger", "refusal"},
	"reports": BELOW - {"posting"} | {"permissions", "given"},
	PACKAGE: DESK - {"ledger", "posting"},
	"api": DESK - {"ledger", "posting"},
	"www": {"operations", "permissions", "receivables"},  # the portal's pages
	"tasks": {"operations"},
	"boot": {"permissions", "ledger"},  # what the desk knows from the start
	"install": {"operations", "ledger"},
	"uninstall": {"install", "ledger"},
	"cli": {"receivables", "offline"},
	"offline": {"receivables"},  # the command line's files, tables and pages
	"hooks": set(),
	"patches": set(),  # a shipped patch must not change with the code
	"__init__": set(),
}
WITHOUT_FRAPPE = {"receivables", "cli", "offline"}
THIRD_PARTY = {"cli": {"openpyxl"}, "offline": {"openpyxl"}}
ASKS_THE_WORLD = {"today", "now", "utcnow", "getenv", "open", "print", "input", "float"}
# Doctypes of Frappe itself, which are no part of ERPNext's ledger.
FRAPPES_OWN = {
	"User",
	"Has Role",
	"Role",
	"ToDo",
	"Comment",
	"Version",
	"File",
	"DocType",
	"Error Log",
	"Communication",
}
SQL_CALLS = ("db.sql", "db.sql_ddl", "db.multisql", "db.sql_list")
TABLE = re.compile(r"`tab(?!AR )[A-Z][^`]*`")
QUERY = re.compile(r"\b(SELECT|INSERT INTO|UPDATE|DELETE FROM)\b[\s\S]*|\b(WHERE|ORDER BY|GROUP BY)\s")


def room_of(checkout: Checkout, path: Path) -> str:
	"""Return the room a file of the package lies in."""
	first = path.relative_to(checkout.package).parts[0]
	return first.removesuffix(".py")


def imported(checkout: Checkout, path: Path) -> Iterator[tuple[int, str]]:
	"""Yield (line, absolute dotted name) of everything a file imports, at any depth."""
	package = path.relative_to(checkout.root).parent.parts
	for node in ast.walk(tree_of(path)):
		if isinstance(node, ast.Import):
			yield from ((node.lineno, alias.name) for alias in node.names)
		elif isinstance(node, ast.ImportFrom):
			base = package[: len(package) - node.level + 1] if node.level else ()
			prefix = ".".join((*base, *([node.module] if node.module else [])))
			yield from ((node.lineno, f"{prefix}.{alias.name}") for alias in node.names)


def arrows(checkout: Checkout) -> Findings:
	"""Find imports that point up or sideways, and files that lie in no room."""
	found = []
	for path in checkout.python(checkout.package):
		room = room_of(checkout, path)
		if room not in MAY_USE:
			found.append(checkout.at(path, 1, f"{room} is none of the rooms"))
			continue
		for line, name in imported(checkout, path):
			parts = name.split(".")
			if parts[0] != PACKAGE or len(parts) < 2 or parts[1] in ("__version__", room):
				continue
			if parts[1] not in MAY_USE[room]:
				found.append(checkout.at(path, line, f"{room} must not use {parts[1]}"))
	return found


def strangers(checkout: Checkout) -> Findings:
	"""Find imports of anything but the standard library in the rooms that run without Frappe."""
	found = []
	for path in checkout.python(checkout.package):
		room = room_of(checkout, path)
		if room not in WITHOUT_FRAPPE:
			continue
		allowed = sys.stdlib_module_names | {PACKAGE} | THIRD_PARTY.get(room, set())
		for line, name in imported(checkout, path):
			if name.partition(".")[0] not in allowed:
				found.append(checkout.at(path, line, f"{room} must not import {name}"))
	return found


def questions(checkout: Checkout) -> Findings:
	"""Find rules that ask for today, read files or settings, print, or use floats."""
	found = []
	for path in checkout.python(checkout.package / "receivables"):
		for call in calls(tree_of(path)):
			name = dotted(call.func).rpartition(".")[2]
			if name in ASKS_THE_WORLD:
				found.append(checkout.at(path, call.lineno, f"a rule must not call {name}()"))
		for node in ast.walk(tree_of(path)):
			if isinstance(node, ast.Constant) and isinstance(node.value, float):
				found.append(checkout.at(path, node.lineno, f"a rule must not use the float {node.value}"))
	return found


WITHOUT = """
import importlib, pathlib, sys
sys.path.insert(0, sys.argv[1])
for missing in ("frappe", "erpnext", "pypika", "openpyxl"):
	sys.modules[missing] = None
for name in sys.argv[2:]:
	importlib.import_module(name)
"""


def import_without_frappe(checkout: Checkout) -> str:
	"""Import every module of the rules where there is no Frappe; return what went wrong."""
	paths = checkout.python(checkout.package / "receivables")
	names = [".".join(path.relative_to(checkout.root).with_suffix("").parts) for path in paths]
	names = [name.removesuffix(".__init__") for name in names]
	command = [sys.executable, "-B", "-c", WITHOUT, str(checkout.root), *names]
	done = subprocess.run(command, capture_output=True, text=True, cwd=checkout.root)
	return done.stderr if done.returncode else ""


def tables(checkout: Checkout) -> Findings:
	"""Find SQL, and names of ERPNext's tables, outside ledger/."""
	found = []
	for path in checkout.python(checkout.package):
		if room_of(checkout, path) == "ledger":
			continue
		for call in calls(tree_of(path)):
			name = dotted(call.func)
			if name.endswith(SQL_CALLS):
				found.append(checkout.at(path, call.lineno, "SQL is for ledger/ only"))
			if name.endswith(("qb.DocType", "qb.Table")) and _is_erpnexts(call):
				found.append(
					checkout.at(path, call.lineno, f"the table of {call.args[0].value} is for ledger/ only")
				)
		for node in strings(tree_of(path)):
			for table in TABLE.findall(node.value):
				found.append(checkout.at(path, node.lineno, f"{table} is for ledger/ only"))
	return found


def _is_erpnexts(call: ast.Call) -> bool:
	"""Whether a query names a table by a constant that is neither ours nor Frappe's own."""
	first = call.args[0] if call.args else None
	if not isinstance(first, ast.Constant):
		return False
	return not str(first.value).startswith("AR ") and first.value not in FRAPPES_OWN


def built_queries(checkout: Checkout) -> Findings:
	"""Find query text outside ledger/ that is put together from values."""
	found = []
	for path in checkout.python(checkout.package):
		if room_of(checkout, path) == "ledger":
			continue
		for node in ast.walk(tree_of(path)):
			if QUERY.search(_built_text(node)):
				found.append(
					checkout.at(path, node.lineno, "puts values into query text; bind them, in ledger/")
				)
	return found


def _built_text(node: ast.AST) -> str:
	"""Return the constant text of an f-string, a % or a format(); empty for anything else."""
	if isinstance(node, ast.JoinedStr):
		return "".join(str(each.value) for each in node.values if isinstance(each, ast.Constant))
	if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Mod | ast.Add):
		return next((str(c.value) for c in (node.left, node.right) if isinstance(c, ast.Constant)), "")
	if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == "format":
		return str(node.func.value.value) if isinstance(node.func.value, ast.Constant) else ""
	return ""


def effects(checkout: Checkout) -> Findings:
	"""Find documents submitted or cancelled outside posting/, and commits without a reason."""
	found = []
	for path in checkout.python(checkout.package):
		lines = path.read_text(encoding="utf-8").splitlines()
		for call in calls(tree_of(path)):
			name = dotted(call.func)
			attribute = call.func.attr if isinstance(call.func, ast.Attribute) else ""
			if attribute in ("submit", "cancel") and room_of(checkout, path) != "posting":
				found.append(checkout.at(path, call.lineno, f"{attribute}() is for posting/ only"))
			if name.endswith("db.commit") and not re.search(r"# nosemgrep: \w+", lines[call.lineno - 1]):
				found.append(checkout.at(path, call.lineno, "commits without `# nosemgrep:` and the reason"))
	return found
