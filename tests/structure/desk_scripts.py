"""Checks of scripts that the desk evaluates: those of doctypes, reports and pages share one global scope."""

import re
from collections.abc import Iterator

from .checkout import Checkout, Findings

DECLARATION = re.compile(r"(?:async\s+)?(const|let|var|function|class)\b")
SHOWN = re.compile(
	r"\b(?:label|title|message|placeholder|description|primary_action_label)\s*:\s*[\"'`](?![\"'`])"
)
MESSAGE = re.compile(r"\b(?:throw|msgprint|show_alert|confirm|show_progress|set_intro)\(\s*([\"'`])")
BUILT = re.compile(r"\b__\(\s*(?:`[^`]*\$\{|[\"'][^\"']*[\"']\s*\+)")
TOKEN = re.compile(
	r"""(?P<comment>//[^\n]*|/\*[\s\S]*?\*/)|(?P<text>"(?:\\.|[^"\\\n])*"|'(?:\\.|[^'\\\n])*'|`(?:\\.|[^`\\])*`)"""
)
REGULAR = re.compile(
	r"(?<=[=(,:\[!&|?{};\n])(\s*)/(?![/*])(?:\\.|\[(?:\\.|[^\]\\\n])*\]|[^/\\\n])+/[gimsuy]*"
)


def bare(text: str) -> str:
	"""Return a script with comments, texts and regular expressions blanked out, line by line as long as before."""

	def blank(match: re.Match[str]) -> str:
		return re.sub(r"[^\n]", " ", match[0])

	return REGULAR.sub(blank, TOKEN.sub(blank, text))


def _without_comments(text: str) -> str:
	return TOKEN.sub(lambda m: re.sub(r"[^\n]", " ", m[0]) if m["comment"] else m[0], text)


def globals_of(text: str) -> Iterator[tuple[int, str]]:
	"""Yield (line, word) of every declaration at the top level of a script."""
	depth = 0
	for number, line in enumerate(bare(text).splitlines(), 1):
		match = DECLARATION.match(line.strip())
		if depth == 0 and match:
			yield number, match[1]
		depth += sum(line.count(each) for each in "{([") - sum(line.count(each) for each in "})]")


def scripts(checkout: Checkout) -> Findings:
	"""Find global declarations, `cur_frm`, and texts that cannot be translated."""
	found = []
	for path in checkout.files(".js", under=checkout.module):
		text = path.read_text(encoding="utf-8")
		for line, word in globals_of(text):
			found.append(
				checkout.at(path, line, f"declares a {word} for the whole desk; keep it inside an object")
			)
		for number, line in enumerate(bare(text).splitlines(), 1):
			if re.search(r"\bcur_frm\b", line):
				found.append(checkout.at(path, number, "uses cur_frm; take the form that is passed in"))
	return found


def texts(checkout: Checkout) -> Findings:
	"""Find texts in our scripts that do not go through `__()`, or are put together inside it."""
	found = []
	for path in checkout.files(".js", ".vue", under=checkout.package):
		readable = _without_comments(path.read_text(encoding="utf-8"))
		for pattern, sentence in (
			(SHOWN, "shows a text that does not go through __()"),
			(MESSAGE, "shows a text that does not go through __()"),
			(BUILT, "__() takes one whole text; pass the values beside it"),
		):
			for match in pattern.finditer(readable):
				found.append(checkout.at(path, readable.count("\n", 0, match.start()) + 1, sentence))
	return found
