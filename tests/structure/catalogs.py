"""Checks of the translations in `locale/`: what the app says is offered to translators, and they translate it whole."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

from .checkout import Checkout, Findings, calls, dotted, tree_of

MARKS = ("_", "frappe._", "N_")
SCRIPT_TEXT = re.compile(r"""\b__\(\s*("(?:\\.|[^"\\\n])*"|'(?:\\.|[^'\\\n])*')""")
TEMPLATE_TEXT = re.compile(r"""[^\w]_\(\s*("[^"]*"|'[^']*')""")
PLACE = re.compile(r"\{\d*\}|<[^>]+>")
ENTRY = re.compile(r'^(msgid|msgstr) ((?:"(?:\\.|[^"\\])*"\n?)+)', re.MULTILINE)
RAISED_BY_HAND = {"AssertionError"}


def entries(path: Path) -> dict[str, str]:
	"""Return the texts of a catalog with their translations; a text without one has an empty one."""
	found = [(kind, _joined(text)) for kind, text in ENTRY.findall(path.read_text(encoding="utf-8"))]
	pairs = zip(found[::2], found[1::2], strict=True)
	return {text: translation for (_id, text), (_str, translation) in pairs if text}


def _joined(lines: str) -> str:
	return "".join(ast.literal_eval(line) for line in lines.splitlines())


def template(checkout: Checkout) -> Path:
	"""Return the catalog that Frappe's `generate-pot-file` writes."""
	return checkout.package / "locale" / "main.pot"


def unmarked(checkout: Checkout) -> Findings:
	"""Find what the rules say to people without a mark for translators: errors they raise, reasons they give."""
	found = []
	for path in checkout.python(checkout.package / "receivables"):
		tree = tree_of(path)
		raised = [node.exc for node in ast.walk(tree) if isinstance(node, ast.Raise)]
		said = [(call, 0) for call in raised if isinstance(call, ast.Call) and _speaks(call)]
		said += [(call, 1) for call in calls(tree) if dotted(call.func) == "Reason"]
		for call, position in said:
			text = call.args[position] if len(call.args) > position else None
			if not (isinstance(text, ast.Call) and dotted(text.func) == "N_"):
				found.append(checkout.at(path, call.lineno, "says something that N_() does not mark"))
	return found


def _speaks(call: ast.Call) -> bool:
	return dotted(call.func) not in RAISED_BY_HAND


def texts(checkout: Checkout) -> Iterator[tuple[Path, int, str]]:
	"""Yield (file, line, text) of every text that the app marks for translation."""
	for path in checkout.python(checkout.package):
		for call in calls(tree_of(path)):
			if dotted(call.func) in MARKS and call.args and isinstance(call.args[0], ast.Constant):
				yield path, call.lineno, call.args[0].value
	for suffixes, pattern in (((".js", ".vue"), SCRIPT_TEXT), ((".html",), TEMPLATE_TEXT)):
		for path in checkout.files(*suffixes, under=checkout.package):
			content = path.read_text(encoding="utf-8")
			for match in pattern.finditer(content):
				yield path, content.count("\n", 0, match.start()) + 1, ast.literal_eval(match[1])


def offered(checkout: Checkout) -> Findings:
	"""Find texts that main.pot does not hold, so that no translator sees them."""
	known = entries(template(checkout))
	return [
		checkout.at(path, line, f"says {text!r}, which main.pot does not hold; generate it anew")
		for path, line, text in texts(checkout)
		if text not in known
	]


def translated(checkout: Checkout) -> Findings:
	"""Find texts that a translation leaves out, or whose places for values it changes."""
	wanted, found = entries(template(checkout)), []
	for path in checkout.files(".po", under=checkout.package / "locale"):
		have = entries(path)
		for text in wanted:
			if not have.get(text):
				found.append(checkout.at(path, 1, f"does not translate {text!r}"))
			elif sorted(PLACE.findall(text)) != sorted(PLACE.findall(have[text])):
				found.append(checkout.at(path, 1, f"changes the places for values in {text!r}"))
	return found
