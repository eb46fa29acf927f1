"""Checks of DocType folders: what Frappe's sync, our permissions and version 16 need of them."""

import ast
from collections.abc import Iterator
from pathlib import Path

from .checkout import MODULE, Checkout, Findings, dotted, scrub, tree_of

ROLES = {"AR Specialist", "AR Manager", "AR Auditor", "System Manager"}
WRITING = ("write", "create", "delete", "submit", "cancel", "amend", "import", "share")
WITHOUT_FIELD = {"Section Break", "Column Break", "Tab Break", "HTML", "Button", "Heading", "Fold"}

# Doctypes that are about no single customer, and why; every other one has Links to Customer and Company.
WITHOUT_CUSTOMER = {
	"AR Policy": "one a company",
	"AR Job Run": "one a company, job and day",
	"AR Refresh Mark": "its party may be nobody, or gone already",
}
# Doctypes of no single company either, and why.
WITHOUT_COMPANY = {
	"AR Collection Strategy": "used for customers of any company, as its rows say",
	"AR Dispute Reason": "why customers of any company dispute",
	"AR Substitution": "about colleagues, in every company; a field named company would be filled in by default",
}


def folders(checkout: Checkout) -> Findings:
	"""Find doctype folders that Frappe would not read, or read as something else."""
	found = []
	for folder in checkout.folders("doctype"):
		for name in ("__init__.py", f"{folder.name}.py", f"{folder.name}.json"):
			if not (folder / name).is_file():
				found.append(checkout.at(folder / name, 1, "is missing"))
		found.extend(_record(checkout, folder))
		found.extend(_controller(checkout, folder))
	return found


def _record(checkout: Checkout, folder: Path) -> Findings:
	record = checkout.record(folder)
	name = str(record.get("name"))
	wrong = []
	if record.get("doctype") != "DocType":
		wrong.append("is no DocType")
	if scrub(name) != folder.name:
		wrong.append(f"is called {name}, which belongs into a folder {scrub(name)}")
	if not name.startswith("AR "):
		wrong.append(f"is called {name}; our doctypes begin with AR")
	if record.get("module") != MODULE:
		wrong.append(f"belongs to the module {record.get('module')}, not {MODULE}")
	if str(record.get("autoname")).startswith("format:"):
		wrong.append("is named by format:, whose numbers all doctypes of a site draw from one counter")
	wrong += [f"has no {key}; the default changed in version 16" for key in _unset(record)]
	return [checkout.at(folder / f"{folder.name}.json", 1, sentence) for sentence in wrong]


def _unset(record: dict[str, object]) -> list[str]:
	return [key for key in ("sort_field", "sort_order") if not record.get(key)]


def _controller(checkout: Checkout, folder: Path) -> Findings:
	path = folder / f"{folder.name}.py"
	if not path.is_file():
		return []
	wanted = str(checkout.record(folder).get("name")).replace(" ", "").replace("-", "")
	classes = [node for node in tree_of(path).body if isinstance(node, ast.ClassDef)]
	if any(each.name == wanted and any(dotted(base) for base in each.bases) for each in classes):
		return []
	return [checkout.at(path, 1, f"has no class {wanted}(Document)")]


def fields(checkout: Checkout) -> Findings:
	"""Find fields that are listed twice, not at all, or link to nothing."""
	found = []
	for path, record in _records(checkout):
		names = [field.get("fieldname") for field in record.get("fields", [])]
		wrong = [f"has the field {name} twice" for name in sorted({n for n in names if names.count(n) > 1})]
		if sorted(map(str, names)) != sorted(map(str, record.get("field_order", []))):
			wrong.append("has a field_order that is not its fields")
		for field in record.get("fields", []):
			if field["fieldtype"] in ("Link", "Table", "Table MultiSelect", "Select") and not field.get(
				"options"
			):
				wrong.append(f"{field['fieldname']} has no options")
			if field["fieldtype"] not in WITHOUT_FIELD and not field.get("label"):
				wrong.append(f"{field['fieldname']} has no label")
		wrong += _broken_links(checkout, record)
		found += [checkout.at(path, 1, sentence) for sentence in wrong]
	return found


def _broken_links(checkout: Checkout, record: dict[str, object]) -> list[str]:
	ours = {scrub(str(each.get("name"))) for _path, each in _records(checkout)}
	return [
		f"{field['fieldname']} leads to {field['options']}, which does not exist"
		for field in record.get("fields", [])
		if field["fieldtype"] in ("Link", "Table", "Table MultiSelect")
		and str(field.get("options", "")).startswith("AR ")
		and scrub(field["options"]) not in ours
	]


def _records(checkout: Checkout) -> Iterator[tuple[Path, dict[str, object]]]:
	for folder in checkout.folders("doctype"):
		if checkout.record(folder):
			yield folder / f"{folder.name}.json", checkout.record(folder)


def permissions(checkout: Checkout) -> Findings:
	"""Find unknown roles, an auditor who may write, and doctypes that User Permissions cannot narrow."""
	found = []
	for path, record in _records(checkout):
		wrong = []
		for rule in record.get("permissions", []):
			role = rule.get("role")
			if role not in ROLES:
				wrong.append(f"gives rights to {role}, which is none of our roles")
			if role == "AR Auditor" and any(rule.get(right) for right in WRITING):
				wrong.append("lets an AR Auditor write")
		if not record.get("istable"):
			wrong += _unnarrowed(record)
			if not record.get("permissions"):
				wrong.append("gives rights to nobody")
		found += [checkout.at(path, 1, sentence) for sentence in wrong]
	return found


def _unnarrowed(record: dict[str, object]) -> list[str]:
	links = {(f["fieldname"], f.get("options")) for f in record.get("fields", []) if f["fieldtype"] == "Link"}
	wanted = [] if record.get("name") in WITHOUT_COMPANY else [("company", "Company")]
	if record.get("name") not in {*WITHOUT_CUSTOMER, *WITHOUT_COMPANY}:
		wanted.append(("customer", "Customer"))
	return [f"has no Link {field} to {doctype}" for field, doctype in wanted if (field, doctype) not in links]


# Tables whose rows name customers or vouchers and need no condition of their own, and why.
ROWS_FOR_ALL = {
	"AR Collection Strategy Scope": "says whom a strategy is for, to whoever may read the strategy",
}
NAMING = {
	"Customer",
	"AR Customer Account",
	"AR Open Item",
	"Sales Invoice",
	"Payment Entry",
	"Journal Entry",
}


def rows(checkout: Checkout) -> Findings:
	"""Find tables whose rows name customers or vouchers, and whose lists show rows of documents that are hidden."""
	conditions = _constant(checkout, "hooks.py", "permission_query_conditions")
	parents, found = _constant(checkout, "permissions.py", "ROWS_OF"), []
	for path, record in _records(checkout):
		name = str(record.get("name"))
		if not record.get("istable") or name in ROWS_FOR_ALL or not _names_somebody(record):
			continue
		if conditions.get(name) != f"{checkout.package.name}.permissions.row_conditions":
			found.append(checkout.at(path, 1, "has no row_conditions in hooks.permission_query_conditions"))
		if "(RowOfDocument)" not in path.with_suffix(".py").read_text(encoding="utf-8"):
			found.append(checkout.at(path, 1, "has a controller that is no permissions.RowOfDocument"))
		for parent in _parents(checkout, name):
			if parents.get(name) != parent:
				found.append(
					checkout.at(path, 1, f"is a table of {parent}, which permissions.ROWS_OF must say")
				)
	return found


def _names_somebody(record: dict[str, object]) -> bool:
	"""Whether a row says which customer or voucher it is about; a field without a link does by its name."""
	return any(
		field["fieldtype"] == "Dynamic Link"
		or field.get("options") in NAMING
		or field["fieldname"] in ("customer", "party", "voucher_no", "invoice")
		for field in record.get("fields", [])
	)


def _parents(checkout: Checkout, table: str) -> list[str]:
	return [
		str(record["name"])
		for _path, record in _records(checkout)
		for field in record.get("fields", [])
		if field["fieldtype"] in ("Table", "Table MultiSelect") and field.get("options") == table
	]


def _constant(checkout: Checkout, path: str, name: str) -> dict[str, str]:
	"""Return the dict of constants that a file of the package assigns to `name`; empty when it has none."""
	found = checkout.package / path
	for node in tree_of(found).body if found.is_file() else []:
		if isinstance(node, ast.Assign) and name in map(dotted, node.targets):
			return ast.literal_eval(node.value)
	return {}


# The Select fields whose states are an Enum of the rules, by doctype and field.
ENUMS = {
	("AR Customer Account", "worklist_state"): "receivables.account.WorklistState",
	("AR Customer Account", "step_action"): "receivables.strategy.StepAction",
	("AR Customer Account", "collection_stop"): "receivables.account.CollectionStop",
	("AR Policy", "collector_sees"): "receivables.policy.CollectorSees",
	("AR Reminder", "status"): "receivables.reminder.ReminderStatus",
	("AR Write-off Proposal", "status"): "receivables.small_rest.ProposalStatus",
	("AR Policy", "short_payment_action"): "receivables.short_payment.ShortPaymentAction",
	("AR Policy", "aging_basis"): "receivables.aging.AgingBasis",
	("AR Payment Plan", "status"): "receivables.plan.PlanStatus",
	("AR Payment Plan", "scheduled_by"): "receivables.plan_schedule.ScheduledBy",
	("AR Payment Plan", "frequency"): "receivables.plan_dates.Frequency",
	("AR Payment Plan", "shift"): "receivables.plan_dates.Shift",
	("AR Payment Plan", "day_count"): "receivables.plan_interest.DayCount",
	("AR Payment Plan", "overpayment_rule"): "receivables.plan_filling.OverpaymentRule",
	("AR Payment Plan", "on_break"): "receivables.plan.OnBreak",
	("AR Payment Plan", "accepted_how"): "receivables.plan.Acceptance",
	("AR Payment Plan Instalment", "status"): "receivables.plan.InstalmentStatus",
	("AR Policy", "plan_overpayment"): "receivables.plan_filling.OverpaymentRule",
	("AR Policy", "plan_day_count"): "receivables.plan_interest.DayCount",
	("AR Promise", "status"): "receivables.promise.PromiseStatus",
	("AR Dispute", "status"): "receivables.dispute.DisputeStatus",
	("AR Dispute", "category"): "receivables.dispute.Category",
	("AR Dispute", "root_cause"): "receivables.dispute.RootCause",
	("AR Dispute", "resolution"): "receivables.dispute.Resolution",
	("AR Dispute", "valid"): "receivables.dispute.Validity",
	("AR Dispute", "channel"): "receivables.activity.Channel",
	("AR Dispute Span", "resolution"): "receivables.dispute.Resolution",
	("AR Dispute Item", "kind"): "receivables.dispute.DisputeKind",
	("AR Dispute Reason", "category"): "receivables.dispute.Category",
	("AR Dispute Reason", "root_cause"): "receivables.dispute.RootCause",
	("AR Activity", "channel"): "receivables.activity.Channel",
	("AR Activity", "direction"): "receivables.activity.Direction",
	("AR Activity", "outcome"): "receivables.activity.Outcome",
	("AR Collection Strategy Rule", "operator"): "receivables.strategy.Operator",
	("AR Collection Strategy Step", "action"): "receivables.strategy.StepAction",
	("AR Collection Strategy Scope", "scope"): "receivables.strategy.Scope",
}
# Select fields that are no closed set of states, and why.
NO_STATES = {
	("AR Open Item", "level"): "says what a derived row is",
	("AR Open Item", "shown_in"): "says what a derived row is",
	("AR Collection Strategy Rule", "fact"): "the registry of facts, which a test of its own compares",
}


def selects(checkout: Checkout) -> Findings:
	"""Find Select fields whose options are not those of their Enum, or that have none."""
	enums, found = enums_of(checkout), []
	for path, record in _records(checkout):
		for field in record.get("fields", []):
			if field["fieldtype"] == "Select":
				problem = _select_problem((str(record["name"]), field["fieldname"]), field, enums)
				found += [checkout.at(path, 1, f"{field['fieldname']} {problem}")] if problem else []
	return found


def _select_problem(
	key: tuple[str, str], field: dict[str, object], enums: dict[str, list[str]]
) -> str | None:
	options = [option for option in str(field.get("options", "")).split("\n") if option]
	name = ENUMS.get(key)
	if name:
		values = enums.get(name)
		return None if values == options else f"offers {options}, but {name} is {values}"
	if key in NO_STATES or options in enums.values():
		return None
	return f"offers {options}, which no Enum has; a closed set of states is an Enum beside its code"


def enums_of(checkout: Checkout) -> dict[str, list[str]]:
	"""Return the values of every Enum in the package, by `room.module.Enum`."""
	found = {}
	for path in checkout.python(checkout.package):
		module = ".".join(path.relative_to(checkout.package).with_suffix("").parts)
		for node in tree_of(path).body:
			if isinstance(node, ast.ClassDef) and any(dotted(b).endswith("Enum") for b in node.bases):
				found[f"{module}.{node.name}"] = [
					each.value.value
					for each in node.body
					if isinstance(each, ast.Assign) and isinstance(each.value, ast.Constant)
				]
	return found
