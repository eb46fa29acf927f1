"""DocTypes are as Frappe, our permissions and version 16 need them."""

import json
from collections.abc import Callable

import pytest

from ar_specialist.receivables.facts import FACTS

from . import doctypes
from .checkout import Checkout, Findings
from .conftest import Write

NoneOf = Callable[[Findings], None]


def test_every_folder_is_a_doctype_of_ours(checkout: Checkout, none_of: NoneOf) -> None:
	none_of(doctypes.folders(checkout))


def test_every_field_is_whole(checkout: Checkout, none_of: NoneOf) -> None:
	none_of(doctypes.fields(checkout))


def test_permissions_are_for_our_roles_and_can_be_narrowed(checkout: Checkout, none_of: NoneOf) -> None:
	none_of(doctypes.permissions(checkout))


def test_rows_are_hidden_with_their_documents(checkout: Checkout, none_of: NoneOf) -> None:
	none_of(doctypes.rows(checkout))


def test_select_options_are_their_enum(checkout: Checkout, none_of: NoneOf) -> None:
	none_of(doctypes.selects(checkout))


def test_the_lists_of_exceptions_name_what_exists(checkout: Checkout) -> None:
	records = {str(record["name"]): record for _path, record in doctypes._records(checkout)}
	assert len(records) >= 5
	assert {*doctypes.WITHOUT_CUSTOMER, *doctypes.WITHOUT_COMPANY, *doctypes.ROWS_FOR_ALL} <= set(records)
	for name, field in (*doctypes.ENUMS, *doctypes.NO_STATES):
		assert field in {each["fieldname"] for each in records[name]["fields"]}
	assert set(doctypes.ENUMS.values()) <= set(doctypes.enums_of(checkout))


def test_a_rule_offers_the_facts_there_are(checkout: Checkout) -> None:
	records = {str(record["name"]): record for _path, record in doctypes._records(checkout)}
	fields = {field["fieldname"]: field for field in records["AR Collection Strategy Rule"]["fields"]}
	assert fields["fact"]["options"].split("\n") == sorted(fact.label for fact in FACTS.values())


# -- each of them can fail

AT = "ar_specialist/ar_specialist/doctype"
GOOD: dict[str, object] = {
	"doctype": "DocType",
	"name": "AR Thing",
	"module": "AR Specialist",
	"sort_field": "creation",
	"sort_order": "DESC",
	"field_order": ["company", "customer"],
	"fields": [
		{"fieldname": "company", "fieldtype": "Link", "label": "Company", "options": "Company"},
		{"fieldname": "customer", "fieldtype": "Link", "label": "Customer", "options": "Customer"},
	],
	"permissions": [{"role": "AR Manager", "read": 1, "write": 1}, {"role": "AR Auditor", "read": 1}],
}


def thing(controller: str = "class ARThing(Document): ...", **changes: object) -> dict[str, str]:
	return {
		f"{AT}/__init__.py": "",
		f"{AT}/ar_thing/__init__.py": "",
		f"{AT}/ar_thing/ar_thing.py": controller,
		f"{AT}/ar_thing/ar_thing.json": json.dumps({**GOOD, **changes}),
	}


def sentences(found: Findings) -> list[str]:
	return [finding.split(":1: ")[1] for finding in found]


def field(name: str, kind: str, **more: object) -> dict[str, object]:
	return {"fieldname": name, "fieldtype": kind, "label": name.title(), **more}


def test_a_good_doctype_has_no_findings(tree: Write) -> None:
	found = tree(thing())
	for check in (doctypes.folders, doctypes.fields, doctypes.permissions, doctypes.selects):
		assert check(found) == []


def test_missing_files_are_found(tree: Write) -> None:
	found = tree({f"{AT}/ar_thing/ar_thing.json": json.dumps(GOOD)})
	assert doctypes.folders(found) == [
		f"{AT}/ar_thing/__init__.py:1: is missing",
		f"{AT}/ar_thing/ar_thing.py:1: is missing",
	]


def test_a_stranger_in_the_folder_is_found(tree: Write) -> None:
	changes = {"name": "Thing", "module": "Accounts", "doctype": "Report", "sort_field": None}
	changes["autoname"] = "format:T-{#####}"
	assert sentences(doctypes.folders(tree(thing("class ARThing: ...", **changes)))) == [
		"is no DocType",
		"is called Thing, which belongs into a folder thing",
		"is called Thing; our doctypes begin with AR",
		"belongs to the module Accounts, not AR Specialist",
		"is named by format:, whose numbers all doctypes of a site draw from one counter",
		"has no sort_field; the default changed in version 16",
		"has no class Thing(Document)",
	]


def test_json_that_is_none_is_a_doctype_without_anything(tree: Write) -> None:
	found = tree({**thing(), f"{AT}/ar_thing/ar_thing.json": "{"})
	assert "is no DocType" in sentences(doctypes.folders(found))


def test_broken_fields_are_found(tree: Write) -> None:
	broken = [
		field("company", "Link"),
		field("company", "Data"),
		field("other", "Link", options="AR Gone"),
		field("bare", "Data", label=None),
		field("line", "Section Break", label=None),
	]
	assert sentences(doctypes.fields(tree(thing(fields=broken)))) == [
		"has the field company twice",
		"has a field_order that is not its fields",
		"company has no options",
		"bare has no label",
		"other leads to AR Gone, which does not exist",
	]


def test_loose_permissions_are_found(tree: Write) -> None:
	rules = [{"role": "Accounts User", "read": 1}, {"role": "AR Auditor", "read": 1, "delete": 1}]
	found = tree(thing(permissions=rules, fields=[field("company", "Link", options="Customer")]))
	assert sentences(doctypes.permissions(found)) == [
		"gives rights to Accounts User, which is none of our roles",
		"lets an AR Auditor write",
		"has no Link company to Company",
		"has no Link customer to Customer",
	]


def test_a_child_table_needs_neither_rights_nor_a_customer(tree: Write) -> None:
	assert doctypes.permissions(tree(thing(permissions=[], fields=[], istable=1))) == []


@pytest.mark.parametrize(
	"row",
	[
		field("customer", "Link", options="Customer"),
		field("voucher_no", "Dynamic Link", options="voucher_type"),
		field("about", "Dynamic Link", options="kind"),
		field("bill", "Link", options="Sales Invoice"),
		field("voucher_no", "Data"),
	],
)
def test_a_table_that_shows_hidden_rows_is_found(tree: Write, row: dict[str, object]) -> None:
	parent = thing(name="AR Case", fields=[field("rows", "Table", options="AR Thing")])
	case = {path.replace("ar_thing", "ar_case"): text for path, text in parent.items()}
	files = {**thing(istable=1, permissions=[], fields=[row]), **case}
	assert sentences(doctypes.rows(tree(files))) == [
		"has no row_conditions in hooks.permission_query_conditions",
		"has a controller that is no permissions.RowOfDocument",
		"is a table of AR Case, which permissions.ROWS_OF must say",
	]
	files |= thing("class ARThing(RowOfDocument): ...", istable=1, permissions=[], fields=[row])
	files["ar_specialist/hooks.py"] = (
		'permission_query_conditions = {"AR Thing": "ar_specialist.permissions.row_conditions"}'
	)
	files["ar_specialist/permissions.py"] = 'ROWS_OF = {"AR Thing": "AR Case"}'
	assert doctypes.rows(tree(files)) == []


def test_a_table_that_names_nobody_needs_no_condition(tree: Write) -> None:
	row = field("points", "Int")
	assert doctypes.rows(tree(thing(istable=1, permissions=[], fields=[row]))) == []


def test_rights_for_nobody_are_found(tree: Write) -> None:
	assert sentences(doctypes.permissions(tree(thing(permissions=[])))) == ["gives rights to nobody"]


ENUM = """
	from enum import Enum

	class WorklistState(Enum):
		\"\"\"Why.\"\"\"
		ONE = "One"
		TWO = "Two"
"""


def test_options_that_are_not_the_enums_are_found(tree: Write) -> None:
	files = thing(
		name="AR Customer Account", fields=[field("worklist_state", "Select", options="\nOne\nThree")]
	)
	found = tree({**files, "ar_specialist/receivables/account.py": ENUM})
	assert sentences(doctypes.selects(found)) == [
		"worklist_state offers ['One', 'Three'], but receivables.account.WorklistState is ['One', 'Two']"
	]


def test_a_blank_option_is_no_state(tree: Write) -> None:
	files = thing(
		name="AR Customer Account", fields=[field("worklist_state", "Select", options="\nOne\nTwo")]
	)
	assert doctypes.selects(tree({**files, "ar_specialist/receivables/account.py": ENUM})) == []


def test_a_select_without_enum_is_found(tree: Write) -> None:
	files = thing(fields=[field("a", "Select", options="One\nTwo"), field("b", "Select", options="Two\nOne")])
	found = tree({**files, "ar_specialist/operations/x.py": ENUM})
	assert sentences(doctypes.selects(found)) == [
		"b offers ['Two', 'One'], which no Enum has; a closed set of states is an Enum beside its code"
	]
