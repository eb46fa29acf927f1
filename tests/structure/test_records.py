"""Reports, cards, workspaces, fixtures and versions are as Frappe needs them."""

import json
from collections.abc import Callable

import pytest

from . import records
from .checkout import Checkout, Findings
from .conftest import Write

CHECKS = [
	records.reports,
	records.natives,
	records.filters,
	records.workspaces,
	records.fixtures,
	records.stray,
	records.hook_pairs,
	records.versions,
]


@pytest.mark.parametrize("check", CHECKS, ids=lambda check: check.__name__)
def test_records(
	check: Callable[[Checkout], Findings], checkout: Checkout, none_of: Callable[[Findings], None]
) -> None:
	none_of(check(checkout))


def test_there_are_reports(checkout: Checkout) -> None:
	assert {"ar_aging", "ar_aging_summary"} <= {folder.name for folder in checkout.folders("report")}


# -- each of them can fail

AT = "ar_specialist/ar_specialist"
REPORT: dict[str, object] = {
	"doctype": "Report",
	"name": "AR Thing",
	"report_name": "AR Thing",
	"module": "AR Specialist",
	"is_standard": "Yes",
	"prepared_report": 0,
	"disabled": 0,
	"roles": [{"role": "AR Auditor"}],
}


def report(**changes: object) -> dict[str, str]:
	return {
		f"{AT}/report/__init__.py": "",
		f"{AT}/report/ar_thing/__init__.py": "",
		f"{AT}/report/ar_thing/ar_thing.py": "def execute(filters): ...",
		f"{AT}/report/ar_thing/ar_thing.js": 'frappe.query_reports["AR Thing"] = {};',
		f"{AT}/report/ar_thing/ar_thing.json": json.dumps({**REPORT, **changes}),
	}


def sentences(found: Findings) -> list[str]:
	return [finding.split(": ", 1)[1] for finding in found]


def test_a_good_report_has_no_findings(tree: Write) -> None:
	assert records.reports(tree(report())) == []


def test_a_broken_report_is_found(tree: Write) -> None:
	files = report(prepared_report=1, name="AR Other", roles=[{"role": "Accounts User"}])
	files[f"{AT}/report/ar_thing/ar_thing.py"] = "execute = None\n" + "\n" * 150
	del files[f"{AT}/report/ar_thing/__init__.py"]
	assert sentences(records.reports(tree(files))) == [
		"is missing",
		"prepared_report is 1, not 0",
		"name is AR Other, but the folder ar_thing",
		"is for Accounts User, which is none of our roles",
		"is not for AR Auditor, who reads all of AR",
		"has no function execute()",
		"has more than 150 lines; move what is shared to reports/",
		'does not set frappe.query_reports["AR Other"]',
	]


def card(filters: object, dynamic: object = ()) -> dict[str, str]:
	record = {
		"doctype": "Number Card",
		"name": "Overdue",
		"module": "AR Specialist",
		"filters_json": json.dumps(filters),
		"dynamic_filters_json": json.dumps(list(dynamic)),
	}
	return {f"{AT}/number_card/overdue/overdue.json": json.dumps(record)}


def test_a_good_card_has_no_findings(tree: Write) -> None:
	found = tree(card([["AR Open Item", "outstanding", ">", 0]], [["AR Open Item", "a", "=", "b"]]))
	assert records.natives(found) == records.filters(found) == []


def test_a_fifth_element_in_a_filter_is_found(tree: Write) -> None:
	found = tree(card([["AR Open Item", "outstanding", ">", 0, False]]))
	(finding,) = records.filters(found)
	assert finding.endswith("has 5 elements, not 4")


def test_filters_that_are_no_json_are_found(tree: Write) -> None:
	files = {f"{AT}/number_card/overdue/overdue.json": '{"filters_json": "[["}'}
	assert sentences(records.filters(tree(files))) == ["filters_json: is no JSON"]


def test_a_card_of_another_module_in_another_folder_is_found(tree: Write) -> None:
	files = {
		f"{AT}/number_card/late/late.json": '{"doctype": "Number Card", "name": "Overdue", "module": "Accounts"}'
	}
	assert sentences(records.natives(tree(files))) == [
		"is called Overdue, but its folder late",
		"belongs to the module Accounts, not AR Specialist",
	]


def test_a_workspace_that_shows_what_is_not_there_is_found(tree: Write) -> None:
	workspace = {
		"parent_page": "Accounting",
		"number_cards": [{"number_card_name": "Overdue"}, {"number_card_name": "Gone"}],
		"charts": [{"chart_name": "Gone Chart"}],
		"shortcuts": [{"type": "Report", "link_to": "AR Gone"}, {"type": "DocType", "link_to": "Customer"}],
		"links": [{"type": "Card Break"}, {"link_type": "DocType", "type": "Link", "link_to": "AR Lost"}],
		"content": json.dumps(
			[
				*[{"type": "number_card", "data": {"col": 4}}] * 7,
				*[{"type": "chart", "data": {"col": width}} for width in (8, 4, 12)],
			]
		),
	}
	found = tree({**card([]), f"{AT}/workspace/collections/collections.json": json.dumps(workspace)})
	assert sentences(records.workspaces(found)) == [
		"number_card Gone does not exist",
		"dashboard_chart Gone Chart does not exist",
		"report AR Gone does not exist",
		"doctype AR Lost does not exist",
		"has a parent_page, which is another field type in version 16",
		"its number_card blocks do not fill their rows of 12 columns",
	]


def test_fixtures_nobody_exports_and_exports_without_filter_are_found(tree: Write) -> None:
	found = tree(
		{
			"ar_specialist/hooks.py": """
				fixtures = ["Role", {"dt": "AR Dispute Reason", "filters": [["is_standard", "=", 1]]}]
			""",
			"ar_specialist/fixtures/ar_dispute_reason.json": "[]",
			"ar_specialist/fixtures/role.json": "[]",
			"ar_specialist/fixtures/custom_field.json": "[]",
		}
	)
	assert sorted(records.fixtures(found)) == [
		"ar_specialist/fixtures/custom_field.json:1: is not named in hooks.fixtures",
		"ar_specialist/hooks.py:1: fixtures: Role has no filter; an export would swallow users' own",
	]


def test_stray_files_are_found(tree: Write) -> None:
	found = tree(
		{
			"ar_specialist/reports/sample.json": "{}",
			"ar_specialist/desktop_icon/README.md": "",
			"ar_specialist/desktop_icon/collections.json": "{",
		}
	)
	assert sorted(records.stray(found)) == [
		"ar_specialist/desktop_icon/README.md:1: is no JSON; version 16 imports every file under desktop_icon/",
		"ar_specialist/desktop_icon/collections.json:1: is no JSON",
		"ar_specialist/reports/sample.json:1: is JSON under reports/; version 16 would delete or import it",
	]


def test_half_a_pair_of_permission_hooks_is_found(tree: Write) -> None:
	found = tree(
		{
			"ar_specialist/hooks.py": """
				permission_query_conditions = {"AR Thing": "x", "AR Gone": "x"}
				has_permission = {"AR Gone": "x", "Customer": "x"}
				override_doctype_class = {"Sales Invoice": "x"}
			""",
			f"{AT}/doctype/ar_thing/ar_thing.json": "{}",
		}
	)
	assert sentences(records.hook_pairs(found)) == [
		"AR Thing has only one of the two permission hooks",
		"Customer has only one of the two permission hooks",
		"override_doctype_class: the last app wins; use doc_events",
		"AR Gone does not exist",
	]


@pytest.mark.parametrize(
	("version", "log", "expected"),
	[
		("1.2.0", None, []),
		("1.2.0", "# Changes\n\n## [1.2.0] - soon\n\n## 1.1.0\n", []),
		("1.2.0", "## v1.2.0\n", []),
		("one", None, ["__version__ is one"]),
		("1.2.0", "## 1.1.0\n\n## 1.2.0\n", ["the newest entry is 1.1.0, but __version__ 1.2.0"]),
		("1.2.0", "# Changes\n", ["the newest entry is none, but __version__ 1.2.0"]),
	],
)
def test_versions_that_disagree_are_found(
	tree: Write, version: str, log: str | None, expected: list[str]
) -> None:
	files = {"ar_specialist/__init__.py": f'__version__ = "{version}"'}
	assert sentences(records.versions(tree({**files, "CHANGELOG.md": log} if log else files))) == expected
