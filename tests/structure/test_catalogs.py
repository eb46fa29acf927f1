"""What the app says can be translated, the rules' words included, and the German is complete."""

from collections.abc import Callable

import pytest

from . import catalogs
from .checkout import Checkout, Findings
from .conftest import Write
from .test_texts import lines

CHECKS = [catalogs.unmarked, catalogs.offered, catalogs.translated]


@pytest.mark.parametrize("check", CHECKS, ids=lambda check: check.__name__)
def test_catalogs(
	check: Callable[[Checkout], Findings], checkout: Checkout, none_of: Callable[[Findings], None]
) -> None:
	none_of(check(checkout))


def test_the_rules_are_among_the_texts(checkout: Checkout) -> None:
	of_rules = {text for path, _line, text in catalogs.texts(checkout) if path.parent.name == "receivables"}
	assert {"{0} overdue", "The aging range {0} must lie between 1 and 99999 days."} <= of_rules
	assert of_rules <= set(catalogs.entries(catalogs.template(checkout)))


def test_there_is_a_german_translation(checkout: Checkout) -> None:
	german = catalogs.entries(checkout.package / "locale" / "de.po")
	assert german["Open Items"] == "Offene Posten"
	assert german["{0} overdue"] == "{0} überfällig"


# -- each of them can fail


def test_words_of_the_rules_without_a_mark_are_found(tree: Write) -> None:
	code = """
		def f(x):
			raise ReceivablesError(N_("Fine {0}"), x)
			raise ReceivablesError("Not {0}", x)
			raise AssertionError("never seen")
			Reason(1, N_("fine"), ())
			Reason(1, "not", ())
			raise
	"""
	assert lines(catalogs.unmarked(tree({"ar_specialist/receivables/a.py": code}))) == [3, 6]


POT = """
	msgid ""
	msgstr "Project-Id-Version: x\\n"

	#: a.py
	msgid "Known {0}"
	msgstr ""

	msgid ""
	"Two "
	"lines"
	msgstr ""
"""


def test_texts_that_no_translator_sees_are_found(tree: Write) -> None:
	found = tree(
		{
			"ar_specialist/locale/main.pot": POT,
			"ar_specialist/a.py": 'def f():\n\t_("Known {0}")\n\t_("Two lines")\n\t_("New")\n\t_(variable)\n\tN_("Also new")',
			"ar_specialist/a.js": '__("Known {0}", [1]);\n__("New in the desk");',
			"ar_specialist/a.html": '{{ _("New on a page") if x else _("Two lines") }}',
		}
	)
	assert sorted(finding.split(": ")[0] for finding in catalogs.offered(found)) == [
		"ar_specialist/a.html:1",
		"ar_specialist/a.js:2",
		"ar_specialist/a.py:4",
		"ar_specialist/a.py:6",
	]


def test_gaps_in_a_translation_are_found(tree: Write) -> None:
	def gaps(translation: str) -> int:
		files = {"ar_specialist/locale/main.pot": POT, "ar_specialist/locale/de.po": translation}
		return len(catalogs.translated(tree(files)))

	whole = POT.replace('{0}"\n\tmsgstr ""', '{0}"\n\tmsgstr "Bekannt {0}"')
	whole = whole.replace('lines"\n\tmsgstr ""', 'lines"\n\tmsgstr "Zwei Zeilen"')
	assert gaps(whole) == 0
	assert gaps(whole.replace("Zwei Zeilen", "")) == 1
	assert gaps(whole.replace("Bekannt {0}", "Bekannt")) == 1
