"""Checks of reports, number cards, charts, workspaces and fixtures."""

import ast
import json
import re
from itertools import groupby
from pathlib import Path

from .checkout import MODULE, Checkout, Findings, read_json, scrub, tree_of
from .doctypes import ROLES
from .names import defined_in, values_of

REPORT_LINES = 150
COLUMNS = 12  # of a row of a workspace
NATIVE = ("number_card", "dashboard_chart", "workspace", "print_format", "notification", "page")
# Rooms whose folders Frappe's version 16 takes for folders of records, or feeds whole to its importer.
CODE_FOLDERS = ("reports", "receivables", "ledger", "posting", "operations", "patches")
JSON_ONLY = ("desktop_icon", "workspace_sidebar")


def reports(checkout: Checkout) -> Findings:
	"""Find report folders that lack a file, a role, or would turn into prepared reports."""
	found = []
	for folder in checkout.folders("report"):
		for name in ("__init__.py", *(f"{folder.name}.{kind}" for kind in ("json", "py", "js"))):
			if not (folder / name).is_file():
				found.append(checkout.at(folder / name, 1, "is missing"))
		found += _report_record(checkout, folder)
		found += _report_code(checkout, folder)
		found += _report_script(checkout, folder)
	return found


def _report_record(checkout: Checkout, folder: Path) -> Findings:
	record = checkout.record(folder)
	expected = {
		"doctype": "Report",
		"module": MODULE,
		"is_standard": "Yes",
		"prepared_report": 0,
		"disabled": 0,
	}
	wrong = [
		f"{key} is {record.get(key)}, not {value}"
		for key, value in expected.items()
		if record.get(key) != value
	]
	for key in ("name", "report_name"):
		if scrub(str(record.get(key))) != folder.name:
			wrong.append(f"{key} is {record.get(key)}, but the folder {folder.name}")
	roles = {row.get("role") for row in record.get("roles", [])}
	wrong += [f"is for {role}, which is none of our roles" for role in sorted(map(str, roles - ROLES))]
	if "AR Auditor" not in roles:
		wrong.append("is not for AR Auditor, who reads all of AR")
	return [checkout.at(folder / f"{folder.name}.json", 1, sentence) for sentence in wrong]


def _report_code(checkout: Checkout, folder: Path) -> Findings:
	path = folder / f"{folder.name}.py"
	if not path.is_file():
		return []
	found = []
	if not isinstance(defined_in(tree_of(path)).get("execute"), ast.FunctionDef):
		found.append(checkout.at(path, 1, "has no function execute()"))
	length = len(path.read_text(encoding="utf-8").splitlines())
	if length > REPORT_LINES:
		found.append(
			checkout.at(path, length, f"has more than {REPORT_LINES} lines; move what is shared to reports/")
		)
	return found


def _report_script(checkout: Checkout, folder: Path) -> Findings:
	path, name = folder / f"{folder.name}.js", checkout.record(folder).get("name")
	if not path.is_file() or f'frappe.query_reports["{name}"]' in path.read_text(encoding="utf-8"):
		return []
	return [checkout.at(path, 1, f'does not set frappe.query_reports["{name}"]')]


def natives(checkout: Checkout) -> Findings:
	"""Find desk records that Frappe would not sync, or that are not ours."""
	found = []
	for kind in NATIVE:
		for folder in checkout.folders(kind):
			record, path = checkout.record(folder), folder / f"{folder.name}.json"
			if record.get("doctype") != kind.replace("_", " ").title():
				found.append(checkout.at(path, 1, f"is no {kind.replace('_', ' ').title()}"))
			if scrub(str(record.get("name"))) != folder.name:
				found.append(
					checkout.at(path, 1, f"is called {record.get('name')}, but its folder {folder.name}")
				)
			if record.get("module") != MODULE:
				found.append(
					checkout.at(path, 1, f"belongs to the module {record.get('module')}, not {MODULE}")
				)
	return found


def filters(checkout: Checkout) -> Findings:
	"""Find filters of cards and charts that have not exactly four elements."""
	found = []
	for kind in ("number_card", "dashboard_chart"):
		for folder in checkout.folders(kind):
			path = folder / f"{folder.name}.json"
			for key in ("filters_json", "dynamic_filters_json"):
				found += [
					checkout.at(path, 1, f"{key}: {problem}")
					for problem in _filters(checkout.record(folder), key)
				]
	return found


def _filters(record: dict[str, object], key: str) -> list[str]:
	try:
		value = json.loads(str(record.get(key) or "[]"))
	except ValueError:
		return ["is no JSON"]
	rows = value if isinstance(value, list) else []
	return [
		f"{row} has {len(row)} elements, not 4" for row in rows if isinstance(row, list) and len(row) != 4
	]


def workspaces(checkout: Checkout) -> Findings:
	"""Find cards, charts and links of a workspace that lead nowhere, and a parent page."""
	found = []
	for folder in checkout.folders("workspace"):
		record, path = checkout.record(folder), folder / f"{folder.name}.json"
		wanted = [("number_card", row.get("number_card_name")) for row in record.get("number_cards", [])]
		wanted += [("dashboard_chart", row.get("chart_name")) for row in record.get("charts", [])]
		for row in (*record.get("shortcuts", []), *record.get("links", [])):
			kind, name = row.get("link_type") or row.get("type"), str(row.get("link_to"))
			if kind in ("DocType", "Report") and name.startswith("AR "):
				wanted.append((scrub(str(kind)), name))
		for kind, name in wanted:
			if scrub(str(name)) not in {each.name for each in checkout.folders(kind)}:
				found.append(checkout.at(path, 1, f"{kind} {name} does not exist"))
		if record.get("parent_page"):
			found.append(checkout.at(path, 1, "has a parent_page, which is another field type in version 16"))
		for kind in _ragged(json.loads(str(record.get("content") or "[]"))):
			found.append(checkout.at(path, 1, f"its {kind} blocks do not fill their rows of 12 columns"))
	return found


def _ragged(blocks: list[dict[str, object]]) -> list[str]:
	"""Return the kinds of blocks in a row that ends before its twelfth column, or goes beyond it."""
	found = []
	for kind, row in groupby(blocks, key=lambda block: str(block["type"])):
		filled = 0
		for block in row:
			filled = (0 if filled == COLUMNS else filled) + int(block["data"]["col"])
		if filled != COLUMNS:
			found.append(kind)
	return found


def fixtures(checkout: Checkout) -> Findings:
	"""Find fixture files that hooks.fixtures does not name, and names without a filter."""
	hooks = checkout.package / "hooks.py"
	named, found = set(), []
	for each in values_of(tree_of(hooks)).get("fixtures") or []:
		doctype = each.get("dt") or each.get("doctype") if isinstance(each, dict) else each
		named.add(scrub(str(doctype)))
		if not isinstance(each, dict) or not each.get("filters"):
			found.append(
				checkout.at(
					hooks, 1, f"fixtures: {doctype} has no filter; an export would swallow users' own"
				)
			)
	for path in checkout.files(under=checkout.package / "fixtures"):
		if path.suffix != ".json" or path.stem not in named:
			found.append(checkout.at(path, 1, "is not named in hooks.fixtures"))
	return found


def stray(checkout: Checkout) -> Findings:
	"""Find JSON among code, other files where Frappe expects JSON alone, broken JSON and symlinks."""
	found = []
	for path in checkout.files(under=checkout.package):
		top = path.relative_to(checkout.package).parts[0]
		if path.suffix == ".json" and read_json(path) is None:
			found.append(checkout.at(path, 1, "is no JSON"))
		if path.suffix == ".json" and top in CODE_FOLDERS:
			found.append(checkout.at(path, 1, f"is JSON under {top}/; version 16 would delete or import it"))
		if path.suffix != ".json" and top in JSON_ONLY:
			found.append(checkout.at(path, 1, f"is no JSON; version 16 imports every file under {top}/"))
		if path.is_symlink():
			found.append(checkout.at(path, 1, "is a symlink; version 16 refuses those that leave the module"))
	return found


# Doctypes that are not ours, whose forms we ask about and whose lists are Frappe's, and why.
FORMS_ONLY = {
	"File": "Frappe lists files by what they are attached to; what is sent about a dispute stays with it"
}


def hook_pairs(checkout: Checkout) -> Findings:
	"""Find permission hooks of lists without one of forms, and those that may return something else than a bool."""
	hooks = checkout.package / "hooks.py"
	values = values_of(tree_of(hooks))
	lists, forms = (set(values.get(name) or ()) for name in ("permission_query_conditions", "has_permission"))
	tables = {
		str(checkout.record(each).get("name"))
		for each in checkout.folders("doctype")
		if checkout.record(each).get("istable")
	}  # Frappe asks no form hook about rows; `doctypes.rows` says what they need instead
	found = [
		checkout.at(hooks, 1, f"{name} has only one of the two permission hooks")
		for name in sorted((lists ^ forms) - tables - set(FORMS_ONLY))
	]
	if values.get("override_doctype_class"):
		found.append(checkout.at(hooks, 1, "override_doctype_class: the last app wins; use doc_events"))
	ours = {each.name for each in checkout.folders("doctype")}
	for name in sorted(lists | forms | {str(each) for each in values.get("ignore_links_on_delete") or []}):
		if name.startswith("AR ") and scrub(name) not in ours:
			found.append(checkout.at(hooks, 1, f"{name} does not exist"))
	return found


def versions(checkout: Checkout) -> Findings:
	"""Find a version that is none, and a change log whose newest entry is another one."""
	path = checkout.package / "__init__.py"
	version = values_of(tree_of(path)).get("__version__")
	if not re.fullmatch(r"\d+\.\d+\.\d+(?:[-.]?\w+)?", str(version)):
		return [checkout.at(path, 1, f"__version__ is {version}")]
	log = checkout.root / "CHANGELOG.md"
	if not log.is_file():
		return []
	lines = enumerate(log.read_text(encoding="utf-8").splitlines(), 1)
	entries = [(n, m[1]) for n, line in lines if (m := re.match(r"##\s+\[?v?(\d[\w.+-]*)", line))]
	if entries and entries[0][1] == version:
		return []
	number, newest = entries[0] if entries else (1, "none")
	return [checkout.at(log, number, f"the newest entry is {newest}, but __version__ {version}")]
