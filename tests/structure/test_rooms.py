"""The rooms of the house are kept apart."""

from collections.abc import Callable

import pytest

from . import rooms
from .checkout import Checkout, Findings
from .conftest import Write

CHECKS = [
	rooms.arrows,
	rooms.strangers,
	rooms.questions,
	rooms.tables,
	rooms.built_queries,
	rooms.effects,
]


@pytest.mark.parametrize("check", CHECKS, ids=lambda check: check.__name__)
def test_rooms(
	check: Callable[[Checkout], Findings], checkout: Checkout, none_of: Callable[[Findings], None]
) -> None:
	none_of(check(checkout))


def test_the_rules_are_imported_without_frappe(checkout: Checkout) -> None:
	assert rooms.import_without_frappe(checkout) == ""


def test_the_rooms_are_there(checkout: Checkout) -> None:
	found = {rooms.room_of(checkout, path) for path in checkout.python(checkout.package)}
	assert {"receivables", "ledger", "operations", "reports", "ar_specialist", "api", "hooks"} <= found


# -- each of them can fail


@pytest.mark.parametrize(
	("path", "code", "expected"),
	[
		("receivables/a.py", "from ar_specialist.ledger import b", "receivables must not use ledger"),
		("receivables/a.py", "from ..ledger import b", "receivables must not use ledger"),
		("receivables/a.py", "def f():\n\timport ar_specialist.ledger.b", "receivables must not use ledger"),
		("ledger/a.py", "from ar_specialist import operations", "ledger must not use operations"),
		("ledger/a.py", "from ar_specialist.posting import b", "ledger must not use posting"),
		("operations/a.py", "from ar_specialist.reports import b", "operations must not use reports"),
		("operations/a.py", "from ar_specialist import permissions", "operations must not use permissions"),
		("reports/a.py", "import ar_specialist.api", "reports must not use api"),
		("reports/a.py", "from ar_specialist.posting import b", "reports must not use posting"),
		(
			"ar_specialist/report/r/r.py",
			"from ar_specialist.ledger import b",
			"ar_specialist must not use ledger",
		),
		("patches/v1_0/a.py", "from ar_specialist.install import b", "patches must not use install"),
		("cli.py", "from ar_specialist import ledger", "cli must not use ledger"),
		("misc/a.py", "", "misc is none of the rooms"),
	],
)
def test_an_arrow_that_points_up_is_found(tree: Write, path: str, code: str, expected: str) -> None:
	(finding,) = rooms.arrows(tree({f"ar_specialist/{path}": code}))
	assert finding.startswith(f"ar_specialist/{path}:")
	assert finding.endswith(f": {expected}")


@pytest.mark.parametrize(
	("path", "code"),
	[
		("receivables/a.py", "from . import b\nfrom .b import c\nfrom ar_specialist.receivables import d"),
		("receivables/a/b.py", "from .. import c"),
		("ledger/a.py", "from ar_specialist.receivables.money import ZERO\nfrom . import b"),
		("operations/a.py", "from ar_specialist import ledger, posting, receivables"),
		("ar_specialist/doctype/d/d.py", "from ar_specialist.operations import a\nimport frappe"),
		("api.py", "from ar_specialist import permissions, __version__"),
	],
)
def test_an_arrow_that_points_down_is_fine(tree: Write, path: str, code: str) -> None:
	assert rooms.arrows(tree({f"ar_specialist/{path}": code})) == []


def test_what_is_no_standard_library_is_found_in_the_rules(tree: Write) -> None:
	code = (
		"import datetime\nimport frappe.utils\nfrom decimal import Decimal\nimport openpyxl\nfrom . import x"
	)
	found = rooms.strangers(
		tree({"ar_specialist/receivables/a.py": code, "ar_specialist/cli.py": "import openpyxl"})
	)
	assert found == [
		"ar_specialist/receivables/a.py:2: receivables must not import frappe.utils",
		"ar_specialist/receivables/a.py:4: receivables must not import openpyxl",
	]


def test_an_import_of_frappe_is_noticed_when_it_happens(tree: Write) -> None:
	found = tree(
		{
			"ar_specialist/__init__.py": "",
			"ar_specialist/receivables/__init__.py": "",
			"ar_specialist/receivables/a.py": "from importlib import import_module\nimport_module('fra' + 'ppe')",
		}
	)
	assert "frappe" in rooms.import_without_frappe(found)


def test_a_rule_that_asks_the_world_is_found(tree: Write) -> None:
	code = "from datetime import date\n\ndef f():\n\tprint(date.today())\n\treturn 0.5\n"
	assert rooms.questions(tree({"ar_specialist/receivables/a.py": code})) == [
		"ar_specialist/receivables/a.py:4: a rule must not call print()",
		"ar_specialist/receivables/a.py:4: a rule must not call today()",
		"ar_specialist/receivables/a.py:5: a rule must not use the float 0.5",
	]


SQL = '''
	"""Reads `tabSales Invoice` in words only."""
	import frappe

	def f(where):
		frappe.db.sql("SELECT 1 FROM `tabSales Invoice`")
		frappe.qb.DocType("Customer")
		frappe.qb.DocType("AR Open Item"), frappe.qb.DocType("User"), frappe.qb.DocType(TABLE)
		return "`tabAR Open Item`.name"
'''


def test_sql_and_tables_outside_the_ledger_room_are_found(tree: Write) -> None:
	found = tree({"ar_specialist/operations/a.py": SQL, "ar_specialist/ledger/a.py": SQL})
	assert rooms.tables(found) == [
		"ar_specialist/operations/a.py:5: SQL is for ledger/ only",
		"ar_specialist/operations/a.py:6: the table of Customer is for ledger/ only",
		"ar_specialist/operations/a.py:5: `tabSales Invoice` is for ledger/ only",
	]


@pytest.mark.parametrize(
	("code", "count"),
	[
		('f"SELECT name FROM x WHERE y = {z}"', 1),
		('"SELECT name WHERE y = %s" % z', 1),
		('"UPDATE x SET y = {0}".format(z)', 1),
		('"x.name IN (" + z + ") ORDER BY " + z', 1),
		('f"Select {z} and update it."', 0),
		('"SELECT 1"', 0),
		('f"{z} selected"', 0),
	],
)
def test_query_text_put_together_from_values_is_found(tree: Write, code: str, count: int) -> None:
	assert len(rooms.built_queries(tree({"ar_specialist/api.py": f"def f(z):\n\treturn {code}"}))) == count


def test_submitting_outside_posting_and_silent_commits_are_found(tree: Write) -> None:
	code = """
		def f(doc):
			doc.submit()
			frappe.get_doc("Journal Entry", "x").cancel()
			frappe.db.commit()
			frappe.db.commit()  # nosemgrep: the batch is the transaction
			frappe.db.commit()  # nosemgrep
	"""
	found = rooms.effects(
		tree({"ar_specialist/operations/a.py": code, "ar_specialist/posting/a.py": "doc.submit()"})
	)
	assert [finding.partition(":")[2] for finding in found] == [
		"2: submit() is for posting/ only",
		"3: cancel() is for posting/ only",
		"4: commits without `# nosemgrep:` and the reason",
		"6: commits without `# nosemgrep:` and the reason",
	]
