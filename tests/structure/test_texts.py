"""What users read can be translated, and scripts of the desk do not disturb each other."""

from collections.abc import Callable

import pytest

from . import desk_scripts, texts
from .checkout import Checkout, Findings
from .conftest import Write

CHECKS = [
	texts.translations,
	texts.messages,
	texts.values,
	texts.addresses,
	desk_scripts.scripts,
	desk_scripts.texts,
]


@pytest.mark.parametrize(
	"check", CHECKS, ids=lambda check: f"{check.__module__.rpartition('.')[2]}.{check.__name__}"
)
def test_texts(
	check: Callable[[Checkout], Findings], checkout: Checkout, none_of: Callable[[Findings], None]
) -> None:
	none_of(check(checkout))


# -- each of them can fail


def lines(found: Findings) -> list[int]:
	return [int(finding.split(":")[1]) for finding in found]


def test_translations_that_translators_never_see_are_found(tree: Write) -> None:
	code = """
		TITLE = _("Loaded too early")

		def f(name, doctype):
			_("Fine {0}").format(name)
			_(doctype)
			_(f"Not {name}")
			_("Not {0}".format(name))
			_("Not " + name)
			frappe._("a" if name else "b")
			_()
	"""
	assert lines(texts.translations(tree({"ar_specialist/a.py": code}))) == [1, 6, 7, 8, 9, 10]


def test_messages_without_translation_are_found(tree: Write) -> None:
	code = """
		def f(name):
			frappe.throw(_("Fine {0}").format(name), title=_("Fine"))
			frappe.throw(message)
			frappe.throw(_(error.template).format(*error.values))
			frappe.throw("Not")
			frappe.throw(f"Not {name}")
			frappe.throw("Not {0}".format(name))
			frappe.msgprint("Not " + name)
			frappe.throw(_("Fine"), title="Not")
			frappe.throw(_("Fine"), frappe.PermissionError)
			generator.throw("x")
			refuse(_("Fine {0}"), name)
			refuse("Not {0}", name)
	"""
	assert lines(texts.messages(tree({"ar_specialist/a.py": code}))) == [5, 6, 7, 8, 9, 13]


def test_values_put_into_a_message_by_hand_are_found(tree: Write) -> None:
	code = """
		def f(name):
			refuse(_("Fine {0}"), name)
			frappe.throw(_("Fine"))
			text = _("Fine {0}").format(name)
			frappe.throw(_("Not {0}").format(name))
			frappe.msgprint(frappe.bold(_("Not {0}").format(name)))
			refuse(_("Not {0}").format(name))
	"""
	files = {"ar_specialist/a.py": code, "ar_specialist/refusal.py": code}
	assert lines(texts.values(tree(files))) == [5, 6, 7]


def test_addresses_of_the_desk_are_found(tree: Write) -> None:
	found = tree(
		{
			"ar_specialist/hooks.py": """
				add_to_apps_screen = [{"route": "/app/collections"}]
				other = "/app/collections"
			""",
			"ar_specialist/a.py": '"""See /app/x."""\na = f"/app/user/{b}"\nc = "/desk"\nd = "my/app/x"\ne = "/apple"',
			"ar_specialist/public/js/a.js": 'frappe.set_route("collections");\nwindow.open("/app/collections");',
			"ar_specialist/a.json": '{"url": "/app/x"}',
		}
	)
	assert sorted(finding.split(": ")[0] for finding in texts.addresses(found)) == [
		"ar_specialist/a.json:1",
		"ar_specialist/a.py:2",
		"ar_specialist/a.py:3",
		"ar_specialist/hooks.py:2",
		"ar_specialist/public/js/a.js:2",
	]


SCRIPT = """
	// const comment = 1;
	/* function also_a_comment() {
	} */
	frappe.query_reports["AR Aging"] = {
		filters: [{ label: __("Company"), title: __('x'), pattern: /[{("]/g }],
		onload(report) {
			const inside = "} function text() {";
			function local() { return `{${inside}`; }
		},
	};
	const shared = 1;
	async function everywhere() {
		let fine = cur_frm;
	}
	class Everything {}
	frappe.ui.form.on("AR Policy", {
		refresh(frm) { var fine = frm; },
	});
"""


def test_declarations_for_the_whole_desk_and_cur_frm_are_found(tree: Write) -> None:
	found = desk_scripts.scripts(
		tree(
			{
				"ar_specialist/ar_specialist/report/r/r.js": SCRIPT,
				"ar_specialist/public/js/bundle.js": "const fine = 1;",
			}
		)
	)
	assert [finding.split(":", 1)[1] for finding in found] == [
		"11: declares a const for the whole desk; keep it inside an object",
		"12: declares a function for the whole desk; keep it inside an object",
		"15: declares a class for the whole desk; keep it inside an object",
		"13: uses cur_frm; take the form that is passed in",
	]


@pytest.mark.parametrize(
	("line", "count"),
	[
		('frappe.throw(__("Fine {0}", [name]))', 0),
		('frappe.throw("Not")', 1),
		("frappe.msgprint(`Not ${name}`)", 1),
		('frappe.show_alert({ message: x, indicator: "green" })', 0),
		('frappe.show_alert({ message: "Not", indicator: "green" })', 1),
		('x = { label: "Not", fieldname: "fine" }', 1),
		('x = { label: __("Fine"), title: title, description: "" }', 0),
		("__(`Not ${name}`)", 1),
		('__("Not " + name)', 1),
		('// label: "A comment"', 0),
	],
)
def test_texts_of_scripts_without_translation_are_found(tree: Write, line: str, count: int) -> None:
	assert len(desk_scripts.texts(tree({"ar_specialist/public/js/a.js": line}))) == count
