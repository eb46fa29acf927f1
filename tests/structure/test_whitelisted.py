"""Whatever can be called from outside says what it takes, checks permission first, and writes on POST only."""

from collections.abc import Callable

import pytest

from . import whitelisted
from .checkout import Checkout, Findings
from .conftest import Write

CHECKS = [whitelisted.annotations, whitelisted.verbs, whitelisted.guards]


@pytest.mark.parametrize("check", CHECKS, ids=lambda check: check.__name__)
def test_whitelisted(
	check: Callable[[Checkout], Findings], checkout: Checkout, none_of: Callable[[Findings], None]
) -> None:
	none_of(check(checkout))


def test_the_api_is_seen(checkout: Checkout) -> None:
	modules = (checkout.package / "api").glob("*.py")
	found = set().union(*(whitelisted.defined(checkout, path) for path in modules))
	assert {"refresh", "assign", "snooze", "log_contact", "send_reminders"} <= found


# -- each of them can fail


def api(code: str) -> dict[str, str]:
	return {
		"ar_specialist/__init__.py": "",
		"ar_specialist/api.py": code,
		"ar_specialist/operations/__init__.py": "",
		"ar_specialist/operations/worklist.py": """
			from . import accounts

			def assign(names):
				\"\"\"Assign; checks write permission on every account.\"\"\"

			def wake(names):
				\"\"\"Wake.\"\"\"
				accounts.store(names)

			def check_reader():
				frappe.throw("No.", frappe.PermissionError)

			def check_nothing():
				pass

			def check_in_circles():
				check_in_circles()

			def look(names):
				return look(names)
		""",
		"ar_specialist/operations/accounts.py": """
			def store(names):
				for name in names:
					frappe.get_doc("AR Customer Account", name).save()
		""",
	}


def sentences(found: Findings) -> list[str]:
	return [finding.split(": ", 1)[1] for finding in found]


def test_what_is_not_annotated_is_found(tree: Write) -> None:
	code = """
		@frappe.whitelist()
		def f(a: int, b, *c, d=None, **e: object): ...

		@whitelist(methods=["POST"])
		def g(self, a: int) -> None: ...

		def h(a): ...
	"""
	assert sentences(whitelisted.annotations(tree(api(code)))) == [
		"f() does not say what its b, d, c, result is"
	]


@pytest.mark.parametrize(
	("decorator", "body", "expected"),
	[
		('methods=["POST"]', "doc.save()", None),
		('methods=["GET", "POST"]', "return look(names)", None),
		('methods=["GET"]', "return worklist.look(names)", None),
		("", "pass", "f() does not name its methods"),
		('methods=["POST"], allow_guest=True', "pass", "f() is open to guests"),
		('methods=["GET"]', "doc.save()", "f() is not POST only, but calls save() in api.py"),
		(
			'methods=["GET", "POST"]',
			"frappe.db.set_value(1)",
			"f() is not POST only, but calls set_value() in api.py",
		),
		(
			'methods=["GET"]',
			"return [worklist.wake(names)]",
			"f() is not POST only, but calls save() in operations/accounts.py",
		),
		('methods=["GET"]', "get_doc(names).db_set(1)", "f() is not POST only, but calls db_set() in api.py"),
	],
)
def test_writing_on_anything_but_post_is_found(
	tree: Write, decorator: str, body: str, expected: str | None
) -> None:
	code = f"from ar_specialist.operations import worklist\nfrom .operations.worklist import look\n\n@frappe.whitelist({decorator})\ndef f(names): {body}\n"
	assert sentences(whitelisted.verbs(tree(api(code)))) == ([expected] if expected else [])


def test_a_bare_decorator_names_no_methods(tree: Write) -> None:
	found = tree(api("@frappe.whitelist\ndef f() -> None: ..."))
	assert sentences(whitelisted.verbs(found)) == ["f() does not name its methods"]


@pytest.mark.parametrize(
	("body", "is_guarded"),
	[
		('frappe.has_permission("X", "write", throw=True)', True),
		('frappe.has_permission("X", "write")', False),
		('frappe.only_for("AR Manager")', True),
		('self.check_permission("write")', True),
		('frappe.get_doc("X", names).check_permission()', True),
		("return worklist.assign(names)", True),
		("return {'changed': worklist.assign(names)}", True),
		("return worklist.wake(names)", False),
		("worklist.check_reader()", True),
		("worklist.check_nothing()", False),
		("worklist.check_in_circles()", False),
		("_check_here()", True),
		("doc = frappe.get_doc(names); doc.check_permission()", True),
		("doc = frappe.get_doc(names); doc.save(); doc.check_permission()", False),
		("return _figure(names)", True),
		("return _late(names)", False),
		("names = 1; _check_here()", False),
		("pass", False),
		('"""Only words about a permission check."""', False),
	],
)
def test_a_function_without_a_check_at_its_beginning_is_found(
	tree: Write, body: str, is_guarded: bool
) -> None:
	code = (
		"from ar_specialist.operations import worklist\n\ndef _check_here(): worklist.check_reader()\n\n"
		"def _figure(x):\n\tfound = _check_here()\n\treturn found\n\n"
		"def _late(x):\n\tfound = look(x)\n\t_check_here()\n\n"
		f"@frappe.whitelist()\ndef f(names): {body}\n"
	)
	assert (whitelisted.guards(tree(api(code))) == []) is is_guarded
